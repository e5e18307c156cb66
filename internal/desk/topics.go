package desk

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"liuke/internal/account"
	"liuke/internal/assignment"
	"liuke/internal/fault"
	"liuke/internal/ident"
	"liuke/internal/setting"
	"liuke/internal/topic"
)

// fromCustomer leaves of an intake what a customer may say.
func (in Intake) fromCustomer() Intake {
	if in.Channel != ChannelSMS {
		in.Channel = ChannelForm
	}
	in.Severity, in.CustomerID, in.PurchaseID, in.OwnerID, in.Public = 0, "", "", "", false
	in.Category, in.AboutID, in.Spot, in.Breach = "", "", nil, nil
	return in
}

// sorted returns the intake with the category of its topic. A customer may
// choose of those that have words for customers.
func (s *Service) sorted(ctx context.Context, k Clerk, in Intake) (Intake, error) {
	if in.AboutID != "" {
		switch {
		case in.AboutID == k.Actor.ID:
			return in, fault.New(fault.Invalid, "desk.about_self").On("about")
		case in.AboutID == in.OwnerID:
			return in, fault.New(fault.Invalid, "desk.about_owner").On("about")
		}
		if _, err := s.member(ctx, in.AboutID); err != nil {
			return in, fault.New(fault.Invalid, "desk.member_unknown").On("about").From(err)
		}
	}
	if in.TopicID == "" {
		return in, nil
	}
	t, ok, err := s.roster.topic(ctx, k, in.TopicID)
	if err == nil && (!ok || k.Actor.Kind == account.ActorCustomer && t.Plain("") == "") {
		err = fault.New(fault.Invalid, "topic.unknown").On("topic")
	}
	in.Category = t.Category
	return in, err
}

// known returns what the policy goes by, if it asks and the customer is not new.
func (s *Service) known(ctx context.Context, k Clerk, from Sender) (assignment.Customer, error) {
	if from.CustomerID == "" || from.New != nil || !k.Rules.Assignment.Asks() && !k.Rules.Promises.AsksTier() {
		return assignment.Customer{}, nil
	}
	return s.Store.Customer(ctx, from.CustomerID)
}

// owner returns who the new case goes to.
func (s *Service) owner(ctx context.Context, k Clerk, in Intake, from Sender) (assignment.Pick, error) {
	if in.OwnerID != "" {
		to, err := s.member(ctx, in.OwnerID)
		return k.given(to), err
	}
	lang := in.Lang
	if lang == "" {
		lang = k.Rules.Lang
	}
	return s.roster.choose(ctx, k, assignment.Matter{
		TopicID: in.TopicID, Lang: lang, AboutID: in.AboutID, Customer: from.Known, Now: k.Now,
		DueAt: k.firstAnswer(in.Severity, from).Due(k.Rules.Calendar, nil),
	})
}

// sorter returns a clerk who knows the staff and topics, if the edit needs that.
func (s *Service) sorter(ctx context.Context, actor account.Actor, e Edit) (Clerk, error) {
	if e.Category == nil && e.TopicID == nil && e.AboutID == nil {
		return Clerk{}, nil
	}
	k, err := s.clerk(ctx, actor)
	if err != nil {
		return k, err
	}
	if k.Board, err = boardOf(ctx, s.Staff, k); err != nil {
		return k, err
	}
	k.People, err = s.Staff.People(ctx)
	return k, err
}

// Topics returns the company's topics by category and name. Everybody at the
// desk may know them.
func (s *Service) Topics(ctx context.Context, actor account.Actor) ([]topic.Topic, error) {
	if actor.Kind != account.ActorCustomer {
		if err := actor.Need(account.CaseRead); err != nil {
			return nil, err
		}
	}
	topics, err := s.Staff.Topics(ctx)
	if actor.Kind == account.ActorCustomer {
		topics = slices.DeleteFunc(topics, func(t topic.Topic) bool { return t.Retired || t.Plain("") == "" })
	}
	slices.SortFunc(topics, func(a, b topic.Topic) int {
		return cmp.Or(
			cmp.Compare(slices.Index(topic.Categories, a.Category), slices.Index(topic.Categories, b.Category)),
			cmp.Compare(a.Name, b.Name), cmp.Compare(a.ID, b.ID),
		)
	})
	return topics, err
}

// SaveTopic keeps a topic, a new one when it has no id.
func (s *Service) SaveTopic(ctx context.Context, actor account.Actor, t topic.Topic) (topic.Topic, error) {
	if err := actor.Need(account.CompanyManage); err != nil {
		return t, err
	}
	t, err := t.Clean()
	if err != nil {
		return t, err
	}
	topics, err := s.Staff.Topics(ctx)
	if err != nil {
		return t, err
	}
	at := slices.IndexFunc(topics, func(o topic.Topic) bool { return o.ID == t.ID })
	switch {
	case t.ID != "" && at < 0:
		return t, fault.New(fault.NotFound, "topic.unknown")
	case slices.ContainsFunc(topics, func(o topic.Topic) bool {
		return o.ID != t.ID && !o.Retired && o.Category == t.Category && strings.EqualFold(o.Name, t.Name)
	}):
		return t, fault.New(fault.Conflict, "topic.name_taken").On("name")
	case t.ID == "":
		t.ID, t.CreatedAt, t.Retired = ident.New(), s.Clock(), false
	default:
		t.CreatedAt, t.Retired = topics[at].CreatedAt, topics[at].Retired
	}
	if err := s.answerable(ctx, t); err != nil {
		return t, err
	}
	return t, s.Staff.PutTopic(ctx, t, s.Clock())
}

// answerable refuses a topic that somebody answers for who is not there.
func (s *Service) answerable(ctx context.Context, t topic.Topic) error {
	if t.PersonID != "" {
		if _, err := s.member(ctx, t.PersonID); err != nil {
			return fault.New(fault.Invalid, "desk.member_unknown").On("person").From(err)
		}
	}
	if t.TeamID == "" {
		return nil
	}
	teams, err := s.Staff.Teams(ctx)
	if err == nil && !slices.ContainsFunc(teams, func(o account.Team) bool { return o.ID == t.TeamID && !o.Retired }) {
		err = fault.New(fault.Invalid, "team.unknown").On("team")
	}
	return err
}

// RetireTopic has a topic be given to no more cases, or to cases again.
func (s *Service) RetireTopic(ctx context.Context, actor account.Actor, id string, retired bool) (topic.Topic, error) {
	if err := actor.Need(account.CompanyManage); err != nil {
		return topic.Topic{}, err
	}
	topics, err := s.Staff.Topics(ctx)
	if err != nil {
		return topic.Topic{}, err
	}
	at := slices.IndexFunc(topics, func(t topic.Topic) bool { return t.ID == id })
	if at < 0 {
		return topic.Topic{}, fault.New(fault.NotFound, "topic.unknown")
	}
	t := topics[at]
	t.Retired = retired
	return t, s.Staff.PutTopic(ctx, t, s.Clock())
}

// Policy returns the policy in force and its version.
func (s *Service) Policy(ctx context.Context, actor account.Actor) (p assignment.Policy, version int64, err error) {
	if err := actor.Need(account.CompanyManage); err != nil {
		return p, 0, err
	}
	return setting.Load(ctx, s.Settings, assignment.PolicySetting, assignment.Usual())
}

// SetPolicy lays a policy down in the place of the version that was seen.
func (s *Service) SetPolicy(ctx context.Context, actor account.Actor, p assignment.Policy, seen int64) error {
	if err := actor.Need(account.CompanyManage); err != nil {
		return err
	}
	teams, err := s.Staff.Teams(ctx)
	if err != nil {
		return err
	}
	var active []string
	for _, t := range teams {
		if !t.Retired {
			active = append(active, t.ID)
		}
	}
	if err := p.Validate(active); err != nil {
		return err
	}
	return setting.Save(ctx, s.Settings, assignment.PolicySetting, p, seen, actor.ID, s.Clock())
}

// Suggest returns who the case would go to if its owner gave it up, and why;
// false when there is nobody else.
func (s *Service) Suggest(ctx context.Context, actor account.Actor, f File) (assignment.Pick, bool, error) {
	if err := actor.Need(account.CaseAssign); err != nil {
		return assignment.Pick{}, false, err
	}
	k, err := s.clerk(ctx, actor)
	if err != nil {
		return assignment.Pick{}, false, err
	}
	return s.pickFor(ctx, k, f.Case)
}

// pickFor returns who the case would go to if its owner gave it up.
func (s *Service) pickFor(ctx context.Context, k Clerk, c Case) (assignment.Pick, bool, error) {
	board, err := boardOf(ctx, s.Staff, k)
	if err != nil {
		return assignment.Pick{}, false, err
	}
	known, err := s.known(ctx, k, Sender{CustomerID: c.CustomerID})
	if err != nil {
		return assignment.Pick{}, false, err
	}
	pick, ok := board.Choose(assignment.Matter{
		TopicID: c.TopicID, Lang: c.Lang, AboutID: c.AboutID, NotID: c.OwnerID, Customer: known, Now: k.Now, DueAt: c.DueAt, Present: true,
	}, k.Rules.Assignment)
	return pick, ok, nil
}

package interaction

import (
	"context"
	"unicode/utf8"

	"liuke/internal/account"
	"liuke/internal/calendar"
	"liuke/internal/fault"
	"liuke/internal/ident"
	"liuke/internal/wording"
)

// Store is where interactions are kept.
type Store interface {
	// Holder returns who looks after the customer of a record, or a NotFound fault.
	Holder(ctx context.Context, recordID string) (Holder, error)
	// Add keeps a new interaction. When the key was used by the same one before,
	// it keeps nothing and returns what was logged then.
	Add(ctx context.Context, i Interaction, key string, rootID string) (Interaction, error)
	// Interaction returns one, or a NotFound fault.
	Interaction(ctx context.Context, id string) (Interaction, error)
	// Correct puts i in the place of the version before it and keeps what that
	// said, or returns a Conflict fault when there is another version by now.
	Correct(ctx context.Context, i Interaction, was Correction, rootID string) error
	// Remove takes an interaction away and keeps what it said, as Correct does.
	Remove(ctx context.Context, i Interaction, was Correction, rootID string) error
	// Of returns the latest of a customer, the latest first.
	Of(ctx context.Context, rootID string, before Cursor, limit int) ([]Interaction, error)
	// Corrections returns what an interaction said before, the oldest first.
	Corrections(ctx context.Context, id string) ([]Correction, error)
	// SeenCases returns, of the cases named, those the actor may see, with the
	// root of the customer each is from.
	SeenCases(ctx context.Context, by account.Actor, ids []string) (map[string]string, error)
	// HasPromise reports whether the case has the promise.
	HasPromise(ctx context.Context, caseID, promiseID string) (bool, error)
}

// Cursor names an interaction past which a page begins; the zero one begins at
// the latest.
type Cursor struct {
	At int64
	ID string
}

// Service is what can be done with interactions.
type Service struct {
	store   Store
	company func(context.Context) (account.Company, error)
	staff   func(ctx context.Context, id string) (account.Staff, error)
	clock   func() int64
}

// NewService returns a service on the store. company tells by whose clocks days
// are told apart, staff who somebody is.
func NewService(s Store, company func(context.Context) (account.Company, error), staff func(context.Context, string) (account.Staff, error), clock func() int64) *Service {
	return &Service{store: s, company: company, staff: staff, clock: clock}
}

// Log keeps an interaction. The same key of the same actor keeps it once, and
// is refused for another one.
func (s *Service) Log(ctx context.Context, by account.Actor, n New) (Interaction, error) {
	holder, err := s.reached(ctx, by, n.CustomerID)
	if err != nil {
		return Interaction{}, err
	}
	if utf8.RuneCountInString(n.Key) > maxKey {
		return Interaction{}, tooLong("key", maxKey)
	}
	i := Interaction{
		ID: ident.New(), CustomerID: n.CustomerID, ByKind: by.Kind, ByID: by.ID, By: by.Name, LoggedAt: s.clock(), Version: 1,
	}
	if i.StaffID, i.Staff, err = s.who(ctx, by, n.StaffID); err != nil {
		return i, err
	}
	if err := s.fill(ctx, by, &i, n.Content, holder.RootID); err != nil {
		return i, err
	}
	kept, err := s.store.Add(ctx, i, n.Key, holder.RootID)
	if err == nil && kept.Version == 1 && (kept.Content != i.Content || kept.CustomerID != i.CustomerID) {
		return kept, fault.New(fault.Conflict, "interaction.key_reused")
	}
	return kept, err
}

// fill puts checked content into the interaction.
func (s *Service) fill(ctx context.Context, by account.Actor, i *Interaction, c Content, rootID string) error {
	company, err := s.company(ctx)
	if err != nil {
		return err
	}
	zone := company.Location()
	if i.Content, err = c.check(s.clock(), zone); err != nil {
		return err
	}
	i.Day = calendar.DayOf(i.At, zone)
	if i.CaseID == "" {
		return nil
	}
	seen, err := s.store.SeenCases(ctx, by, []string{i.CaseID})
	if err != nil {
		return err
	}
	if seen[i.CaseID] != rootID {
		return invalid("case_unknown", "case_id")
	}
	if i.PromiseID == "" {
		return nil
	}
	there, err := s.store.HasPromise(ctx, i.CaseID, i.PromiseID)
	if err == nil && !there {
		err = invalid("promise_unknown", "promise_id")
	}
	return err
}

// who returns whose interaction it is: their own who logs it, or that of a
// member of staff whom a program names.
func (s *Service) who(ctx context.Context, by account.Actor, staffID string) (id, name string, err error) {
	if by.Kind == account.ActorStaff {
		if staffID != "" && staffID != by.ID {
			return "", "", invalid("staff_other", "staff_id")
		}
		return by.ID, by.Name, nil
	}
	if staffID == "" {
		return "", "", nil
	}
	member, err := s.staff(ctx, staffID)
	if fault.Is(err, fault.NotFound) {
		return "", "", invalid("staff_unknown", "staff_id")
	}
	return member.ID, member.Name, err
}

// reached returns who looks after a customer within the reach of an actor who
// may log. Of one out of reach they learn that somebody else does.
func (s *Service) reached(ctx context.Context, by account.Actor, customerID string) (Holder, error) {
	if err := by.Need(account.InteractionWrite); err != nil {
		return Holder{}, err
	}
	return s.holder(ctx, by, customerID)
}

func (s *Service) holder(ctx context.Context, by account.Actor, customerID string) (Holder, error) {
	if err := by.Need(account.CustomerRead); err != nil {
		return Holder{}, err
	}
	h, err := s.store.Holder(ctx, customerID)
	if err == nil && !h.Within(by) {
		err = fault.New(fault.Denied, "interaction.not_yours")
	}
	return h, err
}

// Correct replaces what an interaction says, if nobody changed it since the
// version that was looked at. Whoever logged it may, and supervisors; what it
// said before is kept.
func (s *Service) Correct(ctx context.Context, by account.Actor, id string, version int64, c Content) (Interaction, error) {
	was, holder, err := s.own(ctx, by, id)
	if err != nil {
		return was, err
	}
	i := was
	if c.PlayStepID == "" {
		c.PlayStepID = was.PlayStepID // which no form shows
	}
	if err := s.fill(ctx, by, &i, c, holder.RootID); err != nil {
		return i, err
	}
	i.Version = version + 1
	before := Correction{Version: version, Content: was.Content, By: by.Name, At: s.clock()}
	if was.Version != version {
		return was, Changed()
	}
	return i, s.store.Correct(ctx, i, before, holder.RootID)
}

// Remove takes back an interaction that was logged by mistake, such as for the
// wrong customer. What it said is kept with the reason.
func (s *Service) Remove(ctx context.Context, by account.Actor, id string, version int64, reason string) error {
	was, holder, err := s.own(ctx, by, id)
	if err != nil {
		return err
	}
	reason = wording.Line(reason)
	switch {
	case !wording.Says(reason):
		return invalid("reason_needed", "reason")
	case utf8.RuneCountInString(reason) > MaxSaid:
		return tooLong("reason", MaxSaid)
	case was.Version != version:
		return Changed()
	}
	return s.store.Remove(ctx, was, Correction{Version: version, Content: was.Content, By: by.Name, At: s.clock(), Reason: reason}, holder.RootID)
}

// Changed tells that an interaction was corrected meanwhile.
func Changed() error { return fault.New(fault.Conflict, "interaction.changed") }

// own returns an interaction that the actor may correct.
func (s *Service) own(ctx context.Context, by account.Actor, id string) (Interaction, Holder, error) {
	if err := by.Need(account.InteractionWrite); err != nil {
		return Interaction{}, Holder{}, err
	}
	i, err := s.store.Interaction(ctx, id)
	if err != nil {
		return i, Holder{}, err
	}
	if i.ByID != by.ID && !by.Can(account.HandoverManage) {
		return i, Holder{}, fault.New(fault.Denied, "interaction.not_logged_by_you")
	}
	h, err := s.holder(ctx, by, i.CustomerID)
	if err == nil && i.CaseID != "" {
		var seen map[string]string
		if seen, err = s.store.SeenCases(ctx, by, []string{i.CaseID}); err == nil && seen[i.CaseID] == "" {
			err = fault.New(fault.NotFound, "interaction.unknown")
		}
	}
	return i, h, err
}

// Get returns an interaction that the actor may correct, with what it said before.
func (s *Service) Get(ctx context.Context, by account.Actor, id string) (Interaction, []Correction, error) {
	i, _, err := s.own(ctx, by, id)
	if err != nil {
		return i, nil, err
	}
	before, err := s.store.Corrections(ctx, id)
	return i, before, err
}

// pageSize is how many interactions of a customer are read at a time.
const pageSize = 50

// Of returns the latest interactions with a customer, the latest first. What
// belongs to a case that is not for the reader's eyes is left out.
func (s *Service) Of(ctx context.Context, by account.Actor, customerID string) ([]Interaction, error) {
	list, _, err := s.Page(ctx, by, customerID, Cursor{}, pageSize)
	return list, err
}

// Page returns those past the cursor, and where the next page begins, which is
// the zero cursor after the last.
func (s *Service) Page(ctx context.Context, by account.Actor, customerID string, after Cursor, limit int) ([]Interaction, Cursor, error) {
	h, err := s.holder(ctx, by, customerID)
	if err != nil {
		return nil, Cursor{}, err
	}
	list, err := s.store.Of(ctx, h.RootID, after, limit+1)
	if err != nil {
		return nil, Cursor{}, err
	}
	var next Cursor
	if len(list) > limit {
		list = list[:limit]
		next = Cursor{list[limit-1].At, list[limit-1].ID}
	}
	var cases []string
	for _, i := range list {
		if i.CaseID != "" {
			cases = append(cases, i.CaseID)
		}
	}
	seen, err := s.store.SeenCases(ctx, by, cases)
	if err != nil {
		return nil, Cursor{}, err
	}
	shown := make([]Interaction, 0, len(list))
	for _, i := range list {
		if i.CaseID == "" || seen[i.CaseID] != "" {
			shown = append(shown, i)
		}
	}
	return shown, next, nil
}

// InReach reports whether the customer is within the actor's reach.
func (s *Service) InReach(ctx context.Context, by account.Actor, customerID string) (bool, error) {
	_, err := s.holder(ctx, by, customerID)
	if fault.Is(err, fault.Denied) {
		return false, nil
	}
	return err == nil, err
}

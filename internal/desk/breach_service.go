package desk

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"liuke/internal/account"
	"liuke/internal/calendar"
	"liuke/internal/customer"
	"liuke/internal/fault"
	"liuke/internal/ident"
	"liuke/internal/setting"
	"liuke/internal/standard"
	"liuke/internal/topic"
	"liuke/internal/wording"
)

// Breaches keeps what was told of standards that were not kept. A breach is
// saved with the change of the case that answers it.
type Breaches interface {
	// Breach returns what a source told under the id, or a NotFound fault.
	Breach(ctx context.Context, source, externalID string) (standard.Breach, error)
	// LastBreach returns the latest breach of the standard for the customer, with
	// all that were merged with them, and the order; or a NotFound fault.
	LastBreach(ctx context.Context, code, rootID, about string) (standard.Breach, error)
	// Bought returns the purchase that a breach is about, or a NotFound fault.
	Bought(ctx context.Context, purchaseID string) (Bought, error)
	// CaseBreaches returns what a case answers, in order.
	CaseBreaches(ctx context.Context, caseID string) ([]standard.Breach, error)
	// BreachRows returns up to limit breaches that the filter finds, the latest first.
	BreachRows(ctx context.Context, f BreachFilter, limit int) ([]BreachRow, error)
	// BreachDays counts those that the filter finds, by standard and day.
	BreachDays(ctx context.Context, f BreachFilter) ([]BreachDay, error)
	// Exposed counts the purchases, and the cases that customers raised, from the
	// one instant on and before the other.
	Exposed(ctx context.Context, from, until int64) (purchases, cases int64, err error)
}

// Bought is what a breach of a purchase has to fit.
type Bought struct {
	RootID string       // the customer, or whom they were merged into; "" for an anonymous sale
	Order  string       // what it is called where it was made
	Day    calendar.Day // in the company's zone
}

// Standards returns the company's standards and their version.
func (s *Service) Standards(ctx context.Context, actor account.Actor) (all standard.Standards, version int64, err error) {
	if err := actor.Need(account.CaseRead); err != nil {
		return all, 0, err
	}
	return s.standards(ctx)
}

func (s *Service) standards(ctx context.Context) (standard.Standards, int64, error) {
	return setting.Load(ctx, s.Settings, standard.Setting, standard.Standards{})
}

// PutStandard lays a standard down, in the place of the one with its code
// unless it is new. seen is the version of all of them that the actor saw.
func (s *Service) PutStandard(ctx context.Context, actor account.Actor, n standard.Standard, isNew bool, seen int64) error {
	if err := actor.Need(account.CompanyManage); err != nil {
		return err
	}
	n, err := n.Clean()
	if err != nil {
		return err
	}
	if n.TopicID != "" {
		topics, err := s.Staff.Topics(ctx)
		if err != nil {
			return err
		}
		if !slices.ContainsFunc(topics, func(t topic.Topic) bool { return t.ID == n.TopicID && !t.Retired }) {
			return fault.New(fault.Invalid, "topic.unknown").On("topic")
		}
	}
	all, _, err := s.standards(ctx)
	if err == nil {
		all, err = all.Put(n, isNew)
	}
	if err != nil {
		return err
	}
	return setting.Save(ctx, s.Settings, standard.Setting, all, seen, actor.ID, s.Clock())
}

// Answered is a breach with what the case that answers it is called.
type Answered struct {
	standard.Breach
	Ref string
}

// ReportBreach takes a report that a standard was not kept, and has a case
// answer it: a new one, or the one that is not closed yet and answers the same
// of this customer and order. A report that was taken before changes nothing
// and is returned as it was taken; told otherwise, it is a Conflict fault.
func (s *Service) ReportBreach(ctx context.Context, actor account.Actor, r standard.Report) (Answered, error) {
	if err := actor.Need(account.BreachReport); err != nil {
		return Answered{}, err
	}
	if wording.Line(r.Source) == standard.StaffSource && actor.Kind != account.ActorStaff {
		return Answered{}, fault.New(fault.Invalid, "standard.source_reserved").On("source")
	}
	k, err := s.clerk(ctx, actor)
	if err != nil {
		return Answered{}, err
	}
	who, err := s.whose(ctx, k, r)
	if err == nil {
		k, err = s.toldApart(ctx, k, Case{CustomerID: who.ID})
	}
	if err != nil {
		return Answered{}, err
	}
	for try := 1; ; try++ {
		taken, err := s.takeBreach(ctx, k, r, who)
		switch {
		case !errors.Is(err, ErrChanged):
			return taken, err
		case try == tries:
			return Answered{}, changedMeanwhile()
		}
	}
}

// takeBreach returns the report as it was taken before, or takes it.
func (s *Service) takeBreach(ctx context.Context, k Clerk, r standard.Report, who customer.Customer) (Answered, error) {
	known, err := s.Breaches.Breach(ctx, wording.Line(r.Source), wording.Line(r.ExternalID))
	if err == nil {
		return s.toldBefore(ctx, known, r, who)
	}
	if !fault.Is(err, fault.NotFound) {
		return Answered{}, err
	}
	b, err := s.broken(ctx, k, r, who)
	if err != nil {
		return Answered{}, err
	}
	c, err := s.answerBreach(ctx, k, b, who)
	if err != nil {
		return Answered{}, err
	}
	return Answered{*c.Breach, c.Case.Ref()}, s.Store.Save(ctx, c)
}

// toldBefore returns what was told under the same id, if it was the same.
func (s *Service) toldBefore(ctx context.Context, known standard.Breach, r standard.Report, who customer.Customer) (Answered, error) {
	of, err := s.Customers.Customer(ctx, known.CustomerID)
	if err == nil && (of.RootID != who.ID || !known.Tells(r)) {
		err = fault.New(fault.Conflict, "standard.told_otherwise").On("external_id")
	}
	if err != nil {
		return Answered{}, err
	}
	f, err := s.Store.File(ctx, known.CaseID)
	return Answered{known, f.Case.Ref()}, err
}

// broken checks a report that was not taken before.
func (s *Service) broken(ctx context.Context, k Clerk, r standard.Report, who customer.Customer) (Broken, error) {
	all, _, err := s.standards(ctx)
	if err != nil {
		return Broken{}, err
	}
	of, ok := all.Standard(r.Standard)
	if !ok {
		return Broken{}, fault.New(fault.Invalid, "standard.unknown").On("standard")
	}
	b, err := of.Check(r, k.Rules.Calendar, k.Now)
	b.ID, b.CustomerID, b.ToldAt = ident.New(), who.ID, k.Now
	b.ByKind, b.ByID, b.By = k.Actor.Kind, k.Actor.ID, k.Actor.Name
	if err == nil {
		err = s.about(ctx, b)
	}
	return Broken{of, b}, err
}

// about refuses a breach of a purchase that somebody else made, that is called
// something else, or that was made later.
func (s *Service) about(ctx context.Context, b standard.Breach) error {
	if b.PurchaseID == "" {
		return nil
	}
	bought, err := s.Breaches.Bought(ctx, b.PurchaseID)
	switch {
	case fault.Is(err, fault.NotFound):
		return fault.New(fault.Invalid, "purchase.unknown").On("purchase_id")
	case err != nil:
		return err
	case bought.RootID != b.CustomerID:
		return fault.New(fault.Invalid, "standard.purchase_of_another").On("purchase_id")
	case b.Order != "" && b.Order != wording.Line(bought.Order):
		return fault.New(fault.Invalid, "standard.order_differs", fault.Args{"Order": bought.Order}).On("order")
	case b.Day < bought.Day:
		return fault.New(fault.Invalid, "standard.at_before_purchase", fault.Args{"Day": bought.Day.String()}).On("at")
	}
	return nil
}

// whose returns the customer of a report, who must be known, and whom all that
// it says of them fits.
func (s *Service) whose(ctx context.Context, k Clerk, r standard.Report) (customer.Customer, error) {
	id, field := r.CustomerID, "customer_id"
	if id != "" {
		if err := k.Actor.Need(account.CustomerRead); err != nil {
			return customer.Customer{}, err
		}
	}
	known, err := s.rootsOf(ctx, k, r.Customer)
	if err != nil {
		return customer.Customer{}, err
	}
	if id == "" {
		field = "customer"
		switch {
		case len(known) == 0:
			return customer.Customer{}, fault.New(fault.Invalid, "standard.customer_needed").On(field)
		case len(known[0]) == 0:
			return customer.Customer{}, fault.New(fault.Invalid, "standard.customer_nobody").On(field)
		case len(known[0]) > 1:
			return customer.Customer{}, fault.New(fault.Invalid, "standard.customer_several").On(field)
		}
		id = known[0][0]
	}
	who, err := s.Customers.Customer(ctx, id)
	if err == nil && who.Merged() {
		who, err = s.Customers.Customer(ctx, who.RootID)
	}
	if fault.Is(err, fault.NotFound) {
		err = fault.New(fault.Invalid, "customer.unknown").On(field)
	}
	for _, roots := range known {
		if err == nil && len(roots) > 0 && !slices.Contains(roots, who.ID) {
			err = fault.New(fault.Invalid, "standard.customer_differs").On("customer")
		}
	}
	return who, err
}

// rootsOf returns, for each thing that a customer is said to be known by, whom
// we know by it.
func (s *Service) rootsOf(ctx context.Context, k Clerk, known standard.Known) ([][]string, error) {
	var all [][]string
	for _, said := range known.Identities() {
		i, err := customer.NewIdentity(said.Kind, "", said.Value, customer.Region(k.Rules.Currency))
		if err != nil {
			var f *fault.Error
			if errors.As(err, &f) {
				err = f.On("customer." + string(said.Kind))
			}
			return nil, err
		}
		roots, err := s.Customers.RootsByIdentity(ctx, said.Kind, i.Key)
		if err != nil {
			return nil, err
		}
		all = append(all, roots)
	}
	return all, nil
}

// answerBreach has a case answer the breach.
func (s *Service) answerBreach(ctx context.Context, k Clerk, b Broken, who customer.Customer) (Change, error) {
	last, err := s.Breaches.LastBreach(ctx, b.Breach.Standard, who.ID, b.About())
	b.Nth = last.Nth + 1
	if fault.Is(err, fault.NotFound) {
		return s.openBreach(ctx, k, b, who)
	}
	if err != nil {
		return Change{}, err
	}
	f, err := s.Store.File(ctx, last.CaseID)
	if err == nil && f.Case.MergedInto != "" {
		f, err = s.Store.File(ctx, f.Case.MergedInto)
	}
	switch {
	case err != nil:
		return Change{}, err
	case f.Case.State == Closed:
		return s.openBreach(ctx, k, b, who)
	}
	return k.AddBreach(f, b)
}

// openBreach files a case in which nobody has complained.
func (s *Service) openBreach(ctx context.Context, k Clerk, b Broken, who customer.Customer) (Change, error) {
	in, err := s.unasked(ctx, k, b, who)
	if err == nil {
		in, err = in.Clean()
	}
	if err != nil {
		return Change{}, err
	}
	c, _, err := s.decideIntake(ctx, k, in)
	return c, err
}

// unasked is the intake of a breach: nothing of what we have on file of the
// customer, right or wrong, keeps it from being filed.
func (s *Service) unasked(ctx context.Context, k Clerk, b Broken, who customer.Customer) (Intake, error) {
	known, err := s.Customers.Identities(ctx, who.ID)
	if err != nil {
		return Intake{}, err
	}
	lang := cmp.Or(who.Lang, k.Rules.Lang)
	in := Intake{
		Kind: Breach, Channel: ChannelOwn, Lang: lang, Subject: standard.In(b.Standard.Names, lang), Words: standard.In(b.Standard.Promised, lang),
		Severity: b.Standard.Severity, CustomerID: who.ID, PurchaseID: b.PurchaseID, Breach: &b,
	}
	if b.Order != "" {
		in.Subject += " · " + b.Order
	}
	if name := []rune(who.Name); len(name) <= MaxNickname {
		in.Nickname = who.Name
	}
	if email, err := address(customer.First(known, customer.IdentityEmail)); err == nil {
		in.Email = email
	}
	if phone, err := telephone(customer.First(known, customer.IdentityPhone)); err == nil {
		in.Phone = phone
	}
	if b.Standard.TopicID != "" {
		if t, inUse, err := s.roster.topic(ctx, k, b.Standard.TopicID); err != nil {
			return Intake{}, err
		} else if inUse {
			in.TopicID = t.ID
		}
	}
	return in, nil
}

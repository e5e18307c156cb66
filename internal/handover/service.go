package handover

import (
	"context"
	"maps"
	"slices"
	"unicode/utf8"

	"liuke/internal/account"
	"liuke/internal/cadence"
	"liuke/internal/calendar"
	"liuke/internal/desk"
	"liuke/internal/fault"
	"liuke/internal/ident"
	"liuke/internal/wording"
)

// Store is where hand-overs are kept.
type Store interface {
	// Begin keeps a new hand-over, or returns a Conflict fault while another of
	// the same member of staff is open.
	Begin(ctx context.Context, h HandOver) error
	// HandOver returns one, or a NotFound fault.
	HandOver(ctx context.Context, id string) (HandOver, error)
	// HandOvers returns those that are open, and up to so many that ended, the latest first.
	HandOvers(ctx context.Context, ended int) ([]HandOver, error)
	// Items returns the customers of an open hand-over: those that are still
	// looked after by whom they are to be taken from, and those decided on.
	Items(ctx context.Context, h HandOver) ([]Item, error)
	// PutItem keeps what was said and decided of a customer, while it is open.
	PutItem(ctx context.Context, h HandOver, i Item, now int64) error
	// CasesOf returns the open cases of the customers that somebody owns or is to
	// keep a promise of, with the customer's root.
	CasesOf(ctx context.Context, staffID string, rootIDs []string) (map[string]string, error)
	// Finish gives the customers to their new owners with the changes of
	// their cases in one transaction, or returns a Conflict fault and does nothing.
	Finish(ctx context.Context, h HandOver, items []Item, cases []desk.Change, firstBy, watchUntil int64) error
	// Cancel ends a hand-over of which nothing comes.
	Cancel(ctx context.Context, h HandOver) error
	// People returns all of the staff with how many customers each looks after.
	People(ctx context.Context) ([]Person, error)
	// Watched returns the customers handed over who are still watched at the
	// instant, of one new owner or, for "", of all; the latest first.
	Watched(ctx context.Context, toID string, now int64, today calendar.Day, zoneOffset int64) ([]Watched, error)
	// Alone returns the customers who have an owner and nobody to back them up,
	// those worth most first, and how many there are.
	Alone(ctx context.Context, limit int) ([]Alone, int64, error)
	// Owned returns how many customers somebody looks after.
	Owned(ctx context.Context, staffID string) (int64, error)
}

// Cases is the desk, as far as cases go with their customers.
type Cases interface {
	// HandOver returns the changes by which cases go from one of the staff to
	// others: to whom, by case.
	HandOver(ctx context.Context, by account.Actor, fromID string, to map[string]string) ([]desk.Change, error)
}

// Service carries hand-overs out.
type Service struct {
	store    Store
	cases    Cases
	calendar func(context.Context) (*calendar.Calendar, error)
	clock    func() int64
}

// NewService returns a service on the store.
func NewService(s Store, cases Cases, open func(context.Context) (*calendar.Calendar, error), clock func() int64) *Service {
	return &Service{store: s, cases: cases, calendar: open, clock: clock}
}

// Begin begins to hand the customers of somebody over.
func (s *Service) Begin(ctx context.Context, by account.Actor, fromID string, why Reason) (HandOver, error) {
	if err := by.Need(account.HandoverManage); err != nil {
		return HandOver{}, err
	}
	if !slices.Contains(Reasons, why) {
		return HandOver{}, fault.New(fault.Invalid, "handover.reason_unknown").On("reason")
	}
	owned, err := s.store.Owned(ctx, fromID)
	if err != nil {
		return HandOver{}, err
	}
	if owned == 0 {
		return HandOver{}, fault.New(fault.Invalid, "handover.nothing_to_give").On("from")
	}
	h := HandOver{
		ID: ident.New(), FromID: fromID, Reason: why, State: Open, ByID: by.ID, By: by.Name, CreatedAt: s.clock(), Version: 1,
	}
	return h, s.store.Begin(ctx, h)
}

// Ended is how many hand-overs that ended a list has.
const Ended = 20

// List returns the hand-overs that are open, and the latest that ended. Whoever
// may not manage them gets their own.
func (s *Service) List(ctx context.Context, by account.Actor) ([]HandOver, error) {
	all, err := s.store.HandOvers(ctx, Ended)
	return slices.DeleteFunc(all, func(h HandOver) bool { return !h.mayAnswer(by) }), err
}

// Get returns a hand-over with its customers, those worth most first.
func (s *Service) Get(ctx context.Context, by account.Actor, id string) (HandOver, []Item, error) {
	h, err := s.store.HandOver(ctx, id)
	if err != nil {
		return h, nil, err
	}
	if !h.mayAnswer(by) {
		return HandOver{}, nil, unknown()
	}
	items, err := s.store.Items(ctx, h)
	return h, items, err
}

// item returns a customer of an open hand-over.
func (s *Service) item(ctx context.Context, by account.Actor, id, customerID string) (HandOver, Item, error) {
	h, items, err := s.Get(ctx, by, id)
	if err != nil {
		return h, Item{}, err
	}
	at := slices.IndexFunc(items, func(i Item) bool { return i.CustomerID == customerID })
	switch {
	case at < 0:
		return h, Item{}, unknown()
	case h.State != Open:
		return h, Item{}, ended()
	}
	return h, items[at], nil
}

func ended() error { return fault.New(fault.Conflict, "handover.ended") }

// Changed tells that a hand-over or one of its customers is not as it was.
func Changed() error { return fault.New(fault.Conflict, "handover.changed") }

// Answer keeps what is known of a customer.
func (s *Service) Answer(ctx context.Context, by account.Actor, id, customerID string, a Answers) error {
	h, i, err := s.item(ctx, by, id, customerID)
	if err != nil {
		return err
	}
	if i.Answers, err = a.check(); err != nil {
		return err
	}
	return s.store.PutItem(ctx, h, i, s.clock())
}

// Choice is who is to look after a customer.
type Choice struct {
	CustomerID string
	ToID       string // "" for not yet decided
	BackupID   string
	Seen       int64 // the version of the customer that was looked at
}

// Assign decides who gets customers.
func (s *Service) Assign(ctx context.Context, by account.Actor, id string, choices []Choice) error {
	if err := by.Need(account.HandoverManage); err != nil {
		return err
	}
	h, items, err := s.Get(ctx, by, id)
	if err != nil {
		return err
	}
	if h.State != Open {
		return ended()
	}
	people, err := s.store.People(ctx)
	if err != nil {
		return err
	}
	chosen := make([]Item, 0, len(choices))
	for _, c := range choices {
		at := slices.IndexFunc(items, func(i Item) bool { return i.CustomerID == c.CustomerID })
		if at < 0 {
			return unknown()
		}
		i := items[at]
		i.ToID, i.BackupID, i.Seen = c.ToID, c.BackupID, c.Seen
		if c.ToID == "" {
			i.BackupID, i.Seen = "", 0
		} else if err := mayTake(h.FromID, i.ToID, i.BackupID, people); err != nil {
			return err
		}
		chosen = append(chosen, i)
	}
	for _, i := range chosen {
		if err := s.store.PutItem(ctx, h, i, s.clock()); err != nil {
			return err
		}
	}
	return nil
}

// Suggest decides who gets the customers of whom nothing is decided yet, and
// those that were changed since: their backups first.
func (s *Service) Suggest(ctx context.Context, by account.Actor, id string) error {
	if err := by.Need(account.HandoverManage); err != nil {
		return err
	}
	h, items, err := s.Get(ctx, by, id)
	if err != nil {
		return err
	}
	people, err := s.store.People(ctx)
	if err != nil {
		return err
	}
	items = slices.DeleteFunc(items, func(i Item) bool { return i.ToID != "" && !i.Changed(h.FromID) || i.OwnerID != h.FromID })
	to := Suggest(h.FromID, items, people)
	var choices []Choice
	for _, i := range items {
		if to[i.CustomerID] == "" {
			continue
		}
		c := Choice{CustomerID: i.CustomerID, ToID: to[i.CustomerID], Seen: i.Version}
		if i.BackupNow != c.ToID && mayTake(h.FromID, c.ToID, i.BackupNow, people) == nil {
			c.BackupID = i.BackupNow
		}
		choices = append(choices, c)
	}
	return s.Assign(ctx, by, id, choices)
}

// Finish gives the customers to those who were decided on: owners, open cases
// and what was promised in them in one step. The new owner is to speak with
// each within two working days, and for a while it is watched whether they stay.
// skipped says why questions were left open, where any were.
func (s *Service) Finish(ctx context.Context, by account.Actor, id string, version int64, skipped string) error {
	if err := by.Need(account.HandoverManage); err != nil {
		return err
	}
	h, items, err := s.Get(ctx, by, id)
	if err != nil {
		return err
	}
	skipped = wording.Line(skipped)
	switch {
	case h.State != Open:
		return ended()
	case h.Version != version:
		return Changed()
	case utf8.RuneCountInString(skipped) > maxAnswer:
		return fault.New(fault.Invalid, "customer.too_long", fault.Args{"Limit": maxAnswer}).On("skipped")
	}
	people, err := s.store.People(ctx)
	if err != nil {
		return err
	}
	if err := h.check(items, people, skipped); err != nil {
		return err
	}
	items = slices.DeleteFunc(items, func(i Item) bool { return i.ToID == "" })
	to := map[string]string{}
	for n, i := range items {
		to[i.CustomerID] = i.ToID
		items[n].Answers = i.Answers.skip(skipped)
	}
	theirs, err := s.store.CasesOf(ctx, h.FromID, slices.Sorted(maps.Keys(to)))
	if err != nil {
		return err
	}
	for caseID, rootID := range theirs {
		theirs[caseID] = to[rootID]
	}
	cases, err := s.cases.HandOver(ctx, by, h.FromID, theirs)
	if err != nil {
		return err
	}
	open, err := s.calendar(ctx)
	if err != nil {
		return err
	}
	now := s.clock()
	h.State, h.EndedAt, h.ByID, h.By = Done, now, by.ID, by.Name
	watch := (calendar.DayOf(now, open.Zone()) + WatchDays).Start(open.Zone())
	return s.store.Finish(ctx, h, items, cases, cadence.FirstBy(now, open), watch)
}

// skip returns the answers with the reason for every question that has none.
func (a Answers) skip(reason string) Answers {
	all := Answers{}
	for _, q := range Questions {
		if all[q] = a[q]; !a[q].Given() {
			all[q] = Answer{Skipped: reason}
		}
	}
	return all
}

// Cancel ends a hand-over of which nothing comes; what was answered is kept.
func (s *Service) Cancel(ctx context.Context, by account.Actor, id string, version int64) error {
	if err := by.Need(account.HandoverManage); err != nil {
		return err
	}
	h, err := s.store.HandOver(ctx, id)
	switch {
	case err != nil:
		return err
	case h.State != Open:
		return ended()
	case h.Version != version:
		return Changed()
	}
	h.State, h.EndedAt = Cancelled, s.clock()
	return s.store.Cancel(ctx, h)
}

// People returns to whom customers can be given.
func (s *Service) People(ctx context.Context, by account.Actor) ([]Person, error) {
	if err := by.Need(account.HandoverManage); err != nil {
		return nil, err
	}
	return s.store.People(ctx)
}

// Watched returns the customers handed over not long ago: all of them to those
// who manage it, and their own to others.
func (s *Service) Watched(ctx context.Context, by account.Actor) ([]Watched, error) {
	if err := by.Need(account.CustomerRead); err != nil {
		return nil, err
	}
	toID := by.ID
	if by.Can(account.HandoverManage) {
		toID = ""
	}
	return s.watched(ctx, toID)
}

// WatchedBy returns those whom the actor was given.
func (s *Service) WatchedBy(ctx context.Context, by account.Actor) ([]Watched, error) {
	if err := by.Need(account.CustomerRead); err != nil {
		return nil, err
	}
	return s.watched(ctx, by.ID)
}

func (s *Service) watched(ctx context.Context, toID string) ([]Watched, error) {
	open, err := s.calendar(ctx)
	if err != nil {
		return nil, err
	}
	now := s.clock()
	today := calendar.DayOf(now, open.Zone())
	return s.store.Watched(ctx, toID, now, today, int64(today)*millisOfDay-today.Start(open.Zone()))
}

const millisOfDay = 24 * 60 * 60 * 1000

// Alone returns the customers whom one person alone knows, those worth most
// first, and how many there are.
func (s *Service) Alone(ctx context.Context, by account.Actor, limit int) ([]Alone, int64, error) {
	if err := by.Need(account.HandoverManage); err != nil {
		return nil, 0, err
	}
	return s.store.Alone(ctx, limit)
}

// Owned returns how many customers somebody looks after.
func (s *Service) Owned(ctx context.Context, staffID string) (int64, error) {
	return s.store.Owned(ctx, staffID)
}

package review

import (
	"cmp"
	"context"
	"slices"

	"liuke/internal/account"
	"liuke/internal/calendar"
	"liuke/internal/fault"
	"liuke/internal/setting"
	"liuke/internal/winback"
)

// Store is where reviews are kept.
type Store interface {
	// Deals returns what was lost, and what was won back, from a day on, the latest first.
	Deals(ctx context.Context, from calendar.Day) ([]Deal, error)
	// Links returns everybody who had a part in the deal of a loss.
	Links(ctx context.Context, lossID string) ([]Link, error)
	// Reviews returns the reviews that were not called off, of one loss or with ""
	// of all, the latest first.
	Reviews(ctx context.Context, lossID string) ([]Review, error)
	// Review returns one, or a NotFound fault.
	Review(ctx context.Context, id string) (Review, error)
	// Assign keeps a new review and tells its reviewer, who is nobody with nil; or
	// it returns a Conflict fault when the deal has one.
	Assign(ctx context.Context, r Review, told *Notice) error
	// Save keeps a review as it is by now, or returns a Conflict fault when its
	// version is not r.Version-1 any more. Of one that is not to be done any more
	// its reviewer has nothing left to see.
	Save(ctx context.Context, r Review, now int64) error
}

// Notice is what somebody is told who is asked to review a deal.
type Notice struct {
	By       string // who asks
	Customer string
	Outcome  Outcome
}

// Records are what our own side recorded of a deal.
type Records struct {
	Loss     winback.Row
	Accounts []winback.Account
	Plays    []winback.Play
}

// Trees tells the company's reasons.
type Trees interface {
	// Tree returns the reasons, and their version.
	Tree(ctx context.Context) (winback.Tree, int64, error)
}

// Parts are what the service stands on.
type Parts struct {
	Store    Store
	Losses   winback.Records
	Trees    Trees
	Settings setting.Store
	People   winback.People
	Clock    func() int64 // UTC milliseconds
}

// Service is what can be done about reviews.
type Service struct{ Parts }

// New returns the service on its parts.
func New(p Parts) *Service { return &Service{p} }

// boardDays is how far back the board looks: a year and the month it began in.
const boardDays = 365

// dealKey names a deal.
type dealKey struct {
	lossID  string
	outcome Outcome
}

// Board is what was asked, what is to be asked, and what came of it.
type Board struct {
	Mine    []Reviewed // to be done by the actor
	All     bool       // whether the rest is for the actor's eyes
	Running []Reviewed
	Done    []Reviewed // or not answered, the latest first
	Waiting []Deal     // without a review, those of the highest value first
	Months  []Month
	Themes  []Themes
	Tree    winback.Tree
}

// Reviewed is a review with its deal.
type Reviewed struct {
	Review
	Deal
	Gone bool // whoever was to do it does not work here any more
}

// Board returns what the actor may see of the reviews of the last year: who may
// not read those of others sees what is theirs to do.
func (s *Service) Board(ctx context.Context, by account.Actor) (b Board, err error) {
	if err := by.Need(account.WinBackRead); err != nil {
		return b, err
	}
	crew, today, err := s.now(ctx)
	if err != nil {
		return b, err
	}
	deals, err := s.Store.Deals(ctx, monthOf(today-boardDays))
	if err != nil {
		return b, err
	}
	reviews, err := s.Store.Reviews(ctx, "")
	if err != nil {
		return b, err
	}
	if b.Tree, _, err = s.Trees.Tree(ctx); err != nil {
		return b, err
	}
	b.All = by.Can(account.ReviewRead)
	of := map[dealKey]Review{}
	for _, r := range reviews {
		of[dealKey{r.LossID, r.Outcome}] = r.counted(b.Tree)
	}
	var seen []Deal
	var counted []Review
	for _, d := range deals {
		d.Reason, d.Fell = b.Tree.Now(d.Reason), d.fell(crew)
		r, has := of[dealKey{d.LossID, d.Outcome}]
		row := Reviewed{r, d, has && !crew.Here(r.ReviewerID)}
		if has && r.ReviewerID == by.ID && r.State == Assigned {
			b.Mine = append(b.Mine, row)
		}
		if !b.All || !crew.SeesLoss(by, d.loss()) {
			continue
		}
		seen = append(seen, d)
		switch {
		case !has:
			b.Waiting = append(b.Waiting, d)
		case r.State == Assigned:
			b.Running = append(b.Running, row)
		default:
			b.Done = append(b.Done, row)
		}
		if has {
			counted = append(counted, r)
		}
	}
	slices.SortStableFunc(b.Waiting, func(x, y Deal) int { return cmp.Compare(y.Value, x.Value) })
	slices.SortStableFunc(b.Done, func(x, y Reviewed) int { return cmp.Compare(y.DoneAt, x.DoneAt) })
	b.Months = coverage(seen, of)
	for _, outcome := range Outcomes {
		b.Themes = append(b.Themes, themes(outcome, counted))
	}
	return b, nil
}

// Candidate is one of those who work here, and what speaks against them.
type Candidate struct {
	account.Staff
	Objection *Objection // nil: they had no part in it
}

// Candidates returns who works here, those first who may review the deal.
func (s *Service) Candidates(ctx context.Context, by account.Actor, lossID string, outcome Outcome) (Deal, []Candidate, error) {
	if err := by.Need(account.ReviewAssign); err != nil {
		return Deal{}, nil, err
	}
	deal, err := s.deal(ctx, by, lossID, outcome)
	if err != nil {
		return deal, nil, err
	}
	line, staff, err := s.line(ctx, lossID)
	var all []Candidate
	for _, one := range staff {
		if one.State == account.StaffActive {
			all = append(all, Candidate{one, line.Objection(one)})
		}
	}
	slices.SortStableFunc(all, func(a, b Candidate) int {
		if (a.Objection == nil) == (b.Objection == nil) {
			return 0
		}
		if a.Objection == nil {
			return -1
		}
		return 1
	})
	return deal, all, err
}

// Assign asks somebody to review a deal. Whoever had a part in it is refused, and
// so is whoever seems to be one of them under a second account.
func (s *Service) Assign(ctx context.Context, by account.Actor, lossID string, outcome Outcome, staffID string) (Review, error) {
	deal, all, err := s.Candidates(ctx, by, lossID, outcome)
	if err != nil {
		return Review{}, err
	}
	i := slices.IndexFunc(all, func(c Candidate) bool { return c.ID == staffID })
	if i < 0 {
		return Review{}, fault.New(fault.Invalid, "winback.not_here").On("reviewer")
	}
	if all[i].Objection != nil {
		return Review{}, refused(*all[i].Objection)
	}
	records, err := s.records(ctx, lossID)
	if err != nil {
		return Review{}, err
	}
	questions, _, err := s.Questions(ctx)
	if err != nil {
		return Review{}, err
	}
	r := assign(deal, ours(deal, records), questions, all[i].Staff, by, s.Clock())
	return r, s.Store.Assign(ctx, r, notice(r, deal, by))
}

// notice is what the reviewer is told; nobody is told what they did themselves.
func notice(r Review, deal Deal, by account.Actor) *Notice {
	if r.ReviewerID == by.ID {
		return nil
	}
	return &Notice{By: by.Name, Customer: deal.Customer, Outcome: deal.Outcome}
}

// refused tells why somebody may not review a deal.
func refused(o Objection) error {
	return fault.New(fault.Conflict, "review.tie."+string(o.Tie), fault.Args{"Name": o.Who}).On("reviewer")
}

// File is a review with all that belongs to it.
type File struct {
	Reviewed
	Loss winback.Row
	Tree winback.Tree
	Mine bool // it is for the actor to do
	Seen bool // the loss is for the actor's eyes
}

// Get returns a review that is the actor's, or that they may read.
func (s *Service) Get(ctx context.Context, by account.Actor, id string) (f File, err error) {
	if err := by.Need(account.WinBackRead); err != nil {
		return f, err
	}
	if f.Review, err = s.Store.Review(ctx, id); err != nil {
		return f, err
	}
	if f.Loss, err = s.Losses.Loss(ctx, f.Review.LossID); err != nil {
		return f, err
	}
	crew, _, err := s.now(ctx)
	if err != nil {
		return f, err
	}
	f.Mine = f.ReviewerID == by.ID && by.Kind == account.ActorStaff
	f.Seen = crew.SeesLoss(by, f.Loss)
	if !f.Mine && !(f.Seen && by.Can(account.ReviewRead)) {
		return File{}, Unknown()
	}
	f.Deal = dealOf(f.Loss, f.Review.Outcome)
	f.Gone = !crew.Here(f.ReviewerID)
	f.Tree, _, err = s.Trees.Tree(ctx)
	return f, err
}

// Write keeps what the customer said, in the place of the version seen; to says
// whether the review goes on, is done, or got no answer. Only the reviewer
// writes, and not any more once they have a part in the deal.
func (s *Service) Write(ctx context.Context, by account.Actor, id string, seen int64, w Words, to State) error {
	f, err := s.Get(ctx, by, id)
	switch {
	case err != nil:
		return err
	case !f.Mine:
		return fault.New(fault.Denied, "review.not_yours")
	case f.Version != seen:
		return winback.ChangedMeanwhile()
	case to != Assigned && to != Done && to != NoAnswer:
		return fault.New(fault.Invalid, "review.state_unknown")
	}
	line, staff, err := s.line(ctx, f.Review.LossID)
	if err != nil {
		return err
	}
	for _, one := range staff {
		if o := line.Objection(one); one.ID == by.ID && o != nil {
			return refused(*o)
		}
	}
	r, err := f.write(w, to, f.Tree, s.Clock())
	if err != nil {
		return err
	}
	return s.Store.Save(ctx, r, s.Clock())
}

// CallOff takes a review back that is not done, so that somebody else can be asked.
func (s *Service) CallOff(ctx context.Context, by account.Actor, id string, seen int64) error {
	if err := by.Need(account.ReviewAssign); err != nil {
		return err
	}
	f, err := s.Get(ctx, by, id)
	switch {
	case err != nil:
		return err
	case f.State != Assigned:
		return fault.New(fault.Conflict, "review.is_done")
	case f.Version != seen:
		return winback.ChangedMeanwhile()
	}
	r := f.Review
	r.State = CalledOff
	r.Version++
	return s.Store.Save(ctx, r, s.Clock())
}

// line returns the sales line of a deal, and all of the staff.
func (s *Service) line(ctx context.Context, lossID string) (Line, []account.Staff, error) {
	links, err := s.Store.Links(ctx, lossID)
	if err != nil {
		return Line{}, nil, err
	}
	staff, err := s.People.ListStaff(ctx)
	if err != nil {
		return Line{}, nil, err
	}
	teams, err := s.People.Teams(ctx)
	return NewLine(links, staff, teams), staff, err
}

func (s *Service) records(ctx context.Context, lossID string) (f Records, err error) {
	if f.Loss, err = s.Losses.Loss(ctx, lossID); err != nil {
		return f, err
	}
	if f.Accounts, err = s.Losses.Accounts(ctx, lossID); err != nil {
		return f, err
	}
	f.Plays, err = s.Losses.Plays(ctx, lossID)
	return f, err
}

// now returns who works here, and the company's day.
func (s *Service) now(ctx context.Context) (winback.Crew, calendar.Day, error) {
	company, err := s.People.Company(ctx)
	if err != nil {
		return winback.Crew{}, 0, err
	}
	staff, err := s.People.ListStaff(ctx)
	if err != nil {
		return winback.Crew{}, 0, err
	}
	teams, err := s.People.Teams(ctx)
	return winback.NewCrew(staff, teams), calendar.DayOf(s.Clock(), company.Location()), err
}

// Unknown tells that there is no such review, or none for the actor's eyes.
func Unknown() error { return fault.New(fault.NotFound, "review.unknown") }

// AssignedAlready tells that a deal has a review.
func AssignedAlready() error { return fault.New(fault.Conflict, "review.assigned_already") }

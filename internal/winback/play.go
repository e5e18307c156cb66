package winback

import (
	"cmp"
	"context"
	"slices"
	"unicode/utf8"

	"liuke/internal/account"
	"liuke/internal/fault"
	"liuke/internal/ident"
	"liuke/internal/winback/learned"
	"liuke/internal/wording"
)

// Result says what became of a step.
type Result string

// The results.
const (
	Helped     Result = "helped"
	DidNotHelp Result = "not"
	NotFitting Result = "na" // does not apply to this customer; nothing is learned from it
)

// Results lists all of them.
var Results = []Result{Helped, DidNotHelp, NotFitting}

// Play is one run of a playbook for one loss, with the playbook as it was then.
type Play struct {
	ID              string
	LossID          string
	PlaybookVersion int64 // 0: as it was shipped
	Reason          string
	Book            Playbook
	Plan            string // the written plan for the return
	Ended           bool
	Version         int64
	StartedAt       int64
	StartedBy       string
	EndedAt         int64
	Steps           []PlayStep
}

// PlayStep is one step of a play, which is somebody's.
type PlayStep struct {
	N       int64 // from 1
	Code    string
	OwnerID string
	LeftID  string // whose it was who does not work here any more; "" for nobody
	DueAt   int64
	Result  Result // "" while it is to be done
	Note    string
	Minutes int64 // that it took
	DoneAt  int64
	DoneBy  string
}

// Open reports whether the step is to be done yet.
func (s PlayStep) Open() bool { return s.DoneAt == 0 }

// maxMinutes is how long one step takes at most: a working day.
const maxMinutes = 600

// begin returns a new play of the playbook.
func begin(book Playbook, r Row, n now, by account.Actor) Play {
	p := Play{ID: ident.New(), LossID: r.ID, PlaybookVersion: book.Version, Reason: r.Reason, Book: book, Version: 1, StartedAt: n.at, StartedBy: by.Name}
	for i, s := range book.Steps {
		p.Steps = append(p.Steps, PlayStep{N: int64(i) + 1, Code: s.Code, OwnerID: n.crew.stepOwner(r, s.Role), DueAt: dueIn(n.hours, n.at, max(s.Days, 1))})
	}
	return p
}

// stepOwner returns whose a step is.
func (c Crew) stepOwner(r Row, role Role) string {
	owner := c.WhoseLoss(r)
	switch role {
	case RoleLead:
		return cmp.Or(c.lead(owner), c.Whose(r.RootID))
	case RoleKeeper:
		return c.Whose(r.RootID, r.CustomerOf, r.BackupID, r.OwnerID)
	}
	return owner
}

// cover returns the play with whose its open steps are by now: those of who does
// not work here any more fall to whoever the loss is, looks after the customer or
// backs them up, or leads the team, or supervises, and never to nobody.
func (p Play) cover(r Row, c Crew) Play {
	p.Steps = slices.Clone(p.Steps)
	for i, s := range p.Steps {
		if s.Open() && !c.Here(s.OwnerID) {
			p.Steps[i].OwnerID, p.Steps[i].LeftID = c.Whose(r.RootID, r.OwnerID, r.CustomerOf, r.BackupID, s.OwnerID), s.OwnerID
		}
	}
	return p
}

// Done is what somebody says who did a step.
type Done struct {
	N       int64
	Result  Result
	Note    string
	Minutes int64
}

func (p Play) done(by account.Actor, d Done, at int64) (Play, error) {
	d.Note = wording.Words(d.Note)
	i := slices.IndexFunc(p.Steps, func(s PlayStep) bool { return s.N == d.N })
	switch {
	case i < 0:
		return p, fault.New(fault.NotFound, "winback.step_unknown")
	case !p.Steps[i].Open():
		return p, fault.New(fault.Conflict, "winback.step_done_already")
	case !slices.Contains(Results, d.Result):
		return p, fault.New(fault.Invalid, "winback.result_needed").On("result")
	case d.Minutes < 0 || d.Minutes > maxMinutes:
		return p, fault.New(fault.Invalid, "winback.minutes_range", fault.Args{"Limit": maxMinutes}).On("minutes")
	case utf8.RuneCountInString(d.Note) > maxWords:
		return p, tooLong("step_note", maxWords)
	}
	p.Steps = slices.Clone(p.Steps)
	s := &p.Steps[i]
	s.Result, s.Note, s.Minutes, s.DoneAt, s.DoneBy = d.Result, d.Note, d.Minutes, at, by.Name
	if !slices.ContainsFunc(p.Steps, PlayStep.Open) {
		p.Ended, p.EndedAt = true, at
	}
	return p, nil
}

func (p Play) undone(n int64) (Play, error) {
	i := slices.IndexFunc(p.Steps, func(s PlayStep) bool { return s.N == n && !s.Open() })
	if i < 0 {
		return p, fault.New(fault.Conflict, "winback.step_unknown")
	}
	p.Steps = slices.Clone(p.Steps)
	s := &p.Steps[i]
	s.Result, s.Note, s.Minutes, s.DoneAt, s.DoneBy = "", "", 0, 0, ""
	p.Ended, p.EndedAt = false, 0
	return p, nil
}

// Suggested returns which of the open steps to do next: among those that were
// tried for the reason before, the one that most likely helps; the first one
// while none was; 0 when all is done. A farewell comes when nothing else is left.
func (p Play) Suggested(success learned.Table) int64 {
	var next, farewell int64
	best := -1.0
	for _, s := range p.Steps {
		if !s.Open() {
			continue
		}
		if p.farewell(s) {
			farewell = cmp.Or(farewell, s.N)
			continue
		}
		if next == 0 {
			next = s.N
		}
		if e := success.Of(learned.Cell{Reason: p.Reason, Step: s.Code}); e.Tried > 0 && e.Mean > best {
			best, next = e.Mean, s.N
		}
	}
	return cmp.Or(next, farewell)
}

// farewell reports whether a step of the play is a farewell.
func (p Play) farewell(s PlayStep) bool {
	return slices.ContainsFunc(p.Book.Steps, func(b Step) bool { return b.Code == s.Code && b.Farewell })
}

// PlayStore is where plays are kept.
type PlayStore interface {
	// StartPlay keeps a new play, or returns a Conflict fault when the loss has one that is open.
	StartPlay(ctx context.Context, p Play) error
	// SavePlay keeps a play as it is by now, or returns a Conflict fault when its
	// version is not p.Version-1 any more.
	SavePlay(ctx context.Context, p Play, now int64) error
	// Plays returns the plays of a loss, the latest first; of "" all that are open.
	Plays(ctx context.Context, lossID string) ([]Play, error)
	// OpenPlays returns the open plays of losses.
	OpenPlays(ctx context.Context, lossIDs []string) ([]Play, error)
	// Tried returns what became of all steps that were done, by reason, step and result, and when.
	Tried(ctx context.Context) ([]Tried, error)
	// Minutes returns how long the steps took that were done for losses, by loss.
	Minutes(ctx context.Context) (map[string]int64, error)
}

// Tried is a step that was done for a reason, as often as there are times.
type Tried struct {
	learned.Cell
	Result Result
	At     []int64
}

// success learns which steps help.
func (p Policy) success(all []Tried, at int64) learned.Table {
	const day = 24 * 60 * 60 * 1000
	var trials []learned.Trial
	for _, t := range all {
		if t.Result != Helped && t.Result != DidNotHelp {
			continue
		}
		for _, done := range t.At {
			trials = append(trials, learned.Trial{Cell: t.Cell, Helped: t.Result == Helped, Age: float64(at-done) / day})
		}
	}
	return learned.From(trials, float64(p.HalfLife))
}

// Start begins a play of the playbook for the reason of an open loss.
func (s *Service) Start(ctx context.Context, by account.Actor, lossID string) error {
	f, err := s.Get(ctx, by, lossID)
	if err != nil {
		return err
	}
	switch {
	case !by.Can(account.WinBackWrite):
		return by.Need(account.WinBackWrite)
	case f.State != Open:
		return NotOpen()
	case f.Next == NextSettle:
		return fault.New(fault.Conflict, "winback.settle_before")
	case f.Alone != nil:
		return f.Alone.fault()
	case f.Book.ID == "":
		return fault.New(fault.Conflict, "winback.no_playbook")
	}
	n, err := s.now(ctx)
	if err != nil {
		return err
	}
	return s.Plays.StartPlay(ctx, begin(f.Book, f.Row, n, by))
}

// changePlay saves what alter makes of the open or latest play of a loss that the actor may see.
func (s *Service) changePlay(ctx context.Context, by account.Actor, lossID string, alter func(Play, now) (Play, error)) error {
	if err := by.Need(account.WinBackWrite); err != nil {
		return err
	}
	row, err := s.row(ctx, by, lossID)
	if err != nil {
		return err
	}
	plays, err := s.Plays.Plays(ctx, row.ID)
	if err != nil {
		return err
	}
	if len(plays) == 0 {
		return fault.New(fault.NotFound, "winback.step_unknown")
	}
	n, err := s.now(ctx)
	if err != nil {
		return err
	}
	p, err := alter(plays[0].cover(row, n.crew), n)
	if err != nil {
		return err
	}
	p.Version++
	return s.Plays.SavePlay(ctx, p, n.at)
}

// StepDone keeps what became of a step. Until a complaint that comes first is
// settled, nothing else is done.
func (s *Service) StepDone(ctx context.Context, by account.Actor, lossID string, d Done) error {
	f, err := s.Get(ctx, by, lossID)
	if err != nil {
		return err
	}
	if f.Next == NextSettle {
		return fault.New(fault.Conflict, "winback.settle_before")
	}
	return s.changePlay(ctx, by, lossID, func(p Play, n now) (Play, error) { return p.done(by, d, n.at) })
}

// StepUndone takes back that a step was done.
func (s *Service) StepUndone(ctx context.Context, by account.Actor, lossID string, n int64) error {
	return s.changePlay(ctx, by, lossID, func(p Play, _ now) (Play, error) { return p.undone(n) })
}

// WritePlan keeps the written plan for the return.
func (s *Service) WritePlan(ctx context.Context, by account.Actor, lossID, plan string) error {
	plan = wording.Words(plan)
	if utf8.RuneCountInString(plan) > maxWords {
		return tooLong("plan", maxWords)
	}
	return s.changePlay(ctx, by, lossID, func(p Play, _ now) (Play, error) {
		p.Plan = plan
		return p, nil
	})
}

package desk

import (
	"cmp"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"slices"

	"liuke/internal/account"
	"liuke/internal/calendar"
	"liuke/internal/fault"
	"liuke/internal/ident"
	"liuke/internal/knowledge"
)

// Quality keeps how cases went once they were closed.
type Quality interface {
	Aftercare
	Samples
	Refusals
}

// Aftercare finds what came after cases were closed.
type Aftercare interface {
	// FollowUpsDue returns the ids of up to limit cases, above the id after,
	// whose owners are to be told by now to ask again, by id.
	FollowUpsDue(ctx context.Context, now int64, after string, limit int) ([]string, error)
	// FollowUpsOf returns closed cases of the member of the staff whose
	// customers are to be asked again by now, the first due first.
	FollowUpsOf(ctx context.Context, staffID string, now int64, limit int) ([]Row, error)
	// Episodes returns complaints of known customers that the viewer may see,
	// filed since the instant, in the order in which they were filed.
	Episodes(ctx context.Context, v Viewer, since int64) ([]Episode, error)
	// NextBought returns the first day after the day on which a customer bought,
	// 0 for none, and whether they ever did.
	NextBought(ctx context.Context, customerID string, after calendar.Day) (day calendar.Day, ever bool, err error)
	// Confirmed returns the cases closed since the instant by the customer's own
	// word. Days are told apart by a clock that is so many milliseconds ahead of UTC.
	Confirmed(ctx context.Context, since, ahead int64) ([]Confirmed, error)
}

// Samples keeps closed cases that were drawn to be looked at.
type Samples interface {
	// Drawable returns the cases closed from one instant until before another
	// that the viewer may see and does not own, and that were never drawn.
	Drawable(ctx context.Context, v Viewer, from, until int64) ([]Candidate, error)
	// AddSample keeps a sample and its checks.
	AddSample(ctx context.Context, s Sample) error
	// Sampled returns the latest samples, and their checks of cases that the viewer may see.
	Sampled(ctx context.Context, v Viewer, limit int) ([]Sample, error)
	// Check returns a check, or a NotFound fault.
	Check(ctx context.Context, id string) (Check, error)
	// PutCheck keeps a check in the place of the version before its own, or
	// returns ErrChanged.
	PutCheck(ctx context.Context, c Check) error
	// ChecksOf returns what was found in cases of the member of the staff, the last first.
	ChecksOf(ctx context.Context, agentID string, limit int) ([]Check, error)
}

// Mark says whether a step of the conversation was taken well.
type Mark string

// The marks.
const (
	MarkYes  Mark = "yes"
	MarkNo   Mark = "no"
	MarkNone Mark = "none" // it did not apply
)

// Marks lists all marks.
var Marks = []Mark{MarkYes, MarkNo, MarkNone}

// Candidate is a closed case that may be drawn.
type Candidate struct{ CaseID, OwnerID string }

// Sample is closed cases drawn at random, so many of each person.
type Sample struct {
	ID          string
	Seed        string // with the cases there were, it tells which were drawn
	From, Until int64  // when they were closed
	PerPerson   int64
	ByID        string
	By          string // name
	At          int64
	Checks      []Check
}

// Check is one case that was drawn: what whoever looked at it found, and what
// its owner says to that.
type Check struct {
	ID        string
	SampleID  string
	CaseID    string
	Case      Case // number and subject only
	AgentID   string
	Agent     string // name
	Version   int64
	Marks     map[knowledge.Step]Mark
	Comment   string
	ByID      string
	By        string
	CheckedAt int64 // 0: not yet
	Reply     string
	RepliedAt int64 // 0: not
}

// Score counts the steps that were taken well, of those that applied.
func (c Check) Score() (well, of int64) {
	for _, m := range c.Marks {
		switch m {
		case MarkYes:
			well, of = well+1, of+1
		case MarkNo:
			of++
		}
	}
	return well, of
}

// Draw picks so many cases of each owner. The same seed draws the same of the
// same cases, in whatever order they come, so that a draw can be checked.
func Draw(seed string, from []Candidate, perPerson int64) []Candidate {
	rank := func(c Candidate) string {
		sum := sha256.Sum256([]byte(seed + "\x00" + c.CaseID))
		return hex.EncodeToString(sum[:])
	}
	sorted := slices.SortedFunc(slices.Values(from), func(a, b Candidate) int {
		return cmp.Or(cmp.Compare(a.OwnerID, b.OwnerID), cmp.Compare(rank(a), rank(b)))
	})
	var drawn []Candidate
	taken := map[string]int64{}
	for _, c := range sorted {
		if taken[c.OwnerID] < perPerson {
			taken[c.OwnerID]++
			drawn = append(drawn, c)
		}
	}
	return drawn
}

// The bounds of a sample.
const (
	MaxPerPerson = 20
	latestChecks = 50
	latestDrawn  = 10
)

// DrawSample draws cases closed from one instant until before another, of
// everybody but the actor: nobody looks at their own.
func (s *Service) DrawSample(ctx context.Context, actor account.Actor, from, until, perPerson int64) (Sample, error) {
	if err := actor.Need(account.CaseAssign); err != nil {
		return Sample{}, err
	}
	if perPerson < 1 || perPerson > MaxPerPerson {
		return Sample{}, fault.New(fault.Invalid, "quality.per_person_absurd", fault.Args{"Most": MaxPerPerson}).On("per_person")
	}
	candidates, err := s.Quality.Drawable(ctx, viewer(actor), from, until)
	if err != nil {
		return Sample{}, err
	}
	sample := Sample{
		ID: ident.New(), Seed: rand.Text(), From: from, Until: until, PerPerson: perPerson, ByID: actor.ID, By: actor.Name, At: s.Clock(),
	}
	for _, c := range Draw(sample.Seed, candidates, perPerson) {
		sample.Checks = append(sample.Checks, Check{ID: ident.New(), SampleID: sample.ID, CaseID: c.CaseID, AgentID: c.OwnerID, Version: 1})
	}
	if len(sample.Checks) == 0 {
		return Sample{}, fault.New(fault.Conflict, "quality.nothing_to_draw")
	}
	return sample, s.Quality.AddSample(ctx, sample)
}

// Sampled returns the latest samples.
func (s *Service) Sampled(ctx context.Context, actor account.Actor) ([]Sample, error) {
	if err := actor.Need(account.CaseAssign); err != nil {
		return nil, err
	}
	return s.Quality.Sampled(ctx, viewer(actor), latestDrawn)
}

// CheckCase returns a check with its case: for who may look at the cases of
// others, and for the one whose case it was.
func (s *Service) CheckCase(ctx context.Context, actor account.Actor, id string) (Check, File, error) {
	if err := actor.Need(account.CaseRead); err != nil {
		return Check{}, File{}, err
	}
	c, err := s.Quality.Check(ctx, id)
	if err != nil {
		return Check{}, File{}, err
	}
	f, err := s.seen(ctx, actor, c.CaseID)
	if err == nil && !actor.Can(account.CaseAssign) && c.AgentID != actor.ID {
		err = fault.New(fault.NotFound, "quality.check_unknown")
	}
	return c, f, err
}

// Finding is what somebody found who looked at a case.
type Finding struct {
	Marks   map[knowledge.Step]Mark
	Comment string
	Version int64 // of the check, as it was seen
}

// Find records what was found in a case. Nobody judges their own.
func (s *Service) Find(ctx context.Context, actor account.Actor, checkID string, found Finding) error {
	if err := actor.Need(account.CaseAssign); err != nil {
		return err
	}
	c, _, err := s.CheckCase(ctx, actor, checkID)
	if err != nil {
		return err
	}
	if c.AgentID == actor.ID {
		return fault.New(fault.Denied, "quality.own_case")
	}
	comment, err := limit("comment", words(found.Comment), MaxOpinion)
	if err != nil {
		return err
	}
	marks := map[knowledge.Step]Mark{}
	for _, step := range knowledge.Steps {
		m := found.Marks[step]
		if !slices.Contains(Marks, m) {
			return fault.New(fault.Invalid, "quality.mark_missing").On("mark." + string(step))
		}
		marks[step] = m
	}
	c.Marks, c.Comment, c.ByID, c.By, c.CheckedAt = marks, comment, actor.ID, actor.Name, s.Clock()
	return s.putCheck(ctx, c, found.Version)
}

// AnswerCheck records what the owner of a case says to what was found in it.
func (s *Service) AnswerCheck(ctx context.Context, actor account.Actor, checkID, text string, version int64) error {
	c, _, err := s.CheckCase(ctx, actor, checkID)
	if err != nil {
		return err
	}
	reply, err := need("reply", words(text), MaxOpinion)
	switch {
	case err != nil:
		return err
	case c.AgentID != actor.ID:
		return fault.New(fault.Denied, "quality.not_yours")
	case c.CheckedAt == 0:
		return fault.New(fault.Conflict, "quality.not_checked")
	}
	c.Reply, c.RepliedAt = reply, s.Clock()
	return s.putCheck(ctx, c, version)
}

func (s *Service) putCheck(ctx context.Context, c Check, seen int64) error {
	if seen != c.Version {
		return fault.New(fault.Conflict, "quality.changed_meanwhile")
	}
	c.Version++
	err := s.Quality.PutCheck(ctx, c)
	if errors.Is(err, ErrChanged) {
		return fault.New(fault.Conflict, "quality.changed_meanwhile")
	}
	return err
}

// ChecksOf returns what was found in the actor's own cases.
func (s *Service) ChecksOf(ctx context.Context, actor account.Actor) ([]Check, error) {
	if err := actor.Need(account.CaseRead); err != nil {
		return nil, err
	}
	return s.Quality.ChecksOf(ctx, actor.ID, latestChecks)
}

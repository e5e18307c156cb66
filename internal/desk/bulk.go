package desk

import (
	"context"
	"errors"
	"slices"
	"strconv"

	"liuke/internal/account"
	"liuke/internal/fault"
	"liuke/internal/ident"
	"liuke/internal/job"
	"liuke/internal/topic"
)

// BulkKind says what is done to many cases at once.
type BulkKind string

// The kinds.
const (
	BulkAssign   BulkKind = "assign"
	BulkSeverity BulkKind = "severity"
	BulkCategory BulkKind = "category"
)

// BulkState says how far it has come.
type BulkState string

// The states.
const (
	BulkRunning BulkState = "running"
	BulkDone    BulkState = "done"
	BulkUndoing BulkState = "undoing"
	BulkUndone  BulkState = "undone"
)

// Bulk is something done to many cases at once: to each by its own command, so
// that each is refused or carried out as if it were alone.
type Bulk struct {
	ID        string
	ByID      string
	Kind      BulkKind
	Value     string // the owner's id, the severity or the category
	State     BulkState
	Items     []BulkItem
	CreatedAt int64
	UndoneAt  int64 // when it was taken back; 0: not
}

// BulkItem is one of the cases.
type BulkItem struct {
	CaseID  string     `json:"case"`
	Ref     string     `json:"ref"`
	Subject string     `json:"subject"`
	Before  string     `json:"before"`           // what it was, as Bulk.Value
	Version int64      `json:"version"`          // as it was seen; once done, as it is then
	Result  string     `json:"result,omitempty"` // one of the Bulk… results; "" while it waits
	Undo    string     `json:"undo,omitempty"`   // the same of taking it back
	Why     string     `json:"why,omitempty"`    // message key of a refusal
	Args    fault.Args `json:"args,omitempty"`
}

// What came of one case.
const (
	BulkSet     = "set"
	BulkSame    = "same" // it was so already
	BulkRefused = "refused"
)

const (
	// MaxBulk is how many cases are done at once, at most.
	MaxBulk = 500
	// UndoFor is how long it can be taken back, in milliseconds.
	UndoFor = int64(30 * 60 * 1000)
	// bulkStep is how many cases are done between two times that the progress is kept.
	bulkStep = 10
)

// JobBulk is the kind of the job that does the work.
const JobBulk = "case.bulk"

// BulkArgs are the job's arguments.
type BulkArgs struct{ ID, ByID string }

// Picked is a case that was chosen from a list, with the version that was seen.
type Picked struct {
	CaseID  string
	Version int64
}

// StartBulk has the same done to many cases, by a job. A case that changed
// since it was seen is left alone.
func (s *Service) StartBulk(ctx context.Context, actor account.Actor, picked []Picked, kind BulkKind, value string) (Bulk, error) {
	if err := needStaff(actor, account.CaseWrite); err != nil {
		return Bulk{}, err
	}
	if err := s.checkBulk(ctx, actor, kind, value); err != nil {
		return Bulk{}, err
	}
	if len(picked) == 0 {
		return Bulk{}, fault.New(fault.Invalid, "inbox.bulk_none").On("case")
	}
	if len(picked) > MaxBulk {
		return Bulk{}, fault.New(fault.TooMany, "inbox.bulk_many", fault.Args{"Most": MaxBulk}).On("case")
	}
	ids := make([]string, len(picked))
	for i, p := range picked {
		ids[i] = p.CaseID
	}
	rows, err := s.Reader.Rows(ctx, viewer(actor), ids)
	if err != nil {
		return Bulk{}, err
	}
	now := s.Clock()
	b := Bulk{ID: ident.New(), ByID: actor.ID, Kind: kind, Value: value, State: BulkRunning, CreatedAt: now}
	for _, r := range rows {
		at := slices.IndexFunc(picked, func(p Picked) bool { return p.CaseID == r.Case.ID })
		b.Items = append(b.Items, BulkItem{
			CaseID: r.Case.ID, Ref: r.Case.Ref(), Subject: r.Case.Subject, Before: b.value(r.Case), Version: picked[at].Version,
		})
	}
	if len(b.Items) == 0 {
		return Bulk{}, fault.New(fault.Invalid, "inbox.bulk_none").On("case")
	}
	return b, s.Reader.AddBulk(ctx, b, job.New(JobBulk, BulkArgs{b.ID, b.ByID}, now, now))
}

// checkBulk returns a fault when the value is not one that cases can have, or
// the actor may not give it to them.
func (s *Service) checkBulk(ctx context.Context, actor account.Actor, kind BulkKind, value string) error {
	switch kind {
	case BulkAssign:
		if value != actor.ID {
			if err := actor.Need(account.CaseAssign); err != nil {
				return err
			}
		}
		_, err := s.member(ctx, value)
		return err
	case BulkSeverity:
		n, err := strconv.ParseInt(value, 10, 64)
		if err != nil {
			n = 0 // out of range
		}
		return checkSeverity(n)
	case BulkCategory:
		return checkCategory(topic.Category(value))
	}
	return fault.New(fault.Invalid, "inbox.bulk_unknown").On("do")
}

// value is what a case has of what is to be changed.
func (b Bulk) value(c Case) string {
	switch b.Kind {
	case BulkSeverity:
		return strconv.FormatInt(c.Severity, 10)
	case BulkCategory:
		return string(c.Category)
	default:
		return c.OwnerID
	}
}

// Bulk returns what the actor did to many cases at once.
func (s *Service) Bulk(ctx context.Context, actor account.Actor, id string) (Bulk, error) {
	if err := needStaff(actor, account.CaseRead); err != nil {
		return Bulk{}, err
	}
	b, err := s.Reader.Bulk(ctx, id)
	if err == nil && b.ByID != actor.ID {
		err = fault.New(fault.NotFound, "inbox.bulk_gone")
	}
	if err != nil {
		return Bulk{}, err
	}
	return b, nil
}

// UndoBulk has it taken back, by a job: of each case that nobody has changed since.
func (s *Service) UndoBulk(ctx context.Context, actor account.Actor, id string) (Bulk, error) {
	if err := needStaff(actor, account.CaseWrite); err != nil {
		return Bulk{}, err
	}
	b, err := s.Bulk(ctx, actor, id)
	if err != nil {
		return Bulk{}, err
	}
	now := s.Clock()
	switch {
	case b.State == BulkUndoing || b.State == BulkUndone:
		return b, nil
	case b.State != BulkDone:
		return Bulk{}, fault.New(fault.Conflict, "inbox.undo_early")
	case now > b.CreatedAt+UndoFor:
		return Bulk{}, fault.New(fault.Expired, "inbox.undo_late")
	}
	b.State, b.UndoneAt = BulkUndoing, now
	return b, s.Reader.SaveBulk(ctx, b, now, job.New(JobBulk, BulkArgs{b.ID, b.ByID}, now, now))
}

// RunBulk does what is left to do of it. It may be called again after it was
// broken off: each command is carried out once.
func (s *Service) RunBulk(ctx context.Context, actor account.Actor, id string) error {
	b, err := s.Reader.Bulk(ctx, id)
	if err != nil {
		return err
	}
	step := map[BulkState]func(context.Context, account.Actor, Bulk, *BulkItem) error{BulkRunning: s.bulkOne, BulkUndoing: s.undoOne}[b.State]
	if step == nil {
		return nil
	}
	for i := range b.Items {
		if err := step(ctx, actor, b, &b.Items[i]); err != nil {
			return err
		}
		if (i+1)%bulkStep == 0 {
			if err := s.Reader.SaveBulk(ctx, b, s.Clock()); err != nil {
				return err
			}
		}
	}
	b.State = map[BulkState]BulkState{BulkRunning: BulkDone, BulkUndoing: BulkUndone}[b.State]
	return s.Reader.SaveBulk(ctx, b, s.Clock())
}

// bulkOne does it to one case that waits.
func (s *Service) bulkOne(ctx context.Context, actor account.Actor, b Bulk, item *BulkItem) error {
	if item.Result != "" {
		return nil
	}
	if item.Before == b.Value {
		item.Result = BulkSame
		return nil
	}
	f, err := s.set(ctx, actor, b, Target{CaseID: item.CaseID, Version: item.Version, Key: b.ID + " " + item.CaseID}, b.Value, false)
	if item.Result, err = item.outcome(err); item.Result == BulkSet {
		item.Version = f.Case.Version
	}
	return err
}

// undoOne takes it back of one case that was changed and has not been since.
func (s *Service) undoOne(ctx context.Context, actor account.Actor, b Bulk, item *BulkItem) (err error) {
	if item.Result != BulkSet || item.Undo != "" {
		return nil
	}
	_, err = s.set(ctx, actor, b, Target{CaseID: item.CaseID, Version: item.Version, Key: b.ID + " undo " + item.CaseID}, item.Before, true)
	item.Undo, err = item.outcome(err)
	return err
}

// outcome says what came of a command; an error that is nobody's refusal is returned.
func (i *BulkItem) outcome(err error) (string, error) {
	var f *fault.Error
	switch {
	case err == nil:
		return BulkSet, nil
	case !errors.As(err, &f):
		return "", err
	}
	i.Why, i.Args = f.Key, f.Args
	return BulkRefused, nil
}

// set gives one case the value. What is taken back needs no permission to give
// cases to others: it was somebody else's before.
func (s *Service) set(ctx context.Context, actor account.Actor, b Bulk, on Target, value string, back bool) (File, error) {
	switch b.Kind {
	case BulkSeverity:
		n, err := strconv.ParseInt(value, 10, 64)
		if err != nil {
			return File{}, err
		}
		return s.Edit(ctx, actor, on, Edit{Severity: &n})
	case BulkCategory:
		category := topic.Category(value)
		return s.Edit(ctx, actor, on, Edit{Category: &category})
	}
	if !back {
		return s.Assign(ctx, actor, on, value)
	}
	if value == "" {
		return s.command(ctx, actor, on, "assign", value, func(k Clerk, f File) (Change, error) { return k.giveUp(f) })
	}
	to, err := s.member(ctx, value)
	if err != nil {
		return File{}, err
	}
	return s.command(ctx, actor, on, "assign", value, func(k Clerk, f File) (Change, error) { return k.Assign(f, to) })
}

// giveUp leaves the case without an owner, as it was before.
func (k Clerk) giveUp(f File) (Change, error) {
	if f.Case.State == Closed {
		return Change{}, f.ours()
	}
	d := k.draft(f)
	d.change.Case.OwnerID, d.change.Owner = "", ""
	d.log(EntryAssigned, "Before", f.Owner, "After", "")
	return d.end(), nil
}

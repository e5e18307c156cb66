package desk

import (
	"slices"
	"time"

	"liuke/internal/fault"
	"liuke/internal/ident"
)

// OpinionState says how a question to an expert stands.
type OpinionState string

// The states.
const (
	OpinionAsked     OpinionState = "asked"
	OpinionAnswered  OpinionState = "answered"
	OpinionCancelled OpinionState = "cancelled"
)

// Opinion is what one of the staff was asked to say about a case by a time.
type Opinion struct {
	CaseID     string
	ID         string
	AskedID    string
	Asked      string // name
	AskedByID  string
	AskedBy    string // name
	Question   string
	State      OpinionState
	DueAt      int64
	AskedAt    int64
	Answer     string
	AnsweredAt int64 // 0: not yet
	Chased     int64 // who was told that it is overdue: 1 the one asked, 2 the case's owner too
}

// chaseOwnerAfter is how much working time after it was due the case's owner
// hears that an opinion is still out.
const chaseOwnerAfter = 4 * time.Hour

// chaseAt is when somebody is to be told next that the opinion is overdue.
func (k Clerk) chaseAt(o Opinion) (int64, bool) {
	switch {
	case o.State != OpinionAsked:
		return 0, false
	case o.Chased == 0:
		return o.DueAt, true
	case o.Chased == 1:
		return k.Rules.Calendar.Add(o.DueAt, chaseOwnerAfter), true
	}
	return 0, false
}

// chase tells of opinions that are overdue: the one asked, then the case's owner.
func (d *draft) chase() {
	for _, o := range d.file.Opinions {
		before := o.Chased
		for at, ok := d.chaseAt(o); ok && at <= d.Now; at, ok = d.chaseAt(o) {
			tell := o.AskedID
			if o.Chased == 1 {
				tell = d.change.Case.OwnerID
			}
			o.Chased++
			d.notify(NotifyOpinionDue, []string{tell}, "Name", o.Asked, "DueAt", decimal(o.DueAt))
		}
		if o.Chased > before {
			d.change.Opinions = append(d.change.Opinions, o)
			d.log(EntryChased, "Name", o.Asked, "Question", o.Question, "DueAt", decimal(o.DueAt))
		}
	}
}

// Ask is a question to one of the staff.
type Ask struct {
	StaffID  string
	Question string
	DueAt    int64
}

// MaxOpinion is how long a question and its answer may be, in characters.
const MaxOpinion = 2_000

// Ask asks somebody who knows for an opinion, by a time. The one complained of
// is not asked.
func (k Clerk) Ask(f File, a Ask, who Member) (Change, error) {
	question, err := need("question", words(a.Question), MaxOpinion)
	if err != nil {
		return Change{}, err
	}
	switch {
	case f.Case.State == Closed:
		return Change{}, f.ours()
	case who.ID == f.Case.AboutID:
		return Change{}, fault.New(fault.Invalid, "ladder.opinion_about").On("staff")
	case who.ID == k.Actor.ID:
		return Change{}, fault.New(fault.Invalid, "ladder.opinion_self").On("staff")
	case a.DueAt <= k.Now:
		return Change{}, fault.New(fault.Invalid, "promise.due_past").On("due")
	case a.DueAt > k.Now+farthestOpinion.Milliseconds():
		return Change{}, fault.New(fault.Invalid, "promise.due_far").On("due")
	}
	d := k.draft(f)
	d.change.Opinions = append(d.change.Opinions, Opinion{
		CaseID: f.Case.ID, ID: ident.New(), AskedID: who.ID, Asked: who.Name, AskedByID: k.Actor.ID, AskedBy: k.Actor.Name,
		Question: question, State: OpinionAsked, DueAt: a.DueAt, AskedAt: k.Now,
	})
	d.log(EntryAsked, "Name", who.Name, "Question", question, "DueAt", decimal(a.DueAt))
	d.notify(NotifyAsked, []string{who.ID}, "By", k.Actor.Name, "DueAt", decimal(a.DueAt))
	return d.end(), nil
}

// farthestOpinion is how far ahead an opinion may be due; what is farther is a slip of the pen.
const farthestOpinion = 366 * 24 * time.Hour

// Opine answers a question.
type Opine struct{ OpinionID, Answer string }

// Opine keeps what the one who was asked says, for the staff.
func (k Clerk) Opine(f File, a Opine) (Change, error) {
	o, err := f.opinion(a.OpinionID)
	if err != nil {
		return Change{}, err
	}
	answer, err := need("answer", words(a.Answer), MaxOpinion)
	switch {
	case err != nil:
		return Change{}, err
	case o.AskedID != k.Actor.ID:
		return Change{}, fault.New(fault.Denied, "ladder.opinion_not_yours")
	case o.State != OpinionAsked:
		return Change{}, fault.New(fault.Conflict, "ladder.opinion_closed")
	}
	d := k.draft(f)
	o.State, o.Answer, o.AnsweredAt = OpinionAnswered, answer, k.Now
	d.change.Opinions = append(d.change.Opinions, o)
	d.log(EntryAnswered, "Question", o.Question, "Answer", answer)
	d.notify(NotifyAnswered, []string{o.AskedByID, f.Case.OwnerID}, "By", k.Actor.Name)
	return d.end(), nil
}

// CancelAsk takes a question back: who asked it, whose case it is, or who may
// give cases to others.
func (k Clerk) CancelAsk(f File, opinionID string, mayAssign bool) (Change, error) {
	o, err := f.opinion(opinionID)
	switch {
	case err != nil:
		return Change{}, err
	case o.AskedByID != k.Actor.ID && f.Case.OwnerID != k.Actor.ID && !mayAssign:
		return Change{}, fault.New(fault.Denied, "ladder.opinion_not_yours")
	case o.State != OpinionAsked:
		return Change{}, fault.New(fault.Conflict, "ladder.opinion_closed")
	}
	d := k.draft(f)
	o.State = OpinionCancelled
	d.change.Opinions = append(d.change.Opinions, o)
	d.log(EntryAskedNoMore, "Name", o.Asked, "Question", o.Question)
	d.notify(NotifyUnasked, []string{o.AskedID}, "By", k.Actor.Name)
	return d.end(), nil
}

func (f File) opinion(id string) (Opinion, error) {
	at := slices.IndexFunc(f.Opinions, func(o Opinion) bool { return o.ID == id })
	if at < 0 {
		return Opinion{}, fault.New(fault.NotFound, "ladder.opinion_unknown")
	}
	return f.Opinions[at], nil
}

package promise

import (
	"slices"
	"strconv"
	"time"

	"liuke/internal/account"
	"liuke/internal/calendar"
	"liuke/internal/fault"
)

// LadderSetting is what the company's ladder is kept under.
const LadderSetting = "ladder"

// Ladder says who is reminded before a promise is due, who is told step by step
// once it was broken, and what puts a case on a step at once.
type Ladder struct {
	Reminders []Reminder `json:"reminders"`
	Steps     []Step     `json:"steps"` // each later than the one before
	Triggers  []Trigger  `json:"triggers"`
}

// Reminder is a time before a promise is due: so much working time, or when so
// many hundredths of the time there was are left. One of the two is zero.
type Reminder struct {
	Before int64 `json:"before"` // milliseconds
	Share  int64 `json:"share"`  // percent
}

// Step is one rung: whom to tell after so much working time past due.
type Step struct {
	After       int64 `json:"after"` // milliseconds
	To          Rung  `json:"to"`
	MayTakeOver bool  `json:"may_take_over"`
}

// Rung names who stands on a step.
type Rung struct {
	Kind    RungKind     `json:"kind"`
	Role    account.Role `json:"role"`     // of OfRole
	StaffID string       `json:"staff_id"` // of OnePerson
}

// RungKind says how a rung names somebody.
type RungKind string

// The kinds.
const (
	TeamLead   RungKind = "lead"   // of the team whose case it is
	OfTopic    RungKind = "topic"  // who answers for what the case is about
	OfRole     RungKind = "role"   // one of those with the role, another for each case
	OnePerson  RungKind = "person" // by name
	LastResort RungKind = "admin"  // below no step: whom it comes to when all steps fail
)

// Trigger puts a case on a step at once.
type Trigger struct {
	Kind  TriggerKind `json:"kind"`
	From  int64       `json:"from"`  // the severity, worth in minor units, or count it takes; 1 for said in public
	Days  int64       `json:"days"`  // within which complaints are counted; of Repeated only
	Level int64       `json:"level"` // the step, from 1
}

// TriggerKind says what a trigger looks at.
type TriggerKind string

// The kinds.
const (
	Severe       TriggerKind = "severity"
	Worthy       TriggerKind = "worth"    // what the customer is worth over the next years
	Repeated     TriggerKind = "repeat"   // the customer's n-th complaint within the days
	Reopened     TriggerKind = "reopened" // how often the customer refused the outcome
	SaidInPublic TriggerKind = "public"
)

// TriggerKinds lists all kinds.
var TriggerKinds = []TriggerKind{Severe, Worthy, Repeated, Reopened, SaidInPublic}

const workHour = int64(time.Hour / time.Millisecond)

// DefaultLadder is what a company has that laid down nothing: the last quarter
// of the time is a reminder; then the team's lead, a supervisor, an admin.
func DefaultLadder() Ladder {
	return Ladder{
		Reminders: []Reminder{{Share: 25}},
		Steps: []Step{
			{After: workHour, To: Rung{Kind: TeamLead}, MayTakeOver: true},
			{After: 4 * workHour, To: Rung{Kind: OfRole, Role: account.RoleSupervisor}, MayTakeOver: true},
			{After: 9 * workHour, To: Rung{Kind: OfRole, Role: account.RoleAdmin}, MayTakeOver: true},
		},
		Triggers: []Trigger{
			{Kind: Severe, From: 4, Level: 1},
			{Kind: Repeated, From: 3, Days: 90, Level: 1},
			{Kind: Reopened, From: 2, Level: 2},
			{Kind: SaidInPublic, From: 1, Level: 2},
		},
	}
}

// What a ladder may have. More working time than longestStep is a slip of the pen.
const (
	MaxSteps     = 8
	MaxReminders = 4
	longestStep  = 1000 * workHour
	mostDays     = 3660
)

// Validate refuses a ladder that would not carry: without steps, with times that
// do not rise or make no sense, with somebody who is unknown, has left, stands on
// two steps, or whose stand-ins lead back to where they began.
func (l Ladder) Validate(people People) error {
	if len(l.Steps) == 0 {
		return fault.New(fault.Invalid, "ladder.no_steps").On("steps[0].to")
	}
	if len(l.Steps) > MaxSteps || len(l.Reminders) > MaxReminders {
		return fault.New(fault.Invalid, "ladder.too_long", fault.Args{"Most": MaxSteps})
	}
	for i, r := range l.Reminders {
		if r.Before < 0 || r.Before > longestStep || r.Share < 0 || r.Share > 99 || (r.Before == 0) == (r.Share == 0) {
			return fault.New(fault.Invalid, "ladder.reminder_absurd").On(row("reminders", i, "before"))
		}
	}
	for i, s := range l.Steps {
		if s.After < 0 || s.After > longestStep {
			return fault.New(fault.Invalid, "ladder.time_absurd", fault.Args{"Most": longestStep / workHour}).On(row("steps", i, "after"))
		}
		if i > 0 && s.After <= l.Steps[i-1].After {
			return fault.New(fault.Invalid, "ladder.not_rising", fault.Args{"Step": i + 1}).On(row("steps", i, "after"))
		}
		if err := l.checkRung(i, people); err != nil {
			return err
		}
	}
	return l.checkTriggers()
}

func row(list string, i int, field string) string {
	return list + "[" + strconv.Itoa(i) + "]." + field
}

func (l Ladder) checkRung(i int, people People) error {
	to, field := l.Steps[i].To, row("steps", i, "to")
	switch to.Kind {
	case TeamLead, OfTopic:
		return nil
	case OfRole:
		if !slices.Contains(account.Roles, to.Role) {
			return fault.New(fault.Invalid, "ladder.who_unknown", fault.Args{"Step": i + 1}).On(field)
		}
		return nil
	case OnePerson:
	default:
		return fault.New(fault.Invalid, "ladder.who_unknown", fault.Args{"Step": i + 1}).On(field)
	}
	p, ok := people.person(to.StaffID)
	switch {
	case !ok:
		return fault.New(fault.Invalid, "ladder.who_unknown", fault.Args{"Step": i + 1}).On(field)
	case !p.Active:
		return fault.New(fault.Invalid, "ladder.who_left", fault.Args{"Step": i + 1, "Name": p.Name}).On(field)
	case slices.ContainsFunc(l.Steps[:i], func(s Step) bool { return s.To == to }):
		return fault.New(fault.Invalid, "ladder.who_twice", fault.Args{"Step": i + 1, "Name": p.Name}).On(field)
	case people.loops(p):
		return fault.New(fault.Invalid, "ladder.who_loops", fault.Args{"Step": i + 1, "Name": p.Name}).On(field)
	}
	return nil
}

func (l Ladder) checkTriggers() error {
	for i, t := range l.Triggers {
		switch {
		case !slices.Contains(TriggerKinds, t.Kind):
			return fault.New(fault.Invalid, "ladder.trigger_unknown").On(row("triggers", i, "level"))
		case t.Level < 1 || t.Level > int64(len(l.Steps)):
			return fault.New(fault.Invalid, "ladder.trigger_level", fault.Args{"Steps": len(l.Steps)}).On(row("triggers", i, "level"))
		case t.From < 1 || t.Kind == Severe && t.From > 4:
			return fault.New(fault.Invalid, "ladder.trigger_absurd").On(row("triggers", i, "from"))
		case t.Kind == Repeated && (t.Days < 1 || t.Days > mostDays):
			return fault.New(fault.Invalid, "ladder.trigger_days").On(row("triggers", i, "days"))
		case slices.ContainsFunc(l.Triggers[:i], func(o Trigger) bool { return o.Kind == t.Kind }):
			return fault.New(fault.Invalid, "ladder.trigger_twice").On(row("triggers", i, "level"))
		}
	}
	return nil
}

// RemindAt returns when the reminder of the promise is due, and false when there
// is no room for one: the time it takes is longer than there was. Halts do not count.
func (r Reminder) RemindAt(p Promise, open *calendar.Calendar, halts []Halt) (int64, bool) {
	if p.DueAt == OpenEnded {
		return 0, false
	}
	b := p.Basis
	if b == (Basis{}) {
		b = Basis{From: p.MadeAt, Within: open.Between(p.MadeAt, p.DueAt).Milliseconds()}
	}
	span := b.Within
	wait := span - r.Before
	if r.Share > 0 {
		wait = span * (100 - r.Share) / 100
	}
	if wait <= 0 {
		return 0, false
	}
	b.Within = wait
	return b.Due(open, halts), true
}

// At returns when the step is due for the promise. Halts do not count.
func (s Step) At(p Promise, open *calendar.Calendar, halts []Halt) int64 {
	return Basis{From: p.DueAt, Within: s.After}.Due(open, halts)
}

// Facts are what triggers look at.
type Facts struct {
	Severity int64
	Worth    int64
	Reopened int64
	Public   bool
	Repeats  func(days int64) int64 // the customer's complaints within so many days, with this one
}

// Triggered returns the highest step that the facts put a case on at once, and
// by which trigger; 0 for none. Of two that lead as high the first counts.
func (l Ladder) Triggered(f Facts) (level int64, by Trigger) {
	for _, t := range l.Triggers {
		if t.Level > level && t.Level <= int64(len(l.Steps)) && t.pulled(f) {
			level, by = t.Level, t
		}
	}
	return level, by
}

func (t Trigger) pulled(f Facts) bool {
	switch t.Kind {
	case Severe:
		return f.Severity >= t.From
	case Worthy:
		return f.Worth >= t.From
	case Repeated:
		return f.Repeats != nil && f.Repeats(t.Days) >= t.From
	case Reopened:
		return f.Reopened >= t.From
	case SaidInPublic:
		return f.Public
	}
	return false
}

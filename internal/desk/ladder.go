package desk

import (
	"slices"
	"time"

	"liuke/internal/assignment"
	"liuke/internal/fault"
	"liuke/internal/promise"
)

// Escalation is one time that somebody was reminded, or told because something
// went up the ladder. There is one at most for each promise as it is due, kind
// and level, however often and wherever the clock is looked at.
type Escalation struct {
	CaseID    string
	PromiseID string // "" for what is about the case as a whole
	Kind      EscalationKind
	Level     int64 // the step, or which of the reminders, from 1
	DueAt     int64 // of the promise; when it was asked for by hand; 0 for a trigger
	FiredAt   int64
	LateMS    int64 // how long after its time it was done
	ToID      string
	Via       []promise.Pass
}

// EscalationKind says what brought somebody to be told.
type EscalationKind string

// The kinds.
const (
	Reminding EscalationKind = "reminder"
	ByTime    EscalationKind = "step"
	ByTrigger EscalationKind = "trigger"
	ByHand    EscalationKind = "manual"
)

// Standing is what triggers ask of a customer.
type Standing struct {
	Worth      int64 // over the next years, minor units; 0 while not known
	Complaints int64 // within the days of the trigger
}

// lateAfter is what an escalation may be after its time and not be called late:
// the clock is looked at every ten seconds, not all the time.
const lateAfter = 5 * time.Minute

// done reports whether the escalation was done: one of the same promise as it
// is due, kind and level.
func (f File) done(e Escalation) bool {
	return slices.ContainsFunc(f.Escalations, func(o Escalation) bool {
		return o.PromiseID == e.PromiseID && o.Kind == e.Kind && o.Level == e.Level && o.DueAt == e.DueAt
	})
}

// letsIn reports whether the case is to be seen by somebody whose reach it is
// beyond: who was told of it on the ladder, or asked for an opinion. Nobody is
// let in to a complaint about themself. It says of one case what where.seenBy
// of the store says in SQL.
func (f File) letsIn(v Viewer) bool {
	if v.StaffID == "" || f.Case.AboutID == v.StaffID {
		return false
	}
	return f.cameUpTo(v.StaffID) ||
		slices.ContainsFunc(f.Opinions, func(o Opinion) bool { return o.AskedID == v.StaffID && o.State != OpinionCancelled })
}

func (f File) cameUpTo(staffID string) bool {
	return slices.ContainsFunc(f.Escalations, func(e Escalation) bool { return e.ToID == staffID })
}

// forReaders are the commands to a case that one may see only because one was
// asked for an opinion on it.
var forReaders = []string{"opine", "note"}

// mayDo returns a fault when the command is more than the eyes were let in for.
func (f File) mayDo(v Viewer, command string) error {
	if v.Sees(f.Case) || f.cameUpTo(v.StaffID) || slices.Contains(forReaders, command) {
		return nil
	}
	return fault.New(fault.Denied, "ladder.opinion_only")
}

// MayTakeOver reports whether the case came up to the member of the staff on a
// step from which it may be taken over.
func (f File) MayTakeOver(l promise.Ladder, staffID string) bool {
	return f.Case.State == Open && f.Case.OwnerID != staffID && slices.ContainsFunc(f.Escalations, func(e Escalation) bool {
		return e.ToID == staffID && e.Kind != Reminding && e.Level >= 1 && e.Level <= int64(len(l.Steps)) && l.Steps[e.Level-1].MayTakeOver
	})
}

// alarm is when the ladder next has something to do once the draft is saved; 0:
// never. What was asked for and not yet looked at stays asked for.
func (d *draft) alarm() int64 {
	f := d.file.Apply(d.change)
	var next int64
	at := func(instant int64) {
		if next == 0 || instant < next {
			next = instant
		}
	}
	if !d.climbing && d.file.AlarmAt != 0 && d.file.AlarmAt <= d.Now {
		at(d.file.AlarmAt)
	}
	if f.Case.State == Closed {
		return next
	}
	if h, ok := f.halted(); ok && h.AgreedAt != 0 {
		at(h.AgreedAt)
	}
	for _, p := range f.Pending() {
		if !f.held(p) {
			d.promiseAlarm(f, p, at)
		}
	}
	for _, o := range f.Opinions {
		if due, ok := d.chaseAt(o); ok {
			at(due)
		}
	}
	for _, i := range f.Evidence {
		if due, ok := i.NextReminder(); ok {
			at(due)
		}
	}
	if !d.climbing && d.mayTrigger(f.Case) {
		at(d.Now)
	}
	return next
}

func (d *draft) promiseAlarm(f File, p promise.Promise, at func(int64)) {
	for i, r := range d.Rules.Ladder.Reminders {
		due, ok := r.RemindAt(p, d.Rules.Calendar, f.Stops(p))
		if ok && p.State == promise.Open && p.DueAt > d.Now && !f.done(reminder(p, i)) {
			at(due)
		}
	}
	for i, s := range d.Rules.Ladder.Steps {
		if !f.done(step(p, i)) {
			at(s.At(p, d.Rules.Calendar, f.Stops(p)))
			return
		}
	}
}

// mayTrigger reports whether what changed can put the case on a higher step.
// What is not in the file is taken for the worst: of a new case, that another
// one is being filed at the same moment.
func (d *draft) mayTrigger(c Case) bool {
	was := d.file.Case
	if !d.change.New && c.Severity == was.Severity && c.Reopened == was.Reopened && c.Public == was.Public && c.CustomerID == was.CustomerID {
		return false
	}
	standing := Standing{Complaints: 1}
	switch {
	case c.CustomerID == "" || d.change.Customer != nil:
	case d.change.New:
		standing = Standing{Worth: d.standing.Worth, Complaints: d.standing.Complaints + 1}
	default:
		standing = Standing{Worth: 1 << 62, Complaints: 1 << 62}
	}
	level, _ := d.Rules.Ladder.Triggered(factsOf(c, standing))
	return level > c.Level
}

func factsOf(c Case, s Standing) promise.Facts {
	facts := promise.Facts{Severity: c.Severity, Worth: s.Worth, Reopened: c.Reopened, Public: c.Public}
	if c.Kind == Complaint {
		facts.Repeats = func(int64) int64 { return s.Complaints }
	}
	return facts
}

func reminder(p promise.Promise, i int) Escalation {
	return Escalation{CaseID: p.CaseID, PromiseID: p.ID, Kind: Reminding, Level: int64(i + 1), DueAt: p.DueAt}
}

func step(p promise.Promise, i int) Escalation {
	return Escalation{CaseID: p.CaseID, PromiseID: p.ID, Kind: ByTime, Level: int64(i + 1), DueAt: p.DueAt}
}

// Climb does all that time has brought: it breaks promises, reminds of those to
// come, goes up the ladder with those that are broken or with the whole case,
// and asks after opinions. However much has come together, as after days in
// which nothing ran, each level is recorded once and nobody is told twice. A
// case on which nothing is to be done has no entries.
func (k Clerk) Climb(f File, s Standing) Change {
	d := k.draft(f)
	d.climbing = true
	d.resumeWhenAgreed()
	d.lapse()
	if f.Case.State != Closed {
		d.pullTriggers(s)
		now := f.Apply(d.change)
		for _, p := range now.Pending() {
			if !now.held(p) {
				d.remind(p, now.Stops(p))
				d.climb(p, now.Stops(p))
			}
		}
		d.tellReached()
		d.chase()
		d.remindEvidence()
	}
	d.tellOnce()
	return d.end()
}

// pullTriggers puts the case on the step that it has to be on at once.
func (d *draft) pullTriggers(s Standing) {
	level, by := d.Rules.Ladder.Triggered(factsOf(d.change.Case, s))
	e := Escalation{CaseID: d.file.Case.ID, Kind: ByTrigger, Level: level}
	if level > d.change.Case.Level && !d.file.done(e) {
		d.reach(e, "ladder.why."+string(by.Kind), "")
	}
}

// remind tells who is to keep the promise that it will be due.
func (d *draft) remind(p promise.Promise, stops []promise.Halt) {
	if p.State != promise.Open || p.DueAt <= d.Now {
		return
	}
	said := false
	for i, r := range d.Rules.Ladder.Reminders {
		e := reminder(p, i)
		at, ok := r.RemindAt(p, d.Rules.Calendar, stops)
		if !ok || at > d.Now || d.file.done(e) {
			continue
		}
		if e.ToID = p.OwnerID; e.ToID == "" {
			e.ToID = d.file.Case.OwnerID
		}
		e.FiredAt, e.LateMS = d.Now, d.Now-at
		d.change.Escalations = append(d.change.Escalations, e)
		if !said {
			d.log(EntryReminded, "Name", d.People.Name(e.ToID), "KindKey", kindKey(p.Kind), "DueAt", decimal(p.DueAt))
			d.notify(NotifyReminder, []string{e.ToID}, "KindKey", kindKey(p.Kind), "DueAt", decimal(p.DueAt))
		}
		said = true
	}
}

// climb goes up the ladder with a promise that was not kept in time.
func (d *draft) climb(p promise.Promise, stops []promise.Halt) {
	for i, s := range d.Rules.Ladder.Steps {
		at := s.At(p, d.Rules.Calendar, stops)
		if p.State != promise.Broken || at > d.Now {
			return
		}
		if e := step(p, i); !d.file.done(e) {
			e.LateMS = d.Now - at
			d.reach(e, "ladder.why.step", "")
		}
	}
}

// reach finds whom a level comes to by now, and records it.
func (d *draft) reach(e Escalation, whyKey, reason string) {
	c := d.change.Case
	to, _ := d.Rules.Ladder.Resolve(e.Level, promise.Concern{
		CaseID: c.ID, OwnerID: c.OwnerID, TeamID: c.TeamID, TopicID: c.TopicID, AboutID: c.AboutID, ByID: d.Actor.ID,
	}, d.People, d.Now)
	e.FiredAt, e.ToID, e.Via = d.Now, to.Person.ID, to.Passed
	d.change.Escalations = append(d.change.Escalations, e)
	d.change.Case.Level = max(c.Level, e.Level)
	d.reached = append(d.reached, reachedStep{e, to, whyKey, reason})
}

// reachedStep is a level that was reached by this draft.
type reachedStep struct {
	Escalation
	to             promise.Reached
	whyKey, reason string
}

// tellReached tells everybody whom the case came up to, each once: by the
// highest level that brought it to them, with how late that is. Who was passed
// over on the way to any of the levels is recorded, each once.
func (d *draft) tellReached() {
	slices.SortStableFunc(d.reached, func(a, b reachedStep) int { return int(b.Level - a.Level) })
	told := map[string]bool{}
	passed := map[promise.Pass]bool{}
	for _, r := range d.reached {
		first := !told[r.ToID]
		told[r.ToID] = true
		late := ""
		if r.LateMS > lateAfter.Milliseconds() {
			late = decimal(r.LateMS)
		}
		if first {
			d.log(EntryEscalated, "Level", decimal(r.Level), "Name", r.to.Person.Name, "WhyKey", r.whyKey, "LateFor", late, "Reason", r.reason)
		}
		for _, p := range r.to.Passed {
			if !passed[p] {
				d.log(EntryPassedOver, "Level", decimal(p.Step), "ToKey", "ladder.to."+string(p.To), "Name", p.Name, "WhyKey", "ladder.passed."+string(p.Why))
			}
			passed[p] = true
		}
		if !first {
			continue
		}
		d.notify(NotifyEscalated, []string{r.ToID}, "Level", decimal(r.Level), "WhyKey", r.whyKey, "LateFor", late, "Reason", r.reason)
	}
}

// noticeRank is what of several notifications at once is said.
var noticeRank = map[NotificationKind]int{NotifyEscalated: 3, NotifyBroken: 2, NotifyOpinionDue: 1}

// tellOnce leaves each of the staff the one notification that matters most. The
// one complained of is told only what nobody else is there to hear, and not
// what it is about.
func (d *draft) tellOnce() {
	var list []Notification
	for _, n := range d.change.Notifications {
		if n.StaffID == d.change.Case.AboutID {
			if n.Kind != NotifyEscalated {
				continue
			}
			n.Args["Subject"] = ""
		}
		at := slices.IndexFunc(list, func(o Notification) bool { return o.StaffID == n.StaffID })
		switch {
		case at < 0:
			list = append(list, n)
		case noticeRank[n.Kind] > noticeRank[list[at].Kind]:
			list[at] = n
		}
	}
	d.change.Notifications = list
}

// Escalate is the wish of somebody at the desk that those above look at a case now.
type Escalate struct{ Reason string }

// Escalate takes the case up to the next step at once, for a reason.
func (k Clerk) Escalate(f File, e Escalate) (Change, error) {
	reason, err := need("reason", line(e.Reason), maxPromise)
	if err != nil {
		return Change{}, err
	}
	if err := f.ours(); err != nil {
		return Change{}, err
	}
	next := f.Case.Level + 1
	if next > int64(len(k.Rules.Ladder.Steps)) {
		return Change{}, fault.New(fault.Conflict, "ladder.at_top")
	}
	d := k.draft(f)
	d.reach(Escalation{CaseID: f.Case.ID, Kind: ByHand, Level: next, DueAt: k.Now}, "ladder.why.manual", reason)
	d.tellReached()
	return d.end(), nil
}

// TakeOver makes the one who acts the owner of a case that came up to them, and
// tells whose it was.
func (k Clerk) TakeOver(f File) (Change, error) {
	if err := f.ours(); err != nil {
		return Change{}, err
	}
	if !f.MayTakeOver(k.Rules.Ladder, k.Actor.ID) {
		return Change{}, fault.New(fault.Conflict, "ladder.not_yours")
	}
	d := k.draft(f)
	d.change.Case.OwnerID, d.change.Owner = k.Actor.ID, k.Actor.Name
	pick := assignment.Pick{Why: whyRaised}
	d.log(EntryTakenOver, because(pick, "Before", f.Owner, "After", k.Actor.Name)...)
	d.notify(NotifyTaken, []string{f.Case.OwnerID}, "By", k.Actor.Name)
	return d.end(), nil
}

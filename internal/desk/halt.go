package desk

import (
	"slices"

	"liuke/internal/fault"
	"liuke/internal/ident"
	"liuke/internal/promise"
)

// Halt is a time in which the clocks of a case stood still.
type Halt struct {
	CaseID   string
	ID       string
	Reason   Pause
	Why      string // as the customer was told
	Since    int64
	Until    int64 // 0: they still do
	AgreedAt int64 // when they go on by themselves; 0: not
	ByID     string
	HomeID   string // the case it was a halt of, when that was merged into this one; "" for this one
}

// end is when the clocks go on as far as is known; 0: nobody knows.
func (h Halt) end() int64 {
	if h.Until != 0 {
		return h.Until
	}
	return h.AgreedAt
}

// Stops returns the times in which the promise's clock stood still or will, as
// far as is known.
func (f File) Stops(p promise.Promise) []promise.Halt {
	halts := f.HaltsOf(p)
	stops := make([]promise.Halt, 0, len(halts))
	for _, h := range halts {
		stops = append(stops, promise.Halt{From: h.Since, Until: h.end()})
	}
	return stops
}

// HaltsOf returns the halts that concern the promise. Of one that came from a
// case that was merged into this one, these are the halts of that case until
// then, and those of this one since.
func (f File) HaltsOf(p promise.Promise) []Halt {
	if !p.Stops() {
		return nil
	}
	var halts []Halt
	for _, h := range f.Halts {
		switch {
		case h.HomeID == p.HomeID:
		case h.HomeID != "", h.end() != 0 && h.end() <= p.HomeAt:
			continue
		default:
			h.Since = max(h.Since, p.HomeAt)
		}
		halts = append(halts, h)
	}
	return halts
}

// halted returns the halt that the case is in, if it is in one.
func (f File) halted() (Halt, bool) {
	at := slices.IndexFunc(f.Halts, func(h Halt) bool { return h.Until == 0 })
	if at < 0 {
		return Halt{}, false
	}
	return f.Halts[at], true
}

// held reports whether the promise's clock stands still.
func (f File) held(p promise.Promise) bool { return f.Case.Paused != Running && p.Stops() }

// PauseClocks has the clocks of a case stand still, for one of the reasons.
type PauseClocks struct {
	Reason   Pause
	Why      string // what is waited for, as the customer is told
	AgreedAt int64  // when they go on by themselves; needed for AwaitsDate, else 0 for when the customer has answered
}

// Pause has the clocks of a case stand still and tells the customer why. Calls
// that were promised, and times that somebody named, stand.
func (k Clerk) Pause(f File, p PauseClocks) (Change, error) {
	if !slices.Contains(Pauses, p.Reason) {
		return Change{}, fault.New(fault.Invalid, "pause.reason_unknown").On("reason")
	}
	why, err := need("why", line(p.Why), maxPromise)
	if err != nil {
		return Change{}, err
	}
	switch {
	case p.Reason == AwaitsDate && p.AgreedAt == 0:
		return Change{}, fault.New(fault.Invalid, "pause.date_needed").On("at")
	case p.AgreedAt != 0 && p.AgreedAt <= k.Now:
		return Change{}, fault.New(fault.Invalid, "pause.date_past").On("at")
	case p.AgreedAt > k.Now+maxPause:
		return Change{}, fault.New(fault.Invalid, "pause.date_far").On("at")
	}
	if err := f.ours(); err != nil {
		return Change{}, err
	}
	if f.Case.Paused != Running {
		return Change{}, fault.New(fault.Conflict, "pause.paused_already")
	}
	if !slices.ContainsFunc(f.Promises, func(p promise.Promise) bool { return p.Stops() && p.Lapse(k.Now).State == promise.Open }) {
		return Change{}, fault.New(fault.Conflict, "pause.nothing_runs")
	}
	d := k.draft(f)
	d.change.Case.Paused = p.Reason
	d.change.Halts = []Halt{{
		CaseID: f.Case.ID, ID: ident.New(), Reason: p.Reason, Why: why, Since: k.Now, AgreedAt: p.AgreedAt, ByID: k.Actor.ID,
	}}
	d.reckon()
	d.log(EntryPaused, "ReasonKey", p.Reason.key(), "Why", why, "UntilAt", known(p.AgreedAt))
	d.write("letter.paused", "ReasonKey", p.Reason.key(), "Why", why, "UntilAt", known(p.AgreedAt))
	return d.end(), nil
}

// maxPause is how far ahead a date may be agreed: a year, in milliseconds.
const maxPause = 366 * dayMS

// Resume has the clocks of a case go on. What was left of each promise's time
// is left of it still.
func (k Clerk) Resume(f File) (Change, error) {
	if f.Case.Paused == Running {
		return Change{}, fault.New(fault.Conflict, "pause.not_paused")
	}
	d := k.draft(f)
	d.resume(k.Now)
	return d.end(), nil
}

// resume ends the halt that the case is in as of the instant.
func (d *draft) resume(at int64) {
	if !d.endHalt(at) {
		return
	}
	due := d.due()
	d.log(EntryResumed, "DueAt", known(due))
	if due > d.Now && due != promise.OpenEnded {
		d.write("letter.resumed", "DueAt", decimal(due))
	}
}

// endHalt ends the halt, if the case is in one, and reckons what was halted.
func (d *draft) endHalt(at int64) bool {
	h, ok := d.file.Apply(d.change).halted()
	if !ok {
		return false
	}
	h.Until = max(at, h.Since)
	d.change.Halts = append(d.change.Halts, h)
	d.change.Case.Paused = Running
	d.reckon()
	return true
}

// resumeWhenAgreed has the clocks go on as of the time that was agreed for it.
func (d *draft) resumeWhenAgreed() {
	if h, ok := d.file.halted(); ok && h.AgreedAt != 0 && h.AgreedAt <= d.Now {
		d.resume(h.AgreedAt)
		d.notify(NotifyResumed, []string{d.file.Case.OwnerID}, "ReasonKey", h.Reason.key())
	}
}

// heard has the clocks go on that waited for what the customer now said, or
// for the evidence they now gave.
func (d *draft) heard(evidence bool) {
	switch d.file.Case.Paused {
	case AwaitsCustomer:
		d.resume(d.Now)
	case AwaitsEvidence:
		if evidence {
			d.resume(d.Now)
		}
	}
}

// reckon reckons the open promises again by the calendar and by when the clocks
// of the case stood still, and returns those that changed, as they were.
func (d *draft) reckon() []promise.Promise {
	var before []promise.Promise
	f := d.file.Apply(d.change)
	for _, p := range f.Promises {
		if again := p.Reckon(d.Rules.Calendar, f.Stops(p), d.Now); again != p {
			d.change.Promises = append(d.change.Promises, again)
			before = append(before, p)
		}
	}
	return before
}

func (p Pause) key() string { return "pause.reason." + string(p) }

// known is how an instant is recorded that there may not be.
func known(ms int64) string {
	if ms == 0 || ms == promise.OpenEnded {
		return ""
	}
	return decimal(ms)
}

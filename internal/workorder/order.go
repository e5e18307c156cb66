// Package workorder is what is done for a customer where they are: who goes
// there when, what they have to see to, and what came of each attempt.
package workorder

import (
	"slices"
	"strconv"

	"liuke/internal/fault"
	"liuke/internal/wording"
)

// Kind says what is done there.
type Kind string

// The kinds.
const (
	Visit    Kind = "visit"
	Repair   Kind = "repair"
	Delivery Kind = "delivery"
	Exchange Kind = "exchange"
)

// Kinds lists all kinds.
var Kinds = []Kind{Visit, Repair, Delivery, Exchange}

// State says how a work order stands.
type State string

// The states. An attempt that did not do it leads back to planned, with a new
// window to be agreed; failed is an order that was given up.
const (
	Planned    State = "planned"
	Dispatched State = "dispatched"
	UnderWay   State = "under_way"
	Done       State = "done"
	Failed     State = "failed"
	Cancelled  State = "cancelled"
)

// States lists all states.
var States = []State{Planned, Dispatched, UnderWay, Done, Failed, Cancelled}

// Result says what came of an attempt.
type Result string

// The results; all but Succeeded leave the order to be done.
const (
	Succeeded   Result = "succeeded"
	NobodyThere Result = "nobody"
	NoAccess    Result = "no_access"
	PartMissing Result = "part"
	NotSolved   Result = "not_solved"
	TurnedAway  Result = "turned_away" // the customer did not want it done
	OtherResult Result = "other"
)

// Results lists all results.
var Results = []Result{Succeeded, NobodyThere, NoAccess, PartMissing, NotSolved, TurnedAway, OtherResult}

// Window is when somebody comes, as agreed with the customer, in UTC
// milliseconds. The zero Window is still to be agreed.
type Window struct{ From, Until int64 }

// Check is one thing to see to on the spot.
type Check struct {
	Text string `json:"text"`
	At   int64  `json:"at,omitempty"` // when it was ticked; 0: not yet
}

// Part is something that was used up.
type Part struct {
	Name  string `json:"name"`
	Count int64  `json:"count"`
}

// Attempt is one time that somebody went there. It is never changed.
type Attempt struct {
	N         int64 // from 1
	ByID      string
	By        string // name
	Result    Result
	StartedAt int64 // 0 when nobody said so
	EndedAt   int64
	Minutes   int64
	Parts     []Part
	Note      string
	SignedBy  string // the customer's name, as the word that it was done
	MessageID string // the message that has the pictures; "" for none
}

// Order is one thing to be done where the customer is.
type Order struct {
	CaseID    string
	ID        string
	Kind      Kind
	State     State
	Task      string // what is done, as the customer reads it too
	Note      string // what whoever goes should know
	Place     string // the address
	Area      string // one of the company's areas; "" for none
	Skill     string // what whoever goes must be able to do; "" for nothing in particular
	Contact   string // who is there
	Phone     string // of whom is there
	Window    Window
	StaffID   string // who goes, or went last; "" for nobody yet
	Staff     string // name
	Promises  []string
	Checks    []Check
	Attempts  []Attempt
	MadeBy    string
	MadeAt    int64
	StartedAt int64 // of the attempt under way; 0 for none
	EndedAt   int64 // when it was done, given up or cancelled; 0: not yet
	Reason    string
}

// What an attempt can be at most.
const (
	MaxChecks  = 20
	MaxParts   = 10
	maxMinutes = 24 * 60
	maxCount   = 10_000
)

// longest is how long a window may be, and farthest how far ahead, in milliseconds.
const (
	longest  = int64(3 * 24 * 60 * 60 * 1000)
	farthest = int64(366 * 24 * 60 * 60 * 1000)
)

// Valid returns a fault unless somebody can come in the window.
func (w Window) Valid(now int64) error {
	switch {
	case w.From <= 0 || w.Until <= w.From:
		return fault.New(fault.Invalid, "workorder.window_order").On("until")
	case w.Until <= now:
		return fault.New(fault.Invalid, "workorder.window_past").On("until")
	case w.Until-w.From > longest:
		return fault.New(fault.Invalid, "workorder.window_long").On("until")
	case w.Until > now+farthest:
		return fault.New(fault.Invalid, "workorder.window_far").On("from")
	}
	return nil
}

// Plan returns a new order as planned.
func Plan(o Order, checks []string, now int64) (Order, error) {
	if !slices.Contains(Kinds, o.Kind) {
		return Order{}, fault.New(fault.Invalid, "workorder.kind_unknown").On("kind")
	}
	if err := o.Window.Valid(now); err != nil {
		return Order{}, err
	}
	o.State, o.MadeAt, o.Checks = Planned, now, nil
	for _, text := range checks[:min(len(checks), MaxChecks)] {
		o.Checks = append(o.Checks, Check{Text: text})
	}
	return o, nil
}

// Settled reports whether nothing is left to be done.
func (o Order) Settled() bool { return o.State == Done || o.State == Failed || o.State == Cancelled }

// Assigned reports whether somebody is to go, or is there.
func (o Order) Assigned() bool { return o.State == Dispatched || o.State == UnderWay }

// Unticked counts the checks that nobody has ticked.
func (o Order) Unticked() (n int) {
	for _, c := range o.Checks {
		if c.At == 0 {
			n++
		}
	}
	return n
}

// Dispatch sends somebody, who may take the place of whom it was sent to before.
func (o Order) Dispatch(staffID, name string) (Order, error) {
	switch {
	case o.Settled():
		return Order{}, over()
	case o.State == UnderWay:
		return Order{}, fault.New(fault.Conflict, "workorder.under_way")
	case o.Window == Window{}:
		return Order{}, fault.New(fault.Conflict, "workorder.window_needed")
	}
	o.State, o.StaffID, o.Staff = Dispatched, staffID, name
	return o, nil
}

// Agree gives the order another window. Whoever goes still does.
func (o Order) Agree(w Window, now int64) (Order, error) {
	switch {
	case o.Settled():
		return Order{}, over()
	case o.State == UnderWay:
		return Order{}, fault.New(fault.Conflict, "workorder.under_way")
	}
	if err := w.Valid(now); err != nil {
		return Order{}, err
	}
	o.Window = w
	if o.StaffID != "" {
		o.State = Dispatched
	}
	return o, nil
}

// Start begins an attempt.
func (o Order) Start(now int64) (Order, error) {
	switch {
	case o.Settled():
		return Order{}, over()
	case o.State != Dispatched:
		return Order{}, fault.New(fault.Conflict, "workorder.not_dispatched")
	}
	o.State, o.StartedAt = UnderWay, now
	return o, nil
}

// Tick sets which of the checks, by their place, are seen to. It returns the
// texts of those that changed.
func (o Order) Tick(ticked []int, now int64) (after Order, changed []string, err error) {
	if !o.Assigned() {
		return Order{}, nil, fault.New(fault.Conflict, "workorder.not_dispatched")
	}
	o.Checks = slices.Clone(o.Checks)
	for i, c := range o.Checks {
		is := slices.Contains(ticked, i)
		if is == (c.At != 0) {
			continue
		}
		if o.Checks[i].At = 0; is {
			o.Checks[i].At = now
		}
		changed = append(changed, c.Text)
	}
	return o, changed, nil
}

// Try records an attempt. One that succeeded does the order; after any other
// it is planned again, without a window, and its checks begin anew. Whoever
// leaves a check out says in the note why.
func (o Order) Try(a Attempt, now int64) (Order, error) {
	switch {
	case !o.Assigned():
		return Order{}, fault.New(fault.Conflict, "workorder.not_dispatched")
	case !slices.Contains(Results, a.Result):
		return Order{}, fault.New(fault.Invalid, "workorder.result_unknown").On("result")
	case a.Minutes < 0 || a.Minutes > maxMinutes:
		return Order{}, fault.New(fault.Invalid, "workorder.minutes_absurd", fault.Args{"Most": maxMinutes}).On("minutes")
	case len(a.Parts) > MaxParts:
		return Order{}, fault.New(fault.Invalid, "workorder.parts_many", fault.Args{"Most": MaxParts}).On("note")
	case a.Result != Succeeded && a.Note == "":
		return Order{}, fault.New(fault.Invalid, "workorder.note_needed").On("note")
	case a.Result == Succeeded && o.Unticked() > 0 && a.Note == "":
		return Order{}, fault.New(fault.Invalid, "workorder.unticked", fault.Args{"Count": o.Unticked()}).On("note")
	}
	for i, p := range a.Parts {
		if !wording.Says(p.Name) || p.Count < 1 || p.Count > maxCount {
			return Order{}, fault.New(fault.Invalid, "workorder.part_absurd").On("parts[" + strconv.Itoa(i) + "].name")
		}
	}
	a.N, a.StartedAt, a.EndedAt = int64(len(o.Attempts)+1), o.StartedAt, now
	o.Attempts = append(slices.Clip(o.Attempts), a)
	o.StartedAt = 0
	if a.Result == Succeeded {
		o.State, o.EndedAt = Done, now
		return o, nil
	}
	o.State, o.Window = Planned, Window{}
	o.Checks = slices.Clone(o.Checks)
	for i := range o.Checks {
		o.Checks[i].At = 0
	}
	return o, nil
}

// End gives the order up or cancels it, for a reason.
func (o Order) End(as State, reason string, now int64) (Order, error) {
	switch {
	case o.Settled():
		return Order{}, over()
	case as != Failed && as != Cancelled:
		return Order{}, fault.New(fault.Invalid, "workorder.end_unknown").On("as")
	case reason == "":
		return Order{}, fault.New(fault.Invalid, "workorder.reason_needed").On("reason")
	}
	o.State, o.Reason, o.EndedAt, o.StartedAt = as, reason, now, 0
	return o, nil
}

func over() error { return fault.New(fault.Conflict, "workorder.over") }

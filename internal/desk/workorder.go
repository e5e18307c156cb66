package desk

import (
	"slices"

	"liuke/internal/fault"
	"liuke/internal/ident"
	"liuke/internal/promise"
	"liuke/internal/workorder"
)

// NewOrder is what somebody wants done where the customer is.
type NewOrder struct {
	Kind      workorder.Kind
	Task      string
	Note      string
	Place     string
	Area      string
	Skill     string
	Contact   string // "" for the customer
	Phone     string // "" for the customer's
	From      int64
	Until     int64
	StaffID   string // who is sent at once; "" to decide later
	PromiseID string // the promise that hangs on it already; "" to make one
}

// Limits of what an order says, in characters.
const (
	maxTask  = 200
	maxPlace = 300
	maxField = 60
)

// clean returns the order's words fit to be kept.
func (n NewOrder) clean(c Case) (o workorder.Order, err error) {
	o = workorder.Order{Kind: n.Kind, Window: workorder.Window{From: n.From, Until: n.Until}}
	if o.Task, err = need("task", line(n.Task), maxTask); err != nil {
		return o, err
	}
	if o.Note, err = limit("note", words(n.Note), MaxWish); err != nil {
		return o, err
	}
	if o.Place, err = need("place", line(n.Place), maxPlace); err != nil {
		return o, err
	}
	for field, text := range map[string]*string{"area": &n.Area, "skill": &n.Skill, "contact": &n.Contact} {
		if *text, err = limit(field, line(*text), maxField); err != nil {
			return o, err
		}
	}
	if o.Phone, err = telephone(n.Phone); err != nil {
		return o, err
	}
	o.Area, o.Skill, o.Contact = n.Area, n.Skill, n.Contact
	if o.Contact == "" {
		o.Contact = c.Nickname
	}
	if o.Phone == "" {
		o.Phone = c.Phone
	}
	return o, nil
}

// PlanOrder plans a work order. A promise hangs on it: one that was made, or
// one that is made now, due when the window ends. The customer is told.
func (k Clerk) PlanOrder(f File, n NewOrder, who *Member, rules workorder.Rules) (Change, error) {
	if err := f.ours(); err != nil {
		return Change{}, err
	}
	o, err := n.clean(f.Case)
	if err != nil {
		return Change{}, err
	}
	if o, err = workorder.Plan(o, rules.Checks[o.Kind], k.Now); err != nil {
		return Change{}, err
	}
	o.CaseID, o.ID, o.MadeBy = f.Case.ID, ident.New(), k.Actor.ID
	d := k.draft(f)
	if err := d.hang(&o, n.PromiseID); err != nil {
		return Change{}, err
	}
	d.change.Entries = nil // the one entry below says all
	d.log(EntryOrderPlanned, orderArgs(o, "Text", o.Task)...)
	if who != nil {
		if o, err = d.dispatch(o, *who); err != nil {
			return Change{}, err
		}
	}
	d.change.Orders = append(d.change.Orders, o)
	d.write("letter.order", orderArgs(o, "Text", o.Task, "Place", o.Place, "Reason", "")...)
	return d.end(), nil
}

// hang ties the order to a promise, or makes one that it keeps.
func (d *draft) hang(o *workorder.Order, promiseID string) error {
	if promiseID == "" {
		return d.promiseVisit(o)
	}
	p, err := d.file.promise(promiseID)
	switch {
	case err != nil:
		return err
	case !p.Pending():
		return fault.New(fault.Conflict, "promise.not_pending").On("promise")
	case p.Lapse(d.Now).State == promise.Open && o.Window.Until > p.DueAt:
		return fault.New(fault.Conflict, "workorder.after_promise").On("until")
	}
	o.Promises = append(slices.Clip(o.Promises), p.ID)
	return nil
}

// promiseVisit promises the order by the end of its window.
func (d *draft) promiseVisit(o *workorder.Order) error {
	p := promise.Promise{Kind: promise.SiteVisit, DueAt: o.Window.Until, Text: o.Task}
	if o.Kind == workorder.Delivery || o.Kind == workorder.Exchange {
		p.Kind = promise.Own
	}
	if err := d.promise(p); err != nil {
		return err
	}
	made := d.change.Promises[len(d.change.Promises)-1]
	o.Promises = append(slices.Clip(o.Promises), made.ID)
	return nil
}

// orderArgs are what sentences about an order are filled with.
func orderArgs(o workorder.Order, pairs ...string) []string {
	return append([]string{"KindKey", orderKey(o.Kind), "Name", o.Staff, "FromAt", decimal(o.Window.From), "UntilAt", decimal(o.Window.Until)}, pairs...)
}

func orderKey(k workorder.Kind) string { return "workorder.kind." + string(k) }

// dispatch sends somebody, and tells them and whom they take the place of.
// Nobody is sent to a customer who complains of them.
func (d *draft) dispatch(o workorder.Order, who Member) (workorder.Order, error) {
	if who.ID == d.file.Case.AboutID {
		return o, fault.New(fault.Invalid, "workorder.about").On("staff")
	}
	sent, err := o.Dispatch(who.ID, who.Name)
	if err != nil {
		return o, err
	}
	d.log(EntryOrderDispatched, orderArgs(sent)...)
	if o.StaffID != "" && o.StaffID != sent.StaffID {
		d.notify(NotifyOrderOff, []string{o.StaffID}, "By", d.Actor.Name, "KindKey", orderKey(o.Kind), "Order", o.ID)
	}
	d.notify(NotifyOrder, []string{sent.StaffID}, orderArgs(sent, "By", d.Actor.Name, "Order", o.ID)...)
	return sent, nil
}

// DispatchOrder sends somebody, or somebody else.
func (k Clerk) DispatchOrder(f File, orderID string, who Member) (Change, error) {
	o, err := f.Order(orderID)
	if err != nil {
		return Change{}, err
	}
	d := k.draft(f)
	if o.State == workorder.Dispatched && o.StaffID == who.ID {
		return d.change, nil
	}
	if o, err = d.dispatch(o, who); err != nil {
		return Change{}, err
	}
	d.change.Orders = append(d.change.Orders, o)
	return d.end(), nil
}

// Appointment is another window, agreed with the customer.
type Appointment struct {
	OrderID string
	From    int64
	Until   int64
	Reason  string // needed when the customer waits longer than was promised
	AskedBy promise.Party
}

// AgreeOrder gives an order another window. Later than was promised, the
// promise is renegotiated for the reason; where it is broken already, it stays
// so beside a new one.
func (k Clerk) AgreeOrder(f File, a Appointment) (Change, error) {
	o, err := f.Order(a.OrderID)
	if err != nil {
		return Change{}, err
	}
	reason, err := limit("reason", line(a.Reason), maxPromise)
	if err != nil {
		return Change{}, err
	}
	if err := f.ours(); err != nil {
		return Change{}, err
	}
	if o, err = o.Agree(workorder.Window{From: a.From, Until: a.Until}, k.Now); err != nil {
		return Change{}, err
	}
	d := k.draft(f)
	if err := d.putOff(&o, reason, a.AskedBy); err != nil {
		return Change{}, err
	}
	d.change.Orders = append(d.change.Orders, o)
	d.log(EntryOrderAgreed, orderArgs(o, "Reason", reason)...)
	d.notify(NotifyOrder, []string{o.StaffID}, orderArgs(o, "By", k.Actor.Name, "Order", o.ID)...)
	d.write("letter.order", orderArgs(o, "Text", o.Task, "Place", o.Place, "Reason", reason)...)
	return d.end(), nil
}

// putOff has what was promised of the order fall due when its window ends, if
// it fell due before.
func (d *draft) putOff(o *workorder.Order, reason string, by promise.Party) error {
	old, ok := d.file.promisedBy(*o)
	if ok && old.Lapse(d.Now).State == promise.Open {
		if o.Window.Until <= old.DueAt {
			return nil
		}
		if reason == "" {
			return fault.New(fault.Invalid, "promise.reason_needed").On("reason")
		}
	}
	if err := d.promiseVisit(o); err != nil {
		return err
	}
	if !ok || old.Lapse(d.Now).State != promise.Open {
		return nil
	}
	next := d.change.Promises[len(d.change.Promises)-1]
	replaced, err := old.Renegotiate(next.ID, reason, d.Now)
	if err != nil {
		return err
	}
	replaced.AskedBy = by
	d.change.Promises = append(d.change.Promises, replaced)
	d.change.Entries = nil // that it was put off says all
	d.log(EntryRenegotiated, "KindKey", kindKey(old.Kind), "BeforeAt", decimal(old.DueAt), "AfterAt", decimal(next.DueAt), "Reason", reason, "PartyKey", partyKey(by))
	return nil
}

// promisedBy returns the last promise that hangs on the order and is pending.
func (f File) promisedBy(o workorder.Order) (promise.Promise, bool) {
	hangs := f.hanging(o)
	for _, p := range slices.Backward(f.Promises) {
		if hangs[p.ID] && p.Pending() {
			return p, true
		}
	}
	return promise.Promise{}, false
}

// hanging are the ids of the promises that hang on the order, with those that
// have taken their places.
func (f File) hanging(o workorder.Order) map[string]bool {
	hangs := map[string]bool{}
	for _, id := range o.Promises {
		for id != "" && !hangs[id] {
			hangs[id] = true
			p, err := f.promise(id)
			if err != nil {
				break
			}
			id = p.RenewedBy
		}
	}
	return hangs
}

// EndOrder gives an order up, or cancels it.
type EndOrder struct {
	OrderID string
	As      workorder.State // failed or cancelled
	Reason  string
}

// EndOrder gives an order up or cancels it, for a reason. What was promised is
// still to be kept in another way, or put off.
func (k Clerk) EndOrder(f File, e EndOrder) (Change, error) {
	o, err := f.Order(e.OrderID)
	if err != nil {
		return Change{}, err
	}
	reason, err := need("reason", line(e.Reason), maxPromise)
	if err != nil {
		return Change{}, err
	}
	sent := o.Assigned()
	if o, err = o.End(e.As, reason, k.Now); err != nil {
		return Change{}, err
	}
	d := k.draft(f)
	d.change.Orders = append(d.change.Orders, o)
	d.log(EntryOrderEnded, orderArgs(o, "StateKey", "workorder.state."+string(o.State), "Reason", reason)...)
	if sent {
		d.notify(NotifyOrderOff, []string{o.StaffID}, "By", k.Actor.Name, "KindKey", orderKey(o.Kind), "Order", o.ID)
	}
	return d.end(), nil
}

// Order returns the work order with the id.
func (f File) Order(id string) (workorder.Order, error) {
	at := slices.IndexFunc(f.Orders, func(o workorder.Order) bool { return o.ID == id })
	if at < 0 {
		return workorder.Order{}, fault.New(fault.NotFound, "workorder.unknown")
	}
	return f.Orders[at], nil
}

// openOrders are the orders that are still to be done.
func (f File) openOrders() []workorder.Order {
	return slices.DeleteFunc(slices.Clone(f.Orders), workorder.Order.Settled)
}

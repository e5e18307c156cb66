package desk

import (
	"strconv"
	"strings"

	"liuke/internal/fault"
	"liuke/internal/promise"
	"liuke/internal/workorder"
)

// errand returns an order that the one who acts may carry out: one that was
// dispatched to them.
func (k Clerk) errand(f File, orderID string) (workorder.Order, error) {
	o, err := f.Order(orderID)
	switch {
	case err != nil:
		return o, err
	case o.Assigned() && o.StaffID != k.Actor.ID:
		return o, fault.New(fault.Denied, "workorder.not_yours")
	}
	return o, nil
}

// StartOrder begins an attempt: by whom it was dispatched to.
func (k Clerk) StartOrder(f File, orderID string) (Change, error) {
	o, err := k.errand(f, orderID)
	if err != nil {
		return Change{}, err
	}
	if o, err = o.Start(k.Now); err != nil {
		return Change{}, err
	}
	d := k.draft(f)
	d.change.Orders = append(d.change.Orders, o)
	d.log(EntryOrderStarted, orderArgs(o)...)
	return d.end(), nil
}

// Ticks are the checks of an order that are seen to, by their places.
type Ticks struct {
	OrderID string
	Ticked  []int
}

// TickOrder keeps what has been seen to so far.
func (k Clerk) TickOrder(f File, t Ticks) (Change, error) {
	o, err := k.errand(f, t.OrderID)
	if err != nil {
		return Change{}, err
	}
	o, changed, err := o.Tick(t.Ticked, k.Now)
	if err != nil {
		return Change{}, err
	}
	d := k.draft(f)
	if len(changed) == 0 {
		return d.change, nil
	}
	d.change.Orders = append(d.change.Orders, o)
	d.log(EntryOrderTicked, orderArgs(o, "Text", strings.Join(changed, " / "))...)
	return d.end(), nil
}

// Trial is what came of an attempt, as whoever went there says.
type Trial struct {
	OrderID  string
	Result   workorder.Result
	Minutes  int64
	Parts    []workorder.Part
	Note     string
	SignedBy string
	Ticked   []int
	Files    []Upload
}

// TryOrder records an attempt. What was promised is kept by one that succeeded;
// after any other the case's owner is to agree on another window.
func (k Clerk) TryOrder(f File, t Trial) (Change, error) {
	o, err := k.errand(f, t.OrderID)
	if err != nil {
		return Change{}, err
	}
	a, err := t.clean()
	if err != nil {
		return Change{}, err
	}
	if o.Assigned() {
		if o, _, err = o.Tick(t.Ticked, k.Now); err != nil {
			return Change{}, err
		}
	}
	d := k.draft(f)
	a.ByID, a.By = k.Actor.ID, k.Actor.Name
	tried, err := o.Try(a, k.Now)
	if err != nil {
		return Change{}, err
	}
	last := &tried.Attempts[len(tried.Attempts)-1]
	pairs := orderArgs(o, "N", decimal(last.N), "ResultKey", "workorder.result."+string(a.Result), "SpentFor", decimal(a.Minutes*60_000), "Parts", partsText(a.Parts))
	if a.Note != "" || len(t.Files) > 0 {
		last.MessageID = d.say(Internal, a.Note, t.Files).ID
		pairs = append(pairs, "MessageID", last.MessageID)
	}
	d.change.Orders = append(d.change.Orders, tried)
	if tried.State == workorder.Done {
		d.log(EntryOrderDone, pairs...)
		hangs := f.hanging(o)
		d.keep(func(p promise.Promise) bool { return hangs[p.ID] })
		d.notify(NotifyOrderDone, []string{f.Case.OwnerID}, orderArgs(o)...)
		return d.end(), nil
	}
	d.log(EntryOrderTried, pairs...)
	d.notify(NotifyOrderTried, []string{f.Case.OwnerID}, orderArgs(o, "ResultKey", "workorder.result."+string(a.Result))...)
	return d.end(), nil
}

func (t Trial) clean() (a workorder.Attempt, err error) {
	a = workorder.Attempt{Result: t.Result, Minutes: t.Minutes}
	if err = checkUploads(t.Files); err != nil {
		return a, err
	}
	if a.Note, err = limit("note", words(t.Note), MaxWish); err != nil {
		return a, err
	}
	if a.SignedBy, err = limit("signed", line(t.SignedBy), MaxNickname); err != nil {
		return a, err
	}
	for i, p := range t.Parts {
		if p.Name, err = limit("parts["+strconv.Itoa(i)+"].name", line(p.Name), maxField); err != nil {
			return a, err
		}
		a.Parts = append(a.Parts, p)
	}
	return a, nil
}

func partsText(parts []workorder.Part) string {
	var names []string
	for _, p := range parts {
		names = append(names, p.Name+" × "+decimal(p.Count))
	}
	return strings.Join(names, ", ")
}

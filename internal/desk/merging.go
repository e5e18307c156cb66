package desk

import (
	"slices"
	"strings"

	"liuke/internal/account"
	"liuke/internal/evidence"
	"liuke/internal/fault"
	"liuke/internal/ident"
	"liuke/internal/promise"
	"liuke/internal/workorder"
)

// Merge is the word that a case goes on in another one about the same matter.
type Merge struct{ Into string } // number or id of the other one

// Merge closes a case that goes on in another one, and returns what becomes of
// both. What is still to be done goes over as it stands: a due time is what it
// was, and from now on the halts of the other case count. Requests for approval
// are void. The caller has seen to it that both are of the same customer.
func (k Clerk) Merge(f, into File) (absorbed, goesOn Change, err error) {
	if err := f.mayMerge(into); err != nil {
		return Change{}, Change{}, err
	}
	k = k.at(f).at(into)
	from, on := k.draft(f), k.draft(into)
	from.annul()
	from.endHalt(k.Now)
	on.receive(f.Apply(from.change), nil)
	c := &on.change.Case
	c.Level = max(c.Level, f.Case.Level)
	for _, adopted := range []struct{ to, from *string }{{&c.CustomerID, &f.Case.CustomerID}, {&c.Email, &f.Case.Email}, {&c.Phone, &f.Case.Phone}} {
		if *adopted.to == "" {
			*adopted.to = *adopted.from
		}
	}
	from.change.Left = on.taken
	from.close(Merged)
	from.change.Case.MergedInto = into.Case.ID
	from.log(EntryMerged, "Into", into.Case.Ref(), "CaseID", into.Case.ID)
	on.log(EntryMergedIn, "Absorbed", f.Case.Ref(), "CaseID", f.Case.ID, "Moved", strings.Join(on.taken, " "))
	if len(on.taken) > 0 && on.reopen() {
		on.log(EntryTakenBack)
	}
	on.reckon()
	on.notify(NotifyMerged, []string{into.Case.OwnerID, f.Case.OwnerID}, "Absorbed", f.Case.Ref(), "By", k.Actor.Name)
	teller(from, on).write("letter.merged", "Absorbed", f.Case.Ref(), "Into", into.Case.Ref())
	absorbed, goesOn = from.end(), on.end()
	absorbed.AlarmAt = 0
	return absorbed, goesOn, nil
}

// teller is who writes to the customer: by the address of the first case,
// unless only the other one has one.
func teller(from, on *draft) *draft {
	if from.change.Case.Email == "" && on.change.Case.Email != "" {
		return on
	}
	return from
}

// mayMerge returns why the case cannot go on in the other one.
func (f File) mayMerge(into File) error {
	switch {
	case f.Case.ID == into.Case.ID:
		return fault.New(fault.Invalid, "merge.itself").On("into")
	case f.Case.MergedInto != "":
		return fault.New(fault.Conflict, "merge.already")
	case f.Case.State == Closed:
		return fault.New(fault.Conflict, "desk.case_closed")
	case into.Case.MergedInto != "":
		return fault.New(fault.Conflict, "merge.into_merged", fault.Args{"Ref": into.Case.Ref()}).On("into")
	case into.Case.State == Closed:
		return fault.New(fault.Conflict, "merge.into_closed", fault.Args{"Ref": into.Case.Ref()}).On("into")
	case f.Case.AboutID != into.Case.AboutID:
		return fault.New(fault.Conflict, "merge.about").On("into")
	case slices.ContainsFunc(f.Remedies, func(r Remedy) bool { return r.State == Offered }):
		return fault.New(fault.Conflict, "merge.offered")
	}
	return nil
}

// receive takes over what is still to be done in the file: from a case that is
// merged into this one, or, with the ids of what had gone there, back from it.
func (d *draft) receive(from File, gone []string) {
	id, back := d.file.Case.ID, gone != nil
	mine := func(part string) bool { return !back || slices.Contains(gone, part) }
	for _, p := range from.Pending() {
		if back && p.HomeID != id {
			continue
		}
		p.CaseID, p.HomeID, p.HomeAt = id, from.Case.ID, d.Now
		if back {
			p.HomeID, p.HomeAt = "", 0
		}
		d.change.Promises, d.taken = append(d.change.Promises, p), append(d.taken, p.ID)
		for _, e := range from.Escalations {
			if e.PromiseID == p.ID {
				e.CaseID = id
				d.change.Escalations = append(d.change.Escalations, e)
			}
		}
	}
	for _, o := range from.Opinions {
		if o.State == OpinionAsked && mine(o.ID) {
			o.CaseID = id
			d.change.Opinions, d.taken = append(d.change.Opinions, o), append(d.taken, o.ID)
		}
	}
	for _, o := range from.openOrders() {
		if mine(o.ID) {
			o.CaseID = id
			d.change.Orders, d.taken = append(d.change.Orders, o), append(d.taken, o.ID)
		}
	}
	for _, i := range from.Evidence {
		if i.Open() && mine(i.ID) {
			i.CaseID = id
			d.change.Evidence, d.taken = append(d.change.Evidence, i), append(d.taken, i.ID)
		}
	}
	if !back {
		d.keepHalts(from)
	}
}

// keepHalts keeps the halts of a case that is merged into this one, by which
// what came from there is reckoned.
func (d *draft) keepHalts(from File) {
	for _, h := range from.Halts {
		if h.HomeID == "" {
			h.CaseID, h.HomeID = d.file.Case.ID, from.Case.ID
			d.change.Halts = append(d.change.Halts, h)
		}
	}
}

// Unmerge opens a case again that was merged into another one. What came from
// it and is still to be done goes back, as it stands.
func (k Clerk) Unmerge(f, into File) (opened, left Change, err error) {
	switch {
	case f.Case.MergedInto == "" || f.Case.MergedInto != into.Case.ID:
		return Change{}, Change{}, fault.New(fault.Conflict, "merge.not_merged")
	case into.Case.State == Closed:
		return Change{}, Change{}, fault.New(fault.Conflict, "merge.target_closed", fault.Args{"Ref": into.Case.Ref()})
	}
	k = k.at(f).at(into)
	own, from := k.draft(f), k.draft(into)
	since, gone := into.received(f.Case.ID)
	c := &own.change.Case
	c.State, c.Outcome, c.DoneAt, c.ClosedAt, c.MergedInto = Open, NoOutcome, 0, 0, ""
	own.standStill(into, since)
	own.receive(into, gone)
	from.change.Left = own.taken
	own.reckon()
	own.log(EntryUnmerged, "Absorbed", f.Case.Ref(), "Into", into.Case.Ref())
	from.log(EntryUnmerged, "Absorbed", f.Case.Ref(), "Into", into.Case.Ref())
	if err := own.owe(promise.NextUpdate); err != nil {
		return Change{}, Change{}, err
	}
	own.notify(NotifyUnmerged, []string{f.Case.OwnerID, into.Case.OwnerID}, "Absorbed", f.Case.Ref(), "By", k.Actor.Name)
	teller(own, from).write("letter.unmerged", "Absorbed", f.Case.Ref(), "Into", into.Case.Ref())
	return own.end(), from.end(), nil
}

// received returns when the case was last merged into this one, and the ids of
// what came with it.
func (f File) received(caseID string) (at int64, ids []string) {
	for _, e := range f.Timeline {
		if e.Kind == EntryMergedIn && e.Args["CaseID"] == caseID {
			at, ids = e.At, append([]string{}, strings.Fields(e.Args["Moved"])...)
		}
	}
	return at, ids
}

// standStill keeps the halts of the other case since the instant as the case's
// own: what comes back was reckoned by them.
func (d *draft) standStill(of File, since int64) {
	for _, h := range of.Halts {
		until := d.Now
		if end := h.end(); end != 0 {
			until = min(end, d.Now)
		}
		if h.HomeID != "" || until <= max(h.Since, since) {
			continue
		}
		h.CaseID, h.ID, h.Since, h.Until = d.file.Case.ID, ident.New(), max(h.Since, since), until
		d.change.Halts = append(d.change.Halts, h)
	}
}

// goesOnElsewhere returns a fault when the case was merged into another one:
// nothing is done in it any more.
func (f File) goesOnElsewhere(actor account.Actor) error {
	if f.Case.MergedInto == "" || actor.Kind == account.ActorSystem {
		return nil
	}
	return fault.New(fault.Conflict, "merge.goes_on_elsewhere")
}

// without returns the file without what goes on in another case.
func (f File) without(left []string) File {
	if len(left) == 0 {
		return f
	}
	f.Promises = leaving(f.Promises, left, func(p promise.Promise) string { return p.ID })
	f.Escalations = leaving(f.Escalations, left, func(e Escalation) string { return e.PromiseID })
	f.Opinions = leaving(f.Opinions, left, func(o Opinion) string { return o.ID })
	f.Orders = leaving(f.Orders, left, func(o workorder.Order) string { return o.ID })
	f.Evidence = leaving(f.Evidence, left, func(i evidence.Item) string { return i.ID })
	return f
}

func leaving[T any](list []T, left []string, id func(T) string) []T {
	return slices.DeleteFunc(slices.Clone(list), func(one T) bool { return slices.Contains(left, id(one)) })
}

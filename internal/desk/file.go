package desk

import (
	"slices"

	"liuke/internal/evidence"
	"liuke/internal/fault"
	"liuke/internal/promise"
	"liuke/internal/remedy"
	"liuke/internal/workorder"
)

// File is all that belongs to one case, each list in the order it came about.
type File struct {
	Case     Case
	Owner    string // name of the member of staff whose case it is
	Messages []Message
	Promises []promise.Promise
	Remedies []Remedy
	Timeline []Entry

	Escalations []Escalation
	Opinions    []Opinion
	Halts       []Halt
	Orders      []workorder.Order
	Evidence    []evidence.Item
	FollowUps   []FollowUp
	AlarmAt     int64 // when the ladder asks for the case to be looked at; 0: not

	Followers []Colleague // who wants to hear of what happens in it

	Wishes     []Wish
	Exceptions []Exception
	Approvals  []remedy.Approval
	Postings   []remedy.Posting
}

// Apply returns the file as it is after the change was saved.
func (f File) Apply(c Change) File {
	if !c.New {
		c.Case.Version++
	} else {
		f.Messages = []Message{c.Case.FirstMessage()}
		f.Messages[0].Attachments = c.Attachments
	}
	f.Case, f.Owner = c.Case, c.Owner
	f.Messages = append(slices.Clip(f.Messages), c.Messages...)
	f.Promises = merge(f.Promises, c.Promises, func(p promise.Promise) string { return p.ID })
	f.Remedies = merge(f.Remedies, c.Remedies, func(r Remedy) string { return r.ID })
	f.Timeline = append(slices.Clip(f.Timeline), c.Entries...)
	f.Escalations = append(slices.Clip(f.Escalations), c.Escalations...)
	f.Opinions = merge(f.Opinions, c.Opinions, func(o Opinion) string { return o.ID })
	f.Halts = merge(f.Halts, c.Halts, func(h Halt) string { return h.ID })
	f.Orders = merge(f.Orders, c.Orders, func(o workorder.Order) string { return o.ID })
	f.Evidence = merge(f.Evidence, c.Evidence, func(i evidence.Item) string { return i.ID })
	f.FollowUps = merge(f.FollowUps, c.FollowUps, func(u FollowUp) string { return u.ID })
	f.AlarmAt = c.AlarmAt
	f = f.without(c.Left)
	f.Wishes = append(slices.Clip(f.Wishes), c.Wishes...)
	f.Exceptions = append(slices.Clip(f.Exceptions), c.Exceptions...)
	f.Approvals = merge(f.Approvals, c.Approvals, func(a remedy.Approval) string { return a.ID })
	f.Postings = append(slices.Clip(f.Postings), c.Postings...)
	return f
}

// merge returns the list with the changed ones in their places and the new ones at the end.
func merge[T any](list, changed []T, id func(T) string) []T {
	list = slices.Clone(list)
	for _, c := range changed {
		at := slices.IndexFunc(list, func(old T) bool { return id(old) == id(c) })
		if at < 0 {
			list = append(list, c)
		} else {
			list[at] = c
		}
	}
	return list
}

// Pending returns the promises still to be done.
func (f File) Pending() []promise.Promise {
	var pending []promise.Promise
	for _, p := range f.Promises {
		if p.Pending() {
			pending = append(pending, p)
		}
	}
	return pending
}

// earliestDue is the due time of the pending promise that falls due first, 0 for none.
func (f File) earliestDue() int64 {
	var due int64
	for _, p := range f.Pending() {
		if due == 0 || p.DueAt < due {
			due = p.DueAt
		}
	}
	return due
}

// Missing returns what stands in the way of declaring the case done, besides
// the promises with the ids given, which are done by that act. What a closing
// letter does by itself is not missing.
func (f File) Missing(kept ...string) []*fault.Error {
	var missing []*fault.Error
	for _, p := range f.Pending() {
		if !doneByLetter(p) && !slices.Contains(kept, p.ID) {
			missing = append(missing, stillToDo(p))
		}
	}
	if slices.ContainsFunc(f.Remedies, func(r Remedy) bool { return r.State == Held }) {
		missing = append(missing, fault.New(fault.Conflict, "remedy.approval_pending"))
	}
	if slices.ContainsFunc(f.Remedies, func(r Remedy) bool { return r.State == Offered }) {
		missing = append(missing, fault.New(fault.Conflict, "desk.remedy_unchosen"))
	}
	if len(f.openOrders()) > 0 {
		missing = append(missing, fault.New(fault.Conflict, "workorder.pending"))
	}
	if slices.ContainsFunc(f.Evidence, evidence.Item.Open) {
		missing = append(missing, fault.New(fault.Conflict, "evidence.pending"))
	}
	return missing
}

func stillToDo(p promise.Promise) *fault.Error {
	if p.Kind == promise.Callback {
		return fault.New(fault.Conflict, "desk.callback_pending").On(p.ID)
	}
	return fault.New(fault.Conflict, "desk.promise_pending", fault.Args{"Promise": p.Text}).On(p.ID)
}

// ForCustomer returns the file without what is for the staff only: notes, steps
// that are not the customer's business, and what remedies cost us.
func (f File) ForCustomer() File {
	f.Messages = slices.DeleteFunc(slices.Clone(f.Messages), func(m Message) bool { return m.Direction == Internal })
	f.Timeline = slices.DeleteFunc(slices.Clone(f.Timeline), func(e Entry) bool { return internalEntries[e.Kind] })
	for i, e := range f.Timeline {
		f.Timeline[i].Args = unexplained(e.Args)
		if e.Kind == EntryChosen {
			f.Timeline[i].Args["Amount"] = decimal(0)
		}
	}
	f.Escalations, f.Opinions, f.Exceptions, f.Postings, f.Approvals = nil, nil, nil, nil, nil
	f.FollowUps = nil
	f.Orders, f.Evidence = ordersForCustomer(f.Orders), evidenceForCustomer(f.Evidence)
	f.Remedies = slices.DeleteFunc(slices.Clone(f.Remedies), func(r Remedy) bool { return r.State == Held || r.State == Withdrawn })
	f.Followers = nil
	for i := range f.Remedies {
		f.Remedies[i].Cost = 0
	}
	return f
}

// Attachment returns the attachment with the id, if it belongs to the case.
func (f File) Attachment(id string) (Attachment, error) {
	for _, m := range f.Messages {
		for _, a := range m.Attachments {
			if a.ID == id {
				return a, nil
			}
		}
	}
	return Attachment{}, fault.New(fault.NotFound, "desk.attachment_unknown")
}

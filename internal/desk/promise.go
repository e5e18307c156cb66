package desk

import (
	"slices"

	"liuke/internal/fault"
	"liuke/internal/promise"
)

// NewPromise is what somebody promises the customer.
type NewPromise struct {
	Kind    promise.Kind
	Text    string // needed for promise.Own only
	OwnerID string // who is to keep it; "" for whoever owns the case
	DueAt   int64  // 0 for the time the company's policy has for the kind
	From    int64  // what that time is reckoned from; 0 for now
	Because string // why no date can be given for the matter itself; only with promise.NextUpdate, which says when more will be said
}

// Promise promises the customer something by a time, and tells them.
func (k Clerk) Promise(f File, n NewPromise) (Change, error) {
	d := k.draft(f)
	p, err := d.promised(n)
	if err != nil {
		return Change{}, err
	}
	d.write("letter.promised", "KindKey", kindKey(p.Kind), "Text", p.Text, "DueAt", decimal(p.DueAt), "Because", p.Because)
	return d.end(), nil
}

// promised adds what somebody promises, and returns it as it was made.
func (d *draft) promised(n NewPromise) (promise.Promise, error) {
	var none promise.Promise
	text, err := limit("text", line(n.Text), maxPromise)
	if err != nil {
		return none, err
	}
	why, err := limit("because", line(n.Because), maxPromise)
	if err != nil {
		return none, err
	}
	if err := d.file.ours(); err != nil {
		return none, err
	}
	if n.OwnerID != "" && n.OwnerID == d.file.Case.AboutID {
		return none, fault.New(fault.Invalid, "desk.about_owner").On("owner")
	}
	if why != "" && n.Kind != promise.NextUpdate {
		return none, fault.New(fault.Invalid, "promise.because_kind").On("because")
	}
	p := promise.Promise{Kind: n.Kind, Text: text, OwnerID: n.OwnerID, DueAt: n.DueAt, Because: why}
	if n.DueAt != 0 {
		if err := d.callable(n.Kind, n.DueAt); err != nil {
			return none, err
		}
	} else {
		if p.Basis = d.basis(n.Kind); n.From != 0 && p.Basis.From != 0 {
			p.Basis.From = n.From
		}
		if p = d.reckoned(p); p.DueAt == promise.OpenEnded {
			return none, fault.New(fault.Conflict, "promise.paused").On("due")
		}
	}
	return p, d.promise(p)
}

const maxPromise = 500 // characters of what is promised, or why it is put off

// Keep is the word that something promised was done.
type Keep struct{ PromiseID string }

// Keep records that what was promised is done: in time, or late.
func (k Clerk) Keep(f File, c Keep) (Change, error) {
	p, err := f.promise(c.PromiseID)
	if err != nil {
		return Change{}, err
	}
	if !p.Pending() {
		return Change{}, fault.New(fault.Conflict, "promise.not_pending")
	}
	d := k.draft(f)
	d.keep(func(other promise.Promise) bool { return other.ID == p.ID })
	return d.end(), nil
}

// Renegotiation puts a promise off, for a reason the customer is told.
type Renegotiation struct {
	PromiseID string
	DueAt     int64
	Reason    string
	AskedBy   promise.Party // who wanted it
}

// Renegotiate replaces a promise that has not fallen due by one that is due at
// another time.
func (k Clerk) Renegotiate(f File, r Renegotiation) (Change, error) {
	old, err := f.promise(r.PromiseID)
	if err != nil {
		return Change{}, err
	}
	reason, err := limit("reason", line(r.Reason), maxPromise)
	if err != nil {
		return Change{}, err
	}
	if err := f.ours(); err != nil {
		return Change{}, err
	}
	if r.AskedBy != promise.Us && r.AskedBy != promise.Customer {
		return Change{}, fault.New(fault.Invalid, "promise.asked_by_unknown").On("asked_by")
	}
	if r.AskedBy == promise.Us { // a customer may want to be called whenever they like
		if err := k.callable(old.Kind, r.DueAt); err != nil {
			return Change{}, err
		}
	}
	d := k.draft(f)
	if err := d.promise(promise.Promise{Kind: old.Kind, Text: old.Text, OwnerID: old.OwnerID, DueAt: r.DueAt, Because: old.Because, HomeID: old.HomeID, HomeAt: old.HomeAt}); err != nil {
		return Change{}, err
	}
	replaced, err := old.Renegotiate(d.change.Promises[0].ID, reason, k.Now)
	if err != nil {
		return Change{}, err
	}
	replaced.AskedBy = r.AskedBy
	d.change.Promises = append(d.change.Promises, replaced)
	d.change.Entries = nil // the one entry below says all
	d.log(EntryRenegotiated, "KindKey", kindKey(old.Kind), "BeforeAt", decimal(old.DueAt), "AfterAt", decimal(r.DueAt), "Reason", reason, "PartyKey", partyKey(r.AskedBy))
	d.write("letter.renegotiated", "KindKey", kindKey(old.Kind), "Text", old.Text, "DueAt", decimal(r.DueAt), "Reason", reason)
	return d.end(), nil
}

// Lapse breaks the promises whose time has passed, and tells who owns the case
// and the supervisors. A case without such a promise is left as it is.
func (k Clerk) Lapse(f File) Change {
	d := k.draft(f)
	d.lapse()
	return d.end()
}

func (d *draft) lapse() {
	for _, p := range d.file.Apply(d.change).Promises {
		lapsed := p.Lapse(d.Now)
		if lapsed.State == p.State {
			continue
		}
		d.change.Promises = append(d.change.Promises, lapsed)
		d.log(EntryBroken, "KindKey", kindKey(p.Kind), "Text", p.Text, "DueAt", decimal(p.DueAt))
		tell := append([]string{p.OwnerID, d.file.Case.OwnerID}, d.Supervisors...)
		d.notify(NotifyBroken, tell, "KindKey", kindKey(p.Kind), "DueAt", decimal(p.DueAt))
	}
}

func (f File) promise(id string) (promise.Promise, error) {
	at := slices.IndexFunc(f.Promises, func(p promise.Promise) bool { return p.ID == id })
	if at < 0 {
		return promise.Promise{}, fault.New(fault.NotFound, "promise.unknown")
	}
	return f.Promises[at], nil
}

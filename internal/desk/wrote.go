package desk

import (
	"slices"

	"liuke/internal/fault"
	"liuke/internal/promise"
)

// Letter is what the customer writes to a case from its tracking page.
type Letter struct {
	Text  string
	Files []Upload
}

// CustomerWrote adds what the customer wrote. It opens the case again if we
// thought we were done, and owes them an update.
func (k Clerk) CustomerWrote(f File, l Letter) (Change, error) {
	if len(l.Files) == 0 {
		if _, err := need("text", words(l.Text), MaxWords); err != nil {
			return Change{}, err
		}
	}
	text, err := limit("text", words(l.Text), MaxWords)
	if err != nil {
		return Change{}, err
	}
	d := k.draft(f)
	m := d.say(Inbound, text, l.Files)
	d.log(EntryWrote, "MessageID", m.ID)
	d.heard(len(l.Files) > 0)
	d.spokeUp()
	if err := d.owe(promise.NextUpdate); err != nil {
		return Change{}, err
	}
	d.notify(NotifyWrote, []string{f.Case.OwnerID})
	return d.end(), nil
}

// spokeUp opens the case again when we thought we were done.
func (d *draft) spokeUp() {
	if d.reopen() {
		d.log(EntryReopened)
	}
}

// CallRequest asks for a call.
type CallRequest struct {
	Phone string // where; "" for the number we have
	Text  string
}

// CallMe promises the customer a call. While one is promised already, a second
// wish makes no second promise.
func (k Clerk) CallMe(f File, r CallRequest) (Change, error) {
	text, err := limit("text", words(r.Text), MaxWish)
	if err != nil {
		return Change{}, err
	}
	phone, err := telephone(r.Phone)
	if err != nil {
		return Change{}, err
	}
	if phone == "" && f.Case.Phone == "" {
		return Change{}, fault.New(fault.Invalid, "desk.phone_needed").On("phone")
	}
	d := k.draft(f)
	if phone != "" {
		d.change.Case.Phone = phone
	}
	if text != "" {
		d.say(Inbound, text, nil)
	}
	waits := slices.ContainsFunc(f.Pending(), func(p promise.Promise) bool { return p.Kind == promise.Callback })
	if waits && text == "" && d.change.Case.Phone == f.Case.Phone {
		return d.change, nil
	}
	d.log(EntryCallMe, "Phone", d.change.Case.Phone)
	d.heard(false)
	d.spokeUp()
	if !waits {
		if err := d.owe(promise.Callback); err != nil {
			return Change{}, err
		}
	}
	d.notify(NotifyCallMe, []string{f.Case.OwnerID})
	return d.end(), nil
}

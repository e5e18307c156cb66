package desk

import (
	"liuke/internal/fault"
	"liuke/internal/promise"
)

// Verdict is the customer's answer to whether the matter is settled.
type Verdict struct {
	Settled bool
	Text    string // what they say to it; may be empty
}

// Confirm takes the customer's answer to the round that their link names.
// Settled closes the case; not settled opens it again, with an update promised
// and the supervisors told. Silence was no answer: a case that closed
// unconfirmed can still be answered.
func (k Clerk) Confirm(f File, round string, v Verdict) (Change, error) {
	text, err := limit("text", words(v.Text), MaxWords)
	if err != nil {
		return Change{}, err
	}
	if round != f.Case.Round() || !f.Case.unanswered() {
		return Change{}, fault.New(fault.Expired, "desk.round_over")
	}
	d := k.draft(f)
	if text != "" {
		d.say(Inbound, text, nil)
	}
	if v.Settled {
		d.close(Settled)
		d.log(EntrySettled)
		d.notify(NotifySettled, []string{f.Case.OwnerID})
		return d.end(), nil
	}
	d.reopen()
	d.change.Case.Reopened++
	d.log(EntryRefused)
	if err := d.owe(promise.NextUpdate, updateWithin); err != nil {
		return Change{}, err
	}
	d.notify(NotifyRefused, append([]string{f.Case.OwnerID}, k.Supervisors...))
	d.write("letter.reopened", "DueAt", decimal(d.due()))
	return d.end(), nil
}

// unanswered reports whether the customer was asked and has not answered.
func (c Case) unanswered() bool {
	return c.State == Waiting || c.State == Closed && c.Outcome == Unconfirmed
}

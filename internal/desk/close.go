package desk

import (
	"slices"

	"liuke/internal/fault"
	"liuke/internal/promise"
)

// Done says what was done for the customer.
type Done struct {
	Text string   // as the customer reads it
	Kept []string // ids of pending promises that are kept by this act
}

// Done declares our side done and asks the customer whether the matter is
// settled. It is refused while something is missing.
func (k Clerk) Done(f File, c Done) (Change, error) {
	text, err := need("text", words(c.Text), MaxWords)
	if err != nil {
		return Change{}, err
	}
	if err := f.ours(); err != nil {
		return Change{}, err
	}
	for _, id := range c.Kept {
		if _, err := f.promise(id); err != nil {
			return Change{}, err
		}
	}
	if missing := f.Missing(c.Kept...); len(missing) > 0 {
		return Change{}, missing[0]
	}
	d := k.draft(f)
	d.keep(func(p promise.Promise) bool { return doneByLetter(p) || slices.Contains(c.Kept, p.ID) })
	d.change.Case.State, d.change.Case.DoneAt, d.change.Case.Verdict = Waiting, k.Now, NotSaid
	d.change.Case.FinalAt = 0 // there was something more to offer
	m := d.say(Outbound, text, nil)
	d.log(EntryDone, "MessageID", m.ID)
	d.write("letter.done", "Text", text, "ConfirmURL", k.confirmURL(d.change.Case))
	return d.end(), nil
}

// TakeBackDone undoes Done as long as the customer has not answered. The link
// that was sent is worth nothing from then on.
func (k Clerk) TakeBackDone(f File) (Change, error) {
	if f.Case.State != Waiting {
		return Change{}, fault.New(fault.Conflict, "desk.not_waiting")
	}
	d := k.draft(f)
	d.change.Case.State, d.change.Case.DoneAt = Open, 0
	d.log(EntryTakenBack)
	return d.end(), nil
}

// CloseSilent closes a case as unconfirmed when the customer has said nothing
// for as long as the rules allow. Any other case is left as it is.
func (k Clerk) CloseSilent(f File) Change {
	d := k.draft(f)
	if f.Case.State == Waiting && f.Case.DoneAt+k.Rules.Silence.Milliseconds() <= k.Now {
		d.close(Unconfirmed)
		d.log(EntryUnconfirmed)
	}
	return d.end()
}

func (d *draft) close(o Outcome) {
	c := &d.change.Case
	c.State, c.Outcome, c.ClosedAt, c.FinalAt = Closed, o, d.Now, 0
}

// reopen makes the case ours to act on again, if it was not.
func (d *draft) reopen() (was bool) {
	c := &d.change.Case
	if was = c.State != Open; !was {
		return false
	}
	c.State, c.Outcome, c.DoneAt, c.ClosedAt, c.Verdict = Open, NoOutcome, 0, 0, NotSaid
	d.dropFollowUp()
	return was
}

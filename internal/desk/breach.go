package desk

import (
	"liuke/internal/outbox"
	"liuke/internal/promise"
	"liuke/internal/standard"
)

// Broken is a standard of the company's that was not kept, and how.
type Broken struct {
	Standard standard.Standard
	standard.Breach
}

// regret begins a case that nobody has complained of: the customer reads that
// we noticed, that we are sorry, and by when they hear how it is put right.
func (d *draft) regret(b Broken, charge []string, due int64) {
	c := d.change.Case
	d.write("letter.breach", "Promised", standard.In(b.Standard.Promised, c.Lang), "Order", b.Order, "DueAt", decimal(due))
	told := ""
	if l := d.change.Letters[len(d.change.Letters)-1]; l.State != outbox.Held {
		told = l.Recipient
	}
	d.log(EntryBreached, append(d.broken(b), append(charge, "Told", told)...)...)
	d.answers(b, true)
}

// broken are the arguments that say what was not kept.
func (d *draft) broken(b Broken) []string {
	took, most := "", ""
	if b.Took > 0 {
		took, most = decimal(b.Took), decimal(b.Limit)
	}
	return []string{
		"Standard", standard.In(b.Standard.Names, d.Rules.Lang), "Order", b.Order, "At", decimal(b.At), "TookFor", took, "LimitFor", most,
	}
}

// answers has the case answer the breach, and keeps what was noted of it.
func (d *draft) answers(b Broken, opened bool) {
	b.CaseID, b.Opened = d.change.Case.ID, opened
	d.change.Breach = &b.Breach
	if b.Note != "" {
		d.log(EntryNoted, "MessageID", d.say(Internal, b.Note, nil).ID)
	}
}

// AddBreach adds to a case that the same standard was not kept for the same
// customer and order once more. It opens the case again if we thought we were
// done, and owes the customer an update.
func (k Clerk) AddBreach(f File, b Broken) (Change, error) {
	d := k.draft(f)
	d.log(EntryBreachAdded, d.broken(b)...)
	d.answers(b, false)
	d.spokeUp()
	if err := d.owe(promise.NextUpdate); err != nil {
		return Change{}, err
	}
	d.notify(NotifyBreached, []string{f.Case.OwnerID}, "By", k.Actor.Name, "Standard", standard.In(b.Standard.Names, d.Rules.Lang))
	return d.end(), nil
}

// regretted reports whether the customer was told that we are sorry before they
// said a word.
func (f File) regretted() bool {
	for _, e := range f.Timeline {
		if e.Kind == EntryBreached && e.Args["Told"] != "" {
			return true
		}
	}
	return false
}

package desk

import (
	"cmp"
	"slices"

	"liuke/internal/calendar"
	"liuke/internal/fault"
	"liuke/internal/ident"
	"liuke/internal/remedy"
)

// purse is the budget that pays for what is given in the case now, with nothing
// spent; the zero Purse when none does.
func (k Clerk) purse(f File) remedy.Purse {
	budget, ok := k.Rules.Budgets.For(f.Case.TeamID)
	if !ok {
		return remedy.Purse{}
	}
	return budget.Purse(calendar.DayOf(k.Now, k.Rules.Calendar.Zone()))
}

// book enters what is given into the ledger; what costs nothing is not booked.
// Supervisors hear when the budget nears its end by it.
func (d *draft) book(r Remedy) {
	if r.Cost == 0 {
		return
	}
	c := d.change.Case
	receiver := remedy.CaseAccount(c.ID)
	if c.CustomerID != "" {
		receiver = remedy.CustomerAccount(c.CustomerID)
	}
	purse := d.purse(d.file)
	d.change.Postings = append(d.change.Postings, remedy.Posting{
		ID: ident.New(), Key: remedy.GiftKey(r.ID), CaseID: c.ID, RemedyID: r.ID, Receiver: receiver, Ground: r.Ground,
		Cause: cmp.Or(c.Cause, string(c.Category)), TeamID: c.TeamID, Budget: purse.Name(), Amount: r.Cost, Currency: r.Currency,
		ByID: d.Actor.ID, At: d.Now,
	})
	if purse.Spent = d.Dealings.Spent; purse.Warns(r.Cost) {
		d.notify(NotifyBudget, d.Supervisors, "Budget", purse.Budget.Name, "Period", purse.Period, "Amount", decimal(purse.Spent+r.Cost),
			"Currency", r.Currency, "PercentOf", decimal((purse.Spent+r.Cost)*100/purse.Budget.Amount))
	}
}

// Reverse takes a gift back that was booked by mistake.
type Reverse struct {
	RemedyID string
	Reason   string
}

// Reverse takes a gift out of the ledger by a posting with the other sign, and
// leaves the one that was made.
func (k Clerk) Reverse(f File, c Reverse) (Change, error) {
	at := f.remedyAt(c.RemedyID)
	if at < 0 {
		return Change{}, fault.New(fault.NotFound, "desk.remedy_unknown")
	}
	reason, err := need("reason", line(c.Reason), maxOptionText)
	if err != nil {
		return Change{}, err
	}
	r := f.Remedies[at]
	booked := slices.IndexFunc(f.Postings, func(p remedy.Posting) bool { return p.Key == remedy.GiftKey(r.ID) })
	if r.State != Chosen || booked < 0 {
		return Change{}, fault.New(fault.Conflict, "remedy.nothing_to_reverse")
	}
	d := k.draft(f)
	r.State = Reversed
	d.change.Remedies = append(d.change.Remedies, r)
	d.change.Postings = append(d.change.Postings, f.Postings[booked].Reversal(ident.New(), k.Actor.ID, k.Now))
	d.log(EntryReversed, "KindKey", "desk.remedy."+string(r.Kind), "Text", r.Text, "Amount", decimal(r.Cost), "Currency", r.Currency, "Reason", reason)
	return d.end(), nil
}

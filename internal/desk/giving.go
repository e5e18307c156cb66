package desk

import (
	"slices"
	"strconv"
	"strings"

	"liuke/internal/fault"
	"liuke/internal/ident"
	"liuke/internal/remedy"
)

// Option is one remedy to be offered.
type Option struct {
	Kind     RemedyKind
	Text     string // as the customer reads it
	Cost     int64
	Currency string        // "" is the company's; there is no other
	Ground   remedy.Ground // "" is goodwill
}

// Offer is what the customer may choose from.
type Offer struct {
	Options []Option
	Wish    *Option       // what the customer asked for; nil when they did not say
	Breaks  []remedy.Rule // rules that are broken by it
	Because string        // the judgement that breaks them, and why an approval is asked for
	Ask     bool          // for approval, when it is more than the actor may give
}

const (
	minOptions    = 2
	maxOptions    = 6
	maxOptionText = 500 // characters, of an option and of a judgement
)

// Offer puts at least two remedies before the customer, or one when there is a
// recorded reason. One that is goodwill and, with what was given before, more
// than the actor may give is refused, or waits with the whole offer for approval
// when that is asked for. An offer takes the place of one that waits.
func (k Clerk) Offer(f File, o Offer) (Change, error) {
	if err := f.ours(); err != nil {
		return Change{}, err
	}
	d := k.draft(f)
	if err := d.breaking(o); err != nil {
		return Change{}, err
	}
	if err := d.wish(o.Wish); err != nil {
		return Change{}, err
	}
	offerID := ident.New()
	for i, option := range o.Options {
		r, err := k.remedy(f, "options["+strconv.Itoa(i)+"]", option)
		if err != nil {
			return Change{}, err
		}
		r.OfferID = offerID
		d.change.Remedies = append(d.change.Remedies, r)
	}
	fresh := slices.Clone(d.change.Remedies)
	d.annul()
	switch at, why := k.beyond(f, fresh); {
	case at < 0:
		d.putBefore(fresh)
	case !o.Ask:
		return Change{}, k.tooMuch(f, why).On("options[" + strconv.Itoa(at) + "].cost")
	default:
		if err := d.askApproval(d.change.Remedies[:len(fresh)], at, why, o.Because); err != nil {
			return Change{}, err
		}
	}
	return d.end(), nil
}

// tooMuch says what an offer is beyond.
func (k Clerk) tooMuch(f File, why remedy.Why) *fault.Error {
	if why == remedy.BeyondBudget {
		purse := k.purse(f)
		purse.Spent = k.Dealings.Spent
		return fault.New(fault.Denied, "remedy.budget_spent", fault.Args{"Name": purse.Budget.Name, "Left": purse.Left(), "Currency": k.Rules.Currency})
	}
	return fault.New(fault.Denied, "desk.above_authority", fault.Args{"Limit": k.May(f).Left, "Currency": k.Rules.Currency})
}

// putBefore tells the customer what they may choose from.
func (d *draft) putBefore(remedies []Remedy) {
	d.goodwill(remedies...)
	var list strings.Builder
	for i, r := range remedies {
		list.WriteString(strconv.Itoa(i+1) + ". " + r.Text + "\n")
	}
	text := strings.TrimSuffix(list.String(), "\n")
	m := d.say(Outbound, text, nil)
	d.log(EntryOffered, "MessageID", m.ID)
	d.answered()
	d.write("letter.offered", "Text", text)
}

// breaking records the rules that an offer breaks. Fewer options than a customer
// is to have, and whatever else is named, need a reason.
func (d *draft) breaking(o Offer) error {
	alone := slices.Contains(o.Breaks, remedy.TwoOptions)
	if n := len(o.Options); n < 1 || n < minOptions && !alone || n > maxOptions {
		return fault.New(fault.Invalid, "desk.options_count", fault.Args{"Least": minOptions, "Most": maxOptions}).On("options")
	}
	var broken []remedy.Rule
	for _, rule := range o.Breaks {
		switch {
		case rule == remedy.TwoOptions && len(o.Options) >= minOptions, slices.Contains(broken, rule):
		case rule == remedy.TwoOptions, rule == remedy.ReturnPeriod:
			broken = append(broken, rule)
		default:
			return fault.New(fault.Invalid, "remedy.rule_unknown").On("breaks")
		}
	}
	if len(broken) == 0 {
		return nil
	}
	reason, err := limit("because", line(o.Because), maxOptionText)
	if err != nil {
		return err
	}
	if reason == "" {
		return fault.New(fault.Invalid, "remedy.judgement_needed").On("because")
	}
	for _, rule := range broken {
		d.except(rule, reason)
	}
	return nil
}

// except records that a rule is broken.
func (d *draft) except(rule remedy.Rule, reason string) {
	d.change.Exceptions = append(d.change.Exceptions, Exception{
		CaseID: d.file.Case.ID, ID: ident.New(), Rule: rule, Reason: reason, ByID: d.Actor.ID, At: d.Now,
	})
	d.log(EntryException, "RuleKey", "remedy.rule."+string(rule), "Reason", reason)
}

// wish records what the customer asked for, unless that is what they asked for before.
func (d *draft) wish(o *Option) error {
	if o == nil {
		return nil
	}
	if err := d.priced("wish", *o); err != nil {
		return err
	}
	text, err := limit("wish.text", line(o.Text), maxOptionText)
	if err != nil {
		return err
	}
	w := Wish{
		CaseID: d.file.Case.ID, ID: ident.New(), Kind: o.Kind, Amount: o.Cost, Currency: d.Rules.Currency, Text: text,
		ByID: d.Actor.ID, At: d.Now,
	}
	if before := d.file.Wish(); before.Kind == w.Kind && before.Amount == w.Amount && before.Text == w.Text {
		return nil
	}
	d.change.Wishes = append(d.change.Wishes, w)
	d.log(EntryWished, "KindKey", "desk.remedy."+string(w.Kind), "Text", w.Text, "Amount", decimal(w.Amount), "Currency", w.Currency)
	return nil
}

// priced returns a fault unless there is such a kind, and its cost is an amount
// of the company's currency.
func (k Clerk) priced(field string, o Option) error {
	switch {
	case !slices.Contains(remedy.Kinds, o.Kind):
		return fault.New(fault.Invalid, "desk.remedy_kind_unknown").On(field + ".kind")
	case o.Currency != "" && o.Currency != k.Rules.Currency:
		return fault.New(fault.Invalid, "remedy.currency_other", fault.Args{"Currency": k.Rules.Currency}).On(field + ".cost")
	case o.Cost < 0:
		return fault.New(fault.Invalid, "desk.cost_invalid").On(field + ".cost")
	case o.Cost > remedy.MaxAmount:
		return fault.New(fault.Invalid, "remedy.amount_huge").On(field + ".cost")
	}
	return nil
}

// remedy returns the option as an offered remedy, if it may be offered.
func (k Clerk) remedy(f File, field string, o Option) (Remedy, error) {
	if err := k.priced(field, o); err != nil {
		return Remedy{}, err
	}
	text, err := need(field+".text", line(o.Text), maxOptionText)
	if err != nil {
		return Remedy{}, err
	}
	r := Remedy{
		ID: ident.New(), CaseID: f.Case.ID, Kind: o.Kind, Ground: o.Ground, Text: text, Cost: o.Cost, Currency: k.Rules.Currency,
		State: Offered, OfferedBy: k.Actor.ID, OfferedAt: k.Now,
	}
	if r.Ground == "" {
		r.Ground = remedy.Goodwill
	}
	return r, nil
}

// Choice is the remedy the customer chose.
type Choice struct{ RemedyID string }

// Choose records which offered remedy the customer chose, books its cost and
// declines the others.
func (k Clerk) Choose(f File, c Choice) (Change, error) {
	at := f.remedyAt(c.RemedyID)
	if at < 0 {
		return Change{}, fault.New(fault.NotFound, "desk.remedy_unknown")
	}
	if err := f.ours(); err != nil {
		return Change{}, err
	}
	chosen := f.Remedies[at]
	if chosen.State == Held || !f.agreed(chosen) {
		return Change{}, fault.New(fault.Conflict, "remedy.not_approved")
	}
	if chosen.State != Offered {
		return Change{}, fault.New(fault.Conflict, "desk.remedy_decided")
	}
	d := k.draft(f)
	for _, r := range f.Remedies {
		switch {
		case r.ID == chosen.ID:
			r.State, r.ChosenBy, r.ChosenAt = Chosen, k.Actor.ID, k.Now
		case r.State == Offered:
			r.State = Declined
		default:
			continue
		}
		d.change.Remedies = append(d.change.Remedies, r)
	}
	d.annul()
	d.book(chosen)
	d.log(EntryChosen, "KindKey", "desk.remedy."+string(chosen.Kind), "Text", chosen.Text,
		"Amount", decimal(chosen.Cost), "Currency", chosen.Currency)
	return d.end(), nil
}

package desk

import (
	"slices"
	"strconv"
	"strings"

	"liuke/internal/fault"
	"liuke/internal/ident"
)

// RemedyKind says what is given.
type RemedyKind string

// The kinds.
const (
	Refund      RemedyKind = "refund"
	Replacement RemedyKind = "replacement"
	Voucher     RemedyKind = "voucher"
	Apology     RemedyKind = "apology"
	Other       RemedyKind = "other"
)

// RemedyKinds lists all kinds.
var RemedyKinds = []RemedyKind{Refund, Replacement, Voucher, Apology, Other}

// RemedyState says how an offered remedy stands.
type RemedyState string

// The states.
const (
	Offered  RemedyState = "offered"
	Chosen   RemedyState = "chosen"
	Declined RemedyState = "declined" // another one was chosen
)

// Remedy is one way to put the matter right that was offered.
type Remedy struct {
	ID        string
	CaseID    string
	Kind      RemedyKind
	Text      string
	Cost      int64 // minor units, to the company
	Currency  string
	State     RemedyState
	OfferedBy string
	OfferedAt int64
	ChosenBy  string // who recorded the customer's choice
	ChosenAt  int64
}

// LedgerEntry is one side of money given. The entries of a remedy sum to
// nought: what the customer's account gains, the remedy's expense account loses.
type LedgerEntry struct {
	ID       string
	RemedyID string
	CaseID   string
	Account  string // "customer:<id>", "case:<id>" while nobody knows who it is, or "expense:<remedy kind>"
	Amount   int64
	Currency string
	ByID     string
	At       int64
}

// Option is one remedy to be offered.
type Option struct {
	Kind RemedyKind
	Text string // as the customer reads it
	Cost int64
}

// Offer is what the customer may choose from.
type Offer struct{ Options []Option }

const (
	minOptions    = 2
	maxOptions    = 6
	maxOptionText = 500 // characters
	maxCost       = int64(1e15)
)

// Offer puts at least two remedies before the customer. Each must lie, with
// what was given in this case before, within the actor's authority.
func (k Clerk) Offer(f File, o Offer) (Change, error) {
	if err := f.ours(); err != nil {
		return Change{}, err
	}
	if n := len(o.Options); n < minOptions || n > maxOptions {
		return Change{}, fault.New(fault.Invalid, "desk.options_count", fault.Args{"Least": minOptions, "Most": maxOptions}).On("options")
	}
	d := k.draft(f)
	var list strings.Builder
	for i, option := range o.Options {
		field := "options[" + strconv.Itoa(i) + "]"
		r, err := k.remedy(f, field, option)
		if err != nil {
			return Change{}, err
		}
		d.change.Remedies = append(d.change.Remedies, r)
		list.WriteString(strconv.Itoa(i+1) + ". " + r.Text + "\n")
	}
	text := strings.TrimSuffix(list.String(), "\n")
	m := d.say(Outbound, text, nil)
	d.log(EntryOffered, "MessageID", m.ID)
	d.answered()
	d.write("letter.offered", "Text", text)
	return d.end(), nil
}

// remedy returns the option as an offered remedy, if it may be offered.
func (k Clerk) remedy(f File, field string, o Option) (Remedy, error) {
	if !slices.Contains(RemedyKinds, o.Kind) {
		return Remedy{}, fault.New(fault.Invalid, "desk.remedy_kind_unknown").On(field + ".kind")
	}
	text, err := need(field+".text", line(o.Text), maxOptionText)
	if err != nil {
		return Remedy{}, err
	}
	if o.Cost < 0 || o.Cost > maxCost {
		return Remedy{}, fault.New(fault.Invalid, "desk.cost_invalid").On(field + ".cost")
	}
	if most := k.allowance(f); o.Cost > most {
		return Remedy{}, fault.New(fault.Denied, "desk.above_authority", fault.Args{
			"Limit": most, "Currency": k.Rules.Currency,
		}).On(field + ".cost")
	}
	return Remedy{
		ID: ident.New(), CaseID: f.Case.ID, Kind: o.Kind, Text: text, Cost: o.Cost, Currency: k.Rules.Currency,
		State: Offered, OfferedBy: k.Actor.ID, OfferedAt: k.Now,
	}, nil
}

// allowance is what the actor may still give in the case without asking: what
// their role may, less what the customer was given before, so that a large
// gift in small parts needs no less authority.
func (k Clerk) allowance(f File) int64 {
	most := k.Rules.Authority[k.Actor.Role]
	for _, r := range f.Remedies {
		if r.State == Chosen {
			most -= r.Cost
		}
	}
	return max(0, most)
}

// Choice is the remedy the customer chose.
type Choice struct{ RemedyID string }

// Choose records which offered remedy the customer chose, books its cost and
// declines the others.
func (k Clerk) Choose(f File, c Choice) (Change, error) {
	at := slices.IndexFunc(f.Remedies, func(r Remedy) bool { return r.ID == c.RemedyID })
	if at < 0 {
		return Change{}, fault.New(fault.NotFound, "desk.remedy_unknown")
	}
	if err := f.ours(); err != nil {
		return Change{}, err
	}
	chosen := f.Remedies[at]
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
	d.book(chosen)
	d.log(EntryChosen, "KindKey", "desk.remedy."+string(chosen.Kind), "Text", chosen.Text,
		"Amount", decimal(chosen.Cost), "Currency", chosen.Currency)
	return d.end(), nil
}

// book enters what is given into the ledger; what costs nothing is not booked.
func (d *draft) book(r Remedy) {
	if r.Cost == 0 {
		return
	}
	receiver := "case:" + r.CaseID
	if id := d.file.Case.CustomerID; id != "" {
		receiver = "customer:" + id
	}
	e := LedgerEntry{RemedyID: r.ID, CaseID: r.CaseID, Currency: r.Currency, ByID: d.Actor.ID, At: d.Now}
	gain, loss := e, e
	gain.ID, gain.Account, gain.Amount = ident.New(), receiver, r.Cost
	loss.ID, loss.Account, loss.Amount = ident.New(), "expense:"+string(r.Kind), -r.Cost
	d.change.Ledger = append(d.change.Ledger, gain, loss)
}

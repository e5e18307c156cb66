package desk

import (
	"slices"

	"liuke/internal/remedy"
)

// RemedyKind says what is given.
type RemedyKind = remedy.Kind

// The kinds that can be offered.
const (
	Refund      = remedy.Refund
	Replacement = remedy.Replacement
	Repair      = remedy.Repair
	Voucher     = remedy.Voucher
	Apology     = remedy.Apology
	Other       = remedy.Other
)

// RemedyState says how a remedy stands.
type RemedyState string

// The states.
const (
	Offered  RemedyState = "offered"
	Chosen   RemedyState = "chosen"
	Declined RemedyState = "declined" // another one was chosen

	Held      RemedyState = "held"      // until somebody agrees; the customer has not heard of it
	Withdrawn RemedyState = "withdrawn" // nobody agreed, or it was taken back before
	Reversed  RemedyState = "reversed"  // was chosen and booked by mistake
)

// Remedy is one way to put the matter right that was offered.
type Remedy struct {
	ID        string
	CaseID    string
	OfferID   string // names those that were offered together
	Kind      RemedyKind
	Ground    remedy.Ground
	Text      string
	Cost      int64 // minor units, to the company
	Currency  string
	State     RemedyState
	OfferedBy string
	OfferedAt int64
	ChosenBy  string // who recorded the customer's choice
	ChosenAt  int64
}

// Wish is what the customer asked for, in terms that what is given can be
// compared with.
type Wish struct {
	CaseID   string
	ID       string
	Kind     RemedyKind
	Amount   int64 // minor units; 0 when it is not about money
	Currency string
	Text     string // in the customer's words
	ByID     string // who recorded it
	At       int64
}

// Exception is a rule of the company that was broken, and why.
type Exception struct {
	CaseID string
	ID     string
	Rule   remedy.Rule
	Reason string
	ByID   string
	At     int64
}

// Dealings are what authority goes by beside the case itself.
type Dealings struct {
	With      Dealt
	Worth     int64 // of the customer, over the next years; 0 while not known
	Elsewhere int64 // goodwill given or on offer in the customer's other cases, within the days of the authority
	Spent     int64 // of the budget that pays, in its period
}

// Dealt is up to where somebody knew what a customer was given.
type Dealt struct {
	CustomerID string // the record after merges; "" while nobody knows who it is
	Version    int64  // how often they were offered or given goodwill before
}

// goodwill has the change saved only while nothing else was offered or given to
// the customer: two cases at the same moment cannot have the whole limit each.
func (d *draft) goodwill(remedies ...Remedy) {
	if d.Dealings.With.CustomerID != "" && slices.ContainsFunc(remedies, func(r Remedy) bool { return r.Ground == remedy.Goodwill && r.Cost > 0 }) {
		d.change.Dealt = &d.Dealings.With
	}
}

// May returns what the actor may give in the case without asking.
func (k Clerk) May(f File) remedy.Allowance {
	return k.Rules.Authority.May(remedy.Situation{
		Role: k.Actor.Role, Worth: k.Dealings.Worth, Severity: f.Case.Severity, InCase: f.given(), Elsewhere: k.Dealings.Elsewhere,
	})
}

// given is what was given in the case as goodwill.
func (f File) given() int64 {
	var sum int64
	for _, r := range f.Remedies {
		if r.State == Chosen && r.Ground == remedy.Goodwill {
			sum += r.Cost
		}
	}
	return sum
}

// remedyAt returns where the remedy stands in the list, or -1.
func (f File) remedyAt(id string) int {
	return slices.IndexFunc(f.Remedies, func(r Remedy) bool { return r.ID == id })
}

// Wish returns what the customer asked for last; the zero Wish while they have not.
func (f File) Wish() Wish {
	if len(f.Wishes) == 0 {
		return Wish{}
	}
	return f.Wishes[len(f.Wishes)-1]
}

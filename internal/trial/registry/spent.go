package registry

import (
	"context"
	"time"

	"liuke/internal/calendar"
)

// Spent is what an action cost.
type Spent struct {
	Customers int64  // who were given it
	Cost      int64  // minor units
	Estimated bool   // reckoned from the plan, as nobody told what was spent and the records cost nothing
	Told      int64  // of Cost, what somebody told
	Parts     []Part `json:",omitempty"` // what the records add to that, by the company's rates
}

// Part is one thing that an action took.
type Part struct {
	Of    Taking
	Count int64 // minutes, or how many
	Rate  int64 // minor units for each; 0: the company laid down none, or it has none
	Cost  int64 // minor units
}

// Taking is what a part is of.
type Taking string

// The takings.
const (
	TookContacts Taking = "contacts" // minutes of contacts that were logged
	TookSteps    Taking = "steps"    // minutes of steps of a playbook, beyond the contacts of the same day
	TookVisits   Taking = "visits"   // the way there and back
	TookGifts    Taking = "gifts"    // goodwill within the case of a loss
	TookMessages Taking = "messages" // text messages of the trial's campaign
)

// Rates are what the company reckons with, in minor units.
type Rates struct{ Minute, Visit, Message int64 }

// RecordKind says what a record is of.
type RecordKind string

// The kinds of records.
const (
	RecordContact RecordKind = "contact"
	RecordVisit   RecordKind = "visit"
	RecordStep    RecordKind = "step"
	RecordGift    RecordKind = "gift"
)

// Record is one thing that the records say was done for a customer who was treated, after their draw and until about the end of their window.
type Record struct {
	CustomerID string // the root
	Kind       RecordKind
	At         int64
	Until      calendar.Day // the last of the window
	Minutes    int64
	Amount     int64 // of a gift; below zero where it was taken back
}

// RatesFrom tells what the company reckons with; without it no record costs anything.
func (s *Service) RatesFrom(rates func(context.Context) (Rates, error)) { s.rates = rates }

// spent is what a trial cost as of now: what somebody told, and of customers of whom nobody told anything what the records come to by
// the company's rates. What is recorded counts where it is the trial's action: contacts, steps and gifts of calls and plays, messages
// of campaigns.
func (s *Service) spent(ctx context.Context, t Trial) (Spent, error) {
	sum, err := s.store.Spent(ctx, t.ID)
	if err != nil || s.rates == nil {
		return sum, err
	}
	rates, err := s.rates(ctx)
	if err != nil {
		return sum, err
	}
	var customers int64
	switch t.Action {
	case ActionCalls, ActionPlay:
		company, err := s.company(ctx)
		if err != nil {
			return sum, err
		}
		records, err := s.store.Records(ctx, t)
		if err != nil {
			return sum, err
		}
		sum.Parts, customers = booked(records, rates, company.Location())
	case ActionCampaign:
		messages, err := s.store.Messages(ctx, t)
		if err != nil {
			return sum, err
		}
		if customers = messages; messages > 0 {
			sum.Parts = []Part{{TookMessages, messages, rates.Message, messages * rates.Message}}
		}
	}
	for _, p := range sum.Parts {
		sum.Cost += p.Cost
	}
	sum.Customers += customers
	return sum, nil
}

// booked is what records come to by the rates, and of how many customers. Time is counted once: whoever notes a call with a step and
// logs it as a contact, too, took it once, so of a customer and day the longer of the two counts.
func booked(records []Record, rates Rates, zone *time.Location) ([]Part, int64) {
	type day struct {
		customer string
		day      calendar.Day
	}
	contacts, steps, customers := map[day]int64{}, map[day]int64{}, map[string]bool{}
	sums := map[Taking]Part{}
	add := func(of Taking, count, rate, cost int64) {
		p := sums[of]
		sums[of] = Part{of, p.Count + count, rate, p.Cost + cost}
	}
	for _, r := range records {
		on := day{r.CustomerID, calendar.DayOf(r.At, zone)}
		if on.day > r.Until {
			continue
		}
		customers[r.CustomerID] = true
		switch r.Kind {
		case RecordVisit:
			add(TookVisits, 1, rates.Visit, rates.Visit)
			contacts[on] += r.Minutes
		case RecordContact:
			contacts[on] += r.Minutes
		case RecordStep:
			steps[on] += r.Minutes
		case RecordGift:
			count := int64(1)
			if r.Amount < 0 {
				count = -1
			}
			add(TookGifts, count, 0, r.Amount)
		}
	}
	for _, minutes := range contacts {
		add(TookContacts, minutes, rates.Minute, minutes*rates.Minute)
	}
	for on, minutes := range steps {
		beyond := max(0, minutes-contacts[on])
		add(TookSteps, beyond, rates.Minute, beyond*rates.Minute)
	}
	var parts []Part
	for _, of := range []Taking{TookContacts, TookSteps, TookVisits, TookGifts} {
		if p := sums[of]; p.Count != 0 || p.Cost != 0 {
			parts = append(parts, p)
		}
	}
	return parts, int64(len(customers))
}

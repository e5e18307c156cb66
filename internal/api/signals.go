package api

import (
	"liuke/internal/calendar"
	"liuke/internal/signal"
)

// SignalReport tells a fact that makes it likelier that a customer leaves.
type SignalReport struct {
	Source     string        `json:"source" doc:"The system that tells it." maxLength:"100" example:"billing"`
	ExternalID string        `json:"external_id" doc:"What that system calls it." maxLength:"200" example:"RENEW-8812-2027"`
	CustomerID string        `json:"customer_id,omitempty" doc:"The customer, when you know." format:"uuid"`
	Customer   KnownCustomer `json:"customer,omitzero" doc:"Who it is otherwise; somebody nobody knows yet is refused."`
	Kind       string        `json:"kind" doc:"What was seen: renewal (a contract ends), balance (what was paid ahead is used up), contact (another person speaks for the customer), payment (one failed or is late), usage (they use it less), missed (a call of theirs), opted_out, or other, in your own words." enum:"renewal,balance,contact,payment,usage,missed,opted_out,other" example:"renewal"`
	On         string        `json:"on,omitempty" doc:"The day that a renewal or balance is about; the signal is shown from 30 days before." format:"date" example:"2027-03-31"`
	Note       string        `json:"note,omitempty" doc:"For the staff; needed for other." maxLength:"500"`
}

// Signal is what became of a report.
type Signal struct {
	ID         string `json:"id" doc:"The signal that it opened, or brought up to date: of a customer and kind there is one open at a time."`
	CustomerID string `json:"customer_id"`
	New        bool   `json:"new" doc:"Whether it was not told before."`
}

func (s Signal) location() string { return "/customers/" + s.CustomerID }

type tellSignalIn struct {
	Key  string `header:"Idempotency-Key" maxLength:"200" doc:"Taken, and not needed: (source, external_id) names a signal, and telling it again changes nothing."`
	Body SignalReport
}

func (a *API) tellSignal(c call, in tellSignalIn) (Signal, error) {
	b := in.Body
	t := signal.Telling{
		Source: b.Source, ExternalID: b.ExternalID, CustomerID: b.CustomerID, Code: b.Customer.Code, Email: b.Customer.Email, Phone: b.Customer.Phone,
		Kind: signal.Kind(b.Kind), Note: b.Note,
	}
	if b.On != "" {
		day, err := calendar.ParseDay(b.On)
		if err != nil {
			return Signal{}, on(err, "on")
		}
		t.On = day
	}
	told, err := a.Signals.Tell(c, c.by, t)
	return Signal{ID: told.SignalID, CustomerID: told.CustomerID, New: told.New}, err
}

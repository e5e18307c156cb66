package api

import (
	"time"

	"liuke/internal/desk"
	"liuke/internal/standard"
)

// BreachReport tells that one of the company's standards was not kept.
type BreachReport struct {
	Standard   string        `json:"standard" doc:"The standard's code, as the company laid it down." maxLength:"40" example:"ship"`
	Source     string        `json:"source" doc:"The system that tells it." maxLength:"100" example:"warehouse"`
	ExternalID string        `json:"external_id" doc:"What that system calls the breach." maxLength:"200" example:"LATE-20113"`
	CustomerID string        `json:"customer_id,omitempty" doc:"The customer, when you know; needs customer:read." format:"uuid"`
	Customer   KnownCustomer `json:"customer,omitzero" doc:"Who it is otherwise; somebody nobody knows yet is refused."`
	PurchaseID string        `json:"purchase_id,omitempty" doc:"The purchase it is about; needs purchase:read." format:"uuid"`
	Order      string        `json:"order,omitempty" doc:"What the purchase is called where it was made." maxLength:"100" example:"A-20113"`
	At         Time          `json:"at" doc:"When the standard was broken, or that was noticed."`
	Since      Time          `json:"since,omitzero" doc:"When its time began, such as when the order was paid; the time that counts until at is reckoned by the company's calendar."`
	Took       *int64        `json:"took,omitempty" doc:"How much time it took, in minutes that count, where you reckon that yourself. A standard with a time needs this or since, and more than it allows." example:"3120"`
	Note       string        `json:"note,omitempty" doc:"For the staff; the customer does not read it." maxLength:"2000"`
}

// KnownCustomer is what a customer is known by: the code first, then the e-mail
// address, then the phone number.
type KnownCustomer struct {
	Code  string `json:"code,omitempty" doc:"What another system calls the customer." maxLength:"100" example:"C-8812"`
	Email string `json:"email,omitempty" example:"anna@example.com"`
	Phone string `json:"phone,omitempty" example:"+44 20 7946 0018"`
}

// Breach is a report that was taken.
type Breach struct {
	ID     string `json:"id"`
	CaseID string `json:"case_id" doc:"The case that answers it."`
	Ref    string `json:"ref" doc:"How people name that case." example:"LK-10432"`
	Opened bool   `json:"opened" doc:"Whether the case was opened for it. Otherwise it was added to one about the same standard, customer and order that was not closed."`
	Took   int64  `json:"took,omitzero" doc:"How much time it took, in minutes that count; missing where nothing is measured."`
	Limit  int64  `json:"limit,omitzero" doc:"How much there was, in minutes."`
}

func (b Breach) location() string { return "/cases/" + b.Ref }

type reportBreachIn struct {
	Key  string `header:"Idempotency-Key" maxLength:"200" doc:"Taken, and not needed: (source, external_id) names a breach, and telling it again changes nothing."`
	Body BreachReport
}

func (a *API) reportBreach(c call, in reportBreachIn) (Breach, error) {
	b := in.Body
	if b.PurchaseID != "" {
		if _, _, err := a.Purchases.Get(c, c.by, b.PurchaseID); err != nil {
			return Breach{}, on(err, "purchase_id")
		}
	}
	report := standard.Report{
		Standard: b.Standard, CustomerID: b.CustomerID, Customer: standard.Known(b.Customer), PurchaseID: b.PurchaseID, Order: b.Order,
		At: int64(b.At), Since: int64(b.Since), Note: b.Note, Source: b.Source, ExternalID: b.ExternalID,
	}
	if b.Took != nil {
		took := minutes(*b.Took)
		report.Took = &took
	}
	answered, err := a.Desk.ReportBreach(c, c.by, report)
	if err != nil {
		return Breach{}, err
	}
	return breachOf(answered), nil
}

// minutes are so many minutes in milliseconds, or what no time is long as.
func minutes(n int64) int64 {
	const most = int64(1) << 40
	return min(max(n, -1), most) * time.Minute.Milliseconds()
}

func breachOf(a desk.Answered) Breach {
	minute := time.Minute.Milliseconds()
	return Breach{
		ID: a.ID, CaseID: a.CaseID, Ref: a.Ref, Opened: a.Opened, Took: a.Took / minute, Limit: a.Limit / minute,
	}
}

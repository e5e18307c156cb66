package economics

import "liuke/internal/fault"

// RatesSetting is the name of the document that Rates are kept as.
const RatesSetting = "economics"

// Rates are what the company reckons with. Amounts are in minor units.
type Rates struct {
	MarginPermille   int64 `json:"margin_permille"`   // assumed where the cost of goods is not known, in thousandths of the sales
	Receipt          int64 `json:"receipt"`           // what one purchase costs to handle
	Return           int64 `json:"return"`            // what it costs when something is sent back
	Minute           int64 `json:"minute"`            // of somebody's time
	Visit            int64 `json:"visit"`             // the way there and back, besides the time
	Message          int64 `json:"message"`           // one text message of a campaign; only trials reckon with it
	NewCustomer      int64 `json:"new_customer"`      // what it costs to win one; 0 when not known
	InterestPermille int64 `json:"interest_permille"` // by which money a year later is worth less
}

// Assumed are the rates until the company lays down its own. They hold no
// price of anything, which nobody but the company knows.
var Assumed = Rates{MarginPermille: 300, InterestPermille: 100}

// Bounds of rates.
const (
	maxPermille = 1000
	maxRate     = 1e12
)

// Validate returns a fault that names the field unless one can reckon with the rates.
func (r Rates) Validate() error {
	for _, f := range []struct {
		field string
		n     int64
		most  int64
	}{
		{"margin", r.MarginPermille, maxPermille},
		{"interest", r.InterestPermille, maxPermille},
		{"receipt", r.Receipt, maxRate},
		{"return", r.Return, maxRate},
		{"minute", r.Minute, maxRate},
		{"visit", r.Visit, maxRate},
		{"message", r.Message, maxRate},
		{"new_customer", r.NewCustomer, maxRate},
	} {
		if f.n < 0 || f.n > f.most {
			return fault.New(fault.Invalid, "economics.rate_bounds").On(f.field)
		}
	}
	return nil
}

// Package value knows what customers are worth and when they are due: it runs
// the models over the summaries, keeps a score per customer, and can say in
// words how a score came about.
package value

import "liuke/internal/calendar"

// RunState says how a run stands.
type RunState string

// The states.
const (
	RunQueued   RunState = "queued"
	RunRunning  RunState = "running"
	RunFinished RunState = "finished"
	RunFailed   RunState = "failed"
)

// Run is one pass of fitting and scoring all customers.
type Run struct {
	ID         string
	State      RunState
	AsOf       calendar.Day
	Model      string // "bg-nbd", or "nbd" when dropout is not identified
	Report     Report
	Customers  int64
	Scored     int64
	Error      string
	StartedAt  int64
	FinishedAt int64
}

// Report is what a run found out about the company's customers as a whole.
type Report struct {
	Params        map[string]float64 // by their usual names: r, alpha, a, b; p, q, v; unit: week
	LogLikelihood float64
	Repeat        int64 // customers with more than one purchase day
	Identified    bool  // whether the data tell customers who left from those who are slow
	Converged     bool
	HorizonDays   int64    // what Active and Expected look ahead
	Notes         []string // message keys "value.note_…"
}

// Score is what a run says of one customer. Money is in minor units of the
// company's currency.
type Score struct {
	CustomerID string
	RunID      string
	Alive      *float64 // chance that they still buy at all; nil when dropout is not identified
	Active     float64  // chance of at least one purchase within the horizon
	Expected   float64  // purchases expected within the horizon
	Spend      int64    // per purchase, expected
	Worth      int64    // over the next three years
	WorthLow   int64    // likely from, 80 %
	WorthHigh  int64    // likely to
	NextDay    calendar.Day
	NextLow    calendar.Day
	NextHigh   calendar.Day
	Usual      float64 // days: half of the customer's gaps are shorter
	Overdue    float64 // share of the customer's own gaps that are shorter than the current one
	Priority   int64   // overdue × worth: whom to look after first; 0 unless overdue enough
}

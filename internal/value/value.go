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
	Stage      Stage // what it is at, while it runs
	AsOf       calendar.Day
	Model      string // the model chosen, by its usual name, such as "bg-nbd"; "" when nothing could be fitted
	Report     Report
	Customers  int64
	Scored     int64
	Error      string
	StartedAt  int64
	FinishedAt int64
}

// Stage is a part of a run.
type Stage string

// The stages, in their order.
const (
	StageRead    Stage = "read"    // reading the purchase days
	StageCheck   Stage = "check"   // foretelling the recent past, to see how good a forecast is
	StageChoose  Stage = "choose"  // trying the models
	StageLines   Stage = "lines"   // learning how products are bought
	StageScoring Stage = "scoring" // scoring customers
)

// Report is what a run found out about the company's customers as a whole.
// Times are in weeks.
type Report struct {
	Params        map[string]float64 // by their usual names: r, alpha, a, b, s, beta, k; p, q, v
	StdErrs       map[string]float64 // of the parameters; left out where the data do not determine one
	LogLikelihood float64
	Repeat        int64 // customers with more than one purchase day
	Identified    bool  // whether the data tell customers who left from those who are slow
	Converged     bool
	HorizonDays   int64    // what Active and Expected look ahead
	Notes         []string // message keys "value.note_…"

	Trials   []Trial // how the models did on the past, in a fixed order; empty when the history is too short to try
	Hedge    float64 // weight given to nobody ever leaving, 0 to 1
	Wave     float64 // how much more is bought over the horizon than in as many usual days, by season; 1 when none was found
	Seasonal bool
	Track    []TrackPoint // by week, cumulative
	Holdout  *Holdout     // nil when the history is too short
}

// Trial is how a model did on the company's own past. Scores are means over customers.
type Trial struct {
	Model string
	Log   float64 // logarithm of the chance given to what happened
	Total float64 // what models are compared by: Log and the score of the counts
	Bias  float64 // purchases foretold over purchases made, less 1
	ECE   float64 // mean distance between chances and what happened
}

// TrackPoint is how many repeat purchases there had been by a day, and how many the model expects.
type TrackPoint struct {
	Day      calendar.Day
	Made     float64
	Expected float64
}

// Holdout is how good a forecast would have been that had been made at an
// earlier day, knowing nothing of what came: fitted, chosen and calibrated
// with the purchases up to then, and compared with those of the days after.
type Holdout struct {
	From        calendar.Day // the last day known
	Days        int64        // foretold after it
	Customers   int64
	Predicted   float64 // purchases, of all customers
	Actual      float64
	Bias        float64 // Predicted ÷ Actual − 1
	RMSE        float64 // of purchases per customer
	Correlation float64
	TopDecile   float64 // purchases of the tenth expected to buy most ÷ those of the best possible tenth
	Brier       float64 // of the chance of at least one purchase
	ECE         float64 // mean distance between chances and what happened
	AUC         float64
	Reliability []Bin // tenths of the customers, by their chance
}

// Bin is a tenth of the customers, who were given similar chances.
type Bin struct {
	Customers float64
	Predicted float64 // mean chance of at least one purchase
	Happened  float64 // share who did buy
}

// Score is what a run says of one customer. Money is in minor units of the
// company's currency.
type Score struct {
	CustomerID string
	RunID      string
	AsOf       calendar.Day
	Model      string
	Days       int64    // purchase days it rests on
	Alive      *float64 // chance that they still buy at all; nil when dropout is not identified
	Active     float64  // chance of at least one purchase within the horizon
	Expected   float64  // purchases expected within the horizon
	Spend      int64    // per purchase, expected
	WorthYear  int64    // over the next year
	Worth      int64    // over the next three years
	WorthLow   int64    // likely from, 80 %
	WorthHigh  int64    // likely to
	NextDay    calendar.Day
	NextLow    calendar.Day
	NextHigh   calendar.Day
	Usual      float64 // days: half of the customer's gaps are shorter
	Overdue    float64 // share of the customer's own gaps that are shorter than the current one
	Priority   int64   // overdue × worth: whom to look after first; 0 unless overdue enough
	Before     *Before // what the last run that differed said; nil when there was none
}

// Before is what an earlier run said of a customer.
type Before struct {
	AsOf   calendar.Day
	Model  string
	Days   int64
	Active float64
	Worth  int64
}

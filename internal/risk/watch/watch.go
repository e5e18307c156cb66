// Package watch knows who is leaving, night by night: it judges every customer by their purchases, keeps the chance, what is
// at stake and why, remembers whom it flagged and when, and reckons how often it was right.
package watch

import (
	"liuke/internal/calendar"
	"liuke/internal/risk"
)

// The kinds of jobs.
const (
	JobRun = "risk.run" // judges all customers
	JobRan = "risk.ran" // is queued when all have been judged, for what follows the night
)

// Horizon is for how many days a customer buys nothing who has left: half a year, in which most trades see a season's
// customers again, and of which a history of two years has seen enough to learn from. It is one for all companies, so that
// the published figures hold for it.
const Horizon = 26 * 7

// RunState says how a run stands.
type RunState string

// The states.
const (
	RunRunning  RunState = "running"
	RunFinished RunState = "finished"
	RunFailed   RunState = "failed"
)

// Stage is a part of a run.
type Stage string

// The stages, in their order.
const (
	StageRead  Stage = "read"  // reading the purchase days
	StageLearn Stage = "learn" // learning from the past how customers leave
	StageCheck Stage = "check" // seeing who of those flagged left
	StageJudge Stage = "judge" // judging customers
)

// Stages lists them.
var Stages = []Stage{StageRead, StageLearn, StageCheck, StageJudge}

// Run is one pass of judging all customers.
type Run struct {
	ID         string
	State      RunState
	Stage      Stage // what it is at, while it runs
	AsOf       calendar.Day
	Report     Report
	Customers  int64
	Judged     int64
	Flagged    int64
	Error      string
	StartedAt  int64
	FinishedAt int64
}

// Report is what a run found out about all customers.
type Report struct {
	Model   string         // that of purchase times
	Learned []calendar.Day // the earlier days that it learned from; none where the history is too short
	Sample  int64          // customers learned from; 0: all
	Unknown bool           // nothing could be learned, so nobody was judged
	Half    int64          // at stake at most with a customer of the smaller half, of those with anything at stake
	Record  *Record        // nil where it cannot be told yet
}

// Risk is how one customer stands. Money is in minor units of the company's currency.
type Risk struct {
	CustomerID string
	AsOf       calendar.Day
	Chance     float64 // of buying nothing within the horizon
	Value      int64   // at stake: bought in the year before, less what was sent back
	AtRisk     int64   // chance × value
	Since      calendar.Day
	Last       calendar.Day // of the last purchase
	Reasons    []Reason
	Before     *Before // nil where no run of an earlier day judged the customer
	Flag       *Flag   // nil of whom is not flagged
}

// Flagged says whether a customer with such a risk is to be flagged: as likely to leave as not, and with something at stake.
// Of somebody who bought nothing for a year nothing is: they have left already.
func (r *Risk) Flagged() bool { return r.Chance >= risk.FlagFrom && r.Value > 0 }

// Before is what the last run of an earlier day said.
type Before struct {
	AsOf   calendar.Day
	Chance float64
}

// Reason is one reason, as risk.Reason has it.
type Reason struct {
	Kind     risk.ReasonKind `json:"k"`
	Since    calendar.Day    `json:"s"`
	Days     int             `json:"d,omitempty"`
	Usual    int             `json:"u,omitempty"`
	Share    float64         `json:"p,omitempty"`
	Count    int             `json:"n,omitempty"`
	Of       int             `json:"o,omitempty"`
	Products []string        `json:"i,omitempty"` // ids
}

// Kinds are all kinds of reasons, in an order that never changes: kept risks name them by their places.
var Kinds = []risk.ReasonKind{
	risk.ReasonSilent, risk.ReasonOnce, risk.ReasonSpend, risk.ReasonBreadth, risk.ReasonLost, risk.ReasonLate, risk.ReasonReturned, risk.ReasonLike,
}

package study

import (
	"encoding/json"
	"math"

	"liuke/internal/calendar"
	"liuke/internal/value/holdout"
)

// Figure is a number in JSON: null when it does not exist.
type Figure float64

// MarshalJSON implements json.Marshaler.
func (f Figure) MarshalJSON() ([]byte, error) {
	if math.IsNaN(float64(f)) || math.IsInf(float64(f), 0) {
		return []byte("null"), nil
	}
	return json.Marshal(float64(f))
}

// Report is the outcome of a study.
type Report struct {
	Model string `json:"model"`
	// Params are the parameters by their usual names, in the unit of the study.
	Params          map[string]Figure `json:"params"`
	LogLikelihood   Figure            `json:"log_likelihood"` // without the constants that the papers leave out
	Customers       int               `json:"customers"`
	RepeatPurchases int               `json:"repeat_purchases"`
	Converged       bool              `json:"converged"`
	Notes           []string          `json:"notes"`
	Spend           *Spend            `json:"spend"`
	Holdout         *Holdout          `json:"holdout"`

	Estimates      []Estimate    `json:"-"` // the parameters, in their usual order
	SpendEstimates []Estimate    `json:"-"`
	Until          calendar.Day  `json:"-"`
	Reliability    []holdout.Bin `json:"-"` // of the hold-out
}

// Estimate is a parameter with its standard error, which is +Inf when the data do not determine it.
type Estimate struct {
	Name          string
	Value, StdErr float64
}

// Spend is the Gamma-Gamma model of spend per purchase.
type Spend struct {
	P             Figure `json:"p"`
	Q             Figure `json:"q"`
	V             Figure `json:"v"`
	LogLikelihood Figure `json:"log_likelihood"`
	Customers     int    `json:"customers"`
}

// Holdout says how the forecasts of a study met what came after it.
type Holdout struct {
	RMSE             Figure `json:"rmse"`
	MAE              Figure `json:"mae"`
	RMSLE            Figure `json:"rmsle"`
	Correlation      Figure `json:"correlation"`
	Spearman         Figure `json:"spearman"`
	Bias             Figure `json:"bias"`
	TopDecileOfIdeal Figure `json:"top_decile_of_ideal"`
	Brier            Figure `json:"brier"`
	ECE              Figure `json:"ece"`
	LogLoss          Figure `json:"log_loss"`
	AUC              Figure `json:"auc"`
	Actual           Figure `json:"actual"`
	Predicted        Figure `json:"predicted"`
}

// Report sums the study up, with its hold-out where there are purchases after the day up to which it learned.
func (s *Study) Report() *Report {
	fit := s.times.Fit
	r := &Report{
		Model: fit.Name(), Params: map[string]Figure{}, LogLikelihood: Figure(fit.Estimate.LogLikelihood),
		Customers: s.customers, RepeatPurchases: s.repeats, Converged: fit.Converged,
		Until: calendar.Day(s.settings.Until),
	}
	for _, p := range fit.Params {
		r.Params[p.Name] = Figure(p.Value)
		r.Estimates = append(r.Estimates, Estimate(p))
	}
	if s.spend != nil {
		r.Spend = &Spend{
			Customers: s.spend.Customers, P: Figure(s.spend.P), Q: Figure(s.spend.Q), V: Figure(s.spend.V),
			LogLikelihood: Figure(s.spend.Estimate.LogLikelihood),
		}
		for _, p := range s.spend.Params {
			r.SpendEstimates = append(r.SpendEstimates, Estimate(p))
		}
	}
	notes := s.notes
	if days := min(s.last-s.settings.Until, int32(s.settings.Horizon)); days > 0 {
		r.Holdout, r.Reliability = s.holdOut(days)
		notes = append(notes[:len(notes):len(notes)], s.holdoutNotes(days)...)
	}
	r.Notes = append([]string{}, notes...)
	return r
}

// holdOut compares what is foretold for the days after the study with what came.
func (s *Study) holdOut(days int32) (*Holdout, []holdout.Bin) {
	horizon := float64(days) / s.settings.UnitDays
	expected, actual := make([]float64, 0, s.customers), make([]int, 0, s.customers)
	chances, happened := make([]float64, 0, s.customers), make([]bool, 0, s.customers)
	h := s.log.History
	for i := range h.Customers() {
		c, ok := h.Summary(i, s.settings.Until, s.settings.UnitDays)
		if !ok {
			continue
		}
		n := h.Count(i, s.settings.Until, s.settings.Until+days)
		expected, actual = append(expected, s.times.Expected(c, horizon)), append(actual, n)
		chances, happened = append(chances, s.times.Active(c, horizon)), append(happened, n > 0)
	}
	counts, chance := holdout.Counts(expected, actual), holdout.Chances(chances, happened)
	return &Holdout{
		RMSE: Figure(counts.RMSE), MAE: Figure(counts.MAE), RMSLE: Figure(counts.RMSLE),
		Correlation: Figure(counts.Correlation), Spearman: Figure(counts.Spearman), Bias: Figure(counts.Bias),
		TopDecileOfIdeal: Figure(counts.TopDecileOfIdeal), Actual: Figure(counts.Actual), Predicted: Figure(counts.Predicted),
		Brier: Figure(chance.Brier), ECE: Figure(chance.ECE), LogLoss: Figure(chance.LogLoss), AUC: Figure(chance.AUC),
	}, chance.Table
}

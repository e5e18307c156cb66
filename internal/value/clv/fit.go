package clv

import (
	"math"

	"liuke/internal/value/clv/mle"
)

// Model foretells the purchases of one customer from the summary. Its methods keep no state, allocate nothing and may be
// called from many goroutines; a customer's figures never depend on who else is scored. Horizons are ≥ 0, in the unit of the
// summaries.
type Model interface {
	// Name is the model's usual name, such as "bg-nbd".
	Name() string
	// LogLikelihood is the log-likelihood of one customer's purchase times.
	LogLikelihood(Summary) float64
	// Alive is the probability that the customer has not dropped out.
	Alive(Summary) float64
	// Active is the probability of at least one purchase within the horizon.
	Active(s Summary, horizon float64) float64
	// Expected is the expected number of purchases within the horizon.
	Expected(s Summary, horizon float64) float64
}

// Param is one fitted parameter by its usual name.
type Param struct {
	Name   string
	Value  float64
	StdErr float64 // +Inf where the data do not determine it
}

// Note is something the reader of a fit must know. It is a key, to be put into words at the edge.
type Note string

// What a fit may have to say.
const (
	NoteNotConverged         Note = "not_converged"          // the search found no maximum: a simpler model stands in
	NoteDropoutNotIdentified Note = "dropout_not_identified" // no sign of dropout: the model is the NBD or CNBD, nobody counts as gone
	NoteDropoutSpread        Note = "dropout_spread_unclear" // how dropout differs between customers is not determined
	NoteRateSpread           Note = "rate_spread_unclear"    // how purchase rates differ between customers is not determined
	NoteSpendMeanUndefined   Note = "spend_mean_undefined"   // no population mean spend: observed means are used instead
	NoteSpendSpread          Note = "spend_spread_unclear"   // how spend differs between customers is not determined
	NoteSpendCorrelated      Note = "spend_depends_on_count" // spend per purchase goes with the number of purchases
)

// Estimate is the outcome of fitting by maximum likelihood, and how far it can be trusted.
type Estimate struct {
	Params        []Param
	LogLikelihood float64
	Customers     int
	// Gradient is the largest derivative of the log-likelihood per customer in the logarithm of a parameter: 0 at a maximum.
	Gradient float64
	// Curvature is the smallest eigenvalue of the negative Hessian in the logarithms: above 0 at a strict maximum.
	Curvature  float64
	Iterations int
	Converged  bool
	Notes      []Note
}

// Fit is a model of purchase times with the estimate it comes from.
type Fit struct {
	Model
	Estimate
}

// logBound keeps the logarithms of parameters, in a unit where times and amounts are about 1, within what float64 can
// tell apart from their limits.
const logBound = 16

// unclear is the standard error of a logarithm from which on a parameter counts as not determined: two standard errors
// then span a factor of e^10 both ways.
const unclear = 5

// newEstimate translates an optimum in logarithms into named parameters; scales turn them into the unit of the data.
func newEstimate(o mle.Optimum, customers int, names []string, scales []float64) Estimate {
	e := Estimate{
		LogLikelihood: o.LogLikelihood, Customers: customers, Gradient: o.Gradient, Curvature: o.Curvature,
		Iterations: o.Iterations, Converged: o.Converged,
	}
	for i, name := range names {
		value := math.Exp(o.X[i]) * scales[i]
		e.Params = append(e.Params, Param{Name: name, Value: value, StdErr: value * o.StdErr[i]})
	}
	if !o.Converged {
		e.Notes = append(e.Notes, NoteNotConverged)
	}
	return e
}

// noteIfUnclear adds the note when one of the standard errors says that the data do not determine the parameter.
func (e *Estimate) noteIfUnclear(note Note, logStdErr ...float64) {
	for _, se := range logStdErr {
		if se > unclear {
			e.Notes = append(e.Notes, note)
			return
		}
	}
}

// best climbs from each start until one ends in a strict maximum that is good enough, else returns the highest end.
func best(p mle.Problem, enough func(mle.Optimum) bool, starts ...[]float64) mle.Optimum {
	var top mle.Optimum
	for i, start := range starts {
		o := p.Maximize(start)
		if i == 0 || o.Converged && !top.Converged || o.Converged == top.Converged && o.LogLikelihood > top.LogLikelihood {
			top = o
		}
		if top.Converged && enough(top) {
			break
		}
	}
	return top
}

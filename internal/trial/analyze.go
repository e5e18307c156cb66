package trial

import (
	"errors"
	"fmt"
	"math"
	"strings"

	"liuke/internal/value/contract"
)

const (
	// Confidence is how often intervals cover the truth.
	Confidence = 0.95
	// Least is how many customers an arm needs to be compared at all.
	Least = 10
	// Enough is from how many customers on each side intervals keep their word, and so a verdict is given.
	Enough = 50
)

// Data are the customers of a trial, one place each.
type Data struct {
	Arms     []string // names; the control is one of them
	Control  int      // index into Arms
	Arm      []int    // of each customer, an index into Arms
	Outcome  []float64
	IsRate   bool                 // outcomes are 0 or 1
	Known    []contract.Attribute // what was known of the customers before the trial
	Shares   []float64            // planned for the arms, in any unit; nil for equal ones
	OnlyLook bool                 // at the end laid down beforehand: the ordinary interval decides, not the always-valid one
	LessGood bool                 // an outcome is the better the lower it is
}

// Errors of data that cannot be analysed. The text says what to do.
var (
	ErrOneArm  = errors.New("there is only one arm, and nothing to compare it with")
	ErrTooFew  = errors.New("too few customers to compare")
	ErrShares  = errors.New("the planned shares do not fit the arms")
	ErrOutcome = errors.New("an outcome is no number")
)

// Verdict is what a trial says of an arm.
type Verdict string

// The verdicts. VerdictOpen is no failure: more customers may settle it.
const (
	VerdictBetter Verdict = "better"
	VerdictWorse  Verdict = "worse"
	VerdictOpen   Verdict = "cannot tell yet"
)

// Arm is an arm by itself.
type Arm struct {
	Name      string
	Customers int
	Mean      float64 // a rate where outcomes are 0 or 1
}

// Effect is what an arm did beyond the control.
type Effect struct {
	Arm           string
	Estimate      float64
	StdErr        float64
	Low, High     float64 // covers the truth 95 times in 100 if one looks once
	AlwaysLow     float64 // covers it 95 times in 100 however often one looks
	AlwaysHigh    float64
	VarianceCut   float64 // share of the variance that the covariates took away; 0 without any
	Verdict       Verdict
	CustomersBoth int
	Design        Design // of the two arms, with how their outcomes turned out to vary
}

// Note is something that the reader of a result must know.
type Note string

// The notes.
const (
	NoteMismatch  Note = "mismatch"   // the arms are not of the planned sizes: no verdict
	NoteSmall     Note = "small"      // an arm has fewer customers than Enough: no verdict for it
	NoteCovariate Note = "covariates" // too many terms for the smallest arm: not adjusted
	NoteConstant  Note = "constant"   // no covariate varies: not adjusted
	NoteFlat      Note = "flat"       // all outcomes of two arms are equal
	NoteTails     Note = "tails"      // amounts in small arms of unequal size: intervals by dealing customers out anew
)

// Result is what a trial shows so far.
type Result struct {
	Arms        []Arm
	Effects     []Effect // of every arm but the control
	SampleRatio float64  // chance of such sizes of the arms, if they were drawn as planned
	Visible     Visible  // the smallest effects that so many customers show, in the arm that shows least
	Notes       []Note
	Terms       int // of the covariates
}

// trialRows is Data taken apart by arm.
type trialRows struct {
	Data
	customers [][]int     // of each arm
	outcomes  [][]float64 // of each arm
	known     *covariates // nil when not adjusted
	arms      []adjusted  // if adjusted
}

// Analyze compares every arm with the control. The result does not depend on the order of the customers.
func Analyze(d Data) (Result, error) {
	t, err := d.apart()
	if err != nil {
		return Result{}, err
	}
	shares, err := planned(d.Shares, len(d.Arms))
	if err != nil {
		return Result{}, err
	}
	r := Result{}
	sizes := make([]float64, len(d.Arms))
	for a, name := range d.Arms {
		n := len(t.outcomes[a])
		sizes[a] = float64(n)
		r.Arms = append(r.Arms, Arm{Name: name, Customers: n, Mean: newSample(t.outcomes[a]).mean})
	}
	r.SampleRatio = chanceOfSizes(sizes, shares)
	if r.SampleRatio < Mismatch {
		r.Notes = append(r.Notes, NoteMismatch)
	}
	r.Terms = t.adjustAll(&r)
	for a := range d.Arms {
		if a == d.Control {
			continue
		}
		e := t.effect(a, &r)
		e.Design = t.design(a, e)
		r.Effects = append(r.Effects, e)
		if v := e.Design.shows(); len(r.Effects) == 1 || v.Once > r.Visible.Once {
			r.Visible = v
		}
	}
	return r, nil
}

// apart sorts the customers by arm and refuses what cannot be compared.
func (d Data) apart() (*trialRows, error) {
	t := &trialRows{Data: d, customers: make([][]int, len(d.Arms)), outcomes: make([][]float64, len(d.Arms))}
	if len(d.Arms) < 2 {
		return nil, ErrOneArm
	}
	sizes := make([]int, len(d.Arms))
	for _, a := range d.Arm {
		sizes[a]++
	}
	for a, n := range sizes {
		t.customers[a], t.outcomes[a] = make([]int, 0, n), make([]float64, 0, n)
	}
	for i, a := range d.Arm {
		if math.IsNaN(d.Outcome[i]) || math.IsInf(d.Outcome[i], 0) {
			return nil, ErrOutcome
		}
		t.customers[a] = append(t.customers[a], i)
		t.outcomes[a] = append(t.outcomes[a], d.Outcome[i])
	}
	var few []string
	for a, name := range d.Arms {
		if n := len(t.outcomes[a]); n < Least {
			few = append(few, fmt.Sprintf("%d in the arm “%s”", n, name))
		}
	}
	if len(few) > 0 {
		return nil, fmt.Errorf("%w: %s; an arm needs at least %d, and %d for a verdict: wait for more, or leave the arm out of the file",
			ErrTooFew, strings.Join(few, ", "), Least, Enough)
	}
	return t, nil
}

// adjustAll rids all arms of what the covariates foretell, if there are some and the arms are large enough. It returns how
// many terms they have.
func (t *trialRows) adjustAll(r *Result) int {
	if len(t.Known) == 0 {
		return 0
	}
	known := newCovariates(t.Known, len(t.Arm))
	if known == nil {
		r.Notes = append(r.Notes, NoteConstant)
		return 0
	}
	for _, customers := range t.customers {
		if len(customers) < perTerm*known.terms() {
			r.Notes = append(r.Notes, NoteCovariate)
			return known.terms()
		}
	}
	t.known = known
	for _, customers := range t.customers {
		t.arms = append(t.arms, known.adjust(customers, t.Outcome))
	}
	return known.terms()
}

func (t *trialRows) effect(arm int, r *Result) Effect {
	n := min(len(t.outcomes[arm]), len(t.outcomes[t.Control]))
	e := Effect{Arm: t.Arms[arm], CustomersBoth: len(t.outcomes[arm]) + len(t.outcomes[t.Control])}
	switch {
	case t.known == nil && t.IsRate:
		t.compareRates(arm, &e)
	case t.known == nil:
		t.compareMeans(newSample(t.outcomes[arm]), newSample(t.outcomes[t.Control]), 0, t.outcomes[arm], t.outcomes[t.Control], &e)
	default:
		treated, control := t.arms[arm], t.arms[t.Control]
		t.compareMeans(treated.sample, control.sample, t.known.differing(treated, control), treated.outcomes, control.outcomes, &e)
		before := newSample(t.outcomes[arm]).variance + newSample(t.outcomes[t.Control]).variance
		if before > 0 {
			e.VarianceCut = 1 - e.StdErr*e.StdErr/before
		}
	}
	e.AlwaysLow, e.AlwaysHigh = math.Min(e.AlwaysLow, e.Low), math.Max(e.AlwaysHigh, e.High)
	if !(t.known == nil && t.IsRate) && e.StdErr > 0 && permuted(t.outcomes[arm], t.outcomes[t.Control]) {
		r.note(NoteTails)
	}
	if e.StdErr == 0 {
		r.note(NoteFlat)
	}
	if n < Enough {
		r.note(NoteSmall)
	}
	e.Verdict = t.verdict(e, n >= Enough && e.StdErr > 0 && r.SampleRatio >= Mismatch)
	return e
}

func (r *Result) note(n Note) {
	for _, have := range r.Notes {
		if have == n {
			return
		}
	}
	r.Notes = append(r.Notes, n)
}

func (t *trialRows) compareRates(arm int, e *Effect) {
	treated, control := shareOf(t.outcomes[arm]), shareOf(t.outcomes[t.Control])
	e.Estimate = treated.rate() - control.rate()
	e.StdErr = rateError(treated, control)
	e.Low, e.High = rateInterval(treated, control, normalQuantile)
	reach := e.StdErr * alwaysValid(float64(e.CustomersBoth), Confidence)
	e.AlwaysLow, e.AlwaysHigh = math.Max(-1, e.Estimate-reach), math.Min(1, e.Estimate+reach)
}

// compareMeans compares two means. Extra is variance of their difference beyond that of the means themselves.
func (t *trialRows) compareMeans(treated, control sample, extra float64, treatedOutcomes, controlOutcomes []float64, e *Effect) {
	estimate, stdErr, freedom := difference(treated, control)
	e.Estimate, e.StdErr = estimate, math.Sqrt(stdErr*stdErr+extra)
	if stdErr == 0 {
		e.Low, e.High, e.AlwaysLow, e.AlwaysHigh = estimate, estimate, estimate, estimate
		return
	}
	student := studentTails(freedom, Confidence)
	once := reach(treatedOutcomes, controlOutcomes, student, Confidence)
	e.Low, e.High = estimate-e.StdErr*once.above, estimate-e.StdErr*once.below
	wider := alwaysValid(float64(e.CustomersBoth), Confidence) / normalQuantile
	e.AlwaysLow = estimate - e.StdErr*wider*math.Max(once.above, student.above)
	e.AlwaysHigh = estimate - e.StdErr*wider*math.Min(once.below, student.below)
}

func (t *trialRows) verdict(e Effect, sound bool) Verdict {
	switch {
	case !sound:
		return VerdictOpen
	case t.OnlyLook:
		return verdictOn(e.Low, e.High, t.LessGood)
	}
	return verdictOn(e.AlwaysLow, e.AlwaysHigh, t.LessGood)
}

// verdictOn is what an interval says of an effect.
func verdictOn(low, high float64, lessGood bool) Verdict {
	if lessGood {
		low, high = -high, -low
	}
	switch {
	case low > 0:
		return VerdictBetter
	case high < 0:
		return VerdictWorse
	}
	return VerdictOpen
}

// design is the arm beside the control, given how their outcomes vary.
func (t *trialRows) design(arm int, e Effect) Design {
	d := Design{Treated: len(t.outcomes[arm]), Control: len(t.outcomes[t.Control])}
	if t.IsRate {
		control := shareOf(t.outcomes[t.Control])
		d.Rate = (control.hits + 1) / (control.customers + 2)
		d.Cut = clamp(e.VarianceCut, 0, 1-flat)
	} else {
		d.Deviation = e.StdErr / math.Sqrt(1/float64(d.Treated)+1/float64(d.Control))
	}
	return d
}

// shows is what a design shows; NaN where it is none.
func (d Design) shows() Visible {
	v, err := d.Plan()
	if err != nil {
		return Visible{Once: math.NaN(), Daily: math.NaN()}
	}
	return v
}

func shareOf(outcomes []float64) share {
	s := share{customers: float64(len(outcomes))}
	for _, y := range outcomes {
		s.hits += y
	}
	return s
}

// normalQuantile is how many standard errors an interval of the usual confidence reaches.
const normalQuantile = 1.959963984540054

package study

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"

	"liuke/internal/trial"
	file "liuke/internal/value/study"
)

// Plan is a trial that somebody thinks of.
type Plan struct {
	Customers   int
	HeldOut     float64 // share of them, above 0 and below 1
	Rate        float64 // of the outcome without the action; 0 where it is an amount
	Deviation   float64 // standard deviation of the amount; 0 for a rate
	Correlation float64 // of the outcome with what is known before; 0 where nothing is
}

// PlanReport says what a plan can show.
type PlanReport struct {
	Customers int           `json:"customers"`
	Treated   int           `json:"treated"`
	HeldOut   int           `json:"held_out"`
	Visible   VisibleEffect `json:"visible"`
	Power     string        `json:"power"`
}

// ErrPlan says what a plan needs.
var ErrPlan = errors.New("a plan needs --rate between 0 and 1, or --deviation above 0; a share held out and a correlation lie between 0 and 1")

// Report says what the plan can show.
func (p Plan) Report() (*PlanReport, error) {
	if !(p.HeldOut > 0 && p.HeldOut < 1) || (p.Rate == 0) == (p.Deviation == 0) || math.Abs(p.Correlation) >= 1 {
		return nil, ErrPlan
	}
	held := int(math.Round(float64(p.Customers) * p.HeldOut))
	visible, err := trial.Design{
		Treated: p.Customers - held, Control: held, Rate: p.Rate, Deviation: p.Deviation, Cut: p.Correlation * p.Correlation,
	}.Plan()
	if err != nil {
		return nil, err
	}
	return &PlanReport{
		Customers: p.Customers, Treated: p.Customers - held, HeldOut: held,
		Visible: VisibleEffect{Once: file.Figure(visible.Once), Daily: file.Figure(visible.Daily)},
		Power:   powerSentence(p.Customers, 2, p.Deviation == 0, visible),
	}, nil
}

// PrintPlan writes a plan for people.
func PrintPlan(w io.Writer, r *PlanReport) error {
	_, err := fmt.Fprintf(w, "%s treated, %s held out\n%s\n", count(r.Treated), count(r.HeldOut), r.Power)
	return err
}

// Pool is trials of the same action, put together.
type Pool struct {
	Arm      string       `json:"arm"`
	Outcome  string       `json:"outcome"`
	Kind     string       `json:"kind"`
	Trials   []PoolTrial  `json:"trials"`
	Fixed    PoolInterval `json:"fixed"`  // what the action did in these trials
	Random   PoolInterval `json:"random"` // what it does in trials like these
	Next     PoolInterval `json:"next"`   // where the effect of one more trial lies
	Spread   file.Figure  `json:"spread"` // standard deviation of the true effects
	ISquared file.Figure  `json:"i_squared"`
	// Verdict goes by the random effect.
	Verdict trial.Verdict `json:"verdict"`
	Notes   []string      `json:"notes"`
}

// PoolTrial is one of them.
type PoolTrial struct {
	Name     string      `json:"name"`
	N        int         `json:"n"` // in the arm and its control
	Estimate file.Figure `json:"estimate"`
	Low      file.Figure `json:"low"`
	High     file.Figure `json:"high"`
}

// PoolInterval is an effect that covers the truth 95 times in 100.
type PoolInterval struct {
	Estimate file.Figure `json:"estimate"`
	Low      file.Figure `json:"low"`
	High     file.Figure `json:"high"`
}

// Combine puts the reports of trials together, each as Analyze made it, in JSON, by the name of its file. Without an arm each
// must have one besides its control.
func Combine(names []string, reports [][]byte, arm string, lessGood bool) (*Pool, error) {
	p := &Pool{Arm: arm, Notes: []string{}}
	var estimates []trial.Estimate
	for i, text := range reports {
		if slices.Contains(names[:i], names[i]) {
			return nil, fmt.Errorf("%s is named twice: a trial counts once", names[i])
		}
		var r Report
		if err := json.Unmarshal(text, &r); err != nil || len(r.Effects) == 0 {
			return nil, fmt.Errorf("%s is not a report of a trial: write one with liuke trial analyze … --json", names[i])
		}
		e, err := r.effectOf(arm)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", names[i], err)
		}
		if i == 0 {
			p.Kind, p.Outcome, p.Arm = r.Kind, r.Outcome, e.Arm
		}
		if r.Kind != p.Kind {
			return nil, fmt.Errorf("%s tells a %s and %s a %s: only trials with the same outcome can be put together", names[0], p.Kind, names[i], r.Kind)
		}
		if r.Outcome != p.Outcome {
			p.Notes = append(p.Notes, fmt.Sprintf("%s has the outcome %s, not %s: make sure that they are the same.", names[i], r.Outcome, p.Outcome))
		}
		estimates = append(estimates, trial.Estimate{Effect: float64(e.Estimate), StdErr: float64(e.StdErr)})
		p.Trials = append(p.Trials, PoolTrial{Name: filepath.Base(names[i]), N: r.customers(e.Arm), Estimate: e.Estimate, Low: e.Low, High: e.High})
	}
	c, err := trial.Combine(estimates, lessGood)
	if err != nil {
		return nil, err
	}
	p.Fixed, p.Random, p.Next = interval(c.Fixed), interval(c.Random), interval(c.Next)
	p.Spread, p.ISquared, p.Verdict = file.Figure(c.Deviation), file.Figure(c.Differences), c.Verdict
	if len(estimates) < 5 {
		p.Notes = append(p.Notes, "So few trials hardly tell how much their effects differ, so the interval of the average is wide.")
	}
	p.Notes = append(p.Notes, "Trials that were left out because of how they ended make this worthless: put all of them in.")
	return p, nil
}

func interval(i trial.Interval) PoolInterval {
	return PoolInterval{Estimate: file.Figure(i.Effect), Low: file.Figure(i.Low), High: file.Figure(i.High)}
}

// effectOf is that of an arm, or of the only one where no name is given.
func (r *Report) effectOf(arm string) (ArmEffect, error) {
	var arms []string
	for _, e := range r.Effects {
		if strings.EqualFold(e.Arm, arm) || arm == "" && len(r.Effects) == 1 {
			return e, nil
		}
		arms = append(arms, e.Arm)
	}
	if arm == "" {
		return ArmEffect{}, fmt.Errorf("it has more than one arm beside the control; name one with --arm: %s", strings.Join(arms, ", "))
	}
	return ArmEffect{}, fmt.Errorf("it has no arm “%s”, but: %s", arm, strings.Join(arms, ", "))
}

// customers are those of an arm and its control.
func (r *Report) customers(arm string) int {
	n := 0
	for _, a := range r.Arms {
		if slices.Contains([]string{arm, r.Control}, a.Name) {
			n += a.N
		}
	}
	return n
}

// PrintPool writes trials put together for people.
func PrintPool(w io.Writer, p *Pool) error {
	var b strings.Builder
	wide := utf8.RuneCountInString("in trials like these, on average")
	for _, t := range p.Trials {
		wide = max(wide, utf8.RuneCountInString(t.Name))
	}
	fmt.Fprintf(&b, "%s on %s: %s\n\n", p.Arm, p.Outcome, p.Verdict)
	line := func(name string, i PoolInterval) {
		fmt.Fprintf(&b, "  %s  %8s  (%s to %s)", padded(name, wide), signed(p.Kind, float64(i.Estimate)), signed(p.Kind, float64(i.Low)), signed(p.Kind, float64(i.High)))
	}
	for _, t := range p.Trials {
		line(t.Name, PoolInterval{t.Estimate, t.Low, t.High})
		fmt.Fprintf(&b, "  %s customers\n", count(t.N))
	}
	b.WriteString("\n")
	line("in these trials", p.Fixed)
	b.WriteString("\n")
	line("in trials like these, on average", p.Random)
	b.WriteString("\n")
	if exists(float64(p.Next.Low)) {
		line("in the next one", p.Next)
		b.WriteString("\n")
	}
	fmt.Fprintf(&b, "\n%.0f %% of the differences between them are not chance\n", 100*float64(p.ISquared))
	printNotes(&b, p.Notes)
	_, err := io.WriteString(w, b.String())
	return err
}

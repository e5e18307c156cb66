package study

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"

	"liuke/internal/trial"
	file "liuke/internal/value/study"
)

// Wishes are what the reader of a result lays down.
type Wishes struct {
	Shares   map[string]float64 // planned, by arm, in any unit; nil for equal ones
	OnlyLook bool               // at the end laid down beforehand
	LessGood bool               // an outcome is the better the lower it is
}

// Report is what a trial shows.
type Report struct {
	Outcome      string        `json:"outcome"`
	Kind         string        `json:"kind"` // rate or mean
	Control      string        `json:"control"`
	Confidence   float64       `json:"confidence"`
	Arms         []ArmReport   `json:"arms"`
	Effects      []ArmEffect   `json:"effects"`
	SampleRatioP file.Figure   `json:"sample_ratio_p"`
	Visible      VisibleEffect `json:"visible"`
	Power        string        `json:"power"`
	Notes        []string      `json:"notes"`
}

// ArmReport is an arm by itself: it has a rate or a mean.
type ArmReport struct {
	Name string   `json:"name"`
	N    int      `json:"n"`
	Rate *float64 `json:"rate,omitempty"`
	Mean *float64 `json:"mean,omitempty"`
}

// ArmEffect is the difference of an arm and the control, in the unit of the outcome; that of rates is a share, not points.
type ArmEffect struct {
	Arm             string        `json:"arm"`
	Estimate        file.Figure   `json:"estimate"`
	StdErr          file.Figure   `json:"std_err"`
	Low             file.Figure   `json:"low"`
	High            file.Figure   `json:"high"`
	AlwaysValidLow  file.Figure   `json:"always_valid_low"`
	AlwaysValidHigh file.Figure   `json:"always_valid_high"`
	VarianceCut     *file.Figure  `json:"variance_cut,omitempty"` // with covariates
	Verdict         trial.Verdict `json:"verdict"`
}

// VisibleEffect is the smallest effect that so many customers show four times in five; null where none can be seen.
type VisibleEffect struct {
	Once  file.Figure `json:"once"`
	Daily file.Figure `json:"daily"`
}

// Kinds of an outcome.
const (
	kindRate = "rate"
	kindMean = "mean"
)

// Analyze reads a trial and says what it shows.
func Analyze(ctx context.Context, src Source, w Wishes) (*Report, error) {
	r, err := src.read(ctx)
	if err != nil {
		return nil, err
	}
	d := r.data()
	d.OnlyLook, d.LessGood = w.OnlyLook, w.LessGood
	if d.Shares, err = r.shares(w.Shares); err != nil {
		return nil, err
	}
	result, err := trial.Analyze(d)
	if err != nil {
		return nil, err
	}
	return r.report(src, w, result), nil
}

// shares puts planned shares into the order of the arms.
func (r *rows) shares(named map[string]float64) ([]float64, error) {
	if len(named) == 0 {
		return nil, nil
	}
	shares := make([]float64, len(r.arms))
	for name, s := range named {
		at := slices.Index(r.arms, strings.TrimSpace(name))
		if at < 0 {
			return nil, fmt.Errorf("a share is planned for the arm “%s”, and no customer is in it; the arms are: %s", name, strings.Join(r.arms, ", "))
		}
		shares[at] = s
	}
	if at := slices.Index(shares, 0); at >= 0 {
		return nil, fmt.Errorf("%w: none above 0 is given for “%s”", trial.ErrShares, r.arms[at])
	}
	return shares, nil
}

func (r *rows) report(src Source, w Wishes, result trial.Result) *Report {
	report := &Report{
		Outcome: src.Columns.Outcome, Kind: kindMean, Control: r.arms[r.control], Confidence: trial.Confidence,
		SampleRatioP: file.Figure(result.SampleRatio),
		Visible:      VisibleEffect{Once: file.Figure(result.Visible.Once), Daily: file.Figure(result.Visible.Daily)},
	}
	if r.isRate {
		report.Kind = kindRate
	}
	for _, a := range result.Arms {
		own := ArmReport{Name: a.Name, N: a.Customers}
		if r.isRate {
			own.Rate = &a.Mean
		} else {
			own.Mean = &a.Mean
		}
		report.Arms = append(report.Arms, own)
	}
	used := len(r.known) > 0 && !slices.Contains(result.Notes, trial.NoteCovariate) && !slices.Contains(result.Notes, trial.NoteConstant)
	for _, e := range result.Effects {
		own := ArmEffect{
			Arm: e.Arm, Estimate: file.Figure(e.Estimate), StdErr: file.Figure(e.StdErr), Low: file.Figure(e.Low), High: file.Figure(e.High),
			AlwaysValidLow: file.Figure(e.AlwaysLow), AlwaysValidHigh: file.Figure(e.AlwaysHigh), Verdict: e.Verdict,
		}
		if used {
			cut := file.Figure(e.VarianceCut)
			own.VarianceCut = &cut
		}
		report.Effects = append(report.Effects, own)
	}
	report.Power = powerSentence(len(r.arm), len(r.arms), r.isRate, result.Visible)
	report.Notes = append(r.notes, r.describe(w, result)...)
	if report.Notes == nil {
		report.Notes = []string{}
	}
	return report
}

// describe says in words what the reader must know of a result.
func (r *rows) describe(w Wishes, result trial.Result) []string {
	var notes []string
	for _, n := range result.Notes {
		switch n {
		case trial.NoteMismatch:
			plan := "equal shares (if others were planned, give them with --shares)"
			if len(w.Shares) > 0 {
				plan = "the planned shares"
			}
			notes = append(notes, fmt.Sprintf("The arms are not of the sizes that %s would bring (p = %.1g): something other than chance decided who is in which arm or whose outcome is known. No verdict until that is explained.", plan, result.SampleRatio))
		case trial.NoteSmall:
			notes = append(notes, fmt.Sprintf("An arm has fewer than %d customers: the figures are shown, a verdict is not given yet.", trial.Enough))
		case trial.NoteCovariate:
			notes = append(notes, fmt.Sprintf("The covariates make %s terms, too many for the smallest arm (ten customers are needed for each): the figures are not adjusted. Name fewer.", count(result.Terms)))
		case trial.NoteConstant:
			notes = append(notes, "The covariates are the same for all customers: nothing to adjust by.")
		case trial.NoteFlat:
			notes = append(notes, "All outcomes of an arm and of the control are equal, so there is nothing to tell an effect by.")
		case trial.NoteTails:
			notes = append(notes, "Small arms of unequal size: the intervals come from dealing the customers out to the arms anew, since few of them spend much and most nothing.")
		}
	}
	if len(result.Effects) > 1 {
		notes = append(notes, fmt.Sprintf("%s arms are compared: each interval is right 95 times in 100 by itself, all of them together less often.", count(len(result.Effects))))
	}
	if w.OnlyLook {
		notes = append(notes, "The verdicts go by the ordinary interval: right if this is the only look, at the end laid down beforehand.")
	}
	return notes
}

// powerSentence says what so many customers show.
func powerSentence(customers, arms int, isRate bool, v trial.Visible) string {
	effects := func(x float64) string {
		if isRate {
			return "effects above " + points(x) + " points"
		}
		return "effects above " + amount(x)
	}
	switch {
	case !exists(v.Once):
		return fmt.Sprintf("With %s customers in %d arms no effect, however large, would be seen four times in five.", count(customers), arms)
	case !exists(v.Daily):
		return fmt.Sprintf("With %s customers in %d arms you will see %s four times in five if you look once, at the end; looking every day none reliably.",
			count(customers), arms, effects(v.Once))
	}
	return fmt.Sprintf("With %s customers in %d arms you will see %s four times in five if you look once, at the end; looking every day, %s.",
		count(customers), arms, effects(v.Once), effects(v.Daily))
}

// points writes a share as percentage points, with as many digits as tell something.
func points(share float64) string {
	p := 100 * share
	if math.Abs(p) < 1 {
		return fmt.Sprintf("%.2f", p)
	}
	return fmt.Sprintf("%.1f", p)
}

// amount writes a number of three digits or more.
func amount(x float64) string {
	if math.Abs(x) >= 100 {
		return count(int(math.Round(x)))
	}
	return fmt.Sprintf("%.3g", x)
}

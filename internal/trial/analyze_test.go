package trial_test

import (
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"liuke/internal/trial"
	"liuke/internal/value/contract"
)

// sides are a control and one arm beside it.
func sides(control, treated []float64, isRate bool) trial.Data {
	d := trial.Data{Arms: []string{"none", "mail"}, IsRate: isRate}
	for arm, outcomes := range [][]float64{control, treated} {
		for _, y := range outcomes {
			d.Arm, d.Outcome = append(d.Arm, arm), append(d.Outcome, y)
		}
	}
	return d
}

func analyze(t *testing.T, d trial.Data) trial.Result {
	t.Helper()
	r, err := trial.Analyze(d)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// hits are so many ones among so many customers.
func hits(ones, customers int) []float64 {
	y := make([]float64, customers)
	for i := range ones {
		y[i] = 1
	}
	return y
}

// Student's sleep data (Biometrika 6, 1908), as Welch's test in any statistics package has them.
func TestPublishedMeans(t *testing.T) {
	t.Parallel()
	e := analyze(t, sides([]float64{1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4},
		[]float64{0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0, 2}, false)).Effects[0]
	for what, pair := range map[string][2]float64{
		"estimate": {e.Estimate, -1.58}, "low": {e.Low, -3.3654832}, "high": {e.High, 0.2054832}, "error": {e.StdErr, 1.58 / 1.8608135},
	} {
		if math.Abs(pair[0]-pair[1]) > 1e-6 {
			t.Errorf("%s is %.7f, want %.7f", what, pair[0], pair[1])
		}
	}
}

func TestVerdicts(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		data trial.Data
		want trial.Verdict
		note trial.Note
	}{
		"clearly better":               {sides(hits(20, 200), hits(60, 200), true), trial.VerdictBetter, ""},
		"clearly worse":                {sides(hits(60, 200), hits(20, 200), true), trial.VerdictWorse, ""},
		"an open matter":               {sides(hits(20, 200), hits(26, 200), true), trial.VerdictOpen, ""},
		"only at the end":              {sides(hits(20, 200), hits(36, 200), true), trial.VerdictOpen, ""},
		"at the end":                   {trial.Data{OnlyLook: true, IsRate: true, Arms: []string{"none", "mail"}, Arm: sides(hits(20, 200), hits(36, 200), true).Arm, Outcome: sides(hits(20, 200), hits(36, 200), true).Outcome}, trial.VerdictBetter, ""},
		"fewer leave":                  {trial.Data{LessGood: true, IsRate: true, Arms: []string{"none", "mail"}, Arm: sides(hits(60, 200), hits(20, 200), true).Arm, Outcome: sides(hits(60, 200), hits(20, 200), true).Outcome}, trial.VerdictBetter, ""},
		"too few, however clear":       {sides(hits(0, 40), hits(40, 40), true), trial.VerdictOpen, trial.NoteSmall},
		"not the planned sizes":        {sides(hits(20, 200), hits(90, 300), true), trial.VerdictOpen, trial.NoteMismatch},
		"all amounts are equal":        {sides(make([]float64, 60), make([]float64, 60), false), trial.VerdictOpen, trial.NoteFlat},
		"few spend, in unequal arms":   {sides(append(make([]float64, 60), 900, 20, 40), make([]float64, 400), false), trial.VerdictOpen, trial.NoteTails},
		"nobody of either side did it": {sides(hits(0, 60), hits(0, 60), true), trial.VerdictOpen, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := analyze(t, c.data)
			if got := r.Effects[0].Verdict; got != c.want {
				t.Errorf("verdict %q, want %q: %+v", got, c.want, r.Effects[0])
			}
			if c.note != "" && !slices.Contains(r.Notes, c.note) {
				t.Errorf("notes %v, want %q", r.Notes, c.note)
			}
		})
	}
}

func TestRefused(t *testing.T) {
	t.Parallel()
	with := func(d trial.Data, set func(*trial.Data)) trial.Data { set(&d); return d }
	whole := sides(hits(2, 60), hits(3, 60), true)
	for name, c := range map[string]struct {
		data trial.Data
		want error
		says string
	}{
		"one arm":          {trial.Data{Arms: []string{"none"}, Arm: []int{0}, Outcome: []float64{1}}, trial.ErrOneArm, "nothing to compare"},
		"an empty arm":     {sides(hits(2, 60), nil, true), trial.ErrTooFew, "0 in the arm “mail”"},
		"an arm of three":  {sides(hits(2, 60), hits(1, 3), true), trial.ErrTooFew, "3 in the arm “mail”; an arm needs at least 10"},
		"no number":        {sides(hits(2, 60), []float64{math.NaN()}, false), trial.ErrOutcome, "no number"},
		"a share too many": {with(whole, func(d *trial.Data) { d.Shares = []float64{1, 1, 1} }), trial.ErrShares, "3 are given for 2 arms"},
		"a share of none":  {with(whole, func(d *trial.Data) { d.Shares = []float64{1, 0} }), trial.ErrShares, "above 0"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if _, err := trial.Analyze(c.data); !errors.Is(err, c.want) || !strings.Contains(err.Error(), c.says) {
				t.Errorf("error %v, want %q", err, c.says)
			}
		})
	}
}

func TestSampleRatio(t *testing.T) {
	t.Parallel()
	d := sides(hits(1, 100), hits(1, 130), true)
	if got := analyze(t, d).SampleRatio; math.Abs(got-0.047913) > 1e-5 {
		t.Errorf("equal shares: p = %.6f", got)
	}
	d.Shares = []float64{10, 13}
	if got := analyze(t, d).SampleRatio; math.Abs(got-1) > 1e-9 {
		t.Errorf("planned shares: p = %.6f", got)
	}
}

// near allows for rounding.
func near(a, b float64) bool { return math.Abs(a-b) <= 1e-9*(1+math.Abs(a)+math.Abs(b)) }

func drawOutcomes(t *rapid.T, isRate bool, name string) []float64 {
	value := rapid.Float64Range(-1000, 1000)
	if isRate {
		value = rapid.Map(rapid.Bool(), func(hit bool) float64 {
			if hit {
				return 1
			}
			return 0
		})
	}
	return rapid.SliceOfN(value, trial.Least, 120).Draw(t, name)
}

// Whatever the outcomes: intervals hold the estimate, the always-valid one holds the ordinary one, changing the sides changes
// the sign, and neither the order of the rows nor the names of the arms matter.
func TestAnyOutcomes(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		isRate := rapid.Bool().Draw(t, "rate")
		control, treated := drawOutcomes(t, isRate, "control"), drawOutcomes(t, isRate, "treated")
		result := func(d trial.Data) trial.Effect {
			r, err := trial.Analyze(d)
			if err != nil {
				t.Fatal(err)
			}
			return r.Effects[0]
		}
		e := result(sides(control, treated, isRate))
		if !(e.AlwaysLow <= e.Low && e.Low <= e.Estimate+1e-9 && e.Estimate-1e-9 <= e.High && e.High <= e.AlwaysHigh) {
			t.Fatalf("not in order: %+v", e)
		}
		slices.Reverse(control)
		turned := result(sides(control, treated, isRate))
		if !near(turned.Low, e.Low) || !near(turned.AlwaysHigh, e.AlwaysHigh) {
			t.Errorf("another order of the rows: %+v and %+v", e, turned)
		}
		swapped := result(sides(treated, control, isRate))
		similar := max(len(control), len(treated)) <= 2*min(len(control), len(treated))
		if !near(swapped.Estimate, -e.Estimate) || (isRate || similar) && (!near(swapped.Low, -e.High) || !near(swapped.AlwaysHigh, -e.AlwaysLow)) {
			t.Errorf("the sides changed: %+v and %+v", e, swapped)
		}
	})
}

// Covariates that say nothing change little, those that depend on each other do no harm, and too many are left aside.
func TestOddCovariates(t *testing.T) {
	t.Parallel()
	d := sides(hits(10, 100), hits(25, 100), true)
	plain := analyze(t, d).Effects[0]
	number := func(of func(i int) float64) contract.Attribute {
		a := contract.Attribute{Name: "number"}
		for i := range d.Arm {
			a.Number = append(a.Number, of(i))
		}
		return a
	}
	texts := contract.Attribute{Name: "text"}
	for i := range d.Arm {
		texts.Level = append(texts.Level, i%15)
	}
	texts.Levels = strings.Split("a b c d e f g h i j k l m n o", " ")
	for name, c := range map[string]struct {
		known []contract.Attribute
		note  trial.Note
		free  float64 // how far the estimate may move
	}{
		"constant":     {[]contract.Attribute{number(func(int) float64 { return 3 })}, trial.NoteConstant, 0},
		"noise":        {[]contract.Attribute{number(func(i int) float64 { return float64(i * 7919 % 101) })}, "", 0.02},
		"twice":        {[]contract.Attribute{number(func(i int) float64 { return float64(i * 7919 % 101) }), number(func(i int) float64 { return -2 * float64(i*7919%101) })}, "", 0.02},
		"partly known": {[]contract.Attribute{number(func(i int) float64 { return []float64{math.NaN(), float64(i * 7919 % 101)}[i%2] })}, "", 0.02},
		"of one alone": {[]contract.Attribute{number(func(i int) float64 { return float64(max(0, 1-i)) })}, "", 0.02},
		"many texts":   {[]contract.Attribute{texts}, trial.NoteCovariate, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			own := d
			own.Known = c.known
			r := analyze(t, own)
			e := r.Effects[0]
			if math.Abs(e.Estimate-plain.Estimate) > c.free || !(e.StdErr < 1.1*plain.StdErr) {
				t.Errorf("estimate %+v, without covariates %+v", e, plain)
			}
			if (c.note == "") != (len(r.Notes) == 0) || c.note != "" && !slices.Contains(r.Notes, c.note) {
				t.Errorf("notes %v, want %q", r.Notes, c.note)
			}
		})
	}
}

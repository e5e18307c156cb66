package trial_test

import (
	"errors"
	"math"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"

	"liuke/internal/trial"
)

func TestPlan(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		design      trial.Design
		once, daily float64
	}{
		"400 customers":                 {trial.Design{Treated: 200, Control: 200, Rate: 0.1}, 0.0997, 0.1501},
		"held out a fifth":              {trial.Design{Treated: 320, Control: 80, Rate: 0.1}, 0.1338, 0.2083},
		"half of the variance is known": {trial.Design{Treated: 200, Control: 200, Deviation: 10, Cut: 0.5}, 1.981, 2.804},
		"amounts":                       {trial.Design{Treated: 200, Control: 200, Deviation: 10}, 2.8016, 3.9654},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			v, err := c.design.Plan()
			if err != nil || math.Abs(v.Once-c.once) > 0.0001 || math.Abs(v.Daily-c.daily) > 0.0001 {
				t.Errorf("%.4f and %.4f (%v), want %.4f and %.4f", v.Once, v.Daily, err, c.once, c.daily)
			}
		})
	}
	for name, d := range map[string]trial.Design{
		"three":      {Treated: 3, Control: 200, Rate: 0.1},
		"no rate":    {Treated: 200, Control: 200},
		"rate of 1":  {Treated: 200, Control: 200, Rate: 1},
		"no number":  {Treated: 200, Control: 200, Deviation: math.NaN()},
		"all is cut": {Treated: 200, Control: 200, Rate: 0.1, Cut: 1},
	} {
		if _, err := d.Plan(); !errors.Is(err, trial.ErrDesign) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// An effect as large as the plan says is seen four times in five, summed over all outcomes that there can be.
func TestPlanKeepsItsWord(t *testing.T) {
	t.Parallel()
	const n, rate = 200, 0.1
	v, err := trial.Design{Treated: n, Control: n, Rate: rate}.Plan()
	if err != nil {
		t.Fatal(err)
	}
	seen := 0.0
	for k := range n + 1 {
		for l := range n + 1 {
			chance := distuv.Binomial{N: n, P: rate + v.Once}.Prob(float64(k)) * distuv.Binomial{N: n, P: rate}.Prob(float64(l))
			if chance < 1e-7 {
				continue
			}
			if e := analyze(t, sides(hits(l, n), hits(k, n), true)).Effects[0]; e.Low > 0 {
				seen += chance
			}
		}
	}
	if math.Abs(seen-0.8) > 0.015 {
		t.Errorf("an effect of %.3f is seen with a chance of %.3f", v.Once, seen)
	}
}

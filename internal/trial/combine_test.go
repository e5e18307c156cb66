package trial_test

import (
	"errors"
	"math"
	"testing"

	"pgregory.net/rapid"

	"liuke/internal/trial"
)

// Thirteen trials of a vaccine against tuberculosis (G. A. Colditz and others, JAMA 271 (1994), 698–702): ill and well with it,
// ill and well without. The figures for the logarithm of the relative risk are those that statistics packages print.
func TestPublishedCombination(t *testing.T) {
	t.Parallel()
	var trials []trial.Estimate
	for _, n := range [][4]float64{
		{4, 119, 11, 128}, {6, 300, 29, 274}, {3, 228, 11, 209}, {62, 13536, 248, 12619}, {33, 5036, 47, 5761}, {180, 1361, 372, 1079},
		{8, 2537, 10, 619}, {505, 87886, 499, 87892}, {29, 7470, 45, 7232}, {17, 1699, 65, 1600}, {186, 50448, 141, 27197},
		{5, 2493, 3, 2338}, {27, 16886, 29, 17825},
	} {
		with, without := n[0]+n[1], n[2]+n[3]
		trials = append(trials, trial.Estimate{
			Effect: math.Log(n[0] / with / (n[2] / without)), StdErr: math.Sqrt(1/n[0] - 1/with + 1/n[2] - 1/without),
		})
	}
	c, err := trial.Combine(trials, true)
	if err != nil {
		t.Fatal(err)
	}
	for what, pair := range map[string][2]float64{
		"fixed effect":         {c.Fixed.Effect, -0.4303},
		"its upper end":        {c.Fixed.High, -0.3509},
		"variance of effects":  {c.Deviation * c.Deviation, 0.3181},
		"share of differences": {c.Differences, 0.9212},
		"random effect":        {c.Random.Effect, -0.7150},
		"half of its interval": {(c.Random.High - c.Random.Low) / 2, 2.1788 * 0.1808},
	} {
		if math.Abs(pair[0]-pair[1]) > 0.0006 {
			t.Errorf("%s is %.4f, want %.4f", what, pair[0], pair[1])
		}
	}
	if c.Verdict != trial.VerdictBetter {
		t.Errorf("verdict %q", c.Verdict)
	}
}

// Whatever the trials: effects lie within theirs, the random interval is no narrower than the fixed one, and trials that agree
// have no spread.
func TestAnyCombination(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		trials := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) trial.Estimate {
			return trial.Estimate{Effect: rapid.Float64Range(-1e6, 1e6).Draw(t, "effect"), StdErr: rapid.Float64Range(1e-6, 1e6).Draw(t, "error")}
		}), 2, 12).Draw(t, "trials")
		c, err := trial.Combine(trials, false)
		if err != nil {
			t.Fatal(err)
		}
		least, most := math.Inf(1), math.Inf(-1)
		for _, one := range trials {
			least, most = math.Min(least, one.Effect), math.Max(most, one.Effect)
		}
		for _, i := range []trial.Interval{c.Fixed, c.Random} {
			if !(least-1e-6 <= i.Effect && i.Effect <= most+1e-6 && i.Low <= i.Effect && i.Effect <= i.High) {
				t.Errorf("%+v of %v", c, trials)
			}
		}
		if c.Random.High-c.Random.Low < (c.Fixed.High-c.Fixed.Low)*(1-1e-9) {
			t.Errorf("the random interval is narrower: %+v", c)
		}
		for i := range trials {
			trials[i].Effect = trials[0].Effect
		}
		if c, err = trial.Combine(trials, false); err != nil || c.Deviation > 1e-6 || c.Differences != 0 {
			t.Errorf("trials that agree: %+v, %v", c, err)
		}
	})
}

func TestNoCombination(t *testing.T) {
	t.Parallel()
	for name, trials := range map[string][]trial.Estimate{
		"none": nil, "one": {{1, 1}}, "certain": {{1, 0}, {2, 1}}, "no number": {{math.NaN(), 1}, {1, 1}}, "endless": {{1, math.Inf(1)}, {1, 1}},
	} {
		if _, err := trial.Combine(trials, false); !errors.Is(err, trial.ErrTrials) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

package learned_test

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"liuke/internal/winback/learned"
)

const halfLife = 365.0

var call = learned.Cell{Reason: "price", Step: "call"}

func repeated(c learned.Cell, helped, not int, age float64) (trials []learned.Trial) {
	for range helped {
		trials = append(trials, learned.Trial{Cell: c, Helped: true, Age: age})
	}
	for range not {
		trials = append(trials, learned.Trial{Cell: c, Age: age})
	}
	return trials
}

// The figures are worked out by hand from the formula of the package.
func TestChances(t *testing.T) {
	t.Parallel()
	visit := learned.Cell{Reason: "service", Step: "call"}
	for name, c := range map[string]struct {
		trials []learned.Trial
		want   float64
	}{
		"nothing known":               {nil, 0.5},
		"only the cell's own":         {repeated(call, 3, 1, 0), (6*4.0/6 + 3) / (6 + 4)},
		"only those of other reasons": {repeated(visit, 8, 0, 0), 0.9},
		"half the weight after a half-life": {
			repeated(call, 4, 0, halfLife), (6*(1+2.0)/(2+2) + 2) / (6 + 2),
		},
		"own and others": {
			slices.Concat(repeated(call, 0, 4, 0), repeated(visit, 12, 0, 0)), (6 * 13.0 / 18) / (6 + 4),
		},
	} {
		got := learned.From(c.trials, halfLife).Of(call)
		if math.Abs(got.Mean-c.want) > 1e-12 {
			t.Errorf("%s: %v, want %v", name, got.Mean, c.want)
		}
	}
}

// A Beta(8, 4) has as much below x as eleven throws with the chance x have a
// chance to succeed eight times or more.
func TestTheIntervalIsTheMiddleOfTheDistribution(t *testing.T) {
	t.Parallel()
	below := func(x float64) (sum float64) {
		for k := 8; k <= 11; k++ {
			ways := math.Gamma(12) / math.Gamma(float64(k+1)) / math.Gamma(float64(12-k))
			sum += ways * math.Pow(x, float64(k)) * math.Pow(1-x, float64(11-k))
		}
		return sum
	}
	got := learned.From(repeated(call, 5, 1, 0), halfLife).Around(call, 0.5)
	if math.Abs(below(got.Low)-0.1) > 1e-9 || math.Abs(below(got.High)-0.9) > 1e-9 {
		t.Errorf("from %.4f to %.4f", got.Low, got.High)
	}
}

func genTrials() *rapid.Generator[[]learned.Trial] {
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) learned.Trial {
		return learned.Trial{
			Cell: learned.Cell{
				Reason: rapid.SampledFrom([]string{"price", "service", "season"}).Draw(t, "reason"),
				Step:   rapid.SampledFrom([]string{"call", "visit"}).Draw(t, "step"),
			},
			Helped: rapid.Bool().Draw(t, "helped"), Age: rapid.Float64Range(0, 2000).Draw(t, "age"),
		}
	}), 0, 40)
}

func TestWhatAlwaysHolds(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		trials := genTrials().Draw(t, "trials")
		table := learned.From(trials, halfLife)
		e, overall := table.Of(call), table.Overall(call.Step)
		if !(0 < e.Low && e.Low <= e.Mean+1e-9 && e.Mean <= e.High+1e-9 && e.High < 1) {
			t.Fatalf("%+v is no chance with an interval around it", e)
		}
		shuffled := rapid.Permutation(trials).Draw(t, "shuffled")
		if again := learned.From(shuffled, halfLife).Of(call); again != e {
			t.Fatalf("the order matters: %+v, %+v", e, again)
		}
		if e.Tried == 0 && math.Abs(e.Mean-overall.Mean) > 1e-9 {
			t.Fatalf("a cell never tried has %v, its step %v", e.Mean, overall.Mean)
		}
		one := learned.Trial{Cell: call, Age: rapid.Float64Range(0, 2000).Draw(t, "age")}
		worse := learned.From(append(slices.Clone(trials), one), halfLife).Of(call)
		one.Helped = true
		better := learned.From(append(slices.Clone(trials), one), halfLife).Of(call)
		if worse.Mean >= better.Mean {
			t.Fatalf("what helped is held for no better: %v, %v", worse.Mean, better.Mean)
		}
		old := one
		old.Age += 3000
		if later := learned.From(append(slices.Clone(trials), old), halfLife).Of(call); later.Weight > better.Weight {
			t.Fatal("what is long ago weighs more")
		}
	})
}

// A cell lies between its own rate and that of its step.
func TestShrinkage(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		helped, not := rapid.IntRange(0, 20).Draw(t, "helped"), rapid.IntRange(0, 20).Draw(t, "not")
		if helped+not == 0 {
			return
		}
		prior := rapid.Float64Range(0.01, 0.99).Draw(t, "prior")
		own := float64(helped) / float64(helped+not)
		few := learned.From(repeated(call, helped, not, 0), halfLife).Around(call, prior)
		many := learned.From(repeated(call, helped*50, not*50, 0), halfLife).Around(call, prior)
		if few.Mean < min(own, prior)-1e-9 || few.Mean > max(own, prior)+1e-9 {
			t.Fatalf("%v is not between %v and %v", few.Mean, own, prior)
		}
		if math.Abs(many.Mean-own) > math.Abs(few.Mean-own)+1e-9 || math.Abs(many.Mean-own) > 0.11 { // fifty trials of its own against six
			t.Fatalf("of %v trials it still says %v, not %v", many.Tried, many.Mean, own)
		}
	})
}

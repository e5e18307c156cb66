package trial_test

import (
	"flag"
	"fmt"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"sync"
	"testing"

	"liuke/internal/trial"
	"liuke/internal/value/contract"
)

var trials = flag.Int("trials", 2000, "how many trials are simulated for each case")

// world is how outcomes come about.
type world struct {
	name   string
	isRate bool
	mean   float64
	draw   func(r *rand.Rand, lift float64) float64 // lift is added to a rate and multiplies an amount
}

func rate(p float64) world {
	return world{fmt.Sprintf("rate %g", p), true, p, func(r *rand.Rand, lift float64) float64 {
		if r.Float64() < p+lift {
			return 1
		}
		return 0
	}}
}

// spending is an amount that most customers do not spend at all, and some many times the average.
func spending(buyers float64) world {
	const wide = 0.8 // of the logarithm
	return world{fmt.Sprintf("spending of %g", buyers), false, buyers * math.Exp(wide*wide/2), func(r *rand.Rand, lift float64) float64 {
		if r.Float64() >= buyers {
			return 0
		}
		return (1 + lift) * math.Exp(wide*r.NormFloat64())
	}}
}

// effect is the true one.
func (w world) effect(lift float64) float64 {
	if w.isRate {
		return lift
	}
	return lift * w.mean
}

// counts of what became of simulated trials.
type counts struct{ covered, always, alarms, tempted, n float64 }

// simulate runs trials whose customers come day by day, and looks at them on every day from the first on which there are
// enough on each side. The ordinary interval counts on the last day, the always-valid one on all.
func simulate(t *testing.T, w world, lift float64, treated, control, days int) counts {
	t.Helper()
	var total counts
	var mu sync.Mutex
	var group sync.WaitGroup
	workers := runtime.GOMAXPROCS(0)
	for worker := range workers {
		group.Go(func() {
			var own counts
			for i := worker; i < *trials; i += workers {
				random := rand.New(rand.NewPCG(uint64(i), uint64(treated*7919+control))) // the same on any number of cores
				own.add(t, one(random, w, lift, treated, control), w.effect(lift), treated, control, days)
			}
			mu.Lock()
			total.covered += own.covered
			total.always += own.always
			total.alarms += own.alarms
			total.tempted += own.tempted
			total.n += own.n
			mu.Unlock()
		})
	}
	group.Wait()
	total.covered, total.always, total.alarms, total.tempted = total.covered/total.n, total.always/total.n, total.alarms/total.n, total.tempted/total.n
	return total
}

// one draws the outcomes of one trial: those of the control first.
func one(random *rand.Rand, w world, lift float64, treated, control int) []float64 {
	y := make([]float64, control+treated)
	for i := range y {
		if i < control {
			y[i] = w.draw(random, 0)
		} else {
			y[i] = w.draw(random, lift)
		}
	}
	return y
}

func (c *counts) add(t *testing.T, y []float64, truth float64, treated, control, days int) {
	always, alarm, tempted := true, false, false
	for day := 1; day <= days; day++ {
		n0, n1 := control*day/days, treated*day/days
		if min(n0, n1) < trial.Enough {
			continue
		}
		e := analyzed(t, y[:n0], y[control:control+n1])
		always = always && e.AlwaysLow <= truth && truth <= e.AlwaysHigh
		alarm = alarm || e.Verdict != trial.VerdictOpen
		tempted = tempted || e.Low > 0 || e.High < 0 // whoever looks every day at the ordinary interval
		if day == days && e.Low <= truth && truth <= e.High {
			c.covered++
		}
	}
	if always {
		c.always++
	}
	if alarm {
		c.alarms++
	}
	if tempted {
		c.tempted++
	}
	c.n++
}

// analyzed is the effect of a treated arm beside a control.
func analyzed(t *testing.T, control, treated []float64) trial.Effect {
	d := trial.Data{
		Arms: []string{"none", "mail"}, Shares: []float64{float64(len(control)), float64(len(treated))},
		Arm: make([]int, len(control)+len(treated)), Outcome: slices.Concat(control, treated),
	}
	for i := range treated {
		d.Arm[len(control)+i] = 1
	}
	d.IsRate = !slices.ContainsFunc(d.Outcome, func(y float64) bool { return y != 0 && y != 1 })
	r, err := trial.Analyze(d)
	if err != nil {
		t.Error(err)
		return trial.Effect{}
	}
	return r.Effects[0]
}

// Intervals cover as often as they say: the ordinary one 94 to 96 times in 100 when one looks once, the always-valid one at
// least 95 times in 100 although one looks every day; and an action without effect is hardly ever given a verdict.
func TestCoverage(t *testing.T) {
	const days = 14
	for _, c := range []struct {
		world            world
		lift             float64
		treated, control int
		lumpy            bool // so few hits are expected that no interval can come down to 95 times in 100
	}{
		{rate(0.02), 0, 50, 50, true},
		{rate(0.02), 0.02, 50, 50, true},
		{rate(0.02), 0, 400, 400, false},
		{rate(0.02), 0.01, 5000, 5000, false},
		{rate(0.02), 0.01, 2000, 500, false},
		{rate(0.1), 0, 50, 50, false},
		{rate(0.1), 0.1, 50, 50, false},
		{rate(0.1), 0.05, 400, 100, false},
		{rate(0.1), 0, 5000, 5000, false},
		{rate(0.5), 0, 50, 50, false},
		{rate(0.5), 0.1, 200, 50, false},
		{rate(0.5), 0.05, 5000, 5000, false},
		{spending(0.2), 0, 50, 50, false},
		{spending(0.2), 0.3, 200, 50, false},
		{spending(0.2), 0, 200, 50, false},
		{spending(0.1), 0.3, 200, 200, false},
		{spending(0.1), 0.2, 1600, 400, false},
		{spending(0.1), 0, 5000, 5000, false},
	} {
		name := fmt.Sprintf("%s, lift %g, %d beside %d", c.world.name, c.lift, c.treated, c.control)
		t.Run(name, func(t *testing.T) {
			got := simulate(t, c.world, c.lift, c.treated, c.control, days)
			t.Logf("covers %.4f, always %.4f, alarms %.4f, by the ordinary interval %.4f", got.covered, got.always, got.alarms, got.tempted)
			chance := 2.5 * math.Sqrt(0.05*0.95/got.n) // of the simulation itself
			if got.covered < 0.94-chance || got.covered > 0.96+chance && !c.lumpy {
				t.Errorf("the interval covers in %.4f of trials", got.covered)
			}
			if got.always < 0.95-chance {
				t.Errorf("the always-valid interval covers in %.4f of trials", got.always)
			}
			if c.lift == 0 && got.alarms > 0.05+chance {
				t.Errorf("false alarm in %.4f of trials", got.alarms)
			}
		})
	}
}

// What was known before cuts the variance by the square of its correlation with the outcome, and the interval still covers.
func TestVarianceCut(t *testing.T) {
	for _, correlation := range []float64{0.3, 0.6, 0.8} {
		for _, n := range []int{100, 1000} {
			t.Run(fmt.Sprintf("correlation %g, %d a side", correlation, n), func(t *testing.T) {
				random := rand.New(rand.NewPCG(uint64(n), 5))
				cut, covered, total := 0.0, 0.0, float64(*trials)/2
				for range *trials / 2 {
					e := withHistory(t, random, correlation, n)
					cut += e.VarianceCut / total
					if e.Low <= 0.2 && 0.2 <= e.High {
						covered += 1 / total
					}
				}
				t.Logf("cut %.3f, covers %.4f", cut, covered)
				if math.Abs(cut-correlation*correlation) > 0.02 {
					t.Errorf("the variance is cut by %.3f, want %.3f", cut, correlation*correlation)
				}
				if chance := 2.5 * math.Sqrt(0.05*0.95/total); covered < 0.94-chance || covered > 0.96+chance {
					t.Errorf("the interval covers in %.4f of trials", covered)
				}
			})
		}
	}
}

// withHistory is the effect in a trial whose outcome goes with what was bought before.
func withHistory(t *testing.T, random *rand.Rand, correlation float64, n int) trial.Effect {
	t.Helper()
	before := contract.Attribute{Name: "before"}
	d := trial.Data{Arms: []string{"none", "mail"}}
	for i := range 2 * n {
		x := random.NormFloat64()
		before.Number = append(before.Number, x)
		d.Arm = append(d.Arm, i%2)
		d.Outcome = append(d.Outcome, 0.2*float64(i%2)+correlation*x+math.Sqrt(1-correlation*correlation)*random.NormFloat64())
	}
	d.Known = []contract.Attribute{before}
	r, err := trial.Analyze(d)
	if err != nil {
		t.Fatal(err)
	}
	return r.Effects[0]
}

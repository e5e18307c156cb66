package forecast_test

import (
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"
	"pgregory.net/rapid"

	"liuke/internal/value/clv"
	"liuke/internal/value/forecast"
	"liuke/internal/value/history"
)

// company is a made-up company: purchase days by customer.
type company [][]int32

func (c company) history(t *testing.T) *history.History {
	t.Helper()
	var purchases []history.Purchase
	for i, days := range c {
		for _, d := range days {
			purchases = append(purchases, history.Purchase{Customer: uint32(i), Day: d, Spend: 1})
		}
	}
	h, err := history.New(len(c), purchases)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// invent draws customers who join over a number of days and buy at random at their own rates until they leave after a
// purchase; busy says how busy a day is, 1 being usual.
func invent(n int, seed uint64, joining, days int32, busy func(day int32) float64) company {
	random := rand.New(rand.NewPCG(seed, 7))
	rates, leave := distuv.Gamma{Alpha: 0.6, Beta: 20, Src: random}, distuv.Beta{Alpha: 0.6, Beta: 4, Src: random}
	c := make(company, n)
	for i := range c {
		joined := random.Int32N(joining)
		rate, gone := rates.Rand(), leave.Rand()
		c[i] = []int32{joined}
		for d := joined + 1; d < days; d++ {
			if random.Float64() < rate*busy(d) {
				c[i] = append(c[i], d)
				if random.Float64() < gone {
					break
				}
			}
		}
	}
	return c
}

func always(int32) float64 { return 1 }

func auto(t *testing.T, h *history.History, until int32, horizon int) *forecast.Forecast {
	t.Helper()
	f, err := forecast.Fit(h, forecast.Settings{Until: until, Horizon: horizon, Unit: week, Model: forecast.Auto}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestChancesMeanWhatTheySay(t *testing.T) {
	t.Parallel()
	const until, horizon = 299, 90
	h := invent(20000, 3, 200, 500, always).history(t)
	f := auto(t, h, until, horizon)
	count, chance := judge(h, f, until, horizon)
	t.Logf("%s, hedge %.3f: bias %+.3f, ece %.4f", f.Chosen, f.Hedge, count.Bias, chance.ECE)
	atMost(t, "bias", math.Abs(count.Bias), 0.05)
	atMost(t, "ece", chance.ECE, 0.012)
}

// A horizon of a day does not make a long history too short to try the models on.
func TestShortHorizonIsTried(t *testing.T) {
	t.Parallel()
	const until, horizon = 299, 1
	h := invent(5000, 3, 200, 320, always).history(t)
	f := auto(t, h, until, horizon)
	count, _ := judge(h, f, until, horizon)
	if len(f.Trials) == 0 {
		t.Errorf("notes %v", f.Notes)
	}
	atMost(t, "bias", math.Abs(count.Bias), 0.2)
}

// The busy weeks of the year are found where the history shows them, and not where it does not.
func TestSeasonIsLearned(t *testing.T) {
	t.Parallel()
	const until, horizon = 2*365 + 180, 60
	for _, height := range []float64{0, 0.8, 1.3} {
		wave := func(day int32) float64 { return math.Exp(height * math.Cos(2*math.Pi*(float64(day)-210)/365.2425)) }
		h := invent(6000, 5, until, until+horizon+1, wave).history(t)
		f := auto(t, h, until, horizon)
		count, _ := judge(h, f, until, horizon)
		t.Logf("waves of %g: seasonal %v, wave %.3f, bias %+.3f", height, f.Seasonal, f.Wave, count.Bias)
		atMost(t, "bias", math.Abs(count.Bias), 0.08)
		if seasonal := height > 0; seasonal != f.Seasonal || seasonal != (f.Wave > 1.1) {
			t.Errorf("waves of %g: seasonal %v, wave %.3f", height, f.Seasonal, f.Wave)
		}
	}
}

// Of a model that expects purchases evenly, each week holds what its days hold, the last and shorter one too.
func TestTrackOfEvenPurchases(t *testing.T) {
	t.Parallel()
	h := company{{0, 3, 30}, {2}, {16, 18}}.history(t)
	made, foretold := forecast.Track(h, clv.NBD{R: 1, Alpha: 1}, 0, 30, week)
	if want := []float64{1, 0, 1, 0, 1}; !slices.Equal(made, want) {
		t.Errorf("made %v, want %v", made, want)
	}
	// Two customers from the middle of the first week on and one from that of the third, each with a purchase a week.
	for i, want := range []float64{1, 2, 2.5, 3, 3.0 * 3 / 7} {
		if math.Abs(foretold[i]-want) > 1e-12 {
			t.Errorf("week %d: foretold %g, want %g", i, foretold[i], want)
		}
	}
}

// Neither the order of the customers, nor the date, nor a start from an earlier fit changes what is foretold.
func TestInvariance(t *testing.T) {
	t.Parallel()
	const until, horizon, shift = 299, 90, 4000
	c := invent(3000, 11, 150, 300, always)
	f := auto(t, c.history(t), until, horizon)

	shuffled := slices.Clone(c)
	rand.New(rand.NewPCG(1, 1)).Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
	later := make(company, len(c))
	for i, days := range c {
		for _, d := range days {
			later[i] = append(later[i], d+shift)
		}
	}
	warm, err := forecast.Fit(c.history(t), forecast.Settings{
		Until: until, Horizon: horizon, Unit: week, Model: forecast.Auto, Warm: map[string]clv.Model{f.Chosen: f.Fit.Model},
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	for name, again := range map[string]*forecast.Forecast{
		"shuffled": auto(t, shuffled.history(t), until, horizon),
		"later":    auto(t, later.history(t), until+shift, horizon),
		"warm":     warm,
	} {
		tolerance := 0.0
		if name == "warm" {
			tolerance = 1e-5
		}
		for _, s := range []clv.Summary{{T: 20}, {X: 1, Tx: 3, T: 25}, {X: 9, Tx: 30, T: 41}} {
			for h := 1.0; h < 100; h *= 3 {
				if a, b := f.Expected(s, h), again.Expected(s, h); math.Abs(a-b) > tolerance*b {
					t.Errorf("%s: %v expected %v, before %v", name, s, b, a)
				}
				if a, b := f.Active(s, h), again.Active(s, h); math.Abs(a-b) > tolerance*b {
					t.Errorf("%s: %v active %v, before %v", name, s, b, a)
				}
			}
		}
	}
}

func TestForecastsAreSound(t *testing.T) {
	t.Parallel()
	const until = 299
	f := auto(t, invent(2000, 13, 150, 300, always).history(t), until, 90)
	rapid.Check(t, func(t *rapid.T) {
		s := clv.Summary{T: rapid.Float64Range(0.1, 60).Draw(t, "T")}
		s.X = rapid.Int32Range(0, 400).Draw(t, "x")
		if s.X > 0 {
			s.Tx = s.T * rapid.Float64Range(0.01, 1).Draw(t, "t_x/T")
		}
		h := rapid.Float64Range(0.1, 300).Draw(t, "horizon")
		alive, active, expected := f.Alive(s), f.Active(s, h), f.Expected(s, h)
		if !(alive <= 1 && active >= 0 && active <= alive*(1+1e-12) && expected >= active) || math.IsInf(expected, 1) {
			t.Errorf("%+v: alive %g, active %g, expected %g", s, alive, active, expected)
		}
		if more := f.Expected(s, 1.5*h); more < expected {
			t.Errorf("%+v: expected %g within %g, %g within %g", s, expected, h, more, 1.5*h)
		}
	})
}

func TestLittleToLearnFrom(t *testing.T) {
	t.Parallel()
	settings := forecast.Settings{Until: 100, Horizon: 90, Unit: week, Model: forecast.Auto}
	for name, c := range map[string]company{
		"nobody":       {},
		"one purchase": {{3}},
		"all once":     {{3}, {9}, {50}},
		"only later":   {{101, 150}},
	} {
		if _, err := forecast.Fit(c.history(t), settings, nil); !errors.Is(err, clv.ErrNoRepeats) {
			t.Errorf("%s: %v", name, err)
		}
	}
	f, err := forecast.Fit(company{{0, 20, 44, 60}, {5}, {9, 70}}.history(t), settings, nil)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Contains(f.Notes, forecast.NoteTooShortToTry) {
		t.Errorf("three customers: notes %v", f.Notes)
	}
	if _, err := forecast.Fit(company{{0, 70000}}.history(t), forecast.Settings{Until: 70000, Horizon: 90, Unit: week, Model: forecast.Auto}, nil); !errors.Is(err, forecast.ErrSpan) {
		t.Errorf("two hundred years: %v", err)
	}
	if _, err := forecast.Fit(company{{0, 20}}.history(t), forecast.Settings{Until: 100, Horizon: 90, Unit: week, Model: "crystal ball"}, nil); err == nil {
		t.Error("an unknown model fits")
	}
}

package contract_test

import (
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"liuke/internal/value/contract"
)

// someLifetimes are at least one lifetime, one of them ended.
func someLifetimes(longest int) *rapid.Generator[[]contract.Lifetime] {
	return rapid.Custom(func(t *rapid.T) []contract.Lifetime {
		all := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) contract.Lifetime {
			return contract.Lifetime{Periods: rapid.IntRange(1, longest).Draw(t, "periods"), Ended: rapid.Bool().Draw(t, "ended")}
		}), 1, 60).Draw(t, "lifetimes")
		all[0].Ended = true
		return all
	})
}

func lifeTable(t *rapid.T, of []contract.Lifetime) contract.LifeTable {
	lifeTable, err := contract.NewLifeTable(of)
	if err != nil {
		t.Fatal(err)
	}
	return lifeTable
}

func TestLifetimesThatAreNone(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		lifetimes []contract.Lifetime
		want      error
	}{
		{nil, contract.ErrNoContracts},
		{[]contract.Lifetime{{Periods: 0}}, contract.ErrPeriods},
		{[]contract.Lifetime{{Periods: contract.MaxPeriods + 1}}, contract.ErrPeriods},
	} {
		if _, err := contract.NewLifeTable(c.lifetimes); !errors.Is(err, c.want) {
			t.Errorf("%v: %v, want %v", c.lifetimes, err, c.want)
		}
	}
	for _, survivors := range [][]int{nil, {5}, {0, 0}} {
		if _, err := contract.Cohort(survivors...); !errors.Is(err, contract.ErrNoContracts) {
			t.Errorf("%v: %v", survivors, err)
		}
	}
	for _, survivors := range [][]int{{5, 6}, {5, -1}} {
		if _, err := contract.Cohort(survivors...); !errors.Is(err, contract.ErrSurvivors) {
			t.Errorf("%v: %v", survivors, err)
		}
	}
	runs := []contract.Contract{{Lifetime: contract.Lifetime{Periods: 3}}}
	if _, err := contract.FitBetaGeometric(contract.LifeTable{{AtRisk: 1}}); !errors.Is(err, contract.ErrNoEndings) {
		t.Error(err)
	}
	if _, err := contract.FitHazard(runs, contract.HazardOptions{}); !errors.Is(err, contract.ErrNoEndings) {
		t.Error(err)
	}
	if _, err := contract.FitHazard(append(runs, contract.Contract{Covariates: []float64{1}}), contract.HazardOptions{}); !errors.Is(err, contract.ErrCovariates) {
		t.Error(err)
	}
	if _, err := contract.LogRank(contract.LifeTable{{AtRisk: 1, Ended: 1}}); !errors.Is(err, contract.ErrIncomparable) {
		t.Error(err)
	}
}

func TestSurvivalFalls(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		all := someLifetimes(40).Draw(t, "all")
		s := contract.KaplanMeier(lifeTable(t, all))
		before := 1.0
		for _, step := range s.Steps {
			if !(step.Probability < before && step.Low >= 0 && step.Low <= step.Probability && step.Probability <= step.High && step.High <= 1) {
				t.Fatalf("%+v after %g", step, before)
			}
			before = step.Probability
		}
		if s.At(0).Probability != 1 || s.At(s.Last).Probability != before {
			t.Fatal("ends differ")
		}
	})
}

// When none is censored, survival is the share that lived longer.
func TestSurvivalWithoutCensoring(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		all := someLifetimes(20).Draw(t, "all")
		for i := range all {
			all[i].Ended = true
		}
		s := contract.KaplanMeier(lifeTable(t, all))
		for period := range 21 {
			longer := 0.0
			for _, l := range all {
				if l.Periods > period {
					longer++
				}
			}
			share := longer / float64(len(all))
			deviation := math.Sqrt(share * (1 - share) / float64(len(all)))
			at := s.At(period)
			if math.Abs(at.Probability-share) > 1e-12 || math.Abs(at.StdErr-deviation) > 1e-12 {
				t.Fatalf("after %d: %+v, want %g ± %g", period, at, share, deviation)
			}
		}
	})
}

func TestLogRankOfEqualGroups(t *testing.T) {
	t.Parallel()
	a := table(t, lifetimes(t, maintained))
	d, err := contract.LogRank(a, a, a)
	if err != nil || d.Statistic > 1e-12 || d.Chance < 1-1e-9 || d.Freedom != 2 {
		t.Errorf("%+v, %v", d, err)
	}
}

// params are those of a beta-geometric from the far ends of what float64 can do.
func params(t *rapid.T) contract.BetaGeometric {
	power := rapid.Float64Range(-16, 16)
	return contract.BetaGeometric{Alpha: math.Exp(power.Draw(t, "ln alpha")), Beta: math.Exp(power.Draw(t, "ln beta"))}
}

func TestBetaGeometricIsStable(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		m := params(t)
		before := 1.0
		for n := 1; n <= 30; n++ {
			s := m.Survival(n)
			if !(s >= 0 && s <= before) || math.Abs(s-before*m.Retention(n)) > 1e-12*before {
				t.Fatalf("%+v: S(%d) = %g after %g", m, n, s, before)
			}
			before = s
		}
		d := math.Exp(rapid.Float64Range(-12, 3).Draw(t, "ln discount"))
		n := rapid.IntRange(1, 500).Draw(t, "n")
		// The period after the n-th, if it comes, and then what is left: each lifetime must follow from the next.
		whole, next := m.Residual(n, d), m.Residual(n+1, d)
		if want := m.Retention(n) * (1 + next/(1+d)); math.Abs(whole/want-1) > 1e-11 {
			t.Fatalf("%+v: residual(%d, %g) = %.17g, want %.17g", m, n, d, whole, want)
		}
		if whole := m.Lifetime(d); !(whole >= 1 && whole <= (1+d)/d*(1+1e-12)) {
			t.Fatalf("%+v: lifetime(%g) = %g", m, d, whole)
		}
	})
}

func TestLifetimeWithoutDiscount(t *testing.T) {
	t.Parallel()
	m := contract.BetaGeometric{Alpha: 3, Beta: 5}
	near(t, "lifetime", m.Lifetime(0), 1+5.0/2, 1e-12)
	near(t, "nearly none", m.Lifetime(1e-10), m.Lifetime(0), 1e-8)
	near(t, "residual", m.Residual(4, 0), 8.0/2, 1e-12)
	if none := (contract.BetaGeometric{Alpha: math.NaN(), Beta: 5}).Lifetime(0.1); !math.IsNaN(none) {
		t.Errorf("lifetime %g of no number", none)
	}
	if forever := (contract.BetaGeometric{Alpha: 1, Beta: 5}).Lifetime(0); !math.IsInf(forever, 1) {
		t.Errorf("lifetime %g", forever)
	}
}

func TestBetaGeometricFitsAnything(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		lifeTable := lifeTable(t, someLifetimes(30).Draw(t, "all"))
		fit, err := contract.FitBetaGeometric(lifeTable)
		if err != nil {
			t.Fatal(err)
		}
		if !(fit.Alpha > 0 && fit.Beta > 0 && fit.LogLikelihood <= 0) || math.IsInf(fit.Alpha+fit.Beta, 0) || !fit.Converged {
			t.Fatalf("%+v", fit)
		}
	})
}

func TestBetaGeometricFindsItsParameters(t *testing.T) {
	t.Parallel()
	truth := contract.BetaGeometric{Alpha: 0.8, Beta: 4}
	survivors := []int{10_000_000}
	for n := 1; n <= 24; n++ {
		survivors = append(survivors, int(1e7*truth.Survival(n)))
	}
	fit, err := contract.FitBetaGeometric(cohort(t, survivors))
	if err != nil {
		t.Fatal(err)
	}
	near(t, "alpha", fit.Alpha, truth.Alpha, 3*fit.AlphaStdErr)
	near(t, "beta", fit.Beta, truth.Beta, 3*fit.BetaStdErr)
}

// A hazard that is the same for all customers leaves nothing to tell them apart by.
func TestBetaGeometricOfEquals(t *testing.T) {
	t.Parallel()
	fit, err := contract.FitBetaGeometric(cohort(t, []int{100_000, 90_000, 81_000, 72_900, 65_610}))
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Contains(fit.Notes, contract.NoteSpreadUnclear) {
		t.Errorf("notes %v", fit.Notes)
	}
	near(t, "retention", fit.Retention(5), 0.9, 1e-3)
}

// Without covariates and priors, the hazard of each period is the share that ended in it.
func TestHazardOfLifeTable(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		lifeTable := lifeTable(t, someLifetimes(12).Draw(t, "all"))
		var contracts []contract.Contract
		for i, e := range lifeTable {
			for k := range e.AtRisk {
				if ended := k < e.Ended; ended || i == len(lifeTable)-1 || k >= e.Ended+lifeTable[i+1].AtRisk {
					contracts = append(contracts, contract.Contract{Lifetime: contract.Lifetime{Periods: i + 1, Ended: ended}})
				}
			}
		}
		for _, link := range []contract.Link{contract.Logit, contract.Cloglog} {
			fit, err := contract.FitHazard(contracts, contract.HazardOptions{Link: link})
			if err != nil {
				t.Fatal(err)
			}
			for i, e := range lifeTable {
				if share := float64(e.Ended) / float64(e.AtRisk); math.Abs(fit.Chance(i+1, nil)-share) > 1e-5 {
					t.Fatalf("%s: chance in %d is %g, want %g", link, i+1, fit.Chance(i+1, nil), share)
				}
			}
		}
	})
}

// contractsOf draws contracts with a chance of 5 % a period at the average, and two covariates that change it.
func contractsOf(n, longest int) []contract.Contract {
	random := rand.New(rand.NewPCG(7, uint64(n)))
	all := make([]contract.Contract, n)
	for i := range all {
		x := []float64{0, random.NormFloat64()}
		if random.Float64() < 0.3 {
			x[0] = 1
		}
		chance := 1 / (1 + math.Exp(3-x[0]+0.5*x[1]))
		c := contract.Contract{Covariates: x}
		for limit := 1 + random.IntN(longest); c.Periods < limit && !c.Ended; {
			c.Periods++
			c.Ended = random.Float64() < chance
		}
		all[i] = c
	}
	return all
}

func TestHazardFindsItsCoefficients(t *testing.T) {
	t.Parallel()
	fit, err := contract.FitHazard(contractsOf(20_000, 60), contract.HazardOptions{Ridge: 1, Smooth: true})
	if err != nil {
		t.Fatal(err)
	}
	if !fit.Converged || fit.Steps > 0.05 {
		t.Errorf("converged %v, steps of the baseline %g where there are none", fit.Converged, fit.Steps)
	}
	for i, want := range []float64{1, -0.5} {
		near(t, "coefficient", fit.Coefficients[i], want, 3*fit.StdErr[i])
	}
	if fit.StdErr[0] > 0.03 {
		t.Errorf("standard error %g", fit.StdErr[0])
	}
}

func TestHazardKnowsNoOrder(t *testing.T) {
	t.Parallel()
	all := contractsOf(9000, 30)
	fit, err := contract.FitHazard(all, contract.HazardOptions{Ridge: 1, Smooth: true})
	if err != nil {
		t.Fatal(err)
	}
	slices.Reverse(all)
	again, err := contract.FitHazard(all, contract.HazardOptions{Ridge: 1, Smooth: true})
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(fit.Coefficients, again.Coefficients) || !slices.Equal(fit.Baseline, again.Baseline) || fit.Deviance != again.Deviance {
		t.Error("the fit depends on the order of the contracts")
	}
}

// A covariate whose contracts never end, and one that repeats another, leave every figure a number.
func TestHazardWithSeparation(t *testing.T) {
	t.Parallel()
	all := contractsOf(2000, 30)
	for i, c := range all {
		never := 0.0
		if !c.Ended && i%3 == 0 {
			never = 1
		}
		all[i].Covariates = append(c.Covariates, never, c.Covariates[0])
	}
	for _, ridge := range []float64{0, 1} {
		fit, err := contract.FitHazard(all, contract.HazardOptions{Ridge: ridge, Smooth: true})
		if err != nil {
			t.Fatal(err)
		}
		for _, b := range slices.Concat(fit.Coefficients, fit.Baseline) {
			if math.IsNaN(b) || math.Abs(b) > 60 {
				t.Fatalf("ridge %g: %v %v", ridge, fit.Coefficients, fit.Baseline)
			}
		}
		if math.Abs(fit.Coefficients[0]-fit.Coefficients[3]) > 1e-6 {
			t.Errorf("ridge %g: equal covariates have coefficients %v", ridge, fit.Coefficients)
		}
		if told := slices.Contains(fit.Notes, contract.NoteUndetermined); told != (ridge == 0) || told != math.IsInf(fit.StdErr[0], 1) {
			t.Errorf("ridge %g: notes %v, standard errors %v", ridge, fit.Notes, fit.StdErr)
		}
	}
}

func TestHazardForetells(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		h := contract.Hazard{
			Link: rapid.SampledFrom([]contract.Link{contract.Logit, contract.Cloglog}).Draw(t, "link"), Width: 2,
			Baseline: rapid.SliceOfN(rapid.Float64Range(-30, 30), 1, 8).Draw(t, "baseline"), Coefficients: []float64{1},
		}
		x := []float64{rapid.Float64Range(-5, 5).Draw(t, "x")}
		age, within := rapid.IntRange(0, 20).Draw(t, "age"), rapid.IntRange(1, 20).Draw(t, "within")
		leave, stay := h.Leave(age, within, x), 1.0
		for period := age + 1; period <= age+within; period++ {
			stay *= 1 - h.Chance(period, x)
		}
		if !(leave >= 0 && leave <= 1) || math.Abs(leave-(1-stay)) > 1e-9 {
			t.Fatalf("leave %g, stay %g", leave, stay)
		}
		if r := h.Remaining(age, within, x); !(r >= 0 && r <= float64(within)) || r < float64(within)*stay-1e-9 {
			t.Fatalf("%g of %d periods remain", r, within)
		}
	})
}

// More than 120 periods share baselines; the chance over a band is that of all its periods.
func TestHazardInBands(t *testing.T) {
	t.Parallel()
	var all []contract.Contract
	for i := range 3000 {
		all = append(all, contract.Contract{Lifetime: contract.Lifetime{Periods: 1 + i%300, Ended: i%2 == 0}})
	}
	fit, err := contract.FitHazard(all, contract.HazardOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if fit.Width != 3 || len(fit.Baseline) != 100 {
		t.Fatalf("%d bands of %d periods", len(fit.Baseline), fit.Width)
	}
	lifeTable := make([]contract.Lifetime, len(all))
	for i, c := range all {
		lifeTable[i] = c.Lifetime
	}
	periods := table(t, lifeTable)
	for band := range 100 {
		reached, ended := 0, 0
		for _, e := range periods[3*band : 3*band+3] {
			reached, ended = reached+e.AtRisk, ended+e.Ended
		}
		near(t, "chance", fit.Chance(3*band+2, nil), float64(ended)/float64(reached), 1e-9)
	}
}

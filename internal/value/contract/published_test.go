package contract_test

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"

	"liuke/internal/value/contract"
)

// Survivors of two cohorts after 0 to 7 years: Fader & Hardie 2007, table 1.
var (
	highEnd = []int{1000, 869, 743, 653, 593, 551, 517, 491}
	regular = []int{1000, 631, 468, 382, 326, 289, 262, 241}
)

// Periods of two groups of patients; a plus marks those still alive. Miller 1981, Survival Analysis, the aml set of R.
const (
	maintained    = "9 13 13+ 18 23 28+ 31 34 45+ 48 161+"
	nonmaintained = "5 5 8 8 12 16+ 23 27 30 33 43 45"
)

// Days of the patients of Loprinzi et al. 1994, Journal of Clinical Oncology 12, the lung set of R.
const lung = "" +
	"306 455 1010+ 210 883 1022+ 310 361 218 166 170 654 728 71 567 144 613 707 61 88 301 81 624 371 394 520 574 118 390 12 " +
	"473 26 533 107 53 122 814 965+ 93 731 460 153 433 145 583 95 303 519 643 765 735 189 53 246 689 65 5 132 687 345 444 " +
	"223 175 60 163 65 208 821+ 428 230 840+ 305 11 132 226 426 705 363 11 176 791 95 196+ 167 806+ 284 641 147 740+ 163 " +
	"655 239 88 245 588+ 30 179 310 477 166 559+ 450 364 107 177 156 529+ 11 429 351 15 181 283 201 524 13 212 524 288 363 " +
	"442 199 550 54 558 207 92 60 551+ 543+ 293 202 353 511+ 267 511+ 371 387 457 337 201 404+ 222 62 458+ 356+ 353 163 31 " +
	"340 229 444+ 315+ 182 156 329 364+ 291 179 376+ 384+ 268 292+ 142 413+ 266+ 194 320 181 285 301+ 348 197 382+ 303+ " +
	"296+ 180 186 145 269+ 300+ 284+ 350 272+ 292+ 332+ 285 259+ 110 286 270 81 131 225+ 269 225+ 243+ 279+ 276+ 135 79 59 " +
	"240+ 202+ 235+ 105 224+ 239 237+ 173+ 252+ 221+ 185+ 92+ 13 222+ 192+ 183 211+ 175+ 197+ 203+ 116 188+ 191+ 105+ 174+ 177+"

// lifetimes reads periods, with a plus behind those of contracts that still run.
func lifetimes(t *testing.T, text string) []contract.Lifetime {
	t.Helper()
	var all []contract.Lifetime
	for _, word := range strings.Fields(text) {
		digits, runs := strings.CutSuffix(word, "+")
		periods, err := strconv.Atoi(digits)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, contract.Lifetime{Periods: periods, Ended: !runs})
	}
	return all
}

func table(t *testing.T, of []contract.Lifetime) contract.LifeTable {
	t.Helper()
	lifeTable, err := contract.NewLifeTable(of)
	if err != nil {
		t.Fatal(err)
	}
	return lifeTable
}

func cohort(t *testing.T, survivors []int) contract.LifeTable {
	t.Helper()
	lifeTable, err := contract.Cohort(survivors...)
	if err != nil {
		t.Fatal(err)
	}
	return lifeTable
}

// near fails unless got is want to so many units of want's last digit.
func near(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	if !(math.Abs(got-want) <= tolerance) {
		t.Errorf("%s = %.9g, want %.9g", what, got, want)
	}
}

func TestPublishedBetaGeometric(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name                       string
		survivors                  []int
		alpha, beta, logLikelihood float64
		survival                   []float64 // × 1000 after 1 … 12 periods
		lifetime                   float64   // with a discount of 10 %
		residual                   []float64 // in the periods 1 … 5
	}{
		{
			"high end", highEnd, .66808754, 3.806089, -1611.1581,
			[]float64{850.7, 746.9, 669.8, 609.9, 561.8, 522.2, 488.9, 460.4, 435.8, 414.2, 395.1, 378.0},
			5.9222541,
			[]float64{5.4144795, 5.9013788, 6.2938931, 6.6199218, 6.8967086},
		},
		{
			"regular", regular, .70407702, 1.1820424, -1680.2652,
			[]float64{626.7, 473.8, 388.0, 332.1, 292.3, 262.5, 239.0, 220.1, 204.4, 191.2, 179.9, 170.0},
			3.6949087,
			[]float64{2.9643996, 4.1031405, 4.8698056, 5.4420594, 5.8940964},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			fit, err := contract.FitBetaGeometric(cohort(t, c.survivors))
			if err != nil {
				t.Fatal(err)
			}
			if !fit.Converged || fit.Curvature <= 0 || len(fit.Notes) > 0 {
				t.Errorf("converged %v, curvature %g, notes %v", fit.Converged, fit.Curvature, fit.Notes)
			}
			near(t, "alpha", fit.Alpha, c.alpha, 2e-6)
			near(t, "beta", fit.Beta, c.beta, 1e-5)
			near(t, "log-likelihood", fit.LogLikelihood, c.logLikelihood, 1e-4)
			for i, want := range c.survival {
				near(t, "survival", 1000*fit.Survival(i+1), want, 0.0501)
			}
			near(t, "lifetime", fit.Lifetime(0.1), c.lifetime, 4e-6)
			for i, want := range c.residual {
				near(t, "residual", fit.Residual(i+1, 0.1), want, 4e-6)
			}
		})
	}
}

func TestPublishedSurvival(t *testing.T) {
	t.Parallel()
	s := contract.KaplanMeier(table(t, lifetimes(t, lung)))
	year := s.At(365)
	near(t, "S(365)", year.Probability, .40924162, 5e-9)
	near(t, "s.e.", year.StdErr, .03582364, 5e-9)
	near(t, "low", year.Low, .34472, 5e-6)
	near(t, "high", year.High, .48584, 5e-6)
	near(t, "S(100)", s.At(100).Probability, .86396897, 5e-9)
	near(t, "S(500)", s.At(500).Probability, .29326919, 5e-9)
	if median, low, high := s.Median(); median != 310 || low != 285 || high != 363 {
		t.Errorf("median %d (%d, %d)", median, low, high)
	}
}

func TestPublishedSteps(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		periods string
		want    []contract.Step
		median  [3]int
	}{
		{maintained, []contract.Step{
			{9, 11, 1, .909, .0867, .7541, 1},
			{13, 10, 1, .818, .1163, .6192, 1},
			{18, 8, 1, .716, .1397, .4884, 1},
			{23, 7, 1, .614, .1526, .3769, .999},
			{31, 5, 1, .491, .1642, .2549, .946},
			{34, 4, 1, .368, .1627, .1549, .875},
			{48, 2, 1, .184, .1535, .0359, .944},
		}, [3]int{31, 18, 0}},
		{nonmaintained, []contract.Step{
			{5, 12, 2, .8333, .1076, .6470, 1},
			{8, 10, 2, .6667, .1361, .4468, .995},
			{12, 8, 1, .5833, .1423, .3616, .941},
			{23, 6, 1, .4861, .1481, .2675, .883},
			{27, 5, 1, .3889, .1470, .1854, .816},
			{30, 4, 1, .2917, .1387, .1148, .741},
			{33, 3, 1, .1944, .1219, .0569, .664},
			{43, 2, 1, .0972, .0919, .0153, .620},
			{45, 1, 1, 0, 0, 0, .620},
		}, [3]int{23, 8, 0}},
	} {
		s := contract.KaplanMeier(table(t, lifetimes(t, c.periods)))
		if len(s.Steps) != len(c.want) {
			t.Fatalf("%d steps, want %d", len(s.Steps), len(c.want))
		}
		for i, want := range c.want {
			got := s.Steps[i]
			if got.Period != want.Period || got.AtRisk != want.AtRisk || got.Ended != want.Ended {
				t.Errorf("step %+v, want %+v", got, want)
			}
			near(t, "survival", got.Probability, want.Probability, 6e-4)
			near(t, "s.e.", got.StdErr, want.StdErr, 6e-5)
			near(t, "low", got.Low, want.Low, 6e-5)
			near(t, "high", got.High, want.High, 6e-4)
		}
		if median, low, high := s.Median(); [3]int{median, low, high} != c.median {
			t.Errorf("median %d (%d, %d), want %v", median, low, high, c.median)
		}
	}
}

func TestPublishedLogRank(t *testing.T) {
	t.Parallel()
	a, b := table(t, lifetimes(t, maintained)), table(t, lifetimes(t, nonmaintained))
	for _, groups := range [][]contract.LifeTable{{a, b}, {b, a}} {
		d, err := contract.LogRank(groups...)
		if err != nil {
			t.Fatal(err)
		}
		near(t, "log-rank", d.Statistic, 3.3963887, 5e-8)
		near(t, "chance", d.Chance, .06534, 1e-5)
	}
}

// twoCohorts are the contracts of both cohorts, with a covariate that marks the high end.
func twoCohorts() []contract.Contract {
	var all []contract.Contract
	add := func(survivors []int, mark float64) {
		for period := 1; period < len(survivors); period++ {
			for range survivors[period-1] - survivors[period] {
				all = append(all, contract.Contract{Lifetime: contract.Lifetime{Periods: period, Ended: true}, Covariates: []float64{mark}})
			}
		}
		for range survivors[len(survivors)-1] {
			all = append(all, contract.Contract{Lifetime: contract.Lifetime{Periods: len(survivors) - 1}, Covariates: []float64{mark}})
		}
	}
	add(regular, 0)
	add(highEnd, 1)
	return all
}

func TestPublishedHazard(t *testing.T) {
	t.Parallel()
	fit, err := contract.FitHazard(twoCohorts(), contract.HazardOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if !fit.Converged || len(fit.Notes) > 0 {
		t.Errorf("converged %v, notes %v", fit.Converged, fit.Notes)
	}
	for i, want := range []float64{0, -.27633619, -.59376697, -.88239706, -1.1685568, -1.3445212, -1.5382478} {
		near(t, "year", fit.Baseline[i]-fit.Baseline[0], want, 1e-7)
	}
	near(t, "first year", fit.Baseline[0], -.72339517, 1e-8)
	near(t, "high end", fit.Coefficients[0], -.8386441, 1e-7)
	near(t, "deviance", fit.Deviance, 34.380152, 1e-6)
	near(t, "slope", fit.Gradient, 0, 1e-10)

	rates, err := contract.FitHazard(twoCohorts(), contract.HazardOptions{Link: contract.Cloglog})
	if err != nil {
		t.Fatal(err)
	}
	near(t, "high end, cloglog", rates.Coefficients[0], -.76820154, 1e-7)
	if slices.ContainsFunc(slices.Concat(rates.StdErr, rates.BaselineStdErr), func(s float64) bool { return !(s > 0 && s < 0.3) }) {
		t.Errorf("standard errors %v %v", rates.StdErr, rates.BaselineStdErr)
	}
}

package contract

import "math"

// Link is the scale on which covariates add up.
type Link string

// The links. Logit takes periods for the steps in which customers decide; a coefficient is the logarithm of an odds ratio.
// Cloglog takes them for the steps in which a continuous time was recorded; a coefficient is the logarithm of a ratio of
// rates (proportional hazards).
const (
	Logit   Link = "logit"
	Cloglog Link = "cloglog"
)

// hazard is the chance to end at a linear predictor.
func (l Link) hazard(predictor float64) float64 {
	if l == Cloglog {
		return -math.Expm1(-math.Exp(predictor))
	}
	return 1 / (1 + math.Exp(-predictor))
}

// cell is one or more equal periods of equal contracts: its log-likelihood, and the first derivative and the expected
// information in the linear predictor.
func (l Link) cell(predictor, reached, ended float64) (value, slope, information float64) {
	if l == Cloglog {
		rate := math.Exp(math.Max(-700, math.Min(predictor, 100))) // beyond, float64 tells no more
		h := -math.Expm1(-rate)
		value = -(reached - ended) * rate
		if ended > 0 {
			value += ended * math.Log(h)
		}
		return value, rate * (ended/h - reached), reached * rate * rate * (1 - h) / h
	}
	odds := math.Exp(-math.Abs(predictor))
	h := odds / (1 + odds)
	value = ended*math.Min(predictor, 0) - (reached-ended)*math.Max(predictor, 0) - reached*math.Log1p(odds)
	information = reached * h / (1 + odds)
	if predictor > 0 {
		h = 1 / (1 + odds)
	}
	return value, ended - reached*h, information
}

// Hazard is the discrete-time hazard model: the chance that a contract ends in a period that it has reached, from the
// period and covariates. Link(hazard) = baseline of the period + covariates · coefficients. Beyond the longest lifetime that
// was seen the baseline is that of the last band: what is foretold from there on is a guess.
//
// Source: Cox 1972, "Regression Models and Life-Tables", Journal of the Royal Statistical Society B 34, section 6; Allison
// 1982, "Discrete-Time Methods for the Analysis of Event Histories", Sociological Methodology 13; for cloglog Prentice &
// Gloeckler 1978, Biometrics 34.
type Hazard struct {
	Link         Link
	Width        int       // periods in a band: all have one baseline
	Baseline     []float64 // of each band
	Coefficients []float64
	Average      []float64 // of each covariate over the contracts of the fit
}

// Chance is that of a contract which has reached a period, counted from 1, to end in it.
func (h Hazard) Chance(period int, covariates []float64) float64 {
	return h.Link.hazard(h.baseline(period) + dot(h.Coefficients, covariates))
}

// Leave is the chance that a contract which has lived for age periods, 0 when it is new, ends within the next ones.
func (h Hazard) Leave(age, within int, covariates []float64) float64 {
	return -math.Expm1(h.logStay(age, within, covariates))
}

// Survival is the chance that a new contract lives on after so many periods.
func (h Hazard) Survival(periods int, covariates []float64) float64 {
	return math.Exp(h.logStay(0, periods, covariates))
}

// logStay is the logarithm of the chance to live on through the next periods.
func (h Hazard) logStay(age, within int, covariates []float64) float64 {
	own := dot(h.Coefficients, covariates)
	sum := 0.0
	for period := age + 1; period <= age+within; period++ {
		sum += math.Log1p(-h.Link.hazard(h.baseline(period) + own))
	}
	return sum
}

// Remaining is how many of the next periods a contract that has lived for age periods is expected to live through: at most
// all of them (the restricted mean lifetime). Without such an end the figure would rest on ages that nobody has seen.
func (h Hazard) Remaining(age, within int, covariates []float64) float64 {
	own := dot(h.Coefficients, covariates)
	sum, stays := 0.0, 1.0
	for period := age + 1; period <= age+within; period++ {
		stays *= 1 - h.Link.hazard(h.baseline(period)+own)
		sum += stays
	}
	return sum
}

func (h Hazard) baseline(period int) float64 {
	return h.Baseline[min((period-1)/h.Width, len(h.Baseline)-1)]
}

func dot(a, b []float64) float64 {
	sum := 0.0
	for i, v := range a {
		sum += v * b[i]
	}
	return sum
}

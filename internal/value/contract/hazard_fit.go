package contract

import "math"

// HazardOptions say how the hazard is fitted. The zero value is plain maximum likelihood on the logit scale with a baseline
// for each period.
type HazardOptions struct {
	Link Link // Logit when empty
	// Ridge is the precision of a normal prior around 0 for each coefficient, ≥ 0. With 1, which suits covariates that are
	// 0 or 1 or have a spread of 1, odds ratios beyond e² either way are taken to be rare: hardly felt where contracts are
	// many, it keeps the coefficient finite where all or none of a kind ended.
	Ridge float64
	// Smooth draws the baselines of neighbouring bands together, each step between them being normal around 0 with a
	// variance that is learned from the life table. Without it, a period in which no contract ended has a baseline far
	// below all others.
	Smooth bool
}

// HazardFit is a hazard model with the estimate it comes from.
type HazardFit struct {
	Hazard
	Estimate
	BaselineStdErr []float64
	StdErr         []float64 // of the coefficients; +Inf where the data do not determine them
	// Deviance is twice what the log-likelihood lacks to that of an own hazard for each group of equal covariates in each
	// band of periods.
	Deviance float64
	Periods  int     // contract × periods that were seen
	Steps    float64 // standard deviation of the steps of a smooth baseline; 0 for one that is not
}

// FitHazard fits the hazard by maximum likelihood, or with a ridge or a smooth baseline by maximum posterior density, with
// Fisher's scoring. Standard errors come from the expected information and the priors. Lifetimes of more than 120 periods are
// put into bands of equal width with one baseline each. It fails with ErrNoContracts, ErrPeriods, ErrNoEndings or
// ErrCovariates.
func FitHazard(contracts []Contract, opt HazardOptions) (HazardFit, error) {
	e, err := newExposures(contracts)
	if err != nil {
		return HazardFit{}, err
	}
	if opt.Link == "" {
		opt.Link = Logit
	}
	prior := prior{ridge: opt.Ridge}
	if opt.Smooth {
		prior.smoothing = e.smoothing(opt.Link)
	}
	start := make([]float64, e.bands+len(e.average))
	e.level(opt.Link, start[:e.bands])
	at := func(theta []float64) *surface { return e.at(opt.Link, theta) }
	top := climb{at: at, prior: prior, contracts: len(contracts)}.from(start)
	baseline, coefficients := top.theta[:e.bands:e.bands], top.theta[e.bands:]
	errors := top.normal.standardErrors()
	fit := HazardFit{
		Hazard: Hazard{Link: opt.Link, Width: e.width, Baseline: baseline, Coefficients: coefficients, Average: e.average},
		Estimate: Estimate{
			LogLikelihood: top.logLikelihood, Contracts: len(contracts), Endings: e.table.Endings(), Gradient: top.slope,
			Curvature: top.normal.curvature(), Iterations: top.iterations, Converged: top.slope <= toleratedSlope,
		},
		BaselineStdErr: errors[:e.bands:e.bands], StdErr: errors[e.bands:],
		Deviance: 2 * (e.saturated() - top.logLikelihood),
	}
	for _, at := range e.table {
		fit.Periods += at.AtRisk
	}
	if prior.smoothing > 0 {
		fit.Steps = 1 / math.Sqrt(prior.smoothing)
	}
	if !fit.Converged {
		fit.Notes = append(fit.Notes, NoteNotConverged)
	}
	if !top.normal.determined {
		fit.Notes = append(fit.Notes, NoteUndetermined)
	}
	return fit, nil
}

// level sets all baselines to that of a hazard which never changes.
func (e *exposures) level(link Link, baseline []float64) {
	reached, ended := 0.0, 0.0
	for _, c := range e.ofTable() {
		reached += c.reached
		ended += c.ended
	}
	h := (ended + 0.5) / (reached + 1)
	v := math.Log(h / (1 - h))
	if link == Cloglog {
		v = math.Log(-math.Log1p(-h))
	}
	for i := range baseline {
		baseline[i] = v
	}
}

// The smoothing is sought between hardly any and a hazard that is the same at all ages.
const (
	leastSmoothing = 1e-2
	mostSmoothing  = 1e6
)

// smoothing finds the precision of the steps of the baseline at which the life table is most likely (Laplace's
// approximation), by the fixed point of Wood & Fasiolo 2017, "A Generalized Fellner-Schall Method for Smoothing Parameter
// Optimization with Application to Tweedie Location, Scale and Shape Models", Biometrics 73.
func (e *exposures) smoothing(link Link) float64 {
	if e.bands < 2 {
		return 0
	}
	counts, information := e.ofTable(), make([]float64, e.bands)
	at := func(baseline []float64) *surface {
		s := newSurface(e.bands, 0)
		s.addGroup(link, baseline, 0, nil, counts, information)
		return s
	}
	baseline := make([]float64, e.bands)
	e.level(link, baseline)
	precision := 1.0
	for range 100 {
		top := climb{at: at, prior: prior{smoothing: precision}, contracts: len(e.contracts)}.from(baseline)
		baseline = top.theta
		covariance := top.normal.covariance()
		squares, spread := 0.0, 0.0
		for i := range e.bands - 1 {
			step := baseline[i+1] - baseline[i]
			squares += step * step
			spread += covariance.At(i, i) + covariance.At(i+1, i+1) - 2*covariance.At(i, i+1)
		}
		before := precision
		precision = math.Min(mostSmoothing, math.Max(leastSmoothing, (float64(e.bands-1)-before*spread)/squares))
		if math.Abs(precision/before-1) < 1e-3 {
			break
		}
	}
	return precision
}

package forecast

import (
	"fmt"
	"math"
	"slices"

	"liuke/internal/value/clv"
)

// Auto asks for the model that would have foretold best.
const Auto = "auto"

// candidate is a model that can be asked for, with the plain before the rich.
type candidate struct {
	name string
	fit  func(s *clv.Sample, warm clv.Model) clv.Fit
}

var candidates = []candidate{
	{"nbd", func(s *clv.Sample, _ clv.Model) clv.Fit { return clv.FitNBD(s) }},
	{"bg-nbd", clv.FitBGNBD},
	{"mbg-nbd", clv.FitMBGNBD},
	{"pareto-nbd", clv.FitParetoNBD},
	{"bg-cnbd-k", clv.FitBGCNBD},
	{"mbg-cnbd-k", clv.FitMBGCNBD},
}

// endlessPlace is that of the NBD, in which nobody leaves.
const endlessPlace = 0

// Models are the names that can be asked for, Auto first.
func Models() []string {
	names := []string{Auto}
	for _, c := range candidates {
		names = append(names, c.name)
	}
	return names
}

func candidateOf(name string) (candidate, error) {
	i := slices.IndexFunc(candidates, func(c candidate) bool { return c.name == name })
	if i < 0 {
		return candidate{}, fmt.Errorf("there is no model %q: choose one of %v", name, Models())
	}
	return candidates[i], nil
}

// Trial is how a candidate would have done at the origins, hedged and calibrated.
type Trial struct {
	Model string
	Hedge float64 // weight of the NBD that served it best
	Score
}

// trace is by how much a richer candidate must score better per customer to be preferred to a plainer one.
const trace = 1e-5

// attempt is what a candidate came to at each origin.
type attempt struct {
	models         []clv.Model
	logLikelihoods []float64
	told           []foretold
}

// attempts are those of the candidates that stand, by their place.
type attempts map[int]attempt

// same says whether two candidates ended as the same model.
func (a attempt) same(b attempt) bool {
	return slices.EqualFunc(a.logLikelihoods, b.logLikelihoods, func(x, y float64) bool { return math.Abs(x-y) < 1e-5 })
}

// has says whether one of them ended as the same model.
func (all attempts) has(a attempt) bool {
	for _, b := range all {
		if a.same(b) {
			return true
		}
	}
	return false
}

// try fits all candidates at the origins and has them foretell. One that does not converge is left out, and one that ends
// as a plainer one.
func try(origins []origin, s Settings, tell func(share float64)) attempts {
	all := attempts{}
	for place, c := range candidates {
		a, warm, converged := attempt{}, s.Warm[c.name], true
		for i := range origins {
			fit := c.fit(origins[i].sample, warm)
			converged = converged && fit.Converged
			warm = fit.Model
			a.models = append(a.models, fit.Model)
			a.logLikelihoods = append(a.logLikelihoods, fit.Estimate.LogLikelihood)
		}
		if converged && !all.has(a) {
			for i, m := range a.models {
				a.told = append(a.told, origins[i].foretell(m, s.Unit))
			}
			all[place] = a
		}
		tell(float64(place+1) / float64(len(candidates)))
	}
	return all
}

// choose scores the attempts, in the order of the candidates, and returns the place of the best and its trial among them;
// −1 without any. All are scored with one spread, the dispersion around the attempt that comes closest.
func (all attempts) choose(origins []origin) (best int, trial Trial, trials []Trial, spread float64) {
	spread = math.Inf(1)
	for _, a := range all {
		spread = min(spread, dispersion(origins, a.told))
	}
	best = -1
	for place, c := range candidates {
		a, ok := all[place]
		if !ok {
			continue
		}
		t := Trial{Model: c.name}
		told := a.told
		if endless, ok := all[endlessPlace]; ok && place != endlessPlace {
			t.Hedge = bestHedge(origins, a.told, endless.told, spread)
			told = mixedAll(a.told, endless.told, t.Hedge)
		}
		told = learnCalibration(origins, told, spread).past(origins, told)
		t.Score = score(origins, told, spread)
		t.ECE = calibrationErrors(origins, told)
		trials = append(trials, t)
		if best < 0 || t.Total() > trial.Total()+trace {
			best, trial = place, t
		}
	}
	return best, trial, trials, spread
}

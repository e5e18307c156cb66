package forecast

// mixed is the forecast of a model mixed with that of the NBD, in which nobody leaves.
func mixed(model, endless foretold, hedge float64) foretold {
	m := foretold{count: make([]float64, len(model.count)), chance: make([]float64, len(model.chance))}
	for i := range model.count {
		m.count[i] = (1-hedge)*model.count[i] + hedge*endless.count[i]
		m.chance[i] = (1-hedge)*model.chance[i] + hedge*endless.chance[i]
	}
	return m
}

func mixedAll(model, endless []foretold, hedge float64) []foretold {
	all := make([]foretold, len(model))
	for i := range all {
		all[i] = mixed(model[i], endless[i], hedge)
	}
	return all
}

const (
	mostHedge  = 0.3  // more would make the NBD the model
	leastHedge = 0.01 // less is as good as none
)

// bestHedge is the weight of the NBD with the best score, which is concave in it, to three digits.
func bestHedge(origins []origin, model, endless []foretold, dispersion float64) float64 {
	total := func(hedge float64) float64 {
		return score(origins, mixedAll(model, endless, hedge), dispersion).Total()
	}
	low, high := 0.0, mostHedge
	for high-low > 1e-3 {
		a, b := low+(high-low)/3, high-(high-low)/3
		if total(a) < total(b) {
			low = a
		} else {
			high = b
		}
	}
	if best := (low + high) / 2; best >= leastHedge {
		return best
	}
	return 0
}

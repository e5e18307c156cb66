package clv

import "math"

// Next is the time from now within which the given share, in (0, 1), of customers with this summary have bought, out of
// those who will ever buy again: a quantile of the time of the next purchase, at which m.Active reaches that share of what
// it tends to. It is 0 for a share of 0 or less, and +Inf only for a share of 1, a customer who will never buy, or a time
// beyond float64. The relative error is about 1e-10.
func Next(m Model, s Summary, share float64) float64 {
	active := m.Active
	if f, ok := m.(foreteller); ok {
		active = f.activeAlive
	}
	ever := active(s, math.Inf(1))
	switch {
	case !(ever > 0) || share >= 1:
		return math.Inf(1)
	case !(share > 0):
		return 0
	}
	// On these scales an exponential waiting time gives a line of slope 1, and those of the models a gentle curve.
	excess := func(logTime float64) float64 {
		bought := math.Min(active(s, math.Exp(logTime))/ever, 1)
		return math.Log(-math.Log1p(-bought)) - math.Log(-math.Log1p(-share))
	}
	guess := 0.0
	if s.T > 0 {
		guess = math.Log(s.T / float64(s.X+1))
	}
	return math.Exp(rootOfRising(excess, guess))
}

// NextInterval is the time from now within which the next purchase falls for the given share of the customers who will
// buy again, with as many before as after.
func NextInterval(m Model, s Summary, share float64) (low, high float64) {
	return Next(m, s, (1-share)/2), Next(m, s, (1+share)/2)
}

// rootOfRising is where a rising function passes 0, between the logarithms of the smallest and the largest float64; −Inf or
// +Inf when it passes elsewhere. From the guess on, it goes about as far as a slope of 1 says until it has passed, and then
// closes in by the Illinois method (Dowell & Jarratt 1971), a secant method that cannot lose the root.
func rootOfRising(f func(float64) float64, guess float64) float64 {
	const lowest, highest, exact = -700, 709, 1e-11
	low, high, below := guess, guess, f(guess)
	above := below
	for stride := startStride(above); above < 0; stride *= 2 {
		if high >= highest {
			return math.Inf(1)
		}
		low, below = high, above
		high = math.Min(high+stride, highest)
		above = f(high)
	}
	for stride := startStride(below); below > 0; stride *= 2 {
		if low <= lowest {
			return math.Inf(-1)
		}
		high, above = low, below
		low = math.Max(low-stride, lowest)
		below = f(low)
	}
	for side := 0; high-low > exact; {
		at := (low*above - high*below) / (above - below)
		if !(at > low && at < high) {
			at = low + (high-low)/2
		}
		value := f(at)
		switch {
		case math.Abs(value) < exact/10:
			return at
		case value < 0:
			if side < 0 {
				above /= 2
			}
			low, below, side = at, value, -1
		default:
			if side > 0 {
				below /= 2
			}
			high, above, side = at, value, 1
		}
	}
	return high
}

// startStride is how far to go for a root where the function has the value.
func startStride(value float64) float64 { return math.Max(0.1, math.Min(4, 1.25*math.Abs(value))) }

package value

import (
	"math"

	"gonum.org/v1/gonum/mathext"

	"liuke/internal/value/clv"
)

// likely bounds what four in five customers of the same history will really spend over WorthYears: the 10 % and 90 %
// quantiles of it. The lower is 0 for those of whom more than one in ten never buys again.
//
// Chance comes in four times: whether the customer buys at all, which the forecast tells; at which rate, gamma distributed
// given the history with shape r + x, or r + kx where k events make a purchase (Fader, Hardie & Lee 2005; Reutterer, Platzer
// & Schröder 2021); how often at that rate; and for how much, gamma distributed with shape p around a mean of the customer's
// own that so many paid purchases tell (Fader & Hardie 2013). The spending of those who buy at all is taken to be gamma
// distributed with the mean and the variance that follow.
func (m models) likely(s clv.Summary, worth float64, paid int32) (low, high float64) {
	const horizon = WorthYears * year
	count, any := m.times.Expected(s, horizon), m.times.Active(s, horizon)
	if !(worth > 0 && any > 0) {
		return 0, 0
	}
	shape, events := m.rate()
	alive := math.Max(any, m.times.Alive(s))
	stayed := count / alive // purchases of somebody who has not left
	squares := alive * (stayed/events + stayed*stayed*(1+1/(shape+events*float64(s.X)))) / any
	count /= any
	// The square of the coefficient of variation of one purchase, and of the customer's own mean.
	one, own := 1/m.spend.P, 1/math.Max(1, m.spend.P*float64(paid)+m.spend.Q-2)
	varies := (1+own)*(one*count+squares)/(count*count) - 1
	spread := gammaOf(worth/any, math.Max(varies, 1e-6))
	quantile := func(q float64) float64 {
		if q = (q - (1 - any)) / any; !(q > 0) {
			return 0
		}
		return spread(q)
	}
	return quantile(0.1), quantile(0.9)
}

// gammaOf are the quantiles of a gamma distribution with a mean and the square of a coefficient of variation.
func gammaOf(mean, squared float64) func(q float64) float64 {
	shape := 1 / squared
	return func(q float64) float64 { return mean * mathext.GammaIncRegInv(shape, q) / shape }
}

// rate is the shape of the gamma distribution of rates over customers, and how many events make a purchase.
func (m models) rate() (shape, events float64) {
	shape, events = 1, 1
	for _, p := range m.times.Fit.Params {
		switch p.Name {
		case "r":
			shape = p.Value
		case "k":
			events = p.Value
		}
	}
	return shape, events
}

package trial

import (
	"errors"
	"math"

	"gonum.org/v1/gonum/stat/distuv"
)

// power is how often an effect is to be seen that is as large as a plan says.
const power = 0.8

// Design is a trial before it begins: an arm beside a control.
type Design struct {
	Treated, Control int     // customers
	Rate             float64 // of the control, where the outcome is a rate
	Deviation        float64 // standard deviation of the outcome, where it is an amount; 0 for a rate
	// Cut is the share of the variance that is foretold by what is known before, such as the square of the correlation of the
	// outcome with the same figure in the period before.
	Cut float64
}

// ErrDesign tells of a design that is none.
var ErrDesign = errors.New("a plan needs at least 10 customers on each side, a rate between 0 and 1 or a standard deviation above 0, and a cut of variance from 0 to below 1")

// Visible are the smallest effects that are seen four times in five; NaN where even the largest that there can be is not.
type Visible struct {
	Once  float64 // looking once, at the end
	Daily float64 // looking whenever one likes
}

// Plan says what a design can show.
func (d Design) Plan() (Visible, error) {
	ofRate := d.Deviation == 0
	if min(d.Treated, d.Control) < Least || !(d.Cut >= 0 && d.Cut < 1) ||
		ofRate && !(d.Rate > 0 && d.Rate < 1) || !ofRate && !(d.Deviation > 0 && !math.IsInf(d.Deviation, 0)) {
		return Visible{}, ErrDesign
	}
	return Visible{
		Once:  d.visible(distuv.UnitNormal.Quantile((1 + Confidence) / 2)),
		Daily: d.visible(alwaysValid(float64(d.Treated+d.Control), Confidence)),
	}, nil
}

// visible is the effect whose estimate lies beyond so many standard errors of no effect with the power asked for. An effect on
// a rate changes the error with it, so it is sought.
func (d Design) visible(errors float64) float64 {
	reach := distuv.UnitNormal.Quantile(power)
	treated, control := float64(d.Treated), float64(d.Control)
	left := math.Sqrt(1 - d.Cut)
	if d.Deviation > 0 {
		return (errors + reach) * d.Deviation * left * math.Sqrt(1/treated+1/control)
	}
	short := func(effect float64) bool {
		higher := d.Rate + effect
		pooled := (higher*treated + d.Rate*control) / (treated + control)
		none := math.Sqrt(pooled * (1 - pooled) * (1/treated + 1/control))
		some := math.Sqrt(higher*(1-higher)/treated + d.Rate*(1-d.Rate)/control)
		return effect < left*(errors*none+reach*some)
	}
	if short(1 - d.Rate) {
		return math.NaN()
	}
	return bisect(0, 1-d.Rate, short)
}

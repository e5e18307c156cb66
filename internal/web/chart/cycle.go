package chart

import (
	"html/template"
	"math"
)

// Cycle is a customer's purchase cycle in three lanes over one axis of days
// since the last purchase: the gaps there have been, the present silence, and
// when the next purchase is expected.
type Cycle struct {
	Words
	Gaps                    []float64 // between purchases so far
	GapLow, Usual, GapHigh  float64   // a tenth of the gaps is shorter than GapLow, half than Usual, nine tenths than GapHigh; no band when GapHigh is 0
	Silence                 float64   // since the last purchase
	NextLow, Next, NextHigh float64   // when the next is expected, and likely
	Late                    bool      // whether the customer is to be looked after

	GapsLabel, SilenceLabel, NextLabel string // what stands over the lanes
	Day                                func(days float64) string
}

// Heights of a lane in pixels: its label, then what is drawn.
const (
	laneLabel  = 16
	laneDrawn  = 28
	laneHeight = laneLabel + laneDrawn + 8
	lanes      = 3
)

// beyond is how many times what matters the axis may be long: what lies
// further off runs out of the picture.
const beyond = 3

// end is the last day on the axis.
func (c Cycle) end() float64 {
	matters := max(c.Silence, c.Usual, c.GapHigh, c.Next, 1)
	return 1.04 * max(matters, min(c.NextHigh, beyond*matters))
}

// SVG draws the lanes, 178 pixels high.
func (c Cycle) SVG() template.HTML {
	const bottom = lanes * laneHeight
	class := "chart-cycle"
	if c.Late {
		class += " is-soon"
	}
	d := begin(class, bottom+22, c.Words)
	s := scale{0, c.end()}
	d.line("chart-axis", 0, bottom, 1, bottom)
	for _, day := range Steps(s.high, 5) {
		x := s.at(day)
		d.line("chart-axis", x, bottom, x, bottom+4)
		d.text("chart-label", anchorAt(x), x, bottom+18, c.day(day))
	}
	c.drawGaps(d, s, laneLabel)
	c.drawNow(d, s.at(c.Silence))
	c.drawSilence(d, s, laneHeight+laneLabel)
	c.drawNext(d, s, 2*laneHeight+laneLabel)
	for lane, label := range []string{c.GapsLabel, c.SilenceLabel, c.NextLabel} {
		d.text("chart-name chart-halo", "start", 0, float64(lane*laneHeight)+12, label)
	}
	return d.end()
}

func (c Cycle) day(days float64) string {
	if c.Day == nil {
		return decimal(days)
	}
	return c.Day(days)
}

// drawNow marks the present in each lane, leaving out the labels.
func (c Cycle) drawNow(d *drawing, x float64) {
	for lane := range lanes {
		top := float64(lane * laneHeight)
		d.line("chart-now", x, top+laneLabel, x, top+laneHeight)
	}
}

func (c Cycle) drawGaps(d *drawing, s scale, top float64) {
	middle := top + laneDrawn/2
	d.line("chart-grid", 0, middle, 1, middle)
	if c.GapHigh > 0 {
		low, high := s.at(c.GapLow), s.at(c.GapHigh)
		d.rect("chart-band", low, high, top+2, laneDrawn-4)
		d.line("chart-whisker", low, top+2, low, top+laneDrawn-2)
		d.line("chart-whisker", high, top+2, high, top+laneDrawn-2)
	}
	for _, gap := range c.Gaps {
		if gap <= s.high {
			d.line("chart-gap", s.at(gap), middle-5, s.at(gap), middle+5)
		}
	}
	if c.Usual > 0 && !math.IsInf(c.Usual, 0) {
		d.line("chart-usual", s.at(c.Usual), top, s.at(c.Usual), top+laneDrawn)
	}
}

func (c Cycle) drawSilence(d *drawing, s scale, top float64) {
	middle := top + laneDrawn/2
	d.rect("chart-fill", 0, s.at(c.Silence), middle-3, 6)
	d.dot("chart-needle", s.at(c.Silence), middle, 6)
}

func (c Cycle) drawNext(d *drawing, s scale, top float64) {
	middle := top + laneDrawn/2
	low, high := s.at(c.NextLow), s.at(c.NextHigh)
	d.line("chart-grid", 0, middle, 1, middle)
	d.rect("chart-band", low, high, middle-4, 8)
	d.line("chart-whisker", low, middle-8, low, middle+8)
	if c.NextHigh <= s.high {
		d.line("chart-whisker", high, middle-8, high, middle+8)
	}
	d.line("chart-point", s.at(c.Next), middle-8, s.at(c.Next), middle+8)
	d.dot("chart-point-dot", s.at(c.Next), middle, 5)
}

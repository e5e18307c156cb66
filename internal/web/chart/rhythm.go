package chart

import (
	"html/template"

	"liuke/internal/calendar"
)

// Rhythm is the strip of a customer's purchase days: one tick a day, the days
// on which the next purchase is expected as a band, and today.
type Rhythm struct {
	Words
	Days              []calendar.Day
	From, To          calendar.Day // what the strip spans
	Today             calendar.Day
	DueFrom, DueUntil calendar.Day // the expected days; no band when both are zero
	Marks             []Mark       // such as the first day of each year
}

// Mark labels a day on a strip.
type Mark struct {
	Day   calendar.Day
	Label string
}

// SVG draws the strip, 40 pixels high, 56 with marks.
func (r Rhythm) SVG() template.HTML {
	const top, bottom = 4, 36
	height := 40
	if len(r.Marks) > 0 {
		height = 56
	}
	d := begin("chart-rhythm", height, r.Words)
	s := scale{float64(r.From), float64(r.To)}
	if r.DueFrom != 0 || r.DueUntil != 0 {
		d.rect("chart-band", s.at(float64(r.DueFrom)), s.at(float64(r.DueUntil)+1), top, bottom-top)
	}
	for _, m := range r.Marks {
		x := s.at(float64(m.Day))
		d.line("chart-grid", x, top, x, bottom+6)
		d.text("chart-label", anchorAt(x), x, bottom+17, m.Label)
	}
	d.line("chart-axis", 0, bottom, 1, bottom)
	for _, day := range r.Days {
		if day >= r.From && day <= r.To {
			x := s.at(float64(day))
			d.line("chart-tick", x, top+8, x, bottom)
		}
	}
	today := s.at(float64(r.Today))
	d.line("chart-now", today, 0, today, bottom+4)
	d.dot("chart-now-dot", today, bottom, 3)
	return d.end()
}

// Gauge sets the days since the last purchase against the customer's own
// cycle: the band is the usual gap, give or take its spread.
type Gauge struct {
	Words
	Elapsed, Cycle, Spread float64 // days
	Late                   bool    // whether the customer is to be looked after
}

// SVG draws the gauge, 20 pixels high, from zero to two cycles or as far as
// the gap has grown.
func (g Gauge) SVG() template.HTML {
	class := "chart-gauge"
	if g.Late {
		class += " is-soon"
	}
	d := begin(class, 20, g.Words)
	s := scale{0, max(2*g.Cycle, 1.15*g.Elapsed, g.Cycle+g.Spread)}
	d.rect("chart-track", 0, 1, 8, 4)
	d.rect("chart-band", s.at(g.Cycle-g.Spread), s.at(g.Cycle+g.Spread), 3, 14)
	d.line("chart-usual", s.at(g.Cycle), 3, s.at(g.Cycle), 17)
	d.rect("chart-fill", 0, s.at(g.Elapsed), 8, 4)
	d.dot("chart-needle", s.at(g.Elapsed), 10, 5)
	return d.end()
}

// Interval is an estimate as a point on a bar with whiskers. Several of them
// can be compared when they share Min and Max.
type Interval struct {
	Words
	Low, Mid, High float64
	Min, Max       float64 // the ends of the scale; zero to a tenth above High when both are zero
}

// SVG draws the bar, 20 pixels high.
func (i Interval) SVG() template.HTML {
	s := scale{i.Min, i.Max}
	if i.Min == 0 && i.Max == 0 {
		s = scale{min(0, i.Low), i.High * 1.1}
	}
	d := begin("chart-interval", 20, i.Words)
	low, mid, high := s.at(i.Low), s.at(i.Mid), s.at(i.High)
	d.line("chart-axis", 0, 10, 1, 10)
	d.rect("chart-band", low, high, 6, 8)
	d.line("chart-whisker", low, 3, low, 17)
	d.line("chart-whisker", high, 3, high, 17)
	d.line("chart-point", mid, 2, mid, 18)
	d.dot("chart-point-dot", mid, 10, 4)
	return d.end()
}

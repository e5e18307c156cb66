package chart

import "html/template"

// Calibration sets chances against what happened, both from 0 to 1: on the
// diagonal they mean what they say.
type Calibration struct {
	Words
	Points []Outcome
	Ticks  []Tick // of both axes
	Height int    // pixels; 240 when zero
}

// Outcome is what happened to those who had been given about the same chance.
type Outcome struct{ Chance, Happened float64 }

// SVG draws a dot for each outcome, and a line from it to the diagonal that
// shows by how much it was missed.
func (c Calibration) SVG() template.HTML {
	height := c.Height
	if height == 0 {
		height = 240
	}
	d := begin("chart-calibration", height, c.Words)
	p := d.plot(scale{0, 1}, scale{0, 1}, height)
	p.axes(c.Ticks, c.Ticks)
	p.path("chart-diagonal", false, [2]float64{0, 0}, [2]float64{1, 1})
	for _, o := range c.Points {
		x := p.across(o.Chance)
		p.line("chart-miss", x, p.down(o.Chance), x, p.down(o.Happened))
	}
	for _, o := range c.Points {
		p.dot("chart-point-dot", p.across(o.Chance), p.down(o.Happened), 4.5)
	}
	p.labels(c.Ticks)
	return d.end()
}

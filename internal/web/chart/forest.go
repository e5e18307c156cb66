package chart

import (
	"html/template"
	"math"
)

// Forest sets estimates of the same kind under each other, each with its interval, over one scale on which zero is marked: what
// reaches over zero may be nothing. An estimate that puts others together is drawn as an upright bar.
type Forest struct {
	Words
	Rows  []Estimate
	Ticks []Tick
}

// Estimate is one line of a forest.
type Estimate struct {
	Name, Value       string
	Low, Middle, High float64 // the whole interval
	InnerLow          float64 // a narrower one, drawn thick; equal to InnerHigh for none
	InnerHigh         float64
	Pooled            bool
	Silent            bool // nothing is known yet: only the name is drawn
}

const forestRow = 44 // pixels: the name above, the interval below

// SVG draws the forest.
func (f Forest) SVG() template.HTML {
	const foot = 22
	height := forestRow*len(f.Rows) + foot
	d := begin("chart-forest", height, f.Words)
	s := f.scale()
	place := func(v float64) float64 { return 0.01 + 0.98*s.at(v) }
	bottom := float64(height - foot)
	for _, t := range f.Ticks {
		d.line("chart-grid", place(t.Value), 0, place(t.Value), bottom)
		d.text("chart-label", anchorAt(place(t.Value)), place(t.Value), bottom+16, t.Label)
	}
	d.line("chart-tick", place(0), 0, place(0), bottom)
	for i, e := range f.Rows {
		top := float64(forestRow * i)
		middle := top + 30
		if !e.Silent {
			e.draw(d, place, middle)
		}
		d.text("chart-name chart-halo", "start", 0, top+14, e.Name)
		d.text("chart-name chart-halo num", "end", 1, top+14, e.Value)
	}
	return d.end()
}

func (e Estimate) draw(d *drawing, place func(float64) float64, middle float64) {
	low, high := place(e.Low), place(e.High)
	d.line("chart-whisker", low, middle, high, middle)
	d.line("chart-whisker", low, middle-5, low, middle+5)
	d.line("chart-whisker", high, middle-5, high, middle+5)
	if e.InnerLow < e.InnerHigh {
		d.rect("chart-fill", place(e.InnerLow), place(e.InnerHigh), middle-2, 4)
	}
	if e.Pooled {
		d.rect("chart-point", place(e.Middle)-0.004, place(e.Middle)+0.004, middle-8, 16)
		d.rect("chart-fill", place(e.Middle)-0.003, place(e.Middle)+0.003, middle-7, 14)
		return
	}
	d.dot("chart-point-dot", place(e.Middle), middle, 5)
}

// scale spans all intervals, the ticks and zero.
func (f Forest) scale() scale {
	s := scale{}
	for _, e := range f.Rows {
		if !e.Silent {
			s = scale{math.Min(s.low, e.Low), math.Max(s.high, e.High)}
		}
	}
	for _, t := range f.Ticks {
		s = scale{math.Min(s.low, t.Value), math.Max(s.high, t.Value)}
	}
	if s.low == s.high {
		return scale{-1, 1}
	}
	return s
}

package chart

import "html/template"

// Line is one curve or several over the same axes, such as purchases made and
// expected by week.
type Line struct {
	Words
	Curves []Curve
	XTicks []Tick
	YTicks []Tick
	Height int // pixels; 180 when zero
}

// Curve is a line through points, with a band around it where their bounds
// differ. A dashed one can be told from a drawn one without its colour.
type Curve struct {
	Points []Point
	Dashed bool
}

// Point is one place on a curve, with the bounds of its band; Low and High
// equal to Y draw none.
type Point struct{ X, Y, Low, High float64 }

// At is a point without a band.
func At(x, y float64) Point { return Point{x, y, y, y} }

// SVG draws the curves, the first above the others; the vertical scale spans
// the bands, the ticks and zero.
func (l Line) SVG() template.HTML {
	height := l.Height
	if height == 0 {
		height = 180
	}
	d := begin("chart-line", height, l.Words)
	x, y := l.scales()
	p := d.plot(x, y, height)
	p.axes(l.XTicks, l.YTicks)
	for i := len(l.Curves) - 1; i >= 0; i-- {
		l.Curves[i].draw(p)
	}
	p.labels(l.YTicks)
	return d.end()
}

func (c Curve) draw(p *plot) {
	if len(c.Points) == 0 {
		return
	}
	curve, band := make([][2]float64, 0, len(c.Points)), make([][2]float64, 2*len(c.Points))
	wide := false
	for i, at := range c.Points {
		curve = append(curve, [2]float64{at.X, at.Y})
		band[i], band[len(band)-1-i] = [2]float64{at.X, at.High}, [2]float64{at.X, at.Low}
		wide = wide || at.Low < at.High
	}
	class, dot := "chart-curve", "chart-point-dot"
	if c.Dashed {
		class, dot = "chart-curve is-dashed", "chart-point-dot is-open"
	}
	if wide {
		p.path("chart-band", true, band...)
	}
	p.path(class, false, curve...)
	last := c.Points[len(c.Points)-1]
	p.dot(dot, p.across(last.X), p.down(last.Y), 3.5)
}

func (l Line) scales() (x, y scale) {
	first := true
	for _, c := range l.Curves {
		for _, at := range c.Points {
			if first {
				x, first = scale{at.X, at.X}, false
			}
			x = scale{min(x.low, at.X), max(x.high, at.X)}
			y = scale{min(y.low, at.Low, at.Y), max(y.high, at.High, at.Y)}
		}
	}
	for _, t := range l.YTicks {
		y = scale{min(y.low, t.Value), max(y.high, t.Value)}
	}
	return x, y
}

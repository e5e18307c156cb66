package chart

import (
	"fmt"
	"html/template"
	"strings"
)

// Bars is a sparkline of amounts, such as purchases by month. The last bar
// stands out. Amounts below zero hang from the base line.
type Bars struct {
	Words
	Values []float64
	Labels []string // one per value, shown when the pointer rests on it; may be nil
	Height int      // pixels; 24 when zero
}

// SVG draws the bars.
func (b Bars) SVG() template.HTML {
	height := b.Height
	if height == 0 {
		height = 24
	}
	d := begin("chart-bars", height, b.Words)
	top, low := 0.0, 0.0
	for _, v := range b.Values {
		top, low = max(top, v), min(low, v)
	}
	perUnit := 0.0
	if top > low {
		perUnit = float64(height-1) / (top - low)
	}
	base := top * perUnit
	slot := 1 / float64(max(1, len(b.Values)))
	for i, v := range b.Values {
		class := "chart-bar"
		if i == len(b.Values)-1 {
			class += " is-last"
		}
		d.WriteString(`<g>`)
		if i < len(b.Labels) {
			fmt.Fprintf(d, `<title>%s</title>`, template.HTMLEscapeString(b.Labels[i]))
		}
		size := max(1, max(v, -v)*perUnit)
		y := base - size
		if v <= 0 {
			y = base
		}
		d.rect(class, (float64(i)+0.12)*slot, (float64(i)+0.88)*slot, y, size)
		d.WriteString(`</g>`)
	}
	return d.end()
}

// Point is one place on a line, with the bounds of its band; Low and High
// equal to Y draw none.
type Point struct{ X, Y, Low, High float64 }

// Line is a curve with a band around it, such as expected purchases by week.
type Line struct {
	Words
	Points []Point
	XTicks []Tick
	YTicks []Tick
	Height int // pixels; 180 when zero
}

// Tick is a labelled value on an axis.
type Tick struct {
	Value float64
	Label string
}

// SVG draws the curve; the vertical scale spans the band, the ticks and zero.
func (l Line) SVG() template.HTML {
	height := l.Height
	if height == 0 {
		height = 180
	}
	d := begin("chart-line", height, l.Words)
	const left, bottom, top = 0.075, 22.0, 8.0
	plot := float64(height) - bottom - top
	x, y := l.scales()
	across := func(v float64) float64 { return left + (0.99-left)*x.at(v) }
	down := func(v float64) float64 { return top + plot*(1-y.at(v)) }
	for _, t := range l.YTicks {
		d.line("chart-grid", left, down(t.Value), 1, down(t.Value))
		d.text("chart-label", "end", left-0.012, down(t.Value)+4, t.Label)
	}
	d.line("chart-axis", left, top+plot, 1, top+plot)
	for _, t := range l.XTicks {
		d.line("chart-axis", across(t.Value), top+plot, across(t.Value), top+plot+4)
		d.text("chart-label", "middle", across(t.Value), float64(height)-4, t.Label)
	}
	// The curve is drawn in a square of 100 by 100 that is stretched to the
	// plot, because a path cannot be given in percentages.
	fmt.Fprintf(d, `<svg x="%s" width="%s" y="%s" height="%s" viewBox="0 0 100 100" preserveAspectRatio="none" overflow="visible">`,
		percent(left), percent(0.99-left), decimal(top), decimal(plot))
	place := func(p Point, v float64) string { return decimal(x.at(p.X)*100) + " " + decimal(100-y.at(v)*100) }
	var curve, band, back []string
	for i, p := range l.Points {
		curve, band = append(curve, place(p, p.Y)), append(band, place(p, p.High))
		q := l.Points[len(l.Points)-1-i]
		back = append(back, place(q, q.Low))
	}
	if len(curve) > 0 {
		fmt.Fprintf(d, `<path class="chart-band" d="M%sZ"/>`, strings.Join(append(band, back...), "L"))
		fmt.Fprintf(d, `<path class="chart-curve" d="M%s"/>`, strings.Join(curve, "L"))
	}
	d.WriteString(`</svg>`)
	if n := len(l.Points); n > 0 {
		last := l.Points[n-1]
		d.dot("chart-point-dot", across(last.X), down(last.Y), 3.5)
	}
	return d.end()
}

func (l Line) scales() (x, y scale) {
	for i, p := range l.Points {
		if i == 0 {
			x = scale{p.X, p.X}
		}
		x = scale{min(x.low, p.X), max(x.high, p.X)}
		y = scale{min(y.low, p.Low, p.Y), max(y.high, p.High, p.Y)}
	}
	for _, t := range l.YTicks {
		y = scale{min(y.low, t.Value), max(y.high, t.Value)}
	}
	return x, y
}

package chart

import (
	"fmt"
	"math"
	"strings"
)

// Tick is a labelled value on an axis.
type Tick struct {
	Value float64
	Label string
}

// Steps returns round values from zero to high, at most so many steps apart.
func Steps(high float64, most int) []float64 {
	if !(high > 0) || math.IsInf(high, 0) {
		return []float64{0}
	}
	unit := math.Pow(10, math.Floor(math.Log10(high/float64(most))))
	step := 10 * unit
	for _, round := range []float64{1, 2, 5} {
		if round*unit*float64(most) >= high {
			step = round * unit
			break
		}
	}
	var values []float64
	for i := 0; float64(i)*step <= high*(1+1e-9); i++ {
		values = append(values, float64(i)*step)
	}
	return values
}

// plot is an area with two axes in a drawing. Labels of the vertical axis
// stand within it, above their lines, so that it may be as wide as the page.
type plot struct {
	*drawing
	x, y        scale
	top, height float64 // pixels
}

const (
	plotTop    = 16 // room for the highest label
	plotBottom = 22 // and for those of the horizontal axis
	plotLeft   = 0.005
	plotRight  = 0.995
)

func (d *drawing) plot(x, y scale, height int) *plot {
	return &plot{drawing: d, x: x, y: y, top: plotTop, height: float64(height) - plotTop - plotBottom}
}

// across and down place values in the picture, as a share and in pixels.
func (p *plot) across(v float64) float64 { return plotLeft + (plotRight-plotLeft)*p.x.at(v) }
func (p *plot) down(v float64) float64   { return p.top + p.height*(1-p.y.at(v)) }

// axes draws the grid, below what is plotted.
func (p *plot) axes(xTicks, yTicks []Tick) {
	bottom := p.top + p.height
	for _, t := range yTicks {
		p.line("chart-grid", 0, p.down(t.Value), 1, p.down(t.Value))
	}
	p.line("chart-axis", 0, bottom, 1, bottom)
	for _, t := range xTicks {
		x := p.across(t.Value)
		p.line("chart-axis", x, bottom, x, bottom+4)
		p.text("chart-label", anchorAt(x), x, bottom+18, t.Label)
	}
}

// labels writes those of the vertical axis, above what is plotted; the lowest
// is left to the horizontal axis.
func (p *plot) labels(yTicks []Tick) {
	for _, t := range yTicks {
		if t.Value <= p.y.low {
			continue
		}
		p.text("chart-label chart-halo", "start", 0, p.down(t.Value)-4, t.Label)
	}
}

// path draws a line through the places, which are in values, or an area when
// it is closed. It is drawn in a square of 100 by 100 that is stretched to the
// plot, because a path cannot be given in percentages.
func (p *plot) path(class string, closed bool, places ...[2]float64) {
	if len(places) == 0 {
		return
	}
	var points []string
	for _, at := range places {
		points = append(points, decimal(p.x.at(at[0])*100)+" "+decimal(100-p.y.at(at[1])*100))
	}
	end := ""
	if closed {
		end = "Z"
	}
	fmt.Fprintf(p, `<svg x="%s" width="%s" y="%s" height="%s" viewBox="0 0 100 100" preserveAspectRatio="none" overflow="visible"><path class="%s" d="M%s%s"/></svg>`,
		percent(plotLeft), percent(plotRight-plotLeft), decimal(p.top), decimal(p.height), class, strings.Join(points, "L"), end)
}

// anchorAt keeps a label inside the picture near its edges.
func anchorAt(x float64) string {
	switch {
	case x < 0.06:
		return "start"
	case x > 0.94:
		return "end"
	default:
		return "middle"
	}
}

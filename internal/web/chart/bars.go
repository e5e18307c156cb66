package chart

import (
	"fmt"
	"html/template"
)

// Bars is a sparkline of amounts, such as purchases by month. Amounts below
// zero hang from the base line.
type Bars struct {
	Words
	Values []float64
	Labels []string // one per value, shown when the pointer rests on it; may be nil
	Ticks  []Tick   // under the bars; a value is the place of a bar, from 0
	Height int      // pixels, of the bars alone; 24 when zero
	Marked int      // how many of the last bars stand out
}

// SVG draws the bars.
func (b Bars) SVG() template.HTML {
	height := b.Height
	if height == 0 {
		height = 24
	}
	whole := height
	if len(b.Ticks) > 0 {
		whole += 20
	}
	d := begin("chart-bars", whole, b.Words)
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
		if i >= len(b.Values)-b.Marked {
			class += " is-marked"
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
	for _, t := range b.Ticks {
		x := (t.Value + 0.5) * slot
		d.line("chart-axis", x, float64(height), x, float64(height)+4)
		d.text("chart-label", anchorAt(x), x, float64(height)+18, t.Label)
	}
	return d.end()
}

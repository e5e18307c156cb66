package chart

import "html/template"

// Pair is an amount of two parts, as long as it is beside the largest of its
// kind. The second part is half as high, so that the two can be told apart
// without colour.
type Pair struct {
	Words
	First, Second float64
	Most          float64 // the largest of its kind
}

// SVG draws the bar, 14 pixels high.
func (b Pair) SVG() template.HTML {
	const height = 14.0
	d := begin("chart-pair", height, b.Words)
	s := scale{0, max(b.Most, b.First+b.Second)}
	if b.First > 0 {
		d.rect("chart-fill", 0, s.at(b.First), 0, height)
	}
	if b.Second > 0 {
		d.rect("chart-fill", s.at(b.First), s.at(b.First+b.Second), height/2, height/2)
	}
	return d.end()
}

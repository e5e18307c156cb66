package chart

import "html/template"

// Shares is a whole parted into what was kept, done late, not done and put
// off, from the left. The parts differ in height, so that they can be told
// apart without colour: kept ones are as high as the picture, late ones half
// as high, those not done a line at the bottom; those put off are hollow.
type Shares struct {
	Words
	Kept, Late, Undone, PutOff float64
}

// SVG draws the bar, 14 pixels high.
func (b Shares) SVG() template.HTML {
	const height = 14.0
	d := begin("chart-shares", height, b.Words)
	s := scale{0, b.Kept + b.Late + b.Undone + b.PutOff}
	from := 0.0
	for _, part := range []struct {
		class        string
		size, height float64
		inset        float64 // for an outline
	}{
		{"chart-fill", b.Kept, height, 0}, {"chart-over", b.Late, height / 2, 0},
		{"chart-over", b.Undone, 2, 0}, {"chart-pause", b.PutOff, height, 1},
	} {
		if part.size > 0 {
			d.rect(part.class, s.at(from), s.at(from+part.size), height-part.height+part.inset, part.height-2*part.inset)
			from += part.size
		}
	}
	return d.end()
}

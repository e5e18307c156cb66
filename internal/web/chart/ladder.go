package chart

import "html/template"

// Ladder is what happens to a promise over working time: the reminders before
// it is due, and the steps that go up after. Values are hours from when it is
// due; those before are below zero.
type Ladder struct {
	Words
	Reminders []float64
	Steps     []Tick // the label is whom the step is for
	Due       string // the label where it is due
}

// SVG draws the ladder, each step higher than the one before.
func (l Ladder) SVG() template.HTML {
	const rise, base = 26, 24
	height := base + rise*len(l.Steps) + 24
	d := begin("chart-ladder", height, l.Words)
	low, high := -1.0, 1.0
	for _, r := range l.Reminders {
		low = min(low, r)
	}
	for _, s := range l.Steps {
		high = max(high, s.Value)
	}
	span := high - low
	s := scale{low - span*0.03, high + span*0.04}
	floor := float64(height - 22)
	d.line("chart-axis", 0, floor, 1, floor)
	for _, r := range l.Reminders {
		d.dot("chart-point-dot is-open", s.at(r), floor, 4)
	}
	x, y := s.at(0), floor
	d.line("chart-due", x, floor-10, x, floor+6)
	d.text("chart-label", anchorAt(x), x, floor+18, l.Due)
	for _, step := range l.Steps {
		next := s.at(step.Value)
		d.line("chart-tick", x, y, next, y)
		d.line("chart-tick", next, y, next, y-rise)
		x, y = next, y-rise
		d.dot("chart-point-dot", x, y, 4)
		anchor, at := "end", x-0.012
		if x < 0.5 {
			anchor, at = "start", x+0.012
		}
		d.text("chart-label", anchor, at, y-6, step.Label)
	}
	return d.end()
}

package chart

import "html/template"

// Strip is the clock of a promise: from when it was given to when it is due,
// the times it was paused left open, and how far it has run. What lies past
// the due time is drawn as broken. Instants are UTC milliseconds.
type Strip struct {
	Words
	Given, Due int64
	Now        int64 // or when it was kept
	Kept       bool
	Pauses     []Pause
}

// Pause is a time in which the clock stood still. Until is zero while it
// still does.
type Pause struct{ From, Until int64 }

// SVG draws the strip, 20 pixels high.
func (p Strip) SVG() template.HTML {
	class := "chart-strip"
	switch {
	case p.Kept:
		class += " is-kept"
	case p.Now > p.Due:
		class += " is-broken"
	case p.Due-p.Now < (p.Due-p.Given)/4:
		class += " is-soon"
	}
	d := begin(class, 20, p.Words)
	given, due, now := float64(p.Given), float64(p.Due), float64(p.Now)
	s := scale{given, given + 1.02*(max(due, now)-given)}
	d.rect("chart-track", 0, s.at(due), 6, 8)
	d.rect("chart-fill", 0, s.at(min(now, due)), 6, 8)
	for _, pause := range p.Pauses {
		until := pause.Until
		if until == 0 {
			until = p.Now
		}
		d.rect("chart-pause", s.at(float64(pause.From)), s.at(float64(until)), 6, 8)
	}
	if now > due {
		d.rect("chart-over", s.at(due), s.at(now), 6, 8)
	}
	d.line("chart-due", s.at(due), 0, s.at(due), 20)
	d.line("chart-now", s.at(now), 2, s.at(now), 18)
	return d.end()
}

package chart

import "html/template"

// Strip is the clock of a promise: from when it was given to when it is due.
// What has counted of its time stands out, what is still to count is pale, the
// times it was paused are boxes, and what lies past the due time is drawn as
// broken. Between them, where business is closed, only the thin track is seen.
// Instants are UTC milliseconds.
type Strip struct {
	Words
	Given, Due int64 // Due 0: nobody knows, since the clock stands still
	Now        int64 // or when it was kept
	Kept       bool
	Runs       []Span // the times that count, also ahead; without any, all of it does
	Pauses     []Pause
	From, To   string // what is written below its ends; "" for nothing
}

// Span is a time from an instant to another.
type Span struct{ From, Until int64 }

// Pause is a time in which the clock stood still. Until is zero while it
// still does.
type Pause struct {
	From, Until int64
	Label       string // what was waited for
}

// SVG draws the strip, 20 pixels high, or 36 with words below.
func (p Strip) SVG() template.HTML {
	height := 20
	if p.From != "" || p.To != "" {
		height = 36
	}
	d := begin(p.class(), height, p.Words)
	s := p.scale()
	end := p.Due
	if end == 0 {
		end = p.Now
	}
	d.rect("chart-track", 0, s.at(float64(max(end, p.Now))), 9, 2)
	runs := p.Runs
	if len(runs) == 0 {
		runs = []Span{{p.Given, end}}
	}
	for _, r := range runs {
		p.run(d, s, r, end)
	}
	for _, pause := range p.Pauses {
		p.pause(d, s, pause)
	}
	if p.late() {
		d.rect("chart-over", s.at(float64(p.Due)), s.at(float64(p.Now)), 6, 8)
	}
	if p.Due != 0 {
		d.line("chart-due", s.at(float64(p.Due)), 0, s.at(float64(p.Due)), 20)
	}
	d.line("chart-now", s.at(float64(p.Now)), 2, s.at(float64(p.Now)), 18)
	if p.From != "" {
		d.text("chart-label", "start", 0, 33, p.From)
	}
	if p.To != "" {
		d.text("chart-label", "end", 1, 33, p.To)
	}
	return d.end()
}

func (p Strip) late() bool { return p.Due != 0 && p.Now > p.Due }

func (p Strip) class() string {
	switch {
	case p.Kept:
		return "chart-strip is-kept"
	case p.late():
		return "chart-strip is-broken"
	case p.Due != 0 && p.Due-p.Now < (p.Due-p.Given)/4:
		return "chart-strip is-soon"
	default:
		return "chart-strip"
	}
}

func (p Strip) scale() scale {
	given, end := float64(p.Given), float64(max(p.Due, p.Now))
	for _, pause := range p.Pauses {
		end = max(end, float64(pause.Until))
	}
	return scale{given, given + 1.02*(end-given)}
}

// run draws a time that counts: what is over, and what is ahead.
func (p Strip) run(d *drawing, s scale, r Span, end int64) {
	from, until := float64(r.From), float64(min(r.Until, end))
	now := float64(p.Now)
	if from < now {
		d.rect("chart-fill", s.at(from), s.at(min(until, now)), 6, 8)
	}
	if until > now && !p.Kept {
		d.rect("chart-band", s.at(max(from, now)), s.at(until), 6, 8)
	}
}

func (p Strip) pause(d *drawing, s scale, pause Pause) {
	until := pause.Until
	if until == 0 {
		until = max(p.Now, pause.From)
	}
	if pause.Label == "" {
		d.rect("chart-pause", s.at(float64(pause.From)), s.at(float64(until)), 4, 12)
		return
	}
	d.WriteString("<g><title>" + template.HTMLEscapeString(pause.Label) + "</title>")
	d.rect("chart-pause", s.at(float64(pause.From)), s.at(float64(until)), 4, 12)
	d.WriteString("</g>")
}

package explain

import (
	"fmt"
	"html"
	"math"
	"strings"
)

// share is a figure between 0 and 1 with its name.
type share struct {
	name  string
	value float64
}

// shares are what both charts draw as bars.
func (s Score) shares() []share {
	all := []share{{"gaps shorter than now", s.Overdue}, {"buys within the horizon", s.Active}}
	if !math.IsNaN(s.Alive) {
		all = append(all, share{"still a customer", s.Alive})
	}
	return all
}

// lastShare is where the last purchase lies between the first and today.
func (s Score) lastShare() float64 {
	if s.Observed <= 0 {
		return 0
	}
	return s.Last / s.Observed
}

// dueShare is where the expected day lies between the early and the late one.
func (s Score) dueShare() float64 {
	if s.High <= s.Low {
		return 0
	}
	return float64(s.Due-s.Low) / float64(s.High-s.Low)
}

// Chart draws the figures with characters.
func (s Score) Chart() string {
	const width, names = 48, 24
	var b strings.Builder
	row := func(name, drawing, after string) {
		b.WriteString(strings.TrimRight(fmt.Sprintf("%-*s %s %s", names, name, drawing, after), " ") + "\n")
	}
	last := int(math.Round(s.lastShare() * (width - 1)))
	line := []rune(strings.Repeat("━", last) + strings.Repeat("╌", width-last))
	line[0], line[last] = '●', '●'
	row("first, last purchase", string(line), "today")
	for _, f := range s.shares() {
		filled := int(math.Round(f.value * width))
		row(f.name, strings.Repeat("█", filled)+strings.Repeat("░", width-filled), percent(f.value))
	}
	next := []rune("├" + strings.Repeat("─", width-2) + "┤")
	next[int(math.Round(s.dueShare()*(width-1)))] = '●'
	row("next purchase", string(next), s.Due.String())
	gap := strings.Repeat(" ", width-len(s.Low.String())-len(s.High.String()))
	row("", s.Low.String()+gap+s.High.String(), "")
	return b.String()
}

// The picture's measures in pixels.
const (
	pictureWidth = 640
	labels       = 190 // where what is drawn begins
	drawn        = 360 // how wide it is
	rowHeight    = 34
)

// SVG draws the figures as a picture that needs nothing else.
func (s Score) SVG() string {
	var b strings.Builder
	y := 28.0
	text := func(x float64, anchor, words string) {
		fmt.Fprintf(&b, `<text x="%.1f" y="%.1f" text-anchor="%s">%s</text>`+"\n", x, y+4, anchor, html.EscapeString(words))
	}
	line := func(from, to float64, style string) {
		fmt.Fprintf(&b, `<line x1="%.1f" y1="%.1f" x2="%.1f" y2="%.1f" %s/>`+"\n", from, y, to, y, style)
	}
	dot := func(x float64) { fmt.Fprintf(&b, `<circle cx="%.1f" cy="%.1f" r="5" fill="#1f5f8b"/>`+"\n", x, y) }

	last := labels + drawn*s.lastShare()
	text(0, "start", "first and last purchase")
	line(labels, last, `stroke="#1f5f8b" stroke-width="3"`)
	line(last, labels+drawn, `stroke="#8a8a8a" stroke-width="2" stroke-dasharray="3 4"`)
	dot(labels)
	dot(last)
	text(labels+drawn+12, "start", "today")
	for _, f := range s.shares() {
		y += rowHeight
		text(0, "start", f.name)
		fmt.Fprintf(&b, `<rect x="%d" y="%.1f" width="%d" height="14" fill="#e4e4e4"/>`+"\n", labels, y-7, drawn)
		fmt.Fprintf(&b, `<rect x="%d" y="%.1f" width="%.1f" height="14" fill="#1f5f8b"/>`+"\n", labels, y-7, drawn*f.value)
		text(labels+drawn+12, "start", percent(f.value))
	}
	y += rowHeight
	text(0, "start", "next purchase")
	line(labels, labels+drawn, `stroke="#1f5f8b" stroke-width="2"`)
	dot(labels + drawn*s.dueShare())
	text(labels+drawn+12, "start", s.Due.String())
	y += rowHeight / 2
	text(labels, "start", s.Low.String())
	text(labels+drawn, "end", s.High.String())

	title := html.EscapeString("Customer " + s.Customer)
	desc := html.EscapeString(strings.Join(s.Sentences(), " "))
	return fmt.Sprintf(`<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 %d %.0f" font-family="sans-serif" font-size="13">`+
		"\n<title>%s</title>\n<desc>%s</desc>\n"+`<rect width="100%%" height="100%%" fill="#ffffff"/>`+"\n%s</svg>\n",
		pictureWidth, y+24, title, desc, b.String())
}

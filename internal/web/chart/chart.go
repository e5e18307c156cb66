// Package chart draws the small pictures beside Liuke's numbers as SVG: how
// a customer's purchases are spaced, how overdue the next one is, how sure an
// estimate is. Widths are percentages, so a picture takes the width it is
// given while its strokes and letters keep their size; colours come from the
// stylesheet by class. Each picture carries a title and a description for
// those who cannot see it; the page shows the numbers beside it.
package chart

import (
	"fmt"
	"html/template"
	"math"
	"strconv"
	"strings"
)

// Words describe a picture to those who cannot see it.
type Words struct {
	Title string // what it is: "Purchases of the last year"
	Desc  string // what it shows: "23 days since the last; usually 14"
}

// drawing collects the elements of one picture.
type drawing struct{ strings.Builder }

// begin opens a picture of the class that is so many pixels high.
func begin(class string, height int, words Words) *drawing {
	d := &drawing{}
	fmt.Fprintf(d, `<svg class="chart %s" role="img" width="100%%" height="%d">`, class, height)
	fmt.Fprintf(d, `<title>%s</title>`, template.HTMLEscapeString(words.Title))
	if words.Desc != "" {
		fmt.Fprintf(d, `<desc>%s</desc>`, template.HTMLEscapeString(words.Desc))
	}
	return d
}

func (d *drawing) end() template.HTML {
	d.WriteString(`</svg>`)
	return template.HTML(d.String()) //nolint:gosec // built here from numbers and escaped text
}

// rect draws a box from share x to share x2 of the width.
func (d *drawing) rect(class string, x, x2 float64, y, height float64) {
	fmt.Fprintf(d, `<rect class="%s" x="%s" width="%s" y="%s" height="%s" rx="1"/>`,
		class, percent(x), percent(max(0, x2-x)), decimal(y), decimal(height))
}

// line draws a line; x and x2 are shares of the width, y and y2 pixels.
func (d *drawing) line(class string, x, y, x2, y2 float64) {
	fmt.Fprintf(d, `<line class="%s" x1="%s" y1="%s" x2="%s" y2="%s"/>`,
		class, percent(x), decimal(y), percent(x2), decimal(y2))
}

func (d *drawing) dot(class string, x, y, radius float64) {
	fmt.Fprintf(d, `<circle class="%s" cx="%s" cy="%s" r="%s"/>`, class, percent(x), decimal(y), decimal(radius))
}

// text writes a label at share x; anchor is start, middle or end.
func (d *drawing) text(class, anchor string, x, y float64, label string) {
	fmt.Fprintf(d, `<text class="%s" text-anchor="%s" x="%s" y="%s">%s</text>`,
		class, anchor, percent(x), decimal(y), template.HTMLEscapeString(label))
}

func percent(share float64) string { return decimal(share*100) + "%" }

func decimal(x float64) string {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return "0"
	}
	return strconv.FormatFloat(math.Round(x*100)/100, 'f', -1, 64)
}

// scale maps values from low to high onto shares of the width.
type scale struct{ low, high float64 }

func (s scale) at(value float64) float64 {
	if s.high <= s.low {
		return 0
	}
	return min(1, max(0, (value-s.low)/(s.high-s.low)))
}

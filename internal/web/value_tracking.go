package web

import (
	"html/template"

	"liuke/internal/value"
	"liuke/internal/web/chart"
)

// Tracking sets the repeat purchases there have been against those the model
// expects, week by week.
type Tracking struct {
	Text    string
	Picture template.HTML
	Legend  []Key
	Weeks   []Week // the latest first
}

// Key says what a line of a picture is.
type Key struct {
	Word   string
	Dashed bool
}

// Week is one point of the two lines.
type Week struct{ Day, Made, Expected, Off string }

// tracking draws the two lines; nil when there is nothing to draw.
func (v *visit) tracking(track []value.TrackPoint) *Tracking {
	if len(track) < 2 {
		return nil
	}
	last := track[len(track)-1]
	t := &Tracking{
		Legend: []Key{{Word: v.t("value.made")}, {Word: v.t("value.expected"), Dashed: true}},
		Text: v.t("value.tracking_text", "Day", v.page.Date(last.Day), "Made", v.page.Decimal(last.Made, 0),
			"Expected", v.page.Decimal(last.Expected, 0), "Off", v.off(last)),
	}
	made, expected := chart.Curve{}, chart.Curve{Dashed: true}
	for i, p := range track {
		made.Points = append(made.Points, chart.At(float64(p.Day), p.Made))
		expected.Points = append(expected.Points, chart.At(float64(p.Day), p.Expected))
		p := track[len(track)-1-i]
		t.Weeks = append(t.Weeks, Week{v.page.Date(p.Day), v.page.Decimal(p.Made, 0), v.page.Decimal(p.Expected, 0), v.off(p)})
	}
	picture := chart.Line{
		Words: chart.Words{Title: v.t("value.tracking"), Desc: t.Text}, Curves: []chart.Curve{made, expected}, Height: 240,
	}
	for _, step := range chart.Steps(max(last.Made, last.Expected), 4) {
		picture.YTicks = append(picture.YTicks, chart.Tick{Value: step, Label: v.page.Decimal(step, 0)})
	}
	const marks = 3 // along the weeks, besides the first
	for mark := range marks + 1 {
		p := track[mark*(len(track)-1)/marks]
		picture.XTicks = append(picture.XTicks, chart.Tick{Value: float64(p.Day), Label: v.page.Date(p.Day)})
	}
	t.Picture = picture.SVG()
	return t
}

// off is by what share a point expects too much or too little.
func (v *visit) off(p value.TrackPoint) string {
	if p.Made == 0 {
		return "–"
	}
	return v.signed(p.Expected/p.Made - 1)
}

package chart

import (
	"encoding/xml"
	"errors"
	"html/template"
	"io"
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"liuke/internal/calendar"
)

// elements reads a picture as XML, checks that it is well formed and that
// every horizontal place lies within the picture, and counts its classes.
func elements(t interface{ Fatalf(string, ...any) }, svg template.HTML) map[string]int {
	counts := map[string]int{}
	d := xml.NewDecoder(strings.NewReader(string(svg)))
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return counts
		}
		if err != nil {
			t.Fatalf("%v in %s", err, svg)
		}
		start, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		for _, a := range start.Attr {
			if a.Name.Local == "class" {
				for _, class := range strings.Fields(a.Value) {
					counts[class]++
				}
			}
			if share, isShare := strings.CutSuffix(a.Value, "%"); isShare {
				if v, err := strconv.ParseFloat(share, 64); err != nil || v < -0.01 || v > 100.01 {
					t.Fatalf("%s=%s in %s", a.Name.Local, a.Value, svg)
				}
			}
		}
	}
}

func TestPicturesShowWhatTheySay(t *testing.T) {
	words := Words{Title: "<b>&", Desc: "“x”"}
	for _, c := range []struct {
		name string
		svg  template.HTML
		want map[string]int
	}{
		{"rhythm", Rhythm{Words: words, Days: []calendar.Day{1, 5, 9, 500}, From: 0, To: 20, Today: 12, DueFrom: 11, DueUntil: 15,
			Marks: []Mark{{Day: 0, Label: "<i>"}}}.SVG(), map[string]int{"chart-tick": 3, "chart-band": 1, "chart-label": 1, "chart-now": 1}},
		{"rhythm of a stranger", Rhythm{From: 0, To: 0}.SVG(), map[string]int{"chart-tick": 0, "chart-band": 0}},
		{"gauge in time", Gauge{Elapsed: 25, Cycle: 14, Spread: 3}.SVG(), map[string]int{"is-soon": 0, "chart-needle": 1}},
		{"gauge overdue", Gauge{Elapsed: 23, Cycle: 14, Spread: 3, Late: true}.SVG(), map[string]int{"is-soon": 1}},
		{"interval", Interval{Low: 28, Mid: 41, High: 57}.SVG(), map[string]int{"chart-whisker": 2, "chart-point": 1}},
		{"bars", Bars{Words: words, Values: []float64{1, 0, -2, 5}, Labels: []string{"<a>", "b"}, Marked: 2}.SVG(), map[string]int{"chart-bar": 4, "is-marked": 2}},
		{"no bars", Bars{}.SVG(), map[string]int{"chart-bar": 0}},
		{"bars with ticks", Bars{Values: []float64{1, 2, 3}, Ticks: []Tick{{0, "<"}, {2, "z"}}}.SVG(), map[string]int{"chart-bar": 3, "chart-label": 2, "is-marked": 0}},
		{"lines", Line{Words: words, Curves: []Curve{{Points: []Point{At(0, 1), At(1, 2)}}, {Points: []Point{{0, 1, 0, 2}, {1, 2, 1, 4}}, Dashed: true}},
			XTicks: []Tick{{0, "<"}}, YTicks: []Tick{{0, "0"}, {5, "5"}}}.SVG(),
			map[string]int{"chart-curve": 2, "is-dashed": 1, "chart-band": 1, "chart-label": 2}},
		{"calibration", Calibration{Words: words, Points: []Outcome{{0.1, 0.2}, {0.8, 0.7}}, Ticks: []Tick{{0, "0%"}, {1, "<100%"}}}.SVG(),
			map[string]int{"chart-point-dot": 2, "chart-miss": 2, "chart-diagonal": 1, "chart-label": 3}},
		{"cycle", Cycle{Words: words, Gaps: []float64{3, 5, 5, 900}, GapLow: 3, Usual: 5, GapHigh: 8, Silence: 12, NextLow: 13, Next: 15, NextHigh: 20, Late: true, GapsLabel: "<b>"}.SVG(),
			map[string]int{"chart-gap": 3, "chart-band": 2, "chart-whisker": 4, "chart-usual": 1, "is-soon": 1, "chart-name": 3, "chart-now": 3}},
		{"cycle of a stranger", Cycle{Usual: 30, Silence: 2, NextLow: 9, Next: 30, NextHigh: 4000}.SVG(),
			map[string]int{"chart-gap": 0, "chart-band": 1, "chart-whisker": 1, "is-soon": 0}},
		{"no line", Line{}.SVG(), map[string]int{"chart-curve": 0}},
		{"strip running", Strip{Given: 0, Due: 100, Now: 50, Pauses: []Pause{{From: 10, Until: 20}, {From: 45, Label: "<b>"}}}.SVG(), map[string]int{"chart-pause": 2, "chart-over": 0, "is-soon": 0}},
		{"strip with nights", Strip{Given: 0, Due: 100, Now: 50, Runs: []Span{{0, 20}, {40, 60}, {80, 100}}, From: "a", To: "b"}.SVG(), map[string]int{"chart-fill": 2, "chart-band": 2, "chart-label": 2}},
		{"strip open-ended", Strip{Given: 0, Now: 50, Runs: []Span{{0, 20}}, Pauses: []Pause{{From: 20}}}.SVG(), map[string]int{"chart-due": 0, "chart-pause": 1, "is-broken": 0}},
		{"strip soon", Strip{Given: 0, Due: 100, Now: 80}.SVG(), map[string]int{"is-soon": 1}},
		{"strip broken", Strip{Given: 0, Due: 100, Now: 180}.SVG(), map[string]int{"is-broken": 1, "chart-over": 1}},
		{"strip kept", Strip{Given: 0, Due: 100, Now: 99, Kept: true}.SVG(), map[string]int{"is-kept": 1, "is-soon": 0}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := elements(t, c.svg)
			for class, n := range c.want {
				if got[class] != n {
					t.Errorf("%d of %s, want %d, in %s", got[class], class, n, c.svg)
				}
			}
			if !strings.Contains(string(c.svg), "<title>") || strings.Contains(string(c.svg), "<b>") {
				t.Errorf("title missing or not escaped: %s", c.svg)
			}
			if strings.Contains(string(c.svg), "style=") {
				t.Error("inline style, which the content policy refuses")
			}
		})
	}
}

func TestAnyNumbersDraw(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		number := rapid.OneOf(rapid.Float64Range(-1e9, 1e9), rapid.SampledFrom([]float64{0, math.NaN(), math.Inf(1), math.Inf(-1)}))
		values := rapid.SliceOfN(number, 0, 12).Draw(t, "values")
		a, b, c := number.Draw(t, "a"), number.Draw(t, "b"), number.Draw(t, "c")
		points := make([]Point, len(values))
		for i, v := range values {
			points[i] = Point{X: float64(i), Y: v, Low: a, High: b}
		}
		for _, svg := range []template.HTML{
			Bars{Values: values}.SVG(),
			Line{Curves: []Curve{{Points: points}, {Points: points, Dashed: true}}}.SVG(),
			Calibration{Points: []Outcome{{a, b}, {b, c}}}.SVG(),
			Cycle{Gaps: values, GapLow: a, Usual: b, GapHigh: c, Silence: b, NextLow: c, Next: a, NextHigh: b}.SVG(),
			Gauge{Elapsed: a, Cycle: b, Spread: c}.SVG(),
			Interval{Low: a, Mid: b, High: c}.SVG(),
		} {
			elements(t, svg)
			if m := regexp.MustCompile(`NaN|Inf|(?:width|height)="-`).FindString(string(svg)); m != "" {
				t.Fatalf("%s in %s", m, svg)
			}
		}
	})
}

func TestStepsAreRound(t *testing.T) {
	for _, c := range []struct {
		high float64
		most int
		want []float64
	}{
		{10, 5, []float64{0, 2, 4, 6, 8, 10}},
		{147, 5, []float64{0, 50, 100}},
		{1301, 4, []float64{0, 500, 1000}},
		{0.9, 5, []float64{0, 0.2, 0.4, 0.6, 0.8}},
		{0, 5, []float64{0}},
		{math.Inf(1), 5, []float64{0}},
		{math.NaN(), 5, []float64{0}},
	} {
		got := Steps(c.high, c.most)
		if len(got) != len(c.want) {
			t.Errorf("to %v: %v, want %v", c.high, got, c.want)
			continue
		}
		for i := range got {
			if math.Abs(got[i]-c.want[i]) > 1e-9 {
				t.Errorf("to %v: %v, want %v", c.high, got, c.want)
			}
		}
	}
}

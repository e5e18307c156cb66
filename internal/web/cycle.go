package web

import (
	"math"
	"slices"

	"liuke/internal/purchase"
	"liuke/internal/value"
	"liuke/internal/web/chart"
)

// cycleFigure sets the present silence against the customer's own gaps, and
// shows when the next purchase is expected.
func (v *visit) cycleFigure(bought purchase.File, score value.Score) Figure {
	chip, why := v.rhythmState(bought.Summary.Days, score)
	last := bought.Summary.Last
	since := silence(last, score)
	picture := chart.Cycle{
		Words: chart.Words{Title: v.t("standing.rhythm_title"), Desc: v.rhythmText(last, score)},
		Gaps:  gaps(bought.Days), Usual: score.Usual, Silence: float64(since), Late: score.Priority > 0,
		NextLow: float64(max(score.NextLow, score.AsOf) - last), Next: float64(score.NextDay - last), NextHigh: float64(score.NextHigh - last),
		SilenceLabel: v.t("customers.cycle_silence", "Day", since, "Last", v.page.Date(last)),
		NextLabel:    v.t("customers.cycle_next", "Day", v.page.Date(score.NextDay), "Low", v.page.Date(score.NextLow), "High", v.page.Date(score.NextHigh)),
		Day:          func(days float64) string { return v.t("customers.day", "Day", v.page.Decimal(days, 0)) },
	}
	picture.GapLow, picture.GapHigh = middle(picture.Gaps)
	picture.GapsLabel = v.gapsLabel(picture)
	return Figure{
		Label: v.t("standing.rhythm_title"), Chip: &chip,
		Estimate: Estimate{
			Value: v.t("customers.day", "Day", since), Range: why, Chart: picture.SVG(),
			Ask: v.t("standing.why"), Why: v.overdueWhy(bought.Summary, score),
		},
	}
}

// gapsLabel says in words how far apart the purchases have been.
func (v *visit) gapsLabel(c chart.Cycle) string {
	usual := v.days(c.Usual)
	switch {
	case len(c.Gaps) == 0:
		return v.t("customers.cycle_gaps_none", "Usual", usual)
	case c.GapHigh == 0:
		return v.t("customers.cycle_gaps_few", "Count", len(c.Gaps), "Usual", usual)
	default:
		return v.t("customers.cycle_gaps", "Usual", usual, "Low", v.page.Decimal(c.GapLow, 0), "High", v.page.Decimal(c.GapHigh, 0))
	}
}

// gaps are the days between purchase days, in the order of size.
func gaps(days []purchase.Day) []float64 {
	var found []float64
	before := purchase.Day{}
	for _, d := range days {
		if !d.Kept {
			continue
		}
		if before.Kept {
			found = append(found, float64(d.Day-before.Day))
		}
		before = d
	}
	slices.Sort(found)
	return found
}

// fewGaps is how many gaps it takes to say between what most of them lie.
const fewGaps = 5

// middle returns the gaps between which eight in ten lie; 0 and 0 when there
// are too few to tell. The gaps are in order.
func middle(gaps []float64) (low, high float64) {
	if len(gaps) < fewGaps {
		return 0, 0
	}
	at := func(share float64) float64 {
		place := share * float64(len(gaps)-1)
		before := int(place)
		after := min(before+1, len(gaps)-1)
		return gaps[before] + (place-math.Floor(place))*(gaps[after]-gaps[before])
	}
	return at(0.1), at(0.9)
}

// overdueWhy answers why a customer counts as overdue or not.
func (v *visit) overdueWhy(bought purchase.Summary, score value.Score) string {
	why := v.t("customers.overdue_why", "Share", v.overdue(score), "Next", v.page.Date(score.NextDay),
		"Low", v.page.Date(score.NextLow), "High", v.page.Date(score.NextHigh))
	if bought.Days == 1 {
		return v.sentences(v.t("customers.overdue_why_once", "Usual", v.days(score.Usual)), why)
	}
	return v.sentences(v.t("customers.overdue_why_gaps", "Count", bought.Days-1, "Usual", v.days(score.Usual)), why)
}

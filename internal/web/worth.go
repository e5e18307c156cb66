package web

import (
	"liuke/internal/purchase"
	"liuke/internal/value"
	"liuke/internal/web/chart"
)

// Figures are what the latest run found out about a customer, each with its
// interval and why it is so.
type Figures struct {
	Worth     []Figure // over three years, over one, and the chance of a purchase soon
	Cycle     Figure   // the present silence beside the customer's own gaps
	Changed   *Changed // nil before the first score
	NoDropout bool     // the data do not tell customers who left from those who are slow
}

// Figure is something that was worked out about a customer, under its name.
type Figure struct {
	Label string
	Estimate
	Chip *Chip // what it comes to, in a word
}

func (v *visit) figures(bought purchase.File, score value.Score) *Figures {
	return &Figures{
		Worth: []Figure{
			{Label: v.t("standing.worth"), Estimate: v.standing(bought.Summary, score).Worth},
			v.yearFigure(score),
			v.activeFigure(bought.Summary, score),
		},
		Cycle:     v.cycleFigure(bought, score),
		Changed:   v.changed(score),
		NoDropout: score.Alive == nil,
	}
}

// yearFigure is the worth of the next year, drawn on the scale of that of
// three. Its range is in proportion to theirs: both come from what is not
// known of the same rate of buying.
func (v *visit) yearFigure(score value.Score) Figure {
	bound := func(worth int64) int64 {
		return int64(float64(worth) / float64(max(score.Worth, 1)) * float64(score.WorthYear))
	}
	year := score
	year.Worth, year.WorthLow, year.WorthHigh = score.WorthYear, bound(score.WorthLow), bound(score.WorthHigh)
	return Figure{Label: v.t("customers.worth_year"), Estimate: Estimate{
		Value: v.page.Estimate(year.Worth, v.company.Currency), Range: v.worthRange(year),
		Ask: v.t("standing.why"), Why: v.yearWhy(score),
		Chart: v.worthInterval(v.t("customers.worth_year"), year, score.WorthHigh).SVG(),
	}}
}

// yearWhy answers how the worth of a year goes with that of three.
func (v *visit) yearWhy(score value.Score) string {
	if score.Worth == 0 {
		return v.t("customers.worth_year_why_none")
	}
	return v.t("customers.worth_year_why", "Share", v.page.Percent(float64(score.WorthYear)/float64(score.Worth)))
}

// worthInterval draws a worth on a scale that reaches to a bit above the highest.
func (v *visit) worthInterval(title string, score value.Score, highest int64) chart.Interval {
	return chart.Interval{
		Words: chart.Words{Title: title, Desc: v.worthRange(score)},
		Low:   float64(score.WorthLow), Mid: float64(score.Worth), High: float64(score.WorthHigh),
		Max: max(1.1*float64(highest), 1),
	}
}

// activeFigure is the chance of a purchase soon.
func (v *visit) activeFigure(bought purchase.Summary, score value.Score) Figure {
	expected := v.page.Decimal(score.Expected, 1)
	return Figure{
		Label: v.t("customers.active", "Horizon", value.HorizonDays),
		Estimate: Estimate{
			Value: v.chance(score.Active), Range: v.t("customers.active_range", "Expected", expected),
			Ask: v.t("standing.why"), Why: v.activeWhy(bought, score, expected),
		},
	}
}

// activeWhy answers why a customer is expected to buy again, and how often.
func (v *visit) activeWhy(bought purchase.Summary, score value.Score, expected string) string {
	why := v.t("customers.active_why", "Days", bought.Days, "Since", v.page.Date(bought.First), "Horizon", value.HorizonDays,
		"Expected", expected, "Active", v.chance(score.Active))
	if score.Alive == nil {
		return why + " " + v.t("customers.active_why_endless")
	}
	return why + " " + v.t("customers.active_why_alive", "Alive", v.chance(*score.Alive))
}

// nearly is as close to certainty as an estimate goes.
const nearly = 0.99

// chance writes a chance without claiming to be certain.
func (v *visit) chance(share float64) string {
	switch {
	case share > nearly:
		return ">" + v.page.Percent(nearly)
	case share < 1-nearly:
		return "<" + v.page.Percent(1-nearly)
	default:
		return v.page.Percent(share)
	}
}

// overdue writes the share of a customer's own gaps that are shorter than the
// present silence.
func (v *visit) overdue(score value.Score) string { return v.page.Percent(min(score.Overdue, nearly)) }

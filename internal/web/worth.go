package web

import (
	"liuke/internal/purchase"
	"liuke/internal/value"
	"liuke/internal/web/chart"
)

// Figures are what the latest run found out about a customer, each with its
// interval and why it is so.
type Figures struct {
	Worth   []Figure // over three years, over one, and the chance of a purchase soon
	Cycle   Figure   // the present silence beside the customer's own gaps
	Changed *Changed // nil before the first score
	Note    string   // as of which day the figures are, and that nobody counts as gone, where there is that to say
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
		Cycle:   v.cycleFigure(bought, score),
		Changed: v.changed(score),
		Note:    v.figuresNote(score),
	}
}

// figuresNote says what holds of all figures of a score.
func (v *visit) figuresNote(score value.Score) string {
	note := v.asOf(score.AsOf)
	if score.Alive == nil {
		note = v.sentences(note, v.t("standing.no_dropout"))
	}
	return note
}

// yearFigure is the worth of the next year. A range is known of the three years only.
func (v *visit) yearFigure(score value.Score) Figure {
	return Figure{Label: v.t("customers.worth_year"), Estimate: Estimate{
		Value: v.page.Estimate(score.WorthYear, v.company.Currency), Ask: v.t("standing.why"), Why: v.yearWhy(score),
	}}
}

// yearWhy answers how the worth of a year goes with that of three.
func (v *visit) yearWhy(score value.Score) string {
	if score.Worth == 0 {
		return v.t("customers.worth_year_why_none")
	}
	return v.t("customers.worth_year_why", "Share", v.page.Percent(float64(score.WorthYear)/float64(score.Worth)))
}

// worthInterval draws a worth with its range.
func (v *visit) worthInterval(score value.Score) chart.Interval {
	return chart.Interval{
		Words: chart.Words{Title: v.t("standing.worth"), Desc: v.worthRange(score)},
		Low:   float64(score.WorthLow), Mid: float64(score.Worth), High: float64(score.WorthHigh),
		Max: max(1.1*float64(max(score.Worth, score.WorthHigh)), 1),
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

// activeWhy answers why a customer is expected to buy again, and how often. Of
// somebody who bought once, the chance to be still a customer is that of all
// who did, so it is not told.
func (v *visit) activeWhy(bought purchase.Summary, score value.Score, expected string) string {
	why := v.t("customers.active_why", "Count", bought.Days, "Since", v.page.Date(bought.First), "Horizon", value.HorizonDays,
		"Expected", expected, "Active", v.chance(score.Active))
	switch {
	case score.Alive == nil:
		return v.sentences(why, v.t("customers.active_why_endless"))
	case bought.Days == 1:
		return why
	default:
		return v.sentences(why, v.t("customers.active_why_alive", "Alive", v.chance(*score.Alive)))
	}
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

// overdue writes the share of gaps that, by a customer's rhythm, are shorter
// than the present silence.
func (v *visit) overdue(score value.Score) string { return v.page.Percent(min(score.Overdue, nearly)) }

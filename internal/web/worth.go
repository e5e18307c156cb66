package web

import (
	"liuke/internal/purchase"
	"liuke/internal/value"
)

// Figure is something that was worked out about a customer, under its name.
type Figure struct {
	Label string
	Estimate
	Chip *Chip // what it comes to, in a word
}

// figures are what the latest run found out about a customer, each with its
// interval and why it is so.
func (v *visit) figures(bought purchase.Summary, score value.Score) []Figure {
	standing := v.standing(bought, score)
	return []Figure{
		{Label: v.t("standing.worth"), Estimate: standing.Worth},
		v.dueFigure(bought, score, standing.Rhythm),
		v.activeFigure(bought, score),
	}
}

// dueFigure sets the silence against the customer's own rhythm.
func (v *visit) dueFigure(bought purchase.Summary, score value.Score, rhythm Rhythm) Figure {
	chip, _ := v.rhythmState(bought.Days, score)
	return Figure{
		Label: v.t("standing.rhythm_title"), Chip: &chip,
		Estimate: Estimate{
			Value: v.t("customers.day", "Day", v.daysSince(bought.Last)), Range: rhythm.Text, Chart: rhythm.Gauge,
			Ask: v.t("standing.why"), Why: v.overdueWhy(bought, score),
		},
	}
}

// overdueWhy answers why a customer counts as due, overdue or neither.
func (v *visit) overdueWhy(bought purchase.Summary, score value.Score) string {
	why := v.t("customers.overdue_why", "Share", v.overdue(score), "Next", v.page.Date(score.NextDay),
		"Low", v.page.Date(score.NextLow), "High", v.page.Date(score.NextHigh))
	if bought.Days == 1 {
		return v.t("customers.overdue_why_once") + " " + why
	}
	return v.t("customers.overdue_why_gaps", "Count", bought.Days-1, "Usual", v.days(score.Usual)) + " " + why
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

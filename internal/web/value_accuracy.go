package web

import (
	"html/template"
	"math"

	"liuke/internal/value"
	"liuke/internal/web/chart"
)

// Accuracy is how good a forecast would have been, in words for those who run
// the business.
type Accuracy struct {
	Verdict Chip
	Short   string   // all purchases foretold against those that came
	Made    string   // when it was made, and for how long
	Advice  []string // what the figures may be used for, and what to mind
	Lines   []AccuracyLine
	Picture template.HTML // chances against what happened
	Tenths  []Tenth
}

// AccuracyLine is a figure of accuracy with what it says.
type AccuracyLine struct {
	Name, Value, Says string
	Chip              *Chip // how good it is; nil where there is no measure of that
}

// Tenth is a tenth of the customers by their chance.
type Tenth struct{ Customers, Predicted, Happened, Off string }

// grade is how good a forecast is, or a part of it.
type grade int

// The grades, the best first.
const (
	gradeGood grade = iota
	gradeUsable
	gradePoor
)

// gradeOf grades what is the better the smaller it is.
func gradeOf(x, good, usable float64) grade {
	switch {
	case x <= good:
		return gradeGood
	case x <= usable:
		return gradeUsable
	default:
		return gradePoor // what is not a number, too
	}
}

// Bounds of the grades. Up to the first of a pair a forecast is good, up to
// the second it is usable.
const (
	goodBias, usableBias     = 0.10, 0.30 // all purchases together, foretold over made
	goodChance, usableChance = 0.05, 0.12 // mean distance between chances and what happened
	goodMixed, usableMixed   = 0.30, 0.40 // of pairs of a buyer and one who is none, how many stand in the wrong order

	fewPurchases = 50 // with fewer in the days foretold, none of this is more than usable
)

// grades are those of a forecast's three parts.
type grades struct{ total, chances, order grade }

func gradesOf(h value.Holdout) grades {
	return grades{
		total:   gradeOf(math.Abs(h.Bias), goodBias, usableBias),
		chances: gradeOf(h.ECE, goodChance, usableChance),
		order:   gradeOf(1-h.AUC, goodMixed, usableMixed),
	}
}

// verdict is no better than the worst part.
func (g grades) verdict(h value.Holdout) grade {
	worst := max(g.total, g.chances, g.order)
	if h.Actual < fewPurchases {
		return max(worst, gradeUsable)
	}
	return worst
}

func (v *visit) gradeChip(g grade) Chip {
	switch g {
	case gradeGood:
		return Chip{"good", v.t("value.grade_good")}
	case gradeUsable:
		return Chip{"soon", v.t("value.grade_usable")}
	default:
		return Chip{"broken", v.t("value.grade_poor")}
	}
}

// accuracy words a check of the forecast on the recent past; nil without one.
func (v *visit) accuracy(h *value.Holdout) *Accuracy {
	if h == nil {
		return nil
	}
	g := gradesOf(*h)
	a := &Accuracy{
		Verdict: v.gradeChip(g.verdict(*h)),
		Short:   v.t("value.accuracy_short", "Bias", v.signed(h.Bias)),
		Made: v.t("value.accuracy_made", "Day", v.page.Date(h.From), "Days", h.Days, "Customers", h.Customers,
			"Predicted", v.page.Decimal(h.Predicted, 0), "Actual", v.page.Decimal(h.Actual, 0), "Bias", v.signed(h.Bias)),
		Advice: v.advice(*h, g), Lines: v.accuracyLines(*h, g),
	}
	a.Picture, a.Tenths = v.calibration(h.Reliability)
	return a
}

// advice says what the figures may be used for, then what to mind.
func (v *visit) advice(h value.Holdout, g grades) []string {
	var advice []string
	switch g.verdict(h) {
	case gradeGood:
		advice = append(advice, v.t("value.advice_good"))
	case gradeUsable:
		advice = append(advice, v.t("value.advice_usable"))
	default:
		advice = append(advice, v.t("value.advice_poor"))
	}
	if g.total > gradeGood && h.Bias > 0 {
		advice = append(advice, v.t("value.advice_many", "Share", v.page.Percent(h.Bias)))
	} else if g.total > gradeGood {
		advice = append(advice, v.t("value.advice_scant", "Share", v.page.Percent(-h.Bias)))
	}
	if g.chances > gradeGood {
		advice = append(advice, v.t("value.advice_chances", "Off", v.points(h.ECE)))
	}
	if g.order > gradeGood {
		advice = append(advice, v.t("value.advice_order"))
	}
	if h.Actual < fewPurchases {
		advice = append(advice, v.t("value.advice_few", "Count", int64(h.Actual)))
	}
	return advice
}

func (v *visit) accuracyLines(h value.Holdout, g grades) []AccuracyLine {
	graded := func(g grade) *Chip { c := v.gradeChip(g); return &c }
	return []AccuracyLine{
		{v.t("value.total"), v.signed(h.Bias), v.t("value.total_says", "Predicted", v.page.Decimal(h.Predicted, 0), "Actual", v.page.Decimal(h.Actual, 0)), graded(g.total)},
		{v.t("value.chances"), v.points(h.ECE), v.t("value.chances_says"), graded(g.chances)},
		{v.t("value.order"), v.page.Percent(h.AUC), v.t("value.order_says", "Count", v.page.Decimal(100*h.AUC, 0)), graded(g.order)},
		{v.t("value.top"), v.page.Percent(h.TopDecile), v.t("value.top_says", "Share", v.page.Percent(h.TopDecile)), nil},
		{v.t("value.rmse"), v.page.Decimal(h.RMSE, 2), v.t("value.rmse_says"), nil},
		{v.t("value.correlation"), v.page.Decimal(h.Correlation, 2), v.t("value.correlation_says"), nil},
		{v.t("value.brier"), v.page.Decimal(h.Brier, 3), v.t("value.brier_says", "Same", v.page.Decimal(sameBrier(h.Reliability), 3)), nil},
	}
}

// sameBrier is the Brier score of giving everybody the same, right chance.
func sameBrier(bins []value.Bin) float64 {
	bought, all := 0.0, 0.0
	for _, b := range bins {
		bought += b.Customers * b.Happened
		all += b.Customers
	}
	share := bought / all
	return share * (1 - share)
}

// calibration draws chances against what happened, with the numbers.
func (v *visit) calibration(bins []value.Bin) (template.HTML, []Tenth) {
	picture := chart.Calibration{Words: chart.Words{Title: v.t("value.calibration"), Desc: v.t("value.calibration_note")}}
	for quarter := range 5 {
		share := float64(quarter) / 4
		picture.Ticks = append(picture.Ticks, chart.Tick{Value: share, Label: v.page.Percent(share)})
	}
	var tenths []Tenth
	for _, b := range bins {
		picture.Points = append(picture.Points, chart.Outcome{Chance: b.Predicted, Happened: b.Happened})
		tenths = append(tenths, Tenth{
			Customers: v.page.Decimal(b.Customers, 0), Predicted: v.page.Percent(b.Predicted), Happened: v.page.Percent(b.Happened),
			Off: plus(b.Predicted-b.Happened) + v.points(b.Predicted-b.Happened),
		})
	}
	return picture.SVG(), tenths
}

// signed writes by what share something is too much or too little.
func (v *visit) signed(share float64) string { return plus(share) + v.page.Percent(share) }

// plus is the sign before what is more than nothing.
func plus(x float64) string {
	if x > 0 {
		return "+"
	}
	return ""
}

// points writes a distance between shares in percentage points.
func (v *visit) points(share float64) string {
	return v.t("value.points", "Points", v.page.Decimal(100*share, 1))
}

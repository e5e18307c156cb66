package web

import (
	"cmp"
	"maps"
	"math"
	"slices"
	"strconv"

	"liuke/internal/value"
)

// Choice is which model a run chose, why, and what was fitted.
type Choice struct {
	Model  string   // its name; "" when nothing could be fitted
	Means  string   // what it takes customers to be like
	Why    []string // sentences
	Trials []TrialLine
	Params []ParamLine
	Fit    string // the log-likelihood
}

// TrialLine is how a model did on the company's own past.
type TrialLine struct {
	Model  string
	Chosen bool
	Behind string // how much less likely than the best it held what happened, per customer
	Bias   string // purchases foretold too many or too few
	Off    string // how far chances were off
	Score  string
}

// ParamLine is a parameter of the model with what it means.
type ParamLine struct{ Name, Value, StdErr, Meaning string }

func (v *visit) choice(run value.Run) Choice {
	if run.Model == "" {
		return Choice{}
	}
	return Choice{
		Model: v.modelName(run.Model), Means: v.t("value.model_" + run.Model), Why: v.why(run),
		Trials: v.trials(run), Params: v.params(run.Report), Fit: v.page.Decimal(run.Report.LogLikelihood, 2),
	}
}

// modelName is what the literature calls a model.
func (v *visit) modelName(model string) string { return v.t("value.model_name_" + model) }

// why answers why the model was chosen, and what the forecast adds to it.
func (v *visit) why(run value.Run) []string {
	var sentences []string
	if sentence := v.whyBest(run); sentence != "" {
		sentences = append(sentences, sentence)
	}
	report := run.Report
	const seen = 0.005 // of a share: less is shown as nothing
	switch {
	case report.Hedge >= seen:
		sentences = append(sentences, v.t("value.why_hedge", "Share", v.page.Percent(report.Hedge)))
	case report.Identified && len(report.Trials) > 0:
		sentences = append(sentences, v.t("value.why_no_hedge"))
	}
	if !report.Seasonal {
		return sentences
	}
	more := report.Wave - 1
	season := v.t("value.why_season_usual", "Horizon", report.HorizonDays)
	switch {
	case more >= seen:
		season = v.t("value.why_season_busy", "Horizon", report.HorizonDays, "More", v.page.Percent(more))
	case more <= -seen:
		season = v.t("value.why_season_quiet", "Horizon", report.HorizonDays, "Less", v.page.Percent(-more))
	}
	return append(sentences, season)
}

// whyBest sets the chosen model beside the runner-up; "" when none was tried.
func (v *visit) whyBest(run value.Run) string {
	trials := run.Report.Trials
	chosen := slices.IndexFunc(trials, func(t value.Trial) bool { return t.Model == run.Model })
	if chosen < 0 || len(trials) < 2 {
		return ""
	}
	second := -1
	for i, t := range trials {
		if i != chosen && (second < 0 || t.Total > trials[second].Total) {
			second = i
		}
	}
	name, other := v.modelName(run.Model), v.modelName(trials[second].Model)
	gain := math.Expm1(trials[chosen].Total - trials[second].Total)
	const seen = 0.0005
	if gain < seen {
		return v.t("value.why_level", "Count", len(trials), "Model", name, "Other", other)
	}
	return v.t("value.why_best", "Count", len(trials), "Model", name, "Other", other, "Gain", v.page.Percent(gain))
}

// trials lists the models that were tried, the best first.
func (v *visit) trials(run value.Run) []TrialLine {
	trials := slices.Clone(run.Report.Trials)
	slices.SortStableFunc(trials, func(a, b value.Trial) int { return cmp.Compare(b.Total, a.Total) })
	var lines []TrialLine
	for _, t := range trials {
		lines = append(lines, TrialLine{
			Model: v.modelName(t.Model), Chosen: t.Model == run.Model,
			Behind: v.page.Percent(-math.Expm1(t.Total - trials[0].Total)),
			Bias:   v.signed(t.Bias), Off: v.points(t.ECE), Score: v.page.Decimal(t.Total, 4),
		})
	}
	return lines
}

// paramOrder is the order in which the literature names parameters: of the
// purchases, of leaving, of the regularity, of the spending.
var paramOrder = []string{"r", "alpha", "a", "b", "s", "beta", "k", "p", "q", "v"}

func (v *visit) params(report value.Report) []ParamLine {
	var lines []ParamLine
	names := slices.SortedFunc(maps.Keys(report.Params), func(a, b string) int {
		return slices.Index(paramOrder, a) - slices.Index(paramOrder, b)
	})
	for _, name := range names {
		line := ParamLine{Name: name, Value: v.digits(report.Params[name], 5), StdErr: v.t("value.param_unclear"), Meaning: v.t("value.param_" + name)}
		switch e, known := report.StdErrs[name]; {
		case known && e > 0:
			line.StdErr = "± " + v.digits(e, 2)
		case known || report.StdErrs == nil:
			line.StdErr = "–" // a whole number that was chosen, or an old run
		}
		lines = append(lines, line)
	}
	return lines
}

// digits writes a parameter with the digits that matter: all of a whole number.
func (v *visit) digits(x float64, significant int) string {
	const least = 1e-4 // what is smaller is written with a power of ten
	switch {
	case x == math.Trunc(x):
		return v.page.Decimal(x, 0)
	case math.Abs(x) < least:
		return strconv.FormatFloat(x, 'g', significant, 64)
	}
	return v.page.Decimal(x, max(0, significant-1-int(math.Floor(math.Log10(math.Abs(x))))))
}

package study

import (
	"cmp"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

	"liuke/internal/value/contract"
)

// reason says in words what an attribute does to one contract, compared with the average one.
func (s *ContractStudy) reason(i int, r contract.Reason) string {
	a := s.contracts.attributes[r.Attribute]
	value := "unknown"
	switch {
	case a.Levels != nil:
		value = a.Levels[a.Level[i]]
	case !math.IsNaN(a.Number[i]):
		value = strconv.FormatFloat(a.Number[i], 'f', -1, 64)
	}
	return fmt.Sprintf("%s = %s %s the odds of leaving, against the average contract: %s", a.Name, value, direction(r.Effect), times(math.Exp(r.Effect)))
}

func direction(effect float64) string {
	if effect > 0 {
		return "raises"
	}
	return "lowers"
}

// times writes a ratio.
func times(ratio float64) string {
	switch {
	case ratio >= 9.95:
		return fmt.Sprintf("× %.0f", ratio)
	case ratio >= 0.0995:
		return fmt.Sprintf("× %.2f", ratio)
	}
	return fmt.Sprintf("× %.2g", ratio)
}

// PrintContracts writes a report for people.
func PrintContracts(w io.Writer, r *ContractReport) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s contracts, %s of which have ended; the longest lived %s periods\n",
		number(int64(r.Contracts)), number(int64(r.Ended)), number(int64(r.Longest)))
	r.printSurvival(&b)
	r.printEffects(&b)
	if r.Holdout != nil {
		r.Holdout.print(&b)
	}
	fmt.Fprintf(&b, "\nOf the %s contracts that still run, about %s are expected to end within %s periods\n",
		number(int64(r.Expected.Running)), rounded(r.Expected.Leaving), number(int64(r.Horizon)))
	if len(r.Notes) > 0 {
		b.WriteString("\n")
	}
	for _, note := range r.Notes {
		fmt.Fprintf(&b, "- %s\n", note)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func (r *ContractReport) printSurvival(b *strings.Builder) {
	b.WriteString("\nShare of contracts that live on (Kaplan–Meier with its interval of 95 %, and the shifted beta-geometric model,\n" +
		"with the retention that it foretells for the period after)\n\n")
	fmt.Fprintf(b, "  %6s  %10s  %8s  %19s  %8s  %9s\n", "age", "still seen", "observed", "95 %", "model", "retention")
	for _, a := range r.Survival {
		observed, interval := "–", "–"
		if !math.IsNaN(float64(a.Survival)) {
			observed = percent(a.Survival)
			interval = percent(a.Low) + " to " + percent(a.High)
		}
		fmt.Fprintf(b, "  %6s  %10s  %8s  %19s  %8s  %9s\n",
			number(int64(a.Age)), number(int64(a.AtRisk)), observed, interval, percent(a.Model), percent(a.Retention))
	}
	if r.Median.Age == nil {
		b.WriteString("\n  More than half of the contracts live longer than any was seen\n")
	} else {
		fmt.Fprintf(b, "\n  Half of the contracts have ended at the age of %s (95 %%: %s to %s)\n", age(r.Median.Age), age(r.Median.Low), age(r.Median.High))
	}
	fmt.Fprintf(b, "  Model: alpha %s, beta %s, log-likelihood %.3f\n", estimate(r.Retention.Alpha, r.Retention.AlphaStdErr),
		estimate(r.Retention.Beta, r.Retention.BetaStdErr), float64(r.Retention.LogLikelihood))
}

func rounded(count Figure) string { return number(int64(math.Round(float64(count)))) }

func percent(share Figure) string { return fmt.Sprintf("%.1f %%", 100*float64(share)) }

// age writes an age; nil is one that was not seen.
func age(periods *int) string {
	if periods == nil {
		return "an unknown age"
	}
	return number(int64(*periods))
}

func estimate(value, deviation Figure) string {
	if math.IsInf(float64(deviation), 0) || math.IsNaN(float64(deviation)) {
		return fmt.Sprintf("%.5g (not determined)", float64(value))
	}
	return fmt.Sprintf("%.5g ± %.4g", float64(value), float64(deviation))
}

// printEffects writes the odds ratios, the columns with the largest first.
func (r *ContractReport) printEffects(b *strings.Builder) {
	if len(r.Hazard.Effects) == 0 {
		return
	}
	b.WriteString("\nWhat raises and what lowers the odds that a contract ends in a period (with an interval of 95 %)\n")
	largest := map[string]float64{}
	for _, e := range r.Hazard.Effects {
		largest[e.Reason] = math.Max(largest[e.Reason], math.Abs(float64(e.Coefficient)))
	}
	effects := slices.Clone(r.Hazard.Effects)
	slices.SortStableFunc(effects, func(a, b ContractEffect) int {
		return cmp.Or(cmp.Compare(largest[b.Reason], largest[a.Reason]), cmp.Compare(a.Reason, b.Reason), cmp.Compare(b.Coefficient, a.Coefficient))
	})
	for i, e := range effects {
		if i == 0 || effects[i-1].Reason != e.Reason {
			fmt.Fprintf(b, "\n  %s%s\n", e.Reason, e.comparison())
		}
		fmt.Fprintf(b, "    %-32s %8s  (%s to %s)  %s\n", e.label(), times(float64(e.OddsRatio)),
			strings.TrimPrefix(times(float64(e.Low)), "× "), strings.TrimPrefix(times(float64(e.High)), "× "), e.verdict())
		for _, same := range e.Same {
			fmt.Fprintf(b, "      (the same contracts as %s)\n", same)
		}
	}
}

func (e ContractEffect) comparison() string {
	if e.Reference == "" {
		return ""
	}
	return ", compared with " + e.Reference
}

func (e ContractEffect) label() string {
	if e.Reference == "" {
		return fmt.Sprintf("each %.4g more", e.Spread)
	}
	return e.Level
}

// verdict says the effect in a word, if the interval settles it.
func (e ContractEffect) verdict() string {
	if !(e.Low > 1 || e.High < 1) {
		return "no clear effect"
	}
	return direction(float64(e.Coefficient))
}

func (h *ContractHoldout) print(b *strings.Builder) {
	fmt.Fprintf(b, "\nHold-out: %s contracts over %s periods, %s endings expected, %s seen\n",
		number(int64(h.Contracts)), number(int64(h.Periods)), rounded(h.Predicted), number(int64(h.Endings)))
	fmt.Fprintf(b, "  chance to end in a period: %s\n", columns("AUC", h.AUC, "Brier", h.Brier, "ECE", h.ECE, "log loss", h.LogLoss))
	b.WriteString("\n  endings in 1,000 periods, by tenths of the periods\n  foretold  happened\n")
	for _, bin := range h.Reliability {
		fmt.Fprintf(b, "  %8.1f  %8.1f\n", 1000*bin.Predicted, 1000*bin.Happened)
	}
}

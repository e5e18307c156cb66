package study

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"liuke/internal/risk"
)

// PrintRisk writes a report for people.
func PrintRisk(w io.Writer, r *RiskReport) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s customers until %s, %s of whom left within %d days (%.1f %%)\n%s\n%s\n\n", number(int64(r.Customers)), r.Until,
		number(int64(r.Left)), r.HorizonDays, 100*float64(r.Left)/float64(r.Customers), r.Leaving, r.ValueAtStake)
	silence, relative := r.Baselines[BaselineSilence], r.Baselines[BaselineRelative]
	row := func(what, format string, of func(RiskRanking) Figure) {
		fmt.Fprintf(&b, "  %-34s", what)
		for _, ranking := range []RiskRanking{r.RiskRanking, silence, relative} {
			fmt.Fprintf(&b, " %12s", fmt.Sprintf(format, float64(of(ranking))))
		}
		b.WriteString("\n")
	}
	percent := func(of func(RiskRanking) Figure) func(RiskRanking) Figure {
		return func(r RiskRanking) Figure { return 100 * of(r) }
	}
	fmt.Fprintf(&b, "  %-34s %12s %12s %12s\n", "", "risk", "silence", "over gap")
	row("AUC", "%.4f", func(r RiskRanking) Figure { return r.AUC })
	for _, share := range risk.Tops {
		name := strconv.Itoa(int(100*share + 0.5))
		row("left, of the first "+name+" %", "%.1f %%", percent(func(r RiskRanking) Figure { return r.Precision[name] }))
		row("found, of all who left", "%.1f %%", percent(func(r RiskRanking) Figure { return r.Recall[name] }))
	}
	row("value found in the first 10 %", "%.0f", func(r RiskRanking) Figure { return r.ValueFound })
	row("left while green", "%.1f %%", percent(func(r RiskRanking) Figure { return r.LeftWhileGreen }))
	fmt.Fprintf(&b, "\n  Flagged %s; ECE %.3f, Brier %.3f\n\n  chance of leaving, by tenths of the customers\n  foretold      left\n",
		number(int64(r.Flagged)), float64(r.ECE), float64(r.Brier))
	for _, bin := range r.Bins {
		fmt.Fprintf(&b, "  %7.1f %%  %7.1f %%  %s\n", 100*bin.Chance, 100*bin.Left, bar(float64(bin.Chance), float64(bin.Left)))
	}
	b.WriteString("\n")
	for _, note := range r.Notes {
		fmt.Fprintf(&b, "- %s\n", note)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

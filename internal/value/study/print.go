package study

import (
	"fmt"
	"io"
	"math"
	"strings"
)

// Print writes a report for people.
func Print(w io.Writer, r *Report) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s customers until %v, with %s repeat purchases\n\n", number(int64(r.Customers)), r.Until, number(int64(r.RepeatPurchases)))
	fmt.Fprintf(&b, "Model %s, log-likelihood %.3f", r.Model, float64(r.LogLikelihood))
	if !r.Converged {
		b.WriteString(", NOT CONVERGED")
	}
	b.WriteString("\n")
	for _, e := range r.Estimates {
		b.WriteString(e.line())
	}
	if r.Spend != nil {
		fmt.Fprintf(&b, "Spend gamma-gamma over %s customers, log-likelihood %.3f\n", number(int64(r.Spend.Customers)), float64(r.Spend.LogLikelihood))
		for _, e := range r.SpendEstimates {
			b.WriteString(e.line())
		}
	}
	if r.Holdout != nil {
		r.Holdout.print(&b)
		r.printReliability(&b)
	}
	if len(r.Notes) > 0 {
		b.WriteString("\n")
	}
	for _, note := range r.Notes {
		fmt.Fprintf(&b, "- %s\n", note)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func (e Estimate) line() string {
	spread := fmt.Sprintf("± %.4g", e.StdErr)
	switch {
	case math.IsInf(e.StdErr, 0) || math.IsNaN(e.StdErr):
		spread = "not determined"
	case e.StdErr == 0:
		spread = "chosen"
	}
	return fmt.Sprintf("  %-6s %10.5g  %s\n", e.Name, e.Value, spread)
}

func (h *Holdout) print(b *strings.Builder) {
	fmt.Fprintf(b, "\nHold-out: %.0f purchases expected, %.0f made (%+.1f %%)\n", float64(h.Predicted), float64(h.Actual), 100*float64(h.Bias))
	fmt.Fprintf(b, "  %-34s %s\n", "purchases per customer", columns("RMSE", h.RMSE, "MAE", h.MAE, "RMSLE", h.RMSLE))
	fmt.Fprintf(b, "  %-34s %s\n", "order of the customers", columns("correlation", h.Correlation, "Spearman", h.Spearman, "top tenth", h.TopDecileOfIdeal))
	fmt.Fprintf(b, "  %-34s %s\n", "chance of at least one purchase", columns("Brier", h.Brier, "ECE", h.ECE, "log loss", h.LogLoss, "AUC", h.AUC))
}

// columns writes names and figures by turns.
func columns(parts ...any) string {
	var b strings.Builder
	for i := 0; i < len(parts); i += 2 {
		text := "–"
		if x := float64(parts[i+1].(Figure)); !math.IsNaN(x) {
			text = fmt.Sprintf("%.4f", x)
		}
		fmt.Fprintf(&b, "%s %s  ", parts[i], text)
	}
	return strings.TrimSpace(b.String())
}

// printReliability writes what was foretold beside what happened, for each tenth of the customers.
func (r *Report) printReliability(b *strings.Builder) {
	b.WriteString("\n  chance of a purchase, by tenths of the customers\n  foretold  happened\n")
	for _, bin := range r.Reliability {
		fmt.Fprintf(b, "  %7.1f %%  %7.1f %%  %s\n", 100*bin.Predicted, 100*bin.Happened, bar(bin.Predicted, bin.Happened))
	}
}

// bar draws what happened as a bar, with a mark where it was foretold to end.
func bar(foretold, happened float64) string {
	const width = 40
	cells := []rune(strings.Repeat("█", int(math.Round(happened*width))) + strings.Repeat(" ", width))
	cells[min(width, int(math.Round(foretold*width)))] = '│'
	return strings.TrimRight(string(cells), " ")
}

package study

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// Print writes a report for people: the effects with their intervals and verdicts first, what stands behind them after.
func Print(w io.Writer, r *Report) error {
	var b strings.Builder
	wide := utf8.RuneCountInString("arm")
	for _, a := range r.Arms {
		wide = max(wide, utf8.RuneCountInString(a.Name))
	}
	fmt.Fprintf(&b, "%s, compared with %s\n\n", r.Outcome, r.Control)
	for _, e := range r.Effects {
		low, high := r.signed(float64(e.Low)), r.signed(float64(e.High))
		fmt.Fprintf(&b, "  %s  %s  (%s to %s)  %s\n", padded(e.Arm, wide), r.effect(float64(e.Estimate)), low, high, e.Verdict)
	}
	b.WriteString("\nHowever often one looks, the effect lies (95 %)\n\n")
	for _, e := range r.Effects {
		fmt.Fprintf(&b, "  %s  from %s to %s", padded(e.Arm, wide), r.signed(float64(e.AlwaysValidLow)), r.signed(float64(e.AlwaysValidHigh)))
		if e.VarianceCut != nil {
			fmt.Fprintf(&b, "; covariates cut the variance by %.1f %%", 100*float64(*e.VarianceCut))
		}
		b.WriteString("\n")
	}
	b.WriteString("\nArms\n\n")
	for _, a := range r.Arms {
		fmt.Fprintf(&b, "  %s  %11s customers  %s\n", padded(a.Name, wide), count(a.N), a.level())
	}
	fmt.Fprintf(&b, "\nSizes of the arms as planned: p = %.2g\n%s\n", float64(r.SampleRatioP), r.Power)
	printNotes(&b, r.Notes)
	_, err := io.WriteString(w, b.String())
	return err
}

func printNotes(b *strings.Builder, notes []string) {
	if len(notes) > 0 {
		b.WriteString("\n")
	}
	for _, note := range notes {
		fmt.Fprintf(b, "- %s\n", note)
	}
}

func (a ArmReport) level() string {
	if a.Rate != nil {
		return fmt.Sprintf("%.2f %%", 100**a.Rate)
	}
	return "mean " + amount(*a.Mean)
}

// signed writes an effect without its unit.
func (r *Report) signed(x float64) string { return signed(r.Kind, x) }

func (r *Report) effect(x float64) string {
	if r.Kind == kindRate {
		return r.signed(x) + " points"
	}
	return r.signed(x)
}

func signed(kind string, x float64) string {
	text := amount(x)
	if kind == kindRate {
		text = points(x)
	}
	if x > 0 {
		text = "+" + text
	}
	return strings.Replace(text, "-", "−", 1)
}

// padded fills a name up with blanks.
func padded(name string, wide int) string {
	return name + strings.Repeat(" ", max(0, wide-utf8.RuneCountInString(name)))
}

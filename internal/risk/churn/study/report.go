package study

import (
	"fmt"
	"io"
	"strings"

	purchases "liuke/internal/value/study"
)

// Report is the outcome of a study.
type Report struct {
	AUC     purchases.Figure `json:"auc"` // of customers held back, by fifths
	Brier   purchases.Figure `json:"brier"`
	Slope   purchases.Figure `json:"calibration_slope"`
	N       int              `json:"n"`
	Churned int              `json:"churned"`
	Folds   int              `json:"folds"`
	Repeats int              `json:"repeats"` // ways to divide the customers into fifths, over which the figures are averaged
	Drivers []Driver         `json:"drivers"`
	Notes   []string         `json:"notes"`
}

// Driver is what a column does to leaving as a whole.
type Driver struct {
	Feature  string           `json:"feature"`
	Effect   purchases.Figure `json:"effect"` // the share that would leave at the worst value less that at the best
	Sentence string           `json:"sentence"`
}

const (
	leastEffect = 0.01 // of a driver: one customer in 100,
	leastPart   = 0.1  // or, where that is less, so much of the share that left or stayed
	fewLeft     = 100  // with fewer who left, or who stayed, figures are rough
	leastSlope  = 0.9  // of calibration, before it is noted
	mostSlope   = 1.1
)

// Report sums the study up.
func (s *Study) Report() *Report {
	a := s.Accuracy
	r := &Report{
		AUC: purchases.Figure(a.AUC), Brier: purchases.Figure(a.Brier), Slope: purchases.Figure(a.Slope),
		N: a.Customers, Churned: a.Left, Folds: a.Folds, Repeats: a.Repeats, Drivers: []Driver{}, Notes: []string{},
	}
	var flat []string
	few := min(a.Left, a.Customers-a.Left)
	least := min(leastEffect, leastPart*float64(few)/float64(a.Customers))
	for _, d := range s.Drivers {
		if d.Effect() < least {
			flat = append(flat, s.table.Columns[d.Column].Name)
			continue
		}
		r.Drivers = append(r.Drivers, Driver{s.table.Columns[d.Column].Name, purchases.Figure(d.Effect()), s.sentence(d)})
	}
	for _, f := range s.Findings {
		r.Notes = append(r.Notes, s.finding(f))
	}
	r.Notes = append(r.Notes, s.table.notes...)
	if len(flat) > 0 {
		r.Notes = append(r.Notes, fmt.Sprintf("No visible effect on who leaves: %s.", strings.Join(flat, ", ")))
	}
	if few < fewLeft {
		r.Notes = append(r.Notes, fmt.Sprintf("Only %d of %s customers left, %d stayed: the figures are rough.", a.Left, count(a.Customers), a.Customers-a.Left))
	}
	switch {
	case a.AUC < 0.5+2*a.Chance():
		r.Notes = append(r.Notes, "Nothing here tells who leaves: chances that differ from the average do so by accident.")
	case a.Slope < leastSlope:
		r.Notes = append(r.Notes, fmt.Sprintf("The chances lie too far apart (calibration slope %.2f): take high ones for somewhat lower, low ones for somewhat higher.", a.Slope))
	case a.Slope > mostSlope:
		r.Notes = append(r.Notes, fmt.Sprintf("The chances lie too close together (calibration slope %.2f): take high ones for somewhat higher, low ones for somewhat lower.", a.Slope))
	}
	return r
}

// Print writes a report for people.
func Print(w io.Writer, r *Report) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s customers, %s of whom left (%.1f %%)\n", count(r.N), count(r.Churned), 100*float64(r.Churned)/float64(r.N))
	fmt.Fprintf(&b, "\nHow well leaving is foretold of customers held back, a fifth at a time\n")
	fmt.Fprintf(&b, "  AUC %.4f  Brier %.4f  calibration slope %.3f\n", float64(r.AUC), float64(r.Brier), float64(r.Slope))
	if len(r.Drivers) > 0 {
		b.WriteString("\nWhat leaving goes with, the strongest first\n\n")
	}
	for _, d := range r.Drivers {
		fmt.Fprintf(&b, "  %-20s %5.1f points  %s\n", d.Feature, 100*float64(d.Effect), d.Sentence)
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

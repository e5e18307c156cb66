package study

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"

	"liuke/internal/sheet"
	"liuke/internal/trial"
	"liuke/internal/trial/uplift"
	"liuke/internal/value/contract"
	file "liuke/internal/value/study"
)

// Uplift is what a finished trial teaches about for whom an action does most.
type Uplift struct {
	report   *UpliftReport
	ids      []string
	treated  []bool
	expected []float64
}

// UpliftReport says how well customers can be ranked by what the action does for them. Effects are differences of rates.
type UpliftReport struct {
	Outcome    string   `json:"outcome"`
	Control    string   `json:"control"`
	Treated    string   `json:"treated"`
	N          int      `json:"n"`
	Effect     float64  `json:"effect"` // on all
	Covariates []string `json:"covariates"`
	UpliftQuality
	Response UpliftQuality  `json:"response"` // of ranking by how likely the outcome is, for comparison
	Verdict  string         `json:"verdict"`
	Curve    []UpliftPoint  `json:"curve"`
	Segments []UpliftPeople `json:"segments"`
	Notes    []string       `json:"notes"`
}

// UpliftQuality is the Qini of a ranking on customers it has not seen: 0 is chance, 1 perfect.
type UpliftQuality struct {
	Qini   float64   `json:"qini"` // mean of the divisions into random halves
	SD     float64   `json:"qini_sd"`
	Low    float64   `json:"qini_low"`
	High   float64   `json:"qini_high"`
	Halves []float64 `json:"qini_halves"` // of each division
}

// UpliftPoint is what comes of treating a share of the customers, those of whom most is expected.
type UpliftPoint struct {
	Share  float64 `json:"share"`
	Effect float64 `json:"effect"` // on them
	Gain   float64 `json:"gain"`   // additional outcomes, as a share of all customers
	Random float64 `json:"random"` // gain of a random choice of as many
}

// UpliftPeople is the effect on customers who have something in common.
type UpliftPeople struct {
	Covariate string      `json:"covariate"`
	Value     string      `json:"value"`
	N         int         `json:"n"`
	Effect    file.Figure `json:"effect"`
	Low       file.Figure `json:"low"`
	High      file.Figure `json:"high"`
}

// The verdicts on a ranking.
const (
	rankingBetter = "better than chance"
	rankingWorse  = "worse than chance"
	rankingOpen   = "cannot be told from chance"
)

// LearnUplift reads a trial and learns for whom the treated arm does most. Without covariates every column that may be one is.
func LearnUplift(ctx context.Context, src Source, treated string) (*Uplift, error) {
	src.All = len(src.Columns.Covariates) == 0
	r, err := src.read(ctx)
	if err != nil {
		return nil, err
	}
	if !r.isRate {
		return nil, fmt.Errorf("the column %s holds amounts: for whom an action does most is learned from outcomes of 0 and 1", src.Columns.Outcome)
	}
	arm := slices.IndexFunc(r.arms, func(name string) bool { return strings.EqualFold(name, strings.TrimSpace(treated)) })
	if arm < 0 || arm == r.control {
		return nil, fmt.Errorf("“%s” is no arm beside the control “%s”; the arms are: %s", treated, r.arms[r.control], strings.Join(r.arms, ", "))
	}
	of := slices.Clone(r.arm)
	r.drop(func(row int) bool { return of[row] != r.control && of[row] != arm })
	d := uplift.Data{Known: r.known}
	for i := range r.arm {
		d.Treated, d.Hit = append(d.Treated, r.arm[i] == arm), append(d.Hit, r.outcome[i] == 1)
	}
	learned, err := uplift.Learn(d)
	if err != nil {
		return nil, err
	}
	return &Uplift{report: r.upliftReport(src, arm, learned), ids: r.ids, treated: d.Treated, expected: learned.Expected}, nil
}

// Report sums up what was learned.
func (u *Uplift) Report() *UpliftReport { return u.report }

func (r *rows) upliftReport(src Source, arm int, learned *uplift.Result) *UpliftReport {
	report := &UpliftReport{
		Outcome: src.Columns.Outcome, Control: r.arms[r.control], Treated: r.arms[arm], N: len(r.arm), Effect: learned.Effect,
		UpliftQuality: qualityOf(learned.Uplift), Response: qualityOf(learned.Response), Verdict: rankingOpen, Notes: r.notes,
	}
	for _, a := range r.known {
		report.Covariates = append(report.Covariates, a.Name)
	}
	for _, p := range learned.Curve {
		report.Curve = append(report.Curve, UpliftPoint{Share: p.Share, Effect: p.Effect, Gain: p.Gain, Random: p.Share * learned.Effect})
	}
	report.Segments = r.segments(arm)
	note := func(text string) { report.Notes = append(report.Notes, text) }
	switch {
	case learned.Uplift.Low > 0:
		report.Verdict = rankingBetter
	case learned.Uplift.High < 0:
		report.Verdict = rankingWorse
	default:
		note("The interval of the Qini holds 0: from these customers it cannot be told for whom the action does more. Treat all or a random part, and try again with more.")
	}
	if learned.Response.Mean > learned.Uplift.Mean {
		note("To rank by how likely the outcome is does at least as well here as to rank by the effect of the action.")
	}
	note("A segment's interval stands by itself, and one that was not laid down before the trial is a guess for the next one.")
	return report
}

func qualityOf(q uplift.Quality) UpliftQuality {
	return UpliftQuality{Qini: q.Mean, SD: q.SD, Low: q.Low, High: q.High, Halves: q.Halves}
}

// mostSegments is how many different texts of a covariate are shown, the commonest first.
const mostSegments = 10

// segments are the effects on customers with each text of a covariate, or in the lower and upper half of a number.
func (r *rows) segments(arm int) []UpliftPeople {
	var segments []UpliftPeople
	for _, a := range r.known {
		var own []UpliftPeople
		for _, s := range splits(a) {
			if people, ok := r.effectOn(arm, s.has); ok {
				people.Covariate, people.Value = a.Name, s.value
				own = append(own, people)
			}
		}
		slices.SortStableFunc(own, func(a, b UpliftPeople) int { return cmp.Compare(b.N, a.N) })
		segments = append(segments, own[:min(len(own), mostSegments)]...)
	}
	return segments
}

// split is a part of the customers.
type split struct {
	value string
	has   func(row int) bool
}

func splits(a contract.Attribute) []split {
	var parts []split
	if a.Levels != nil {
		for level, name := range a.Levels {
			parts = append(parts, split{name, func(row int) bool { return a.Level[row] == level }})
		}
		return parts
	}
	sorted := slices.DeleteFunc(slices.Clone(a.Number), math.IsNaN)
	if len(sorted) == 0 {
		return nil
	}
	slices.Sort(sorted)
	middle := sorted[len(sorted)/2]
	return []split{
		{"below " + amount(middle), func(row int) bool { return a.Number[row] < middle }},
		{amount(middle) + " and more", func(row int) bool { return a.Number[row] >= middle }},
	}
}

// effectOn is the effect on some of the customers; there is none to tell of where they are too few.
func (r *rows) effectOn(arm int, has func(row int) bool) (UpliftPeople, bool) {
	d := trial.Data{Arms: []string{r.arms[r.control], r.arms[arm]}, IsRate: true}
	for i := range r.arm {
		if !has(i) {
			continue
		}
		side := 0
		if r.arm[i] == arm {
			side = 1
		}
		d.Arm, d.Outcome = append(d.Arm, side), append(d.Outcome, r.outcome[i])
	}
	result, err := trial.Analyze(d)
	if err != nil {
		return UpliftPeople{}, false
	}
	e := result.Effects[0]
	return UpliftPeople{N: len(d.Arm), Effect: file.Figure(e.Estimate), Low: file.Figure(e.Low), High: file.Figure(e.High)}, true
}

// ErrNoIDs asks for what a ranking needs to be of use.
var ErrNoIDs = errors.New("say with --id which column names the customer: a ranking without names is of no use")

// WriteRanking writes the customers as CSV, those first for whom the action is expected to do most: customer, rank, expected
// effect, and whether they were treated in the trial.
func (u *Uplift) WriteRanking(w io.Writer) error {
	if u.ids == nil {
		return ErrNoIDs
	}
	out := sheet.NewWriter(w, sheet.WriterOptions{})
	if err := out.Write(sheet.Text("customer"), sheet.Text("rank"), sheet.Text("expected"), sheet.Text("treated")); err != nil {
		return err
	}
	order := make([]int, len(u.ids))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int {
		return cmp.Or(cmp.Compare(u.expected[b], u.expected[a]), cmp.Compare(u.ids[a], u.ids[b]))
	})
	for k, i := range order {
		treated := int64(0)
		if u.treated[i] {
			treated = 1
		}
		const decimals = 6
		expected := sheet.Number(int64(math.Round(u.expected[i]*math.Pow10(decimals))), decimals)
		if err := out.Write(sheet.Text(u.ids[i]), sheet.Number(int64(k+1), 0), expected, sheet.Number(treated, 0)); err != nil {
			return err
		}
	}
	return out.Flush()
}

// PrintUplift writes a report for people.
func PrintUplift(w io.Writer, r *UpliftReport) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s beside %s, %s customers, effect %s points\n\n", r.Outcome, r.Treated, r.Control, count(r.N), signed(kindRate, r.Effect))
	fmt.Fprintf(&b, "Ranking customers by what the action does for them: %s\n", r.Verdict)
	fmt.Fprintf(&b, "  Qini %s on customers it has not seen\n", r.UpliftQuality)
	fmt.Fprintf(&b, "  ranking by how likely the outcome is: %s\n", r.Response)
	b.WriteString("\nTreating those first of whom most is expected\n\n  share   effect on them   gained in all   by random choice\n")
	for _, p := range r.Curve {
		fmt.Fprintf(&b, "  %3.0f %%  %15s  %14s  %17s\n", 100*p.Share, signed(kindRate, p.Effect), signed(kindRate, p.Gain), signed(kindRate, p.Random))
	}
	b.WriteString("\nEffect by what is known of customers, in points (95 %)\n")
	for i, s := range r.Segments {
		if i == 0 || r.Segments[i-1].Covariate != s.Covariate {
			fmt.Fprintf(&b, "\n  %s\n", s.Covariate)
		}
		fmt.Fprintf(&b, "    %s  %9s  %s (%s to %s)\n", padded(s.Value, 24), count(s.N), signed(kindRate, float64(s.Effect)),
			signed(kindRate, float64(s.Low)), signed(kindRate, float64(s.High)))
	}
	printNotes(&b, r.Notes)
	_, err := io.WriteString(w, b.String())
	return err
}

// String is the Qini with the standard deviation of the divisions and its interval.
func (q UpliftQuality) String() string {
	return fmt.Sprintf("%.4f ± %.4f (95 %%: %.4f to %.4f)", q.Qini, q.SD, q.Low, q.High)
}

package web

import (
	"html/template"
	"math"
	"net/http"
	"slices"

	"liuke/internal/account"
	"liuke/internal/trial"
	"liuke/internal/trial/registry"
	"liuke/internal/web/chart"
)

// ProofPage says what the company's actions brought beyond what would have come anyway.
type ProofPage struct {
	Page
	Picture template.HTML
	Parts   []ProofPart
	Windows string // within how many days all of it counted
	Silent  string
	Series  []ProofSeries
	Lines   []TriedLine
}

// ProofSeries is repeats of one action with what they say together.
type ProofSeries struct {
	Name     string
	Sentence string
	Days     int64
	Picture  template.HTML
	Lines    []TrialEffect
}

// ProofPart is what was done for one purpose.
type ProofPart struct {
	Name      string
	Sentence  string
	Chip      Chip
	Buyers    string
	BuyersIn  string // the interval
	Worth     string
	WorthIn   string
	Cost      string
	Each      string
	Trials    string
	Customers string
	Windows   string
	Notes     []string
}

// None is what the page says before there is a trial.
func (p *ProofPage) None() Empty {
	empty := Empty{Picture: "search", Title: p.T("proof.none"), Text: p.T("proof.none_text")}
	if p.Can(account.TrialManage) {
		empty.Act = &Act{Label: p.T("trial.new"), Href: "/trials/new", Primary: true}
	}
	return empty
}

func (s *Site) showProof(v *visit) error {
	v.page.Nav = "keep"
	proof, err := s.Trials.Prove(v.ctx(), v.actor)
	if err != nil {
		return err
	}
	page := &ProofPage{Page: v.page}
	picture := chart.Forest{Words: chart.Words{Title: v.t("proof.picture"), Desc: v.t("proof.lead")}}
	for _, p := range proof.Purposes {
		part := v.proofPart(p)
		page.Parts = append(page.Parts, part)
		picture.Rows = append(picture.Rows, chart.Estimate{Name: part.Name, Value: part.Buyers, Low: p.Buyers.Low, Middle: p.Buyers.Middle, High: p.Buyers.High})
	}
	if len(picture.Rows) > 0 {
		picture.Ticks = v.forestTicks(picture.Rows, func(x float64) string { return v.plus(x, v.page.Decimal(x, 0)) })
		page.Picture = picture.SVG()
		page.Windows = v.t("proof.counted", "Windows", v.windows(allWindows(proof.Purposes)))
	}
	for _, series := range proof.Series {
		page.Series = append(page.Series, v.proofSeries(series))
	}
	if proof.Silent > 0 {
		page.Silent = v.t("proof.silent", "Count", proof.Silent)
	}
	for _, r := range proof.Results {
		page.Lines = append(page.Lines, v.trialLine(r.Trial, r))
	}
	s.render.Page(v.w, v.r, http.StatusOK, "proof", page)
	return nil
}

func (v *visit) proofPart(p registry.PurposeProof) ProofPart {
	money := func(x float64) string { return v.plus(x, v.page.Estimate(int64(math.Round(x)), v.company.Currency)) }
	part := ProofPart{
		Name: v.t("proof.what." + string(p.Purpose)), Buyers: v.plus(p.Buyers.Middle, v.page.Decimal(p.Buyers.Middle, 0)), BuyersIn: v.countRange(p.Buyers),
		Worth: money(p.Margin.Middle), WorthIn: v.moneyRange(p.Margin), Cost: v.page.Money(p.Cost, v.company.Currency), Each: v.t("trial.per_buyer_open"),
		Trials: v.page.Number(p.Trials), Customers: v.page.Number(p.Customers), Windows: v.windows(p.Windows),
		Chip: Chip{"neutral", v.t("trial.open")}, Sentence: v.t("proof.open", "Low", v.plus(p.Buyers.Low, v.page.Decimal(p.Buyers.Low, 0)), "High", v.plus(p.Buyers.High, v.page.Decimal(p.Buyers.High, 0))),
	}
	switch {
	case p.Buyers.Low > 0:
		part.Chip, part.Sentence = Chip{"good", v.t("trial.better")}, v.t("proof.more", "Count", int(math.Round(p.Buyers.Middle)), "Least", v.page.Decimal(p.Buyers.Low, 0))
	case p.Buyers.High < 0:
		part.Chip, part.Sentence = Chip{"broken", v.t("trial.worse")}, v.t("proof.fewer", "Count", int(math.Round(-p.Buyers.Middle)))
	}
	if p.PerBuyer != nil {
		part.Each = v.page.Money(int64(math.Round(*p.PerBuyer)), v.company.Currency)
	}
	if p.Examples > 0 {
		part.Notes = append(part.Notes, v.t("proof.examples", "Count", p.Examples))
	}
	if p.Uncosted {
		part.Notes = append(part.Notes, v.t("proof.uncosted"))
	}
	return part
}

// allWindows are those of all purposes.
func allWindows(purposes []registry.PurposeProof) []int64 {
	var days []int64
	for _, p := range purposes {
		days = append(days, p.Windows...)
	}
	slices.Sort(days)
	return slices.Compact(days)
}

// proofSeries draws repeats under each other, with what they say together.
func (v *visit) proofSeries(s registry.Series) ProofSeries {
	first := s.Repeats[0].Trial
	c := s.Pooled
	out := ProofSeries{Name: first.Name, Days: first.Window}
	says := map[trial.Verdict]string{trial.VerdictBetter: "proof.series_better", trial.VerdictWorse: "proof.series_worse", trial.VerdictOpen: "proof.series_open"}
	out.Sentence = v.t(says[c.Verdict], "Count", len(s.Repeats), "Effect", v.effect(first, c.Random.Effect), "Range", v.effectRange(first, c.Random.Low, c.Random.High))
	var rows []chart.Estimate
	for _, r := range s.Repeats {
		if r.Effect == nil {
			continue
		}
		line := v.trialEffect(first, r.Trial.Name, *r.Effect)
		line.Href, line.When = trialPath(r.Trial.ID), v.launchedOn(r.Trial)
		rows, out.Lines = append(rows, estimateOf(line, *r.Effect)), append(out.Lines, line)
	}
	row, line := v.together(first, c)
	rows, out.Lines = append(rows, row), append(out.Lines, line)
	picture := chart.Forest{Words: chart.Words{Title: v.t("trial.forest"), Desc: out.Sentence}, Rows: rows}
	picture.Ticks = v.forestTicks(rows, func(x float64) string { return v.effect(first, x) })
	out.Picture = picture.SVG()
	return out
}

// windows prints attribution windows in one phrase.
func (v *visit) windows(days []int64) string {
	if len(days) == 1 {
		return v.t("trial.window_days", "Days", days[0])
	}
	return v.t("proof.windows", "Least", days[0], "Most", days[len(days)-1])
}

package web

import (
	"html/template"
	"maps"
	"net/http"
	"slices"
	"strconv"

	"liuke/internal/customer"
	"liuke/internal/i18n"
	"liuke/internal/job"
	"liuke/internal/value"
	"liuke/internal/web/chart"
)

// ValuePage shows what the latest run found out about all customers.
type ValuePage struct {
	Page
	Run      *value.Run // the latest that finished; nil when none has
	Current  *value.Run // one that is under way, or failed, after it
	Progress *Progress
	Stats    []Stat
	Notes    []string
	Params   []ParamLine
	Worths   Spread
	Overdues Spread
	Currency string
	Cut      bool // whether the pictures show only those who are worth most
	Shown    int64
}

// ParamLine is a parameter of the model with what it means.
type ParamLine struct{ Name, Value, Meaning string }

// Spread is how many customers a figure has where, as a picture with its numbers.
type Spread struct {
	Bars template.HTML
	Bins []Bin
}

// Bin is a part of a spread.
type Bin struct {
	Label string
	From  string // where it begins, in short
	Count int64
	Share string
	Sum   int64 // what they are worth together
}

// Failed reports whether the run after the latest finished one failed.
func (p *ValuePage) Failed() bool { return p.Current != nil && p.Current.State == value.RunFailed }

// None is what the page says before the first run.
func (p *ValuePage) None() Empty {
	empty := Empty{Picture: "ledger", Title: p.T("value.none"), Text: p.T("value.none_text")}
	if p.Can("purchase:import") {
		empty.Act = &Act{Label: p.T("imports.new"), Href: "/imports/new"}
	}
	return empty
}

func (s *Site) showValue(v *visit) error {
	v.page.Nav = "value"
	finished, current, err := s.Values.Latest(v.ctx(), v.actor)
	if err != nil {
		return err
	}
	page := &ValuePage{Page: v.page, Run: finished, Current: current, Currency: v.company.Currency}
	if current != nil && current.State != value.RunFailed {
		page.Progress = &Progress{
			Label: v.t("value.running"), Done: current.Scored, Total: max(current.Customers, 1),
			Note: v.t("value.running_note", "Done", current.Scored, "Total", current.Customers),
		}
	}
	if finished != nil {
		page.Stats, page.Params = v.runStats(*finished), v.params(finished.Report)
		for _, note := range finished.Report.Notes {
			page.Notes = append(page.Notes, v.t(note))
		}
		if err := s.fillSpreads(v, page); err != nil {
			return err
		}
	}
	s.render.Page(v.w, v.r, http.StatusOK, "value", page)
	return nil
}

// scoreAgain has all customers scored anew in the background.
func (s *Site) scoreAgain(v *visit) error {
	if err := s.queueScoring(v); err != nil {
		return err
	}
	s.flash(v, "good", v.t("value.queued"), "")
	SeeOther(v.w, v.r, "/value")
	return nil
}

// queueScoring has all customers scored; asked for several times, once.
func (s *Site) queueScoring(v *visit) error {
	return s.Jobs.Enqueue(v.ctx(), job.New(value.JobRun, struct{}{}, v.page.Now, v.page.Now).Only(value.JobRun))
}

func (v *visit) runStats(run value.Run) []Stat {
	repeat := "–"
	if run.Customers > 0 {
		repeat = v.page.Percent(float64(run.Report.Repeat) / float64(run.Customers))
	}
	return []Stat{
		{Label: v.t("value.scored"), Value: v.page.Number(run.Scored), Note: v.t("value.scored_note", "Count", run.Customers), Href: "/customers?sort=worth"},
		{Label: v.t("value.repeat"), Value: repeat, Note: v.t("value.repeat_note", "Count", run.Report.Repeat)},
		{Label: v.t("value.as_of"), Value: v.page.Date(run.AsOf), Note: v.t("value.as_of_note")},
		{Label: v.t("value.finished"), Value: v.page.When(run.FinishedAt, v.page.Now, v.page.Loc), Note: v.t("value.took", "Seconds", v.page.Decimal(float64(run.FinishedAt-run.StartedAt)/1000, 1))},
	}
}

// params lists the parameters by name.
func (v *visit) params(report value.Report) []ParamLine {
	var lines []ParamLine
	for _, name := range slices.Sorted(maps.Keys(report.Params)) {
		lines = append(lines, ParamLine{Name: name, Value: strconv.FormatFloat(report.Params[name], 'g', 5, 64), Meaning: v.t("value.param_" + name)})
	}
	return lines
}

const (
	spreadPage  = 1000 // customers read at a time
	spreadPages = 10   // and how often, at most
)

// fillSpreads draws how worth and silence are spread over the customers who
// are worth most: all of them, in most companies.
func (s *Site) fillSpreads(v *visit, page *ValuePage) error {
	filter := customer.Filter{Sort: customer.SortWorth, Limit: spreadPage}
	worths, overdues := v.worthBins(), v.overdueBins()
	for range spreadPages {
		rows, err := s.Customers.List(v.ctx(), v.actor, filter)
		if err != nil {
			return err
		}
		for _, row := range rows {
			if row.Scored {
				page.Shown++
				worths.add(float64(row.Worth), row.Worth)
				overdues.add(row.Overdue, row.Worth)
			}
		}
		if len(rows) < spreadPage {
			break
		}
		filter.After = rows[len(rows)-1].Cursor
	}
	page.Cut = page.Shown < page.Run.Scored
	page.Worths = worths.spread(v, v.t("value.worths"), page.Shown)
	page.Overdues = overdues.spread(v, v.t("value.overdues"), page.Shown)
	return nil
}

// binning sorts customers into bins by the upper bounds of all but the last.
type binning struct {
	bounds []float64
	bins   []Bin
}

func (b *binning) add(figure float64, worth int64) {
	at, _ := slices.BinarySearch(b.bounds, figure)
	b.bins[at].Count++
	b.bins[at].Sum += worth
}

// worthBins are by amounts that grow about threefold.
func (v *visit) worthBins() *binning {
	unit := 1.0
	for range i18n.Decimals(v.company.Currency) {
		unit *= 10
	}
	b := &binning{}
	low := int64(0)
	for _, amount := range []float64{100, 300, 1_000, 3_000, 10_000, 30_000, 100_000} {
		high := int64(amount * unit)
		b.bounds = append(b.bounds, float64(high))
		b.bins = append(b.bins, Bin{Label: v.page.EstimateRange(low, high, v.company.Currency), From: v.page.Estimate(low, v.company.Currency)})
		low = high
	}
	from := v.page.Estimate(low, v.company.Currency)
	b.bins = append(b.bins, Bin{Label: v.t("value.above", "Amount", from), From: from})
	return b
}

// overdueBins are by tenths of the own gaps that are shorter than the silence.
func (v *visit) overdueBins() *binning {
	b := &binning{}
	for tenth := range 10 {
		if tenth > 0 {
			b.bounds = append(b.bounds, float64(tenth)/10)
		}
		b.bins = append(b.bins, Bin{Label: strconv.Itoa(tenth*10) + "–" + v.page.Percent(float64(tenth+1)/10), From: v.page.Percent(float64(tenth) / 10)})
	}
	return b
}

func (b *binning) spread(v *visit, title string, all int64) Spread {
	bars := chart.Bars{Words: chart.Words{Title: title}, Height: 120}
	for i := range b.bins {
		bin := &b.bins[i]
		bin.Share = v.page.Percent(float64(bin.Count) / float64(max(all, 1)))
		bars.Values = append(bars.Values, float64(bin.Count))
		bars.Labels = append(bars.Labels, bin.Label+" · "+v.page.Number(bin.Count))
	}
	return Spread{Bars: bars.SVG(), Bins: b.bins}
}

package winback

import (
	"cmp"
	"context"
	"slices"

	"liuke/internal/account"
	"liuke/internal/calendar"
	"liuke/internal/trial/registry"
	"liuke/internal/winback/learned"
)

// Report is what winning back came to, of the losses that an actor may see.
type Report struct {
	Lost, Back, Open int   // losses that were none are in neither
	Since            int64 // bought by those who came back, after they were held lost
	Minutes, Cost    int64 // that all attempts took
	Months           []MonthOf
	Reasons          []ReasonOf
	Success          []SuccessOf
	Trials           []registry.Result // of the list, for whoever may read trials; the latest first
	Tree             Tree
}

// MonthOf is what one person came to in a month of the company's.
type MonthOf struct {
	Month   string // such as 2026-03
	OwnerID string
	Owner   string // name
	Ended   int    // losses that ended, in whatever way
	Back    int    // of them, by a purchase
	Since   int64
	Minutes int64 // that the losses which ended took
	Cost    int64
}

// ReasonOf is how many left for a main reason.
type ReasonOf struct {
	Code      string
	Lost      int
	Back      int
	Share     float64 // of all losses
	Reference float64 // share in a published tally; 0: not told apart there
}

// SuccessOf is how often a step helped for a reason.
type SuccessOf struct {
	learned.Cell
	Texts Texts // what the step is, where a playbook has it yet
	learned.Estimate
}

// reference is the tally of one service rep who in 2009 brought 95 lapsed
// advertising accounts back within three months: half of them had left for poor
// results, three in ten by their own circumstances, one in twenty since nobody
// reached whoever decides, and the rest for all else. It was taken without a
// control group and is shown beside the company's own shares, never used.
var reference = map[string]float64{"results": 0.5, "own": 0.3, "not_reached": 0.05}

// ReferenceRest is the share of all other reasons in the published tally.
const ReferenceRest = 0.15

// Report says what winning back came to.
func (s *Service) Report(ctx context.Context, by account.Actor) (r Report, err error) {
	if err := by.Need(account.WinBackRead); err != nil {
		return r, err
	}
	w, err := s.weigher(ctx)
	if err != nil {
		return r, err
	}
	rows, err := s.Store.Losses(ctx, Filter{})
	if err != nil {
		return r, err
	}
	minutes, err := s.Plays.Minutes(ctx)
	if err != nil {
		return r, err
	}
	rows = slices.DeleteFunc(rows, func(row Row) bool { return row.State == Mistake || !w.crew.SeesLoss(by, row) })
	r = w.report(rows, minutes)
	if by.Can(account.TrialRead) {
		r.Trials, err = s.Trials.ListResults(ctx, registry.ListLost)
	}
	return r, err
}

// report sums losses up. minutes is what the steps of each took.
func (w *weigher) report(rows []Row, minutes map[string]int64) Report {
	r := Report{Tree: w.tree, Lost: len(rows)}
	type key struct{ month, owner string }
	months, reasons := map[key]*MonthOf{}, map[string]*ReasonOf{}
	for _, row := range rows {
		cost := w.policy.costs(minutes[row.ID])
		r.Minutes += minutes[row.ID]
		r.Cost += cost
		why := entry(reasons, w.tree.main(row.Reason))
		why.Lost++
		if row.State == Open {
			r.Open++
			continue
		}
		m := entry(months, key{month(row.EndedDay), row.OwnerID})
		m.Ended++
		m.Minutes += minutes[row.ID]
		m.Cost += cost
		if row.State == Regained {
			r.Back++
			r.Since += row.Since
			why.Back++
			m.Back++
			m.Since += row.Since
		}
	}
	for k, m := range months {
		m.Month, m.OwnerID, m.Owner = k.month, k.owner, w.crew.Name(k.owner)
		r.Months = append(r.Months, *m)
	}
	slices.SortFunc(r.Months, func(a, b MonthOf) int {
		return cmp.Or(cmp.Compare(b.Month, a.Month), cmp.Compare(b.Since, a.Since), cmp.Compare(a.OwnerID, b.OwnerID))
	})
	for code, why := range reasons {
		why.Code, why.Share, why.Reference = code, float64(why.Lost)/float64(r.Lost), reference[code]
		r.Reasons = append(r.Reasons, *why)
	}
	slices.SortFunc(r.Reasons, func(a, b ReasonOf) int { return cmp.Or(cmp.Compare(b.Lost, a.Lost), cmp.Compare(a.Code, b.Code)) })
	r.Success = w.successes()
	return r
}

// successes are all steps that were tried, by reason.
func (w *weigher) successes() (all []SuccessOf) {
	texts := map[string]Texts{}
	for _, book := range w.books {
		for _, step := range book.Steps {
			texts[step.Code] = step.Texts
		}
	}
	for _, cell := range w.success.Cells() {
		all = append(all, SuccessOf{Cell: cell, Texts: texts[cell.Step], Estimate: w.success.Of(cell)})
	}
	return all
}

func entry[K comparable, V any](m map[K]*V, k K) *V {
	if m[k] == nil {
		m[k] = new(V)
	}
	return m[k]
}

// main is the main reason that a reason is, or is a part of.
func (t Tree) main(code string) string {
	r, _ := t.Reason(code)
	return cmp.Or(r.Parent, code)
}

// month is that of a day, such as 2026-03.
func month(d calendar.Day) string { return d.String()[:len("2026-03")] }

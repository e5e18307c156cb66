package value

import (
	"errors"
	"math"

	"liuke/internal/calendar"
	"liuke/internal/value/clv"
	"liuke/internal/value/forecast"
	"liuke/internal/value/holdout"
)

const (
	checkDays      = 21  // the least that a check foretells: less is mostly chance
	checkCustomers = 100 // the fewest known by the day of the check: of fewer, tenths tell nothing
)

// check foretells the recent past from what was known before it, a third of the history or the usual horizon, and says
// how good that was. It returns nil when there is too little to tell.
func check(b *base) (*Holdout, error) {
	first, _, ok := b.Span()
	if !ok {
		return nil, nil
	}
	days := min(HorizonDays, (int(b.asOf)-int(first))/3)
	if days < checkDays {
		return nil, nil
	}
	from := b.asOf - calendar.Day(days)
	known := b.knownBy(from)
	if len(known) < checkCustomers {
		return nil, nil
	}
	times, err := forecast.Fit(b.History, settings(from, days, nil), nil)
	if errors.Is(err, clv.ErrNoRepeats) || errors.Is(err, forecast.ErrSpan) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return b.compare(known, from, days, times), nil
}

// knownBy are the customers who had bought by a day.
func (b *base) knownBy(day calendar.Day) []int {
	var known []int
	for i := range b.ids {
		if b.Count(i, math.MinInt32, int32(day)) > 0 {
			known = append(known, i)
		}
	}
	return known
}

// compare sets what was foretold of customers for the days after one against what came; nil when nothing came.
func (b *base) compare(customers []int, from calendar.Day, days int, m clv.Model) *Holdout {
	n := len(customers)
	counts, chances := make([]float64, n), make([]float64, n)
	came, bought := make([]int, n), make([]bool, n)
	eachOf(n, func(i int) {
		s, _ := b.Summary(customers[i], int32(from), week)
		counts[i], chances[i] = m.Expected(s, float64(days)/week), m.Active(s, float64(days)/week)
		came[i] = b.Count(customers[i], int32(from), int32(from)+int32(days))
		bought[i] = came[i] > 0
	})
	c, p := holdout.Counts(counts, came), holdout.Chances(chances, bought)
	if c.Actual == 0 {
		return nil
	}
	h := &Holdout{
		From: from, Days: int64(days), Customers: int64(n), Predicted: c.Predicted, Actual: c.Actual, Bias: c.Bias, RMSE: c.RMSE,
		Correlation: orZero(c.Correlation), TopDecile: orZero(c.TopDecileOfIdeal), Brier: p.Brier, ECE: p.ECE, AUC: p.AUC,
	}
	if math.IsNaN(h.AUC) { // everybody bought: there is nobody to tell them from
		h.AUC = 0.5
	}
	for _, bin := range p.Table {
		h.Reliability = append(h.Reliability, Bin{Customers: bin.N, Predicted: bin.Predicted, Happened: bin.Happened})
	}
	return h
}

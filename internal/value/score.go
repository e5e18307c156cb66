package value

import (
	"math"
	"runtime"
	"sync"

	"liuke/internal/calendar"
	"liuke/internal/value/clv"
	"liuke/internal/value/cycle"
)

const (
	week = 7           // days: the models' unit of time
	year = 365.25 / 7. // weeks

	// HorizonDays is how far Active and Expected look ahead.
	HorizonDays = 90

	// WorthYears is how far Worth looks ahead.
	WorthYears = 3

	// Discount is what a year's delay takes from the worth of money.
	Discount = 0.10

	// OverdueFrom is the share of shorter gaps from which on a customer is to
	// be looked after: longer silent than in three gaps of four.
	OverdueFrom = 0.75
)

// discount is Discount as a rate per week, compounded continuously.
var discount = math.Log1p(Discount) / year

// scores computes the scores of the customers from … to−1 on all cores.
func (b *base) scores(from, to int, m models, run Run) []Score {
	out := make([]Score, to-from)
	eachOf(len(out), func(i int) {
		days := b.Days(from + i)
		s, _ := b.Summary(from+i, int32(b.asOf), week)
		paid, mean := b.Paid(from+i, int32(b.asOf))
		out[i] = m.score(s, cycle.Summarize(days), m.spend.Given(paid, mean)*b.kept(from+i), paid, b.asOf)
		out[i].CustomerID, out[i].RunID, out[i].AsOf, out[i].Model = b.ids[from+i], run.ID, b.asOf, run.Model
		out[i].Days = int64(len(days))
	})
	return out
}

// score says what the models say of one customer, who is expected to pay so much per purchase, as is known from so many
// paid ones.
//
// The first purchase counts among the paid ones, though the model of spend was fitted without it, as the literature has
// it: on the public sets that brings what is expected 6 to 10 % closer to what was paid afterwards. What is expected is
// lowered by the share of their money that the customer had back.
func (m models) score(s clv.Summary, r cycle.Summary, spend float64, paid int32, asOf calendar.Day) Score {
	const horizon = float64(HorizonDays) / week
	score := Score{Active: m.times.Active(s, horizon), Expected: m.times.Expected(s, horizon)}
	if m.times.Identified() {
		alive := m.times.Alive(s)
		score.Alive = &alive
	}
	worth := spend * clv.Discounted(m.times, s, WorthYears*year, discount)
	low, high := m.likely(s, worth, paid)
	score.Spend, score.WorthYear = minor(spend), minor(spend*clv.Discounted(m.times, s, year, discount))
	score.Worth, score.WorthLow, score.WorthHigh = minor(worth), minor(low), minor(high)
	due := m.rhythm.Next(r, int32(asOf))
	score.NextDay, score.NextLow, score.NextHigh = day(due.Expected), day(due.Low), day(due.High)
	score.Usual, score.Overdue = due.Usual, due.Overdue
	if score.Overdue >= OverdueFrom {
		score.Priority = minor(score.Overdue * worth)
	}
	return score
}

// day is the day within which a time in days falls.
func day(t float64) calendar.Day { return calendar.Day(math.Ceil(t)) }

// minor rounds an amount to whole minor units, within what an int64 holds.
func minor(x float64) int64 {
	const most = 1 << 53
	if !(x > 0) {
		return 0
	}
	return int64(math.Round(min(x, most)))
}

// eachOf does something for 0 … n−1 on all cores. What it writes must depend on the number alone.
func eachOf(n int, do func(i int)) {
	parts := runtime.GOMAXPROCS(0)
	var group sync.WaitGroup
	for p := range parts {
		group.Go(func() {
			for i := p; i < n; i += parts {
				do(i)
			}
		})
	}
	group.Wait()
}

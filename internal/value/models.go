package value

import (
	"errors"
	"math"

	"gonum.org/v1/gonum/mathext"

	"liuke/internal/calendar"
	"liuke/internal/purchase"
	"liuke/internal/value/clv"
	"liuke/internal/value/cycle"
)

const (
	week = 7.0 // days: the models' unit of time

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

// summarize puts a summary into the form of the models of purchase times.
func summarize(s purchase.Summary, asOf calendar.Day) clv.Summary {
	c := clv.Summary{
		X:  int32(s.Days - 1),
		Tx: float64(s.Last-s.First) / week,
		T:  float64(asOf-s.First) / week,
	}
	paid, spend := s.PaidDays, s.Spend
	if s.FirstSpend > 0 {
		paid, spend = paid-1, spend-s.FirstSpend
	}
	if paid > 0 {
		c.SpendN, c.Spend = int32(paid), float64(spend)/float64(paid)
	}
	return c
}

func rhythm(r purchase.Rhythm) cycle.Summary {
	return cycle.Summary{Last: int32(r.Last), Gaps: float64(r.Days - 1), Sum: float64(r.Last - r.First), SumLog: r.GapLogs}
}

// models are what a run fitted.
type models struct {
	times  *clv.Fit // nil when no customer has bought again
	spend  clv.GammaGamma
	rhythm cycle.Population
}

func (m models) usable() bool { return m.times != nil && m.times.Converged }

func (m models) name() string {
	if m.times == nil {
		return ""
	}
	return m.times.Name()
}

// fit fits all models to the book. Too little data is no error: the report
// says so, and nobody is scored.
func fit(b *book) (models, Report, error) {
	report := Report{HorizonDays: HorizonDays, Params: map[string]float64{}}
	sample, err := clv.NewSample(b.clv)
	if errors.Is(err, clv.ErrNoRepeats) {
		report.Notes = append(report.Notes, "value.note_no_repeats")
		return models{}, report, nil
	}
	if err != nil {
		return models{}, report, err
	}
	times := clv.FitBGNBD(sample)
	m := models{times: &times, rhythm: cycle.FitPopulation(b.cycles)}
	spend, err := clv.FitGammaGamma(b.clv)
	if err != nil && !errors.Is(err, clv.ErrNoSpend) {
		return models{}, report, err
	}
	m.spend = spend.GammaGamma
	report.fill(b, times, spend)
	return m, report, nil
}

func (r *Report) fill(b *book, times clv.Fit, spend clv.SpendFit) {
	for _, p := range append(times.Params, spend.Params...) {
		r.Params[p.Name] = p.Value
	}
	r.LogLikelihood = times.Estimate.LogLikelihood
	r.Converged = times.Converged
	_, endless := times.Model.(clv.NBD)
	r.Identified = !endless
	for _, c := range b.clv {
		if c.X > 0 {
			r.Repeat++
		}
	}
	for _, n := range append(times.Notes, spend.Notes...) {
		r.Notes = append(r.Notes, "value.note_"+string(n))
	}
}

// score says what the models say of one customer.
func (m models) score(c clv.Summary, r cycle.Summary, asOf calendar.Day) Score {
	s := Score{
		Active:   m.times.Active(c, HorizonDays/week),
		Expected: m.times.Expected(c, HorizonDays/week),
	}
	alive := 1.0
	if _, endless := m.times.Model.(clv.NBD); !endless {
		alive = m.times.Alive(c)
		s.Alive = &alive
	}
	spend := m.spend.Spend(c)
	s.Spend = minor(spend)
	worth := spend * m.discountedPurchases(c)
	low, high := m.likely(c, alive)
	s.Worth, s.WorthLow, s.WorthHigh = minor(worth), minor(worth*low), minor(worth*high)
	due := m.rhythm.Next(r, int32(asOf))
	s.NextDay, s.NextLow, s.NextHigh = day(due.Expected), day(due.Low), day(due.High)
	s.Usual, s.Overdue = due.Usual, due.Overdue
	if s.Overdue >= OverdueFrom {
		s.Priority = minor(s.Overdue * worth)
	}
	return s
}

// discountedPurchases is the number of purchases expected over WorthYears,
// those of each year discounted from its middle.
func (m models) discountedPurchases(c clv.Summary) float64 {
	const year = 365.25 / week
	sum, before := 0.0, 0.0
	for y := 1; y <= WorthYears; y++ {
		upto := m.times.Expected(c, float64(y)*year)
		sum += (upto - before) * math.Pow(1+Discount, 0.5-float64(y))
		before = upto
	}
	return sum
}

// likely returns the factors on a customer's worth that bound its middle 80 %:
// the quantiles of the purchase rate given the history, gamma with shape r + x
// and rate α + T in both models (Fader, Hardie & Lee 2005), relative to its
// mean; nought where the customer has left. What a purchase will cost is
// taken as known.
func (m models) likely(c clv.Summary, alive float64) (low, high float64) {
	shape := m.shape() + float64(c.X)
	quantile := func(p float64) float64 {
		p = (p - (1 - alive)) / alive // among those who have not left
		if !(p > 0) {
			return 0
		}
		return mathext.GammaIncRegInv(shape, p) / shape / alive
	}
	return quantile(0.1), quantile(0.9)
}

func (m models) shape() float64 {
	switch model := m.times.Model.(type) {
	case clv.NBD:
		return model.R
	case clv.BGNBD:
		return model.R
	}
	return 1
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

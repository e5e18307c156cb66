// Package study runs the value engine on a file of purchases, without a database: it reads the file, fits the models,
// scores every customer, and compares the forecasts with what came after.
package study

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"

	"liuke/internal/calendar"
	"liuke/internal/value/clv"
	"liuke/internal/value/cycle"
	"liuke/internal/value/forecast"
)

// Study is a log with the models fitted to it.
type Study struct {
	log       *Log
	settings  Settings
	first     int32 // day of the first purchase
	last      int32 // day of the last one, which may come after Until
	times     *forecast.Forecast
	spend     *clv.SpendFit // nil when there is no spend to learn from
	rhythm    *cycle.Forecaster
	customers int // who bought by Until
	repeats   int // their purchase days after the first
	again     int // of them with a second purchase
	notes     []string
}

// Errors of a log that cannot be studied.
var (
	ErrUntil     = errors.New("there is no purchase by then")
	ErrNoRepeats = errors.New("no customer has bought on a second day, so no rhythm can be learned")
	ErrFarAhead  = errors.New("that is more than a hundred years after the last purchase")
	ErrOne       = errors.New("there is only one customer, and how customers differ cannot be learned from one")
)

// New fits the models to the purchases up to a day.
func New(ctx context.Context, log *Log, settings Settings, progress Progress) (*Study, error) {
	if progress == nil {
		progress = func(Stage, float64) {}
	}
	s := &Study{log: log, settings: settings, notes: log.Notes}
	var ok bool
	if s.first, s.last, ok = log.History.Span(); !ok {
		return nil, ErrNoPurchases
	}
	if settings.Until == EndOfLog {
		s.settings.Until = s.last
	}
	switch until := s.settings.Until; {
	case until < s.first:
		return nil, fmt.Errorf("--until %v: %w; the first is on %v", calendar.Day(until), ErrUntil, calendar.Day(s.first))
	case until-s.last > longestHorizon:
		return nil, fmt.Errorf("--until %v: %w, on %v", calendar.Day(until), ErrFarAhead, calendar.Day(s.last))
	}
	progress(StageSummarize, 0)
	buyers := s.summarize()
	switch {
	case s.customers == 1:
		return nil, ErrOne
	case s.repeats == 0:
		return nil, fmt.Errorf("%w: each of the %s customers until %v bought on one day only", ErrNoRepeats,
			number(int64(s.customers)), calendar.Day(s.settings.Until))
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	progress(StageFit, 0)
	return s, s.fit(ctx, buyers, progress)
}

// fit fits the models of spend, rhythm and purchase times, in this order: what each needs is let go before the next.
func (s *Study) fit(ctx context.Context, buyers []clv.Summary, progress Progress) error {
	if s.log.Paid {
		switch spend, err := clv.FitGammaGamma(buyers); {
		case err == nil:
			s.spend = &spend
		case errors.Is(err, clv.ErrNoSpend):
			s.notes = append(s.notes, "No second purchase was paid for, so spend and value are left empty.")
		default:
			return err
		}
	}
	rhythms := make([]cycle.Summary, len(buyers))
	for i, b := range buyers {
		rhythms[i] = s.rhythmOf(b)
	}
	s.rhythm = cycle.FitPopulation(rhythms).Forecaster()
	if err := ctx.Err(); err != nil {
		return err
	}
	var err error
	s.times, err = forecast.Fit(s.log.History, forecast.Settings{
		Until: s.settings.Until, Horizon: s.settings.Horizon, Unit: s.settings.UnitDays, Model: s.settings.Model,
	}, func(_ forecast.Stage, share float64) { progress(StageFit, share) })
	if err != nil {
		return err
	}
	s.describe()
	return ctx.Err()
}

// summarize counts the customers and returns the summaries of those with a second purchase.
func (s *Study) summarize() (buyers []clv.Summary) {
	h := s.log.History
	for i := range h.Customers() {
		n := h.Count(i, math.MinInt32, s.settings.Until)
		if n > 0 {
			s.customers++
			s.repeats += n - 1
		}
		if n > 1 {
			s.again++
		}
	}
	buyers = make([]clv.Summary, 0, s.again)
	for i := range h.Customers() {
		if c, ok := h.Summary(i, s.settings.Until, s.settings.UnitDays); ok && c.X > 0 {
			buyers = append(buyers, c)
		}
	}
	return buyers
}

// rhythmOf is a customer's summary as package cycle has it, in days.
func (s *Study) rhythmOf(c clv.Summary) cycle.Summary {
	unit := s.settings.UnitDays
	silence := math.Round((c.T - c.Tx) * unit)
	return cycle.Summary{
		Last:   s.settings.Until - int32(silence),
		Gaps:   float64(c.X),
		Sum:    math.Round(c.Tx * unit),
		SumLog: c.LogGaps + float64(c.X)*math.Log(unit),
	}
}

// horizon is that of the study in units of time.
func (s *Study) horizon() float64 { return float64(s.settings.Horizon) / s.settings.UnitDays }

// WriteScores writes a row for each customer, in the order of their names, as CSV.
func (s *Study) WriteScores(ctx context.Context, w io.Writer, progress Progress) error {
	if progress == nil {
		progress = func(Stage, float64) {}
	}
	progress(StageScore, 0)
	if _, err := io.WriteString(w, ScoreHeader+"\n"); err != nil {
		return err
	}
	scorer := newCustomerScorer(s)
	customers := s.log.Names.Len()
	pieces := (customers + scoredTogether - 1) / scoredTogether
	fill := func(piece int, buf []byte) []byte {
		for i := piece * scoredTogether; i < min(customers, (piece+1)*scoredTogether); i++ {
			if c, ok := s.log.History.Summary(i, s.settings.Until, s.settings.UnitDays); ok {
				buf = scorer.append(buf, i, c)
			}
		}
		return buf
	}
	return writeInOrder(ctx, w, pieces, fill, func(done int) { progress(StageScore, float64(done)/float64(pieces)) })
}

// scoredTogether is how many customers are scored in one go.
const scoredTogether = 4096

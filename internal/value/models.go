package value

import (
	"errors"
	"math"

	"liuke/internal/calendar"
	"liuke/internal/value/clv"
	"liuke/internal/value/cycle"
	"liuke/internal/value/forecast"
)

// models are what a run fitted.
type models struct {
	times  *forecast.Forecast // nil when nothing could be learned
	spend  clv.GammaGamma
	rhythm *cycle.Forecaster
}

// settings ask for a forecast of so many days after a day.
func settings(until calendar.Day, days int, warm map[string]clv.Model) forecast.Settings {
	return forecast.Settings{Until: int32(until), Horizon: days, Unit: week, Model: forecast.Auto, Warm: warm}
}

// unlearnable returns the note for an error that tells of the data, which fails no run.
func unlearnable(err error) (note string, ok bool) {
	switch {
	case errors.Is(err, clv.ErrNoRepeats):
		return "value.note_no_repeats", true
	case errors.Is(err, forecast.ErrSpan):
		return "value.note_impossible_dates", true
	}
	return "", false
}

// fit fits all models to the base and begins the report. Data that nothing can be learned from are no error: the report
// says so, and nobody is scored.
func fit(b *base, warm map[string]clv.Model) (models, Report, error) {
	report := Report{HorizonDays: HorizonDays, Wave: 1}
	times, err := forecast.Fit(b.History, settings(b.asOf, HorizonDays, warm), nil)
	if note, ok := unlearnable(err); ok {
		report.Notes = append(report.Notes, note)
		return models{}, report, nil
	}
	if err != nil {
		return models{}, report, err
	}
	purchases, rhythms := b.summaries()
	spend, err := clv.FitGammaGamma(purchases)
	if err != nil && !errors.Is(err, clv.ErrNoSpend) {
		return models{}, report, err
	}
	report.fill(times, spend)
	for _, s := range purchases {
		if s.X > 0 {
			report.Repeat++
		}
	}
	report.Track = b.track(times)
	return models{times: times, spend: spend.GammaGamma, rhythm: cycle.FitPopulation(rhythms).Forecaster()}, report, nil
}

func (r *Report) fill(times *forecast.Forecast, spend clv.SpendFit) {
	r.Params, r.StdErrs = map[string]float64{}, map[string]float64{}
	for _, params := range [][]clv.Param{times.Fit.Params, spend.Params} {
		for _, p := range params {
			r.Params[p.Name] = p.Value
			if !math.IsInf(p.StdErr, 0) && !math.IsNaN(p.StdErr) {
				r.StdErrs[p.Name] = p.StdErr
			}
		}
	}
	r.LogLikelihood = orZero(times.Fit.Estimate.LogLikelihood)
	r.Converged, r.Identified = times.Fit.Converged, times.Identified()
	r.Hedge, r.Wave, r.Seasonal = times.Hedge, times.Wave, times.Seasonal
	for _, t := range times.Trials {
		r.Trials = append(r.Trials, Trial{
			Model: t.Model, Log: orZero(t.Log), Total: orZero(t.Total()), Bias: orZero(t.Bias), ECE: orZero(t.ECE),
		})
	}
	for _, notes := range [][]clv.Note{times.Fit.Notes, times.Notes, spend.Notes} {
		for _, n := range notes {
			r.Notes = append(r.Notes, "value.note_"+string(n))
		}
	}
}

// orZero is x, or 0 where a figure does not exist.
func orZero(x float64) float64 {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return 0
	}
	return x
}

// track compares, up to the end of each whole week, the repeat purchases made with those that the chosen model expects of
// customers who came when these did.
func (b *base) track(times *forecast.Forecast) []TrackPoint {
	first, _, ok := b.Span()
	if !ok {
		return nil
	}
	made, expected := forecast.Track(b.History, times.Fit.Model, first, int32(b.asOf), week)
	var points []TrackPoint
	sum := TrackPoint{Day: calendar.Day(first) - 1}
	for i := range made {
		sum.Day += week
		if sum.Day > b.asOf {
			break
		}
		sum.Made += made[i]
		sum.Expected += expected[i]
		points = append(points, sum)
	}
	return points
}

// fitted are the models that a finished run ended with, by name, for the next to start from.
func (r Run) fitted() map[string]clv.Model {
	p := r.Report.Params
	var m clv.Model
	switch r.Model {
	case clv.NBD{}.Name():
		m = clv.NBD{R: p["r"], Alpha: p["alpha"]}
	case clv.BGNBD{}.Name():
		m = clv.BGNBD{R: p["r"], Alpha: p["alpha"], A: p["a"], B: p["b"]}
	case clv.MBGNBD{}.Name():
		m = clv.MBGNBD{R: p["r"], Alpha: p["alpha"], A: p["a"], B: p["b"]}
	case clv.ParetoNBD{}.Name():
		m = clv.ParetoNBD{R: p["r"], Alpha: p["alpha"], S: p["s"], Beta: p["beta"]}
	case clv.BGCNBD{}.Name():
		m = clv.BGCNBD{K: int(p["k"]), R: p["r"], Alpha: p["alpha"], A: p["a"], B: p["b"]}
	case clv.MBGCNBD{}.Name():
		m = clv.MBGCNBD{K: int(p["k"]), R: p["r"], Alpha: p["alpha"], A: p["a"], B: p["b"]}
	default:
		return nil
	}
	return map[string]clv.Model{r.Model: m}
}

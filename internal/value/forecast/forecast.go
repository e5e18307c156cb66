package forecast

import (
	"math"
	"slices"

	"liuke/internal/value/clv"
	"liuke/internal/value/history"
)

// Settings say what is to be foretold, and from what.
type Settings struct {
	Until   int32   // the last day that is learned from, since 1970-01-01
	Horizon int     // days to foretell, > 0
	Unit    float64 // days to the unit of time of summaries, parameters and horizons
	Model   string  // one of Models
	// Warm are the models that the last run fitted, by name, to start from. They change how soon a fit is found, not the fit.
	Warm map[string]clv.Model
}

// Stage is a part of the work, for progress.
type Stage string

// The stages.
const (
	StageRead   Stage = "read"   // summing up histories
	StageTry    Stage = "try"    // trying the candidates at the origins
	StageFit    Stage = "fit"    // fitting what was chosen
	StageSeason Stage = "season" // looking for yearly waves
)

// Forecast foretells purchases as of the day it was made for. It is a clv.Model: what it says of a customer depends on the
// customer's summary alone.
type Forecast struct {
	Fit    clv.Fit // the chosen model, as fitted to all customers
	Chosen string  // the model asked for or chosen; Fit may be a plainer one, when the data show no dropout
	Hedge  float64 // weight of the NBD, in which nobody leaves
	Trials []Trial // how the candidates did, in the order of Models; empty unless chosen from
	// Seasonal says that yearly waves were found and used; Wave is then how much more, or less, is bought over the horizon
	// than over as many ordinary days: 1 is no difference.
	Seasonal bool
	Wave     float64
	// Notes say what the reader must know, besides those of the fit.
	Notes []clv.Note

	endless     clv.Model
	calibration *calibration
	season      *season
	calendar    *calendar
	until       int32
	unit        float64
}

// What a forecast may have to say beyond its fit.
const (
	NoteTooShortToTry clv.Note = "too_short_to_try" // the history is too short or too small to try models on its past
	NoteHorizonLong   clv.Note = "horizon_long"     // the horizon is longer than twice the history
)

// Fit learns from the purchases up to a day. progress may be nil. It fails with clv.ErrNoRepeats when nobody has bought
// again, and with ErrSpan.
func Fit(h *history.History, s Settings, progress func(stage Stage, share float64)) (*Forecast, error) {
	if progress == nil {
		progress = func(Stage, float64) {}
	}
	first, _, ok := h.Span()
	if !ok || first > s.Until {
		return nil, clv.ErrNoRepeats
	}
	progress(StageRead, 0)
	all, err := sample(h, s.Until, s.Unit)
	if err != nil {
		return nil, err
	}
	f := &Forecast{Chosen: s.Model, until: s.Until, unit: s.Unit, Wave: 1}
	if s.Model == Auto {
		err = f.auto(h, s, first, all, progress)
	} else {
		err = f.fit(all, s)
	}
	if err != nil {
		return nil, err
	}
	if float64(s.Horizon) > 2*float64(s.Until-first) {
		f.Notes = append(f.Notes, NoteHorizonLong)
	}
	return f, nil
}

// fit fits the chosen model to all customers.
func (f *Forecast) fit(all *clv.Sample, s Settings) error {
	c, err := candidateOf(f.Chosen)
	if err != nil {
		return err
	}
	f.Fit = c.fit(all, s.Warm[c.name])
	return nil
}

// plain is the candidate that is taken when none could be tried.
const plain = "bg-nbd"

func (f *Forecast) auto(h *history.History, s Settings, first int32, all *clv.Sample, progress func(Stage, float64)) error {
	origins, err := origins(h, s, first)
	if err != nil {
		return err
	}
	tried := attempts{}
	if len(origins) > 0 {
		tried = try(origins, s, func(share float64) { progress(StageTry, share) })
	}
	best, trial, trials, spread := tried.choose(origins)
	if best < 0 {
		f.Chosen = plain
		f.Notes = append(f.Notes, NoteTooShortToTry)
		return f.fit(all, s)
	}
	f.Chosen, f.Trials, f.Hedge = trial.Model, trials, trial.Hedge
	progress(StageFit, 0)
	if err := f.fit(all, s); err != nil {
		return err
	}
	past := past{history: h, Settings: s, first: first, origins: origins, chosen: tried[best], endless: tried[endlessPlace], spread: spread}
	if f.Hedge > 0 {
		f.endless = clv.FitNBD(all).Model
	}
	progress(StageSeason, 0)
	f.findSeason(past)
	return f.calibrate(past)
}

// past is what the chosen model came to at the origins.
type past struct {
	Settings
	history         *history.History
	first           int32
	origins         []origin
	chosen, endless attempt
	spread          float64
}

// as returns the forecast as it would have been made at an origin, not calibrated.
func (p past) as(f *Forecast, at int, season *season) *Forecast {
	then := &Forecast{Fit: clv.Fit{Model: p.chosen.models[at]}, Hedge: f.Hedge, until: p.origins[at].day, unit: p.Unit}
	if f.Hedge > 0 {
		then.endless = p.endless.models[at]
	}
	if season != nil {
		then.calendar = season.from(then.until)
	}
	return then
}

// foretold is what the forecast would have said at each origin.
func (p past) foretold(f *Forecast, season *season) []foretold {
	told := make([]foretold, len(p.origins))
	for i := range told {
		told[i] = p.origins[i].foretell(p.as(f, i, season), p.Unit)
	}
	return told
}

// findSeason looks for yearly waves before the last origin, and keeps those of the whole history if they would have
// foretold better from there.
func (f *Forecast) findSeason(p past) {
	last := len(p.origins) - 1
	o := p.origins[last]
	if o.day-p.first < seasonHistory {
		return
	}
	without := p.as(f, last, nil)
	season := learnSeason(p.history, without, p.first, o.day, p.Unit)
	with := p.as(f, last, &season)
	total := func(then *Forecast) float64 {
		return score(p.origins[last:], []foretold{o.foretell(then, p.Unit)}, p.spread).Total()
	}
	if (total(with)-total(without))*o.customers() < 2*waves { // it must pay for its parameters
		return
	}
	season = learnSeason(p.history, f, p.first, p.Until, p.Unit)
	f.season, f.calendar, f.Seasonal = &season, season.from(p.Until), true
	f.Wave = f.calendar.usual(float64(p.Horizon)) / float64(p.Horizon)
}

// calibrate learns from what the forecast would have misjudged at the origins.
func (f *Forecast) calibrate(p past) error {
	told := p.foretold(f, f.season)
	c := learnCalibration(p.origins, told, p.spread)
	c.window = float64(p.Until-p.first) / p.Unit
	now, err := cells(p.history, p.Until, 0, p.Unit)
	if err != nil {
		return err
	}
	c.keepTotals(now, foretell(now, f, float64(p.Horizon)/p.Unit))
	f.calibration = &c
	return nil
}

var _ clv.Model = (*Forecast)(nil)

// Name is that of the chosen model.
func (f *Forecast) Name() string { return f.Chosen }

// LogLikelihood is that of the chosen model.
func (f *Forecast) LogLikelihood(s clv.Summary) float64 { return f.Fit.Model.LogLikelihood(s) }

// Alive is the probability that the customer has not left for good; never less than Active.
func (f *Forecast) Alive(s clv.Summary) float64 {
	alive := f.Hedge + (1-f.Hedge)*f.Fit.Alive(s)
	if f.calibration == nil {
		return alive
	}
	return f.calibration.chance(s, alive)
}

// Active is the probability of at least one purchase within the horizon, in units.
func (f *Forecast) Active(s clv.Summary, horizon float64) float64 {
	horizon = f.stretch(horizon)
	chance := f.Fit.Active(s, horizon)
	if f.Hedge > 0 {
		chance = (1-f.Hedge)*chance + f.Hedge*f.endless.Active(s, horizon)
	}
	if f.calibration == nil {
		return chance
	}
	return f.calibration.chance(s, chance)
}

// Expected is the expected number of purchases within the horizon, in units; never less than Active.
func (f *Forecast) Expected(s clv.Summary, horizon float64) float64 {
	stretched := f.stretch(horizon)
	count := f.Fit.Expected(s, stretched)
	if f.Hedge > 0 {
		count = (1-f.Hedge)*count + f.Hedge*f.endless.Expected(s, stretched)
	}
	if f.calibration == nil {
		return count
	}
	return math.Max(f.calibration.count(s, count), f.Active(s, horizon))
}

// stretch is how long a horizon from the day of the forecast is in ordinary time.
func (f *Forecast) stretch(horizon float64) float64 {
	if f.calendar == nil {
		return horizon
	}
	return f.calendar.usual(horizon*f.unit) / f.unit
}

// Identified says whether the data tell customers who left from those who are slow.
func (f *Forecast) Identified() bool {
	return f.Chosen != candidates[endlessPlace].name && !slices.Contains(f.Fit.Notes, clv.NoteDropoutNotIdentified)
}

package registry

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"

	"liuke/internal/account"
	"liuke/internal/calendar"
	"liuke/internal/fault"
	"liuke/internal/trial"
)

// JobReckon is the kind of the background work that keeps results up to date.
const JobReckon = "trial.reckon"

// Kept is what a trial showed as of a day. Reckoning it takes the purchases of all customers of the trial, reading it one row:
// so it is reckoned once a day, and every page reads what is kept. The rows of a trial are the history of the looks at it.
type Kept struct {
	TrialID    string
	AsOf       calendar.Day // the last day whose outcomes count
	ReckonedAt int64
	State      Reckoned
	Finished   bool // nothing will come any more but corrections
	Result     Findings
}

// Reckoned says of which state of a trial a result is.
type Reckoned struct {
	Version int64 // of the trial
	Told    int64 // times that outcomes had been told
	Moved   int64 // places that did not count, because of merges
}

// Findings are a Result without its trial, as they are kept.
type Findings struct {
	Placed, Ripe []int        // of each arm
	Waiting      int          `json:",omitempty"`
	NextRipe     calendar.Day `json:",omitempty"`
	LastRipe     calendar.Day `json:",omitempty"`
	Obstacle     Obstacle     `json:",omitempty"`
	Short        string       `json:",omitempty"`
	Bought       *compared    `json:",omitempty"`
	Margin       *compared    `json:",omitempty"`
	Spent        Spent
	Uncosted     float64 `json:",omitempty"`
	Planned      float64
	Need         Need
	Uplift       *Uplift  `json:",omitempty"` // of the first arm, the only one in rows of an earlier time
	Others       []Uplift `json:",omitempty"` // of the arms after it
}

// compared is a comparison of which nothing visible is left out instead of being no number.
type compared struct {
	trial.Result
	Visible *trial.Visible `json:",omitempty"`
}

func keep(r *trial.Result) *compared {
	if r == nil {
		return nil
	}
	c := &compared{Result: *r}
	if v := r.Visible; !math.IsNaN(v.Once) && !math.IsNaN(v.Daily) {
		c.Visible = &v
	}
	return c
}

func (c *compared) result() *trial.Result {
	if c == nil {
		return nil
	}
	r := c.Result
	r.Visible = trial.Visible{Once: math.NaN(), Daily: math.NaN()}
	if c.Visible != nil {
		r.Visible = *c.Visible
	}
	return &r
}

// kept is a result as it is kept.
func (r Result) kept(state Reckoned, at int64) (Kept, error) {
	f := Findings{
		Waiting: r.Waiting, NextRipe: r.NextRipe, LastRipe: r.LastRipe, Obstacle: r.Obstacle, Short: r.Short,
		Bought: keep(r.Bought), Margin: keep(r.Margin), Spent: r.Spent, Uncosted: r.Uncosted, Planned: r.Planned, Need: r.Need,
	}
	if len(r.Uplifts) > 0 {
		f.Uplift, f.Others = &r.Uplifts[0], r.Uplifts[1:]
	}
	for _, a := range r.Arms {
		f.Placed, f.Ripe = append(f.Placed, a.Placed), append(f.Ripe, a.Ripe)
	}
	// A figure that is none would not encode, and is a fault of the trial's, not of the store's.
	if _, err := json.Marshal(f); err != nil {
		return Kept{}, fmt.Errorf("the result of trial %s: %w", r.Trial.ID, err)
	}
	return Kept{TrialID: r.Trial.ID, AsOf: r.AsOf, ReckonedAt: at, State: state, Finished: r.Finished(), Result: f}, nil
}

// Of is the result of its trial.
func (k Kept) of(t Trial) Result {
	f := k.Result
	r := Result{
		Trial: t, AsOf: k.AsOf, ReckonedAt: k.ReckonedAt, Waiting: f.Waiting, NextRipe: f.NextRipe, LastRipe: f.LastRipe, Obstacle: f.Obstacle, Short: f.Short,
		Bought: f.Bought.result(), Margin: f.Margin.result(), Spent: f.Spent, Uncosted: f.Uncosted, Planned: f.Planned, Need: f.Need,
	}
	if !f.Spent.Estimated && len(f.Spent.Parts) == 0 {
		r.Spent.Told = f.Spent.Cost // rows of an earlier time do not say so
	}
	if f.Uplift != nil {
		r.Uplifts = append([]Uplift{*f.Uplift}, f.Others...)
	}
	for i, a := range t.Arms {
		state := ArmState{Arm: a}
		if i < len(f.Placed) {
			state.Placed, state.Ripe = f.Placed[i], f.Ripe[i]
		}
		r.Arms, r.Ripe = append(r.Arms, state), r.Ripe+state.Ripe
	}
	if r.Bought != nil {
		r.Effects = r.gains()
	}
	return r
}

// correctedFor is for how many days after a trial is finished purchases that came in late still change its result every night.
// Later on it is reckoned when somebody asks.
const correctedFor = 30

// stale reports whether a trial has to be reckoned again: it is of another state by now, or more days are known.
func (k Kept) stale(t Trial, state Reckoned, asOf calendar.Day) bool {
	switch {
	case k.State != state, k.Result.Obstacle == NobodyPlaced && t.Placed > 0:
		return true
	case k.Finished:
		return k.AsOf < asOf && k.AsOf < k.Result.LastRipe+correctedFor
	}
	return k.AsOf < asOf
}

// Reckon brings the results of all trials up to date that were launched: those that are of another day, or of another state of
// the trial. It may be run at any time and as often as one likes.
func (s *Service) Reckon(ctx context.Context) error {
	all, err := s.store.Trials(ctx)
	if err != nil {
		return err
	}
	latest, err := s.store.Latest(ctx)
	if err != nil {
		return err
	}
	var failed error
	for _, t := range all {
		if t.State == Draft {
			continue
		}
		if _, err := s.fresh(ctx, t, latest[t.ID]); err != nil {
			failed = errors.Join(failed, fmt.Errorf("trial %s: %w", t.ID, err))
		}
	}
	return failed
}

// ReckonNow reckons one trial whatever is kept of it, such as after purchases of earlier days were corrected.
func (s *Service) ReckonNow(ctx context.Context, by account.Actor, id string) error {
	if err := by.Need(account.TrialManage); err != nil {
		return err
	}
	t, err := s.store.Trial(ctx, id)
	if err != nil {
		return err
	}
	if t.State == Draft {
		return fault.New(fault.Conflict, "trial.not_running")
	}
	_, err = s.fresh(ctx, t, nil)
	return err
}

// fresh is what is kept of a trial, if that is up to date, and else what it shows by now, which is kept.
func (s *Service) fresh(ctx context.Context, t Trial, have *Kept) (Result, error) {
	asOf, err := s.asOf(ctx, t.Source)
	if err != nil {
		return Result{}, err
	}
	moved, err := s.moved(ctx, t)
	if err != nil {
		return Result{}, err
	}
	state := Reckoned{Version: t.Version, Told: t.Told, Moved: int64(len(moved))}
	if have != nil && !have.stale(t, state, asOf) {
		return have.of(t), nil
	}
	r, err := s.judge(ctx, t, asOf)
	if err != nil {
		return r, err
	}
	k, err := r.kept(state, s.clock())
	if err != nil {
		return r, err
	}
	r.ReckonedAt = k.ReckonedAt
	return r, s.store.Keep(ctx, k)
}

// Look is what a trial showed as of a day: one effect, that of its first arm by the outcome that was laid down.
type Look struct {
	AsOf   calendar.Day
	Ripe   int
	Effect *trial.Effect // nil while there was an obstacle
}

// looks are the history of a trial, the earliest first.
func (s *Service) looks(ctx context.Context, t Trial) ([]Look, error) {
	rows, err := s.store.History(ctx, t.ID)
	if err != nil {
		return nil, err
	}
	looks := make([]Look, len(rows))
	for i, k := range rows {
		r := k.of(t)
		looks[i] = Look{AsOf: k.AsOf, Ripe: r.Ripe}
		if main := r.Main(); main != nil && len(main.Effects) > 0 {
			looks[i].Effect = &main.Effects[0]
		}
	}
	return looks, nil
}

package winback

import (
	"math"

	"liuke/internal/trial/registry"
	"liuke/internal/winback/learned"
)

// Effect is which share of those regained would not have come back by themselves.
type Effect struct {
	Share     float64
	Low, High float64 // covers it 95 times in 100; 0 of a guess
	Trials    int     // finished ones it was learned from; 0: assumed by the company
	Customers int     // in them
	Closest   registry.Closeness
	Window    int64 // days in which the trials counted purchases, from
	WindowTo  int64 // and to
}

// effect is what finished trials say of our part in the return of those who left
// for a reason and are asked by a playbook, and what the company assumes while
// there is none. A trial for a main reason says it for the parts of that as well,
// unless there is a nearer one.
func (p Policy) effect(measured registry.Effects, reason Reason, playbook string) Effect {
	of := func(code string) registry.Learned {
		return measured.Of(registry.PurposeRegain, code, playbook, registry.ActionCalls, registry.ActionPlay)
	}
	l := of(reason.Code)
	if main := of(reason.Parent); main.Closest.Nearer(l.Closest) {
		l = main
	}
	if !l.OK {
		return Effect{Share: p.Effect}
	}
	due := l.Due()
	return Effect{
		Share: due.Middle, Low: due.Low, High: due.High, Trials: l.Trials, Customers: l.Customers, Closest: l.Closest, Window: l.Window, WindowTo: l.WindowTo,
	}
}

// Gain is what an attempt to win a customer back is expected to bring:
//
//	value × margin × chance × effect − minutes × rate
type Gain struct {
	Value   int64 // bought in the year before they left
	Margin  float64
	Chance  learned.Estimate // of coming back, for the reason
	Effect  Effect
	Minutes int64
	Rate    int64 // an hour
	Brings  int64 // before the cost
	Cost    int64
	Net     int64
}

// gainOf weighs an attempt.
func gainOf(p Policy, value int64, chance learned.Estimate, effect Effect, minutes int64) Gain {
	g := Gain{Value: value, Margin: p.Margin, Chance: chance, Effect: effect, Minutes: minutes, Rate: p.Rate}
	g.Brings = int64(math.Round(float64(value) * p.Margin * chance.Mean * effect.Share))
	g.Cost = p.costs(minutes)
	g.Net = g.Brings - g.Cost
	return g
}

// costs is what minutes of the staff's cost.
func (p Policy) costs(minutes int64) int64 {
	return int64(math.Round(float64(minutes) * float64(p.Rate) / 60))
}

// returning is the step that regained losses are learned under.
const returning = "return"

// firstGuess is held of how many come back before any loss has ended: one in ten.
const firstGuess = 0.1

// Ended is what became of losses for one reason, for learning from them.
type Ended struct {
	Reason string
	State  State
	At     []int64 // when each ended; of those open, when it was opened
}

// chances learns who comes back. A loss counts once it has ended, or once it has
// been open for longer than the window; one that was none does not count.
func (p Policy) chances(all []Ended, now int64) func(reason string) learned.Estimate {
	const day = 24 * 60 * 60 * 1000
	var trials []learned.Trial
	var back, overall float64
	for _, e := range all {
		if e.State == Mistake {
			continue
		}
		for _, end := range e.At {
			if e.State == Open {
				end += p.Window * day
			}
			if end > now {
				continue
			}
			trials = append(trials, learned.Trial{
				Cell: learned.Cell{Reason: e.Reason, Step: returning}, Helped: e.State == Regained, Age: float64(now-end) / day,
			})
			overall++
			if e.State == Regained {
				back++
			}
		}
	}
	table := learned.From(trials, float64(p.HalfLife))
	// One in ten, as if ten had been seen, and then what was seen.
	prior := (10*firstGuess + back) / (10 + overall)
	known := map[string]learned.Estimate{}
	return func(reason string) learned.Estimate {
		e, ok := known[reason]
		if !ok {
			e = table.Around(learned.Cell{Reason: reason, Step: returning}, prior)
			known[reason] = e
		}
		return e
	}
}

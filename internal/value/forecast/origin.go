package forecast

import (
	"errors"
	"math"

	"liuke/internal/value/clv"
	"liuke/internal/value/history"
)

// origin is a day in the past from which is foretold what is known by now.
type origin struct {
	day    int32
	days   int32   // foretold after it
	window float64 // from the first purchase of all to the origin, in units
	sample *clv.Sample
	cells  []cell
}

const (
	shortest = 7   // days: an origin with less to foretell tells nothing
	fewest   = 100 // customers: with fewer, what an origin tells is chance
)

// origins returns the days to look back from: a third of the window before its end and half of it, or one and two
// horizons where the horizon is shorter, which counts as a week at least. None when the window is too short or holds too
// few customers.
func origins(h *history.History, s Settings, first int32) ([]origin, error) {
	window := s.Until - first
	horizon := int32(min(max(s.Horizon, shortest), int(window)))
	third := min(horizon, window/3)
	half := min(2*third, window/2)
	if third < shortest {
		return nil, nil
	}
	var found []origin
	for _, back := range []int32{half, third} {
		o := origin{day: s.Until - back, days: min(back, horizon), window: float64(window-back) / s.Unit}
		var err error
		if o.cells, err = cells(h, o.day, o.days, s.Unit); err != nil {
			return nil, err
		}
		o.sample, err = sample(h, o.day, s.Unit)
		if errors.Is(err, clv.ErrNoRepeats) || o.customers() < fewest {
			continue
		}
		if err != nil {
			return nil, err
		}
		found = append(found, o)
	}
	return found, nil
}

// sample gathers the summaries as of a day.
func sample(h *history.History, asOf int32, unit float64) (*clv.Sample, error) {
	var b clv.SampleBuilder
	for i := range h.Customers() {
		if s, known := h.Summary(i, asOf, unit); known {
			if err := b.Add(s); err != nil {
				return nil, err
			}
		}
	}
	return b.Sample()
}

func (o *origin) customers() float64 {
	n := 0.0
	for _, c := range o.cells {
		n += c.customers
	}
	return n
}

// foretold is what a model says of the customers of each cell of an origin.
type foretold struct {
	count  []float64 // purchases expected
	chance []float64 // of at least one
}

// foretell asks the model about each cell.
func (o *origin) foretell(m clv.Model, unit float64) foretold {
	return foretell(o.cells, m, float64(o.days)/unit)
}

func foretell(cells []cell, m clv.Model, horizon float64) foretold {
	f := foretold{count: make([]float64, len(cells)), chance: make([]float64, len(cells))}
	each(len(cells), func(i int) {
		f.count[i] = math.Max(m.Expected(cells[i].Summary, horizon), tiny)
		f.chance[i] = within(m.Active(cells[i].Summary, horizon))
	})
	return f
}

// tiny keeps chances and counts away from certainty, of which the logarithm knows no measure.
const tiny = 1e-9

func within(p float64) float64 { return math.Min(math.Max(p, tiny), 1-tiny) }

package forecast

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"liuke/internal/value/clv"
)

// drawCells draws groups of customers and what is foretold of them, the ends of what can be included.
func drawCells(t *rapid.T) ([]cell, foretold) {
	var f foretold
	drawn := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) cell {
		c := cell{customers: float64(rapid.IntRange(1, 1000).Draw(t, "customers"))}
		c.X = rapid.Int32Range(0, 400).Draw(t, "x")
		c.T = rapid.Float64Range(0, 60).Draw(t, "T")
		if c.X > 0 {
			c.T += 0.1
			c.Tx = c.T * rapid.Float64Range(0.01, 1).Draw(t, "t_x/T")
		}
		return c
	}), 1, 20).Draw(t, "cells")
	for range drawn {
		f.count = append(f.count, math.Max(tiny, rapid.Float64Range(0, 20).Draw(t, "count")))
		f.chance = append(f.chance, within(rapid.Float64Range(0, 1).Draw(t, "chance")))
	}
	return drawn, f
}

// Whatever was learned, customers are moved against each other alone.
func TestCalibrationKeepsTotals(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		cells, f := drawCells(t)
		c := calibration{window: 60, mostPurchases: 100}
		for i := range slopes {
			c.counts[i] = rapid.Float64Range(-2, 2).Draw(t, "slope of counts")
			c.chances[i] = rapid.Float64Range(-2, 2).Draw(t, "slope of chances")
		}
		c.keepTotals(cells, f)
		var counts, moved, chances, movedChances float64
		for i, cell := range cells {
			counts += cell.customers * f.count[i]
			moved += cell.customers * c.count(cell.Summary, f.count[i])
			chances += cell.customers * f.chance[i]
			chance := c.chance(cell.Summary, f.chance[i])
			if !(chance >= 0 && chance <= 1) {
				t.Errorf("chance %g", chance)
			}
			movedChances += cell.customers * chance
		}
		if math.Abs(moved/counts-1) > 1e-9 || math.Abs(movedChances/chances-1) > 1e-6 {
			t.Errorf("counts %g became %g, chances %g became %g", counts, moved, chances, movedChances)
		}
	})
}

// Customers who all bought once on the last day, forecasts of all but nothing: there is nothing to learn, and no harm in trying.
func TestNothingToCalibrate(t *testing.T) {
	t.Parallel()
	for name, cells := range map[string][]cell{
		"all new":         {{customers: 50}},
		"all once":        {{Summary: clv.Summary{T: 9}, customers: 50}},
		"nobody foreseen": {{Summary: clv.Summary{T: 9}, customers: 50, buyers: 5, purchases: 6, squares: 8}, {customers: 3}},
		"everybody came":  {{Summary: clv.Summary{X: 1, Tx: 9, T: 9}, customers: 50, buyers: 50, purchases: 50, squares: 50}},
	} {
		origins := []origin{{window: 9, days: 7, cells: cells}}
		told := []foretold{{count: make([]float64, len(cells)), chance: make([]float64, len(cells))}}
		for i := range cells {
			told[0].count[i], told[0].chance[i] = tiny, tiny
		}
		c := learnCalibration(origins, told, dispersion(origins, told))
		after := c.past(origins, told)[0]
		for i := range cells {
			if !(after.count[i] > 0 && after.count[i] < 1e-6 && after.chance[i] > 0 && after.chance[i] < 1e-6) {
				t.Errorf("%s: count %g, chance %g", name, after.count[i], after.chance[i])
			}
		}
	}
}

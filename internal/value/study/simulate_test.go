package study

import (
	"bytes"
	"context"
	"io"
	"math"
	"testing"

	"liuke/internal/value/clv"
)

// The parameters that a log was made with are found again: to the days, of which several purchases are one.
func TestSimulationsFollowTheirModel(t *testing.T) {
	t.Parallel()
	for model, fit := range map[string]func(*clv.Sample, clv.Model) clv.Fit{
		"bg-nbd": clv.FitBGNBD, "mbg-nbd": clv.FitMBGNBD, "pareto-nbd": clv.FitParetoNBD, "bg-cnbd-k": clv.FitBGCNBD, "mbg-cnbd-k": clv.FitMBGCNBD,
	} {
		t.Run(model, func(t *testing.T) {
			t.Parallel()
			log, err := read([]byte(simulated(t, model, 20_000)), Columns{Customer: "customer", Date: "date", Amount: "amount"}, "")
			if err != nil {
				t.Fatal(err)
			}
			var b clv.SampleBuilder
			for i := range log.History.Customers() {
				s, ok := log.History.Summary(i, int32(simulationStart)+int32(simulationDays)-1, 7)
				if !ok {
					t.Fatal("a customer has no purchase")
				}
				if err := b.Add(s); err != nil {
					t.Fatal(err)
				}
			}
			sample, err := b.Sample()
			if err != nil {
				t.Fatal(err)
			}
			f := fit(sample, nil)
			params, _ := DefaultParams(model)
			for _, p := range f.Params {
				if math.Abs(p.Value/params[p.Name]-1) > 0.25 && math.Abs(p.Value-params[p.Name]) > 3*p.StdErr {
					t.Errorf("%s is %g ± %g, made with %g", p.Name, p.Value, p.StdErr, params[p.Name])
				}
			}
		})
	}
}

func TestSimulationIsRepeatable(t *testing.T) {
	t.Parallel()
	if a, b := simulated(t, "pareto-nbd", 9000), simulated(t, "pareto-nbd", 9000); a != b {
		t.Error("the same simulation gave two logs")
	}
}

// At the bounds of the parameters too, what is paid is a number that can be read back.
func TestSimulationsAtTheBounds(t *testing.T) {
	t.Parallel()
	for _, params := range []map[string]float64{
		{"q": leastParam, "p": mostParam, "v": mostParam}, {"q": mostParam, "p": leastParam, "v": leastParam}, {"a": leastParam, "b": leastParam},
	} {
		var b bytes.Buffer
		if _, err := Simulate(context.Background(), &b, Simulation{Model: "bg-nbd", Customers: 500, Params: params}); err != nil {
			t.Fatal(err)
		}
		log, err := read(b.Bytes(), Columns{Customer: "customer", Date: "date", Amount: "amount"}, "")
		if err != nil || log.Names.Len() != 500 || len(log.Notes) > 0 {
			t.Errorf("%v: %v, %+v", params, err, log)
		}
	}
}

func TestSimulationsThatCannotBe(t *testing.T) {
	t.Parallel()
	for name, s := range map[string]Simulation{
		"model":     {Model: "auto", Customers: 1},
		"parameter": {Model: "nbd", Customers: 1, Params: map[string]float64{"beta": 1}},
		"value":     {Model: "nbd", Customers: 1, Params: map[string]float64{"r": -1}},
		"k":         {Model: "bg-cnbd-k", Customers: 1, Params: map[string]float64{"k": 1.5}},
		"many k":    {Model: "bg-cnbd-k", Customers: 1, Params: map[string]float64{"k": 1e9}},
		"no end":    {Model: "nbd", Customers: 1, Params: map[string]float64{"r": 1e6}},
		"endless":   {Model: "nbd", Customers: 1, Params: map[string]float64{"p": math.Inf(1)}},
		"nothing":   {Model: "nbd", Customers: 1, Params: map[string]float64{"p": math.NaN()}},
		"customers": {Model: "nbd"},
	} {
		if _, err := Simulate(context.Background(), io.Discard, s); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

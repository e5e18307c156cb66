package mle_test

import (
	"math"
	"testing"

	"liuke/internal/value/clv/mle"
)

func TestMaximize(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		f         mle.Objective
		start     []float64
		want      []float64
		stdErr    []float64
		converged bool
	}{
		"quadratic": {func(x, g []float64) float64 {
			g[0], g[1] = -4*(x[0]-1), -9*(x[1]+2)
			return -2*(x[0]-1)*(x[0]-1) - 4.5*(x[1]+2)*(x[1]+2)
		}, []float64{3, 3}, []float64{1, -2}, []float64{0.5, 1.0 / 3}, true},
		"curved valley": {func(x, g []float64) float64 {
			bend := x[1] - x[0]*x[0]
			g[0], g[1] = 400*x[0]*bend+2*(1-x[0]), -200*bend
			return -100*bend*bend - (1-x[0])*(1-x[0])
		}, []float64{-1.2, 1}, []float64{1, 1}, nil, true},
		"beside a saddle": {func(x, g []float64) float64 {
			g[0], g[1] = 4*x[0]*(1-x[0]*x[0]), -2*x[1]
			return -(x[0]*x[0]-1)*(x[0]*x[0]-1) - x[1]*x[1]
		}, []float64{1e-6, 1}, []float64{1, 0}, []float64{math.Sqrt(1.0 / 8), math.Sqrt(1.0 / 2)}, true},
		"on a saddle": {func(x, g []float64) float64 {
			g[0], g[1] = 2*x[0], -2*x[1]
			return x[0]*x[0] - x[1]*x[1]
		}, []float64{0, 0}, []float64{0, 0}, []float64{math.Inf(1), math.Sqrt(1.0 / 2)}, false},
		"highest at the bound": {func(x, g []float64) float64 {
			g[0], g[1] = 1, -2*(x[1]-x[0]/8)
			g[0] -= g[1] / 8
			return x[0] - (x[1]-x[0]/8)*(x[1]-x[0]/8)
		}, []float64{0, 5}, []float64{16, 2}, []float64{math.Inf(1), math.Sqrt(1.0 / 2)}, true},
		"undefined to the left": {func(x, g []float64) float64 {
			g[0] = 1/x[0] - 1
			return math.Log(x[0]) - x[0]
		}, []float64{9}, []float64{1}, []float64{1}, true},
		"undefined everywhere": {func(_, g []float64) float64 {
			g[0] = math.NaN()
			return math.NaN()
		}, []float64{2}, []float64{2}, nil, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := mle.Problem{LogLikelihood: c.f, Observations: 1, Bound: 16}.Maximize(c.start)
			if o.Converged != c.converged {
				t.Errorf("converged %v: %+v", o.Converged, o)
			}
			for i, want := range c.want {
				if math.Abs(o.X[i]-want) > 1e-7 {
					t.Errorf("x[%d] = %.10g, want %g", i, o.X[i], want)
				}
			}
			for i, want := range c.stdErr {
				if o.StdErr[i] != want && !(math.Abs(o.StdErr[i]-want) < 1e-5) {
					t.Errorf("standard error %d is %g, want %g", i, o.StdErr[i], want)
				}
			}
		})
	}
}

package clv_test

import (
	"math"
	"slices"
	"testing"

	"liuke/internal/value/clv"
)

func TestPublishedParetoNBDFits(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		file        string
		params      []float64
		ll, printed float64   // log-likelihood and half its last printed digit
		stdErrs     []float64 // nil where none are printed
	}{
		{"cdnow_sample.csv", []float64{.55315, 10.57633, .60625, 11.67150}, -9594.976, 1e-3, []float64{.0476264, .8427222, .1872594, 6.2105448}},
		{"cdnow.csv", []float64{.5974, 11.5855, .5223, 8.833}, -95415.12, 5e-3, nil},
	} {
		t.Run(c.file, func(t *testing.T) {
			t.Parallel()
			s := sample(t, cdnow(t, c.file))
			fit := clv.FitParetoNBD(s, nil)
			checkEstimate(t, fit.Estimate, c.params, c.ll, c.printed)
			for i, want := range c.stdErrs {
				if got := fit.Params[i]; math.Abs(got.StdErr/want-1) > 0.02 {
					t.Errorf("standard error of %s %g, want %g", got.Name, got.StdErr, want)
				}
			}
			warm := clv.FitParetoNBD(s, clv.ParetoNBD{R: .3, Alpha: 5, S: .2, Beta: 30})
			checkEstimate(t, warm.Estimate, c.params, c.ll, c.printed)
		})
	}
}

// The published count of repeat purchases until the end of week 78 takes every customer from the first purchase on.
func TestParetoNBDForetellsCDNOW(t *testing.T) {
	t.Parallel()
	customers := cdnow(t, "cdnow_sample.csv")
	fit := clv.FitParetoNBD(sample(t, customers), nil)
	total := 0.0
	for _, c := range customers {
		total += fit.Expected(clv.Summary{}, c.T+39)
	}
	if math.Abs(total-4269.1) > 1 {
		t.Errorf("%.1f repeat purchases by week 78, want 4269.1", total)
	}
}

func TestParetoNBDOfOnlineRetailIsNBD(t *testing.T) {
	t.Parallel()
	fit := clv.FitParetoNBD(sample(t, onlineRetail(t)), nil)
	if fit.Name() != "nbd" || !slices.Equal(fit.Notes, []clv.Note{clv.NoteDropoutNotIdentified}) {
		t.Errorf("%s with notes %v", fit.Name(), fit.Notes)
	}
	fit.Notes = nil
	checkEstimate(t, fit.Estimate, []float64{.7416, 8.737}, -13255.61, 5e-3)
}

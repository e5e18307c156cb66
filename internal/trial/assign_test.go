package trial_test

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"liuke/internal/trial"
)

func drawCandidates(t *rapid.T) []trial.Candidate {
	n := rapid.IntRange(0, 200).Draw(t, "customers")
	customers := make([]trial.Candidate, n)
	for i := range customers {
		customers[i] = trial.Candidate{ID: fmt.Sprintf("C%d", i), Value: rapid.Float64Range(0, 10).Draw(t, "value"), Kept: trial.Unassigned}
		if rapid.IntRange(0, 9).Draw(t, "unknown") == 0 {
			customers[i].Value = math.NaN()
		}
	}
	return customers
}

// The order of the list does not matter, whoever was assigned keeps their arm, and every stratum gets its share of each arm.
func TestAnyAssignment(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		customers := drawCandidates(t)
		name := rapid.StringN(1, 8, 20).Draw(t, "trial")
		shares := [][]float64{{0.5, 0.5}, {0.2, 0.8}, {1, 2, 3}, {0.05, 0.95}}[rapid.IntRange(0, 3).Draw(t, "shares")]
		places, err := trial.Assign(name, shares, customers)
		if err != nil {
			t.Fatal(err)
		}
		turned := slices.Clone(customers)
		slices.Reverse(turned)
		again, err := trial.Assign(name, shares, turned)
		if err != nil {
			t.Fatal(err)
		}
		slices.Reverse(again)
		if !slices.Equal(places, again) {
			t.Fatal("another order of the list, another assignment")
		}
		total := 0.0
		for _, s := range shares {
			total += s
		}
		sizes, arms := map[int]float64{}, map[trial.Place]float64{}
		for _, p := range places {
			sizes[p.Stratum]++
			arms[p]++
		}
		for stratum, n := range sizes {
			for arm, s := range shares {
				if off := math.Abs(arms[trial.Place{Arm: arm, Stratum: stratum}] - n*s/total); off > float64(arm+1) {
					t.Errorf("stratum %d of %g has %g in arm %d", stratum, n, arms[trial.Place{Arm: arm, Stratum: stratum}], arm)
				}
			}
		}
		for i := range customers {
			customers[i].Kept = places[i].Arm
		}
		more := append(customers, trial.Candidate{ID: "new", Kept: trial.Unassigned}, trial.Candidate{ID: "newer", Kept: trial.Unassigned})
		later, err := trial.Assign(name, shares, more)
		if err != nil {
			t.Fatal(err)
		}
		for i, p := range places {
			if later[i].Arm != p.Arm {
				t.Errorf("%s moved from arm %d to %d", customers[i].ID, p.Arm, later[i].Arm)
			}
		}
		if arm := later[len(places)].Arm; arm < 0 || arm >= len(shares) {
			t.Errorf("a new customer is in arm %d", arm)
		}
	})
}

// Over many trials every customer is held out as often as the share says, and being held out in one says nothing of another.
func TestAssignmentIsRandom(t *testing.T) {
	t.Parallel()
	const trials, n, share = 4000, 23, 0.2
	customers := make([]trial.Candidate, n)
	for i := range customers {
		customers[i] = trial.Candidate{ID: fmt.Sprint(i), Value: float64(i * i), Kept: trial.Unassigned}
	}
	held := make([]float64, n)
	both, before := 0.0, false
	for k := range trials {
		places, err := trial.Assign(fmt.Sprintf("spring %d", k), []float64{share, 1 - share}, customers)
		if err != nil {
			t.Fatal(err)
		}
		for i, p := range places {
			if p.Arm == 0 {
				held[i]++
			}
		}
		if now := places[0].Arm == 0; now && before {
			both++
		}
		before = places[0].Arm == 0
	}
	for i, h := range held {
		if off := h/trials - share; math.Abs(off) > 4*math.Sqrt(share*(1-share)/trials) {
			t.Errorf("customer %d is held out in %.4f of trials", i, h/trials)
		}
	}
	if off := both/trials - share*share; math.Abs(off) > 0.015 {
		t.Errorf("held out twice in a row in %.4f of trials", both/trials)
	}
}

func TestNoAssignment(t *testing.T) {
	t.Parallel()
	one := trial.Candidate{ID: "a", Kept: trial.Unassigned}
	for name, c := range map[string]struct {
		shares    []float64
		customers []trial.Candidate
		want      error
	}{
		"twice":         {[]float64{1, 1}, []trial.Candidate{one, one}, trial.ErrCandidates},
		"nameless":      {[]float64{1, 1}, []trial.Candidate{{Kept: trial.Unassigned}}, trial.ErrCandidates},
		"a share of 0":  {[]float64{0, 1}, []trial.Candidate{one}, trial.ErrShares},
		"a share below": {[]float64{-1, 1}, []trial.Candidate{one}, trial.ErrShares},
	} {
		if _, err := trial.Assign("t", c.shares, c.customers); !errors.Is(err, c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

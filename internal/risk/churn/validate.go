package churn

import (
	"math"
	"math/rand/v2"
	"sync"

	"liuke/internal/risk/additive"
	"liuke/internal/value/chunks"
	"liuke/internal/value/holdout"
)

const (
	folds       = 5
	mostRepeats = 10
	worthwhile  = 600_000 // cells of the table: as many repeats as come to so many
)

// Accuracy says how well leaving is foretold of customers who were held back: of each fifth, by what was learned from the
// other four. All is averaged over several ways to divide the customers.
type Accuracy struct {
	Customers, Left int
	Folds, Repeats  int
	AUC             float64
	Brier           float64
	ECE             float64
	Slope           float64       // of calibration: below 1 chances are too far apart; NaN where all chances are equal
	Table           []holdout.Bin // by tenths of the customers, of the first way to divide them
}

// validate holds back each fifth of the rows in turn. Whatever is learned is learned without them.
func validate(columns []additive.Column, rows []int, left []bool, progress func(share float64)) (Accuracy, error) {
	a := Accuracy{Customers: len(rows), Folds: folds, Repeats: min(mostRepeats, max(1, worthwhile/len(rows)/(len(columns)+1)))}
	happened := make([]bool, len(rows))
	for i, row := range rows {
		if happened[i] = left[row]; happened[i] {
			a.Left++
		}
	}
	chances := make([][]float64, a.Repeats)
	fold := make([][]int, a.Repeats)
	for r := range chances {
		chances[r], fold[r] = make([]float64, len(rows)), divide(happened, uint64(r))
	}
	errs := make([]error, a.Repeats*folds)
	var told sync.Mutex
	done := 0
	chunks.Steps(len(errs), func(step int) {
		r := step / folds
		errs[step] = foretell(columns, rows, left, fold[r], step%folds, chances[r])
		told.Lock()
		defer told.Unlock()
		done++
		progress(float64(done) / float64(len(errs)+1))
	})
	for _, err := range errs {
		if err != nil {
			return a, err
		}
	}
	each := 1 / float64(a.Repeats)
	for r := range chances {
		c := holdout.Chances(chances[r], happened)
		a.AUC += c.AUC * each
		a.Brier += c.Brier * each
		a.ECE += c.ECE * each
		a.Slope += holdout.Slope(chances[r], happened) * each
		if r == 0 {
			a.Table = c.Table
		}
	}
	return a, nil
}

// foretell learns from all folds but one and sets the chances of that one.
func foretell(columns []additive.Column, rows []int, left []bool, fold []int, held int, chances []float64) error {
	learned := make([]int, 0, len(rows))
	for i, row := range rows {
		if fold[i] != held {
			learned = append(learned, row)
		}
	}
	model, err := additive.Fit(columns, learned, left)
	if err != nil {
		return err
	}
	for i, row := range rows {
		if fold[i] == held {
			chances[i] = model.Chance(columns, row)
		}
	}
	return nil
}

// divide gives each row a fold at random, such that every fold has its part of those who left.
func divide(left []bool, seed uint64) []int {
	fold, next := make([]int, len(left)), [2]int{}
	for _, i := range rand.New(rand.NewPCG(seed, folds)).Perm(len(left)) {
		kind := 0
		if left[i] {
			kind = 1
		}
		fold[i] = next[kind] % folds
		next[kind]++
	}
	return fold
}

func chance(logOdds float64) float64 { return 1 / (1 + math.Exp(-logOdds)) }

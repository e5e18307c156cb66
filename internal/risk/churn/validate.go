package churn

import (
	"math"
	"math/rand/v2"
	"slices"
	"sync"

	"liuke/internal/risk/additive"
	"liuke/internal/value/chunks"
	"liuke/internal/value/holdout"
)

const (
	folds       = 5
	mostRepeats = 10
	worthwhile  = 600_000 // cells of the table: as many repeats as come to so many
	laborious   = 3e8     // cubes of coefficients: no more repeats than come to so many
)

// repeats is in how many ways the customers are divided: the fewer there are, the more it hangs on how they are, and the more
// coefficients there are, the longer each way takes.
func repeats(rows, columns, coefficients int) int {
	cube := math.Pow(float64(coefficients), 3)
	return max(1, min(mostRepeats, worthwhile/rows/(columns+1), int(laborious/cube)))
}

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

// Chance is the standard deviation of the AUC of chances that tell nothing (Mann & Whitney 1947).
func (a *Accuracy) Chance() float64 {
	left, stayed := float64(a.Left), float64(a.Customers-a.Left)
	return math.Sqrt((left + stayed + 1) / (12 * left * stayed))
}

// validate holds back each fifth of the customers in turn. Whatever is learned is learned without them.
func validate(columns []additive.Column, rows, customer []int, left []bool, repeats int, progress func(share float64)) (Accuracy, error) {
	a := Accuracy{Customers: len(rows), Folds: folds, Repeats: repeats}
	happened := make([]bool, len(rows))
	for i, row := range rows {
		if happened[i] = left[row]; happened[i] {
			a.Left++
		}
	}
	chances := make([][]float64, a.Repeats)
	fold := make([][]int, a.Repeats)
	for r := range chances {
		chances[r], fold[r] = make([]float64, len(rows)), divide(happened, customer, uint64(r))
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

// divide gives each row a fold at random, the same one to all rows of a customer, such that every fold has its part of those
// who left. Rows of one customer lie side by side.
func divide(left []bool, customer []int, seed uint64) []int {
	fold, first, next := make([]int, len(left)), []int{}, [2]int{}
	for i := range customer {
		if i == 0 || customer[i] != customer[i-1] {
			first = append(first, i)
		}
	}
	for _, c := range rand.New(rand.NewPCG(seed, folds)).Perm(len(first)) {
		kind, end := 0, len(left)
		if c+1 < len(first) {
			end = first[c+1]
		}
		if slices.Contains(left[first[c]:end], true) {
			kind = 1
		}
		for i := first[c]; i < end; i++ {
			fold[i] = next[kind] % folds
		}
		next[kind]++
	}
	return fold
}

func chance(logOdds float64) float64 { return 1 / (1 + math.Exp(-logOdds)) }

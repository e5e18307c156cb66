package study

import (
	"errors"
	"fmt"
	"io"

	"liuke/internal/value/cycle"
	"liuke/internal/value/holdout"
)

// CycleFiles are three sets of baskets of different customers. Each row is a customer with the lists item_id_arr (products
// bought before), label_arr (1 for those bought next) and member_day_arr (for each product, days back from the last: 1
// where it was bought).
type CycleFiles struct {
	Train, Validate, Test string
}

// CycleReport is how well products bought before are ranked by how likely they are bought next.
type CycleReport struct {
	Customers CycleCounts `json:"customers"`
	Lines     CycleCounts `json:"lines"`
	// Validated is learned from the training set alone and measured on the validation set, on which what the ranker looks
	// at was chosen.
	Validated Ranking `json:"validated"`
	// Test is learned from both and measured on the test set.
	Test Ranking `json:"test"`
	// TestWithoutProducts is the same without what the products' other customers bought next, which in a running business
	// is known of earlier periods only.
	TestWithoutProducts Ranking       `json:"test_without_product_effects"`
	Baselines           CycleBaseline `json:"baselines"` // on the test set
	// ECE is how far the probabilities of a purchase are from the shares that were bought, on the test set.
	ECE          Figure        `json:"ece"`
	Converged    bool          `json:"converged"`
	Coefficients []Coefficient `json:"coefficients"`
}

// CycleCounts counts something in each set.
type CycleCounts struct {
	Train    int `json:"train"`
	Validate int `json:"validate"`
	Test     int `json:"test"`
}

// CycleBaseline are the orders commonly used: by number of purchase days, by the last, and by decayed counts.
type CycleBaseline struct {
	Frequency   Ranking `json:"frequency"`
	Recency     Ranking `json:"recency"`
	DecayedSlow Ranking `json:"decayed_frequency_60_days"`
	DecayedFast Ranking `json:"decayed_frequency_14_days"`
}

// Coefficient is what one unit of a feature adds to the log-odds.
type Coefficient struct {
	Name  string `json:"name"`
	Value Figure `json:"value"`
}

// ErrNoLines tells of a set of baskets without a product bought next.
var ErrNoLines = errors.New("no product was bought next, so there is nothing to learn or measure")

// cycleHorizon is how far ahead the chance by a customer's own cycle looks, in days.
const cycleHorizon = 14

// EvaluateCycles learns to rank from the first two sets and measures it on the third. Progress may be nil.
func EvaluateCycles(files CycleFiles, progress Progress) (CycleReport, error) {
	if progress == nil {
		progress = func(Stage, float64) {}
	}
	progress(StageRead, 0)
	var sets [3][]basket
	reader := basketReader{products: map[int64]int32{}}
	for i, name := range []string{files.Train, files.Validate, files.Test} {
		var err error
		if sets[i], err = reader.read(name); err != nil {
			return CycleReport{}, err
		}
		if rank(sets[i], byFrequency).Customers == 0 {
			return CycleReport{}, fmt.Errorf("%s: %w", name, ErrNoLines)
		}
		progress(StageRead, float64(i+1)/float64(len(sets)))
	}
	train, validate, test := sets[0], sets[1], sets[2]
	progress(StageFit, 0)
	trial, final := learn(train), learn(train, validate)
	alike := final.withoutProducts()
	progress(StageScore, 0)
	report := CycleReport{
		Customers:           CycleCounts{len(train), len(validate), len(test)},
		Lines:               CycleCounts{countLines(train), countLines(validate), countLines(test)},
		Validated:           rank(validate, trial.score),
		Test:                rank(test, final.score),
		TestWithoutProducts: rank(test, alike.score),
		Baselines: CycleBaseline{
			Frequency: rank(test, byFrequency), Recency: rank(test, byRecency), DecayedSlow: rank(test, bySlow), DecayedFast: rank(test, byFast),
		},
		ECE:       Figure(final.chances(test).ECE),
		Converged: trial.ranker.Converged && final.ranker.Converged && alike.ranker.Converged,
	}
	for i, name := range cycle.FeatureNames {
		report.Coefficients = append(report.Coefficients, Coefficient{name, Figure(final.ranker.Coefficients[i])})
	}
	return report, nil
}

// Print writes the report for people to read.
func (r CycleReport) Print(w io.Writer) error {
	_, err := fmt.Fprintf(w, "%d customers to learn from, %d to validate, %d to test, with %d products each on average\n\n%-42s %8s %8s\n",
		r.Customers.Train, r.Customers.Validate, r.Customers.Test, r.Lines.Test/max(1, r.Customers.Test), "order of the products bought before", "P@5", "NDCG@10")
	for _, row := range []struct {
		name    string
		ranking Ranking
	}{
		{"liuke", r.Test},
		{"liuke without the products' own effects", r.TestWithoutProducts},
		{"frequency", r.Baselines.Frequency},
		{"recency", r.Baselines.Recency},
		{"decayed frequency, half-life 60 days", r.Baselines.DecayedSlow},
		{"decayed frequency, half-life 14 days", r.Baselines.DecayedFast},
		{"liuke, validation set", r.Validated},
	} {
		if err == nil {
			_, err = fmt.Fprintf(w, "%-42s %8.4f %8.4f\n", row.name, row.ranking.PrecisionAt5, row.ranking.NDCGAt10)
		}
	}
	return err
}

func countLines(baskets []basket) (n int) {
	for _, b := range baskets {
		n += len(b.lines)
	}
	return n
}

// learned is a ranker with what it looks at.
type learned struct {
	products *cycle.Products
	examples []cycle.Example
	ranker   *cycle.Ranker
}

func learn(sets ...[]basket) learned {
	var lines []cycle.Line
	for _, set := range sets {
		for _, b := range set {
			lines = append(lines, b.lines...)
		}
	}
	l := learned{products: cycle.FitProducts(lines, basketDay, cycleHorizon)}
	for _, set := range sets {
		for _, b := range set {
			for i, line := range b.lines {
				p := l.products.Prospect(b.customer, line)
				l.examples = append(l.examples, cycle.Example{Product: p.Product, Features: p.Features, Bought: b.bought[i]})
			}
		}
	}
	l.ranker = cycle.FitRanker(l.examples)
	return l
}

func (l learned) score(b *basket, line int) float64 {
	p := l.products.Prospect(b.customer, b.lines[line])
	return l.ranker.Score(&p)
}

// chances compares the probabilities of a purchase with what was bought.
func (l learned) chances(baskets []basket) holdout.ChanceAccuracy {
	var foretold []float64
	var bought []bool
	for _, b := range baskets {
		for _, line := range b.lines {
			p := l.products.Prospect(b.customer, line)
			foretold = append(foretold, l.ranker.Probability(&p))
		}
		bought = append(bought, b.bought...)
	}
	return holdout.Chances(foretold, bought)
}

// anyProduct stands for all products where they are not told apart.
const anyProduct = 0

// withoutProducts learns again as if the examples were all of one product.
func (l learned) withoutProducts() learned {
	for i := range l.examples {
		l.examples[i].Product = anyProduct
	}
	l.ranker = cycle.FitRanker(l.examples)
	return l
}

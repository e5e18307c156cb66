package value

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"liuke/internal/calendar"
	"liuke/internal/purchase"
	"liuke/internal/value/cycle"
)

// shopper is a customer with the products bought.
type shopper struct {
	id       string
	products []purchase.ProductSummary
}

// shoppers are customers with one to nine products each.
func shoppers(n int) []shopper {
	random := rand.New(rand.NewPCG(5, 6))
	all := make([]shopper, n)
	for i := range all {
		all[i].id = fmt.Sprint("c", i)
		for p := range 1 + random.IntN(9) {
			day := today - calendar.Day(random.IntN(700))
			all[i].products = append(all[i].products, on(fmt.Sprint("p", (i+p)%50), day-calendar.Day(random.IntN(90))-1, day))
		}
	}
	return all
}

func choose(limit int, all []shopper) *lineSample {
	s := newLineSample(limit, today)
	for _, c := range all {
		for _, p := range c.products {
			s.add(c.id, p.ProductID, p.Rhythm, today)
		}
	}
	return s
}

func TestTheChoiceOfLinesKeepsToTheLimit(t *testing.T) {
	t.Parallel()
	all := shoppers(5000)
	whole := 0
	for _, c := range all {
		whole += len(c.products)
	}
	for _, limit := range []int{0, 1, 100, 3000, whole - 1, whole, whole + 1} {
		_, lines := choose(limit, all).numbered()
		if len(lines) > limit || limit >= whole && len(lines) != whole || limit >= 3000 && len(lines) < limit/3 {
			t.Errorf("%d lines of %d at a limit of %d", len(lines), whole, limit)
		}
	}
}

// TestTheChoiceOfLinesIsEven sees to it that customers with many products are chosen as readily as those with few.
func TestTheChoiceOfLinesIsEven(t *testing.T) {
	t.Parallel()
	all := shoppers(20000)
	s := choose(30_000, all)
	s.end()
	var kept, of [10]float64
	for _, c := range s.kept {
		kept[c.lines]++
	}
	for _, c := range all {
		of[len(c.products)]++
	}
	p := math.Exp2(-float64(s.zeros))
	for n := 1; n < 10; n++ {
		if off := kept[n] - p*of[n]; math.Abs(off) > 4*math.Sqrt(p*of[n]) {
			t.Errorf("with %d products %.0f of %.0f are chosen, of all %.3f", n, kept[n], of[n], p)
		}
	}
}

func TestTheChoiceOfLinesDependsOnNeitherOrderNorNames(t *testing.T) {
	t.Parallel()
	all := shoppers(3000)
	ids, lines := choose(4000, all).numbered()
	random := rand.New(rand.NewPCG(7, 8))
	renamed := map[string]string{}
	other := slices.Clone(all)
	random.Shuffle(len(other), func(i, j int) { other[i], other[j] = other[j], other[i] })
	for i := range other {
		other[i].id = fmt.Sprint("another ", i)
		other[i].products = slices.Clone(other[i].products)
		slices.Reverse(other[i].products)
		for j, p := range other[i].products {
			name := fmt.Sprint("q", p.ProductID)
			renamed[name], other[i].products[j].ProductID = p.ProductID, name
		}
	}
	otherIDs, otherLines := choose(4000, other).numbered()
	for i, id := range otherIDs {
		otherIDs[i] = renamed[id]
	}
	sortLines := func(l []cycle.Line) []string {
		var texts []string
		for _, l := range l {
			texts = append(texts, fmt.Sprint(l))
		}
		slices.Sort(texts)
		return texts
	}
	if d := gocmp.Diff(ids, otherIDs); d != "" {
		t.Errorf("products are numbered differently: %s", d)
	}
	if d := gocmp.Diff(sortLines(lines), sortLines(otherLines)); d != "" {
		t.Error(d)
	}
}

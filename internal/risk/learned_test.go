package risk_test

import (
	"cmp"
	"math"
	"slices"
	"testing"

	"liuke/internal/risk"
	"liuke/internal/value/cycle"
)

// summed are the sums of each customer's lines, which are of one product a day, kept or sent back.
func summed(customers int, lines []risk.Line) []risk.Sums {
	sums, own := make([]risk.Sums, customers), make([]map[int32]int, customers)
	lines = slices.Clone(lines)
	slices.SortStableFunc(lines, func(a, b risk.Line) int { return cmp.Compare(a.Day, b.Day) })
	for _, l := range lines {
		s := &sums[l.Customer]
		if n := len(s.Days); n == 0 || s.Days[n-1] != l.Day {
			s.Days, s.Net, s.Kept = append(s.Days, l.Day), append(s.Net, 0), append(s.Kept, false)
		}
		n := len(s.Days) - 1
		s.Net[n] += l.Spend
		if l.Spend < 0 {
			continue
		}
		s.Kept[n] = true
		if own[l.Customer] == nil {
			own[l.Customer] = map[int32]int{}
		}
		at, known := own[l.Customer][l.Product]
		if !known {
			own[l.Customer][l.Product] = len(s.Lines)
			s.Lines = append(s.Lines, cycle.NewLine(l.Product, l.Day))
			continue
		}
		s.Lines[at].Append(l.Day)
	}
	return sums
}

// Whoever is judged by sums is judged as by lines, and whether or not they are in the book.
func TestSumsTellWhatLinesTell(t *testing.T) {
	t.Parallel()
	const customers, day = 400, 15300
	lines := slices.DeleteFunc(shop(11, customers, 300), func(l risk.Line) bool { return l.Spend < 0 })
	for i, l := range lines {
		if i%40 == 0 && l.Spend > 0 { // sent back the day after, on which nothing else is bought
			back := l
			back.Day, back.Spend = l.Day+1, -l.Spend
			if !slices.ContainsFunc(lines, func(o risk.Line) bool { return o.Customer == back.Customer && o.Day == back.Day }) {
				lines = append(lines, back)
			}
		}
	}
	lines = slices.DeleteFunc(lines, func(l risk.Line) bool { return l.Day > day })
	settings := risk.Settings{Day: day, Horizon: 60}
	learned, err := risk.Learn(book(t, customers, lines), settings, goOn)
	if err != nil {
		t.Fatal(err)
	}
	sums, told := summed(customers, lines), 0
	for _, want := range assess(t, book(t, customers, lines), day, 60).Risks {
		got, ok := learned.Of(sums[want.Customer])
		got.Customer = want.Customer
		if !ok || math.Abs(got.Chance-want.Chance) > 1e-9 || math.Abs(got.Value-want.Value) > 1e-6 || got.Since != want.Since ||
			got.Silence != want.Silence || !slices.EqualFunc(got.Reasons, want.Reasons, sameReason) {
			t.Fatalf("%+v, want %+v", got, want)
		}
		told += len(got.Reasons)
	}
	if told < customers {
		t.Errorf("%d reasons", told)
	}
	if _, ok := learned.Of(risk.Sums{Days: []int32{15200}, Net: []float64{-5}, Kept: []bool{false}}); ok {
		t.Error("somebody who only sent back has bought something")
	}
	stranger := risk.Sums{Days: []int32{15290}, Net: []float64{5}, Kept: []bool{true}, Lines: []cycle.Line{cycle.NewLine(4711, 15290)}}
	if r, ok := learned.Of(stranger); !ok || !(r.Chance > 0 && r.Chance < 1) || r.Reasons[0].Kind != risk.ReasonOnce {
		t.Errorf("of somebody who bought a product nobody else did: %+v", r)
	}
}

func sameReason(a, b risk.Reason) bool {
	return a.Kind == b.Kind && a.Since == b.Since && a.Days == b.Days && a.Usual == b.Usual && a.Count == b.Count && a.Of == b.Of &&
		slices.Equal(a.Products, b.Products) && math.Abs(a.Share-b.Share) < 1e-9
}

// BenchmarkOf judges customers of a shop by sums.
func BenchmarkOf(b *testing.B) {
	const customers, day = 3000, 15690
	lines := slices.DeleteFunc(shop(1, customers, 700), func(l risk.Line) bool { return l.Day > day })
	all, err := risk.NewBook(customers, lines)
	if err != nil {
		b.Fatal(err)
	}
	learned, err := risk.Learn(all, risk.Settings{Day: day, Horizon: 182}, goOn)
	if err != nil {
		b.Fatal(err)
	}
	sums, i := summed(customers, lines), 0
	for b.Loop() {
		learned.Of(sums[i%customers])
		i++
	}
}

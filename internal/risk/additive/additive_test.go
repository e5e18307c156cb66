package additive

import (
	"errors"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// sample is a table with what happened to its rows, and the log-odds by which it did.
type sample struct {
	columns []Column
	rows    []int
	outcome []bool
	logOdds []float64
}

// draw makes a number, a number that two thirds of the rows have none of, and two texts, with log-odds from rule.
func draw(seed uint64, n int, rule func(x, often float64, kind, region int) float64) sample {
	r := rand.New(rand.NewPCG(seed, 3))
	s := sample{columns: []Column{
		{Name: "x"}, {Name: "often"}, {Name: "kind", Levels: []string{"a", "b", "c"}}, {Name: "region", Levels: []string{"n", "s"}},
	}}
	for i := range n {
		x, often, kind, region := 10*r.Float64(), 0.0, r.IntN(3), r.IntN(2)
		if r.IntN(3) == 0 {
			often = 1 + r.ExpFloat64()
		}
		s.columns[0].Number, s.columns[1].Number = append(s.columns[0].Number, x), append(s.columns[1].Number, often)
		s.columns[2].Level, s.columns[3].Level = append(s.columns[2].Level, kind), append(s.columns[3].Level, region)
		eta := rule(x, often, kind, region)
		s.rows, s.logOdds = append(s.rows, i), append(s.logOdds, eta)
		s.outcome = append(s.outcome, r.Float64() < sigmoid(eta))
	}
	return s
}

func (s sample) fit(t *testing.T) *Model {
	t.Helper()
	m, err := Fit(s.columns, s.rows, s.outcome)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// miss is the root of the mean squared distance between the true and the learned chances.
func (s sample) miss(m *Model) float64 {
	sum := 0.0
	for i, eta := range s.logOdds {
		d := sigmoid(eta) - m.Chance(s.columns, i)
		sum += d * d
	}
	return math.Sqrt(sum / float64(len(s.logOdds)))
}

func TestFindsWhatIsThere(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		rule  func(x, often float64, kind, region int) float64
		pairs [][2]int
		miss  float64
	}{
		{"nothing", func(float64, float64, int, int) float64 { return -1 }, nil, 0.02},
		{"a line", func(x, _ float64, _, _ int) float64 { return x/3 - 2 }, nil, 0.03},
		{"both ends", func(x, _ float64, _, _ int) float64 { return (x-5)*(x-5)/6 - 2 }, nil, 0.035},
		{"a wave", func(x, _ float64, _, _ int) float64 { return 2 * math.Sin(1.5*x) }, nil, 0.04},
		{"many have none", func(_, often float64, _, _ int) float64 {
			if often == 0 {
				return 1
			}
			return -1
		}, nil, 0.025},
		{"a text", func(_, _ float64, kind, _ int) float64 { return float64(kind) - 1 }, nil, 0.025},
		{"neither alone", func(_, _ float64, kind, region int) float64 {
			if (kind == 0) == (region == 0) {
				return 1
			}
			return -1
		}, [][2]int{{2, 3}}, 0.03},
		{"a line that turns", func(x, _ float64, _, region int) float64 { return (x - 5) / 2 * float64(2*region-1) }, [][2]int{{0, 3}}, 0.06},
	} {
		s := draw(1, 8000, c.rule)
		m := s.fit(t)
		if miss := s.miss(m); miss > c.miss {
			t.Errorf("%s: chances are off by %.4f, more than %g", c.name, miss, c.miss)
		}
		if pairs := m.Pairs(); !slices.Equal(pairs, c.pairs) {
			t.Errorf("%s: pairs %v, want %v", c.name, pairs, c.pairs)
		}
	}
}

// Where nothing works together, pairs are found in one table of ten, or not many more.
func TestFindsNoPairsInNoise(t *testing.T) {
	t.Parallel()
	found := 0
	for seed := range uint64(40) {
		s := draw(seed, 1000, func(x, _ float64, kind, _ int) float64 { return x/4 - float64(kind) })
		found += len(s.fit(t).Pairs())
	}
	if found > 8 {
		t.Errorf("%d pairs in 40 tables without any", found)
	}
}

func TestOneOutcome(t *testing.T) {
	t.Parallel()
	s := draw(1, 100, func(float64, float64, int, int) float64 { return 0 })
	for _, outcome := range []bool{true, false} {
		for i := range s.outcome {
			s.outcome[i] = outcome
		}
		if _, err := Fit(s.columns, s.rows, s.outcome); !errors.Is(err, ErrOneOutcome) {
			t.Errorf("all %v: %v", outcome, err)
		}
	}
}

// Whatever is in the columns, what each does sums up to the log-odds, and the parts of the rows learned from to nothing.
func TestPartsSumUp(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := draw(rapid.Uint64().Draw(t, "seed"), rapid.IntRange(12, 200).Draw(t, "rows"), func(x, _ float64, kind, region int) float64 {
			return (x - 5) / 2 * float64(kind-region)
		})
		s.outcome[0], s.outcome[1] = true, false
		for i := range s.rows {
			if rapid.IntRange(0, 5).Draw(t, "unknown") == 0 {
				s.columns[0].Number[i], s.columns[2].Level[i] = math.NaN(), -1
			}
		}
		m, err := Fit(s.columns, s.rows, s.outcome)
		if err != nil {
			t.Fatal(err)
		}
		totals := make([]float64, len(s.columns))
		for _, row := range s.rows {
			sum := m.Mean()
			for i, part := range m.Parts(s.columns, row) {
				sum += part.Effect
				totals[i] += part.Effect
			}
			if eta := m.LogOdds(s.columns, row); math.IsNaN(eta) || math.Abs(sum-eta) > 1e-9 {
				t.Fatalf("row %d: the parts come to %g, the log-odds are %g", row, sum, eta)
			}
		}
		for i, total := range totals {
			if math.Abs(total) > 1e-4*float64(len(s.rows)) {
				t.Errorf("column %d does %g on average", i, total/float64(len(s.rows)))
			}
		}
	})
}

// A level that says of the very rows what another column said is told once, by the first.
func TestTwinsAreToldOnce(t *testing.T) {
	t.Parallel()
	s := draw(2, 2000, func(_, _ float64, kind, _ int) float64 { return float64(kind) - 1 })
	copied := s.columns[2]
	copied.Name = "copy"
	s.columns = append(s.columns, copied)
	m := s.fit(t)
	for row := range 50 {
		parts := m.Parts(s.columns, row)
		if parts[4].Effect != 0 || math.Abs(parts[2].Effect) < 0.2 && s.columns[2].Level[row] != 1 {
			t.Fatalf("row %d: %+v", row, parts)
		}
	}
}

// Values that were not among the rows learned from do nothing, and those beyond the ends do as much as the ends.
func TestUnseenValues(t *testing.T) {
	t.Parallel()
	s := draw(4, 1000, func(x, _ float64, _, _ int) float64 { return x/2 - 3 })
	m := s.fit(t)
	of := func(x float64, kind int) float64 {
		columns := []Column{
			{Number: []float64{x}}, {Number: []float64{0}}, {Levels: s.columns[2].Levels, Level: []int{kind}}, {Levels: s.columns[3].Levels, Level: []int{0}},
		}
		return m.LogOdds(columns, 0)
	}
	if beyond, end := of(1e9, 0), of(slices.Max(s.columns[0].Number), 0); beyond != end {
		t.Errorf("far out %g, at the end %g", beyond, end)
	}
	if low := of(math.NaN(), -1); math.IsNaN(low) || math.IsInf(low, 0) {
		t.Errorf("unknown: %g", low)
	}
}

func TestProfile(t *testing.T) {
	t.Parallel()
	s := draw(5, 8000, func(x, _ float64, kind, _ int) float64 { return math.Abs(x-5) - 2 + float64(kind)/2 })
	for i := range 400 {
		s.columns[3].Level[i] = -1
	}
	m := s.fit(t)
	points := m.Profile(s.columns, s.rows[:500], 0)
	if lowest := slices.MinFunc(points, func(a, b Point) int {
		if a.Chance < b.Chance {
			return -1
		}
		return 1
	}); math.Abs(lowest.Value.Number-5) > 1 {
		t.Errorf("the curve is lowest at %g, not at 5", lowest.Value.Number)
	}
	share := 0.0
	for _, p := range points {
		share += p.Share
	}
	if math.Abs(share-1) > 1e-9 {
		t.Errorf("the points have %g of the rows", share)
	}
	if region := m.Profile(s.columns, s.rows, 3); len(region) != 3 || !region[2].Value.Unknown {
		t.Errorf("region: %+v", region)
	}
}

// Of very many columns those are found that tell something, alone or in a pair.
func TestManyColumns(t *testing.T) {
	t.Parallel()
	s := draw(6, 1500, func(x, _ float64, _, region int) float64 { return (x - 5) / 2 * float64(2*region-1) })
	r := rand.New(rand.NewPCG(6, 6))
	for range 150 {
		noise := Column{Name: "noise"}
		for range s.rows {
			noise.Number = append(noise.Number, r.NormFloat64())
		}
		s.columns = append(s.columns, noise)
	}
	m := s.fit(t)
	if len(m.design.bases) != mostColumns || !slices.Contains(m.Pairs(), [2]int{0, 3}) {
		t.Errorf("%d columns have a curve; pairs %v", len(m.design.bases), m.Pairs())
	}
	if len(m.Profile(s.columns, s.rows[:100], 0)) < 4 || len(m.Profile(s.columns, s.rows[:100], 3)) != 2 {
		t.Error("a column of a pair has no profile")
	}
}

// What is learned is the same on one core and on many.
func TestCoresDoNotMatter(t *testing.T) {
	s := draw(7, 5000, func(x, _ float64, kind, region int) float64 { return (x - 5) / 2 * float64(kind-region) })
	before := runtime.GOMAXPROCS(1)
	one := s.fit(t)
	runtime.GOMAXPROCS(7)
	many := s.fit(t)
	runtime.GOMAXPROCS(before)
	if !slices.Equal(one.beta, many.beta) {
		t.Error("coefficients differ")
	}
}

// Texts with few levels leave room to those with many.
func TestRoomForLevels(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		levels []int // of the texts; 0 for a number
		want   int
	}{
		{nil, mostLevels},
		{[]int{0, 0, 2, 3}, mostLevels},
		{[]int{2, 200, 0, 3}, mostLevels},
		{[]int{5, 300, 300, 95}, mostPlaces * 3 / 8},
		{[]int{300, 300, 300, 300}, mostPlaces / 4},
	} {
		var columns []Column
		var all []int
		for i, n := range c.levels {
			columns, all = append(columns, Column{Levels: make([]string, n)}), append(all, i)
		}
		if got := room(columns, all); got != c.want {
			t.Errorf("%v: %d levels each, want %d", c.levels, got, c.want)
		}
	}
}

// Of more rows than are looked at for precisions, all count for the coefficients.
func TestManyRows(t *testing.T) {
	t.Parallel()
	const rows = mostLooked + 10_000
	column, outcome, all := Column{Levels: []string{"a", "b"}}, make([]bool, rows), make([]int, rows)
	for i := range rows {
		column.Level, all[i] = append(column.Level, i/2%2), i
		outcome[i] = i%2 == 1 && i/2%4 != 0 // whoever is looked at for precisions, the even rows, has another outcome
	}
	outcome[0], outcome[2] = true, true
	m, err := Fit([]Column{column}, all, outcome)
	if err != nil {
		t.Fatal(err)
	}
	for row, want := range map[int]float64{0: 0.25, 2: 0.5} {
		if got := m.Chance([]Column{column}, row); got < want-0.01 || got > want+0.01 {
			t.Errorf("chance of row %d %.4f, want %.2f", row, got, want)
		}
	}
}

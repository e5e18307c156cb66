package clv

import (
	"cmp"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// A sample is the same, to the last bit, in whatever order its customers come.
func TestSampleDoesNotDependOnOrder(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		customers := drawRepeatBuyers(t)
		customers = append(customers, customers[:len(customers)/2]...)
		before, err := NewSample(customers)
		if err != nil {
			t.Fatal(err)
		}
		after, err := NewSample(rapid.Permutation(customers).Draw(t, "order"))
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(before, after) {
			t.Errorf("before %+v\nafter %+v", before, after)
		}
	})
}

func TestSampleCountsEverybodyOnce(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(4, 4))
	var b SampleBuilder
	type kind struct {
		x       int32
		last, t float64
	}
	want, logGaps := map[kind]int32{}, 0.0
	for range 50000 {
		// More times than fit the table of recent ones, and counts of several digits.
		s := Summary{T: float64(1+random.IntN(9000)) / 7}
		if random.IntN(3) > 0 {
			s.X = 1 + int32(random.ExpFloat64()*1000)
			s.Tx = math.Ceil(s.T*7*random.Float64()) / 7
			s.LogGaps = float64(s.X) * (math.Log(s.Tx/float64(s.X)) - random.Float64())
			logGaps += s.LogGaps
		}
		want[kind{s.X, s.Tx, s.T}]++
		if err := b.Add(s); err != nil {
			t.Fatal(err)
		}
	}
	s, err := b.Sample()
	if err != nil {
		t.Fatal(err)
	}
	inOrder := slices.IsSortedFunc(s.cells, func(a, b cell) int {
		return cmp.Or(cmp.Compare(a.x, b.x), cmp.Compare(a.last, b.last), cmp.Compare(a.age, b.age))
	})
	if !inOrder || !slices.IsSorted(s.times) {
		t.Error("cells or times are not in order")
	}
	for _, c := range slices.Concat(s.once, s.cells) {
		k := kind{c.x, math.Round(s.times[c.last]*s.unit*7) / 7, math.Round(s.times[c.age]*s.unit*7) / 7}
		if want[k] != c.customers {
			t.Errorf("%+v: %d customers, want %d", k, c.customers, want[k])
		}
		delete(want, k)
	}
	if len(want) > 0 {
		t.Errorf("%d kinds of customers are missing", len(want))
	}
	if got := s.logGaps + s.repeats*math.Log(s.unit); math.Abs(got-logGaps) > 1e-5 {
		t.Errorf("logarithms of gaps add up to %.9g, want %.9g", got, logGaps)
	}
}

// What a fit says of regular buyers does not depend on the unit of time, in which alpha alone is counted.
func TestRegularityDoesNotDependOnUnits(t *testing.T) {
	t.Parallel()
	customers := summariesOf(process{k: 2, early: 1, r: .85, alpha: 4, a: .3, b: 2.2}.live(2000, 80, 0, 3))
	scaled := slices.Clone(customers)
	repeats := 0.0
	for i := range scaled {
		c := &scaled[i]
		c.Tx, c.T, c.LogGaps = 7*c.Tx, 7*c.T, c.LogGaps+float64(c.X)*math.Log(7)
		repeats += float64(c.X)
	}
	var fits [2]Fit
	for i, customers := range [][]Summary{customers, scaled} {
		s, err := NewSample(customers)
		if err != nil {
			t.Fatal(err)
		}
		fits[i] = FitMBGCNBD(s, nil)
	}
	checkScaled(t, fits[0].Estimate, fits[1].Estimate, []float64{1, 1, 7, 1, 1})
	if got, want := fits[1].Estimate.LogLikelihood, fits[0].Estimate.LogLikelihood-repeats*math.Log(7); math.Abs(got-want) > 1e-4 {
		t.Errorf("log-likelihood %.9g, want %.9g", got, want)
	}
}

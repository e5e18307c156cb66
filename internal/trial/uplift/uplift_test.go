package uplift

import (
	"encoding/json"
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"liuke/internal/value/contract"
)

// ones are equal weights.
func ones(n int) []float64 {
	w := make([]float64, n)
	for i := range w {
		w[i] = 1
	}
	return w
}

func rowsOf(n int) []int {
	rows := make([]int, n)
	for i := range rows {
		rows[i] = i
	}
	return rows
}

// Six customers, reckoned by hand.
func TestQiniByHand(t *testing.T) {
	t.Parallel()
	d := &Data{
		Treated: []bool{true, false, true, false, false, true},
		Hit:     []bool{true, false, false, false, true, true},
	}
	expected := []float64{6, 5, 4, 4, 2, 1}
	// after 1, 2, 4, 5 and 6 customers the gain is 1, 1, 1, 1 − 1·2/3 and 2 − 1·3/3; by a perfect ranking after 2, 5 and 6 it is
	// 2, 2 and 1
	own := 0.5*1 + 1 + 2*1 + (1+1.0/3)/2 + (1.0/3+1)/2
	best := 2*2/2.0 + 3*2 + 1*(2+1)/2.0
	random := 6 * 1 / 2.0
	want := (own - random) / (best - random)
	if got := d.qini(rank(rowsOf(6), expected), ones(6)); math.Abs(got-want) > 1e-12 {
		t.Errorf("Qini %.6f, want %.6f", got, want)
	}
	if got := d.qini(rank(rowsOf(6), make([]float64, 6)), ones(6)); math.Abs(got) > 1e-12 {
		t.Errorf("no ranking has a Qini of %.6f", got)
	}
}

// The ranking that knows the outcomes has a Qini of 1 and none has more; a weight of two is a customer who is there twice.
func TestAnyRanking(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(8, 60).Draw(t, "customers")
		d := &Data{}
		score, ideal, weight := make([]float64, n), make([]float64, n), ones(n)
		for i := range n {
			d.Treated = append(d.Treated, i%2 == 0)
			d.Hit = append(d.Hit, i < 4 || rapid.Bool().Draw(t, "hit") && i >= 8)
			score[i] = float64(rapid.IntRange(0, 9).Draw(t, "score"))
			switch {
			case d.Hit[i] && d.Treated[i]:
				ideal[i] = 1
			case d.Hit[i]:
				ideal[i] = -1
			}
		}
		if got := d.qini(rank(rowsOf(n), ideal), weight); math.Abs(got-1) > 1e-9 {
			t.Errorf("the perfect ranking has %.6f", got)
		}
		doubled := rapid.IntRange(0, n-1).Draw(t, "doubled")
		weight[doubled] = 2
		twice := &Data{Treated: append(slices.Clone(d.Treated), d.Treated[doubled]), Hit: append(slices.Clone(d.Hit), d.Hit[doubled])}
		r := rank(rowsOf(n), score)
		merged := twice.qini(rank(rowsOf(n+1), append(score, score[doubled])), ones(n+1))
		if got := d.qini(r, weight); math.Abs(got-merged) > 1e-9 {
			t.Errorf("weighted %.9f, there twice %.9f", got, merged)
		}
	})
}

// madeUp is a trial in which the action adds 8 points on average: for the half with a trait so much more, for the other so
// much less.
func madeUp(random *rand.Rand, n int, differing float64) Data {
	trait := contract.Attribute{Name: "trait", Levels: []string{"no", "yes"}}
	noise := contract.Attribute{Name: "noise"}
	d := Data{}
	for i := range n {
		has := random.IntN(2)
		trait.Level = append(trait.Level, has)
		noise.Number = append(noise.Number, random.NormFloat64())
		chance := 0.15 + 0.05*float64(has)
		if i%2 == 0 {
			chance += 0.08 + differing*(2*float64(has)-1)
		}
		d.Treated, d.Hit = append(d.Treated, i%2 == 0), append(d.Hit, random.Float64() < chance)
	}
	d.Known = []contract.Attribute{trait, noise}
	return d
}

// Where the action does the same for all, a ranking is hardly ever said to be better than chance; where it does not, it is found.
func TestRankingOrChance(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(9, 9))
	const worlds = 200
	better, worse := 0, 0
	for range worlds {
		r, err := Learn(madeUp(random, 2000, 0))
		if err != nil {
			t.Fatal(err)
		}
		if r.Uplift.Low > 0 {
			better++
		}
		if r.Uplift.High < 0 {
			worse++
		}
	}
	t.Logf("better than chance %d, worse %d of %d", better, worse, worlds)
	if chance := 2.5 * math.Sqrt(worlds*0.05*0.95); float64(better+worse) > 0.05*worlds+chance {
		t.Errorf("without any difference %d of %d rankings are said to be better than chance, %d worse", better, worlds, worse)
	}
	r, err := Learn(madeUp(random, 20000, 0.08))
	if err != nil {
		t.Fatal(err)
	}
	if r.Uplift.Low < 0.03 || r.Uplift.Mean < r.Response.Mean || math.Abs(r.Effect-0.08) > 0.02 || r.Curve[3].Effect < 0.13 {
		t.Errorf("%+v", r)
	}
	for i, p := range r.Curve {
		if math.Abs(p.Share-float64(i+1)/10) > 1e-12 || math.Abs(p.Gain-p.Share*p.Effect) > 1e-12 {
			t.Errorf("point %+v", p)
		}
	}
}

// The model, kept and read again, expects of each customer what was learned.
func TestModelExpectsWhatWasLearned(t *testing.T) {
	t.Parallel()
	d := madeUp(rand.New(rand.NewPCG(4, 4)), 2000, 0.08)
	d.Known[1].Number[7] = math.NaN()
	r, err := Learn(d)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := json.Marshal(r.Model)
	if err != nil {
		t.Fatal(err)
	}
	var m Model
	if err := json.Unmarshal(raw, &m); err != nil {
		t.Fatal(err)
	}
	for i, want := range r.Expected {
		if got := m.Expect([]float64{float64(d.Known[0].Level[i]), d.Known[1].Number[i]}); math.Abs(got-want) > 1e-12 {
			t.Fatalf("customer %d: %f, learned %f", i, got, want)
		}
	}
}

func TestRefused(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(2, 2))
	alike := madeUp(random, 1000, 0)
	alike.Known = []contract.Attribute{{Name: "same", Number: make([]float64, 1000)}}
	rare := madeUp(random, 1000, 0)
	rare.Hit = make([]bool, 1000)
	for name, c := range map[string]struct {
		data Data
		want error
	}{
		"few":          {madeUp(random, 300, 0), ErrTooFew},
		"no hits":      {rare, ErrTooFew},
		"all alike":    {alike, ErrNothingKnown},
		"nothing told": {Data{Treated: alike.Treated, Hit: alike.Hit}, ErrNothingKnown},
	} {
		if _, err := Learn(c.data); !errors.Is(err, c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

package risk_test

import (
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"liuke/internal/risk"
	"liuke/internal/value/clv"
)

// shop makes up the lines of customers who come at a pace of their own until they leave: most of what each buys are a few
// products, and some of it is sent back.
func shop(seed uint64, customers, days int) []risk.Line {
	random := rand.New(rand.NewPCG(seed, 7))
	var lines []risk.Line
	for c := range customers {
		gap, basket := 5+20*random.ExpFloat64(), 10+90*random.Float64()
		for day := random.Float64() * float64(days) * 0.6; day < float64(days); day += 1 + gap*random.ExpFloat64() {
			for range 1 + random.IntN(4) {
				lines = append(lines, risk.Line{Customer: uint32(c), Product: int32((c + random.IntN(4)) % 40), Day: 15000 + int32(day), Spend: math.Round(basket * random.Float64())})
			}
			if random.IntN(12) == 0 {
				back := lines[len(lines)-1]
				back.Spend = -back.Spend
				lines = append(lines, back)
			}
			if random.IntN(10) == 0 {
				break
			}
		}
	}
	return lines
}

func book(t *testing.T, customers int, lines []risk.Line) *risk.Book {
	t.Helper()
	b, err := risk.NewBook(customers, lines)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func goOn() error { return nil }

func assess(t *testing.T, b *risk.Book, day int32, horizon int) *risk.Assessment {
	t.Helper()
	a, err := risk.Assess(b, risk.Settings{Day: day, Horizon: horizon}, goOn)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func TestChancesRankThoseWhoLeave(t *testing.T) {
	t.Parallel()
	b := book(t, 900, shop(1, 900, 400))
	a := assess(t, b, 15280, 90)
	got := a.Against(b)
	if !(got.Risk.AUC > got.Silence.AUC && got.Risk.AUC > 0.75 && got.ECE < 0.06 && len(a.Learned) == 3) {
		t.Errorf("%+v, learned from %v", got, a.Learned)
	}
	if best := max(got.Silence.ValueFound, got.Relative.ValueFound); !(got.Risk.ValueFound > best) {
		t.Errorf("value found %g, by a baseline %g", got.Risk.ValueFound, best)
	}
}

// What came after the day changes nothing: neither what is bought then, nor who comes, nor whether anything does.
func TestOnlyThePastCounts(t *testing.T) {
	t.Parallel()
	const day = 15250
	lines := shop(2, 400, 400)
	want := assess(t, book(t, 500, lines), day, 60)
	random := rand.New(rand.NewPCG(3, 4))
	changed := slices.Clone(lines)
	for i := range changed {
		if l := &changed[i]; l.Day > day {
			l.Customer, l.Product, l.Spend = uint32(400+random.IntN(100)), int32(random.IntN(90)), 1000*random.NormFloat64()
			l.Day = day + 1 + int32(random.IntN(500))
		}
	}
	ended := slices.DeleteFunc(slices.Clone(lines), func(l risk.Line) bool { return l.Day > day })
	for what, other := range map[string][]risk.Line{"changed": changed, "ended": ended} {
		if d := cmp.Diff(want, assess(t, book(t, 500, other), day, 60)); d != "" {
			t.Errorf("%s: %s", what, d)
		}
	}
}

// Neither the order of lines nor what customers are called matters, to the last bit.
func TestNamesAndOrderDoNotCount(t *testing.T) {
	t.Parallel()
	lines := shop(5, 300, 300)
	want := assess(t, book(t, 300, lines), 15220, 60)
	random := rand.New(rand.NewPCG(8, 9))
	names := random.Perm(300)
	other := slices.Clone(lines)
	random.Shuffle(len(other), func(i, j int) { other[i], other[j] = other[j], other[i] })
	for i := range other {
		other[i].Customer = uint32(names[other[i].Customer])
	}
	got := assess(t, book(t, 300, other), 15220, 60)
	for i := range got.Risks {
		got.Risks[i].Customer = slices.Index(names, got.Risks[i].Customer)
	}
	slices.SortFunc(got.Risks, func(a, b risk.Risk) int { return a.Customer - b.Customer })
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

func TestWithoutProductsOrAmounts(t *testing.T) {
	t.Parallel()
	lines := shop(6, 400, 300)
	lines = slices.DeleteFunc(lines, func(l risk.Line) bool { return l.Spend < 0 })
	for i := range lines {
		lines[i].Product, lines[i].Spend = risk.NoProduct, 0
	}
	b := book(t, 400, lines)
	a := assess(t, b, 15230, 60)
	if a.Paid {
		t.Error("without amounts nothing was paid for")
	}
	for _, r := range a.Risks {
		if want := float64(b.Count(r.Customer, math.MinInt32, 15230)); r.Value != want || !(r.Chance > 0 && r.Chance < 1) {
			t.Fatalf("%+v, want a value of %g days", r, want)
		}
	}
	if got := a.Against(b); !(got.Risk.AUC > 0.6) {
		t.Errorf("%+v", got.Risk)
	}
}

// With a history too short to look back from, or too few customers, the models speak alone.
func TestTooLittleToLearnFrom(t *testing.T) {
	t.Parallel()
	if a := assess(t, book(t, 60, shop(7, 60, 300)), 15230, 60); len(a.Learned) > 0 || len(a.Weights) > 0 || len(a.Risks) == 0 {
		t.Errorf("learned from %v", a.Learned)
	}
	for name, c := range map[string]struct {
		lines []risk.Line
		want  error
	}{
		"nobody yet":   {[]risk.Line{{Day: 15300}}, risk.ErrNothing},
		"nothing":      {nil, risk.ErrNothing},
		"never again":  {[]risk.Line{{Day: 15000}, {Customer: 1, Day: 15001}}, clv.ErrNoRepeats},
		"sent back":    {[]risk.Line{{Day: 15000, Spend: -3}}, risk.ErrNothing},
		"all in a day": {[]risk.Line{{Day: 15000}, {Day: 15000}}, clv.ErrNoRepeats},
	} {
		if _, err := risk.Assess(book(t, 2, c.lines), risk.Settings{Day: 15100, Horizon: 60}, goOn); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
	stopped := errors.New("stopped")
	if _, err := risk.Assess(book(t, 200, shop(7, 200, 300)), risk.Settings{Day: 15230, Horizon: 60}, func() error { return stopped }); !errors.Is(err, stopped) {
		t.Errorf("stopped: %v", err)
	}
	if _, err := risk.NewBook(1, []risk.Line{{Customer: 1}}); err == nil {
		t.Error("a customer who is none")
	}
}

// The value at stake is that of the year before, less what was sent back, and never below nought.
func TestValueAtStake(t *testing.T) {
	t.Parallel()
	lines := shop(8, 200, 300)
	own := uint32(200)
	lines = append(lines,
		risk.Line{Customer: own, Day: 15250 - 365, Spend: 500}, // a year ago and a day
		risk.Line{Customer: own, Day: 15250 - 364, Spend: 40},
		risk.Line{Customer: own, Day: 15200, Spend: 30}, risk.Line{Customer: own, Day: 15201, Spend: -20}, risk.Line{Customer: own, Day: 15251, Spend: 7},
		risk.Line{Customer: own + 1, Day: 15210, Spend: 30}, risk.Line{Customer: own + 1, Day: 15211, Spend: -31})
	a := assess(t, book(t, 202, lines), 15250, 60)
	got := a.Risks[len(a.Risks)-2:]
	if got[0].Value != 50 || got[1].Value != 0 || got[0].AtRisk() != 50*got[0].Chance {
		t.Errorf("%+v", got)
	}
}

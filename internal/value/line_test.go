package value

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"liuke/internal/account"
	"liuke/internal/calendar"
	"liuke/internal/purchase"
	"liuke/internal/value/cycle"
)

// on is what a customer bought of a product on some days.
func on(productID string, days ...calendar.Day) purchase.ProductSummary {
	p := purchase.ProductSummary{ProductID: productID}
	for _, d := range days {
		p.Append(d, purchase.ProductDay{Quantity: 1000, Net: 100})
	}
	return p
}

// every is the days so far apart, so many of them, of which the last was so long ago.
func every(gap, days, ago calendar.Day) []calendar.Day {
	var all []calendar.Day
	for n := days - 1; n >= 0; n-- {
		all = append(all, today-ago-n*gap)
	}
	return all
}

var usual = ProductRhythm{
	Population: cycle.Population{Gap: 30, Likeness: 2, Regularity: 2, Spread: 0.5, Customers: 500},
	Dropout:    cycle.Dropout{A: 0.3, B: 2.7},
}

func TestLinesAreJudgedByTheirOwnRhythm(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name     string
		days     []calendar.Day
		seen     calendar.Day // the customer's last day
		state    LineState
		gap      float64      // about the usual one
		from, to calendar.Day // the next is expected between these
	}{
		{"in rhythm", every(14, 8, 5), today - 5, LineUsual, 14, today + 1, today + 18},
		{"late while nothing else was bought", every(14, 8, 40), today - 40, LineOverdue, 14, today + 1, today + 60},
		{"late while other things were bought", every(14, 8, 40), today - 1, LineLost, 14, today + 1, today + 60},
		{"a slow one, as long silent", every(90, 5, 40), today - 1, LineUsual, 85, today + 1, today + 120},
		{"twice, then never again", every(7, 2, 400), today - 1, LineUsual, 20, today, today + 2000},
		{"once", every(1, 1, 20), today, LineUsual, 25, today, today + 60},
		{"today", every(14, 3, 0), today, LineUsual, 16, today + 1, today + 30},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got, ok := lines([]ProductRhythm{usual}, today, c.seen, []purchase.ProductSummary{on("p", c.days...)})["p"]
			if !ok || got.State != c.state || math.Abs(math.Log(got.Usual/c.gap)) > 0.35 || got.NextDay < c.from || got.NextDay > c.to {
				t.Errorf("%+v", got)
			}
			if got.NextLow < today || got.NextLow > got.NextDay || got.NextDay > got.NextHigh || got.Overdue < 0 || got.Overdue > 1 || got.Lost < 0 || got.Lost > 1 {
				t.Errorf("impossible: %+v", got)
			}
			if without := int64(c.seen - c.days[len(c.days)-1]); got.Without != without {
				t.Errorf("went without for %d days, want %d", got.Without, without)
			}
		})
	}
}

func TestLinesUseWhatIsKnownOfTheProduct(t *testing.T) {
	t.Parallel()
	slow := usual
	slow.ProductID, slow.Gap = "slow", 120
	bought := []purchase.ProductSummary{on("slow", today-100), on("other", today-100), on("brought back")}
	got := lines([]ProductRhythm{slow, usual}, today, today, bought)
	if len(got) != 2 || got["slow"].Usual < 3*got["other"].Usual || got["slow"].Overdue >= got["other"].Overdue {
		t.Errorf("%+v", got)
	}
	if got := lines(nil, today, today, bought); len(got) != 0 {
		t.Errorf("nothing was learned, yet %+v", got)
	}
}

// habits makes customers who buy some of twelve products, of which the later ones are bought more rarely.
func habits(customers int) map[string][]purchase.ProductSummary {
	random := rand.New(rand.NewPCG(3, 4))
	all := map[string][]purchase.ProductSummary{}
	for c := range customers {
		id := fmt.Sprint("c", c)
		for p := c % 3; p < 12; p += 3 {
			var days []calendar.Day
			for d := today - 600 + calendar.Day(random.IntN(200)); d <= today; d += 1 + calendar.Day(float64(8+5*p)*(0.5+random.Float64())) {
				days = append(days, d)
			}
			all[id] = append(all[id], on(fmt.Sprint("p", p), days...))
		}
	}
	return all
}

func TestARunLearnsProductsAndTheServiceTells(t *testing.T) {
	t.Parallel()
	m := &memory{days: buyers(150), bought: habits(300)}
	r := run(t, m)
	if len(m.learned[r.ID]) != 13 {
		t.Fatalf("%d rhythms were learned", len(m.learned[r.ID]))
	}
	s := NewService(m, func() int64 { return 1 })
	got, err := s.Lines(context.Background(), account.System, today-3, []purchase.ProductSummary{
		on("p0", today-3), on("p11", today-3), on("new", today-3),
	})
	if err != nil || len(got) != 3 || got["p0"].Usual > 14 || got["p11"].Usual < 40 || got["new"].Usual < got["p0"].Usual {
		t.Errorf("%+v, %v", got, err)
	}
	later, err := s.Lines(context.Background(), account.System, today+50, []purchase.ProductSummary{on("p0", today-3)})
	if err != nil || later["p0"].Overdue < 0.9 || later["p0"].NextDay <= today+50 {
		t.Errorf("of a customer who came after the run: %+v, %v", later, err)
	}
}

// TestWhatIsLearnedOfProductsDoesNotDependOnNames names customers and products anew. The memory tells them in any order.
func TestWhatIsLearnedOfProductsDoesNotDependOnNames(t *testing.T) {
	t.Parallel()
	one := &memory{days: buyers(50), bought: habits(200)}
	other := &memory{days: one.days, bought: map[string][]purchase.ProductSummary{}}
	for id, products := range one.bought {
		for _, p := range products {
			p.ProductID = "other " + p.ProductID
			other.bought["other "+id] = append(other.bought["other "+id], p)
		}
	}
	learned := func(m *memory, prefix string) map[string]ProductRhythm {
		found := map[string]ProductRhythm{}
		for _, r := range m.learned[run(t, m).ID] {
			id := r.ProductID
			r.ProductID = ""
			if id != "" {
				id = id[len(prefix):]
			}
			found[id] = r
		}
		return found
	}
	if d := gocmp.Diff(learned(one, ""), learned(other, "other ")); d != "" {
		t.Error(d)
	}
}

func TestNothingIsLearnedOfProductsBoughtOnce(t *testing.T) {
	t.Parallel()
	m := &memory{days: buyers(50), bought: map[string][]purchase.ProductSummary{"a": {on("p", today)}, "b": {on("p", today-9), on("q", today)}}}
	if r := run(t, m); len(m.learned[r.ID]) != 0 {
		t.Errorf("%+v", m.learned[r.ID])
	}
}

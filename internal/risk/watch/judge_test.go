package watch

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"liuke/internal/calendar"
	"liuke/internal/purchase"
	"liuke/internal/risk"
)

// dusk is a night's store that remembers what the night wrote. Everybody buys one of three products on each day.
type dusk struct {
	shelf
	writing sync.Mutex
	risks   []Risk
	writes  int
}

func (d *dusk) SaveRun(context.Context, Run, int64) error { return nil }

func (d *dusk) EachBefore(_ context.Context, _ string, yield func(string, float64, *Before) error) error {
	for n, id := range d.customers {
		if n%3 == 0 {
			continue // new since
		}
		if err := yield(id, float64(n)/1000, nil); err != nil {
			return err
		}
	}
	return nil
}

func (d *dusk) EachLine(_ context.Context, yield func(string, string, purchase.Rhythm) error) error {
	for n, id := range d.customers {
		days := d.days[id]
		if n%7 == 0 {
			continue // of whom no product is known
		}
		first, last := days[0].Day, days[len(days)-1].Day
		r := purchase.Rhythm{Days: int64(len(days)), First: first, Last: last}
		for i := 1; i < len(days); i++ {
			r.GapLogs += math.Log(float64(days[i].Day - days[i-1].Day))
		}
		for k := range 1 + n%3 {
			if err := yield(id, fmt.Sprint("p", k), r); err != nil {
				return err
			}
		}
	}
	return nil
}

func (d *dusk) SaveRisks(_ context.Context, _ Run, risks []Risk, _ int64) error {
	d.writing.Lock()
	defer d.writing.Unlock()
	d.risks = append(d.risks, risks...)
	d.writes++
	return nil
}

// However many customers are judged at a time, each stands as before: one by one, ten at a time, in parts that do not come out
// even, and all at once.
func TestRisksDoNotDependOnHowManyAreJudgedTogether(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(3, 4))
	s := shelf{days: map[string][]purchase.Day{}}
	const customers = 130
	for c := range customers {
		id := fmt.Sprintf("c%03d", c)
		s.customers = append(s.customers, id)
		gap, until := 4+20*random.ExpFloat64(), 600+400*math.Sqrt(random.Float64())
		for day := 300 + 200*random.Float64(); day < until || len(s.days[id]) == 0; day += 1 + gap*random.ExpFloat64() {
			s.days[id] = append(s.days[id], sold(100+random.Int64N(9000), calendar.Day(day))...)
		}
	}
	s.days["c000"] = append(s.days["c000"], sold(50, 1000)...)
	p, err := readPurchases(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	book, err := p.book(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	learned, err := risk.Learn(book, settings(p.asOf), t.Context().Err)
	if err != nil {
		t.Fatal(err)
	}
	judged := func(batch int) (*dusk, []Change) {
		d := &dusk{shelf: s}
		service := NewService(d, nil, func() int64 { return 0 })
		service.batch = batch
		flags := map[string][]Flag{"gone": {{ID: "gone", CustomerID: "gone", Raised: 950, Open: true}}}
		for c := 0; c < customers; c += 5 {
			flags[s.customers[c]] = []Flag{{ID: s.customers[c], CustomerID: s.customers[c], Raised: 950, Open: true}}
		}
		run := &Run{Customers: customers}
		changes, err := service.judgeAll(t.Context(), run, p, learned, flags, &Run{ID: "before", AsOf: 999})
		if err != nil || run.Judged != customers || run.Flagged == 0 {
			t.Fatal(run, err)
		}
		slices.SortFunc(d.risks, func(a, b Risk) int { return strings.Compare(a.CustomerID, b.CustomerID) }) // batches are written side by side
		for i := range changes {
			if changes[i].Kind == Raise {
				changes[i].Flag.ID = "" // new each time
			}
		}
		return d, changes
	}
	whole, changes := judged(customers)
	if len(whole.risks) != customers || whole.writes != 1 || len(changes) == 0 {
		t.Fatalf("%d risks in %d writes, %d changes", len(whole.risks), whole.writes, len(changes))
	}
	for _, batch := range []int{1, 10, 32, 5000} {
		parts, changed := judged(batch)
		if want := (customers + batch - 1) / batch; parts.writes != want {
			t.Errorf("%d at a time: %d writes", batch, parts.writes)
		}
		if d := cmp.Diff(whole.risks, parts.risks); d != "" {
			t.Errorf("%d at a time: %s", batch, d)
		}
		if d := cmp.Diff(changes, changed); d != "" {
			t.Errorf("%d at a time: %s", batch, d)
		}
	}
}

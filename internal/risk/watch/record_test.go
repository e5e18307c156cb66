package watch

import (
	"context"
	"errors"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"liuke/internal/calendar"
	"liuke/internal/purchase"
)

// shelf is a ledger of given days, and a store whose first run was as of a day.
type shelf struct {
	Store
	customers []string // in their order
	days      map[string][]purchase.Day
	first     calendar.Day
	run       bool
}

func (s shelf) LastPurchaseDay(context.Context) (last calendar.Day, bought bool, err error) {
	for _, days := range s.days {
		for _, d := range days {
			last, bought = max(last, d.Day), true
		}
	}
	return last, bought, nil
}

func (s shelf) EachDay(_ context.Context, yield func(string, purchase.Day) error) error {
	for _, id := range s.customers {
		for _, d := range s.days[id] {
			if err := yield(id, d); err != nil {
				return err
			}
		}
	}
	return nil
}

func (s shelf) EachBoughtBy(_ context.Context, ids []string, yield func(string, string, calendar.Day, purchase.ProductDay) error) error {
	var all error
	for _, id := range ids {
		for _, d := range s.days[id] {
			all = errors.Join(all, yield(id, "p", d.Day, purchase.ProductDay{Quantity: 1000, Net: d.Net}))
		}
	}
	return all
}

func (s shelf) FirstDay(context.Context) (calendar.Day, bool, error) { return s.first, s.run, nil }

func sold(net int64, days ...calendar.Day) (all []purchase.Day) {
	for _, day := range days {
		all = append(all, purchase.Day{Day: day, Receipts: 1, Net: net, Kept: net > 0})
	}
	return all
}

// The record, worked out by hand: it is the 1000th day, and looked back to the 910th.
func TestRecord(t *testing.T) {
	t.Parallel()
	s := shelf{first: 905, run: true, days: map[string][]purchase.Day{
		"flagged, left":        sold(100, 800, 900),
		"flagged, came back":   sold(30, 850, 950),
		"cleared that day":     sold(70, 899),
		"raised the day after": sold(60, 898),
		"green, left":          append(sold(500, 700), sold(-80, 705)...),
		"green, stayed":        sold(10, 905, 1000),
		"left long before":     sold(900, 400),
		"came later":           sold(20, 920),
		"sent it all back":     append(sold(40, 890), sold(-40, 891)...),
	}}
	for id := range s.days {
		s.customers = append(s.customers, id)
	}
	slices.Sort(s.customers)
	flags := map[string][]Flag{
		"flagged, left":        {{Raised: 880, Open: true}},
		"flagged, came back":   {{Raised: 910, Cleared: 950}},
		"cleared that day":     {{Raised: 906, Cleared: 910}},
		"raised the day after": {{Raised: 911, Open: true}},
	}
	p, err := readPurchases(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	got, err := NewService(s, nil, nil).check(t.Context(), p, nil, flags, nil)
	if err != nil {
		t.Fatal(err)
	}
	want := &Record{
		From: 910, Until: 1000, Customers: 6, Flagged: 2, Found: 1, Left: 4, LeftValue: 200 + 70 + 60 + 420, FoundAt: 200,
		Green: []Missed{{"green, left", 420, 700}, {"cleared that day", 70, 899}, {"raised the day after", 60, 898}},
	}
	if d := cmp.Diff(want, got); d != "" || got.Missed() != 3 {
		t.Error(d)
	}
}

// Where nobody ever came back, nothing can be reckoned afterwards.
func TestNoRecord(t *testing.T) {
	t.Parallel()
	s := shelf{customers: []string{"a", "b"}, days: map[string][]purchase.Day{"a": sold(10, 850), "b": sold(10, 1000)}}
	p, err := readPurchases(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	book, err := p.book(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := NewService(s, nil, nil).check(t.Context(), p, book, nil, nil); got != nil || err != nil {
		t.Errorf("%+v, %v", got, err)
	}
}

// Flags that were not kept are reckoned from what was known, whatever came later.
func TestRecordReckonedAfterwards(t *testing.T) {
	t.Parallel()
	s := shelf{days: map[string][]purchase.Day{}}
	for c := range 150 {
		id := string(rune('一' + c))
		s.customers = append(s.customers, id)
		until := calendar.Day(1000)
		if c%3 == 0 {
			until = calendar.Day(600 + 2*c)
		}
		for day := calendar.Day(300 + c); day <= until; day += calendar.Day(5 + c%11) {
			s.days[id] = append(s.days[id], sold(100+int64(c), day)...)
		}
	}
	s.days[s.customers[1]] = append(s.days[s.customers[1]], sold(5, 1000)...)
	record := func() *Record {
		p, err := readPurchases(t.Context(), s)
		if err != nil {
			t.Fatal(err)
		}
		book, err := p.book(t.Context(), s)
		if err != nil {
			t.Fatal(err)
		}
		r, err := NewService(s, nil, nil).check(t.Context(), p, book, nil, nil)
		if err != nil || r == nil {
			t.Fatal(r, err)
		}
		return r
	}
	r := record()
	if !r.Afterwards || r.Sample != 0 || r.From != 910 || r.Flagged == 0 || r.Found == 0 || r.Customers != 150 || r.Left != 50 ||
		float64(r.Found)/float64(r.Flagged) <= float64(r.Left)/float64(r.Customers) {
		t.Errorf("%+v", r)
	}
	for until, want := range map[calendar.Day]bool{1000: false, 999: true, 994: true, 993: false, 1001: false} {
		kept := &Record{Afterwards: true, Until: until}
		if kept.fresh(1000) != want {
			t.Errorf("a record of day %d stands on day 1000: %t", until, !want)
		}
	}
	for id, days := range s.days { // whoever came later comes every day instead
		if last := days[len(days)-1].Day; last > 910 {
			s.days[id] = append(slices.DeleteFunc(days, func(d purchase.Day) bool { return d.Day > 910 }), sold(1, 911, 950, 1000)...)
		}
	}
	if later := record(); later.Flagged != r.Flagged || later.Customers != r.Customers || later.Found != r.Found {
		t.Errorf("%+v, with other purchases afterwards %+v", r, later)
	}
}

package registry

import (
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"liuke/internal/calendar"
)

const minute = int64(60_000)

// on is a time of a day in China.
func on(day calendar.Day, minutes int64) int64 { return day.Start(china) + minutes*minute }

func TestWhatRecordsCome(t *testing.T) {
	rates := Rates{Minute: 150, Visit: 8000}
	record := func(customer string, kind RecordKind, day calendar.Day, minutes, amount int64) Record {
		return Record{CustomerID: customer, Kind: kind, At: on(day, 600), Until: 130, Minutes: minutes, Amount: amount}
	}
	for name, c := range map[string]struct {
		records   []Record
		rates     Rates
		parts     []Part
		customers int64
	}{
		"nothing": {nil, rates, nil, 0},
		"calls":   {[]Record{record("a", RecordContact, 110, 5, 0), record("a", RecordContact, 111, 7, 0)}, rates, []Part{{TookContacts, 12, 150, 1800}}, 1},
		"a visit and its time": {[]Record{record("a", RecordVisit, 110, 30, 0)}, rates,
			[]Part{{TookContacts, 30, 150, 4500}, {TookVisits, 1, 8000, 8000}}, 1},
		"a step that was logged as a call, too": {[]Record{record("a", RecordContact, 110, 12, 0), record("a", RecordStep, 110, 12, 0)}, rates,
			[]Part{{TookContacts, 12, 150, 1800}}, 1},
		"a step that took longer than the call": {[]Record{record("a", RecordStep, 110, 20, 0), record("a", RecordContact, 110, 12, 0)}, rates,
			[]Part{{TookContacts, 12, 150, 1800}, {TookSteps, 8, 150, 1200}}, 1},
		"a step on another day": {[]Record{record("a", RecordContact, 110, 12, 0), record("a", RecordStep, 111, 20, 0)}, rates,
			[]Part{{TookContacts, 12, 150, 1800}, {TookSteps, 20, 150, 3000}}, 1},
		"a step with another customer": {[]Record{record("a", RecordContact, 110, 12, 0), record("b", RecordStep, 110, 20, 0)}, rates,
			[]Part{{TookContacts, 12, 150, 1800}, {TookSteps, 20, 150, 3000}}, 2},
		"gifts, one taken back": {[]Record{record("a", RecordGift, 110, 0, 2000), record("a", RecordGift, 111, 0, 500), record("a", RecordGift, 112, 0, -500)}, rates,
			[]Part{{TookGifts, 1, 0, 2000}}, 1},
		"a gift that was taken back whole": {[]Record{record("a", RecordGift, 110, 0, 2000), record("a", RecordGift, 111, 0, -2000)}, rates, nil, 1},
		"on the last day":                  {[]Record{record("a", RecordContact, 130, 5, 0)}, rates, []Part{{TookContacts, 5, 150, 750}}, 1},
		"after the window":                 {[]Record{record("a", RecordContact, 131, 5, 0), record("b", RecordGift, 131, 0, 100)}, rates, nil, 0},
		"while nothing has a price":        {[]Record{record("a", RecordVisit, 110, 5, 0)}, Rates{}, []Part{{TookContacts, 5, 0, 0}, {TookVisits, 1, 0, 0}}, 1},
	} {
		if parts, customers := booked(c.records, c.rates, china); !reflect.DeepEqual(parts, c.parts) || customers != c.customers {
			t.Errorf("%s: %+v of %d, want %+v of %d", name, parts, customers, c.parts, c.customers)
		}
	}
}

// The order of records does not matter, no minute is counted twice, and none is lost.
func TestNoMinuteCountsTwice(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		records := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Record {
			return Record{
				CustomerID: rapid.SampledFrom([]string{"a", "b"}).Draw(t, "customer"), Kind: rapid.SampledFrom([]RecordKind{RecordContact, RecordStep, RecordVisit}).Draw(t, "kind"),
				At: on(calendar.Day(rapid.IntRange(110, 112).Draw(t, "day")), rapid.Int64Range(0, 1439).Draw(t, "time")), Until: 111, Minutes: rapid.Int64Range(0, 90).Draw(t, "minutes"),
			}
		}), 0, 12).Draw(t, "records")
		parts, _ := booked(records, Rates{Minute: 1}, china)
		again, _ := booked(rapid.Permutation(records).Draw(t, "shuffled"), Rates{Minute: 1}, china)
		if !reflect.DeepEqual(parts, again) {
			t.Fatalf("%+v in another order %+v", parts, again)
		}
		var contacts, steps, all int64
		for _, r := range records {
			switch {
			case calendar.DayOf(r.At, china) > 111:
			case r.Kind == RecordStep:
				steps += r.Minutes
			default:
				contacts += r.Minutes
			}
		}
		for _, p := range parts {
			if p.Of == TookContacts || p.Of == TookSteps {
				all += p.Cost
			}
		}
		if all < max(contacts, steps) || all > contacts+steps {
			t.Fatalf("%d minutes of %d of contacts and %d of steps", all, contacts, steps)
		}
	})
}

func TestThePlanCountsWhileNothingElseCosts(t *testing.T) {
	r := judged(t, running(), afterDay, subjects(60, 6, 60, 30))
	r.Trial.CostEach = 500
	free := []Part{{TookContacts, 12, 0, 0}}
	for name, c := range map[string]struct {
		known Spent
		want  Spent
	}{
		"nothing is known":        {Spent{}, Spent{Customers: 60, Cost: 30_000, Estimated: true}},
		"records without a price": {Spent{Customers: 3, Parts: free}, Spent{Customers: 60, Cost: 30_000, Estimated: true, Parts: free}},
		"something was told":      {Spent{Customers: 2, Cost: 70, Told: 70}, Spent{Customers: 2, Cost: 70, Told: 70}},
	} {
		if got := r.costing(c.known).Spent; !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: %+v, want %+v", name, got, c.want)
		}
	}
}

// A result that was kept before costs had parts says that all of it was told, unless it was reckoned from the plan.
func TestCostsKeptEarlierWereTold(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		kept Spent
		told int64
	}{
		"of an earlier time": {Spent{Customers: 1, Cost: 500}, 500},
		"from the plan":      {Spent{Customers: 1, Cost: 500, Estimated: true}, 0},
		"from the records":   {Spent{Customers: 2, Cost: 90, Parts: []Part{{TookVisits, 1, 90, 90}}}, 0},
		"both":               {Spent{Customers: 2, Cost: 100, Told: 10, Parts: []Part{{TookVisits, 1, 90, 90}}}, 10},
	} {
		if got := (Kept{Result: Findings{Spent: c.kept}}).of(Trial{}).Spent.Told; got != c.told {
			t.Errorf("%s: %d", name, got)
		}
	}
}

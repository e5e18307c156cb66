package watch

import (
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"liuke/internal/calendar"
)

// risen is a risk of so much, whose customer bought last on a day.
func risen(chance float64, value int64, last calendar.Day) *Risk {
	return &Risk{CustomerID: "c", Chance: chance, Value: value, Last: last}
}

func TestDecide(t *testing.T) {
	t.Parallel()
	open := Flag{ID: "f", CustomerID: "c", Raised: 90, Open: true, Chance: 0.6, Value: 10}
	fresh := open
	fresh.Raised = 100
	marked := fresh
	marked.Mark = Mark{Verdict: Wrong, ByID: "s"}
	cleared := open
	cleared.Open, cleared.Cleared, cleared.Why = false, 100, WhyLess
	of := func(f Flag, change func(*Flag)) *Flag {
		change(&f)
		return &f
	}
	for name, c := range map[string]struct {
		last *Flag
		risk *Risk
		kind ChangeKind
		want *Flag // nil: nothing changes
	}{
		"never, and not now":     {nil, risen(0.4, 10, 80), "", nil},
		"nothing at stake":       {nil, risen(0.99, 0, 80), "", nil},
		"as likely as not":       {nil, risen(0.5, 10, 80), Raise, &Flag{ID: "new", CustomerID: "c", Raised: 100, Open: true, Chance: 0.5, Value: 10}},
		"still":                  {&open, risen(0.9, 5, 80), "", nil},
		"bought":                 {&open, risen(0.1, 20, 95), Set, of(cleared, func(f *Flag) { f.Why = WhyBought })},
		"less likely":            {&open, risen(0.4, 10, 80), Set, &cleared},
		"a year without":         {&open, risen(0.99, 0, 80), Set, of(cleared, func(f *Flag) { f.Why = WhyStake })},
		"no purchase known":      {&open, nil, Set, of(cleared, func(f *Flag) { f.Why = WhyGone })},
		"raised today, wrongly":  {&fresh, risen(0.4, 10, 80), Drop, &fresh},
		"raised today, marked":   {&marked, risen(0.4, 10, 80), Set, of(marked, func(f *Flag) { f.Open, f.Cleared, f.Why = false, 100, WhyLess })},
		"raised today, again":    {&fresh, risen(0.7, 12, 80), Set, of(fresh, func(f *Flag) { f.Chance, f.Value = 0.7, 12 })},
		"cleared today, again":   {&cleared, risen(0.4, 10, 80), "", nil},
		"cleared today, wrongly": {&cleared, risen(0.7, 10, 80), Set, &open},
	} {
		got, changed := decide(c.last, 100, c.risk, func() string { return "new" })
		if c.want == nil {
			if changed {
				t.Errorf("%s: %+v", name, got)
			}
			continue
		}
		if d := cmp.Diff(Change{c.kind, *c.want}, got); d != "" || !changed {
			t.Errorf("%s: %s", name, d)
		}
	}
}

// history plays runs over one customer's flags.
type history struct {
	flags []Flag
	made  int
}

func (h *history) run(asOf calendar.Day, r *Risk) {
	change, changed := decide(latestOf(h.flags, asOf), asOf, r, func() string { h.made++; return strconv.Itoa(h.made) })
	n := len(h.flags) - 1
	switch {
	case !changed:
	case change.Kind == Raise:
		h.flags = append(h.flags, change.Flag)
	case change.Kind == Set:
		h.flags[n] = change.Flag
	case change.Kind == Drop:
		h.flags = h.flags[:n]
	}
}

// Over any nights, also repeated ones, at most one flag is open and it is so exactly while the customer is to be flagged; flags
// follow each other; and what was thought of a night first, and then otherwise, leaves no trace.
func TestFlagsTellTheNights(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var h, once history
		day := calendar.Day(100)
		draw := func(label string) *Risk {
			if rapid.IntRange(0, 9).Draw(t, label+" unknown") == 0 {
				return nil
			}
			return risen(rapid.SampledFrom([]float64{0.1, 0.5, 0.9}).Draw(t, label), rapid.Int64Range(0, 2).Draw(t, label+" value"), day-calendar.Day(rapid.IntRange(0, 9).Draw(t, "silence")))
		}
		for range rapid.IntRange(1, 12).Draw(t, "nights") {
			day += calendar.Day(rapid.IntRange(1, 5).Draw(t, "days"))
			for range rapid.IntRange(0, 2).Draw(t, "thought otherwise") {
				h.run(day, draw("first thought"))
			}
			r := draw("risk")
			h.run(day, r)
			h.run(day, r)
			once.run(day, r)
			flagged := r != nil && r.Flagged()
			if n := len(h.flags); flagged != (n > 0 && h.flags[n-1].Open) || flagged != heldOn(h.flags, day) {
				t.Fatalf("flagged %t: %+v", flagged, h.flags)
			}
		}
		for i, f := range h.flags {
			if !f.Open && f.Cleared <= f.Raised || i > 0 && (h.flags[i-1].Open || h.flags[i-1].Cleared > f.Raised) {
				t.Fatalf("%+v", h.flags)
			}
		}
		if d := cmp.Diff(spans(once.flags), spans(h.flags)); d != "" {
			t.Fatalf("thought otherwise first: %s", d)
		}
	})
}

// spans are flags without their ids.
func spans(flags []Flag) []Flag {
	out := []Flag{}
	for _, f := range flags {
		f.ID = ""
		out = append(out, f)
	}
	return out
}

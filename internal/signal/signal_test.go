package signal

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"liuke/internal/search"
)

func TestLevelOf(t *testing.T) {
	for _, c := range []struct {
		what    string
		flagged bool
		open    []Weight
		want    Level
	}{
		{"nothing is known", false, nil, Green},
		{"a weak one", false, []Weight{Weak}, Amber},
		{"many plain ones", false, []Weight{Plain, Plain, Weak, Plain}, Amber},
		{"one strong one among many", false, []Weight{Weak, Strong, Plain}, Red},
		{"the purchases alone", true, nil, Red},
		{"the purchases, and only a weak one from people", true, []Weight{Weak}, Red},
	} {
		if got := LevelOf(c.flagged, c.open); got != c.want {
			t.Errorf("%s: %s, want %s", c.what, got, c.want)
		}
	}
}

// More signals never make a customer greener.
func TestNothingTakesOff(t *testing.T) {
	order := []Level{Green, Amber, Red}
	rapid.Check(t, func(t *rapid.T) {
		weights := rapid.SliceOfN(rapid.SampledFrom(Weights), 0, 6)
		some, more := weights.Draw(t, "some"), weights.Draw(t, "more")
		flagged := rapid.Bool().Draw(t, "flagged")
		before, after := LevelOf(flagged, some), LevelOf(flagged, append(slices.Clone(some), more...))
		if slices.Index(order, after) < slices.Index(order, before) {
			t.Fatalf("%s became %s by %v", before, after, more)
		}
	})
}

func TestReconcile(t *testing.T) {
	const now = 1000 * 86_400_000
	of := func(k Kind, closed, expires int64) Signal {
		s := Signal{ID: "old", CustomerID: "c", Kind: k, Weight: Plain, OpenedAt: 1, SeenAt: 1, ExpiresAt: expires, ClosedAt: closed}
		if closed != 0 {
			s.ClosedWhy = Dismissed
		}
		return s
	}
	for _, c := range []struct {
		what string
		kept []Signal
		seen []Sighting
		want string
	}{
		{"for the first time", nil, []Sighting{{CustomerID: "c", Kind: Below, Count: 1, At: 5}}, "open new below 1× until 0"},
		{"once more", []Signal{of(Below, 0, 0)}, []Sighting{{CustomerID: "c", Kind: Below, Count: 2, At: 5}}, "open old below 2× until 0"},
		{"no longer", []Signal{of(Below, 0, 0)}, nil, "close old over"},
		{"no longer, for some days", []Signal{of("rule:1", 0, now+1)}, nil, ""},
		{"no longer, for too long", []Signal{of("rule:1", 0, now)}, nil, "close old expired"},
		{"dismissed, and nothing happened since", []Signal{of(Below, now-5, 0)}, []Sighting{{CustomerID: "c", Kind: Below, Count: 1, At: now - 5}}, ""},
		{"dismissed, and it happened again", []Signal{of(Below, now-5, 0)}, []Sighting{{CustomerID: "c", Kind: Below, Count: 1, At: now - 4}}, "open new below 1× until 0"},
		{"dismissed, and the rule still holds", []Signal{of("rule:1", now-5, 0)}, []Sighting{{CustomerID: "c", Kind: "rule:1", Count: 1, Days: 3}}, ""},
		{
			"dismissed long ago, and the rule holds", []Signal{of("rule:1", now-31*day, 0)}, []Sighting{{CustomerID: "c", Kind: "rule:1", Count: 1, Days: 3}},
			fmt.Sprintf("open new rule:1 1× until %d", now+3*day),
		},
		{"in two texts", nil, []Sighting{{CustomerID: "c", Kind: Price, Count: 1, At: 5}, {CustomerID: "c", Kind: Price, Count: 1, At: 4}}, "open new price 2× until 0"},
		{"of another customer", []Signal{of(Below, 0, 0)}, []Sighting{{CustomerID: "d", Kind: Below, Count: 1}}, "close old over; open new below 1× until 0"},
	} {
		got := ""
		for i, change := range Reconcile(c.kept, c.seen, now) {
			if i > 0 {
				got += "; "
			}
			name := change.ID
			if name != "old" {
				name = "new"
			}
			if change.Open {
				got += fmt.Sprintf("open %s %s %d× until %d", name, change.Kind, change.Count, change.ExpiresAt)
			} else {
				got += fmt.Sprintf("close %s %s", name, change.ClosedWhy)
			}
		}
		if got != c.want {
			t.Errorf("%s: %q, want %q", c.what, got, c.want)
		}
	}
}

// However often one looks: of a customer and kind one is open, and a second look opens and closes nothing.
func TestLookingTwiceChangesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		sighting := rapid.Custom(func(t *rapid.T) Sighting {
			return Sighting{
				CustomerID: rapid.SampledFrom([]string{"a", "b"}).Draw(t, "customer"), Kind: rapid.SampledFrom([]Kind{Below, Price, "rule:1"}).Draw(t, "kind"),
				Weight: Plain, Count: 1, Days: rapid.IntRange(0, 2).Draw(t, "days"), At: rapid.Int64Range(0, 3*day).Draw(t, "at"),
			}
		})
		var open []Signal
		now := 10 * day
		for range 3 {
			seen := rapid.SliceOfN(sighting, 0, 5).Draw(t, "seen")
			open = after(Reconcile(open, seen, now), open)
			again := after(Reconcile(open, seen, now), open)
			if len(again) != len(open) {
				t.Fatalf("%d open, then %d", len(open), len(again))
			}
			known := map[key]bool{}
			for _, s := range again {
				if k := (key{s.CustomerID, s.Kind}); known[k] {
					t.Fatalf("%v is open twice", k)
				} else {
					known[k] = true
				}
			}
			now += day
		}
	})
}

// after is what is open once the changes are saved.
func after(changes []Change, before []Signal) []Signal {
	byID := map[string]Signal{}
	for _, s := range before {
		byID[s.ID] = s
	}
	for _, c := range changes {
		if delete(byID, c.ID); c.Open {
			byID[c.ID] = c.Signal
		}
	}
	var open []Signal
	for _, s := range byID {
		open = append(open, s)
	}
	return open
}

func TestWordsAreFound(t *testing.T) {
	words, err := Words{Price: []string{"太贵", " 太贵 ", "too expensive", "ＤＩＳＣＯＵＮＴ", "贵"}, Competitor: []string{"Acme Foods"}}.Clean()
	if err != nil || len(words.Price) != 4 {
		t.Fatal(words, err)
	}
	finders := words.finders()
	for text, want := range map[string]string{
		"你们的门封太贵了":                    "太贵",
		"好贵":                          "贵",
		"It is TOO  expensive for us": "too expensive",
		"any discounts?":              "ＤＩＳＣＯＵＮＴ",
		"acme’s food":                 "",
		"we buy from ACME FOODS now":  "Acme Foods",
		"不太喜欢":                        "",
	} {
		got := ""
		for _, f := range finders {
			if word, found := f.find(search.Tokens(text)); found {
				got = word
				break
			}
		}
		if got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
	if _, err := (Words{Competitor: []string{"！！"}}).Clean(); err == nil {
		t.Error("a word without a letter is taken")
	}
}

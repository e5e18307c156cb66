package threat

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"liuke/internal/fault"
	"liuke/internal/signal"
	"liuke/internal/topic"
)

// TestOf says how threats stand by what points to them and by what people said.
func TestOf(t *testing.T) {
	l := Starter()
	l.Threats = append(l.Threats,
		Threat{Code: "own", Kinds: []signal.Kind{"rule:u1"}, Topics: []string{"t1"}, Causes: []string{"late"}},
		Threat{Code: "old", Kinds: []signal.Kind{signal.Price}, Retired: true})
	seen := func(k signal.Kind, at int64) Clue { return Clue{Kind: k, At: at} }
	said := func(id, code string, holds bool, at, undone int64) Finding {
		return Finding{ID: id, Code: code, Holds: holds, At: at, UndoneAt: undone}
	}
	for _, c := range []struct {
		what  string
		known Known
		want  string
	}{
		{"nothing", Known{}, ""},
		{"a signal that points to nothing", Known{Clues: []Clue{seen(signal.Payment, 5)}}, ""},
		{"two signals", Known{Clues: []Clue{seen(signal.Broken, 7), seen(signal.Below, 5)}}, "service 2 since 5"},
		{"signals to two", Known{Clues: []Clue{seen(signal.Price, 7), seen(signal.Alone, 5)}}, "departure 1 since 5, price 1 since 7"},
		{"an own rule", Known{Clues: []Clue{seen("rule:u1", 7), seen("rule:u2", 7)}}, "own 1 since 7"},
		{"a complaint nobody judged", Known{Clues: []Clue{{At: 3}}}, ""},
		{"a complaint about goods, and of a topic", Known{Clues: []Clue{{At: 3, Category: topic.Product, TopicID: "t1"}}}, "quality 1 since 3, own 1 since 3"},
		{"by its cause", Known{Clues: []Clue{{At: 3, Cause: "late"}}}, "own 1 since 3"},
		{"a complaint of one of us", Known{Clues: []Clue{{At: 3, Category: topic.Logistics, OfStaff: true}}}, "service 1 since 3"},
		{"a small customer", Known{Small: true, Clues: []Clue{seen(signal.Lapsed, 2)}}, "neglect 1 since 2"},
		{"a large one", Known{Clues: []Clue{seen(signal.Lapsed, 2)}}, ""},
		{"a large one, somebody says", Known{Findings: []Finding{said("1", "neglect", true, 9, 0)}}, "neglect 0 since 9 said"},
		{"somebody says", Known{Findings: []Finding{said("1", "innovation", true, 9, 0)}}, "innovation 0 since 9 said"},
		{"somebody says, and it was seen before", Known{Clues: []Clue{seen(signal.Price, 7)}, Findings: []Finding{said("1", "price", true, 9, 0)}}, "price 1 since 7 said"},
		{"said and undone", Known{Findings: []Finding{said("1", "innovation", true, 9, 10)}}, ""},
		{"denied", Known{Clues: []Clue{seen(signal.Price, 7)}, Findings: []Finding{said("1", "price", false, 9, 0)}}, "price 0 since 0 denied"},
		{"denied at the same moment", Known{Clues: []Clue{seen(signal.Price, 9)}, Findings: []Finding{said("1", "price", false, 9, 0)}}, "price 0 since 0 denied"},
		{"denied, and seen since", Known{Clues: []Clue{seen(signal.Price, 10), seen(signal.Price, 8)}, Findings: []Finding{said("1", "price", false, 9, 0)}}, "price 1 since 10 denied"},
		{"denied and undone", Known{Clues: []Clue{seen(signal.Price, 7)}, Findings: []Finding{said("1", "price", false, 9, 10)}}, "price 1 since 7"},
		{"denied, then said", Known{Findings: []Finding{said("1", "price", false, 9, 0), said("2", "price", true, 11, 0)}}, "price 0 since 11 said"},
		{"said, then denied", Known{Findings: []Finding{said("2", "price", false, 11, 0), said("1", "price", true, 9, 0)}}, "price 0 since 0 denied"},
		{"said, then denied, which is undone", Known{Findings: []Finding{said("2", "price", false, 11, 12), said("1", "price", true, 9, 0)}}, "price 0 since 9 said"},
		{"both in one moment", Known{Findings: []Finding{said("2", "price", false, 9, 0), said("1", "price", true, 9, 0)}}, "price 0 since 0 denied"},
		{"retired", Known{Clues: []Clue{seen(signal.Price, 7)}, Findings: []Finding{said("1", "old", true, 9, 0)}}, "price 1 since 7, old 0 since 9 said"},
	} {
		var got []string
		for _, s := range l.Of(c.known) {
			one := fmt.Sprintf("%s %d since %d", s.Code, len(s.Clues), s.Since)
			if s.Finding != nil {
				one += map[bool]string{true: " said", false: " denied"}[s.Finding.Holds]
			}
			if s.Holds() != (s.Since != 0) {
				t.Errorf("%s: %s holds %t", c.what, one, s.Holds())
			}
			got = append(got, one)
		}
		if all := strings.Join(got, ", "); all != c.want {
			t.Errorf("%s: %s, want %s", c.what, all, c.want)
		}
	}
}

// What is known comes in any order, and to know more signals takes no threat away.
func TestOrderAndMoreSignalsTakeNothingAway(t *testing.T) {
	l := Starter()
	rapid.Check(t, func(t *rapid.T) {
		kinds := []signal.Kind{signal.Price, signal.Below, signal.Alone, signal.Competitor}
		codes := []string{"price", "service", "departure", "rival"}
		k := Known{}
		for i := range rapid.IntRange(0, 5).Draw(t, "clues") {
			k.Clues = append(k.Clues, Clue{Kind: rapid.SampledFrom(kinds).Draw(t, "kind"), At: rapid.Int64Range(1, 9).Draw(t, "at"), SignalID: fmt.Sprint(i)})
		}
		for i := range rapid.IntRange(0, 5).Draw(t, "findings") {
			k.Findings = append(k.Findings, Finding{
				ID: fmt.Sprint(i), Code: rapid.SampledFrom(codes).Draw(t, "code"), Holds: rapid.Bool().Draw(t, "holds"),
				At: rapid.Int64Range(1, 9).Draw(t, "said"), UndoneAt: rapid.Int64Range(0, 1).Draw(t, "undone"),
			})
		}
		holding := codesOf(Holding(l.Of(k)))
		turned := Known{Clues: slices.Clone(k.Clues), Findings: slices.Clone(k.Findings)}
		slices.Reverse(turned.Clues)
		slices.Reverse(turned.Findings)
		if got := codesOf(Holding(l.Of(turned))); !slices.Equal(got, holding) {
			t.Fatalf("in another order %v, not %v", got, holding)
		}
		turned.Clues = append(turned.Clues, Clue{Kind: signal.Price, At: rapid.Int64Range(1, 20).Draw(t, "later")})
		more := codesOf(Holding(l.Of(turned)))
		for _, code := range holding {
			if !slices.Contains(more, code) {
				t.Fatalf("%s is gone by one more signal", code)
			}
		}
		tally := l.Tally([]Exposed{{AtRisk: 5, Known: k}, {AtRisk: 7}})
		if len(tally) != len(holding) {
			t.Fatalf("%v are counted, of %v", tally, holding)
		}
		for _, one := range tally {
			if one.Customers != 1 || one.AtRisk != 5 || !slices.Contains(holding, one.Code) {
				t.Fatalf("counted %+v", one)
			}
		}
	})
}

func codesOf(all []Standing) (codes []string) {
	for _, s := range all {
		codes = append(codes, s.Code)
	}
	return codes
}

// TestTally has those first with whom most is at risk, and counts a customer with each of their threats.
func TestTally(t *testing.T) {
	price, both := Known{Clues: []Clue{{Kind: signal.Price, At: 1}}}, Known{Clues: []Clue{{Kind: signal.Price, At: 1}, {Kind: signal.Alone, At: 1}}}
	got := ""
	for _, one := range Starter().Tally([]Exposed{{AtRisk: 10, Known: price}, {AtRisk: 5, Known: both}, {AtRisk: 99}}) {
		got += fmt.Sprintf("%s %d %d; ", one.Code, one.Customers, one.AtRisk)
	}
	if want := "price 2 15; departure 1 5; "; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

func TestChecked(t *testing.T) {
	names := func(zh, en string) map[string]string { return map[string]string{"zh-CN": zh, "en": en} }
	if l, err := Starter().Checked(List{}); err != nil || len(l.InUse()) != 8 {
		t.Errorf("what a company begins with: %v, %v", l, err)
	}
	for key, l := range map[string]List{
		"threat.name_needed":     {Threats: []Threat{{Code: "a", Names: names("甲", " ")}}},
		"threat.name_long":       {Threats: []Threat{{Code: "a", Names: names("甲", strings.Repeat("a", MaxName+1))}}},
		"threat.code_absurd":     {Threats: []Threat{{Code: "a", Names: names("甲", "A")}, {Code: "a", Names: names("乙", "B")}}},
		"threat.too_many":        {Threats: make([]Threat, MaxThreats+1)},
		"threat.retire_instead":  {Threats: Starter().Threats[1:]},
		"signal.kind_unknown":    {Threats: []Threat{{Code: "a", Names: names("甲", "A"), Kinds: []signal.Kind{"weather"}}}},
		"topic.category_unknown": {Threats: []Threat{{Code: "a", Names: names("甲", "A"), Categories: []topic.Category{"weather"}}}},
	} {
		before := List{}
		if key == "threat.retire_instead" {
			before = Starter()
		}
		if _, err := l.Checked(before); fault.KeyOf(err) != key {
			t.Errorf("%v, want %s", err, key)
		}
	}
}

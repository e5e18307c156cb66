package consent

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func TestFold(t *testing.T) {
	t.Parallel()
	mine, other := Hash("a@example.com"), Hash("b@example.com")
	said := func(at int64, action Action, channel Channel, hash string) Event {
		return Event{ID: "e", At: at, Action: action, Channel: channel, Purpose: ForMarketing, Hash: hash}
	}
	for _, c := range []struct {
		name        string
		own, shared []Event
		want        bool
	}{
		{"nothing was said", nil, nil, false},
		{"a yes", []Event{said(1, Given, Email, mine)}, nil, true},
		{"a yes to all addresses", []Event{said(1, Imported, Email, "")}, nil, true},
		{"a yes on all channels", []Event{said(1, Given, All, "")}, nil, true},
		{"a yes on another channel", []Event{said(1, Given, SMS, "")}, nil, false},
		{"a yes for another address", []Event{said(1, Given, Email, other)}, nil, false},
		{"a yes by somebody else at the address", nil, []Event{said(1, Given, Email, mine)}, false},
		{"a no after a yes", []Event{said(1, Given, Email, mine), said(2, Withdrawn, Email, mine)}, nil, false},
		{"a no before a yes", []Event{said(2, Given, Email, mine), said(1, Withdrawn, Email, mine)}, nil, true},
		{"a no for another address", []Event{said(1, Given, Email, mine), said(2, Refused, Email, other)}, nil, false},
		{"a no on another channel", []Event{said(1, Given, Email, mine), said(2, Withdrawn, SMS, "")}, nil, true},
		{"a no on all channels", []Event{said(1, Given, Email, mine), said(2, Withdrawn, All, "")}, nil, false},
		{"a no by somebody else at the address", []Event{said(1, Given, Email, mine)}, []Event{said(2, Withdrawn, Email, mine)}, false},
		{"a no by somebody else elsewhere", []Event{said(1, Given, Email, mine)}, []Event{said(2, Withdrawn, Email, other)}, true},
		{"run out", []Event{said(1, Given, Email, mine), said(2, Expired, Email, mine)}, nil, false},
		{"another purpose", []Event{{At: 1, Action: Given, Channel: Email, Purpose: ForSurvey}}, nil, false},
	} {
		got := Ledger{c.own, c.shared}.Fold(About{Email, mine, ForMarketing})
		if got.Allowed() != c.want {
			t.Errorf("%s: allowed is %t, by %+v", c.name, got.Allowed(), got.Last)
		}
	}
	if !(Ledger{}).Fold(About{Email, mine, ForService}).Allowed() {
		t.Error("a service message needs a yes")
	}
}

func drawLedger(t *rapid.T) Ledger {
	n := 0
	event := rapid.Custom(func(t *rapid.T) Event {
		n++
		return Event{
			ID: string(rune('a'+n%26)) + rapid.StringMatching(`[a-z]{4}`).Draw(t, "id"), At: rapid.Int64Range(1, 20).Draw(t, "at"),
			Action: rapid.SampledFrom(Actions).Draw(t, "action"), Purpose: rapid.SampledFrom(Purposes).Draw(t, "purpose"),
			Channel: rapid.SampledFrom([]Channel{Email, SMS, All}).Draw(t, "channel"),
			Hash:    rapid.SampledFrom([]string{"", "h1", "h2"}).Draw(t, "hash"),
		}
	})
	return Ledger{rapid.SliceOfN(event, 0, 12).Draw(t, "own"), rapid.SliceOfN(event, 0, 6).Draw(t, "shared")}
}

var about = rapid.Custom(func(t *rapid.T) About {
	return About{
		rapid.SampledFrom([]Channel{Email, SMS}).Draw(t, "on"), rapid.SampledFrom([]string{"h1", "h2"}).Draw(t, "of"),
		rapid.SampledFrom(Purposes).Draw(t, "for"),
	}
})

// TestTheLastNoHolds: whatever was said before and in whatever order it is
// read, a no that is heard now is what counts, even when the clock went back.
func TestTheLastNoHolds(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		l, a := drawLedger(t), about.Draw(t, "about")
		no := Event{ID: "0", Action: Withdrawn, Channel: a.Channel, Purpose: a.Purpose}
		own := rapid.Bool().Draw(t, "own")
		if !own {
			no.Hash = a.Hash
		}
		put := l.Put([]Event{no}, rapid.Int64Range(-5, 25).Draw(t, "now"))
		if own {
			l.Own = append(l.Own, put...)
		} else {
			l.Shared = append(l.Shared, put...)
		}
		l.Own, l.Shared = shuffled(t, l.Own), shuffled(t, l.Shared)
		if s := l.Fold(a); s.Allowed() || s.Last.ID != "0" {
			t.Fatalf("still allowed: %+v", s.Last)
		}
	})
}

func shuffled(t *rapid.T, events []Event) []Event {
	if len(events) == 0 {
		return events
	}
	return rapid.Permutation(events).Draw(t, "order")
}

// TestOthersNeverAllow: what is said by others at an address may forbid, and never allows.
func TestOthersNeverAllow(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		l, a := drawLedger(t), about.Draw(t, "about")
		alone := Ledger{Own: l.Own}.Fold(a)
		if l.Fold(a).Allowed() && !alone.Allowed() {
			t.Fatalf("allowed by others: %+v", l.Shared)
		}
	})
}

// TestMergeKeepsEveryWord: of two records that become one, the later word counts.
func TestMergeKeepsEveryWord(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		one, two, a := drawLedger(t), drawLedger(t), about.Draw(t, "about")
		both := Ledger{Own: slices.Concat(one.Own, two.Own)}.Fold(a)
		for _, s := range []Standing{Ledger{Own: one.Own}.Fold(a), Ledger{Own: two.Own}.Fold(a)} {
			if s.Last != nil && (both.Last == nil || Order(*both.Last, *s.Last) < 0) {
				t.Fatalf("%+v is forgotten, %+v counts", s.Last, both.Last)
			}
		}
	})
}

func TestStopWords(t *testing.T) {
	t.Parallel()
	own := []string{"别发了", "No Thanks"}
	for text, stops := range map[string]bool{
		"STOP": true, " stop. ": true, "Unsubscribe!": true, "退订": true, "【退订】": true, "ＴＤ": true, "td": true, "T": true, "R": true,
		"opt-out": true, "OPT OUT": true, "别发了！": true, "no thanks": true, "退 订": true, "stop\r\n": true,
		"please stop by tomorrow": false, "": false, " ": false, "...": false, "Yes": false, "我要退订会员费": false, "the": false, "停": false,
	} {
		if got := StopWord(text, own); (got != "") != stops {
			t.Errorf("%q: %q", text, got)
		}
	}
}

func FuzzStopWord(f *testing.F) {
	f.Add("STOP")
	f.Add("退订")
	f.Fuzz(func(t *testing.T, text string) {
		if word := StopWord(text, nil); word != "" && FoldWord(word) != FoldWord(text) {
			t.Fatalf("%q is taken for %q", text, word)
		}
	})
}

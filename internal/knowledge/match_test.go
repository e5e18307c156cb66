package knowledge

import (
	"liuke/internal/topic"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"liuke/internal/calendar"
)

const zh, en = "zh-CN", "en"

var today = calendar.DayOn(2026, 11, 20)

// entry is one of the kind with a Chinese text.
func entry(id string, kind Kind, title, body string, alter ...func(*Entry)) Entry {
	e := Entry{ID: id, Version: 1, Draft: Draft{Kind: kind, Texts: map[string]Text{zh: {Title: title, Body: body}}}}
	for _, a := range alter {
		a(&e)
	}
	return e
}

func products(codes ...string) func(*Entry) { return func(e *Entry) { e.Products = codes } }

func valid(from, until calendar.Day) func(*Entry) {
	return func(e *Entry) { e.From, e.Until = from, until }
}

func about(c ...topic.Category) func(*Entry) { return func(e *Entry) { e.Categories = c } }

func TestMatch(t *testing.T) {
	t.Parallel()
	shelf := NewShelf([]Entry{
		entry("late", Resolution, "包裹迟到", "包裹还没有到，先向承运方查询。", about(topic.Logistics)),
		entry("broken", Resolution, "商品破损", "灯座碎了，换新或者退款。", about(topic.Product)),
		entry("recall", Notice, "LED-9 召回", "该型号的灯座会发热，请停用。", products("LED-9"), valid(today, today+7)),
		entry("over", Notice, "LED-9 缺货", "灯座下周到货。", products("LED-9"), valid(0, today-1)),
		entry("later", Notice, "盘点", "灯座盘点。", valid(today+1, 0)),
		entry("gone", Script, "灯座", "灯座碎了。", func(e *Entry) { e.Retired = true }),
		entry("other", Notice, "门封", "门封换新。", products("SEAL-2")),
	})
	for _, c := range []struct {
		name   string
		matter Matter
		want   []string
	}{
		{"by words", Matter{Words: "灯座碎了，想退款"}, []string{"broken", "recall"}},
		{"a notice about the product first", Matter{Words: "灯座碎了，想退款", Products: []string{"led-9"}}, []string{"recall", "broken"}},
		{"the product named in the words", Matter{Words: "LED-9 碎了，退款"}, []string{"recall", "broken"}},
		{"not about another product", Matter{Words: "门封坏了", Products: []string{"LED-9"}}, []string{"recall"}},
		{"by category alone", Matter{Words: "???", Category: topic.Logistics}, []string{"late"}},
		{"nothing", Matter{Words: "hello"}, nil},
		{"nothing said", Matter{}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.matter.Day = today
			var got []string
			for _, m := range shelf.Match(c.matter, nil) {
				got = append(got, m.Entry.ID)
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("got %v, want %v", got, c.want)
			}
		})
	}
	if got := shelf.Match(Matter{Words: "没有的词", Day: today}, map[string]bool{"late": true, "gone": true}); len(got) != 1 || got[0].Entry.ID != "late" {
		t.Errorf("of what was found, got %v", got)
	}
	if got := NewShelf(nil).Match(Matter{Words: "灯座", Day: today}, nil); got != nil {
		t.Errorf("an empty shelf gives %v", got)
	}
}

// TestMatchHolds draws shelves and matters: only what is in force comes, a
// notice about the product first, the rest by score, in whatever order the
// entries were put on the shelf.
func TestMatchHolds(t *testing.T) {
	t.Parallel()
	words := rapid.StringOfN(rapid.SampledFrom([]rune("灯座碎了门封退款 ab")), 0, 12, -1)
	codes := rapid.SliceOfN(rapid.SampledFrom([]string{"LED-9", "SEAL-2", "X"}), 0, 2)
	rapid.Check(t, func(t *rapid.T) {
		var entries []Entry
		for i := range rapid.IntRange(0, 8).Draw(t, "entries") {
			entries = append(entries, Entry{
				ID: string(rune('a' + i)), Retired: rapid.Bool().Draw(t, "retired"),
				Draft: Draft{
					Kind: rapid.SampledFrom(Kinds).Draw(t, "kind"), Products: codes.Draw(t, "products"),
					Texts: map[string]Text{zh: {Title: words.Draw(t, "title"), Body: words.Draw(t, "body")}},
					From:  calendar.Day(rapid.Int32Range(0, 3).Draw(t, "from")), Until: calendar.Day(rapid.Int32Range(0, 3).Draw(t, "until")),
				},
			})
		}
		m := Matter{
			Words: words.Draw(t, "words"), Products: codes.Draw(t, "concerned"), Day: calendar.Day(rapid.Int32Range(1, 3).Draw(t, "day")),
			Category: rapid.SampledFrom(append(slices.Clone(topic.Categories), "")).Draw(t, "category"),
		}
		matches := NewShelf(entries).Match(m, nil)
		for i, one := range matches {
			if one.Entry.Standing(m.Day) != InForce {
				t.Fatalf("%s is %s", one.Entry.ID, one.Entry.Standing(m.Day))
			}
			if i == 0 {
				continue
			}
			before := matches[i-1]
			if one.first() && !before.first() {
				t.Fatalf("%s, a notice about the product, comes after %s", one.Entry.ID, before.Entry.ID)
			}
			if one.first() == before.first() && one.Score > before.Score {
				t.Fatalf("%s scores %g, more than %g before it", one.Entry.ID, one.Score, before.Score)
			}
		}
		slices.Reverse(entries)
		for i, one := range NewShelf(entries).Match(m, nil) {
			if one.Entry.ID != matches[i].Entry.ID || one.Score != matches[i].Score {
				t.Fatalf("in another order, place %d has %s with %v, not %s with %v", i, one.Entry.ID, one.Score, matches[i].Entry.ID, matches[i].Score)
			}
		}
	})
}

func TestStanding(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name        string
		from, until calendar.Day
		retired     bool
		want        Standing
	}{
		{"without limits", 0, 0, false, InForce},
		{"on its first day", today, 0, false, InForce},
		{"the day before", today + 1, 0, false, Upcoming},
		{"on its last day", 0, today, false, InForce},
		{"the day after", 0, today - 1, false, Expired},
		{"on its only day", today, today, false, InForce},
		{"retired, whatever the day", today, today, true, Retired},
	} {
		e := Entry{Draft: Draft{From: c.from, Until: c.until}, Retired: c.retired}
		if got := e.Standing(today); got != c.want {
			t.Errorf("%s: got %s, want %s", c.name, got, c.want)
		}
	}
}

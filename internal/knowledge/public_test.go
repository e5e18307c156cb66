package knowledge

import (
	"context"
	"errors"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"liuke/internal/calendar"
	"liuke/internal/fault"
)

// written is a store that only has entries.
type written struct {
	Store
	entries []Entry
}

func (w written) Entries(context.Context) ([]Entry, error) { return w.entries, nil }

func (w written) Revision(context.Context) (int64, error) { return 1, nil }

func serviceOver(entries ...Entry) *Service {
	return NewService(written{entries: entries}, nil, func() int64 { return 0 })
}

func public(e *Entry) { e.Public = true }

func TestPublic(t *testing.T) {
	t.Parallel()
	english := func(e *Entry) { e.Texts[en] = Text{Title: "Refund?", Body: "Soon."} }
	s := serviceOver(
		entry("shown", Question, "退款？", "{{company}}很快退。", public, valid(today, today), products("P1"), func(e *Entry) {
			e.By, e.ByID, e.CreatedAt = "林悦", "s1", 2
		}),
		entry("both", Question, "退款？", "很快。", public, english, func(e *Entry) { e.CreatedAt = 1 }),
		entry("private", Question, "内部", "x"),
		entry("retired", Question, "停用", "x", public, func(e *Entry) { e.Retired = true }),
		entry("expired", Question, "过期", "x", public, valid(0, today-1)),
		entry("upcoming", Question, "未到", "x", public, valid(today+1, 0)),
		entry("script", Script, "话术", "x", public),
		entry("case", Question, "个案", "{{ customer }}", public),
		entry("half", Question, "半个", "x", public, func(e *Entry) { e.Texts[en] = Text{Title: "Half", Body: "{{agent}}"} }),
	)
	for lang, want := range map[string][]PublicQuestion{
		zh: {{"both", zh, "退款？", "很快。"}, {"shown", zh, "退款？", "{{company}}很快退。"}},
		en: {{"both", en, "Refund?", "Soon."}, {"shown", zh, "退款？", "{{company}}很快退。"}},
	} {
		if got, err := s.Public(t.Context(), lang, today); err != nil || !slices.Equal(got, want) {
			t.Errorf("in %s: %+v, %v", lang, got, err)
		}
	}
	if got, err := serviceOver().Public(t.Context(), zh, today); err != nil || len(got) != 0 {
		t.Errorf("of nothing: %v, %v", got, err)
	}
}

// TestPublicHolds draws entries: what everybody sees is public and in force,
// and nothing that is so is missing.
func TestPublicHolds(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var entries []Entry
		want := map[string]bool{}
		for i := range rapid.IntRange(0, 8).Draw(t, "entries") {
			e := entry(string(rune('a'+i)), rapid.SampledFrom(Kinds).Draw(t, "kind"), "a", rapid.SampledFrom([]string{"b", "{{company}}", "{{case}}"}).Draw(t, "body"))
			e.Public, e.Retired = rapid.Bool().Draw(t, "public"), rapid.Bool().Draw(t, "retired")
			e.From, e.Until = calendar.Day(rapid.Int32Range(0, 3).Draw(t, "from")), calendar.Day(rapid.Int32Range(0, 3).Draw(t, "until"))
			entries = append(entries, e)
			if e.Public && !e.Retired && e.Kind == Question && e.From <= 2 && (e.Until == 0 || e.Until >= 2) && e.Texts[zh].Body != "{{case}}" {
				want[e.ID] = true
			}
		}
		got, err := serviceOver(entries...).Public(context.Background(), zh, 2)
		if err != nil || len(got) != len(want) {
			t.Fatalf("got %v, %v, want %v", got, err, want)
		}
		for _, q := range got {
			if !want[q.ID] {
				t.Fatalf("%s is shown", q.ID)
			}
		}
	})
}

func TestPublicAnswersNeedNoCase(t *testing.T) {
	t.Parallel()
	for _, name := range Placeholders {
		d := Draft{Kind: Question, Public: true, Texts: map[string]Text{
			zh: {Title: "a", Body: "b"}, en: {Title: "a", Body: "{{" + string(name) + "}}"},
		}}
		_, err := d.checked()
		if name == ForCompany {
			if err != nil {
				t.Errorf("%s: %v", name, err)
			}
			continue
		}
		var f *fault.Error
		if !errors.As(err, &f) || f.Key != "knowledge.placeholder_needs_case" || f.Field != "en.body" {
			t.Errorf("%s: %v", name, err)
		}
		d.Public = false
		if _, err := d.checked(); err != nil {
			t.Errorf("%s, not public: %v", name, err)
		}
		d.Kind, d.Public = Script, true // only questions are for everybody
		if _, err := d.checked(); err != nil {
			t.Errorf("%s in a script: %v", name, err)
		}
	}
}

package knowledge

import (
	"liuke/internal/topic"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"liuke/internal/fault"
)

func TestPlaceholders(t *testing.T) {
	t.Parallel()
	values := map[Placeholder]string{ForCustomer: "王女士", ForCase: "LK-10001", ForAgent: "{{case}}\r\n林悦\x00"}
	for _, c := range []struct{ text, key, filled string }{
		{"您好", "", "您好"},
		{"{{customer}}，您好", "", "王女士，您好"},
		{"{{ customer }}{{case}}", "", "王女士LK-10001"},
		{"我是{{agent}}", "", "我是{{case}} 林悦"},
		{"{{due}} 之前", "", "{{due}} 之前"},
		{"{single} }", "", "{single} }"},
		{"{{name}}", "knowledge.placeholder_unknown", "{{name}}"},
		{"{{Customer}}", "knowledge.placeholder_broken", "{{Customer}}"},
		{"{{customer}", "knowledge.placeholder_broken", "{{customer}"},
		{"{{{customer}}}", "", "{王女士}"},
		{"customer}}", "knowledge.placeholder_broken", "customer}}"},
		{"{{cust{{case}}omer}}", "knowledge.placeholder_broken", "{{custLK-10001omer}}"},
		{"{{}}", "knowledge.placeholder_broken", "{{}}"},
	} {
		key := ""
		if err := CheckPlaceholders(c.text); err != nil {
			key = err.Key
		}
		if key != c.key {
			t.Errorf("%q is refused with %q, want %q", c.text, key, c.key)
		}
		if got := Fill(c.text, values); got != c.filled {
			t.Errorf("%q becomes %q, want %q", c.text, got, c.filled)
		}
	}
}

// TestFillHolds: with a value for each, a text that was accepted has no
// placeholder left but what values themselves say, and keeps all the rest.
func TestFillHolds(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		value := rapid.SampledFrom([]string{"王", "{{case}}", "{{", "$1", "a\nb"}).Draw(t, "value")
		values := map[Placeholder]string{}
		for _, p := range Placeholders {
			values[p] = value
		}
		var text, want strings.Builder
		for range rapid.IntRange(0, 6).Draw(t, "parts") {
			plain := rapid.StringMatching(`[a-z 您好*<>&]{0,5}`).Draw(t, "plain")
			name := rapid.SampledFrom(Placeholders).Draw(t, "name")
			text.WriteString(plain + "{{" + string(name) + "}}")
			want.WriteString(plain + strings.Join(strings.Fields(value), " "))
		}
		if err := CheckPlaceholders(text.String()); err != nil {
			t.Fatalf("%q is refused: %v", text.String(), err)
		}
		if got := Fill(text.String(), values); got != want.String() {
			t.Fatalf("%q becomes %q, want %q", text.String(), got, want.String())
		}
	})
}

func TestDraftsThatAreRefused(t *testing.T) {
	t.Parallel()
	text := func(title, body, purpose string) map[string]Text {
		return map[string]Text{zh: {Title: title, Body: body, Purpose: purpose}}
	}
	for _, c := range []struct {
		name       string
		draft      Draft
		key, field string
	}{
		{"no kind", Draft{Texts: text("a", "b", "")}, "knowledge.kind_unknown", "kind"},
		{"nothing written", Draft{Kind: Script, Texts: text(" ", "\n", "")}, "knowledge.nothing_written", "zh-CN.title"},
		{"no title", Draft{Kind: Script, Texts: text("", "b", "")}, "knowledge.title_missing", "zh-CN.title"},
		{"no text", Draft{Kind: Script, Texts: text("a", "\x00", "")}, "knowledge.body_missing", "zh-CN.body"},
		{"a clause without purpose", Draft{Kind: Clause, Texts: text("a", "b", "")}, "knowledge.purpose_missing", "zh-CN.purpose"},
		{"too long", Draft{Kind: Script, Texts: text(strings.Repeat("长", MaxTitle+1), "b", "")}, "knowledge.text_long", "zh-CN.title"},
		{"an unknown placeholder", Draft{Kind: Script, Texts: text("a", "{{who}}", "")}, "knowledge.placeholder_unknown", "zh-CN.body"},
		{"over before it begins", Draft{Kind: Notice, Texts: text("a", "b", ""), From: 5, Until: 4}, "knowledge.until_before_from", "until"},
		{"an unknown category", Draft{Kind: Script, Texts: text("a", "b", ""), Categories: []topic.Category{"x"}}, "knowledge.category_unknown", "categories"},
		{"a long code", Draft{Kind: Script, Texts: text("a", "b", ""), Products: []string{strings.Repeat("9", 65)}}, "knowledge.code_long", "products"},
		{"too many codes", Draft{Kind: Script, Texts: text("a", "b", ""), Products: strings.Split(strings.Repeat("a b c d e f g h i j k l m n o p q r s t u v w x y z ", 1)+"0 1 2 3 4 5 6 7 8 9 aa ab ac ad ae af ag ah ai aj ak al am an ao", " ")}, "knowledge.too_many_products", "products"},
	} {
		_, err := c.draft.checked()
		var f *fault.Error
		if fault.KeyOf(err) != c.key {
			t.Errorf("%s: %v", c.name, err)
		} else if f, _ = err.(*fault.Error); f == nil || f.Field != c.field { //nolint:errorlint // as it is returned
			t.Errorf("%s: about %v, want %s", c.name, err, c.field)
		}
	}
	kept, err := Draft{
		Kind: Script, Texts: map[string]Text{en: {Title: " a\nb ", Body: "x\r\ny\x07", Purpose: "no clause"}, "fr": {Title: "c"}},
		Categories: []topic.Category{topic.Price, topic.Product, topic.Price}, Products: []string{" P  1", "", "P 1"}, MustRead: true, Public: true,
	}.checked()
	if err != nil || kept.Texts[en] != (Text{Title: "a b", Body: "x\ny"}) || len(kept.Texts) != 1 || len(kept.Categories) != 2 ||
		len(kept.Products) != 1 || kept.MustRead || kept.Public {
		t.Errorf("kept %+v, %v", kept, err)
	}
}

func TestStarterSetIsWhole(t *testing.T) {
	t.Parallel()
	drafts, err := starters()
	if err != nil {
		t.Fatal(err)
	}
	kinds, categories := map[Kind]int{}, map[topic.Category]bool{}
	for id, d := range drafts {
		kept, err := d.checked()
		if err != nil {
			t.Errorf("%s: %v", id, err)
		}
		for _, lang := range []string{zh, en} {
			if kept.Texts[lang] != d.Texts[lang] || d.Texts[lang].Title == "" {
				t.Errorf("%s in %s is not as it will be kept", id, lang)
			}
		}
		kinds[d.Kind]++
		if d.Kind == Resolution {
			for _, c := range d.Categories {
				categories[c] = true
			}
		}
	}
	if kinds[Script]+kinds[Resolution] < 10 || kinds[Clause] < 2 || kinds[Question] < 3 {
		t.Errorf("the kinds are %v", kinds)
	}
	if len(categories) != len(topic.Categories)-1 { // all but "other"
		t.Errorf("there are resolutions for %v only", categories)
	}
}

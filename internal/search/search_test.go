package search_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"liuke/internal/search"
)

func TestTokens(t *testing.T) {
	for text, want := range map[string]string{
		"":                        "",
		" -- ":                    "",
		"LK-10432":                "lk 10432",
		"Café Ümlaut":             "cafe umlaut",
		"ＡＢＣ１２":                   "abc12",
		"冷库门漏风":                   "冷库 库门 门漏 漏风 风",
		"冷":                       "冷",
		"iPhone手机壳2个":             "iphone 手机 机壳 壳 2 个",
		"zero\u200bwidth\u202eab": "zerowidthab",
		"a.b@x.com":               "a b x com",
		"bad \xff bytes":          "bad bytes",
	} {
		if got := strings.Join(search.Tokens(text), " "); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}

func TestQuery(t *testing.T) {
	type phrases = []search.Phrase
	for text, want := range map[string]phrases{
		"":            nil,
		`"*(^)`:       nil,
		"wang wei":    {{Tokens: []string{"wang"}}, {Tokens: []string{"wei"}, Prefix: true}},
		"a.b@x.com":   {{Tokens: []string{"a", "b", "x", "com"}, Prefix: true}},
		"冷":           {{Tokens: []string{"冷"}, Prefix: true}},
		"冷 漏风":        {{Tokens: []string{"冷"}, Prefix: true}, {Tokens: []string{"漏风"}}},
		"库门漏":         {{Tokens: []string{"库门", "门漏"}}},
		"LK-10432":    {{Tokens: []string{"lk", "10432"}, Prefix: true}},
		"NEAR OR NOT": {{Tokens: []string{"near"}}, {Tokens: []string{"or"}}, {Tokens: []string{"not"}, Prefix: true}},
	} {
		if diff := cmp.Diff(want, search.Query(text)); diff != "" {
			t.Errorf("%q: %s", text, diff)
		}
	}
}

// FuzzQuery checks that what a text is asked for by its own words is in it.
func FuzzQuery(f *testing.F) {
	for _, seed := range []string{"冷库门漏风", "a b", "é", "x冷y", "ﷺ", "İstanbul", "\u0345", "각"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		body := " " + strings.Join(search.Tokens(text), " ") + " "
		if len(body) > 10_000 {
			t.Skip()
		}
		for _, p := range search.Query(text) {
			asked := " " + strings.Join(p.Tokens, " ")
			if !utf8.ValidString(asked) {
				t.Fatalf("%q is not UTF-8", asked)
			}
			if !strings.Contains(body, asked) {
				t.Fatalf("%q asks for %q, which is not in %q", text, asked, body)
			}
		}
	})
}

func BenchmarkTokens(b *testing.B) {
	text := strings.Repeat("冷库门一直关不严，货都化了。Order LK-10432 is late again. ", 20)
	for b.Loop() {
		search.Tokens(text)
	}
}

func BenchmarkExcerpt(b *testing.B) {
	text := strings.Repeat("冷库门一直关不严，货都化了。Order LK-10432 is late again. ", 20)
	for b.Loop() {
		search.Excerpt(text, "nothing 不在", 80)
	}
}

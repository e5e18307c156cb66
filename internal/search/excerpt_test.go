package search_test

import (
	"strings"
	"testing"

	"liuke/internal/search"
)

// marked writes an excerpt with its hits in brackets.
func marked(pieces []search.Piece) string {
	var b strings.Builder
	for _, p := range pieces {
		if p.Hit {
			b.WriteString("[" + p.Text + "]")
		} else {
			b.WriteString(p.Text)
		}
	}
	return b.String()
}

func TestExcerpt(t *testing.T) {
	for _, c := range []struct{ text, query, want string }{
		{"冷库门一直关不严，货都化了", "库门", "冷[库门]一直关不严，货都化了"},
		{"冷库门一直关不严，货都化了", "冷", "[冷]库门一直关不严，货都化了"},
		{"冷库门一直关不严", "门 冷库", "[冷库门]一直关不严"},
		{"Café Ümlaut is open", "cafe um", "[Café] [Ümlaut] is open"},
		{"case LK-10432 again", "lk-104", "case [LK-10432] again"},
		{"iPhone手机壳2个", "手机壳", "iPhone[手机壳]2个"},
		{"ＡＢＣ１２ and more", "abc12", "[ＡＢＣ１２] and more"},
		{"nothing here", "冷", ""},
		{"50% off_all", "%", ""},
		{strings.Repeat("字", 100) + "货化了" + strings.Repeat("字", 100), "货化", "…" + strings.Repeat("字", 10) + "[货化]了" + strings.Repeat("字", 27) + "…"},
	} {
		if got := marked(search.Excerpt(c.text, c.query, 40)); got != c.want {
			t.Errorf("%q in %q: got %s, want %s", c.query, c.text, got, c.want)
		}
	}
}

// FuzzExcerpt checks that a text is found by its own words wherever the index
// finds it, and that an excerpt is made of the text alone.
func FuzzExcerpt(f *testing.F) {
	for _, seed := range []string{"冷库门漏风", "a b", "é x", "x冷y", "ﷺ", "İstanbul", "각"} {
		f.Add(seed, seed)
	}
	f.Fuzz(func(t *testing.T, text, query string) {
		pieces := search.Excerpt(text, query, 40)
		line := strings.Join(strings.Fields(strings.ToValidUTF8(text, " ")), " ")
		for _, p := range pieces {
			if p.Text != "…" && !strings.Contains(line, p.Text) {
				t.Fatalf("%q is not in %q", p.Text, line)
			}
		}
		if own := search.Query(line); len(own) == 1 && len(line) < 60 && search.Excerpt(line, line, 40) == nil && !strings.ContainsRune(line, 'ﷺ') {
			t.Fatalf("%q does not find itself", line)
		}
	})
}

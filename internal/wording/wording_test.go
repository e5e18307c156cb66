package wording_test

import (
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"liuke/internal/wording"
)

func TestTexts(t *testing.T) {
	for _, c := range []struct {
		text, words, line string
		says              bool
	}{
		{"", "", "", false},
		{" 您好 \r\n 再见\r", "您好 \n 再见", "您好 再见", true},
		{"\u200b\u2060\ufeff\u00ad\x00\x07", "", "", false},
		{"photo\u202egpj.exe", "photogpj.exe", "photogpj.exe", true},
		{"\u200d \u3164\u2800", "\u200d \u3164\u2800", "\u200d \u3164\u2800", false},
		{"👩\u200d🍳", "👩\u200d🍳", "👩\u200d🍳", true},
		{"a\xffb", "a\ufffdb", "a\ufffdb", true},
		{"a\tb\u3000c", "a\tb\u3000c", "a b c", true},
	} {
		if got := wording.Words(c.text); got != c.words {
			t.Errorf("the words of %q are %q, want %q", c.text, got, c.words)
		}
		if got := wording.Line(c.text); got != c.line {
			t.Errorf("the line of %q is %q, want %q", c.text, got, c.line)
		}
		if got := wording.Says(c.text); got != c.says {
			t.Errorf("%q says something: %v", c.text, got)
		}
	}
}

// TestKeptTextsStayAsTheyAre checks that what was made fit once needs nothing more.
func TestKeptTextsStayAsTheyAre(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.String().Draw(t, "text")
		words, line := wording.Words(text), wording.Line(text)
		if wording.Words(words) != words || wording.Line(line) != line || !utf8.ValidString(words) || !utf8.ValidString(line) {
			t.Fatalf("%q became %q and %q, which change again", text, words, line)
		}
	})
}

// Package wording makes texts that people write fit to be kept and shown, and
// tells whether they say anything.
package wording

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Words returns text as it may be stored and shown: broken UTF-8 repaired, line
// ends made equal, and without what cannot be seen but misleads: control
// characters, overrides of the writing direction, blanks of no width.
func Words(text string) string {
	text = strings.ToValidUTF8(text, string(utf8.RuneError))
	text = strings.ReplaceAll(text, "\r\n", "\n")
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return r
		case r == '\r':
			return '\n'
		case unicode.IsControl(r) || misleads(r):
			return -1
		}
		return r
	}, text))
}

// misleads reports whether r cannot be seen yet changes how what is around it
// reads. The joiners of emoji and of Indic and Arabic writing do not.
func misleads(r rune) bool {
	switch {
	case r >= '\u202a' && r <= '\u202e', r >= '\u2066' && r <= '\u2069': // overrides, embeddings, isolates
		return true
	case r == '\u200b', r == '\u2060', r == '\ufeff', r == '\u00ad': // no width
		return true
	case r == '\u2028', r == '\u2029': // line ends that few programs know
		return true
	}
	return false
}

// Line is Words on one line.
func Line(text string) string { return strings.Join(strings.Fields(Words(text)), " ") }

// Says reports whether there is anything to see in the text: joiners and blanks
// alone say nothing, nor do letters that stand for an empty place.
func Says(text string) bool { return strings.ContainsFunc(text, visible) }

func visible(r rune) bool {
	switch r {
	case '\u115f', '\u1160', '\u3164', '\uffa0', '\u2800': // fillers of Hangul, Braille without a dot
		return false
	}
	return unicode.IsGraphic(r) && !unicode.IsSpace(r)
}

// Package search makes the tokens that texts are found by. Words are folded;
// Chinese, which has no blanks, becomes pairs of neighbouring characters and
// the last character of each run. It is pure: what the index keeps and what a
// query asks for are made here, and matched in the database.
package search

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

const (
	maxToken   = 64     // characters of a word that count
	maxTokens  = 30_000 // of one text
	maxPhrases = 16     // of one query
)

// Tokens returns the tokens of text in their order.
func Tokens(text string) []string {
	var tokens []string
	for _, run := range runs(text) {
		if tokens = append(tokens, run.tokens()...); len(tokens) >= maxTokens {
			return tokens[:maxTokens]
		}
	}
	return tokens
}

// Phrase is a part of a query: tokens that must follow each other. Of a prefix
// phrase, the last token need only begin like it says.
type Phrase struct {
	Tokens []string
	Prefix bool
}

// Beginning reports whether the phrase is the beginning of one word.
func (p Phrase) Beginning() bool { return p.Prefix && len(p.Tokens) == 1 }

// Equal reports whether both ask for the same.
func (p Phrase) Equal(other Phrase) bool {
	return p.Prefix == other.Prefix && slices.Equal(p.Tokens, other.Tokens)
}

// Query returns the phrases that a text must have, all of them, to be found.
// Parts of a query with no blank between them, such as those of an e-mail
// address, make one phrase. The last word and a single Chinese character are
// prefixes, so that a thing is found while it is being typed. A query without
// a letter or digit has no phrases and finds nothing.
func Query(text string) []Phrase {
	var phrases []Phrase
	for _, word := range strings.Fields(text) {
		var p Phrase
		for _, run := range runs(word) {
			p.Tokens = append(p.Tokens, run.tokens()...)
			p.Prefix = !run.han || len(run.runes) == 1
		}
		if n := len(p.Tokens); n > 0 {
			if !p.Prefix {
				p.Tokens = p.Tokens[:n-1] // the text may go on where the query ends
			}
			phrases = append(phrases, p)
		}
		if len(phrases) == maxPhrases {
			break
		}
	}
	for i := range phrases {
		last := phrases[i].Tokens[len(phrases[i].Tokens)-1]
		phrases[i].Prefix = phrases[i].Prefix && (i == len(phrases)-1 || isHan(first(last)))
	}
	return phrases
}

// run is a stretch of letters and digits, or of Chinese characters.
type run struct {
	runes []rune
	han   bool
}

func (r run) tokens() []string {
	if !r.han {
		return []string{string(r.runes[:min(len(r.runes), maxToken)])}
	}
	tokens := make([]string, len(r.runes))
	for i := range r.runes {
		tokens[i] = string(r.runes[i:min(i+2, len(r.runes))])
	}
	return tokens
}

// runs folds text and cuts it up.
func runs(text string) []run {
	var out []run
	var current run
	end := func() {
		if len(current.runes) > 0 {
			out = append(out, current)
		}
		current = run{}
	}
	for _, r := range norm.NFKD.String(strings.ToValidUTF8(text, " ")) {
		switch {
		case plainHan(r):
			if !current.han {
				end()
				current.han = true
			}
			current.runes = append(current.runes, r)
		case unicode.Is(unicode.Mn, r) || unicode.Is(unicode.Cf, r):
			// accents and invisible characters count for nothing
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			if han := isHan(r); han != current.han {
				end()
				current.han = han
			}
			current.runes = append(current.runes, unicode.ToLower(r))
		default:
			end()
		}
	}
	end()
	return out
}

// plainHan reports whether r is one of the common Chinese characters, which
// have no other form and no case; most of a Chinese text is.
func plainHan(r rune) bool { return r >= 0x4e00 && r <= 0x9fff }

// isHan reports whether r is of a script that is written without blanks.
func isHan(r rune) bool {
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul)
}

func first(s string) rune {
	for _, r := range s {
		return r
	}
	return 0
}

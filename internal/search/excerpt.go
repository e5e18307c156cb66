package search

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Piece is a stretch of an excerpt; a Hit is one that the query asked for.
type Piece struct {
	Text string
	Hit  bool
}

// Excerpt returns the part of the text around what the query asks for, about
// length characters on one line, in pieces. It returns nil when the text has
// none of the query's phrases.
func Excerpt(text, query string, length int) []Piece {
	runes := []rune(strings.Join(strings.Fields(strings.ToValidUTF8(text, " ")), " "))
	hits := hits(runes, Query(query))
	if len(hits) == 0 {
		return nil
	}
	from := max(0, hits[0].from-length/4)
	to := min(len(runes), from+length)
	from = max(0, to-length)
	var pieces []Piece
	add := func(from, to int, hit bool) {
		if from < to {
			pieces = append(pieces, Piece{string(runes[from:to]), hit})
		}
	}
	if from > 0 {
		pieces = append(pieces, Piece{Text: "…"})
	}
	at := from
	for _, h := range hits {
		if h.from >= at && h.to <= to {
			add(at, h.from, false)
			add(h.from, h.to, true)
			at = h.to
		}
	}
	add(at, to, false)
	if to < len(runes) {
		pieces = append(pieces, Piece{Text: "…"})
	}
	return pieces
}

// span is a stretch of a text, in characters.
type span struct{ from, to int }

// word is a token with where it stands in the text.
type word struct {
	span
	token string // folded; of a script without blanks, one character
}

// hits returns where the phrases stand, in order and apart from each other.
func hits(runes []rune, phrases []Phrase) []span {
	words := words(runes)
	var found []span
	for _, p := range phrases {
		asked := parts(p)
		for i := range words {
			if end, ok := stands(words[i:], asked, p.Prefix); ok {
				found = append(found, span{words[i].from, end})
			}
		}
	}
	slices.SortFunc(found, func(a, b span) int { return a.from - b.from })
	var apart []span
	for _, f := range found {
		if n := len(apart); n > 0 && f.from <= apart[n-1].to {
			apart[n-1].to = max(apart[n-1].to, f.to)
		} else {
			apart = append(apart, f)
		}
	}
	return apart
}

// parts returns what a phrase asks for: words, and single characters of
// scripts without blanks, of which its tokens are pairs.
func parts(p Phrase) []string {
	var out []string
	joined := false // the last part is the second character of a pair
	for _, token := range p.Tokens {
		runes := []rune(token)
		if !isHan(runes[0]) {
			out, joined = append(out, token), false
			continue
		}
		if !joined {
			out = append(out, string(runes[0]))
		}
		if joined = len(runes) == 2; joined {
			out = append(out, string(runes[1]))
		}
	}
	return out
}

// stands reports whether the words begin with the parts, and where those end.
func stands(words []word, parts []string, prefix bool) (end int, ok bool) {
	if len(words) < len(parts) {
		return 0, false
	}
	for i, part := range parts {
		if last := i == len(parts)-1; words[i].token != part && !(last && prefix && strings.HasPrefix(words[i].token, part)) {
			return 0, false
		}
		end = words[i].to
	}
	return end, len(parts) > 0
}

// words cuts the text up as runs does, and keeps where each word stands.
func words(runes []rune) []word {
	var out []word
	open := false // the last word goes on
	take := func(i int, r rune) {
		switch {
		case plainHan(r):
			out = append(out, word{span{i, i + 1}, string(r)})
			open = false
		case unicode.Is(unicode.Mn, r) || unicode.Is(unicode.Cf, r):
		case !unicode.IsLetter(r) && !unicode.IsDigit(r):
			open = false
		case isHan(r):
			out = append(out, word{span{i, i + 1}, string(unicode.ToLower(r))})
			open = false
		case open:
			last := &out[len(out)-1]
			last.token, last.to = last.token+string(unicode.ToLower(r)), i+1
		default:
			out = append(out, word{span{i, i + 1}, string(unicode.ToLower(r))})
			open = true
		}
	}
	for i, original := range runes {
		if original < unicode.MaxASCII || plainHan(original) {
			take(i, original)
			continue
		}
		for _, r := range norm.NFKD.String(string(original)) {
			take(i, r)
		}
	}
	return out
}

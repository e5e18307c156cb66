package knowledge

import (
	"cmp"
	"liuke/internal/topic"
	"math"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"liuke/internal/calendar"
	"liuke/internal/search"
)

// Matter is what entries are looked for: a case, as far as it is known.
type Matter struct {
	Words    string // what it is about, in the customer's and our words
	Category topic.Category
	Products []string // codes of the products concerned
	Day      calendar.Day
}

// Match is an entry that fits a matter, and why.
type Match struct {
	Entry    Entry
	Product  bool    // it is about a product of the matter
	Category bool    // it is about the matter's category
	Score    float64 // by how much the words agree, with what product and category add
}

// Shelf holds entries so that those that fit a matter are found. It does not
// change, and may be used from everywhere at once.
type Shelf struct {
	books   []book         // by id
	holding map[string]int // how many entries hold a token
	average float64        // length
}

// book is an entry with its tokens.
type book struct {
	Entry
	counts map[string]float64
	length float64
}

// titleWeight is how much more a word in a title says than one in the text.
const titleWeight = 3

// NewShelf returns a shelf with the entries.
func NewShelf(entries []Entry) *Shelf {
	s, total := &Shelf{holding: map[string]int{}}, 0.0
	for _, e := range entries {
		b := book{Entry: e, counts: map[string]float64{}}
		for _, lang := range e.Langs() {
			b.add(e.Texts[lang].Title, titleWeight)
			b.add(e.Texts[lang].Body, 1)
		}
		for token := range b.counts {
			s.holding[token]++
		}
		s.books = append(s.books, b)
		total += b.length // whole numbers, whose sum does not depend on their order
	}
	s.average = total / float64(max(len(entries), 1))
	slices.SortFunc(s.books, func(a, b book) int { return cmp.Compare(a.ID, b.ID) })
	return s
}

// Entries returns all entries, by id.
func (s *Shelf) Entries() []Entry {
	entries := make([]Entry, len(s.books))
	for i, b := range s.books {
		entries[i] = b.Entry
	}
	return entries
}

func (b *book) add(text string, weight float64) {
	for _, token := range tokens(text) {
		b.counts[token] += weight
		b.length += weight
	}
}

// tokens are those that say something: single Chinese characters, which end
// each run of the index, say too little.
func tokens(text string) []string {
	return slices.DeleteFunc(search.Tokens(text), func(token string) bool {
		r, size := utf8.DecodeRuneInString(token)
		return size == len(token) && unicode.Is(unicode.Han, r)
	})
}

// What a fitting category and product add, in units of a rare word that is shared.
const (
	categoryBonus = 2
	productBonus  = 4
)

// Match returns the entries in force that fit the matter, the best first: a
// notice about one of its products before all others, then by score. An entry
// about other products than those known does not fit. found, when not nil,
// are the ids of all entries that may be returned, whatever their score.
func (s *Shelf) Match(m Matter, found map[string]bool) []Match {
	words := tokens(m.Words)
	slices.Sort(words)
	words = slices.Compact(words)
	said := " " + strings.Join(search.Tokens(m.Words), " ") + " "
	var matches []Match
	for _, b := range s.books {
		if b.Standing(m.Day) != InForce || found != nil && !found[b.ID] {
			continue
		}
		match := Match{
			Entry: b.Entry, Score: s.score(b, words),
			Product:  slices.ContainsFunc(b.Products, func(code string) bool { return m.concerns(code, said) }),
			Category: m.Category != "" && slices.Contains(b.Categories, m.Category),
		}
		if len(b.Products) > 0 && len(m.Products) > 0 && !match.Product && found == nil {
			continue
		}
		if match.Category {
			match.Score += categoryBonus
		}
		if match.Product {
			match.Score += productBonus
		}
		if match.Score > 0 || found != nil {
			matches = append(matches, match)
		}
	}
	slices.SortStableFunc(matches, func(a, b Match) int {
		if a.first() != b.first() {
			if a.first() {
				return -1
			}
			return 1
		}
		return cmp.Compare(b.Score, a.Score)
	})
	return matches
}

// first reports whether the match comes before all that are not: a notice that
// holds today about a product of the matter.
func (m Match) first() bool { return m.Entry.Kind == Notice && m.Product }

// concerns reports whether the matter is about the product, or its words, as
// said, name it.
func (m Matter) concerns(code, said string) bool {
	named := strings.Join(search.Tokens(code), " ")
	if named != "" && strings.Contains(said, " "+named+" ") {
		return true
	}
	return slices.ContainsFunc(m.Products, func(p string) bool { return strings.EqualFold(p, code) })
}

// The constants of BM25, at the values its authors found to do well.
const (
	bm25K = 1.2
	bm25B = 0.75
)

// score is BM25 with the inverse document frequency kept above nought:
// Robertson and Zaragoza, The Probabilistic Relevance Framework (2009),
// equations 3.15 and 3.3. words are sorted, so that the sum is always the same.
func (s *Shelf) score(b book, words []string) float64 {
	sum := 0.0
	for _, word := range words {
		count := b.counts[word]
		if count == 0 {
			continue
		}
		holding := float64(s.holding[word])
		rarity := math.Log(1 + (float64(len(s.books))-holding+0.5)/(holding+0.5))
		sum += rarity * count * (bm25K + 1) / (count + bm25K*(1-bm25B+bm25B*b.length/s.average))
	}
	return sum
}

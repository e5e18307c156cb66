package signal

import (
	"slices"
	"strings"

	"liuke/internal/fault"
	"liuke/internal/search"
	"liuke/internal/wording"
)

// WordsSetting is what the lists of words are called among the company's settings.
const WordsSetting = "signal_words"

// Words are what customers say when prices or competitors draw them away, in
// any language; they are looked up as the search does, so that capitals and
// the width of letters do not matter and an English word is found by its
// beginning.
type Words struct {
	Price      []string `json:"price"`
	Competitor []string `json:"competitor"`
}

// StarterWords are those of a company that has laid down none. Competitors each
// company must name for itself.
var StarterWords = Words{
	Price: []string{
		"太贵", "涨价", "便宜点", "更便宜", "价格高", "打折", "降价", "too expensive", "overpriced", "cheaper", "price increase",
	},
	Competitor: []string{"别家", "另一家", "换供应商", "another supplier", "switch supplier", "competitor"},
}

const (
	maxWords = 200 // in a list
	maxWord  = 40  // characters
)

// Clean returns the lists as they are kept, or says what is wrong with them.
func (w Words) Clean() (Words, error) {
	var err error
	if w.Price, err = cleanWords(w.Price, "price"); err != nil {
		return w, err
	}
	w.Competitor, err = cleanWords(w.Competitor, "competitor")
	return w, err
}

func cleanWords(words []string, field string) ([]string, error) {
	clean := []string{}
	for _, word := range words {
		word = wording.Line(word)
		switch {
		case word == "" || slices.Contains(clean, word):
			continue
		case len([]rune(word)) > maxWord:
			return nil, fault.New(fault.Invalid, "signal.word_long", fault.Args{"Max": maxWord, "Word": word}).On(field)
		case len(search.Query(word)) == 0:
			return nil, fault.New(fault.Invalid, "signal.word_empty", fault.Args{"Word": word}).On(field)
		}
		clean = append(clean, word)
	}
	if len(clean) > maxWords {
		return nil, fault.New(fault.Invalid, "signal.words_many", fault.Args{"Max": maxWords}).On(field)
	}
	return clean, nil
}

// finder looks the words of one kind up.
type finder struct {
	kind    Kind
	words   []string
	phrases [][]search.Phrase
}

func (w Words) finders() []finder {
	var all []finder
	for _, list := range []struct {
		kind  Kind
		words []string
	}{{Price, w.Price}, {Competitor, w.Competitor}} {
		f := finder{kind: list.kind, words: list.words}
		for _, word := range list.words {
			f.phrases = append(f.phrases, search.Query(word))
		}
		all = append(all, f)
	}
	return all
}

// find returns the first of the words that is in a text of these tokens.
func (f finder) find(tokens []string) (word string, found bool) {
	for i, phrases := range f.phrases {
		if len(phrases) > 0 && !slices.ContainsFunc(phrases, func(p search.Phrase) bool { return !within(tokens, p) }) {
			return f.words[i], true
		}
	}
	return "", false
}

// within reports whether the tokens of the phrase follow each other in a text.
func within(tokens []string, p search.Phrase) bool {
	n := len(p.Tokens)
	for i := 0; i+n <= len(tokens); i++ {
		if !slices.Equal(tokens[i:i+n-1], p.Tokens[:n-1]) {
			continue
		}
		last, want := tokens[i+n-1], p.Tokens[n-1]
		if last == want || p.Prefix && strings.HasPrefix(last, want) {
			return true
		}
	}
	return false
}

// Said is a text of a customer's.
type Said struct {
	CustomerID string
	CaseID     string // "" of what was said at a call or visit
	Ref        string
	At         int64
	Text       string
}

// hear returns what the words find in a text.
func hear(finders []finder, said Said) []Sighting {
	tokens := search.Tokens(said.Text)
	var seen []Sighting
	for _, f := range finders {
		if word, found := f.find(tokens); found {
			n, _ := NatureOf(f.kind)
			seen = append(seen, Sighting{
				CustomerID: said.CustomerID, Kind: f.kind, Weight: n.Weight, Days: n.Days, Count: 1, CaseID: said.CaseID,
				Detail: Detail{Ref: said.Ref, Word: word}, At: said.At,
			})
		}
	}
	return seen
}

package main

import (
	"cmp"
	"encoding/csv"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode"
)

// corpus are sentences that messages are made of.
type corpus struct {
	chinese []string
	english []string
}

// readCorpus reads the public texts: citizens' messages in Chinese, customers'
// questions in English.
func readCorpus(data string) (corpus, error) {
	var c corpus
	chinese, err := readColumn(filepath.Join(data, "messages_zh_train.csv"), 1)
	if err != nil {
		return c, fmt.Errorf("LIUKE_DATA or -data must name the folder with the public data: %w", err)
	}
	for _, text := range chinese {
		for _, sentence := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune("。！？!?；", r) }) {
			if n := len([]rune(sentence)); n >= 6 && n <= 80 {
				c.chinese = append(c.chinese, strings.TrimSpace(sentence))
			}
		}
	}
	c.english, err = readColumn(filepath.Join(data, "banking77_test.csv"), 0)
	return c, err
}

func readColumn(file string, n int) ([]string, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	r := csv.NewReader(f)
	r.LazyQuotes = true
	r.FieldsPerRecord = -1
	var column []string
	for first := true; ; first = false {
		row, err := r.Read()
		if err == io.EOF {
			return column, nil
		}
		if err != nil {
			return nil, err
		}
		if !first && len(row) > n {
			column = append(column, row[n])
		}
	}
}

// rare is said in one message of rareEach.
const (
	rare     = "鹮鹚罍甑"
	rareWord = "zyzzyva"
	rareEach = 20_000
)

// message makes the n-th message: a sentence or two, one in five in English.
func (c corpus) message(rng *rand.Rand, n int) string {
	from := c.chinese
	if rng.IntN(5) == 0 {
		from = c.english
	}
	text := from[rng.IntN(len(from))]
	if rng.IntN(2) == 0 {
		text += " " + from[rng.IntN(len(from))]
	}
	if n%rareEach == 7 {
		text += " " + rare + " " + rareWord
	}
	return text
}

// query is something to be found, and what sort of thing it is.
type query struct{ name, text string }

// queries are of one, two and four characters, frequent, rare and absent, of
// words, and of both.
func (c corpus) queries() []query {
	one, two, four := c.frequent(1), c.frequent(2), c.frequent(4)
	absent := []rune("龘靐齉爩")
	list := []query{
		{"1 character, frequent", one[0]}, {"1 character, middling", one[len(one)/20]}, {"1 character, rare", rare[:3]}, {"1 character, absent", string(absent[:1])},
		{"2 characters, frequent", two[0]}, {"2 characters, middling", two[len(two)/100]}, {"2 characters, rare", rare[:6]}, {"2 characters, absent", string(absent[:2])},
		{"4 characters, frequent", four[0]}, {"4 characters, middling", four[len(four)/200]}, {"4 characters, rare", rare}, {"4 characters, absent", string(absent)},
		{"2 parts absent together", two[0] + " " + string(absent[:2])},
		{"word, frequent", "card "}, {"word being typed", "ca"}, {"word, rare", rareWord}, {"word, absent", "qqqqqq"},
		{"mixed, frequent", "card " + two[0]}, {"mixed, middling", "transfer " + two[len(two)/100]}, {"mixed, rare", rareWord + " " + rare[:6]},
	}
	for i := range list {
		list[i].name += " " + fmt.Sprintf("%.12q", list[i].text)
	}
	return list
}

// frequent returns the stretches of n Chinese characters, by in how many
// sentences they are, the most frequent first.
func (c corpus) frequent(n int) []string {
	counts := map[string]int{}
	for _, sentence := range c.chinese {
		runes := []rune(sentence)
		seen := map[string]bool{}
		for i := range max(0, len(runes)-n+1) {
			part := runes[i : i+n]
			if !slices.ContainsFunc(part, func(r rune) bool { return !unicode.Is(unicode.Han, r) }) && !seen[string(part)] {
				seen[string(part)] = true
				counts[string(part)]++
			}
		}
	}
	return slices.SortedFunc(maps.Keys(counts), func(a, b string) int {
		return cmp.Or(cmp.Compare(counts[b], counts[a]), strings.Compare(a, b))
	})
}

package rule

import (
	"strings"
	"unicode"

	"liuke/internal/fault"
)

// source is the text of a rule in the signs that the language has, and for each of them where it stood in what was written.
type source struct {
	runes   []rune
	from    []int // places in written, one more than runes
	written []rune
}

func (s source) String() string { return string(s.runes) }

// signs are what Chinese keyboards write for the signs of the language.
var signs = map[rune]string{
	'，': ",", '、': ",", '；': ";", '：': ":", '（': "(", '）': ")", '【': "[", '】': "]", '［': "[", '］': "]", '〔': "[", '〕': "]",
	'＞': ">", '＜': "<", '＝': "=", '≥': ">=", '≧': ">=", '≤': "<=", '≦': "<=", '≠': "!=", '！': "!", '＋': "+", '－': "-", '−': "-",
	'—': "-", '×': "*", '＊': "*", '÷': "/", '／': "/", '％': "%", '。': ".", '．': ".", '＿': "_", '\u3000': " ", '\u00a0': " ",
}

// words are what the operators are called in Chinese, where they stand alone.
var words = map[string]string{
	"且": "and", "并且": "and", "而且": "and", "或": "or", "或者": "or", "非": "not", "不是": "not", "属于": "in", "不属于": "not in", "是": "true", "否": "false",
}

// quotes are the signs that begin a text, each with what ends it.
var quotes = map[rune][]rune{
	'"': {'"'}, '\'': {'\''}, '“': {'”', '“', '"'}, '”': {'”', '“', '"'}, '‘': {'’', '‘', '\''}, '「': {'」'}, '＂': {'＂', '"'},
}

// read puts a text into the signs of the language. What stands between quotes stays as it is.
func read(text string) source {
	s := source{written: []rune(text)}
	for i := 0; i < len(s.written); {
		r := s.written[i]
		switch ends, quoted := quotes[r]; {
		case quoted:
			i = s.quoted(i, ends)
		case isWord(r):
			i = s.word(i)
		default:
			s.put(i, sign(r))
			i++
		}
	}
	s.from = append(s.from, len(s.written))
	return s
}

// put writes what stood at a place.
func (s *source) put(from int, text string) {
	for _, r := range text {
		s.runes, s.from = append(s.runes, r), append(s.from, from)
	}
}

// quoted copies a text up to the quote that ends it, and returns where it goes on. The quotes become plain ones; within, a plain
// quote or a backslash is written so that it means itself.
func (s *source) quoted(i int, ends []rune) int {
	s.put(i, `"`)
	for i++; i < len(s.written); i++ {
		r := s.written[i]
		for _, end := range ends {
			if r == end {
				s.put(i, `"`)
				return i + 1
			}
		}
		switch r {
		case '"', '\\':
			s.put(i, `\`+string(r))
		default:
			s.put(i, string(r))
		}
	}
	return i
}

// word copies a name or a number and returns where it goes on.
func (s *source) word(i int) int {
	from := i
	var w strings.Builder
	for ; i < len(s.written) && isWord(s.written[i]); i++ {
		w.WriteString(sign(s.written[i]))
	}
	if op, ok := words[w.String()]; ok {
		s.put(from, op)
		return i
	}
	for ; from < i; from++ {
		s.put(from, sign(s.written[from]))
	}
	return i
}

func isWord(r rune) bool { return r == '_' || r == '＿' || unicode.IsLetter(r) || unicode.IsDigit(r) }

// sign is what a sign is in the language: wide letters and digits become plain ones.
func sign(r rune) string {
	if plain, ok := signs[r]; ok {
		return plain
	}
	const wide, narrow = 'Ａ', 'A'
	if r >= '０' && r <= '９' || r >= wide && r <= 'Ｚ' || r >= 'ａ' && r <= 'ｚ' {
		return string(r - wide + narrow)
	}
	return string(r)
}

const nearLength = 12 // characters of the text that an error repeats

// fault is what is wrong at a place of the text.
func (s source) fault(key string, at int, args ...fault.Args) *fault.Error {
	place := s.from[min(max(at, 0), len(s.from)-1)]
	line, column := 1, 1
	for _, r := range s.written[:place] {
		column++
		if r == '\n' {
			line, column = line+1, 1
		}
	}
	near := s.written[place:min(place+nearLength, len(s.written))]
	all := fault.Args{"Line": line, "At": column, "Near": strings.TrimSpace(string(near))}
	for _, more := range args {
		for k, v := range more {
			all[k] = v
		}
	}
	return fault.New(fault.Invalid, key, all).On("rule")
}

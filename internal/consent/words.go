package consent

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// stopWords are the answers to a message that end it: those that carriers and
// the law name, in both languages.
var stopWords = []string{
	"stop", "stopall", "unsubscribe", "optout", "cancel", "end", "quit", "revoke", "remove me",
	"td", "t", "r", "退订", "退訂", "取消", "取消订阅", "取消訂閱", "拒收", "不要再发", "不要再發", "停止",
}

// FoldWord returns an answer as words are compared: its letters and digits
// alone, the full-width as the ordinary ones, and all lower case.
func FoldWord(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, norm.NFKC.String(text))
}

// StopWord returns the word by which the answer ends what it answers, "" when
// it does not: the answer says that word and nothing else. What a customer
// writes in a sentence is for a person to read. own are the company's further words.
func StopWord(answer string, own []string) string {
	said := FoldWord(answer)
	if said == "" {
		return ""
	}
	for _, word := range slices.Concat(stopWords, own) {
		if FoldWord(word) == said {
			return word
		}
	}
	return ""
}

package store

import (
	"strings"

	"liuke/internal/search"
)

// postgresMatch writes the tokens as a tsquery that asks for all of them:
// 'wang' & '冷库' & '库门' & '138':*. That they follow each other is for adjacent.
// Each token follows the prefix.
func postgresMatch(prefix string, phrases []search.Phrase) string {
	var parts []string
	for _, p := range phrases {
		for i, token := range p.Tokens {
			part := "'" + prefix + token + "'"
			if p.Prefix && i == len(p.Tokens)-1 {
				part += ":*"
			}
			parts = append(parts, part)
		}
	}
	return strings.Join(parts, " & ")
}

// adjacent returns what must be found in the text itself, tokens divided by blanks.
func adjacent(phrases []search.Phrase) []string {
	parts := make([]string, len(phrases))
	for i, p := range phrases {
		parts[i] = " " + strings.Join(p.Tokens, " ")
		if !p.Prefix {
			parts[i] += " "
		}
	}
	return parts
}

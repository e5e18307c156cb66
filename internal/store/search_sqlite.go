package store

import (
	"strings"

	"liuke/internal/search"
)

// sqliteMatch writes the phrases as FTS5 reads them: "wang" AND "冷库 库门" AND "138" *.
// Tokens have letters and digits only, so nothing in them needs escaping.
func sqliteMatch(phrases []search.Phrase) string {
	parts := make([]string, len(phrases))
	for i, p := range phrases {
		parts[i] = `"` + strings.Join(p.Tokens, " ") + `"`
		if p.Prefix {
			parts[i] += " *"
		}
	}
	return strings.Join(parts, " AND ")
}

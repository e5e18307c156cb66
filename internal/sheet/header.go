package sheet

import (
	"fmt"
	"strings"
	"unicode"
)

// letter returns what spreadsheet programs call the column: A … Z, AA ….
func letter(column int) string {
	name := ""
	for n := column; n >= 0; n = n/26 - 1 {
		name = string(rune('A'+n%26)) + name
	}
	return name
}

func letters(columns int) []string {
	names := make([]string, columns)
	for i := range names {
		names[i] = letter(i)
	}
	return names
}

// columnNames makes the names of a header clean, unique and not empty, and
// returns those that were there more than once.
func columnNames(cells []string) (names, repeated []string) {
	names = make([]string, len(cells))
	seen := map[string]bool{}
	for i, cell := range cells {
		base := cleanName(cell)
		if base == "" {
			base = letter(i)
		}
		name := base
		for n := 2; seen[name]; n++ {
			name = fmt.Sprintf("%s (%d)", base, n)
		}
		if name != base {
			repeated = append(repeated, base)
		}
		seen[name] = true
		names[i] = name
	}
	return names, repeated
}

// cleanName takes invisible characters out of a column name and makes every
// run of white space one space.
func cleanName(cell string) string {
	visible := strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Cf, r) {
			return -1
		}
		return r
	}, cell)
	return strings.Join(strings.Fields(visible), " ")
}

// looksLikeData reports whether a first row holds values rather than names:
// it has a number, a date or an e-mail address and no word known as a name.
func looksLikeData(cells []string) bool {
	value := false
	for _, cell := range cells {
		if _, known := roleOf(cell); known {
			return false
		}
		value = value || isValue(cell)
	}
	return value
}

func isValue(cell string) bool {
	if strings.Count(cell, "@") == 1 || len(GuessTimeLayout([]string{cell})) > 0 {
		return true
	}
	for _, style := range numberStyles {
		if _, err := ParseNumber(cell, 0, style); err == nil {
			return true
		}
	}
	return false
}

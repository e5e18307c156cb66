package store

import (
	"context"
	"strings"

	"liuke/internal/search"
)

// searchCap is up to where hits are counted: past it, "1,000+" is enough.
const searchCap = 1000

// The kinds of things that are found by text.
const (
	searchCustomer  = "customer"
	searchKnowledge = "knowledge"
)

// putSearch has the thing found by the texts from now on.
func putSearch(w writer, kind, id string, texts ...string) {
	w.add("search-put", kind, id, searchBody(texts...))
}

func searchBody(texts ...string) string {
	return strings.Join(search.Tokens(strings.Join(texts, "\n")), " ")
}

// searchIDs returns the ids of the things of the kind whose text has all
// phrases of the query, the newest first, at most searchCap+1 of them.
func searchIDs(ctx context.Context, db *DB, kind, query string) ([]string, error) {
	phrases := search.Query(query)
	if len(phrases) == 0 {
		return nil, nil
	}
	args := []any{kind, "", searchCap + 1}
	if db.dialect == dialectPostgres {
		args[1] = postgresMatch("", phrases)
		args = append(args, adjacent(phrases))
	} else {
		args[1] = sqliteMatch(phrases)
	}
	return list(ctx, db, scanText, "search-find", args...)
}

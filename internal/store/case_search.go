package store

import (
	"cmp"
	"context"
	"database/sql"
	"slices"
	"strconv"
	"strings"

	"liuke/internal/account"
	"liuke/internal/desk"
	"liuke/internal/fault"
	"liuke/internal/search"
)

// Besides its words, a case is found by whom it belongs to and how it stands,
// so that a search asks for what its reader may see and need not look at the
// rest. Such a token begins with a sign that no word has.
const scopeSign = "§"

func scopeToken(kind, value string) string {
	return scopeSign + kind + strings.ReplaceAll(value, "-", "")
}

// caseText is all that a case is found by.
type caseText struct {
	id                        string
	number                    int64
	state, owner, team, about string
	letIn                     []string // who may see it whatever their reach
	texts                     []string
}

func scanCaseText(rows *sql.Rows) (caseText, error) {
	c := caseText{texts: make([]string, 6)}
	err := rows.Scan(&c.id, &c.number, &c.state, &c.owner, &c.team, &c.about, &c.texts[0], &c.texts[1], &c.texts[2], &c.texts[3],
		&c.texts[4], &c.texts[5])
	c.texts = append(c.texts, desk.Case{Number: c.number}.Ref())
	return c, err
}

func (c caseText) scope() string {
	tokens := []string{scopeToken("s", c.state)}
	for kind, value := range map[string]string{"o": c.owner, "t": c.team, "a": c.about} {
		if value != "" {
			tokens = append(tokens, scopeToken(kind, value))
		}
	}
	for _, staffID := range c.letIn {
		tokens = append(tokens, scopeToken("l", staffID))
	}
	return strings.Join(tokens, " ")
}

// indexed is how many cases are indexed in one transaction.
const indexed = 200

// IndexCases brings what cases are found by up to date, for a number of those
// that changed, and returns for how many. What fails is tried again by the
// next call.
func (db *DB) IndexCases(ctx context.Context) (int, error) {
	if waits, err := list(ctx, db, scanText, "case-stale-any"); err != nil || len(waits) == 0 {
		return 0, err
	}
	done := 0
	err := db.InTx(ctx, func(tx *Tx) error {
		if _, err := one(ctx, tx, scanInt, "case-index-lock"); err != nil {
			return err
		}
		stale, err := list(ctx, tx, scanText, "case-stale-take", indexed)
		if err != nil {
			return err
		}
		done = len(stale)
		return indexCases(ctx, tx, distinct(stale))
	})
	return done, err
}

// indexSome indexes what was just written; a long list is left to the Indexer.
func (db *DB) indexSome(ctx context.Context) error {
	for range 5 {
		if n, err := db.IndexCases(ctx); err != nil || n == 0 {
			return err
		}
	}
	return nil
}

func distinct(ids []string) []string {
	seen := make(map[string]bool, len(ids))
	var out []string
	for _, id := range ids {
		if !seen[id] {
			seen[id] = true
			out = append(out, id)
		}
	}
	return out
}

func indexCases(ctx context.Context, tx *Tx, ids []string) error {
	cases, err := listIn(ctx, tx, scanCaseText, "case-words", ids)
	if err != nil {
		return err
	}
	said, err := byCase(ctx, tx, "case-messages", ids)
	if err != nil {
		return err
	}
	letIn, err := byCase(ctx, tx, "case-let-in", ids)
	if err != nil {
		return err
	}
	for _, c := range cases {
		c.letIn = letIn[c.id]
		tx.add("case-text-put", c.number, c.id, c.scope(), searchBody(append(c.texts, said[c.id]...)...))
	}
	return nil
}

// byCase returns the texts that a query finds for the cases, case by case.
func byCase(ctx context.Context, r reader, name string, ids []string) (map[string][]string, error) {
	found := map[string][]string{}
	_, err := listIn(ctx, r, func(rows *sql.Rows) (struct{}, error) {
		var id, text string
		err := rows.Scan(&id, &text)
		found[id] = append(found[id], text)
		return struct{}{}, err
	}, name, ids)
	return found, err
}

// findCases returns the numbers of the cases that have all phrases of the
// filter's text, the last filed first, at most searchCap+1 of them. Of the rest
// of the filter it goes by what foundAlone lets pass.
func (db *DB) findCases(ctx context.Context, f desk.Filter) ([]int64, error) {
	phrases := search.Query(f.Text)
	if len(phrases) == 0 {
		return nil, nil
	}
	if err := db.indexSome(ctx); err != nil {
		return nil, err
	}
	all, none := caseScope(f)
	if db.dialect != dialectPostgres {
		return list(ctx, db, scanInt, "case-find", sqliteCases(phrases, all, none), searchCap+1)
	}
	blocks, err := list(ctx, db, scanInt, "case-blocks")
	if err != nil || len(blocks) != 2 {
		return nil, err
	}
	byIndex := phrases
	if f.Viewer.StaffID != "" && f.Viewer.Reach == account.ReachOwn {
		// One's own cases are few: to look at them costs less than to collect all words with a beginning.
		byIndex = slices.DeleteFunc(slices.Clone(phrases), search.Phrase.Beginning)
	}
	byText := slices.DeleteFunc(slices.Clone(phrases), func(p search.Phrase) bool { return len(p.Tokens) == 1 && slices.ContainsFunc(byIndex, p.Equal) })
	return list(ctx, db, scanInt, "case-find", postgresCases(byIndex, all, none, blocks[0], blocks[1]), searchCap+1, adjacent(byText))
}

// foundAlone reports whether the filter asks for words and nothing else but
// what a search by words goes by itself.
func foundAlone(f desk.Filter) bool {
	words := f.Text != ""
	f.Text, f.State, f.Pending, f.OwnerID, f.Viewer = "", "", false, "", desk.Viewer{}
	f.Limit, f.After, f.Whole = 0, "", false
	return words && f == desk.Filter{}
}

// listFound returns a page of the cases that were found by their words.
func (s Desk) listFound(ctx context.Context, f desk.Filter) (desk.Page, error) {
	numbers, err := s.db.findCases(ctx, f)
	if err != nil {
		return desk.Page{}, err
	}
	page := desk.Page{Total: int64(len(numbers))}
	if f.After != "" {
		last, err := strconv.ParseInt(f.After, 36, 64)
		if err != nil {
			return desk.Page{}, fault.New(fault.Invalid, "desk.page_unknown").On("after").From(err)
		}
		numbers = slices.DeleteFunc(numbers, func(n int64) bool { return n >= last })
	}
	if len(numbers) > f.Limit {
		numbers = numbers[:f.Limit]
		page.Next = strconv.FormatInt(numbers[f.Limit-1], 36)
	}
	length := excerpt
	if f.Whole {
		length = desk.MaxWords
	}
	if len(numbers) == 0 {
		return page, nil
	}
	// What the index says of a case may be a moment old; who may see it may not.
	w := &where{args: []any{length}}
	w.seenBy(f.Viewer)
	w.in("c.number", numbers)
	if page.Rows, err = listWhere(ctx, s.db, w, scanCaseRow, "case-rows-where"); err != nil {
		return desk.Page{}, err
	}
	slices.SortFunc(page.Rows, func(a, b desk.Row) int { return cmp.Compare(b.Case.Number, a.Case.Number) })
	return page, s.db.quote(ctx, page.Rows, f.Text)
}

// caseScope returns which tokens a case must have, one of each list, and which
// it must not.
func caseScope(f desk.Filter) (all [][]string, none []string) {
	if f.State != "" {
		all = append(all, []string{scopeToken("s", string(f.State))})
	}
	if f.Pending {
		all = append(all, []string{scopeToken("s", string(desk.Open)), scopeToken("s", string(desk.Waiting))})
	}
	if f.OwnerID != "" {
		all = append(all, []string{scopeToken("o", f.OwnerID)})
	}
	v := f.Viewer
	if v.StaffID == "" {
		return all, nil
	}
	own, letIn := scopeToken("o", v.StaffID), scopeToken("l", v.StaffID)
	switch {
	case v.Reach == account.ReachTeam && v.TeamID != "":
		all = append(all, []string{own, letIn, scopeToken("t", v.TeamID)})
	case v.Reach == account.ReachOwn, v.Reach == account.ReachTeam:
		all = append(all, []string{own, letIn})
	}
	return all, []string{scopeToken("a", v.StaffID)}
}

// sqliteCases writes the query as FTS5 reads it.
func sqliteCases(phrases []search.Phrase, all [][]string, none []string) string {
	query := "(body : (" + sqliteMatch(phrases) + "))"
	for _, any := range all {
		query += ` AND (scope : ("` + strings.Join(any, `" OR "`) + `"))`
	}
	if len(none) > 0 {
		query = "(" + query + `) NOT (scope : ("` + strings.Join(none, `" OR "`) + `"))`
	}
	return query
}

// caseBlock is how many numbers make a block, as the migration has it.
const caseBlock = 4096

// postgresCases writes the query once for each block of numbers, the newest first.
func postgresCases(phrases []search.Phrase, all [][]string, none []string, newest, oldest int64) []string {
	var queries []string
	for block := newest / caseBlock; block >= oldest/caseBlock; block-- {
		in := strconv.FormatInt(block, 10) + ":"
		var parts []string
		if len(phrases) > 0 {
			parts = append(parts, postgresMatch(in, phrases))
		}
		for _, any := range all {
			parts = append(parts, "('"+in+strings.Join(any, "' | '"+in)+"')")
		}
		for _, token := range none {
			parts = append(parts, "!'"+in+token+"'")
		}
		queries = append(queries, strings.Join(parts, " & "))
	}
	return queries
}

// quoted is how much of what was said a row quotes, in characters.
const quoted = 80

// quote puts beside each row where its case has the words searched for.
func (db *DB) quote(ctx context.Context, rows []desk.Row, text string) error {
	ids := make([]string, len(rows))
	for i, r := range rows {
		ids[i] = r.Case.ID
	}
	cases, err := listIn(ctx, db, scanCaseText, "case-words", ids)
	if err != nil {
		return err
	}
	said, err := byCase(ctx, db, "case-messages", ids)
	if err != nil {
		return err
	}
	for _, c := range cases {
		at := slices.Index(ids, c.id)
		for _, words := range append([]string{c.texts[1], c.texts[2]}, append(said[c.id], c.texts...)...) {
			if rows[at].Found = search.Excerpt(words, text, quoted); rows[at].Found != nil {
				break
			}
		}
	}
	return nil
}

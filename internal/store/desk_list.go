package store

import (
	"context"
	"database/sql"
	"fmt"
	"strconv"
	"strings"

	"liuke/internal/account"
	"liuke/internal/desk"
	"liuke/internal/fault"
)

// excerpt is how much of the customer's words lists have, in characters.
const excerpt = 300

// List implements desk.Reader. One row more than asked for tells whether there
// is another page.
func (s Desk) List(ctx context.Context, f desk.Filter) (desk.Page, error) {
	if foundAlone(f) {
		return s.listFound(ctx, f)
	}
	if onBoard(f) {
		return s.listBoard(ctx, f)
	}
	return s.listStored(ctx, f)
}

// listStored is List by the database's indexes.
func (s Desk) listStored(ctx context.Context, f desk.Filter) (desk.Page, error) {
	length := excerpt
	if f.Whole {
		length = desk.MaxWords
	}
	w := &where{args: []any{length, f.Limit + 1}}
	if found, err := s.filter(ctx, w, f); err != nil || !found {
		return desk.Page{}, err
	}
	sort := "c.created_at DESC, c.id DESC"
	if f.Order == desk.DueFirst {
		sort = "c.due_at, c.id"
		w.and("c.due_at IS NOT NULL")
	}
	if err := w.after(f); err != nil {
		return desk.Page{}, err
	}
	text := strings.Replace(s.db.text("case-list"), "$where", w.text()+" ORDER BY "+sort, 1)
	rows, err := s.db.queryText(ctx, text, w.args...)
	if err != nil {
		return desk.Page{}, fmt.Errorf("case-list: %w", err)
	}
	all, err := collect(rows, scanCaseRow, "case-list")
	if err != nil {
		return desk.Page{}, err
	}
	page := desk.Page{Rows: all}
	if len(all) > f.Limit {
		page = desk.Page{Rows: all[:f.Limit], Next: cursor(f, all[f.Limit-1].Case)}
	}
	if f.Text != "" {
		err = s.db.quote(ctx, page.Rows, f.Text)
	}
	return page, err
}

// Count implements desk.Reader.
func (s Desk) Count(ctx context.Context, f desk.Filter, most int64) (int64, error) {
	counts, err := s.Counts(ctx, []desk.Filter{f}, most)
	if err != nil {
		return 0, err
	}
	return counts[0], nil
}

// countStored is Count of cases that need not be on the board.
func (s Desk) countStored(ctx context.Context, f desk.Filter, most int64) (int64, error) {
	if foundAlone(f) {
		found, err := s.db.findCases(ctx, f)
		return min(int64(len(found)), most), err
	}
	w := &where{args: []any{most}}
	if found, err := s.filter(ctx, w, f); err != nil || !found {
		return 0, err
	}
	counts, err := listWhere(ctx, s.db, w, scanInt, "case-count")
	if err != nil {
		return 0, err
	}
	return counts[0], nil
}

// filter adds the filter's conditions. It returns false when nothing can meet them.
func (s Desk) filter(ctx context.Context, w *where, f desk.Filter) (bool, error) {
	w.seenBy(f.Viewer)
	if f.State != "" {
		w.and("c.state = ?", string(f.State))
		if f.State != desk.Closed {
			w.and("c.state <> 'closed'") // says which index will do
		}
	}
	if f.Kind != "" {
		w.and("c.kind = ?", string(f.Kind))
	}
	if f.Channel != "" {
		w.and("c.channel = ?", string(f.Channel))
	}
	if f.OwnerID != "" {
		w.and("c.owner_id = ?", f.OwnerID)
	}
	if f.Unowned {
		w.and("c.owner_id IS NULL")
	}
	if f.CustomerID != "" {
		w.and("c.customer_id IN (SELECT id FROM customer WHERE root_id = (SELECT root_id FROM customer WHERE id = ?))", f.CustomerID)
	}
	if f.DueBefore != 0 {
		w.and("c.due_at < ?", f.DueBefore)
	}
	w.details(f)
	if f.Text == "" {
		return true, nil
	}
	numbers, err := s.db.findCases(ctx, f)
	if err != nil || len(numbers) == 0 {
		return false, err
	}
	w.in("c.number", numbers)
	return true, nil
}

// details adds the conditions that need nothing but the case and its customer.
func (w *where) details(f desk.Filter) {
	if f.Pending {
		w.and("c.state <> 'closed'")
	}
	if f.Category != "" {
		w.and("c.category = ?", string(f.Category))
	}
	if f.TopicID != "" {
		w.and("c.topic_id = ?", f.TopicID)
	}
	if f.TeamID != "" {
		w.and("c.team_id = ?", f.TeamID)
	}
	if f.Severity != 0 {
		w.and("c.severity = ?", f.Severity)
	}
	if f.Level != 0 {
		w.and("c.level >= ?", f.Level)
	}
	if f.Public {
		w.and("c.public")
	}
	if f.Paused {
		w.and("c.paused <> ''")
	}
	if f.Final {
		w.and("c.final_at IS NOT NULL AND c.state <> 'closed'")
	}
	if f.Tier != "" {
		w.and("c.customer_id IN (SELECT own.id FROM customer own JOIN customer root ON root.id = own.root_id WHERE root.tier = ?)", f.Tier)
	}
	if f.DueFrom != 0 {
		w.and("c.due_at >= ?", f.DueFrom)
	}
	if f.Undue {
		w.and("c.due_at IS NULL")
	}
	if f.Since != 0 {
		w.and("c.created_at >= ?", f.Since)
	}
	if f.Until != 0 {
		w.and("c.created_at < ?", f.Until)
	}
}

// seenBy leaves the cases that the viewer may see; it says in SQL what
// desk.Viewer.Sees says of one case.
func (w *where) seenBy(v desk.Viewer) {
	if v.StaffID == "" {
		return
	}
	w.and("(c.about_id IS NULL OR c.about_id <> ?)", v.StaffID)
	switch {
	case v.Reach == account.ReachOwn, v.Reach == account.ReachTeam && v.TeamID == "":
		w.and("(c.owner_id = ? OR "+letIn+")", v.StaffID, v.StaffID, v.StaffID)
	case v.Reach == account.ReachTeam:
		w.and("(c.team_id = ? OR c.owner_id = ? OR "+letIn+")", v.TeamID, v.StaffID, v.StaffID, v.StaffID)
	}
}

// where collects conditions and their parameters.
type where struct {
	conditions []string
	args       []any
}

// and adds a condition; its question marks are the values, in order.
func (w *where) and(condition string, values ...any) {
	for _, v := range values {
		w.args = append(w.args, v)
		condition = strings.Replace(condition, "?", "$"+strconv.Itoa(len(w.args)), 1)
	}
	w.conditions = append(w.conditions, condition)
}

// in adds that the column is one of the numbers, of which there is at least one.
func (w *where) in(column string, ids []int64) {
	var condition string
	condition, w.args = bindList(column+" IN ($ids)", w.args, ids[:min(len(ids), maxList)])
	w.conditions = append(w.conditions, condition)
}

func (w *where) text() string {
	if len(w.conditions) == 0 {
		return "TRUE"
	}
	return strings.Join(w.conditions, " AND ")
}

// after adds where the page begins.
func (w *where) after(f desk.Filter) error {
	if f.After == "" {
		return nil
	}
	at, id, ok := strings.Cut(f.After, ".")
	instant, err := strconv.ParseInt(at, 36, 64)
	if err != nil || !ok {
		return fault.New(fault.Invalid, "desk.page_unknown").On("after")
	}
	if f.Order == desk.DueFirst {
		w.and("(c.due_at, c.id) > (?, ?)", instant, id)
	} else {
		w.and("(c.created_at, c.id) < (?, ?)", instant, id)
	}
	return nil
}

// cursor names the last case of a page.
func cursor(f desk.Filter, c desk.Case) string {
	at := c.CreatedAt
	if f.Order == desk.DueFirst {
		at = c.DueAt
	}
	return strconv.FormatInt(at, 36) + "." + c.ID
}

func caseRowFields(r *desk.Row) []any {
	return append(caseFields(&r.Case), &r.Customer, &r.RootID, &r.Owner, &r.Worth)
}

func scanCaseRow(rows *sql.Rows) (desk.Row, error) {
	var r desk.Row
	err := rows.Scan(caseRowFields(&r)...)
	return r, err
}

// DueNext implements desk.Reader.
func (s Desk) DueNext(ctx context.Context, staffID string, limit int) ([]desk.Due, error) {
	return list(ctx, s.db, scanDue, "due-next", excerpt, staffID, limit)
}

func scanDue(rows *sql.Rows) (desk.Due, error) {
	var d desk.Due
	err := rows.Scan(append(promiseFields(&d.Promise), caseRowFields(&d.Row)...)...)
	return d, err
}

// Tally implements desk.Reader.
func (s Desk) Tally(ctx context.Context, since int64, v desk.Viewer) (desk.Tally, error) {
	tallies, err := listSeen(ctx, s.db, v, scanTally, "case-tally", since, desk.MaxCounted+1)
	if err != nil || len(tallies) == 0 {
		return desk.Tally{}, err
	}
	return tallies[0], nil
}

// listSeen returns what a query finds of the cases that the viewer may see.
func listSeen[T any](ctx context.Context, db *DB, v desk.Viewer, scan func(*sql.Rows) (T, error), name string, args ...any) ([]T, error) {
	w := &where{args: args}
	w.seenBy(v)
	return listWhere(ctx, db, w, scan, name)
}

// listWhere returns what a query finds under the conditions.
func listWhere[T any](ctx context.Context, db *DB, w *where, scan func(*sql.Rows) (T, error), name string) ([]T, error) {
	rows, err := db.queryText(ctx, strings.ReplaceAll(db.text(name), "$where", w.text()), w.args...)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return collect(rows, scan, name)
}

func scanTally(rows *sql.Rows) (desk.Tally, error) {
	var t desk.Tally
	err := rows.Scan(&t.Filed, &t.Broken, &t.Closed, &t.Confirmed, &t.Spot)
	return t, err
}

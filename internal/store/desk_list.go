package store

import (
	"context"
	"database/sql"
	"fmt"
	"strconv"
	"strings"

	"liuke/internal/desk"
	"liuke/internal/fault"
)

// excerpt is how much of the customer's words lists have, in characters.
const excerpt = 300

// List implements desk.Reader. One row more than asked for tells whether there
// is another page.
func (s Desk) List(ctx context.Context, f desk.Filter) (desk.Page, error) {
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
	if err != nil || len(all) <= f.Limit {
		return desk.Page{Rows: all}, err
	}
	return desk.Page{Rows: all[:f.Limit], Next: cursor(f, all[f.Limit-1].Case)}, nil
}

// Count implements desk.Reader.
func (s Desk) Count(ctx context.Context, f desk.Filter, most int64) (int64, error) {
	w := &where{args: []any{most}}
	if found, err := s.filter(ctx, w, f); err != nil || !found {
		return 0, err
	}
	rows, err := s.db.queryText(ctx, strings.Replace(s.db.text("case-count"), "$where", w.text(), 1), w.args...)
	if err != nil {
		return 0, fmt.Errorf("case-count: %w", err)
	}
	counts, err := collect(rows, scanInt, "case-count")
	if err != nil {
		return 0, err
	}
	return counts[0], nil
}

// filter adds the filter's conditions. It returns false when nothing can meet them.
func (s Desk) filter(ctx context.Context, w *where, f desk.Filter) (bool, error) {
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
	if f.Since != 0 {
		w.and("c.created_at >= ?", f.Since)
	}
	if f.Text == "" {
		return true, nil
	}
	ids, err := searchIDs(ctx, s.db, searchCase, f.Text)
	if err != nil || len(ids) == 0 {
		return false, err
	}
	w.in("c.id", ids)
	return true, nil
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

// in adds that the column is one of the ids, of which there is at least one.
func (w *where) in(column string, ids []string) {
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
	return list(ctx, s.db, scanDue, "due-next", staffID, excerpt, limit)
}

func scanDue(rows *sql.Rows) (desk.Due, error) {
	var d desk.Due
	err := rows.Scan(append(promiseFields(&d.Promise), caseRowFields(&d.Row)...)...)
	return d, err
}

// Tally implements desk.Reader.
func (s Desk) Tally(ctx context.Context, since int64) (desk.Tally, error) {
	return one(ctx, s.db, scanTally, "case-tally", since, desk.MaxCounted+1)
}

func scanTally(rows *sql.Rows) (desk.Tally, error) {
	var t desk.Tally
	err := rows.Scan(&t.Filed, &t.Broken, &t.Closed, &t.Confirmed)
	return t, err
}

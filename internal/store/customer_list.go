package store

import (
	"context"
	"database/sql"
	"slices"
	"strconv"

	"liuke/internal/customer"
	"liuke/internal/fault"
)

// List implements customer.Store. By worth and by priority it reads those who are scored first, whom the database has in that
// order, and then the others.
func (s Customers) List(ctx context.Context, f customer.Filter) ([]customer.Row, error) {
	if !slices.Contains(customer.Sorts, f.Sort) {
		return nil, fault.New(fault.Invalid, "customer.sort_unknown").On("sort")
	}
	var ids []string // of those whom the text finds
	if f.Text != "" {
		var err error
		if ids, _, err = s.Search(ctx, f.Text); err != nil || len(ids) == 0 {
			return nil, err
		}
	}
	if f.Sort != customer.SortWorth && f.Sort != customer.SortPriority {
		return s.listed(ctx, f, ids, string(f.Sort))
	}
	var rows []customer.Row
	if f.After.Key != unscoredKey {
		var err error
		if rows, err = s.listed(ctx, f, ids, string(f.Sort)); err != nil || len(rows) >= f.Limit || f.Overdue {
			return rows, err
		}
		f.After, f.Limit = customer.Cursor{}, f.Limit-len(rows)
	}
	rest, err := s.listed(ctx, f, ids, unscored)
	return append(rows, rest...), err
}

const (
	unscored    = "unscored" // the list of those who are not scored
	unscoredKey = "-"        // that its rows have for a sort key
)

// listed returns a page of one of the lists that the database has in order.
func (s Customers) listed(ctx context.Context, f customer.Filter, ids []string, name string) ([]customer.Row, error) {
	w := &where{args: []any{int64(f.Limit)}}
	if f.OwnerID != "" {
		w.and("c.owner_id = ?", f.OwnerID)
	}
	if f.Overdue {
		w.and("v.priority > 0")
	}
	if len(ids) > 0 {
		marks, args := oneOf(nil, ids)
		w.and("c.id IN "+marks, args...)
	}
	if f.After.ID != "" {
		if err := w.past(f.After, name); err != nil {
			return nil, err
		}
	}
	return listWhere(ctx, s.db, w, scanRow, "customer-list-"+name)
}

// past adds that a row of a list comes after another.
func (w *where) past(c customer.Cursor, name string) error {
	switch name {
	case unscored:
		w.and("c.id > ?", c.ID)
		return nil
	case string(customer.SortName):
		w.and("(c.name_key, c.id) > (?, ?)", c.Key, c.ID)
		return nil
	}
	n, err := strconv.ParseInt(c.Key, 10, 64)
	if err != nil {
		return fault.New(fault.Invalid, "customer.cursor_invalid").On("after").From(err)
	}
	if name == string(customer.SortLast) {
		w.and("(coalesce(s.touched_day, -1), c.id) < (?, ?)", n, c.ID)
	} else {
		w.and("(v."+name+" < ? OR v."+name+" = ? AND v.customer_id > ?)", n, n, c.ID)
	}
	return nil
}

func scanRow(rows *sql.Rows) (customer.Row, error) {
	var r customer.Row
	c := &r.Customer
	err := rows.Scan(&c.ID, &c.RootID, &c.Kind, &c.Name, &c.Lang, &c.Country, &c.Tier, &c.Zone, &c.LettersWait, &c.OwnerID, &c.BackupID, &c.Note, &c.Version,
		&c.CreatedAt, &c.ImportID, &r.Days, &r.LastDay, &r.Net, &r.Scored, &r.Worth, &r.Overdue, &r.Priority, &r.Cursor.Key)
	r.Cursor.ID = c.ID
	return r, err
}

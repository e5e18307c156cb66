package store

import (
	"context"
	"database/sql"
	"strings"

	"liuke/internal/calendar"
	"liuke/internal/customer"
	"liuke/internal/risk/watch"
)

// List implements watch.Store.
func (r Risks) List(ctx context.Context, f watch.Filter) ([]watch.Row, error) {
	w := &where{args: []any{int64(f.Limit)}}
	w.owned(f.Eyes)
	if f.CustomerID != "" {
		w.and("r.customer_id = ?", f.CustomerID)
	}
	if f.OwnerID != "" {
		w.and("c.owner_id = ?", f.OwnerID)
	}
	if f.Kind != "" {
		w.and("(r.kinds & ?) <> 0", kindBit(f.Kind))
	}
	if f.Flagged {
		w.and("f.id IS NOT NULL")
	}
	if f.Threat != nil {
		w.threatened(f)
	}
	w.red(f)
	if !f.After.First() {
		w.and("(r.at_risk < ? OR r.at_risk = ? AND r.customer_id > ?)", f.After.AtRisk, f.After.AtRisk, f.After.ID)
	}
	return listWhere(ctx, r.db, w, scanRiskRow, "risk-list")
}

// red adds that the customer is flagged or has a strong signal open, or neither.
func (w *where) red(f watch.Filter) {
	const strong = `EXISTS (SELECT 1 FROM signal s JOIN customer o ON o.id = s.customer_id
		LEFT JOIN desk_case k ON k.id = s.case_id
		WHERE o.root_id = r.customer_id AND s.weight >= 3 AND ` + shownSignal + ")"
	about := readerOf(f.Reader)
	switch f.Part {
	case watch.Reds:
		w.and("(f.id IS NOT NULL OR "+strong+")", int64(f.Today), int64(f.Today), about)
	case watch.Rest:
		w.and("f.id IS NULL AND NOT "+strong, int64(f.Today), int64(f.Today), about)
	}
}

// owned adds that the eyes are for the customer c.
func (w *where) owned(e customer.Eyes) {
	switch {
	case e.StaffID == "":
	case e.TeamID == "":
		w.and("c.owner_id = ?", e.StaffID)
	default:
		w.and("(c.owner_id = ? OR c.owner_id IN (SELECT id FROM staff WHERE team_id = ?))", e.StaffID, e.TeamID)
	}
}

func scanRiskRow(rows *sql.Rows) (watch.Row, error) {
	var row watch.Row
	var before watch.Before
	var flag watch.Flag
	var beforeDay sql.NullInt32
	var reasons string
	err := rows.Scan(&row.CustomerID, &row.AsOf, &row.Chance, &row.Value, &row.AtRisk, &row.Since, &row.Last, &reasons, &beforeDay, &before.Chance,
		&row.Name, &row.Tier, &row.Country, &row.OwnerID,
		&flag.ID, &flag.Raised, &flag.Chance, &flag.Value, &flag.Mark.Verdict, &flag.Mark.Comment, &flag.Mark.ByID, &flag.Mark.At)
	if err != nil {
		return row, err
	}
	if beforeDay.Valid {
		before.AsOf = calendar.Day(beforeDay.Int32)
		row.Before = &before
	}
	if flag.ID != "" {
		flag.CustomerID, flag.Open = row.CustomerID, true
		row.Flag = &flag
	}
	return row, decode(reasons, &row.Reasons)
}

// Flag implements watch.Store.
func (r Risks) Flag(ctx context.Context, id string) (watch.Flag, error) {
	f, err := one(ctx, r.db, scanFlag, "risk-flag", id)
	return f, notFound(err, "risk.flag_unknown")
}

// Flags implements watch.Store.
func (r Risks) Flags(ctx context.Context, customerID string) ([]watch.Flag, error) {
	return list(ctx, r.db, scanFlag, "risk-flags-of", customerID)
}

// Mark implements watch.Store.
func (r Risks) Mark(ctx context.Context, flagID string, m watch.Mark) error {
	b := r.db.batch()
	b.add("risk-flag-mark", flagID, string(m.Verdict), m.Comment, nullText(m.ByID), nullTime(m.At))
	return b.commit(ctx)
}

// Marks implements watch.Store.
func (r Risks) Marks(ctx context.Context, e customer.Eyes) (map[watch.Verdict]int64, error) {
	type count struct {
		verdict watch.Verdict
		n       int64
	}
	w := &where{}
	w.owned(e)
	counts, err := listWhere(ctx, r.db, w, func(rows *sql.Rows) (c count, err error) {
		return c, rows.Scan(&c.verdict, &c.n)
	}, "risk-marks")
	marks := map[watch.Verdict]int64{}
	for _, c := range counts {
		marks[c.verdict] = c.n
	}
	return marks, err
}

// Products implements watch.Store.
func (r Risks) Products(ctx context.Context, ids []string) (map[string]string, error) {
	type product struct{ id, name string }
	products, err := listIn(ctx, r.db, func(rows *sql.Rows) (p product, err error) {
		err = rows.Scan(&p.id, &p.name)
		return p, err
	}, "risk-products", ids)
	names := make(map[string]string, len(products))
	for _, p := range products {
		names[p.id] = strings.TrimSpace(p.name)
	}
	return names, err
}

// Customers implements watch.Store.
func (r Risks) Customers(ctx context.Context, e customer.Eyes, ids []string) (map[string]watch.Customer, error) {
	type named struct {
		id string
		watch.Customer
	}
	all, err := listIn(ctx, r.db, func(rows *sql.Rows) (n named, err error) {
		return n, rows.Scan(&n.id, &n.Name, &n.Tier, &n.Country, &n.OwnerID)
	}, "risk-customers", ids, e.StaffID, e.TeamID)
	customers := make(map[string]watch.Customer, len(all))
	for _, n := range all {
		customers[n.id] = n.Customer
	}
	return customers, err
}

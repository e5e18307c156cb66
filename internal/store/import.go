package store

import (
	"context"
	"database/sql"
	"errors"
	"math"

	"liuke/internal/fault"
	"liuke/internal/job"
	"liuke/internal/purchase"
	"liuke/internal/purchase/imports"
)

var _ imports.Store = Ledger{}

func scanImport(rows *sql.Rows) (purchase.Import, error) {
	var i purchase.Import
	var mapping string
	c := &i.Counts
	if err := rows.Scan(&i.ID, &i.Source, &i.FileID, &i.FileName, &i.SHA256, &mapping, &i.State, &c.Receipts, &i.Progress,
		&c.Added, &c.Corrected, &c.Unchanged, &c.Refused, &c.Errors, &c.Lines, &c.TwoTimes, &c.Apart, &i.Error, &i.ByID,
		&i.CreatedAt, &i.FinishedAt, &i.UndoneAt); err != nil {
		return i, err
	}
	return i, decode(mapping, &i.Mapping)
}

func importByID(ctx context.Context, r reader, id string) (purchase.Import, error) {
	i, err := one(ctx, r, scanImport, "import-by-id", id)
	return i, notFound(err, "import.unknown")
}

// Import implements imports.Store.
func (l Ledger) Import(ctx context.Context, id string) (purchase.Import, error) {
	return importByID(ctx, l.db, id)
}

// ImportsOf implements imports.Store.
func (l Ledger) ImportsOf(ctx context.Context, sha256 string) ([]purchase.Import, error) {
	return list(ctx, l.db, scanImport, "imports-of-file", sha256)
}

// Imports implements purchase.Views.
func (l Ledger) Imports(ctx context.Context, before purchase.Cursor, limit int) ([]purchase.Import, error) {
	if before.ID == "" {
		before.At = math.MaxInt64
	}
	return list(ctx, l.db, scanImport, "imports-list", before.At, before.ID, limit)
}

// AddImport implements imports.Store.
func (l Ledger) AddImport(ctx context.Context, i purchase.Import, header string, jobs ...job.Job) error {
	b := l.db.batch()
	b.add("import-insert", i.ID, i.Source, nullText(i.FileID), i.FileName, i.SHA256, encode(i.Mapping), string(i.State), i.ByID, i.CreatedAt)
	b.add("mapping-save", header, encode(i.Mapping), i.CreatedAt)
	b.enqueue(jobs...)
	b.publish(i.CreatedAt, "purchases")
	return b.commit(ctx)
}

// SetImport implements imports.Store.
func (l Ledger) SetImport(ctx context.Context, i purchase.Import, now int64, jobs ...job.Job) error {
	b := l.db.batch()
	setImport(b, i)
	b.enqueue(jobs...)
	b.publish(now, "purchases")
	return b.commit(ctx)
}

func setImport(w writer, i purchase.Import) {
	w.add("import-set", i.ID, string(i.State), i.Error, nullTime(i.UndoneAt))
}

// Mapping implements imports.Store.
func (l Ledger) Mapping(ctx context.Context, header string) (m purchase.Mapping, known bool, err error) {
	text, err := one(ctx, l.db, scanText, "mapping-by-header", header)
	if errors.Is(err, errNoRow) {
		return m, false, nil
	}
	if err != nil {
		return m, false, err
	}
	return m, true, decode(text, &m)
}

// EachError implements imports.Store.
func (l Ledger) EachError(ctx context.Context, importID string, yield func(purchase.RowError) error) (err error) {
	rows, err := l.db.query(ctx, "import-errors", importID)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var e purchase.RowError
		var args string
		if err := rows.Scan(&e.Row, &e.Receipt, &e.Column, &e.Value, &e.Reason, &args); err != nil {
			return err
		}
		if err := decode(args, &e.Args); err != nil {
			return err
		}
		if err := yield(e); err != nil {
			return err
		}
	}
	return mapError(rows.Err())
}

// Advance implements purchase.Writer.
func (tx ledgerTx) Advance(ctx context.Context, i purchase.Import, done int64, refused []purchase.RowError) error {
	c := i.Counts
	tx.addExpect(fault.New(fault.Conflict, "import.raced"), "import-advance", i.ID, done, string(i.State), c.Receipts, i.Progress,
		c.Added, c.Corrected, c.Unchanged, c.Refused, c.Errors, c.Lines, c.TwoTimes, c.Apart, nullTime(i.FinishedAt))
	n := map[int64]int64{} // errors of a row so far
	for _, e := range refused {
		tx.add("import-error-insert", i.ID, e.Row, n[e.Row], e.Receipt, e.Column, e.Value, e.Reason, encode(e.Args))
		n[e.Row]++
	}
	if done == 0 || i.State == purchase.ImportFinished {
		tx.analyze()
	}
	return tx.flush(ctx)
}

// analyze has PostgreSQL learn what its tables are like, which it does not know
// while they are being filled for the first time: without that it reads whole
// tables to find a few rows. SQLite finds them by their keys in any case.
func (tx ledgerTx) analyze() {
	if tx.db.dialect == dialectPostgres {
		tx.add("import-analyze")
	}
}

// Import implements purchase.Undoer.
func (tx ledgerTx) Import(ctx context.Context, id string) (purchase.Import, error) {
	return importByID(ctx, tx.Tx, id)
}

// SetImport implements purchase.Undoer.
func (tx ledgerTx) SetImport(_ context.Context, i purchase.Import) error {
	setImport(tx, i)
	return nil
}

// Corrected implements purchase.Undoer.
func (tx ledgerTx) Corrected(ctx context.Context, importID string, limit int) ([]purchase.LaterCorrection, error) {
	return list(ctx, tx.Tx, func(rows *sql.Rows) (c purchase.LaterCorrection, err error) {
		return c, rows.Scan(&c.ExternalID, &c.FileName, &c.At)
	}, "import-later-corrections", importID, limit)
}

// Added implements purchase.Undoer.
func (tx ledgerTx) Added(ctx context.Context, importID string, limit int) ([]purchase.Purchase, error) {
	return list(ctx, tx.Tx, scanPurchase, "import-added", importID, limit)
}

// Remove implements purchase.Undoer.
func (tx ledgerTx) Remove(ctx context.Context, purchaseIDs []string) error {
	for _, name := range []string{"purchase-cases-release", "breaches-release", "purchase-lines-delete", "purchases-delete"} {
		if _, err := tx.execIn(ctx, name, purchaseIDs); err != nil {
			return err
		}
	}
	return nil
}

// Revised implements purchase.Undoer.
func (tx ledgerTx) Revised(ctx context.Context, importID string, limit int) ([]purchase.Entry, error) {
	return list(ctx, tx.Tx, func(rows *sql.Rows) (e purchase.Entry, err error) {
		text, err := scanText(rows)
		if err != nil {
			return e, err
		}
		return e, decode(text, &e)
	}, "import-revised", importID, limit)
}

// Restore implements purchase.Undoer.
func (tx ledgerTx) Restore(ctx context.Context, importID string, entries []purchase.Entry) error {
	if err := tx.replace(ctx, entries); err != nil {
		return err
	}
	ids := make([]string, len(entries))
	for n, e := range entries {
		ids[n] = e.ID
	}
	_, err := tx.execIn(ctx, "import-revisions-delete", ids, importID)
	return err
}

// customerTraces remove what the nightly runs wrote of customers whom no person
// and no other system ever said anything of.
var customerTraces = []string{"scores-delete", "risks-delete", "flags-delete", "signals-delete", "profits-delete"}

// RemoveCustomers implements purchase.Undoer.
func (tx ledgerTx) RemoveCustomers(ctx context.Context, importID string) (int64, error) {
	ids, err := list(ctx, tx.Tx, scanText, "import-customers", importID)
	if err != nil {
		return 0, err
	}
	if _, err := tx.execIn(ctx, "search-drop-all", ids, searchCustomer); err != nil {
		return 0, err
	}
	for _, name := range customerTraces {
		if _, err := tx.execIn(ctx, name, ids); err != nil {
			return 0, err
		}
	}
	return tx.execIn(ctx, "customers-delete", ids)
}

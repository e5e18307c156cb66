package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"

	"liuke/internal/calendar"
	"liuke/internal/fault"
	"liuke/internal/job"
	"liuke/internal/purchase"
	"liuke/internal/value"
)

// Ledger implements purchase.Ledger.
type Ledger struct{ db *DB }

// Ledger returns the store of purchases.
func (db *DB) Ledger() Ledger { return Ledger{db} }

var _ purchase.Ledger = Ledger{}

// ledgerTx implements purchase.Writer.
type ledgerTx struct{ *Tx }

var _ purchase.Writer = ledgerTx{}

// Write implements purchase.Ledger. When somebody else adds the same receipt,
// customer or product at the same time, one of the two finds it on a second try.
func (l Ledger) Write(ctx context.Context, fn func(context.Context, purchase.Writer) error) error {
	return l.db.InTx(ctx, func(tx *Tx) error {
		err := fn(ctx, ledgerTx{tx})
		if err == nil {
			err = tx.flush(ctx)
		}
		if errors.Is(err, errExists) {
			return fmt.Errorf("%w: %w", errRetry, err)
		}
		return err
	})
}

func scanPurchase(rows *sql.Rows) (purchase.Purchase, error) {
	var p purchase.Purchase
	err := rows.Scan(&p.ID, &p.Source, &p.ExternalID, &p.CustomerID, &p.Kind, &p.At, &p.LocalDay, &p.Store, &p.Currency,
		&p.Amount, &p.Lines, &p.Hash, &p.ImportID, &p.CreatedAt)
	return p, err
}

func scanProduct(rows *sql.Rows) (purchase.Product, error) {
	var p purchase.Product
	err := rows.Scan(&p.ID, &p.Source, &p.Code, &p.Name)
	return p, err
}

// byKey makes a map of a list.
func byKey[T any](items []T, key func(T) string) map[string]T {
	m := make(map[string]T, len(items))
	for _, item := range items {
		m[key(item)] = item
	}
	return m
}

func purchasesKnown(ctx context.Context, r reader, source string, externalIDs []string) (map[string]purchase.Purchase, error) {
	found, err := listBulk(ctx, r, scanPurchase, "purchases-known", externalIDs, source)
	return byKey(found, func(p purchase.Purchase) string { return p.ExternalID }), err
}

type codedOwner struct {
	code string
	purchase.Owner
}

func ownersKnown(ctx context.Context, r reader, source string, codes []string) (map[string]purchase.Owner, error) {
	found, err := listBulk(ctx, r, func(rows *sql.Rows) (o codedOwner, err error) {
		return o, rows.Scan(&o.code, &o.RecordID, &o.RootID)
	}, "purchase-owners", codes, source)
	owners := make(map[string]purchase.Owner, len(found))
	for _, o := range found {
		owners[o.code] = o.Owner
	}
	return owners, err
}

// Purchases implements purchase.Finder.
func (l Ledger) Purchases(ctx context.Context, source string, externalIDs []string) (map[string]purchase.Purchase, error) {
	return purchasesKnown(ctx, l.db, source, externalIDs)
}

// Owners implements purchase.Finder.
func (l Ledger) Owners(ctx context.Context, source string, codes []string) (map[string]purchase.Owner, error) {
	return ownersKnown(ctx, l.db, source, codes)
}

// Purchases implements purchase.Finder.
func (tx ledgerTx) Purchases(ctx context.Context, source string, externalIDs []string) (map[string]purchase.Purchase, error) {
	return purchasesKnown(ctx, tx.Tx, source, externalIDs)
}

// Owners implements purchase.Finder.
func (tx ledgerTx) Owners(ctx context.Context, source string, codes []string) (map[string]purchase.Owner, error) {
	return ownersKnown(ctx, tx.Tx, source, codes)
}

// Lock implements purchase.Writer. The roots are locked after the records, so
// that two who bring purchases to different records of one customer wait for
// each other.
func (tx ledgerTx) Lock(ctx context.Context, recordIDs []string) (map[string]string, error) {
	rootOf, err := lockCustomers(ctx, tx.Tx, recordIDs)
	if err != nil {
		return nil, err
	}
	var roots []string
	for _, root := range slices.Compact(slices.Sorted(maps.Values(rootOf))) {
		if _, locked := rootOf[root]; !locked {
			roots = append(roots, root)
		}
	}
	_, err = lockCustomers(ctx, tx.Tx, roots)
	return rootOf, err
}

type itemOf struct {
	purchaseID string
	purchase.Item
}

func entriesByID(ctx context.Context, r reader, ids []string) (map[string]purchase.Entry, error) {
	purchases, err := listBulk(ctx, r, scanPurchase, "purchases-by-ids", ids)
	if err != nil {
		return nil, err
	}
	items, err := listBulk(ctx, r, func(rows *sql.Rows) (i itemOf, err error) {
		return i, rows.Scan(&i.purchaseID, &i.ProductID, &i.Quantity, &i.UnitPrice, &i.Amount, &i.Tax, &i.Discount, &i.Cost)
	}, "purchase-items", ids)
	entries := make(map[string]purchase.Entry, len(purchases))
	for _, p := range purchases {
		entries[p.ID] = purchase.Entry{Purchase: p}
	}
	for _, i := range items {
		e := entries[i.purchaseID]
		e.Items = append(e.Items, i.Item)
		entries[i.purchaseID] = e
	}
	return entries, err
}

// Entries implements purchase.Writer.
func (tx ledgerTx) Entries(ctx context.Context, purchaseIDs []string) (map[string]purchase.Entry, error) {
	return entriesByID(ctx, tx.Tx, purchaseIDs)
}

// Summaries implements purchase.Writer.
func (tx ledgerTx) Summaries(ctx context.Context, rootIDs []string) (map[string]purchase.Summary, error) {
	found, err := listBulk(ctx, tx.Tx, scanSummary, "summaries-of-roots", rootIDs)
	return byKey(found, func(s purchase.Summary) string { return s.CustomerID }), err
}

// AddCustomers implements purchase.Writer.
func (tx ledgerTx) AddCustomers(_ context.Context, customers []purchase.NewCustomer) error {
	for _, c := range customers {
		addCustomer(tx.Tx, c.Customer, c.Identities)
	}
	return nil
}

var productList = bulkTable{
	name: "product",
	columns: []bulkColumn{
		{"id", kindText}, {"source", kindText}, {"code", kindText}, {"name", kindText}, {"created_at", kindInt},
	},
	conflict: " ON CONFLICT (id) DO UPDATE SET name = excluded.name WHERE product.name = '' AND excluded.name <> ''",
}

// SaveProducts implements purchase.Writer.
func (tx ledgerTx) SaveProducts(ctx context.Context, products []purchase.Product, now int64) error {
	return tx.insertRows(ctx, productList, len(products), func(i int, v []any) []any {
		p := &products[i]
		return append(v, p.ID, p.Source, p.Code, p.Name, now)
	})
}

var purchaseTable = bulkTable{name: "purchase", columns: []bulkColumn{
	{"id", kindText}, {"source", kindText}, {"external_id", kindText}, {"customer_id", kindText}, {"kind", kindText},
	{"at", kindInt}, {"local_day", kindInt}, {"store", kindText}, {"currency", kindText}, {"amount", kindInt},
	{"lines", kindInt}, {"hash", kindText}, {"import_id", kindText}, {"created_at", kindInt},
}}

var lineTable = bulkTable{name: "purchase_line", columns: []bulkColumn{
	{"purchase_id", kindText}, {"n", kindInt}, {"product_id", kindText}, {"quantity", kindInt}, {"unit_price", kindInt},
	{"amount", kindInt}, {"tax", kindInt}, {"discount", kindInt}, {"cost", kindInt},
}}

// Add implements purchase.Writer.
func (tx ledgerTx) Add(ctx context.Context, entries []purchase.Entry) error {
	err := tx.insertRows(ctx, purchaseTable, len(entries), func(i int, v []any) []any {
		p := &entries[i].Purchase
		return append(v, p.ID, p.Source, p.ExternalID, nullable(p.CustomerID), string(p.Kind), p.At, int64(p.LocalDay), p.Store,
			p.Currency, p.Amount, p.Lines, p.Hash, nullable(p.ImportID), p.CreatedAt)
	})
	if err != nil {
		return err
	}
	return tx.addLines(ctx, entries)
}

// addLines writes the lines of the entries.
func (tx ledgerTx) addLines(ctx context.Context, entries []purchase.Entry) error {
	total := 0
	for _, e := range entries {
		total += len(e.Items)
	}
	entry, n := 0, 0 // the next line's
	return tx.insertRows(ctx, lineTable, total, func(_ int, v []any) []any {
		for n == len(entries[entry].Items) {
			entry, n = entry+1, 0
		}
		i := &entries[entry].Items[n]
		n++
		var cost any
		if i.Cost != nil {
			cost = *i.Cost
		}
		return append(v, entries[entry].ID, int64(n), i.ProductID, i.Quantity, i.UnitPrice, i.Amount, i.Tax, i.Discount, cost)
	})
}

// Correct implements purchase.Writer.
func (tx ledgerTx) Correct(ctx context.Context, corrections []purchase.Correction) error {
	after := make([]purchase.Entry, len(corrections))
	for n, c := range corrections {
		after[n] = c.After
		tx.add("revision-insert", c.After.ID, encode(c.Before), nullText(c.Before.CustomerID), nullText(c.ImportID), c.ByID, c.At)
	}
	return tx.replace(ctx, after)
}

// replace has purchases be what the entries say.
func (tx ledgerTx) replace(ctx context.Context, entries []purchase.Entry) error {
	ids := make([]string, len(entries))
	for n, e := range entries {
		ids[n] = e.ID
		tx.add("purchase-update", e.ID, nullText(e.CustomerID), string(e.Kind), e.At, int64(e.LocalDay), e.Store, e.Currency,
			e.Amount, e.Lines, e.Hash)
	}
	if _, err := tx.execIn(ctx, "purchase-lines-delete", ids); err != nil {
		return err
	}
	return tx.addLines(ctx, entries)
}

// Append implements purchase.Writer.
func (tx ledgerTx) Append(ctx context.Context, f purchase.Folded) error { return tx.addFolded(ctx, f) }

// Refold implements purchase.Writer.
func (tx ledgerTx) Refold(ctx context.Context, rootIDs []string) error {
	return tx.refold(ctx, rootIDs)
}

// Changed implements purchase.Writer.
func (tx ledgerTx) Changed(now int64, rootIDs []string) {
	tx.publish(now, "purchases")
	for _, id := range rootIDs {
		tx.publish(now, customerTopic(id))
	}
	tx.enqueue(scoreSoon(now))
}

// scoreSoon has customers scored at the end of the current minute: once, however
// much changes in it, and never before what changed was committed.
func scoreSoon(now int64) job.Job {
	const minute = 60_000
	n := now/minute + 1
	return job.New(value.JobRun, struct{}{}, n*minute, now).Only(fmt.Sprintf("%s at %d", value.JobRun, n))
}

// Purchase implements purchase.Views.
func (l Ledger) Purchase(ctx context.Context, id string) (purchase.Entry, error) {
	entries, err := entriesByID(ctx, l.db, []string{id})
	e, ok := entries[id]
	if err == nil && !ok {
		err = fault.New(fault.NotFound, "purchase.unknown")
	}
	return e, err
}

// ProductNames implements purchase.Views.
func (l Ledger) ProductNames(ctx context.Context, ids []string) (map[string]purchase.Product, error) {
	found, err := listIn(ctx, l.db, scanProduct, "products-by-ids", ids)
	return byKey(found, func(p purchase.Product) string { return p.ID }), err
}

// List implements purchase.Views.
func (l Ledger) List(ctx context.Context, f purchase.Filter) ([]purchase.Purchase, error) {
	before := f.Before
	if before.ID == "" {
		before.At = math.MaxInt64
	}
	args := []any{before.At, before.ID, string(f.Kind), f.Limit}
	switch {
	case f.RootID != "":
		return list(ctx, l.db, scanPurchase, "purchases-list-root", append(args, f.RootID)...)
	case f.ImportID != "":
		return list(ctx, l.db, scanPurchase, "purchases-list-import", append(args, f.ImportID)...)
	}
	return list(ctx, l.db, scanPurchase, "purchases-list", args...)
}

// Summary implements purchase.Views.
func (l Ledger) Summary(ctx context.Context, rootID string) (purchase.Summary, bool, error) {
	found, err := listIn(ctx, l.db, scanSummary, "summaries-of-roots", []string{rootID})
	if err != nil || len(found) == 0 {
		return purchase.Summary{}, false, err
	}
	return found[0], true, nil
}

// Days implements purchase.Views.
func (l Ledger) Days(ctx context.Context, rootID string, from calendar.Day) ([]purchase.Day, error) {
	return list(ctx, l.db, func(rows *sql.Rows) (d purchase.Day, err error) {
		return d, rows.Scan(&d.Day, &d.Receipts, &d.Net, &d.Kept)
	}, "summary-days", rootID, int64(from))
}

// CustomerProducts implements purchase.Views.
func (l Ledger) CustomerProducts(ctx context.Context, rootID string, limit int) ([]purchase.CustomerProduct, error) {
	return list(ctx, l.db, func(rows *sql.Rows) (p purchase.CustomerProduct, err error) {
		s := &p.ProductSummary
		err = rows.Scan(&s.CustomerID, &s.ProductID, &s.Days, &s.First, &s.Last, &s.GapSquares, &s.GapLogs, &s.Quantity, &s.Net,
			&p.Source, &p.Code, &p.Product.Name)
		p.ID = s.ProductID
		return p, err
	}, "summary-products", rootID, limit)
}

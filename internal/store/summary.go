package store

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"

	"liuke/internal/calendar"
	"liuke/internal/purchase"
)

var dayTable = bulkTable{name: "customer_day", columns: []bulkColumn{
	{"customer_id", kindText}, {"local_day", kindInt}, {"receipts", kindInt}, {"net", kindInt}, {"kept", kindBool},
}}

var summaryTable = bulkTable{
	name: "customer_summary",
	columns: []bulkColumn{
		{"customer_id", kindText}, {"days", kindInt}, {"first_day", kindInt}, {"last_day", kindInt}, {"gap_squares", kindInt},
		{"gap_logs", kindFloat}, {"receipts", kindInt}, {"net", kindInt}, {"paid_days", kindInt}, {"spend", kindInt},
		{"first_spend", kindInt}, {"touched_day", kindInt},
	},
	conflict: ` ON CONFLICT (customer_id) DO UPDATE SET days = excluded.days, first_day = excluded.first_day,
		last_day = excluded.last_day, gap_squares = excluded.gap_squares, gap_logs = excluded.gap_logs,
		receipts = excluded.receipts, net = excluded.net, paid_days = excluded.paid_days, spend = excluded.spend,
		first_spend = excluded.first_spend, touched_day = excluded.touched_day`,
}

// productTable takes product summaries of later days and puts them behind what
// is there: the one gap between the two is all that the two do not know. So
// hundreds of thousands of them need not be read to be continued.
var productTable = bulkTable{
	name: "product_summary",
	columns: []bulkColumn{
		{"customer_id", kindText}, {"product_id", kindText}, {"days", kindInt}, {"first_day", kindInt}, {"last_day", kindInt},
		{"gap_squares", kindInt}, {"gap_logs", kindFloat}, {"quantity", kindInt}, {"net", kindInt},
	},
	conflict: ` ON CONFLICT (customer_id, product_id) DO UPDATE SET
		days = product_summary.days + excluded.days,
		first_day = CASE WHEN product_summary.days = 0 THEN excluded.first_day ELSE product_summary.first_day END,
		last_day = CASE WHEN excluded.days = 0 THEN product_summary.last_day ELSE excluded.last_day END,
		gap_squares = product_summary.gap_squares + excluded.gap_squares
			+ CASE WHEN product_summary.days > 0 AND excluded.days > 0
			THEN (excluded.first_day - product_summary.last_day) * (excluded.first_day - product_summary.last_day) ELSE 0 END,
		gap_logs = product_summary.gap_logs + excluded.gap_logs
			+ CASE WHEN product_summary.days > 0 AND excluded.days > 0
			THEN ln(CAST(excluded.first_day - product_summary.last_day AS DOUBLE PRECISION)) ELSE 0 END,
		quantity = product_summary.quantity + excluded.quantity,
		net = product_summary.net + excluded.net`,
}

// addFolded writes days that are new, summaries, and what is new of product summaries.
func (tx *Tx) addFolded(ctx context.Context, f purchase.Folded) error {
	err := tx.insertRows(ctx, dayTable, len(f.Days), func(i int, v []any) []any {
		d := &f.Days[i]
		return append(v, d.CustomerID, int64(d.Day.Day), d.Receipts, d.Net, d.Kept)
	})
	if err != nil {
		return err
	}
	err = tx.insertRows(ctx, summaryTable, len(f.Summaries), func(i int, v []any) []any {
		s := &f.Summaries[i]
		return append(v, s.CustomerID, s.Days, int64(s.First), int64(s.Last), s.GapSquares, s.GapLogs,
			s.Receipts, s.Net, s.PaidDays, s.Spend, s.FirstSpend, int64(s.Touched))
	})
	if err != nil {
		return err
	}
	return tx.insertRows(ctx, productTable, len(f.Products), func(i int, v []any) []any {
		s := &f.Products[i]
		return append(v, s.CustomerID, s.ProductID, s.Days, int64(s.First), int64(s.Last), s.GapSquares, s.GapLogs, s.Quantity, s.Net)
	})
}

// refoldStep is how many customers are folded at a time.
const refoldStep = 200

// refold folds all purchases of the customers anew. What is no root, or has no
// purchases, is left without summaries.
func (tx *Tx) refold(ctx context.Context, ids []string) error {
	for piece := range slices.Chunk(ids, refoldStep) {
		f, err := history(ctx, tx, piece)
		if err != nil {
			return err
		}
		for _, name := range []string{"days-delete", "summaries-delete", "product-summaries-delete"} {
			if _, err := tx.execIn(ctx, name, piece); err != nil {
				return err
			}
		}
		if err := tx.addFolded(ctx, f); err != nil {
			return err
		}
	}
	return nil
}

// history folds all purchases of the roots. There are at most maxList of them.
func history(ctx context.Context, r reader, roots []string) (f purchase.Folded, err error) {
	text, args := bindList(r.text("history-of-roots"), nil, roots)
	rows, err := r.queryText(ctx, text, args...)
	if err != nil {
		return f, fmt.Errorf("history-of-roots: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	folder := purchase.NewFolder()
	var root, last string
	for rows.Next() {
		var rootID, purchaseID, productID string
		var day calendar.Day
		var quantity, amount int64
		if err := rows.Scan(&rootID, &day, &purchaseID, &productID, &quantity, &amount); err != nil {
			return f, err
		}
		if rootID != root {
			root = rootID
			folder.Customer(purchase.Summary{CustomerID: root})
		}
		if purchaseID != last {
			last = purchaseID
			folder.Receipt(day)
		}
		folder.Line(productID, quantity, amount)
	}
	return folder.Finish(), mapError(rows.Err())
}

func scanSummary(rows *sql.Rows) (purchase.Summary, error) {
	var s purchase.Summary
	err := rows.Scan(&s.CustomerID, &s.Days, &s.First, &s.Last, &s.GapSquares, &s.GapLogs, &s.Receipts, &s.Net,
		&s.PaidDays, &s.Spend, &s.FirstSpend, &s.Touched)
	return s, err
}

func scanProductSummary(rows *sql.Rows) (purchase.ProductSummary, error) {
	var s purchase.ProductSummary
	err := rows.Scan(&s.CustomerID, &s.ProductID, &s.Days, &s.First, &s.Last, &s.GapSquares, &s.GapLogs, &s.Quantity, &s.Net)
	return s, err
}

func scanCustomerDay(rows *sql.Rows) (purchase.CustomerDay, error) {
	var d purchase.CustomerDay
	err := rows.Scan(&d.CustomerID, &d.Day.Day, &d.Receipts, &d.Net, &d.Kept)
	return d, err
}

// folded returns the summaries that are kept of the roots, in the order in
// which a fold makes them.
func folded(ctx context.Context, r reader, roots []string) (f purchase.Folded, err error) {
	if f.Days, err = listIn(ctx, r, scanCustomerDay, "days-of-roots", roots); err != nil {
		return f, err
	}
	slices.SortFunc(f.Days, func(a, b purchase.CustomerDay) int {
		return cmp.Or(cmp.Compare(a.CustomerID, b.CustomerID), cmp.Compare(a.Day.Day, b.Day.Day))
	})
	if f.Summaries, err = listIn(ctx, r, scanSummary, "summaries-of-roots", roots); err != nil {
		return f, err
	}
	slices.SortFunc(f.Summaries, func(a, b purchase.Summary) int { return cmp.Compare(a.CustomerID, b.CustomerID) })
	if f.Products, err = listIn(ctx, r, scanProductSummary, "products-of-roots", roots); err != nil {
		return f, err
	}
	slices.SortFunc(f.Products, func(a, b purchase.ProductSummary) int {
		return cmp.Or(cmp.Compare(a.CustomerID, b.CustomerID), cmp.Compare(a.ProductID, b.ProductID))
	})
	return f, nil
}

// VerifySummaries compares the summaries of every customer with a fold of all
// their purchases and reports those that differ. Purchases may come in meanwhile.
func (l Ledger) VerifySummaries(ctx context.Context, report func(customerID string)) error {
	last := ""
	for {
		roots, err := list(ctx, l.db, scanText, "roots-after", last, refoldStep)
		if err != nil {
			return err
		}
		if len(roots) == 0 {
			break
		}
		last = roots[len(roots)-1]
		suspects, err := differing(ctx, l.db, roots)
		if err == nil && len(suspects) > 0 {
			suspects, err = l.differingAtRest(ctx, suspects)
		}
		if err != nil {
			return err
		}
		for _, id := range suspects {
			report(id)
		}
	}
	strays, err := list(ctx, l.db, scanText, "summaries-without-root")
	for _, id := range strays {
		report(id)
	}
	return err
}

func differing(ctx context.Context, r reader, roots []string) ([]string, error) {
	want, err := history(ctx, r, roots)
	if err != nil {
		return nil, err
	}
	got, err := folded(ctx, r, roots)
	return want.Differs(got), err
}

// differingAtRest looks again while nobody changes the customers.
func (l Ledger) differingAtRest(ctx context.Context, roots []string) (ids []string, err error) {
	err = l.db.InTx(ctx, func(tx *Tx) error {
		if _, err := lockCustomers(ctx, tx, roots); err != nil {
			return err
		}
		ids, err = differing(ctx, tx, roots)
		return err
	})
	return ids, err
}

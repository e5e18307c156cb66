package store

import (
	"context"
	"database/sql"

	"liuke/internal/calendar"
	"liuke/internal/purchase"
	"liuke/internal/value"
)

// EachLine implements value.LineStore.
func (v Value) EachLine(ctx context.Context, yield func(customerID, productID string, r purchase.Rhythm, seen calendar.Day) error) error {
	var customerID lastText
	var product fewTexts
	var first, last, seen int64
	var r purchase.Rhythm
	return v.db.each(ctx, func() error {
		r.First, r.Last = calendar.Day(first), calendar.Day(last)
		return yield(string(customerID), product.text, r, calendar.Day(seen))
	}, []any{&customerID, &product, &r.Days, &first, &last, &r.GapSquares, &r.GapLogs, &seen}, "value-lines")
}

var rhythmTable = bulkTable{name: "value_product", columns: []bulkColumn{
	{"run_id", kindText}, {"product_id", kindText}, {"gap", kindFloat}, {"likeness", kindFloat}, {"regularity", kindFloat},
	{"spread", kindFloat}, {"customers", kindInt}, {"a", kindFloat}, {"b", kindFloat},
}}

// SaveProductRhythms implements value.LineStore.
func (v Value) SaveProductRhythms(ctx context.Context, runID string, rhythms []value.ProductRhythm) error {
	return v.db.InTx(ctx, func(tx *Tx) error {
		return tx.insertRows(ctx, rhythmTable, len(rhythms), func(i int, values []any) []any {
			r := &rhythms[i]
			return append(values, runID, r.ProductID, r.Gap, r.Likeness, r.Regularity, r.Spread, int64(r.Customers), r.A, r.B)
		})
	})
}

// ProductRhythms implements value.LineStore.
func (v Value) ProductRhythms(ctx context.Context, productIDs []string) (calendar.Day, []value.ProductRhythm, error) {
	var asOf calendar.Day
	scan := func(rows *sql.Rows) (value.ProductRhythm, error) {
		var r value.ProductRhythm
		err := rows.Scan(&asOf, &r.ProductID, &r.Gap, &r.Likeness, &r.Regularity, &r.Spread, &r.Customers, &r.A, &r.B)
		return r, err
	}
	rhythms, err := listIn(ctx, v.db, scan, "value-products", append([]string{""}, productIDs...))
	return asOf, rhythms, err
}

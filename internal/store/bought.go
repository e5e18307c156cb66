package store

import (
	"context"
	"database/sql"
	"errors"

	"liuke/internal/calendar"
)

// EachBought calls yield with every line that a known customer bought, or sent back: its amount, in minor units, is then
// below zero. The customer is the one that others were merged into.
func (db *DB) EachBought(ctx context.Context, yield func(customerID, productID string, day calendar.Day, amount int64) error) (err error) {
	rows, err := db.query(ctx, "bought-lines")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var customerID, productID string
		var day calendar.Day
		var amount int64
		if err := rows.Scan(&customerID, &productID, &day, &amount); err != nil {
			return err
		}
		if err := yield(customerID, productID, day, amount); err != nil {
			return err
		}
	}
	return mapError(rows.Err())
}

// ProductNames returns what all products are called, by id: their code where they have no name.
func (db *DB) ProductNames(ctx context.Context) (map[string]string, error) {
	type product struct{ id, name string }
	products, err := list(ctx, db, func(rows *sql.Rows) (p product, err error) {
		err = rows.Scan(&p.id, &p.name)
		return p, err
	}, "bought-products")
	names := make(map[string]string, len(products))
	for _, p := range products {
		names[p.id] = p.name
	}
	return names, err
}

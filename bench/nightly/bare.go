package main

import (
	"context"
	"database/sql"
	"errors"

	"liuke/bench/scratch"
)

// plain is a program that does nothing but reading and writing.
type plain struct {
	*sql.DB
	address string
}

func newPlain(address string) (plain, error) {
	db, err := scratch.Open(address)
	return plain{db, address}, err
}

// readAndWrite reads the summaries that the night reads, and writes a row per customer into a table that has the indexes
// of the program's.
func (db plain) readAndWrite(ctx context.Context) error {
	for _, statement := range []string{
		"CREATE TABLE bare (run_id TEXT NOT NULL, customer_id TEXT NOT NULL, chance DOUBLE PRECISION NOT NULL, value BIGINT NOT NULL, " +
			"reasons TEXT NOT NULL, PRIMARY KEY (run_id, customer_id))",
		"CREATE INDEX bare_value ON bare (run_id, value DESC, customer_id)",
	} {
		if _, err := db.ExecContext(ctx, statement); err != nil {
			return err
		}
	}
	var id, product string
	var day, days, last, net int64
	var kept bool
	var logs float64
	nothing := func() error { return nil }
	if err := each(ctx, db.DB, nothing, "SELECT customer_id, local_day, net, kept FROM customer_day ORDER BY customer_id, local_day",
		&id, &day, &net, &kept); err != nil {
		return err
	}
	if err := each(ctx, db.DB, nothing, "SELECT customer_id, product_id, days, first_day, last_day, gap_logs FROM product_summary ORDER BY customer_id",
		&id, &product, &days, &day, &last, &logs); err != nil {
		return err
	}
	const reasons, some = `[{"k":"silent","s":19400,"d":90,"u":30,"p":0.91}]`, 5000
	var part [][]any
	flush := func() error {
		err := write(ctx, db.DB, db.address, "bare", part)
		part = part[:0]
		return err
	}
	if err := each(ctx, db.DB, func() error {
		if part = append(part, []any{"run", id, 0.5, net, reasons}); len(part) < some {
			return nil
		}
		return flush()
	}, "SELECT customer_id, net FROM customer_summary ORDER BY customer_id", &id, &net); err != nil {
		return err
	}
	if err := flush(); err != nil {
		return err
	}
	_, err := db.ExecContext(ctx, "DROP TABLE bare")
	return err
}

// each does something with every row of a query, once it is in its places.
func each(ctx context.Context, db *sql.DB, do func() error, query string, places ...any) (err error) {
	found, err := db.QueryContext(ctx, query)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, found.Close()) }()
	for found.Next() {
		if err := errors.Join(found.Scan(places...), do()); err != nil {
			return err
		}
	}
	return found.Err()
}

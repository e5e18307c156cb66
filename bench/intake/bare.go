package main

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"liuke/bench/scratch"
	"liuke/internal/ident"
)

// bareTables are written to by each bare transaction: one row each, which
// together hold as many bytes as a complaint's request.
var bareTables = []string{"bare_a", "bare_b", "bare_c"}

// spawnBare runs the bare side in a process of its own.
func spawnBare(ctx context.Context, address string, conns int, length time.Duration) (t turn, err error) {
	cmd, err := self(ctx, "-side", "bare", "-db", address, "-conns", strconv.Itoa(conns),
		"-seconds", strconv.FormatFloat(length.Seconds(), 'f', -1, 64))
	if err != nil {
		return t, err
	}
	printed, err := cmd.Output()
	if err != nil {
		return t, fmt.Errorf("bare side: %w", err)
	}
	return t, json.NewDecoder(bytes.NewReader(printed)).Decode(&t)
}

// runBare is the bare side.
func runBare(ctx context.Context, o options, out io.Writer) (err error) {
	db, err := scratch.Open(o.db)
	if err != nil {
		return err
	}
	defer func() { err = firstOf(err, db.Close()) }()
	b := bare{db: db, row: complaint(100_000, 1_000)}
	if err := b.prepare(ctx); err != nil {
		return err
	}
	if _, err := b.run(ctx, o.conns[0], warmUp/4); err != nil {
		return err
	}
	before, err := cpuOf("self")
	if err != nil {
		return err
	}
	t, err := b.run(ctx, o.conns[0], o.length)
	if err != nil {
		return err
	}
	after, err := cpuOf("self")
	if err != nil {
		return err
	}
	t.CPU = after - before
	return json.NewEncoder(out).Encode(t)
}

type bare struct {
	db      *sql.DB
	row     string // a complaint, of which each table gets a third
	inserts []*sql.Stmt
}

func (b *bare) prepare(ctx context.Context) error {
	for _, table := range bareTables {
		if _, err := b.db.ExecContext(ctx, "CREATE TABLE IF NOT EXISTS "+table+" (id TEXT PRIMARY KEY, body TEXT NOT NULL)"); err != nil {
			return err
		}
		insert, err := b.db.PrepareContext(ctx, "INSERT INTO "+table+" (id, body) VALUES ($1, $2)") //nolint:sqlclosecheck // lives as long as the database
		if err != nil {
			return err
		}
		b.inserts = append(b.inserts, insert)
	}
	return nil
}

// run has so many goroutines make transactions for a time.
func (b *bare) run(ctx context.Context, conns int, length time.Duration) (turn, error) {
	var done atomic.Int64
	errs := make([]error, conns)
	start := time.Now()
	end := start.Add(length)
	var running sync.WaitGroup
	for i := range conns {
		running.Go(func() {
			for errs[i] == nil && time.Now().Before(end) {
				errs[i] = b.transaction(ctx)
				done.Add(1)
			}
		})
	}
	running.Wait()
	return turn{Done: int(done.Load()), Seconds: time.Since(start).Seconds()}, errors.Join(errs...)
}

func (b *bare) transaction(ctx context.Context) error {
	tx, err := b.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	third := len(b.row) / len(b.inserts)
	for i, insert := range b.inserts {
		own := tx.StmtContext(ctx, insert) //nolint:sqlclosecheck // the transaction closes it
		if _, err := own.ExecContext(ctx, ident.New(), b.row[i*third:(i+1)*third]); err != nil {
			return errors.Join(err, tx.Rollback())
		}
	}
	return tx.Commit()
}

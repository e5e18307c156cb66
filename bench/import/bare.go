package main

import (
	"context"
	"database/sql"
	"errors"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"liuke/bench/scratch"
	"liuke/internal/sheet"
)

// The bare load, as fast as the drivers allow: prepared statements of so many
// rows (more do not help either), so many rows a transaction.
const (
	rowsSQLite   = 50
	rowsPostgres = 500
	rowsPerTx    = 10_000
)

const bareTable = `CREATE TABLE line (receipt TEXT, n BIGINT, product TEXT, name TEXT, quantity BIGINT, at TEXT,
	price BIGINT, customer TEXT, country TEXT, PRIMARY KEY (receipt, n))`

const bareColumns = 9

// loadBare writes the lines, which lie in memory when the clock starts, into
// one table with a key and nothing else.
func loadBare(ctx context.Context, address, file string) (o outcome, err error) {
	lines, err := readLines(file)
	if err != nil {
		return o, err
	}
	rows := rowsSQLite
	if scratch.IsPostgres(address) {
		rows = rowsPostgres
	}
	db, err := scratch.Open(address)
	if err != nil {
		return o, err
	}
	defer func() {
		if closed := db.Close(); err == nil {
			err = closed
		}
	}()
	if _, err := db.ExecContext(ctx, bareTable); err != nil {
		return o, err
	}
	start := time.Now()
	err = insertLines(ctx, db, rows, lines)
	return outcome{Lines: len(lines), Seconds: time.Since(start).Seconds()}, err
}

func readLines(name string) (lines [][]any, err error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	table, err := sheet.Open(f, info.Size(), name, sheet.Options{})
	if err != nil {
		return nil, err
	}
	count := map[string]int64{}
	for {
		c, _, err := table.Next()
		if errors.Is(err, io.EOF) {
			return lines, table.Close()
		}
		if err != nil {
			return nil, err
		}
		quantity, err := sheet.ParseNumber(c[3], 3, sheet.NumberPoint)
		if err != nil {
			return nil, err
		}
		price, err := sheet.ParseNumber(c[5], 4, sheet.NumberPoint)
		if err != nil {
			return nil, err
		}
		count[c[0]]++
		lines = append(lines, []any{c[0], count[c[0]], c[1], c[2], quantity, c[4], price, c[6], c[7]})
	}
}

func insertLines(ctx context.Context, db *sql.DB, rows int, lines [][]any) error {
	many, err := db.PrepareContext(ctx, insertText(rows, rows == rowsPostgres))
	if err != nil {
		return err
	}
	defer func() { _ = many.Close() }()
	one, err := db.PrepareContext(ctx, insertText(1, rows == rowsPostgres))
	if err != nil {
		return err
	}
	defer func() { _ = one.Close() }()
	args := make([]any, 0, rows*bareColumns)
	for part := range slices.Chunk(lines, rowsPerTx) {
		tx, err := db.BeginTx(ctx, nil)
		if err != nil {
			return err
		}
		for block := range slices.Chunk(part, rows) {
			if len(block) == rows {
				args = args[:0]
				for _, line := range block {
					args = append(args, line...)
				}
				own := tx.StmtContext(ctx, many) //nolint:sqlclosecheck // the transaction closes it
				if _, err := own.ExecContext(ctx, args...); err != nil {
					return errors.Join(err, tx.Rollback())
				}
				continue
			}
			for _, line := range block {
				own := tx.StmtContext(ctx, one) //nolint:sqlclosecheck // the transaction closes it
				if _, err := own.ExecContext(ctx, line...); err != nil {
					return errors.Join(err, tx.Rollback())
				}
			}
		}
		if err := tx.Commit(); err != nil {
			return err
		}
	}
	return nil
}

// insertText numbers the parameters for PostgreSQL only; SQLite is faster
// without.
func insertText(rows int, numbered bool) string {
	var b strings.Builder
	b.WriteString("INSERT INTO line VALUES ")
	for n := range rows * bareColumns {
		switch {
		case n == 0:
			b.WriteString("(")
		case n%bareColumns == 0:
			b.WriteString("),(")
		default:
			b.WriteString(",")
		}
		if numbered {
			b.WriteString("$" + strconv.Itoa(n+1))
		} else {
			b.WriteString("?")
		}
	}
	b.WriteString(")")
	return b.String()
}

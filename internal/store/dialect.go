package store

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"runtime"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	_ "modernc.org/sqlite" // the driver "sqlite"
)

// dialect is one of the two databases. Where they differ: how they are opened
// (here), how a batch and bulk rows are sent (here and bulk.go), how jobs are
// claimed, how events are read (.sql names ending in their dialect), how text
// is searched (search_sqlite.go, search_postgres.go), and how they name their
// errors (errors.go).
type dialect string

const (
	dialectSQLite   dialect = "sqlite"
	dialectPostgres dialect = "postgres"
)

// connections is how many a PostgreSQL pool holds: more than the cores, since
// a connection that waits for the disk computes nothing.
const connections = 16

func dialectOf(address string) dialect {
	if strings.HasPrefix(address, "postgres://") || strings.HasPrefix(address, "postgresql://") {
		return dialectPostgres
	}
	return dialectSQLite
}

func (d dialect) open(address string) (read, write *sql.DB, err error) {
	if d == dialectPostgres {
		cfg, err := pgx.ParseConfig(address)
		if err != nil {
			return nil, nil, err
		}
		pool := stdlib.OpenDB(*cfg, stdlib.OptionAfterConnect(withoutJIT))
		pool.SetMaxOpenConns(connections)
		pool.SetMaxIdleConns(connections)
		return pool, pool, nil
	}
	dsn := sqliteDSN(address)
	if write, err = sql.Open("sqlite", dsn+"&_txlock=immediate"); err != nil {
		return nil, nil, err
	}
	write.SetMaxOpenConns(2) // one writes; the other prepares statements meanwhile
	write.SetMaxIdleConns(2)
	if read, err = sql.Open("sqlite", dsn+"&_pragma=query_only(1)"); err != nil {
		return nil, nil, err
	}
	read.SetMaxOpenConns(2 * runtime.GOMAXPROCS(0))
	read.SetMaxIdleConns(2 * runtime.GOMAXPROCS(0))
	return read, write, nil
}

// withoutJIT has PostgreSQL interpret queries. To compile them, which it does to all whose cost it estimates high, takes it longer
// here than they run, a second for those of many joins.
func withoutJIT(ctx context.Context, conn *pgx.Conn) error {
	_, err := conn.Exec(ctx, "SET jit = off")
	return err
}

func sqliteDSN(path string) string {
	u := url.URL{Scheme: "file", Opaque: (&url.URL{Path: path}).EscapedPath()}
	pragmas := []string{"busy_timeout(10000)", "journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(1)", "cache_size(-32000)"}
	return u.String() + "?_pragma=" + strings.Join(pragmas, "&_pragma=")
}

// sendBatch sends statements to PostgreSQL in one round trip. Outside a
// transaction they are one.
func sendBatch(ctx context.Context, conn *sql.Conn, statements []statement) error {
	statements = inRows(statements)
	return conn.Raw(func(driver any) error {
		b := &pgx.Batch{}
		for _, s := range statements {
			b.Queue(s.text, s.args...)
		}
		results := driver.(*stdlib.Conn).Conn().SendBatch(ctx, b)
		err := readBatch(results, statements)
		if closed := results.Close(); err == nil {
			err = mapError(closed)
		}
		return err
	})
}

func readBatch(results pgx.BatchResults, statements []statement) error {
	for _, s := range statements {
		tag, err := results.Exec()
		if err != nil {
			return fmt.Errorf("%s: %w", s.name, mapError(err))
		}
		if s.expect != nil && tag.RowsAffected() == 0 {
			return s.expect
		}
	}
	return nil
}

package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync"
)

// DB is an open database. Readers and the writer are apart on SQLite, where
// only one transaction writes at a time; on PostgreSQL they are one pool.
type DB struct {
	dialect dialect
	read    *sql.DB
	write   *sql.DB
	queries map[string]string
	stmts   sync.Map      // stmtKey → *sql.Stmt
	writing chan struct{} // SQLite: held by the one transaction that writes
	onEvent wakers
	onJob   wakers
	observe func(change int) // nil: nobody watches transactions
	board   *board
}

type stmtKey struct {
	pool *sql.DB
	text string
}

// Open opens the database that the address names, a postgres:// URL or else
// the path of a SQLite file, brings its schema up to date and checks that
// every query is bound.
func Open(ctx context.Context, address string) (*DB, error) {
	db, err := connect(address)
	if err != nil {
		return nil, err
	}
	if err := migrate(ctx, db); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return db, nil
}

// connect is Open without the schema.
func connect(address string) (*DB, error) {
	d := dialectOf(address)
	queries, err := loadQueries(d)
	if err != nil {
		return nil, err
	}
	read, write, err := d.open(address)
	if err != nil {
		return nil, fmt.Errorf("open database: %w", err)
	}
	db := &DB{dialect: d, read: read, write: write, queries: queries, writing: make(chan struct{}, 1)}
	db.board = &board{db: db}
	return db, nil
}

// Observe has f told +1 when a writing transaction begins and −1 when it has
// ended; crash tests learn from it what was under way. It must be called
// before the database is used.
func (db *DB) Observe(f func(change int)) { db.observe = f }

// underWay tells the observer that a transaction begins, and returns what
// tells that it ended.
func (db *DB) underWay() (ended func()) {
	if db.observe == nil {
		return func() {}
	}
	db.observe(1)
	return func() { db.observe(-1) }
}

// Close closes all connections.
func (db *DB) Close() error {
	db.stmts.Range(func(_, s any) bool {
		_ = s.(*sql.Stmt).Close()
		return true
	})
	err := db.write.Close()
	if db.read != db.write {
		err = errors.Join(err, db.read.Close())
	}
	return err
}

// Dialect names the database: "sqlite" or "postgres".
func (db *DB) Dialect() string { return string(db.dialect) }

// Ping reports whether the database answers.
func (db *DB) Ping(ctx context.Context) error { return mapError(db.read.PingContext(ctx)) }

// text returns the named query; a name that is missing is a mistake in this
// package that the first test to run it finds.
func (db *DB) text(name string) string {
	q, ok := db.queries[name]
	if !ok {
		panic("store: no query named " + name)
	}
	return q
}

// stmt returns text prepared on the pool, or nil on PostgreSQL, whose driver
// keeps prepared statements by itself.
func (db *DB) stmt(ctx context.Context, pool *sql.DB, text string) (*sql.Stmt, error) {
	if db.dialect == dialectPostgres {
		return nil, nil
	}
	key := stmtKey{pool, text}
	if s, ok := db.stmts.Load(key); ok {
		return s.(*sql.Stmt), nil
	}
	s, err := pool.PrepareContext(ctx, text)
	if err != nil {
		return nil, err
	}
	if kept, loaded := db.stmts.LoadOrStore(key, s); loaded {
		_ = s.Close()
		return kept.(*sql.Stmt), nil
	}
	return s, nil
}

// query runs a named query outside a transaction.
func (db *DB) query(ctx context.Context, name string, args ...any) (*sql.Rows, error) {
	return db.queryText(ctx, db.text(name), args...)
}

func (db *DB) queryText(ctx context.Context, text string, args ...any) (*sql.Rows, error) {
	s, err := db.stmt(ctx, db.read, text)
	if err != nil {
		return nil, mapError(err)
	}
	var rows *sql.Rows
	if s != nil {
		rows, err = s.QueryContext(ctx, args...)
	} else {
		rows, err = db.read.QueryContext(ctx, text, args...)
	}
	return rows, mapError(err)
}

// reader is what can run a named query: the database or a transaction.
type reader interface {
	query(ctx context.Context, name string, args ...any) (*sql.Rows, error)
	queryText(ctx context.Context, text string, args ...any) (*sql.Rows, error)
	text(name string) string
}

// list collects all rows of a named query.
func list[T any](ctx context.Context, r reader, scan func(*sql.Rows) (T, error), name string, args ...any) ([]T, error) {
	rows, err := r.query(ctx, name, args...)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return collect(rows, scan, name)
}

func collect[T any](rows *sql.Rows, scan func(*sql.Rows) (T, error), name string) (out []T, err error) {
	defer func() { err = errors.Join(err, mapError(rows.Close())) }()
	for rows.Next() {
		v, err := scan(rows)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		out = append(out, v)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("%s: %w", name, mapError(err))
	}
	return out, nil
}

// one returns the only row of a named query, or errNoRow.
func one[T any](ctx context.Context, r reader, scan func(*sql.Rows) (T, error), name string, args ...any) (T, error) {
	all, err := list(ctx, r, scan, name, args...)
	if err != nil || len(all) > 0 {
		var first T
		if err == nil {
			first = all[0]
		}
		return first, err
	}
	var none T
	return none, errNoRow
}

// listIn collects the rows of a named query that ends its parameters with a
// list: "$ids" in the text stands for the list, whose parameters follow args.
// A long list is asked for in pieces. An empty one asks nothing.
func listIn[T, ID any](ctx context.Context, r reader, scan func(*sql.Rows) (T, error), name string, ids []ID, args ...any) ([]T, error) {
	var out []T
	for len(ids) > 0 {
		piece := ids[:min(len(ids), maxList)]
		ids = ids[len(piece):]
		text, all := bindList(r.text(name), args, piece)
		rows, err := r.queryText(ctx, text, all...)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		part, err := collect(rows, scan, name)
		if err != nil {
			return nil, err
		}
		out = append(out, part...)
	}
	return out, nil
}

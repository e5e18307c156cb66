package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
)

// bulkTable is a table into which many rows are written at a time.
type bulkTable struct {
	name     string
	columns  []bulkColumn
	conflict string // what to do about keys that are there already; "" when none is
}

// bulkColumn is a column and its type.
type bulkColumn struct {
	name string
	kind columnKind
}

// orNull is a kind whose values may be NULL in a table with conflicts. (Without, all may.)
func (k columnKind) orNull() columnKind { return k + mayBeNull }

const mayBeNull = " or null"

// inSQL is what PostgreSQL calls the kind.
func (k columnKind) inSQL() string { return strings.TrimSuffix(string(k), mayBeNull) }

type columnKind string

const (
	kindText  columnKind = "text"
	kindInt   columnKind = "bigint"
	kindFloat columnKind = "float8"
	kindBool  columnKind = "boolean"
)

// bulkRows is how many rows SQLite is given at a time: with more, what a
// statement costs by itself does not get less.
const bulkRows = 50

// insertRows writes n rows; row appends the values of one, in the order of the
// columns: string, int64, float64, bool or nil. It is the fast way of either
// database: prepared statements of many rows on SQLite; COPY, or where keys
// may be there already arrays, on PostgreSQL.
func (tx *Tx) insertRows(ctx context.Context, t bulkTable, n int, row func(i int, values []any) []any) error {
	if n == 0 {
		return nil
	}
	if err := tx.flush(ctx); err != nil {
		return err
	}
	switch {
	case tx.db.dialect == dialectSQLite:
		return tx.insertBlocks(ctx, t, n, row)
	case t.conflict == "":
		return tx.copyRows(ctx, t, n, row)
	}
	return tx.insertArrays(ctx, t, n, row)
}

func (tx *Tx) insertBlocks(ctx context.Context, t bulkTable, n int, row func(int, []any) []any) error {
	block := t.block(bulkRows)
	values := make([]any, 0, bulkRows*len(t.columns))
	i := 0
	for ; i+bulkRows <= n; i += bulkRows {
		values = values[:0]
		for k := range bulkRows {
			values = row(i+k, values)
		}
		if _, err := tx.execText(ctx, t.name, block, values...); err != nil {
			return err
		}
	}
	single := t.block(1)
	for ; i < n; i++ {
		if _, err := tx.execText(ctx, t.name, single, row(i, values[:0])...); err != nil {
			return err
		}
	}
	return nil
}

// block returns a statement that inserts so many rows. Its parameters have no
// numbers: SQLite looks each number up among all others.
func (t bulkTable) block(rows int) string {
	one := "(" + strings.Repeat("?,", len(t.columns)-1) + "?)"
	return "INSERT INTO " + t.name + " (" + strings.Join(t.names(), ", ") + ") VALUES " +
		strings.Repeat(one+",", rows-1) + one + t.conflict
}

func (t bulkTable) names() []string {
	names := make([]string, len(t.columns))
	for i, c := range t.columns {
		names[i] = c.name
	}
	return names
}

func (tx *Tx) copyRows(ctx context.Context, t bulkTable, n int, row func(int, []any) []any) error {
	values := make([]any, 0, len(t.columns))
	source := pgx.CopyFromSlice(n, func(i int) ([]any, error) {
		values = row(i, values[:0])
		return values, nil
	})
	err := tx.conn.Raw(func(driver any) error {
		_, err := driver.(*stdlib.Conn).Conn().CopyFrom(ctx, pgx.Identifier{t.name}, t.names(), source)
		return err
	})
	switch {
	case ctx.Err() != nil:
		return ctx.Err() // breaking a COPY off closes the connection, which is all that err would say
	case err != nil:
		return fmt.Errorf("copy %s: %w", t.name, mapError(err))
	}
	return nil
}

// arrayRows is how many rows an array holds at most.
const arrayRows = 20_000

func (tx *Tx) insertArrays(ctx context.Context, t bulkTable, n int, row func(int, []any) []any) error {
	text := t.fromArrays()
	values := make([]any, 0, len(t.columns))
	for from := 0; from < n; from += arrayRows {
		size := min(arrayRows, n-from)
		arrays := make([]any, len(t.columns))
		for c, column := range t.columns {
			arrays[c] = column.kind.array(size)
		}
		for i := range size {
			values = row(from+i, values[:0])
			for c, v := range values {
				setCell(arrays[c], i, v)
			}
		}
		if _, err := tx.execText(ctx, t.name, text, arrays...); err != nil {
			return err
		}
	}
	return nil
}

func (t bulkTable) fromArrays() string {
	arrays := make([]string, len(t.columns))
	for i, c := range t.columns {
		arrays[i] = "$" + strconv.Itoa(i+1) + "::" + c.kind.inSQL() + "[]"
	}
	return "INSERT INTO " + t.name + " (" + strings.Join(t.names(), ", ") + ") SELECT * FROM unnest(" +
		strings.Join(arrays, ", ") + ")" + t.conflict
}

func (k columnKind) array(size int) any {
	switch k {
	case kindText + mayBeNull:
		return make([]*string, size)
	case kindInt + mayBeNull:
		return make([]*int64, size)
	case kindText:
		return make([]string, size)
	case kindInt:
		return make([]int64, size)
	case kindFloat:
		return make([]float64, size)
	}
	return make([]bool, size)
}

func setCell(array any, i int, v any) {
	switch a := array.(type) {
	case []*string:
		if text, ok := v.(string); ok {
			a[i] = &text
		}
	case []*int64:
		if n, ok := v.(int64); ok {
			a[i] = &n
		}
	case []string:
		a[i] = v.(string)
	case []int64:
		a[i] = v.(int64)
	case []float64:
		a[i] = v.(float64)
	case []bool:
		a[i] = v.(bool)
	}
}

// execIn runs a named statement for a list of ids, as listIn does a query.
func (tx *Tx) execIn(ctx context.Context, name string, ids []string, args ...any) (int64, error) {
	if err := tx.flush(ctx); err != nil {
		return 0, err
	}
	var total int64
	for len(ids) > 0 {
		piece := ids[:min(len(ids), maxList)]
		ids = ids[len(piece):]
		text, all := bindList(tx.text(name), args, piece)
		n, err := tx.execText(ctx, name, text, all...)
		if err != nil {
			return total, err
		}
		total += n
	}
	return total, nil
}

// bulkList is how many ids of very many are asked for at a time: SQLite looks
// each numbered parameter up among all others of a statement.
const bulkList = 256

// listBulk is listIn for very many ids.
func listBulk[T any](ctx context.Context, r reader, scan func(*sql.Rows) (T, error), name string, ids []string, args ...any) ([]T, error) {
	var out []T
	for piece := range slices.Chunk(ids, bulkList) {
		part, err := listIn(ctx, r, scan, name, piece, args...)
		if err != nil {
			return nil, err
		}
		out = append(out, part...)
	}
	return out, nil
}

// nullable is a value for a bulk row: NULL for "".
func nullable(s string) any {
	if s == "" {
		return nil
	}
	return s
}

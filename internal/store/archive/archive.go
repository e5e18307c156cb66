// Package archive is the file format of a backup: the rows of all tables,
// typed, in a form that no database has a part in.
//
// A file is a mark, one zstd stream and the SHA-256 of all before it. The
// stream is a header (its length, then JSON) and the tables in the header's
// order. A table is its rows, each a byte 1 and the values in the order of the
// columns, then a byte 0 and how many rows there were. A value is a byte 0 for
// NULL, or a byte 1 and: text and bytes their length and themselves, an int a
// zigzag varint, a float 8 bytes with the lowest first, a bool one byte.
// Lengths and counts are varints as of encoding/binary.
package archive

import (
	"crypto/sha256"
	"errors"
	"fmt"
)

// Kind is the type of a column.
type Kind string

// The kinds, with the Go type of their values; any may be NULL, nil.
const (
	Text  Kind = "text"  // string
	Int   Kind = "int"   // int64
	Float Kind = "float" // float64
	Bool  Kind = "bool"  // bool
	Bytes Kind = "bytes" // []byte
)

// Column is a column of a table.
type Column struct {
	Name string `json:"name"`
	Kind Kind   `json:"kind"`
}

// Table is a table with its columns, in the order of its rows' values.
type Table struct {
	Name    string   `json:"name"`
	Columns []Column `json:"columns"`
}

// Header says what is in an archive.
type Header struct {
	Schema  int64   `json:"schema"`   // the version that the tables are of
	TakenAt int64   `json:"taken_at"` // UTC milliseconds
	Tables  []Table `json:"tables"`
}

// What a reader takes at most, so that a hostile file cannot have it fill the memory.
const (
	maxHeader  = 1 << 20
	maxTables  = 1000
	maxColumns = 1000
	maxValue   = 256 << 20 // bytes of one text
	maxWindow  = 8 << 20   // of the compression
)

// mark begins every archive; its last character is the format's version.
const mark = "LIUKE-B1"

const sumSize = sha256.Size

// ErrDamaged is what reading a file that is no whole archive comes to.
var ErrDamaged = errors.New("the file is damaged or is no backup of Liuke")

func damaged(format string, args ...any) error {
	return fmt.Errorf("%w: "+format, append([]any{ErrDamaged}, args...)...)
}

// check finds fault with a header that no writer writes.
func (h Header) check() error {
	if h.Schema < 1 || len(h.Tables) > maxTables {
		return damaged("schema %d with %d tables", h.Schema, len(h.Tables))
	}
	tables := map[string]bool{}
	for _, t := range h.Tables {
		if tables[t.Name] || len(t.Columns) == 0 || len(t.Columns) > maxColumns {
			return damaged("table %q", t.Name)
		}
		tables[t.Name] = true
		columns := map[string]bool{}
		for _, c := range t.Columns {
			if columns[c.Name] || !c.Kind.known() {
				return damaged("column %q of table %q", c.Name, t.Name)
			}
			columns[c.Name] = true
		}
	}
	return nil
}

func (k Kind) known() bool {
	switch k {
	case Text, Int, Float, Bool, Bytes:
		return true
	}
	return false
}

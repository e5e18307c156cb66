package sheet

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync/atomic"

	"github.com/parquet-go/parquet-go"

	"liuke/internal/fault"
)

const parquetBatch = 256 // rows read at a time

// parquetTable streams the flat columns of a Parquet file; those that hold
// lists or records are not even unpacked.
type parquetTable struct {
	name    string
	maxRow  int
	names   []string
	nested  []string // columns left out
	columns []*parquetColumn
	groups  []parquet.RowGroup // not yet opened
	left    int64              // rows of the open group not yet in a batch
	values  []parquet.Value
	ready   int // rows in the batch
	used    int // of which returned
	row     int64
	total   int64
	done    atomic.Int64
	cells   []string
}

// parquetColumn is a flat column.
type parquetColumn struct {
	leaf    int // its place among all leaves
	logical any // *format.StringType and so on, or nil
	fixed   bool
	reader  parquet.ColumnChunkValueReader // nil between row groups
	texts   []string                       // of the batch
}

// parquetEnds is how many bytes of a file are not its footer: the mark at
// either end, and the footer's length before the last.
const parquetEnds = 12

// checkFooter refuses a file whose footer cannot be as long as it says, since
// that much memory is taken before it is read.
func checkFooter(r io.ReaderAt, size int64) error {
	var tail [8]byte
	if size < parquetEnds {
		return io.ErrUnexpectedEOF
	}
	if _, err := r.ReadAt(tail[:], size-int64(len(tail))); err != nil {
		return err
	}
	if length := int64(binary.LittleEndian.Uint32(tail[:4])); length > size-parquetEnds {
		return fmt.Errorf("a footer of %d bytes in a file of %d", length, size)
	}
	return nil
}

func openParquet(r io.ReaderAt, size int64, name string, opt Options) (t *parquetTable, err error) {
	defer recoverDamage(name, &err)
	if err := checkFooter(r, size); err != nil {
		return nil, damaged(name, err)
	}
	file, err := parquet.OpenFile(r, size, parquet.SkipPageIndex(true), parquet.SkipBloomFilters(true))
	if err != nil {
		return nil, damaged(name, err)
	}
	unpacked := int64(0)
	for _, group := range file.Metadata().RowGroups {
		for _, column := range group.Columns {
			unpacked += min(max(column.MetaData.TotalUncompressedSize, 0), opt.MaxUnpacked+1)
			if err := checkUnpacked(unpacked, size, opt); err != nil {
				return nil, err
			}
		}
	}
	t = &parquetTable{
		name: name, maxRow: opt.MaxRow, groups: file.RowGroups(), values: make([]parquet.Value, parquetBatch), total: file.NumRows(),
	}
	leaf := 0
	for _, field := range file.Schema().Fields() {
		if field.Leaf() && !field.Repeated() {
			t.names = append(t.names, field.Name())
			t.columns = append(t.columns, newParquetColumn(leaf, field.Type()))
		} else {
			t.nested = append(t.nested, field.Name())
		}
		leaf += countLeaves(field)
	}
	if len(t.names) == 0 {
		return nil, fault.New(fault.Invalid, "sheet.nested", fault.Args{"Columns": strings.Join(t.nested, ", ")})
	}
	t.names, _ = columnNames(t.names)
	t.cells = make([]string, len(t.names))
	return t, nil
}

func newParquetColumn(leaf int, kind parquet.Type) *parquetColumn {
	c := &parquetColumn{leaf: leaf, fixed: kind.Kind() == parquet.FixedLenByteArray}
	if logical := kind.LogicalType(); logical != nil {
		c.logical = logical.Value
	}
	return c
}

func countLeaves(node parquet.Node) int {
	if node.Leaf() {
		return 1
	}
	n := 0
	for _, field := range node.Fields() {
		n += countLeaves(field)
	}
	return n
}

// recoverDamage turns a panic of the Parquet decoder, which trusts what a file
// says about itself, into the fault that the file is damaged.
func recoverDamage(name string, err *error) {
	if r := recover(); r != nil {
		*err = damaged(name, fmt.Errorf("parquet: %v", r))
	}
}

func (t *parquetTable) expect(int) {}

func (t *parquetTable) progress() (done, total int64) { return t.done.Load(), t.total }

func (t *parquetTable) notes() []Note {
	if len(t.nested) == 0 {
		return nil
	}
	return []Note{{"sheet.note_nested", fault.Args{"Columns": strings.Join(t.nested, ", ")}}}
}

func (t *parquetTable) close() error {
	var all error
	for _, column := range t.columns {
		if column.reader != nil {
			all = errors.Join(all, column.reader.Close())
			column.reader = nil
		}
	}
	return all
}

// next returns the next row with a value. Rows count from 1, as there is no header.
func (t *parquetTable) next() (cells []string, row int64, err error) {
	defer recoverDamage(t.name, &err)
	for {
		if t.used == t.ready {
			if err := t.fill(); err != nil {
				return nil, t.row, err
			}
		}
		size := 0
		var problem *fault.Error
		for i, column := range t.columns {
			t.cells[i] = column.texts[t.used]
			size += len(t.cells[i])
			if bad := unfit(t.cells[i]); bad != nil {
				problem = bad
			}
		}
		if size > t.maxRow {
			problem = tooLong(t.maxRow)
		}
		t.used++
		t.row++
		t.done.Store(t.row)
		if problem != nil {
			return nil, t.row, &RowError{Row: t.row, Fault: problem}
		}
		if !blank(t.cells) {
			return t.cells, t.row, nil
		}
	}
}

// fill reads the next batch of rows, from the next row group when one ends.
func (t *parquetTable) fill() error {
	for t.left == 0 {
		if err := t.close(); err != nil {
			return damaged(t.name, err)
		}
		if len(t.groups) == 0 && t.row != t.total {
			return damaged(t.name, io.ErrUnexpectedEOF)
		}
		if len(t.groups) == 0 {
			return io.EOF
		}
		chunks := t.groups[0].ColumnChunks()
		for _, column := range t.columns {
			column.reader = parquet.NewColumnChunkValueReader(chunks[column.leaf])
		}
		t.left, t.groups = t.groups[0].NumRows(), t.groups[1:]
	}
	t.ready, t.used = int(min(t.left, parquetBatch)), 0
	t.left -= int64(t.ready)
	for _, column := range t.columns {
		if err := column.fill(t.values[:t.ready]); err != nil {
			return damaged(t.name, err)
		}
	}
	return nil
}

// fill reads as many values as there is room for, one of each row.
func (c *parquetColumn) fill(values []parquet.Value) error {
	c.texts = c.texts[:0]
	for len(c.texts) < len(values) {
		n, err := c.reader.ReadValues(values[len(c.texts):])
		for _, value := range values[len(c.texts):][:n] {
			c.texts = append(c.texts, c.display(value))
		}
		if n == 0 {
			return errors.Join(io.ErrUnexpectedEOF, err)
		}
	}
	return nil
}

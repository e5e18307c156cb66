// Package sheet reads the tables people upload (CSV and its relatives, gzipped
// or not, XLSX, Parquet), turns their cells into exact values, guesses which
// column is what, and writes tables that a spreadsheet program opens safely.
//
// Files are untrusted: kind, text encoding and delimiter are recognised by
// content, what unpacks without end is refused, and memory stays bounded
// whatever the size. One bad row is a RowError and reading goes on after it.
package sheet

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"liuke/internal/fault"
)

// Kind is how a file is built.
type Kind string

// The kinds of file that can be read. CSV is any delimited text.
const (
	CSV     Kind = "csv"
	XLSX    Kind = "xlsx"
	Parquet Kind = "parquet"
)

// Heading says whether the first row names the columns.
type Heading int

// HeadingGuess takes the first row for names unless it looks like data.
const (
	HeadingGuess Heading = iota
	HeadingFirstRow
	HeadingNone
)

// Options say how to read a file; the zero value suits most.
type Options struct {
	Heading     Heading // not used for Parquet, whose columns have names
	Worksheet   string  // XLSX: the worksheet to read; "" is the first that has a value
	MaxRow      int     // bytes in one row; 0 is 1 MiB
	MaxUnpacked int64   // bytes a compressed file may unpack to; 0 is 4 GiB
	MaxRatio    int64   // unpacked to packed size, where more than 64 MiB unpack; 0 is 200
}

func (o Options) withDefaults() Options {
	if o.MaxRow == 0 {
		o.MaxRow = 1 << 20
	}
	if o.MaxUnpacked == 0 {
		o.MaxUnpacked = 4 << 30
	}
	if o.MaxRatio == 0 {
		o.MaxRatio = 200
	}
	return o
}

// Note is something a person should know about how a file was read.
type Note struct {
	Key  string // message key
	Args fault.Args
}

// RowError is what is wrong with one row. The rows after it can still be read.
type RowError struct {
	Row   int64 // counted from 1 with the header and blank rows, as a spreadsheet program does
	Fault *fault.Error
}

func (e *RowError) Error() string { return fmt.Sprintf("row %d: %v", e.Row, e.Fault) }

func (e *RowError) Unwrap() error { return e.Fault }

func tooLong(maxRow int) *fault.Error {
	return fault.New(fault.TooLarge, "sheet.row_too_long", fault.Args{"Kilobytes": maxRow >> 10})
}

func wrongWidth(got, want int) *fault.Error {
	return fault.New(fault.Invalid, "sheet.row_columns", fault.Args{"Got": got, "Want": want})
}

// source is a file of one kind.
type source interface {
	// next returns the next row that is not blank, its cells valid until the next call.
	next() (cells []string, row int64, err error)
	// expect sets how many cells a row must have from now on.
	expect(columns int)
	// progress returns how much was read of how much, in a unit of the source's own.
	progress() (done, total int64)
	notes() []Note
	close() error
}

// File is a table being read, row by row. It is for one goroutine, except Progress.
type File struct {
	Kind       Kind
	Worksheet  string   // XLSX: the one being read
	Worksheets []string // XLSX: all of them

	source   source
	header   []string
	first    []string // the first row where it is data and not yet returned
	firstRow int64
	noted    []Note
}

// Open recognises the file by its content and reads its header; name is only
// for messages. The caller keeps r open until Close.
func Open(r io.ReaderAt, size int64, name string, opt Options) (*File, error) {
	opt = opt.withDefaults()
	if size == 0 {
		return nil, fault.New(fault.Invalid, "sheet.empty", fault.Args{"Name": name})
	}
	kind, err := recognise(r, size, name)
	if err != nil {
		return nil, err
	}
	f := &File{Kind: kind}
	switch kind {
	case XLSX:
		var book *workbook
		if book, err = openWorkbook(r, size, name, opt); err == nil {
			f.Worksheet, f.Worksheets = book.chosen, book.names()
			f.source, err = book.rows()
		}
	case Parquet:
		var table *parquetTable
		if table, err = openParquet(r, size, name, opt); err == nil {
			f.source, f.header = table, table.names
		}
	default:
		f.source, err = openText(r, size, name, opt)
	}
	if err != nil {
		return nil, err
	}
	if kind != Parquet {
		err = f.readHeader(name, opt.Heading)
	}
	if err != nil {
		return nil, errors.Join(err, f.source.close())
	}
	f.source.expect(len(f.header))
	return f, nil
}

func (f *File) readHeader(name string, heading Heading) error {
	cells, row, err := f.source.next()
	if errors.Is(err, io.EOF) {
		return fault.New(fault.Invalid, "sheet.empty", fault.Args{"Name": name})
	}
	if err != nil {
		return err
	}
	if heading == HeadingNone || heading == HeadingGuess && looksLikeData(cells) {
		f.first, f.firstRow = append(f.first, cells...), row
		f.header = letters(len(cells))
		f.noted = append(f.noted, Note{Key: "sheet.note_no_header"})
		return nil
	}
	var repeated []string
	f.header, repeated = columnNames(cells)
	if len(repeated) > 0 {
		f.noted = append(f.noted, Note{"sheet.note_repeated_header", fault.Args{"Columns": strings.Join(repeated, ", ")}})
	}
	return nil
}

// Header returns the column names: each once and none empty. A column without
// a name, and every column of a file without a header, is called by its letter.
func (f *File) Header() []string { return f.header }

// Next returns the cells of the next row that is not blank, as many as the
// header has, and the row's number. The slice is valid until the next call; the
// strings stay valid but keep a larger block of the file in memory, so clone
// those that are to live long. The error is a *RowError when only this row is
// bad, io.EOF at the end, and anything else when the file cannot be read on.
func (f *File) Next() (cells []string, row int64, err error) {
	if f.first != nil {
		cells, f.first = f.first, nil
		return cells, f.firstRow, nil
	}
	return f.source.next()
}

// Progress returns how much of the file was read of how much there is, in
// bytes or rows as the kind of file allows. It may be called while another
// goroutine calls Next.
func (f *File) Progress() (done, total int64) { return f.source.progress() }

// Notes returns what a person should know about how the file is read: guesses
// made, columns left out. More may turn up while reading.
func (f *File) Notes() []Note {
	return append(f.noted[:len(f.noted):len(f.noted)], f.source.notes()...)
}

// Close releases what reading the file holds.
func (f *File) Close() error { return f.source.close() }

func blank(cells []string) bool {
	for _, cell := range cells {
		if cell != "" && strings.TrimSpace(cell) != "" {
			return false
		}
	}
	return true
}

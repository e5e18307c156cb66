package sheet

import (
	"encoding/xml"
	"errors"
	"io"
	"strconv"
	"strings"
	"sync/atomic"

	"liuke/internal/fault"
)

// tokens reads XML from an untrusted part: no token may be longer than limit.
type tokens struct {
	*xml.Decoder
	guard *tokenGuard
}

type tokenGuard struct {
	io.Reader
	limit, left int
}

func (g *tokenGuard) Read(p []byte) (int, error) {
	if g.left <= 0 {
		return 0, tooLong(g.limit)
	}
	n, err := g.Reader.Read(p)
	g.left -= n
	return n, err
}

func newTokens(r io.Reader, limit int) *tokens {
	guard := &tokenGuard{Reader: r, limit: limit, left: limit}
	return &tokens{Decoder: xml.NewDecoder(guard), guard: guard}
}

// next returns the next token, valid until the call after it; io.EOF at the end.
func (t *tokens) next() (xml.Token, error) {
	t.guard.left = t.guard.limit
	return t.RawToken()
}

// text returns the character data up to the end of the element: that of a
// string's text elements without phonetic guides, or all of a plain element's.
func (t *tokens) text(element string) (string, error) {
	var text strings.Builder
	plain := element == "v" || element == "f"
	inText, phonetic := plain, false
	for {
		token, err := t.next()
		if err != nil {
			return "", err
		}
		switch token := token.(type) {
		case xml.CharData:
			if inText && !phonetic {
				text.Write(token)
			}
		case xml.StartElement:
			inText = plain || token.Name.Local == "t"
			phonetic = phonetic || token.Name.Local == "rPh"
		case xml.EndElement:
			if token.Name.Local == element {
				return text.String(), nil
			}
			inText = plain
			phonetic = phonetic && token.Name.Local != "rPh"
		}
		if text.Len() > t.guard.limit {
			return "", tooLong(t.guard.limit)
		}
	}
}

// readShared reads the strings that cells refer to by number.
func (b *workbook) readShared(name string) error {
	part, err := b.part(name)
	if err != nil {
		return err
	}
	defer part.Close() //nolint:errcheck // it was only read
	in := newTokens(part, b.opt.MaxRow)
	left := sharedText
	for {
		token, err := in.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		start, is := token.(xml.StartElement)
		if !is || start.Name.Local != "si" {
			continue
		}
		text, err := in.text("si")
		if err != nil {
			return err
		}
		const header = 16 // bytes a string takes beside its text
		if left -= len(text) + header; left < 0 {
			return fault.New(fault.TooLarge, "sheet.unpacked_size", fault.Args{"Megabytes": sharedText >> 20})
		}
		b.shared = append(b.shared, text)
	}
}

// worksheet streams the rows of one worksheet.
type worksheet struct {
	book    *workbook
	part    io.ReadCloser
	counted *countingReader
	size    int64
	in      *tokens
	row     int64
	columns int
	cells   []string
	merged  int // areas
	titles  int // rows left out above the header
	done    atomic.Bool
}

func (b *workbook) open(w worksheetEntry) (*worksheet, error) {
	part, err := b.part(w.part)
	if err != nil {
		return nil, err
	}
	counted := &countingReader{Reader: part}
	size := int64(b.parts[strings.ToLower(w.part)].UncompressedSize64)
	return &worksheet{book: b, part: part, counted: counted, size: size, in: newTokens(counted, b.opt.MaxRow)}, nil
}

func (w *worksheet) expect(columns int) { w.columns = columns }

func (w *worksheet) progress() (done, total int64) {
	if w.done.Load() {
		return w.size, w.size
	}
	return w.counted.n.Load(), w.size
}

func (w *worksheet) notes() []Note {
	var notes []Note
	if w.titles > 0 {
		notes = append(notes, Note{"sheet.note_titles", fault.Args{"Count": w.titles}})
	}
	if w.merged > 0 {
		notes = append(notes, Note{"sheet.note_merged", fault.Args{"Count": w.merged}})
	}
	return notes
}

func (w *worksheet) close() error { return w.part.Close() }

// next returns the next row that has a value.
func (w *worksheet) next() ([]string, int64, error) {
	for !w.done.Load() {
		token, err := w.in.next()
		if err != nil {
			if errors.Is(err, io.EOF) {
				err = io.ErrUnexpectedEOF
			}
			return nil, w.row, damaged(w.book.name, err)
		}
		switch token := token.(type) {
		case xml.EndElement:
			if token.Name.Local == "sheetData" {
				w.done.Store(true)
			}
		case xml.StartElement:
			if token.Name.Local != "row" {
				continue
			}
			w.row = attrInt(token, "r", w.row+1)
			problem, err := w.readRow()
			if err != nil {
				return nil, w.row, damaged(w.book.name, err)
			}
			if problem == nil && blank(w.cells) {
				continue
			}
			if problem == nil {
				problem = w.fitColumns()
			}
			if problem != nil {
				return nil, w.row, &RowError{Row: w.row, Fault: problem}
			}
			return w.cells, w.row, nil
		}
	}
	return nil, w.row, io.EOF
}

// readRow reads the cells of a row, up to its end.
func (w *worksheet) readRow() (problem *fault.Error, err error) {
	w.cells = w.cells[:0]
	column, size := 0, 0
	for {
		token, err := w.in.next()
		if err != nil {
			return nil, err
		}
		switch token := token.(type) {
		case xml.EndElement:
			if token.Name.Local == "row" {
				return problem, nil
			}
		case xml.StartElement:
			if token.Name.Local != "c" {
				continue
			}
			column = columnNumber(token, column)
			text, noResult, err := w.readCell(token)
			if err != nil {
				return nil, err
			}
			if noResult {
				where := fault.Args{"Cell": letter(column) + strconv.FormatInt(w.row, 10)}
				problem = fault.New(fault.Invalid, "sheet.row_formula", where)
			}
			if size += len(text); size > w.book.opt.MaxRow {
				problem = tooLong(w.book.opt.MaxRow)
				text = ""
			}
			for len(w.cells) <= column {
				w.cells = append(w.cells, "")
			}
			w.cells[column] = text
			column++
		}
	}
}

// fitColumns makes the row as wide as the header. Worksheets leave out empty
// cells, and have empty ones to the right of the table.
func (w *worksheet) fitColumns() *fault.Error {
	used := len(w.cells)
	for used > w.columns && strings.TrimSpace(w.cells[used-1]) == "" {
		used--
	}
	if w.columns > 0 && used > w.columns {
		return wrongWidth(used, w.columns)
	}
	w.cells = w.cells[:used]
	for len(w.cells) < w.columns {
		w.cells = append(w.cells, "")
	}
	return nil
}

// readCell reads a cell up to its end. noResult says that it has a formula
// whose result was not saved.
func (w *worksheet) readCell(start xml.StartElement) (text string, noResult bool, err error) {
	kind, style := "", 0
	for _, attr := range start.Attr {
		switch attr.Name.Local {
		case "t":
			kind = attr.Value
		case "s":
			style, _ = strconv.Atoi(attr.Value) // a style that is no number is none
		}
	}
	formula, value := false, false
	for {
		token, err := w.in.next()
		if err != nil {
			return "", false, err
		}
		switch token := token.(type) {
		case xml.StartElement:
			switch token.Name.Local {
			case "f":
				formula = true
				_, err = w.in.text("f")
			case "v", "is":
				value = true
				text, err = w.in.text(token.Name.Local)
			}
			if err != nil {
				return "", false, err
			}
		case xml.EndElement:
			if token.Name.Local == "c" {
				text, err = w.display(text, kind, style)
				return text, formula && !value, err
			}
		}
	}
}

// display turns the stored value of a cell into text.
func (w *worksheet) display(value, kind string, style int) (string, error) {
	switch kind {
	case "s":
		n, err := strconv.Atoi(value)
		if err != nil || n < 0 || n >= len(w.book.shared) {
			return "", errors.New("no shared string " + value)
		}
		return w.book.shared[n], nil
	case "b":
		return strconv.FormatBool(value == "1"), nil
	case "", "n":
		var format numberFormat
		if style >= 0 && style < len(w.book.formats) {
			format = w.book.formats[style]
		}
		return format.display(value, w.book.date1904), nil
	}
	return value, nil
}

func attrInt(start xml.StartElement, name string, otherwise int64) int64 {
	for _, attr := range start.Attr {
		if attr.Name.Local == name {
			if n, err := strconv.ParseInt(attr.Value, 10, 64); err == nil {
				return n
			}
		}
	}
	return otherwise
}

const maxColumns = 16384

// columnNumber returns the column of a cell, from 0, by its reference such as
// C7; a cell without one stands at next.
func columnNumber(start xml.StartElement, next int) int {
	for _, attr := range start.Attr {
		if attr.Name.Local != "r" {
			continue
		}
		n := 0
		for _, c := range attr.Value {
			if c < 'A' || c > 'Z' || n > maxColumns {
				break
			}
			n = n*26 + int(c-'A') + 1
		}
		if n > 0 && n <= maxColumns {
			return n - 1
		}
	}
	return min(next, maxColumns-1)
}

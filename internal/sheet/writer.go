package sheet

import (
	"bufio"
	"io"
	"strconv"
	"strings"
	"unicode"
)

// WriterOptions say how a table is written.
type WriterOptions struct {
	BOM bool // begin with a byte order mark, without which Excel takes UTF-8 for something else
}

// Cell is one value to be written: Text or Number.
type Cell struct {
	text   string
	number bool
}

// Text is a cell of words that somebody typed. What a spreadsheet program
// would run as a formula is written behind an apostrophe.
func Text(s string) Cell { return Cell{text: s} }

// Number is a cell of n × 10^-decimals, written as a plain number.
func Number(n int64, decimals int) Cell {
	return Cell{text: placePoint(strconv.FormatInt(n, 10), decimals), number: true}
}

// Writer writes CSV (RFC 4180: commas, CRLF) in UTF-8.
type Writer struct {
	out *bufio.Writer
}

// NewWriter returns a Writer on w. Call Flush at the end.
func NewWriter(w io.Writer, opt WriterOptions) *Writer {
	out := bufio.NewWriter(w)
	if opt.BOM {
		out.WriteString(bomUTF8) // an error stays in out until Flush
	}
	return &Writer{out: out}
}

// Write writes one row. An error is kept and returned by Flush as well.
func (w *Writer) Write(cells ...Cell) error {
	for i, cell := range cells {
		if i > 0 {
			w.out.WriteByte(',')
		}
		w.cell(cell)
	}
	_, err := w.out.WriteString("\r\n")
	return err
}

// Flush writes out what is buffered and returns the first error there was.
func (w *Writer) Flush() error { return w.out.Flush() }

func (w *Writer) cell(cell Cell) {
	if cell.number {
		w.out.WriteString(cell.text)
		return
	}
	w.out.Write(AppendText(w.out.AvailableBuffer(), cell.text))
}

// AppendText appends a cell as Text has it: what a spreadsheet program would run as a formula stands behind an
// apostrophe, and what would end the cell is quoted.
func AppendText(row []byte, text string) []byte {
	if isFormula(text) {
		text = "'" + text
	}
	if !strings.ContainsAny(text, "\",;\t\r\n") && text == strings.TrimSpace(text) {
		return append(row, text...)
	}
	row = append(row, '"')
	row = append(row, strings.ReplaceAll(text, `"`, `""`)...)
	return append(row, '"')
}

// isFormula reports whether a spreadsheet program may take the text for a
// formula: it begins with one of the characters below, white space and
// invisible characters aside, or with a tab or carriage return.
func isFormula(text string) bool {
	if strings.HasPrefix(text, "\t") || strings.HasPrefix(text, "\r") {
		return true
	}
	start := strings.TrimLeftFunc(text, func(r rune) bool { return unicode.IsSpace(r) || unicode.Is(unicode.C, r) })
	return strings.IndexAny(start, "=+-@＝＋－＠") == 0
}

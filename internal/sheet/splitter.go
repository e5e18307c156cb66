package sheet

import (
	"io"
	"strings"
	"unicode/utf8"

	"liuke/internal/fault"
)

const (
	blockSize  = 256 << 10 // bytes of text read at a time
	lookSample = 64 << 10  // bytes of text the delimiter is guessed from
)

// splitter splits delimited text into rows (RFC 4180, and what programs write
// instead: any line end, any of four delimiters, blank lines). It cuts rows out
// of blocks of immutable text, so a cell costs no copy.
type splitter struct {
	in        io.Reader // UTF-8
	name      string
	maxRow    int
	delimiter byte
	eol       byte
	columns   int         // cells each row must have; 0 while not known
	lossy     func() bool // whether in was decoded, so that U+FFFD marks bytes it could not decode

	block   string
	pos     int // where the next row begins in block
	ended   bool
	row     int64
	skip    bool // the rest of the current line belongs to a row already refused
	cells   []string
	scratch []byte
}

func newSplitter(in io.Reader, name string, maxRow int) *splitter {
	return &splitter{in: in, name: name, maxRow: maxRow}
}

// start reads the first block and finds the line end and the delimiter.
func (s *splitter) start() error {
	if err := s.fill(); err != nil {
		return err
	}
	sample := s.block[:min(len(s.block), lookSample)]
	s.eol = lineEnd(sample)
	if s.delimiter, s.pos = declaredDelimiter(sample); s.delimiter == 0 {
		s.delimiter = guessDelimiter(sample, s.eol)
	} else {
		s.row++
	}
	return nil
}

func (s *splitter) expect(columns int) { s.columns = columns }

// fill moves on to the next block of text; what is left of this one comes first.
func (s *splitter) fill() error {
	rest := s.block[s.pos:]
	size := len(rest) + max(blockSize, len(rest))
	if cap(s.scratch) < size {
		s.scratch = make([]byte, size)
	}
	buf := s.scratch[:size]
	copy(buf, rest)
	end := len(rest)
	var err error
	for end < len(buf) && err == nil { // not io.ReadFull, which calls the end of a file and a file cut off by the same name
		var n int
		n, err = s.in.Read(buf[end:])
		end += n
	}
	s.block, s.pos = string(buf[:end]), 0
	switch err {
	case nil:
		return nil
	case io.EOF:
		s.ended = true
		return nil
	}
	return damaged(s.name, err)
}

// next returns the next row that is not blank.
func (s *splitter) next() ([]string, int64, error) {
	for {
		if s.skip {
			if err := s.skipLine(); err != nil {
				return nil, s.row, err
			}
		}
		if s.pos == len(s.block) && s.ended {
			return nil, s.row, io.EOF
		}
		length, problem := s.split(s.block[s.pos:])
		if length == 0 {
			if err := s.fill(); err != nil {
				return nil, s.row, err
			}
			continue
		}
		record := s.block[s.pos : s.pos+length]
		s.pos += length
		s.row++
		if problem == nil && blank(s.cells) {
			continue
		}
		if problem == nil {
			problem = s.check(record)
		}
		if problem != nil {
			return nil, s.row, &RowError{Row: s.row, Fault: problem}
		}
		return s.cells, s.row, nil
	}
}

// split cuts the row at the start of text into s.cells and returns its length
// with the line end. Length 0 asks for more text. A row with a problem is as
// long as its first line, so that a stray quote never swallows the rows after it.
func (s *splitter) split(text string) (length int, problem *fault.Error) {
	end := strings.IndexByte(text, s.eol)
	if end < 0 && !s.ended {
		if len(text) <= s.maxRow {
			return 0, nil
		}
		s.skip = true
		return len(text), tooLong(s.maxRow)
	}
	length = end + 1
	if end < 0 {
		end, length = len(text), len(text)
	}
	line := text[:end]
	if strings.IndexByte(line, '"') >= 0 {
		return s.splitQuoted(text, length)
	}
	if end > s.maxRow {
		return length, tooLong(s.maxRow)
	}
	if s.eol == '\n' && end > 0 && line[end-1] == '\r' {
		line = line[:end-1]
	}
	s.cells = s.cells[:0]
	for {
		i := strings.IndexByte(line, s.delimiter)
		if i < 0 {
			break
		}
		s.cells = append(s.cells, line[:i])
		line = line[i+1:]
	}
	s.cells = append(s.cells, line)
	return length, nil
}

// splitQuoted is split for a row that has quotes and may go on over several
// lines; firstLine is the length of the first. It looks maxRow bytes ahead.
func (s *splitter) splitQuoted(text string, firstLine int) (length int, problem *fault.Error) {
	if firstLine > s.maxRow {
		return firstLine, tooLong(s.maxRow)
	}
	window := text[:min(len(text), s.maxRow)]
	whole := len(window) == len(text)
	s.cells = s.cells[:0]
	state := cellEnd
	for state == cellEnd {
		var cell string
		cell, length, state = s.cell(window, length, whole && s.ended)
		switch {
		case state == cellCut && whole && !s.ended:
			return 0, nil
		case state == cellCut:
			return firstLine, s.badQuote("sheet.row_quote_open")
		case state == cellGarbled:
			return firstLine, s.badQuote("sheet.row_quote_text")
		}
		s.cells = append(s.cells, cell)
	}
	if s.columns > 0 && len(s.cells) != s.columns {
		length = firstLine
	}
	return length, nil
}

// cellState is how the text of a cell ends.
type cellState int

const (
	cellEnd     cellState = iota // a delimiter follows
	rowEnd                       // it is the last of its row
	cellCut                      // the text ends within it
	cellGarbled                  // text stands after the closing quote
)

// cell reads the cell at pos and returns where what follows its delimiter or
// line end begins. final says that the file ends where text does.
func (s *splitter) cell(text string, pos int, final bool) (cell string, next int, state cellState) {
	if pos == len(text) || text[pos] != '"' {
		end := pos
		for end < len(text) && text[end] != s.delimiter && text[end] != s.eol {
			end++
		}
		next, state = s.after(text, end, final)
		cell = text[pos:end]
		if s.eol == '\n' && state == rowEnd {
			cell = strings.TrimSuffix(cell, "\r")
		}
		return cell, next, state
	}
	end, doubled := pos+1, false
	for {
		i := strings.IndexByte(text[end:], '"')
		if i < 0 {
			return "", pos, cellCut
		}
		end += i
		if end+1 == len(text) || text[end+1] != '"' {
			break
		}
		doubled = true
		end += 2
	}
	cell = text[pos+1 : end]
	if doubled {
		cell = strings.ReplaceAll(cell, `""`, `"`)
	}
	end++
	if s.eol == '\n' && end < len(text) && text[end] == '\r' {
		end++
	}
	next, state = s.after(text, end, final)
	return cell, next, state
}

// after tells how a cell that ends at end goes on.
func (s *splitter) after(text string, end int, final bool) (next int, state cellState) {
	switch {
	case end == len(text) && final:
		return end, rowEnd
	case end == len(text):
		return end, cellCut
	case text[end] == s.delimiter:
		return end + 1, cellEnd
	case text[end] == s.eol:
		return end + 1, rowEnd
	}
	return end, cellGarbled
}

// skipLine moves on behind the next line end.
func (s *splitter) skipLine() error {
	for {
		if end := strings.IndexByte(s.block[s.pos:], s.eol); end >= 0 {
			s.pos += end + 1
			s.skip = false
			return nil
		}
		s.pos = len(s.block)
		if s.ended {
			s.skip = false
			return nil
		}
		if err := s.fill(); err != nil {
			return err
		}
	}
}

// check says what is wrong with a row that could be split, or nil.
func (s *splitter) check(record string) *fault.Error {
	if s.columns > 0 && len(s.cells) != s.columns {
		return wrongWidth(len(s.cells), s.columns)
	}
	if s.lossy() && strings.ContainsRune(record, utf8.RuneError) {
		return fault.New(fault.Invalid, "sheet.row_encoding")
	}
	return unfit(record)
}

// unfit says what keeps text out of a database, or nil.
func unfit(text string) *fault.Error {
	switch {
	case strings.IndexByte(text, 0) >= 0:
		return fault.New(fault.Invalid, "sheet.row_zero_byte")
	case !utf8.ValidString(text):
		return fault.New(fault.Invalid, "sheet.row_encoding")
	}
	return nil
}

func (s *splitter) badQuote(key string) *fault.Error {
	return fault.New(fault.Invalid, key, fault.Args{"Column": letter(len(s.cells))})
}

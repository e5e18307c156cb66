package sheet

import (
	"errors"
	"io"
	"strings"
)

// partRows is how many rows a part has that is not a block of text.
const partRows = 4096

// Part is some rows of a file, to be read by one goroutine while others read the parts before and after it.
type Part struct {
	text *splitter // of the rows' text; nil when rows has them
	rows []partRow
}

// partRow is a row that was already split, or what is wrong with it.
type partRow struct {
	cells []string
	row   int64
	err   error
}

// NextPart returns the next rows of the file, io.EOF at the end. Rows of text without quotation marks, the bulk of most
// large files, are not yet split, which is most of the work and then is done by whoever calls Part.Next. Like Next, with
// which it takes turns as one likes, it is for one goroutine.
func (f *File) NextPart() (*Part, error) {
	if text, ok := f.source.(*textFile); ok && f.first == nil {
		part, err := text.part()
		if part != nil || err != nil {
			return part, err
		}
	}
	p := &Part{}
	for len(p.rows) < partRows {
		cells, row, err := f.Next()
		if bad := (*RowError)(nil); err != nil && !errors.As(err, &bad) {
			if errors.Is(err, io.EOF) && len(p.rows) > 0 {
				break
			}
			return nil, err
		}
		p.rows = append(p.rows, partRow{cells: append([]string(nil), cells...), row: row, err: err})
	}
	return p, nil
}

// Next is File.Next within the part.
func (p *Part) Next() (cells []string, row int64, err error) {
	if p.text != nil {
		return p.text.next()
	}
	if len(p.rows) == 0 {
		return nil, 0, io.EOF
	}
	next := p.rows[0]
	p.rows = p.rows[1:]
	return next.cells, next.row, next.err
}

// part returns the whole lines of the current block, or of the next when that one is used up; nil when they have to be
// split in order, since a quoted cell may go on over several lines and beyond the block.
func (s *splitter) part() (*Part, error) {
	if s.skip {
		return nil, nil
	}
	length := s.wholeLines()
	if length == 0 && !s.ended {
		if err := s.fill(); err != nil {
			return nil, err
		}
		length = s.wholeLines()
	}
	text := s.block[s.pos : s.pos+length]
	if length == 0 || strings.IndexByte(text, '"') >= 0 {
		return nil, nil
	}
	lossy := s.lossy()
	p := &Part{text: &splitter{
		name: s.name, maxRow: s.maxRow, delimiter: s.delimiter, eol: s.eol, columns: s.columns,
		lossy: func() bool { return lossy }, block: text, ended: true, row: s.row,
	}}
	s.pos += length
	s.row += int64(strings.Count(text, string(s.eol)))
	return p, nil
}

// wholeLines is how many bytes of the block belong to lines that end in it.
func (s *splitter) wholeLines() int {
	rest := s.block[s.pos:]
	if s.ended {
		return len(rest)
	}
	return strings.LastIndexByte(rest, s.eol) + 1
}

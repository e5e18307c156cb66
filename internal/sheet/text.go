package sheet

import (
	"bytes"
	"io"
	"strings"

	"github.com/klauspost/compress/gzip"

	"liuke/internal/fault"
)

// textFile is delimited text, gzipped or not.
type textFile struct {
	*splitter
	in     *countingReader // the file as it lies on disk
	size   int64
	text   *textReader
	gunzip *gzip.Reader // nil when not compressed
}

func openText(r io.ReaderAt, size int64, name string, opt Options) (*textFile, error) {
	f := &textFile{size: size, in: &countingReader{Reader: io.NewSectionReader(r, 0, size)}}
	plain, err := f.unpack(r, name, opt)
	if err != nil {
		return nil, err
	}
	if f.text, err = newTextReader(plain); err != nil {
		return nil, damaged(name, err)
	}
	f.splitter = newSplitter(f.text, name, opt.MaxRow)
	f.splitter.lossy = func() bool { return f.text.charset.decoder != nil }
	return f, f.splitter.start()
}

// unpack returns the plain bytes of the file.
func (f *textFile) unpack(r io.ReaderAt, name string, opt Options) (io.Reader, error) {
	magic := make([]byte, 2)
	if _, err := r.ReadAt(magic, 0); err != nil || !isGzip(magic) {
		return f.in, nil
	}
	var err error
	if f.gunzip, err = gzip.NewReader(f.in); err != nil {
		return nil, damaged(name, err)
	}
	limited := &unpackLimit{Reader: f.gunzip, opt: opt, packed: f.in.n.Load}
	head := make([]byte, headSize)
	n, err := io.ReadFull(limited, head)
	if err != nil && err != io.EOF && err != io.ErrUnexpectedEOF {
		return nil, damaged(name, err)
	}
	if err := checkText(head[:n], name); err != nil {
		return nil, err
	}
	return io.MultiReader(bytes.NewReader(head[:n]), limited), nil
}

func (f *textFile) progress() (done, total int64) { return f.in.n.Load(), f.size }

func (f *textFile) notes() []Note {
	var notes []Note
	if f.text.charset != utf8Text {
		notes = append(notes, Note{"sheet.note_encoding", fault.Args{"Encoding": f.text.charset.name}})
	}
	if f.splitter.columns == 1 {
		notes = append(notes, Note{Key: "sheet.note_one_column"})
	}
	return notes
}

func (f *textFile) close() error {
	if f.gunzip != nil {
		return f.gunzip.Close()
	}
	return nil
}

// damaged turns a failure to read what a file claims to hold into a fault. A
// fault, such as a limit that was reached, stays what it is.
func damaged(name string, err error) error {
	if fault.KindOf(err) != fault.Internal {
		return err
	}
	return fault.New(fault.Invalid, "sheet.damaged", fault.Args{"Name": name}).From(err)
}

const delimiters = ",;\t|"

// lineEnd returns the byte that ends the first line outside quotes: '\r' only
// where files are written without '\n'.
func lineEnd(text string) byte {
	quoted := false
	for i := range len(text) {
		switch c := text[i]; {
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '\n':
			return '\n'
		case c == '\r' && i+1 < len(text) && text[i+1] != '\n':
			return '\r'
		}
	}
	return '\n'
}

// guessDelimiter returns the delimiter that divides the most rows into the
// same number of cells, two or more, as the first row; a comma when none does.
func guessDelimiter(text string, eol byte) byte {
	best, bestRows, bestCells := byte(','), 0, 1
	for _, delimiter := range []byte(delimiters) {
		counts := cellCounts(text, delimiter, eol)
		rows := 0
		for _, n := range counts {
			if n == counts[0] && n > 1 {
				rows++
			}
		}
		if rows > bestRows || rows == bestRows && rows > 0 && counts[0] > bestCells {
			best, bestRows, bestCells = delimiter, rows, counts[0]
		}
	}
	return best
}

const delimiterSample = 100 // rows

// cellCounts returns how many cells the delimiter makes of each of the first rows.
func cellCounts(text string, delimiter, eol byte) []int {
	var counts []int
	cells, quoted, empty := 1, false, true
	for i := 0; i < len(text) && len(counts) < delimiterSample; i++ {
		switch c := text[i]; {
		case c == '"':
			quoted, empty = !quoted, false
		case quoted:
		case c == delimiter:
			cells++
			empty = false
		case c == eol:
			if !empty {
				counts = append(counts, cells)
			}
			cells, empty = 1, true
		case c != '\r':
			empty = false
		}
	}
	if !empty {
		counts = append(counts, cells)
	}
	return counts
}

// declaredDelimiter reads a first line such as "sep=;", which some programs
// write, and returns the delimiter and the length of the line, or 0, 0.
func declaredDelimiter(text string) (delimiter byte, length int) {
	rest, found := strings.CutPrefix(text, "sep=")
	if !found || len(rest) < 2 || strings.IndexByte(delimiters, rest[0]) < 0 {
		return 0, 0
	}
	line := strings.TrimLeft(rest[1:], "\r\n")
	if len(line) == len(rest)-1 {
		return 0, 0
	}
	return rest[0], len(text) - len(line)
}

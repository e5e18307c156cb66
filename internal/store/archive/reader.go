package archive

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"errors"
	"io"
	"math"
	"os"

	"github.com/klauspost/compress/zstd"
)

// Reader reads an archive from its beginning to its end.
type Reader struct {
	file   *os.File
	zip    *zstd.Decoder
	in     *bufio.Reader
	header Header
	tables []Table // those not read to their end yet
	rows   uint64  // of the first of them, so far
}

// Open opens an archive whose checksum it has verified over the whole file.
func Open(path string) (*Reader, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	size, err := verify(file)
	if err != nil {
		return nil, errors.Join(err, file.Close())
	}
	r, err := newReader(io.NewSectionReader(file, int64(len(mark)), size-int64(len(mark)+sumSize)))
	if err != nil {
		return nil, errors.Join(err, file.Close())
	}
	r.file = file
	return r, nil
}

// verify checks mark and checksum and returns the size of the file.
func verify(file *os.File) (size int64, err error) {
	info, err := file.Stat()
	if err != nil {
		return 0, err
	}
	size = info.Size()
	begin := make([]byte, len(mark))
	if _, err := file.ReadAt(begin, 0); err != nil || string(begin) != mark || size < int64(len(mark)+sumSize) {
		return 0, damaged("it does not begin as one")
	}
	sum := sha256.New()
	if _, err := io.Copy(sum, io.NewSectionReader(file, 0, size-sumSize)); err != nil {
		return 0, err
	}
	end := make([]byte, sumSize)
	if _, err := file.ReadAt(end, size-sumSize); err != nil {
		return 0, err
	}
	if !bytes.Equal(sum.Sum(nil), end) {
		return 0, damaged("its checksum is wrong")
	}
	return size, nil
}

// newReader reads the header of the compressed stream.
func newReader(compressed io.Reader) (*Reader, error) {
	zip, err := zstd.NewReader(compressed, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxWindow(maxWindow))
	if err != nil {
		return nil, err
	}
	r := &Reader{zip: zip, in: bufio.NewReaderSize(zip, 1<<16)}
	raw, err := r.bytes(maxHeader)
	if err == nil {
		if json.Unmarshal(raw, &r.header) != nil {
			err = damaged("its header cannot be read")
		} else {
			err = r.header.check()
		}
	}
	if err != nil {
		zip.Close()
		return nil, err
	}
	r.tables = r.header.Tables
	return r, nil
}

// Header says what is in the archive.
func (r *Reader) Header() Header { return r.header }

// Close ends reading.
func (r *Reader) Close() error {
	r.zip.Close()
	return r.file.Close()
}

// Next reads the next row of the present table, or reports that there is no
// more; then the next table begins. There must be a table, and room in values
// for each of its columns.
func (r *Reader) Next(values []any) (bool, error) {
	more, err := r.in.ReadByte()
	if err != nil {
		return false, short(err)
	}
	switch more {
	case 0:
		return false, r.endTable()
	case 1:
		r.rows++
		for i, c := range r.tables[0].Columns {
			if values[i], err = r.value(c.Kind); err != nil {
				return false, err
			}
		}
		return true, nil
	}
	return false, damaged("row %d of table %s", r.rows+1, r.tables[0].Name)
}

// endTable compares the number of rows, and after the last table sees to it
// that nothing follows.
func (r *Reader) endTable() error {
	rows, err := binary.ReadUvarint(r.in)
	if err != nil {
		return short(err)
	}
	if rows != r.rows {
		return damaged("table %s has %d rows and not %d", r.tables[0].Name, r.rows, rows)
	}
	r.tables, r.rows = r.tables[1:], 0
	if len(r.tables) > 0 {
		return nil
	}
	if _, err := r.in.ReadByte(); !errors.Is(err, io.EOF) {
		return damaged("something follows its last table")
	}
	return nil
}

func (r *Reader) value(kind Kind) (any, error) {
	there, err := r.in.ReadByte()
	if err != nil {
		return nil, short(err)
	}
	if there == 0 {
		return nil, nil
	}
	if there != 1 {
		return nil, damaged("a value in table %s", r.tables[0].Name)
	}
	switch kind {
	case Int:
		n, err := binary.ReadVarint(r.in)
		return n, short(err)
	case Float:
		var raw [8]byte
		_, err := io.ReadFull(r.in, raw[:])
		return math.Float64frombits(binary.LittleEndian.Uint64(raw[:])), short(err)
	case Bool:
		b, err := r.in.ReadByte()
		return b != 0, short(err)
	case Text:
		b, err := r.bytes(maxValue)
		return string(b), err
	}
	return r.bytes(maxValue)
}

// blind is how many bytes are made room for because a file says that they follow.
const blind = 1 << 16

func (r *Reader) bytes(limit uint64) ([]byte, error) {
	n, err := binary.ReadUvarint(r.in)
	if err != nil {
		return nil, short(err)
	}
	if n > limit {
		return nil, damaged("a value of %d bytes", n)
	}
	if n <= blind {
		b := make([]byte, n)
		_, err := io.ReadFull(r.in, b)
		return b, short(err)
	}
	var b bytes.Buffer
	_, err = io.CopyN(&b, r.in, int64(n))
	return b.Bytes(), short(err)
}

// short has an end that comes too early, and what cannot be decompressed, be damage.
func short(err error) error {
	if err == nil {
		return nil
	}
	return damaged("%v", err)
}

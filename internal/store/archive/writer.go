package archive

import (
	"bufio"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"runtime"

	"github.com/klauspost/compress/zstd"
)

// Writer writes an archive under a temporary name beside its own, so that a
// file of that name is always a whole one.
type Writer struct {
	path      string
	overwrite bool
	file      *os.File
	sum       hash.Hash
	out       *bufio.Writer
	zip       *zstd.Encoder
	tables    []Table // those not ended yet
	rows      uint64  // of the first of them, so far
	buffer    []byte
}

// Create begins an archive. A file that is there already is an error unless it
// may be overwritten.
func Create(path string, overwrite bool, h Header) (w *Writer, err error) {
	if err := h.check(); err != nil {
		return nil, err
	}
	w = &Writer{path: path, overwrite: overwrite, sum: sha256.New(), tables: h.Tables}
	if err := w.free(); err != nil {
		return nil, err
	}
	// CreateTemp's files are for their owner only: a backup has secrets in it.
	if w.file, err = os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*.tmp"); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			w.Abort()
		}
	}()
	w.out = bufio.NewWriterSize(io.MultiWriter(w.file, w.sum), 1<<16)
	if _, err = w.out.WriteString(mark); err != nil {
		return nil, err
	}
	// One goroutine and a small window: whoever is served meanwhile comes first.
	if w.zip, err = zstd.NewWriter(w.out, zstd.WithEncoderConcurrency(1), zstd.WithWindowSize(1<<20)); err != nil {
		return nil, err
	}
	header, err := json.Marshal(h)
	if err != nil {
		return nil, err
	}
	w.length(len(header))
	w.buffer = append(w.buffer, header...)
	return w, w.flush()
}

// free returns an error when the name is taken and may not be.
func (w *Writer) free() error {
	_, err := os.Lstat(w.path)
	switch {
	case err == nil && !w.overwrite:
		return fmt.Errorf("%s: %w", w.path, fs.ErrExist)
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return err
	}
	return nil
}

// Row adds a row to the present table.
func (w *Writer) Row(values []any) error {
	columns := w.tables[0].Columns
	if len(values) != len(columns) {
		return fmt.Errorf("archive: %d values for the %d columns of %s", len(values), len(columns), w.tables[0].Name)
	}
	w.buffer = append(w.buffer, 1)
	for i, v := range values {
		if err := w.value(columns[i].Kind, v); err != nil {
			return fmt.Errorf("%s.%s: %w", w.tables[0].Name, columns[i].Name, err)
		}
	}
	w.rows++
	return w.flush()
}

// EndTable ends the present table; the next one begins.
func (w *Writer) EndTable() error {
	w.buffer = binary.AppendUvarint(append(w.buffer, 0), w.rows)
	w.tables, w.rows = w.tables[1:], 0
	return w.flush()
}

func (w *Writer) value(kind Kind, v any) error {
	if v == nil {
		w.buffer = append(w.buffer, 0)
		return nil
	}
	w.buffer = append(w.buffer, 1)
	switch v := v.(type) {
	case string:
		return w.text(kind, Text, v)
	case []byte:
		return w.text(kind, Bytes, string(v))
	case int64:
		w.buffer = binary.AppendVarint(w.buffer, v)
		return only(kind, Int)
	case float64:
		w.buffer = binary.LittleEndian.AppendUint64(w.buffer, math.Float64bits(v))
		return only(kind, Float)
	case bool:
		b := byte(0)
		if v {
			b = 1
		}
		w.buffer = append(w.buffer, b)
		return only(kind, Bool)
	}
	return fmt.Errorf("archive: no column has a %T", v)
}

func (w *Writer) text(kind, want Kind, v string) error {
	if len(v) > maxValue {
		return fmt.Errorf("archive: %d bytes are too many for one value", len(v))
	}
	w.length(len(v))
	w.buffer = append(w.buffer, v...)
	return only(kind, want)
}

func only(kind, want Kind) error {
	if kind != want {
		return fmt.Errorf("archive: a value of kind %s in a column of kind %s", want, kind)
	}
	return nil
}

func (w *Writer) length(n int) { w.buffer = binary.AppendUvarint(w.buffer, uint64(n)) }

func (w *Writer) flush() error {
	_, err := w.zip.Write(w.buffer)
	w.buffer = w.buffer[:0]
	return err
}

// Close completes the archive: it is on the disk, under its name, when Close
// returns without an error, and otherwise nothing is left.
func (w *Writer) Close() (err error) {
	defer func() {
		if err != nil {
			w.Abort()
		}
	}()
	if len(w.tables) > 0 {
		return fmt.Errorf("archive: table %s was not ended", w.tables[0].Name)
	}
	if err = w.zip.Close(); err != nil {
		return err
	}
	if err = w.out.Flush(); err != nil {
		return err
	}
	if _, err = w.file.Write(w.sum.Sum(nil)); err != nil {
		return err
	}
	if err = w.file.Sync(); err != nil {
		return err
	}
	if err = w.file.Close(); err != nil {
		return err
	}
	if err = w.free(); err != nil {
		return err
	}
	if err = os.Rename(w.file.Name(), w.path); err != nil {
		return err
	}
	return syncFolder(filepath.Dir(w.path))
}

// syncFolder has a new name survive a power failure. Windows does so by itself.
func syncFolder(path string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	folder, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(folder.Sync(), folder.Close())
}

// Abort leaves nothing behind; after Close it does nothing.
func (w *Writer) Abort() {
	_ = w.file.Close()
	_ = os.Remove(w.file.Name())
}

package archive

import (
	"bytes"
	"encoding/binary"
	"errors"
	"testing"

	"github.com/klauspost/compress/zstd"
)

// FuzzReader has a reader take any content whatever, as if its checksum were
// right: it ends, without a panic, and calls what it cannot read damaged.
func FuzzReader(f *testing.F) {
	header := `{"schema":1,"tables":[{"name":"t","columns":[` +
		`{"name":"a","kind":"text"},{"name":"b","kind":"int"},{"name":"c","kind":"float"},{"name":"d","kind":"bool"},{"name":"e","kind":"bytes"}]}]}`
	begin := append(binary.AppendUvarint(nil, uint64(len(header))), header...)
	f.Add(append(bytes.Clone(begin), 1, 1, 2, 'h', 'i', 1, 4, 1, 0, 0, 0, 0, 0, 0, 240, 63, 1, 1, 0, 0, 1))
	f.Add(append(bytes.Clone(begin), 1, 1, 255, 255, 255, 255, 7))
	f.Add(append(bytes.Clone(begin), 0, 9))
	f.Add([]byte{2, '{', '}'})
	f.Fuzz(func(t *testing.T, content []byte) {
		zip, err := zstd.NewWriter(nil)
		if err != nil {
			t.Fatal(err)
		}
		r, err := newReader(bytes.NewReader(zip.EncodeAll(content, nil)))
		if err == nil {
			defer r.zip.Close()
			values := make([]any, maxColumns)
			for len(r.tables) > 0 && err == nil {
				_, err = r.Next(values)
			}
		}
		if err != nil && !errors.Is(err, ErrDamaged) {
			t.Errorf("%v is not called damage", err)
		}
	})
}

package archive_test

import (
	"bytes"
	"errors"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"liuke/internal/store/archive"
)

var kinds = []archive.Kind{archive.Text, archive.Int, archive.Float, archive.Bool, archive.Bytes}

func wide(name string) archive.Table {
	t := archive.Table{Name: name}
	for _, k := range kinds {
		t.Columns = append(t.Columns, archive.Column{Name: string(k), Kind: k})
	}
	return t
}

// write makes an archive of tables and returns its path.
func write(t testing.TB, h archive.Header, rows [][][]any) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "backup")
	w, err := archive.Create(path, false, h)
	if err != nil {
		t.Fatal(err)
	}
	for _, table := range rows {
		for _, row := range table {
			if err := w.Row(row); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.EndTable(); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

// read returns the rows of all tables.
func read(path string) (h archive.Header, rows [][][]any, err error) {
	r, err := archive.Open(path)
	if err != nil {
		return h, nil, err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	for _, table := range r.Header().Tables {
		rows = append(rows, nil)
		for {
			values := make([]any, len(table.Columns))
			more, err := r.Next(values)
			if err != nil {
				return h, nil, err
			}
			if !more {
				break
			}
			rows[len(rows)-1] = append(rows[len(rows)-1], values)
		}
	}
	return r.Header(), rows, nil
}

func TestRowsComeBackAsTheyWere(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		h := archive.Header{Schema: rapid.Int64Min(1).Draw(rt, "schema"), TakenAt: 7, Tables: []archive.Table{wide("a"), wide("b")}}
		rows := make([][][]any, len(h.Tables))
		for i := range rows {
			for range rapid.IntRange(0, 5).Draw(rt, "rows") {
				row := []any{
					rapid.String().Draw(rt, "text"), rapid.Int64().Draw(rt, "int"), rapid.Float64().Draw(rt, "float"),
					rapid.Bool().Draw(rt, "bool"), rapid.SliceOfN(rapid.Byte(), 0, 300).Draw(rt, "bytes"),
				}
				row[rapid.IntRange(0, len(row)-1).Draw(rt, "null")] = nil
				rows[i] = append(rows[i], row)
			}
		}
		back, got, err := read(write(t, h, rows))
		if err != nil {
			rt.Fatal(err)
		}
		if !reflect.DeepEqual(back, h) || !reflect.DeepEqual(got, rows) {
			rt.Fatalf("wrote %v, read %v", rows, got)
		}
	})
}

func TestLongValues(t *testing.T) {
	long := bytes.Repeat([]byte("留客"), 1<<20)
	rows := [][][]any{{{string(long), int64(math.MinInt64), math.Inf(-1), true, long}}}
	_, got, err := read(write(t, archive.Header{Schema: 1, Tables: []archive.Table{wide("a")}}, rows))
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(got, rows) {
		t.Error("a long value did not come back as it was")
	}
}

func TestEveryDamageIsFound(t *testing.T) {
	rows := [][][]any{{}, {}}
	for i := range 200 {
		rows[i%2] = append(rows[i%2], []any{strings.Repeat("x", i), int64(i), float64(i), i%3 == 0, []byte{byte(i)}})
	}
	whole, err := os.ReadFile(write(t, archive.Header{Schema: 1, Tables: []archive.Table{wide("a"), wide("b")}}, rows))
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "damaged")
	refused := func(name string, content []byte) {
		t.Helper()
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		if _, _, err := read(path); !errors.Is(err, archive.ErrDamaged) {
			t.Errorf("%s: got %v", name, err)
		}
	}
	for i := range whole {
		changed := bytes.Clone(whole)
		changed[i] ^= 1 << (i % 8)
		refused("a bit changed", changed)
	}
	for n := 0; n < len(whole); n += 7 {
		refused("cut off", whole[:n])
	}
	refused("continued", append(bytes.Clone(whole), 0))
	refused("twice", append(bytes.Clone(whole), whole...))
	refused("something else", []byte("PRAGMA foreign_keys=OFF;"))
}

func TestNoFileIsOverwrittenUnasked(t *testing.T) {
	h := archive.Header{Schema: 1}
	path := filepath.Join(t.TempDir(), "backup")
	if err := os.WriteFile(path, []byte("precious"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := archive.Create(path, false, h); !errors.Is(err, fs.ErrExist) {
		t.Fatalf("Create over a file: %v", err)
	}
	w, err := archive.Create(path, true, h)
	if err != nil {
		t.Fatal(err)
	}
	if kept, _ := os.ReadFile(path); string(kept) != "precious" {
		t.Error("the file was gone before the new one was whole")
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if _, _, err := read(path); err != nil {
		t.Error(err)
	}
	onlyFile(t, path)
}

func TestAFileThatAppearsMeanwhileIsKept(t *testing.T) {
	path := filepath.Join(t.TempDir(), "backup")
	w, err := archive.Create(path, false, archive.Header{Schema: 1})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte("precious"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); !errors.Is(err, fs.ErrExist) {
		t.Errorf("Close over a file: %v", err)
	}
	onlyFile(t, path)
}

func TestAbortLeavesNothing(t *testing.T) {
	path := filepath.Join(t.TempDir(), "backup")
	w, err := archive.Create(path, false, archive.Header{Schema: 1, Tables: []archive.Table{wide("a")}})
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Row([]any{"a", int64(1), 1.0, true, int64(1)}); err == nil {
		t.Error("a row with a value of another kind was taken")
	}
	w.Abort()
	entries, err := os.ReadDir(filepath.Dir(path))
	if err != nil || len(entries) > 0 {
		t.Errorf("left: %v, %v", entries, err)
	}
}

func onlyFile(t *testing.T, path string) {
	t.Helper()
	entries, err := os.ReadDir(filepath.Dir(path))
	if err != nil {
		t.Fatal(err)
	}
	if len(entries) != 1 {
		t.Errorf("beside the archive there is %v", entries)
	}
}

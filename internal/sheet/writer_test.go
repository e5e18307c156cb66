package sheet

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func write(opt WriterOptions, rows ...[]Cell) string {
	var b bytes.Buffer
	w := NewWriter(&b, opt)
	for _, row := range rows {
		if err := w.Write(row...); err != nil {
			panic(err)
		}
	}
	if err := w.Flush(); err != nil {
		panic(err)
	}
	return b.String()
}

func TestWriter(t *testing.T) {
	t.Parallel()
	got := write(WriterOptions{BOM: true},
		[]Cell{Text("客户"), Text("=1+1"), Number(-1250, 2), Number(5, 3), Number(-7, 0)},
		[]Cell{Text("a \"b\", c"), Text("-5"), Text(" x"), Text("two\nlines"), Text("＝A1")},
		[]Cell{Text("\t=1"), Text("\r"), Text(" @SUM"), Text("\u200b+1"), Text("a=b")},
	)
	want := bomUTF8 + "客户,'=1+1,-12.50,0.005,-7\r\n" +
		"\"a \"\"b\"\", c\",'-5,\" x\",\"two\nlines\",'＝A1\r\n" +
		"\"'\t=1\",\"'\r\",' @SUM,'\u200b+1,a=b\r\n"
	if got != want {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

// anyText draws text with many characters that matter to tables.
func anyText() *rapid.Generator[string] {
	return rapid.StringOf(rapid.OneOf(
		rapid.SampledFrom([]rune("=+-@＝＋－＠'\",;|\t\r\n 0a客\u200b\ufeff")), rapid.Rune(),
	)).Filter(func(s string) bool { return !strings.ContainsAny(s, "\x00") })
}

// TestNothingWrittenIsAFormula reads the table with the standard library and
// checks that no text begins like a formula, that text comes back but for the
// apostrophe, and that numbers come back as numbers.
func TestNothingWrittenIsAFormula(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		texts := rapid.SliceOfN(anyText(), 1, 5).Draw(t, "texts")
		n := rapid.Int64().Draw(t, "n")
		decimals := rapid.IntRange(0, 4).Draw(t, "decimals")
		row := []Cell{Number(n, decimals)}
		for _, s := range texts {
			row = append(row, Text(s))
		}
		record, err := csv.NewReader(strings.NewReader(write(WriterOptions{}, row))).Read()
		if err != nil || len(record) != len(row) {
			t.Fatalf("%q, %v", record, err)
		}
		if got, err := ParseNumber(record[0], decimals, NumberPoint); n > -1<<63 && (err != nil || got != n) {
			t.Fatalf("%q is %d, want %d", record[0], got, n)
		}
		for i, got := range record[1:] {
			want := strings.ReplaceAll(texts[i], "\r\n", "\n") // the standard library's reading of a line end
			trimmed := strings.TrimLeft(got, " \t\r\n\u200b\ufeff")
			if strings.IndexAny(trimmed, "=+-@＝＋－＠") == 0 || strings.IndexAny(got, "\t\r") == 0 {
				t.Fatalf("%q is a formula", got)
			}
			if got != want && got != "'"+want {
				t.Fatalf("%q was written as %q", want, got)
			}
		}
	})
}

// TestTablesReadBack writes tables, some larger than a block, and reads them.
func TestTablesReadBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		columns := rapid.IntRange(2, 4).Draw(t, "columns")
		table := [][]string{slices.Repeat([]string{"name"}, columns)}
		var rows [][]Cell
		for range rapid.IntRange(0, 30).Draw(t, "rows") {
			cells := rapid.SliceOfN(anyText(), columns, columns).Draw(t, "cells")
			cells[0] = "x" + strings.Repeat(cells[0]+"\"\n", rapid.SampledFrom([]int{0, 1, 1, 1, 5000}).Draw(t, "times"))
			table = append(table, cells)
		}
		for _, cells := range table {
			var row []Cell
			for _, cell := range cells {
				row = append(row, Text(cell))
			}
			rows = append(rows, row)
		}
		f, err := open(write(WriterOptions{BOM: rapid.Bool().Draw(t, "BOM")}, rows...), Options{Heading: HeadingFirstRow})
		if err != nil {
			t.Fatal(err)
		}
		for i, want := range table[1:] {
			got, row, err := f.Next()
			if len(strings.Join(want, "")) > 1<<19 { // with doubled quotes and escapes it may be over the limit
				return
			}
			if err != nil || row != int64(i+2) {
				t.Fatalf("row %d: %v", row, err)
			}
			for c := range want {
				if got[c] != want[c] && got[c] != "'"+want[c] {
					t.Fatalf("row %d: %q, want %q", row, got[c], want[c])
				}
			}
		}
		if _, _, err := f.Next(); !errors.Is(err, io.EOF) {
			t.Fatalf("after the last row: %v", err)
		}
	})
}

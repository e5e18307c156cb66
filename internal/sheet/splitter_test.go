package sheet

import (
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"liuke/internal/fault"
)

// FuzzText reads anything: every file ends in io.EOF or a fault, rows count up
// and are as wide as the header, and where the standard library reads the
// table without complaint the cells are the same.
func FuzzText(f *testing.F) {
	for _, s := range []string{
		"a,b\n1,2\n", "a;b\r\n\"1\";\"2\"\r\n", "a\tb\r1\t2\r", "\"a\nb\",\"c\"\"d\"\n1,2\n", "a,b\n\"1,2\n3,4\n", "sep=;\na;b\n",
		bomUTF8 + "a,b\n", bomUTF16LE + "a\x00,\x00b\x00\n\x00", "\xbf\xcd\xbb\xa7,b\n", "a,b\n\x00,\xff\n", "\"\"\"\"\n", "\"a\"\r", "a|\"b",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, content string) {
		const maxRow = 64
		file, err := open(content, Options{Heading: HeadingNone, MaxRow: maxRow})
		var rows [][]string
		var last int64
		clean := true
		for err == nil {
			var cells []string
			var row int64
			cells, row, err = file.Next()
			if problem := (*RowError)(nil); errors.As(err, &problem) {
				clean, err = false, nil
			} else if err == nil {
				if len(cells) != len(file.Header()) {
					t.Fatalf("row %d has %d cells, the header %d", row, len(cells), len(file.Header()))
				}
				rows = append(rows, slices.Clone(cells))
			}
			if err == nil && row <= last {
				t.Fatalf("row %d after row %d", row, last)
			}
			last = row
		}
		if !errors.Is(err, io.EOF) {
			if fault.KindOf(err) == fault.Internal {
				t.Fatal(err)
			}
			return
		}
		if text, same := file.source.(*textFile); same && readAlike(content) {
			compare(t, content, rune(text.delimiter), rows, clean)
		}
	})
}

// readAlike reports whether the standard library means the same by the text.
func readAlike(content string) bool {
	return utf8.ValidString(content) && !strings.ContainsAny(content, "\r\x00\ufeff") && !strings.HasPrefix(content, "sep=") &&
		len(content) < 64
}

func compare(t *testing.T, content string, delimiter rune, rows [][]string, clean bool) {
	r := csv.NewReader(strings.NewReader(content))
	r.Comma = delimiter
	r.FieldsPerRecord = -1
	records, err := r.ReadAll()
	if err != nil {
		return
	}
	records = slices.DeleteFunc(records, blank)
	for _, record := range records {
		if len(record) != len(records[0]) {
			return
		}
	}
	if !clean || !slices.EqualFunc(rows, records, slices.Equal) {
		t.Fatalf("read %q, the standard library %q", rows, records)
	}
}

func FuzzWorkbook(f *testing.F) {
	f.Add(`<worksheet><sheetData><row r="1"><c r="A1" t="s"><v>0</v></c><c r="C1"><v>1.5</v></c></row></sheetData></worksheet>`, `<sst><si><t>a</t></si></sst>`)
	f.Add(`<worksheet><sheetData><row><c t="inlineStr"><is><t>x</t></is></c></row><row r="-3"><c r="ZZZZ9"/></row></sheetData>`, ``)
	f.Fuzz(func(t *testing.T, worksheet, shared string) {
		file, err := open(archive(bareBook(worksheet, shared)), Options{MaxRow: 1 << 10})
		for err == nil {
			_, _, err = file.Next()
			if problem := (*RowError)(nil); errors.As(err, &problem) {
				err = nil
			}
		}
		if !errors.Is(err, io.EOF) && fault.KindOf(err) == fault.Internal {
			t.Fatal(err)
		}
	})
}

package sheet

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"

	"liuke/internal/fault"
)

func open(content string, opt Options) (*File, error) {
	return Open(strings.NewReader(content), int64(len(content)), "sales", opt)
}

// readAll returns the rows, a line for each, and the row errors as "row key".
func readAll(t *testing.T, f *File) (rows, bad []string) {
	t.Helper()
	for {
		cells, row, err := f.Next()
		var problem *RowError
		switch {
		case errors.Is(err, io.EOF):
			if err := f.Close(); err != nil {
				t.Fatal(err)
			}
			return rows, bad
		case errors.As(err, &problem):
			if problem.Row != row {
				t.Fatalf("row %d returned with the error of row %d", row, problem.Row)
			}
			bad = append(bad, fmt.Sprintf("%d %s", row, problem.Fault.Key))
		case err != nil:
			t.Fatalf("row %d: %v", row, err)
		default:
			rows = append(rows, fmt.Sprintf("%d:%s", row, strings.Join(cells, "|")))
		}
	}
}

func noteKeys(f *File) (keys []string) {
	for _, n := range f.Notes() {
		keys = append(keys, n.Key)
	}
	return keys
}

func wantFault(t *testing.T, err error, key string) {
	t.Helper()
	var e *fault.Error
	if !errors.As(err, &e) || e.Key != key {
		t.Fatalf("got %v, want %s", err, key)
	}
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func zipped(text string) string {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	must(w.Write([]byte(text)))
	if err := w.Close(); err != nil {
		panic(err)
	}
	return b.String()
}

func TestTextFiles(t *testing.T) {
	t.Parallel()
	const table = "客户,数量\n张三,1\n李四,2\n"
	want := []string{"2:张三|1", "3:李四|2"}
	utf16 := func(e unicode.Endianness, bom unicode.BOMPolicy) string {
		return must(unicode.UTF16(e, bom).NewEncoder().String(table))
	}
	for name, content := range map[string]string{
		"UTF-8":          table,
		"BOM":            bomUTF8 + table,
		"UTF-16LE":       utf16(unicode.LittleEndian, unicode.UseBOM),
		"UTF-16BE":       utf16(unicode.BigEndian, unicode.UseBOM),
		"UTF-16LE bare":  utf16(unicode.LittleEndian, unicode.IgnoreBOM),
		"UTF-16BE bare":  utf16(unicode.BigEndian, unicode.IgnoreBOM),
		"GB18030":        must(simplifiedchinese.GB18030.NewEncoder().String(table)),
		"GBK":            must(simplifiedchinese.GBK.NewEncoder().String(table)),
		"CRLF":           strings.ReplaceAll(table, "\n", "\r\n"),
		"CR":             strings.ReplaceAll(table, "\n", "\r"),
		"no last end":    strings.TrimSuffix(table, "\n"),
		"semicolon":      strings.ReplaceAll(table, ",", ";"),
		"tab":            strings.ReplaceAll(table, ",", "\t"),
		"bar":            strings.ReplaceAll(table, ",", "|"),
		"quoted":         "\"客户\",\"数量\"\r\n\"张三\",\"1\"\r\n\"李四\",\"2\"\r\n",
		"gzip":           zipped(table),
		"gzip GB18030":   zipped(must(simplifiedchinese.GB18030.NewEncoder().String(table))),
		"two gzip parts": zipped("客户,数量\n张三,1\n") + zipped("李四,2\n"),
	} {
		t.Run(name, func(t *testing.T) {
			f, err := open(content, Options{})
			if err != nil {
				t.Fatal(err)
			}
			if got := f.Header(); !slices.Equal(got, []string{"客户", "数量"}) {
				t.Errorf("header %q", got)
			}
			rows, bad := readAll(t, f)
			if !slices.Equal(rows, want) || bad != nil {
				t.Errorf("rows %q, bad %q", rows, bad)
			}
			if done, total := f.Progress(); done != total {
				t.Errorf("read %d of %d bytes at the end", done, total)
			}
		})
	}
}

// TestLateChinese has its first Chinese character long after what any sample would see.
func TestLateChinese(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	b.WriteString("product,customer\n")
	const rows = 100_000
	for i := range rows {
		fmt.Fprintf(&b, "%d,plain\n", i)
	}
	b.WriteString("7,王小明") // and the file ends within what is left to guess from
	f, err := open(must(simplifiedchinese.GBK.NewEncoder().String(b.String())), Options{})
	if err != nil {
		t.Fatal(err)
	}
	got, bad := readAll(t, f)
	if len(got) != rows+1 || bad != nil || got[rows] != "100002:7|王小明" {
		t.Errorf("%d rows, last %q, bad %q", len(got), got[len(got)-1], bad)
	}
	if !slices.Contains(noteKeys(f), "sheet.note_encoding") {
		t.Errorf("nothing said about the encoding: %q", noteKeys(f))
	}
}

func TestWesternEncoding(t *testing.T) {
	t.Parallel()
	const table = "client;pays;prix\nHélène Lefèvre;Côte d’Ivoire;12,50 €\nFrançois Noël;Suède;3,00 €\n"
	f, err := open(must(charmap.Windows1252.NewEncoder().String(table)), Options{})
	if err != nil {
		t.Fatal(err)
	}
	rows, bad := readAll(t, f)
	if !slices.Equal(rows, []string{"2:Hélène Lefèvre|Côte d’Ivoire|12,50 €", "3:François Noël|Suède|3,00 €"}) || bad != nil {
		t.Errorf("rows %q, bad %q", rows, bad)
	}
}

func TestBadRowsAreNamedAndTheRestIsRead(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", 10<<20)
	for name, c := range map[string]struct {
		content   string
		rows, bad []string
	}{
		"wrong number of cells": {"customer,quantity\n1,2\n1,2,3\n4\n5,6\n", []string{"2:1|2", "5:5|6"}, []string{"3 sheet.row_columns", "4 sheet.row_columns"}},
		"blank rows":            {"customer,quantity\n\n1,2\n , \n,\n3,4\n\n", []string{"3:1|2", "6:3|4"}, nil},
		"embedded line ends":    {"customer,quantity\n\"a\nb\",2\n\"c\r\nd\"\"e\"\"\",3\n", []string{"2:a\nb|2", "3:c\r\nd\"e\"|3"}, nil},
		"quote inside a cell":   {"customer,quantity\n12\" screen,2\n", []string{"2:12\" screen|2"}, nil},
		"quote never closed":    {"customer,quantity\n1,2\n\"3,4\n5,6\n7,8\n", []string{"2:1|2", "4:5|6", "5:7|8"}, []string{"3 sheet.row_quote_open"}},
		"quote closed too late": {"customer,quantity\n\"3,4\n5,\"6\"\n7,8\n", []string{"3:5|6", "4:7|8"}, []string{"2 sheet.row_quote_text"}},
		"quote swallows a row":  {"customer,quantity\n\"3,4\n5,6\"\n7,8\n", []string{"3:5|6\"", "4:7|8"}, []string{"2 sheet.row_columns"}},
		"text after a quote":    {"customer,quantity\n\"a\"b,2\n7,8\n", []string{"3:7|8"}, []string{"2 sheet.row_quote_text"}},
		"10 MB line":            {"customer,quantity\n1,2\n" + long + "\n7,8\n", []string{"2:1|2", "4:7|8"}, []string{"3 sheet.row_too_long"}},
		"10 MB quoted line":     {"customer,quantity\n1,2\n\"" + long + "\",1\n7,8\n", []string{"2:1|2", "4:7|8"}, []string{"3 sheet.row_too_long"}},
		"10 MB last line":       {"customer,quantity\n1,2\n" + long, []string{"2:1|2"}, []string{"3 sheet.row_too_long"}},
		"zero bytes":            {"customer,quantity\n1,\x00\n7,8\n", []string{"3:7|8"}, []string{"2 sheet.row_zero_byte"}},
		"broken UTF-8 later":    {"customer,quantity\n王,1\n" + strings.Repeat("李,2\n", 20000) + "\xff,3\n", nil, []string{"20003 sheet.row_encoding"}},
		"sep line":              {"sep=;\r\ncustomer;quantity\r\n1,5;2\r\n", []string{"3:1,5|2"}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f, err := open(c.content, Options{})
			if err != nil {
				t.Fatal(err)
			}
			rows, bad := readAll(t, f)
			if c.rows != nil && !slices.Equal(rows, c.rows) {
				t.Errorf("rows %q, want %q", rows, c.rows)
			}
			if !slices.Equal(bad, c.bad) {
				t.Errorf("bad %q, want %q", bad, c.bad)
			}
		})
	}
}

// TestUnclosedQuoteInLargeFile checks that a quote that is never closed is
// found after a bounded look ahead and costs one row, wherever blocks end.
func TestUnclosedQuoteInLargeFile(t *testing.T) {
	t.Parallel()
	for _, before := range []int{0, 1, 40_000} {
		content := "customer,quantity\n" + strings.Repeat("1,2\n", before) + "\"3,4\n" + strings.Repeat("5,6\n", 300_000)
		f, err := open(content, Options{})
		if err != nil {
			t.Fatal(err)
		}
		rows, bad := readAll(t, f)
		if want := fmt.Sprintf("%d sheet.row_quote_open", before+2); !slices.Equal(bad, []string{want}) || len(rows) != before+300_000 {
			t.Errorf("%d rows, bad %q, want %q", len(rows), bad, want)
		}
	}
}

func TestFilesThatCannotBeRead(t *testing.T) {
	t.Parallel()
	bomb := zipped(strings.Repeat("0,0,0,0,0,0\n", 6<<20))
	for name, c := range map[string]struct {
		content string
		opt     Options
		key     string
	}{
		"empty":               {"", Options{}, "sheet.empty"},
		"only a BOM":          {bomUTF8, Options{}, "sheet.empty"},
		"only blank lines":    {"\n\n , \r\n", Options{}, "sheet.empty"},
		"empty gzip":          {zipped(""), Options{}, "sheet.empty"},
		"old workbook":        {"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + strings.Repeat("\x00", 600), Options{}, "sheet.save_again"},
		"web page":            {"\n<HTML><table><tr><td>1</table>", Options{}, "sheet.save_again"},
		"picture":             {"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x04\x00\x00\x00\x03\x00\x08\x02\x00\x00\x00\xff\xfe", Options{}, "sheet.unsupported"},
		"PDF":                 {"%PDF-1.7\nstream", Options{}, "sheet.unsupported"},
		"gzip in gzip":        {zipped(zipped("a,b\n1,2\n")), Options{}, "sheet.unsupported"},
		"gzip cut short":      {zipped("a,b\n" + strings.Repeat("1,2\n", 100))[:30], Options{}, "sheet.damaged"},
		"gzip without stream": {"\x1f\x8bnothing of the kind", Options{}, "sheet.damaged"},
		"gzip ratio":          {bomb, Options{}, "sheet.unpacked_ratio"},
		"gzip size":           {bomb, Options{MaxUnpacked: 1 << 20}, "sheet.unpacked_size"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f, err := open(c.content, c.opt)
			for err == nil {
				_, _, err = f.Next()
			}
			wantFault(t, err, c.key)
		})
	}
}

func TestHeader(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		content string
		heading Heading
		header  []string
		rows    []string
		notes   []string
	}{
		"repeated and empty names": {
			"客户,,金额,金额 ,\ufeff金额\n1,2,3,4,5\n", HeadingGuess,
			[]string{"客户", "B", "金额", "金额 (2)", "金额 (3)"}, []string{"2:1|2|3|4|5"}, []string{"sheet.note_repeated_header"},
		},
		"no header": {
			"536365,2010-12-01,2.55\n536366,2010-12-02,3.39\n", HeadingGuess,
			[]string{"A", "B", "C"}, []string{"1:536365|2010-12-01|2.55", "2:536366|2010-12-02|3.39"}, []string{"sheet.note_no_header"},
		},
		"looks like data but is a header": {
			"region,2024,2025\nnorth,1,2\n", HeadingFirstRow, []string{"region", "2024", "2025"}, []string{"2:north|1|2"}, nil,
		},
		"years beside a known name": {
			"客户,2024,2025\n北区,1,2\n", HeadingGuess, []string{"客户", "2024", "2025"}, []string{"2:北区|1|2"}, nil,
		},
		"words without a header": {
			"milk,bread\n", HeadingNone, []string{"A", "B"}, []string{"1:milk|bread"}, []string{"sheet.note_no_header"},
		},
		"unknown delimiter": {
			"customer^quantity\n1^2\n", HeadingGuess, []string{"customer^quantity"}, []string{"2:1^2"}, []string{"sheet.note_one_column"},
		},
		"header alone": {"customer,quantity\n", HeadingGuess, []string{"customer", "quantity"}, nil, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f, err := open(c.content, Options{Heading: c.heading})
			if err != nil {
				t.Fatal(err)
			}
			if !slices.Equal(f.Header(), c.header) {
				t.Errorf("header %q, want %q", f.Header(), c.header)
			}
			rows, bad := readAll(t, f)
			if !slices.Equal(rows, c.rows) || bad != nil {
				t.Errorf("rows %q, bad %q, want %q", rows, bad, c.rows)
			}
			if !slices.Equal(noteKeys(f), c.notes) {
				t.Errorf("notes %q, want %q", noteKeys(f), c.notes)
			}
		})
	}
}

func TestDelimiterGuess(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]byte{
		"a;b;c\n1,5;2,5;3,5\n2,5;1,5;4,5\n": ';',
		"a,b\n\"x;y;z\",2\n\"u;v;w\",3\n":   ',',
		"a\tb\nx, y\tz\n":                   '\t',
		"a|b\n1|2":                          '|',
		"only\none\ncolumn\n":               ',',
	} {
		if got := guessDelimiter(text, '\n'); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

// A file cut off while it was packed must not pass for a shorter one.
func TestCutOffArchiveIsRefused(t *testing.T) {
	t.Parallel()
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	for i := range 100_000 {
		fmt.Fprintf(w, "%d,%x\n", i, i*7919)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	part := packed.Bytes()[:packed.Len()*2/3]
	f, err := Open(bytes.NewReader(part), int64(len(part)), "sales.csv.gz", Options{})
	for err == nil {
		_, _, err = f.Next()
	}
	if err == io.EOF || !fault.Is(err, fault.Invalid) {
		t.Errorf("two thirds of a file end with %v", err)
	}
}

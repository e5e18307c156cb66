package sheet

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/deprecated"

	"liuke/internal/fault"
)

// parquetFile writes rows, each a list of leaf values in the order of the column names.
func parquetFile(root parquet.Group, rows ...[]parquet.Value) string {
	var b bytes.Buffer
	w := parquet.NewGenericWriter[any](&b, parquet.NewSchema("sales", root), parquet.MaxRowsPerRowGroup(1000))
	for _, values := range rows {
		row := make(parquet.Row, len(values))
		for i, v := range values {
			definition := 0
			if !v.IsNull() {
				definition = 1
			}
			row[i] = v.Level(0, definition, i)
		}
		must(w.WriteRows([]parquet.Row{row}))
	}
	if err := w.Close(); err != nil {
		panic(err)
	}
	return b.String()
}

func TestParquetValues(t *testing.T) {
	t.Parallel()
	at := time.Date(2010, 12, 1, 8, 26, 0, 5e6, time.UTC)
	columns := []struct {
		node  parquet.Node
		value parquet.Value
		want  string
	}{
		{parquet.String(), parquet.ByteArrayValue([]byte("客户")), "客户"},
		{parquet.Int(32), parquet.Int32Value(-7), "-7"},
		{parquet.Int(64), parquet.Int64Value(1 << 40), "1099511627776"},
		{parquet.Uint(32), parquet.Int32Value(-1), "4294967295"},
		{parquet.Uint(64), parquet.Int64Value(-1), "18446744073709551615"},
		{parquet.Leaf(parquet.DoubleType), parquet.DoubleValue(2.55), "2.55"},
		{parquet.Leaf(parquet.DoubleType), parquet.DoubleValue(17850), "17850"},
		{parquet.Leaf(parquet.FloatType), parquet.FloatValue(0.1), "0.1"},
		{parquet.Leaf(parquet.BooleanType), parquet.BooleanValue(true), "true"},
		{parquet.Date(), parquet.Int32Value(int32(at.Unix() / 86400)), "2010-12-01"},
		{parquet.Timestamp(parquet.Millisecond), parquet.Int64Value(at.UnixMilli()), "2010-12-01T08:26:00.005Z"},
		{parquet.TimestampAdjusted(parquet.Microsecond, false), parquet.Int64Value(at.UnixMicro()), "2010-12-01 08:26:00.005"},
		{parquet.Timestamp(parquet.Nanosecond), parquet.Int64Value(at.UnixNano()), "2010-12-01T08:26:00.005Z"},
		{parquet.Leaf(parquet.Int96Type), parquet.Int96Value(deprecated.Int96{0, 0, 2440588 + 14944}), "2010-12-01 00:00:00"},
		{parquet.Time(parquet.Millisecond), parquet.Int32Value(30_360_000), "08:26:00"},
		{parquet.Decimal(2, 9, parquet.Int32Type), parquet.Int32Value(-5), "-0.05"},
		{parquet.Decimal(4, 18, parquet.Int64Type), parquet.Int64Value(25500), "2.5500"},
		{parquet.Decimal(2, 20, parquet.FixedLenByteArrayType(9)), parquet.FixedLenByteArrayValue([]byte("\xff\xff\xff\xff\xff\xff\xff\xff\x00")), "-2.56"},
		{parquet.Leaf(parquet.FixedLenByteArrayType(2)), parquet.FixedLenByteArrayValue([]byte{0xab, 1}), "ab01"},
	}
	root := parquet.Group{}
	var values, nulls []parquet.Value
	var names, want []string
	for i, c := range columns {
		names = append(names, fmt.Sprintf("column %02d", i))
		root[names[i]] = parquet.Optional(c.node)
		values, want = append(values, c.value), append(want, c.want)
		nulls = append(nulls, parquet.NullValue())
	}
	nulls[0] = parquet.ByteArrayValue([]byte("rest is null"))
	f, err := open(parquetFile(root, values, slices.Repeat([]parquet.Value{parquet.NullValue()}, len(names)), nulls), Options{})
	if err != nil {
		t.Fatal(err)
	}
	if f.Kind != Parquet || !slices.Equal(f.Header(), names) {
		t.Errorf("%s with header %q", f.Kind, f.Header())
	}
	cells, row, err := f.Next()
	if err != nil || row != 1 || !slices.Equal(cells, want) {
		t.Errorf("row %d: %q, %v", row, cells, err)
	}
	rows, bad := readAll(t, f)
	if !slices.Equal(rows, []string{"3:rest is null" + strings.Repeat("|", len(names)-1)}) || bad != nil {
		t.Errorf("rows %q, bad %q", rows, bad)
	}
}

func TestParquetRowGroupsAndBadRows(t *testing.T) {
	t.Parallel()
	var rows [][]parquet.Value
	for i := range 2500 {
		rows = append(rows, []parquet.Value{parquet.ByteArrayValue(fmt.Append(nil, "customer ", i))})
	}
	rows[10][0] = parquet.ByteArrayValue([]byte("a\x00b"))
	rows[1999][0] = parquet.ByteArrayValue([]byte("\xff"))
	rows[2000][0] = parquet.ByteArrayValue(bytes.Repeat([]byte("x"), 2<<20))
	f, err := open(parquetFile(parquet.Group{"customer": parquet.Optional(parquet.String())}, rows...), Options{})
	if err != nil {
		t.Fatal(err)
	}
	got, bad := readAll(t, f)
	if len(got) != 2497 || got[2496] != "2500:customer 2499" {
		t.Errorf("%d rows, last %q", len(got), got[len(got)-1])
	}
	if want := []string{"11 sheet.row_zero_byte", "2000 sheet.row_encoding", "2001 sheet.row_too_long"}; !slices.Equal(bad, want) {
		t.Errorf("bad %q, want %q", bad, want)
	}
	if done, total := f.Progress(); done != 2500 || total != 2500 {
		t.Errorf("read %d of %d rows", done, total)
	}
}

func TestParquetNestedColumns(t *testing.T) {
	t.Parallel()
	type line struct {
		SKU      string  `parquet:"sku"`
		Quantity float64 `parquet:"quantity"`
	}
	type receipt struct {
		Customer string   `parquet:"customer"`
		Lines    []line   `parquet:"lines,list"`
		Tags     []string `parquet:"tags"`
		Total    int64    `parquet:"total"`
	}
	var b bytes.Buffer
	if err := parquet.Write(&b, []receipt{{"one", []line{{"a", 1}, {"b", 2}}, []string{"x", "y"}, 3}, {"two", nil, nil, 4}}); err != nil {
		t.Fatal(err)
	}
	f, err := open(b.String(), Options{})
	if err != nil {
		t.Fatal(err)
	}
	if notes := f.Notes(); len(notes) != 1 || notes[0].Key != "sheet.note_nested" || notes[0].Args["Columns"] != "lines, tags" {
		t.Errorf("notes %v", notes)
	}
	rows, bad := readAll(t, f)
	if !slices.Equal(f.Header(), []string{"customer", "total"}) || !slices.Equal(rows, []string{"1:one|3", "2:two|4"}) || bad != nil {
		t.Errorf("header %q, rows %q, bad %q", f.Header(), rows, bad)
	}

	b.Reset()
	if err := parquet.Write(&b, []struct {
		Lines []line `parquet:"lines,list"`
	}{{}}); err != nil {
		t.Fatal(err)
	}
	_, err = open(b.String(), Options{})
	wantFault(t, err, "sheet.nested")
}

func TestParquetThatUnpacksTooMuch(t *testing.T) {
	t.Parallel()
	content := parquetFile(parquet.Group{"a": parquet.Optional(parquet.Compressed(parquet.String(), &parquet.Zstd))},
		[]parquet.Value{parquet.ByteArrayValue(bytes.Repeat([]byte("x"), 2<<20))})
	_, err := open(content, Options{MaxUnpacked: 1 << 20})
	wantFault(t, err, "sheet.unpacked_size")
}

// TestDamagedParquet changes each byte of a file in turn: whatever comes out,
// it is rows or a fault and no panic.
func TestDamagedParquet(t *testing.T) {
	t.Parallel()
	whole := parquetFile(parquet.Group{
		"a": parquet.Optional(parquet.String()), "b": parquet.Optional(parquet.Decimal(2, 9, parquet.Int32Type)),
	}, []parquet.Value{parquet.ByteArrayValue([]byte("one")), parquet.Int32Value(1)})
	read := func(content string) error {
		f, err := open(content, Options{})
		for err == nil {
			_, _, err = f.Next()
			if problem := (*RowError)(nil); errors.As(err, &problem) {
				err = nil
			}
		}
		return err
	}
	for i := 4; i < len(whole); i++ {
		broken := []byte(whole)
		broken[i] ^= 0xff
		if err := read(string(broken)); !errors.Is(err, io.EOF) && fault.KindOf(err) == fault.Internal {
			t.Errorf("byte %d: %v", i, err)
		}
	}
	wantFault(t, read(whole[:len(whole)-9]), "sheet.damaged")
}

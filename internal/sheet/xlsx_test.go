package sheet

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
)

// book writes a workbook with another implementation than the one that reads it.
func book(t *testing.T, fill func(f *excelize.File)) string {
	t.Helper()
	f := excelize.NewFile()
	fill(f)
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func set(t *testing.T, f *excelize.File, cells map[string]any) {
	t.Helper()
	for cell, value := range cells {
		if err := f.SetCellValue("Sheet1", cell, value); err != nil {
			t.Fatal(err)
		}
	}
}

func style(t *testing.T, f *excelize.File, cell string, s *excelize.Style) {
	t.Helper()
	if err := f.SetCellStyle("Sheet1", cell, cell, must(f.NewStyle(s))); err != nil {
		t.Fatal(err)
	}
}

func TestWorkbookValues(t *testing.T) {
	t.Parallel()
	content := book(t, func(f *excelize.File) {
		set(t, f, map[string]any{
			"A1": "客户", "B1": "日期", "C1": "单价", "D1": "货号", "E1": "会员",
			"A2": "张三", "B2": time.Date(2010, 12, 1, 8, 26, 0, 0, time.UTC), "C2": 2.55, "D2": 85, "E2": true,
			"A3": "  李四 ", "B3": 40513, "C3": -0.30000000000000004, "D3": 123456789012, "E3": false,
			"A5": "王五", "C5": 1e-7,
		})
		date, code := "yyyy\"年\"m\"月\"d\"日\"", "00000"
		style(t, f, "B3", &excelize.Style{CustomNumFmt: &date})
		style(t, f, "D2", &excelize.Style{CustomNumFmt: &code})
	})
	f, err := open(content, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if f.Kind != XLSX || !slices.Equal(f.Header(), []string{"客户", "日期", "单价", "货号", "会员"}) {
		t.Errorf("%s with header %q", f.Kind, f.Header())
	}
	rows, bad := readAll(t, f)
	want := []string{
		"2:张三|2010-12-01 08:26:00|2.55|00085|true",
		"3:  李四 |2010-12-01|-0.30000000000000004|123456789012|false",
		"5:王五||0.0000001||",
	}
	if !slices.Equal(rows, want) || bad != nil {
		t.Errorf("rows %q, bad %q", rows, bad)
	}
	if done, total := f.Progress(); done != total {
		t.Errorf("read %d of %d at the end", done, total)
	}
}

func TestWorkbookFormulasAndMergedCells(t *testing.T) {
	t.Parallel()
	content := book(t, func(f *excelize.File) {
		set(t, f, map[string]any{"A1": "customer", "B1": "quantity", "A2": "one", "B2": 7, "A4": "two", "A5": "three", "B5": 1, "C5": "x"})
		if err := errors.Join(
			f.SetCellFormula("Sheet1", "B2", "3+4"), // has a result
			f.SetCellFormula("Sheet1", "B4", "3+4"), // has none
			f.MergeCell("Sheet1", "A2", "A3"),
			f.SetCellValue("Sheet1", "B3", 8),
			f.MergeCell("Sheet1", "D1", "E2"),
		); err != nil {
			t.Fatal(err)
		}
	})
	f, err := open(content, Options{})
	if err != nil {
		t.Fatal(err)
	}
	rows, bad := readAll(t, f)
	if !slices.Equal(rows, []string{"2:one|7", "3:|8"}) {
		t.Errorf("rows %q", rows)
	}
	if !slices.Equal(bad, []string{"4 sheet.row_formula", "5 sheet.row_columns"}) {
		t.Errorf("bad %q", bad)
	}
	if notes := f.Notes(); len(notes) != 1 || notes[0].Key != "sheet.note_merged" || notes[0].Args["Count"] != 2 {
		t.Errorf("notes %v", notes)
	}
}

func TestWorkbookWorksheets(t *testing.T) {
	t.Parallel()
	content := book(t, func(f *excelize.File) {
		for _, name := range []string{"隐藏", "明细", "其他"} {
			must(f.NewSheet(name))
			if err := f.SetSheetRow(name, "A1", &[]any{"客户", name}); err != nil {
				t.Fatal(err)
			}
		}
		if err := f.SetSheetVisible("隐藏", false); err != nil {
			t.Fatal(err)
		}
	})
	for chosen, want := range map[string]string{"": "明细", "其他": "其他", "隐藏": "隐藏"} {
		f, err := open(content, Options{Worksheet: chosen})
		if err != nil {
			t.Fatal(err)
		}
		if f.Worksheet != want || f.Header()[1] != want || !slices.Equal(f.Worksheets, []string{"Sheet1", "隐藏", "明细", "其他"}) {
			t.Errorf("%q: read %q of %q with header %q", chosen, f.Worksheet, f.Worksheets, f.Header())
		}
	}
	_, err := open(content, Options{Worksheet: "missing"})
	wantFault(t, err, "sheet.no_worksheet")
	_, err = open(content, Options{Worksheet: "Sheet1"})
	wantFault(t, err, "sheet.empty")
	_, err = open(book(t, func(*excelize.File) {}), Options{})
	wantFault(t, err, "sheet.empty")
}

func TestWorkbookTitles(t *testing.T) {
	t.Parallel()
	content := book(t, func(f *excelize.File) {
		set(t, f, map[string]any{"A1": "2024 年销售明细", "A2": "制表：财务", "A4": "客户", "B4": "数量", "A5": "张三", "B5": 1})
	})
	f, err := open(content, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if rows, _ := readAll(t, f); !slices.Equal(f.Header(), []string{"客户", "数量"}) || !slices.Equal(rows, []string{"5:张三|1"}) {
		t.Errorf("header %q, rows %q", f.Header(), rows)
	}
	if !slices.Equal(noteKeys(f), []string{"sheet.note_titles"}) {
		t.Errorf("notes %q", noteKeys(f))
	}
}

// archive is a zip file with the given parts.
func archive(parts map[string]string) string {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for name, text := range parts {
		must(io.WriteString(must(w.Create(name)), text))
	}
	if err := w.Close(); err != nil {
		panic(err)
	}
	return b.String()
}

// bareBook is the least a workbook can be, around the XML of its worksheet.
func bareBook(worksheet, shared string) map[string]string {
	const ns = `xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"`
	const rel = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
	return map[string]string{
		"xl/workbook.xml": `<workbook ` + ns + `><sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels": `<Relationships><Relationship Id="rId1" Type="` + rel + `worksheet" Target="worksheets/s.xml"/>` +
			`<Relationship Id="rId2" Type="` + rel + `sharedStrings" Target="/xl/shared.xml"/></Relationships>`,
		"xl/worksheets/s.xml": worksheet,
		"xl/shared.xml":       shared,
	}
}

func TestBareWorkbook(t *testing.T) {
	t.Parallel()
	f, err := open(archive(bareBook(
		`<x:worksheet xmlns:x="m"><x:sheetData>
		<x:row><x:c t="inlineStr"><x:is><x:r><x:t>cust</x:t></x:r><x:r><x:t>omer</x:t></x:r></x:is></x:c><x:c t="s"><x:v>1</x:v></x:c></x:row>
		<x:row r="9"><x:c r="B9" t="str"><x:f>A1</x:f><x:v>a&lt;b</x:v></x:c><x:c r="A9" t="e"><x:v>#N/A</x:v></x:c></x:row>
		<x:row r="10"/></x:sheetData></x:worksheet>`,
		`<sst><si><t>no</t></si><si>
			<t>數量</t> <rPh><t>guide</t></rPh>
		</si></sst>`)), Options{})
	if err != nil {
		t.Fatal(err)
	}
	rows, bad := readAll(t, f)
	if !slices.Equal(f.Header(), []string{"customer", "數量"}) || !slices.Equal(rows, []string{"9:#N/A|a<b"}) || bad != nil {
		t.Errorf("header %q, rows %q, bad %q", f.Header(), rows, bad)
	}
}

func TestWorkbooksThatCannotBeRead(t *testing.T) {
	t.Parallel()
	const start, end = `<worksheet><sheetData><row><c t="str"><v>a</v></c><c t="str"><v>b</v></c></row>`, `</sheetData></worksheet>`
	cell := func(n int) string { return `<row><c t="str"><v>` + strings.Repeat("x", n) + `</v></c></row>` }
	whole := archive(bareBook(start+end, `<sst/>`))
	for name, c := range map[string]struct {
		content string
		opt     Options
		key     string
	}{
		"not a workbook":      {archive(map[string]string{"notes.txt": "hello"}), Options{}, "sheet.not_workbook"},
		"not a zip":           {"PK\x03\x04 but nothing else", Options{}, "sheet.damaged"},
		"cut short":           {whole[:len(whole)-30], Options{}, "sheet.damaged"},
		"worksheet cut short": {archive(bareBook(start, `<sst/>`)), Options{}, "sheet.damaged"},
		"not XML":             {archive(bareBook(start+"<row><c></row>"+end, `<sst/>`)), Options{}, "sheet.damaged"},
		"no such string":      {archive(bareBook(start+`<row><c t="s"><v>7</v></c></row>`+end, `<sst/>`)), Options{}, "sheet.damaged"},
		"declared size":       {archive(bareBook(start+cell(4<<20)+end, `<sst/>`)), Options{MaxUnpacked: 1 << 20}, "sheet.unpacked_size"},
		"declared ratio":      {archive(bareBook(start+strings.Repeat(cell(100), 1<<19)+end, `<sst/>`)), Options{MaxRatio: 50}, "sheet.unpacked_ratio"},
		"understated size":    {understate(whole, "xl/worksheets/s.xml"), Options{}, "sheet.damaged"},
		"huge cell":           {archive(bareBook(start+cell(4<<20)+end, `<sst/>`)), Options{}, "sheet.row_too_long"},
		"huge comment":        {archive(bareBook(start+"<!--"+strings.Repeat("<>", 4<<20)+"-->"+end, `<sst/>`)), Options{}, "sheet.row_too_long"},
		"huge shared string":  {archive(bareBook(start+end, `<sst><si><t>`+strings.Repeat("x", 4<<20)+`</t></si></sst>`)), Options{}, "sheet.row_too_long"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f, err := open(c.content, c.opt)
			for err == nil {
				_, _, err = f.Next()
			}
			wantFault(t, err, c.key)
			if bad := (*RowError)(nil); errors.As(err, &bad) {
				t.Error("reading may go on")
			}
		})
	}
}

// understate makes the directory of an archive declare a part smaller than it is.
func understate(content, part string) string {
	b := []byte(content)
	entry := bytes.LastIndex(b, []byte(part)) - 46 // its header in the central directory
	const unpackedSize = 24
	b[entry+unpackedSize] = 5
	copy(b[entry+unpackedSize+1:], []byte{0, 0, 0})
	return string(b)
}

func TestLongWorkbookRowIsOnlyARowError(t *testing.T) {
	t.Parallel()
	var row strings.Builder
	for range 100 {
		fmt.Fprintf(&row, `<c t="str"><v>%s</v></c>`, strings.Repeat("x", 20_000))
	}
	f, err := open(archive(bareBook(`<worksheet><sheetData><row><c t="str"><v>name</v></c></row><row>`+row.String()+
		`</row><row><c t="str"><v>last</v></c></row></sheetData></worksheet>`, `<sst/>`)), Options{})
	if err != nil {
		t.Fatal(err)
	}
	rows, bad := readAll(t, f)
	if !slices.Equal(rows, []string{"3:last"}) || !slices.Equal(bad, []string{"2 sheet.row_too_long"}) {
		t.Errorf("rows %q, bad %q", rows, bad)
	}
}

func TestNumberFormats(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ code, value, want string }{
		{"General", "40513.351388888892", "40513.35138888889"},
		{"m/d/yy h:mm", "40513.351388888892", "2010-12-01 08:26:00"},
		{"[$-804]yyyy\"年\"m\"月\";@", "40513", "2010-12-01"},
		{"dd\\.mm\\.yyyy", "40513", "2010-12-01"},
		{"mmm", "40513", "2010-12-01"},
		{"yyyy-mm-dd", "40513.5", "2010-12-01 12:00:00"},
		{"h:mm AM/PM", "0.75", "18:00:00"},
		{"[h]:mm:ss", "0.5", "12:00:00"},
		{"[Red]0.00", "2.5499999999999998", "2.55"},
		{"#,##0.00\" days\"", "3", "3"},
		{"0.00E+00", "1.5E+5", "150000"},
		{"0E+00", "5", "5"},
		{"000000", "85", "000085"},
		{"000000", "-85", "-85"},
		{"yyyy-mm-dd", "1", "1900-01-01"},
		{"yyyy-mm-dd", "61", "1900-03-01"},
		{"yyyy-mm-dd", "-5", "-5"},
		{"yyyy-mm-dd", "2958465", "9999-12-31"},
		{"yyyy-mm-dd", "2958466", "2958466"},
		{"yyyy-mm-dd", "soon", "soon"},
	} {
		if got := parseFormat(c.code).display(c.value, false); got != c.want {
			t.Errorf("%s of %s: %s, want %s", c.code, c.value, got, c.want)
		}
	}
	if got := builtinFormat(14).display("39051", true); got != "2010-12-01" {
		t.Errorf("1904 workbook: %s", got)
	}
}

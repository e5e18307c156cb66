package sheet

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
)

const benchRows = 200_000

var benchHeader = []string{"InvoiceNo", "StockCode", "Description", "Quantity", "InvoiceDate", "UnitPrice", "CustomerID", "Country"}

func benchRow(i int) []string {
	at := time.Date(2010, 12, 1, 8, 26, 0, 0, time.UTC).Add(time.Duration(i) * 37 * time.Second)
	return []string{
		fmt.Sprint(536365 + i/21), fmt.Sprintf("%05dA", i%4070), "WHITE HANGING HEART T-LIGHT HOLDER",
		fmt.Sprint(i%40 - 2), at.Format(time.DateTime), fmt.Sprintf("%d.%02d", i%17, i%100), fmt.Sprint(12346 + i%4372), "United Kingdom",
	}
}

func benchText(quote string) string {
	var b strings.Builder
	b.WriteString(strings.Join(benchHeader, ",") + "\n")
	for i := range benchRows {
		b.WriteString(quote + strings.Join(benchRow(i), quote+","+quote) + quote + "\n")
	}
	return b.String()
}

func drain(b *testing.B, content string) {
	b.Helper()
	b.SetBytes(int64(len(content)))
	rows := 0
	for b.Loop() {
		f, err := open(content, Options{})
		for err == nil {
			_, _, err = f.Next()
			rows++
		}
		if !errors.Is(err, io.EOF) {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(rows)/b.Elapsed().Seconds(), "rows/s")
}

func BenchmarkCSV(b *testing.B)       { drain(b, benchText("")) }
func BenchmarkCSVQuoted(b *testing.B) { drain(b, benchText(`"`)) }
func BenchmarkCSVGzip(b *testing.B)   { drain(b, zipped(benchText(""))) }

func BenchmarkXLSX(b *testing.B) {
	f := excelize.NewFile()
	w := must(f.NewStreamWriter("Sheet1"))
	for i := range benchRows / 10 {
		cells := []any{}
		for _, cell := range benchRow(i) {
			cells = append(cells, cell)
		}
		if err := w.SetRow(fmt.Sprintf("A%d", i+1), cells); err != nil {
			b.Fatal(err)
		}
	}
	if err := w.Flush(); err != nil {
		b.Fatal(err)
	}
	var out bytes.Buffer
	if err := f.Write(&out); err != nil {
		b.Fatal(err)
	}
	drain(b, out.String())
}

func BenchmarkParseNumber(b *testing.B) {
	for name, s := range map[string]string{"plain": "1234.56", "written": "£1,234.56"} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if _, err := ParseNumber(s, 4, NumberPoint); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkParseTime(b *testing.B) {
	p := NewTimeParser(TimeYearFirst, time.UTC)
	for b.Loop() {
		if _, _, err := p.Parse("2010-12-01 08:26:00"); err != nil {
			b.Fatal(err)
		}
	}
}

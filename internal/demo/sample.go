package demo

import (
	"bytes"
	"strconv"
	"time"

	"liuke/internal/calendar"
	"liuke/internal/sheet"
)

// sampleEvery is which part of the customers a sample has: few enough to be
// read in a moment, over the whole year, so that rhythms can be seen in it.
const sampleEvery = 50

// Sample returns a small sheet of purchases to look at, as CSV under the
// column names of the source: all lines of one customer in fifty, shifted so
// that the last day of the whole lies in the week before today.
func Sample(today calendar.Day) ([]byte, error) {
	lines, err := Lines()
	if err != nil {
		return nil, err
	}
	var file bytes.Buffer
	w := sheet.NewWriter(&file, sheet.WriterOptions{})
	var head []sheet.Cell
	for _, column := range []string{"InvoiceNo", "StockCode", "Description", "Quantity", "InvoiceDate", "UnitPrice", "CustomerID", "Country"} {
		head = append(head, sheet.Text(column))
	}
	if err := w.Write(head...); err != nil {
		return nil, err
	}
	shift := Shift(today)
	for {
		l, ok := lines.Next()
		if !ok {
			err := w.Flush()
			return file.Bytes(), err
		}
		if code, err := strconv.Atoi(l.Customer); err != nil || code%sampleEvery != 0 {
			continue
		}
		if err := w.Write(l.cells(shift)...); err != nil {
			return nil, err
		}
	}
}

// cells are the line as a row of a sheet, its date shifted by days.
func (l Line) cells(shift int32) []sheet.Cell {
	at := time.Unix(60*(int64(l.At)+int64(shift)*dayMinutes), 0).UTC() // the shop's own clock, whatever its zone
	return []sheet.Cell{
		sheet.Text(l.Invoice), sheet.Text(l.StockCode), sheet.Text(l.Description), sheet.Number(int64(l.Quantity), 0),
		sheet.Text(at.Format("2006-01-02 15:04")), sheet.Number(l.UnitPrice, 4), sheet.Text(l.Customer), sheet.Text(l.Country),
	}
}

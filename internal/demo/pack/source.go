package main

import (
	"compress/gzip"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"liuke/internal/demo"
)

var header = []string{"InvoiceNo", "StockCode", "Description", "Quantity", "InvoiceDate", "UnitPrice", "CustomerID", "Country"}

// readSource reads the source's lines in order.
func readSource(path string) ([]demo.Line, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("open the source: %w", err)
	}
	defer file.Close()
	unzipped, err := gzip.NewReader(file)
	if err != nil {
		return nil, fmt.Errorf("unzip the source: %w", err)
	}
	rows := csv.NewReader(unzipped)
	first, err := rows.Read()
	if err != nil {
		return nil, fmt.Errorf("read the header: %w", err)
	}
	if !slices.Equal(first, header) {
		return nil, fmt.Errorf("header is %q, want %q", first, header)
	}
	var lines []demo.Line
	for {
		row, err := rows.Read()
		if errors.Is(err, io.EOF) {
			return lines, nil
		}
		if err != nil {
			return nil, fmt.Errorf("read the source: %w", err)
		}
		line, err := parseRow(row)
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", len(lines)+1, err)
		}
		lines = append(lines, line)
	}
}

func parseRow(row []string) (demo.Line, error) {
	quantity, errQuantity := strconv.ParseInt(row[3], 10, 32)
	at, errAt := time.Parse(time.DateTime, row[4])
	if errAt == nil && at.Second() != 0 {
		errAt = fmt.Errorf("time %s is not a whole minute", row[4])
	}
	price, errPrice := parsePrice(row[5])
	return demo.Line{
		Invoice:     row[0],
		StockCode:   row[1],
		Description: row[2],
		Quantity:    int32(quantity),
		At:          int32(at.Unix() / 60),
		UnitPrice:   price,
		Customer:    strings.TrimSuffix(row[6], ".0"),
		Country:     row[7],
	}, errors.Join(errQuantity, errAt, errPrice)
}

// parsePrice reads pounds with at most four decimals as ten-thousandths.
func parsePrice(text string) (int64, error) {
	whole, decimals, _ := strings.Cut(text, ".")
	if whole == "" || len(decimals) > 4 {
		return 0, fmt.Errorf("price %q is not a number with at most four decimals", text)
	}
	return strconv.ParseInt(whole+(decimals + "0000")[:4], 10, 64)
}

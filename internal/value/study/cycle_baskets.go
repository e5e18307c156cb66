package study

import (
	"errors"
	"fmt"
	"io"
	"os"
	"slices"

	"github.com/parquet-go/parquet-go"

	"liuke/internal/value/cycle"
)

// ErrNotBaskets tells of a file that is no set of baskets.
var ErrNotBaskets = errors.New("not a Parquet file of baskets: it needs the columns item_id_arr and label_arr with lists of whole numbers, and member_day_arr with lists of such lists")

// basket is a customer with all products bought before, and which of them were bought next.
type basket struct {
	customer cycle.Customer
	lines    []cycle.Line
	bought   []bool
}

// basketDay is the day as of which baskets are told: the day index 0, the most recent. Index 1 is the day before, and so on.
const basketDay = 0

// The columns of a set of baskets, each with a list: for each product its name, whether it was bought next, and, for each
// of the days back from the last, whether it was bought.
const (
	columnItems  = "item_id_arr"
	columnLabels = "label_arr"
	columnDays   = "member_day_arr"
)

// basketReader numbers the products of several files.
type basketReader struct {
	products map[int64]int32
}

// read reads all baskets of a file.
func (r *basketReader) read(name string) (baskets []basket, err error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	file, err := parquet.OpenFile(f, info.Size())
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, ErrNotBaskets)
	}
	columns, err := basketColumns(file.Schema())
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	baskets, err = r.rows(parquet.MultiRowGroup(file.RowGroups()...).Rows(), columns)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return baskets, nil
}

// basketColumns finds the columns: lists of whole numbers, and for the days lists of such lists.
func basketColumns(schema *parquet.Schema) (map[string]int, error) {
	columns := map[string]int{}
	depth := map[string]int{columnItems: 1, columnLabels: 1, columnDays: 2}
	for _, path := range schema.Columns() {
		leaf, ok := schema.Lookup(path...)
		if !ok || leaf.MaxRepetitionLevel != depth[path[0]] {
			continue
		}
		if kind := leaf.Node.Type().Kind(); kind == parquet.Int32 || kind == parquet.Int64 {
			columns[path[0]] = leaf.ColumnIndex
		}
	}
	for column := range depth {
		if _, ok := columns[column]; !ok {
			return nil, ErrNotBaskets
		}
	}
	return columns, nil
}

func (r *basketReader) rows(rows parquet.Rows, columns map[string]int) (baskets []basket, err error) {
	defer func() { err = errors.Join(err, rows.Close()) }()
	batch := make([]parquet.Row, 1)
	for {
		n, err := rows.ReadRows(batch)
		if n > 0 {
			b, err := r.basket(batch[0], columns)
			if err != nil {
				return nil, fmt.Errorf("row %d: %w", len(baskets)+1, err)
			}
			baskets = append(baskets, b)
		}
		if errors.Is(err, io.EOF) {
			return baskets, nil
		}
		if err != nil {
			return nil, err
		}
	}
}

// basket makes a customer of a row. Each value of a list of lists tells by its repetition level where it begins a list: 1
// for a product's days, 2 for one more day of the same product.
func (r *basketReader) basket(row parquet.Row, columns map[string]int) (basket, error) {
	var items []int64
	var b basket
	var days [][]int32
	index := int32(0)
	for _, v := range row {
		switch {
		case v.IsNull():
		case v.Column() == columns[columnItems]:
			items = append(items, v.Int64())
		case v.Column() == columns[columnLabels]:
			b.bought = append(b.bought, v.Int64() != 0)
		case v.Column() == columns[columnDays]:
			if v.RepetitionLevel() < 2 {
				days, index = append(days, nil), 0
			}
			if v.Int64() != 0 {
				days[len(days)-1] = append(days[len(days)-1], basketDay-index)
			}
			index++
		}
	}
	if len(items) != len(b.bought) || len(items) != len(days) {
		return b, fmt.Errorf("%d products, %d labels, %d lists of days", len(items), len(b.bought), len(days))
	}
	b.fill(items, days, r.products)
	return b, nil
}

// fill sums the purchase days up. A product without one is left out.
func (b *basket) fill(items []int64, days [][]int32, products map[int64]int32) {
	seen := map[int32]bool{}
	last, kept := int32(0), b.bought[:0]
	for i, item := range items {
		own := days[i]
		if len(own) == 0 {
			continue
		}
		slices.Reverse(own) // ascending
		product, known := products[item]
		if !known {
			product = int32(len(products))
			products[item] = product
		}
		line := cycle.NewLine(product, own[0])
		for _, day := range own {
			line.Append(day)
			seen[day] = true
		}
		if len(b.lines) == 0 {
			last = line.Last
		}
		last = max(last, line.Last)
		b.lines, kept = append(b.lines, line), append(kept, b.bought[i])
	}
	for i := range b.lines {
		b.lines[i].Seen = last
	}
	b.bought = kept
	b.customer = cycle.Customer{Days: float64(len(seen)), Products: float64(len(b.lines))}
}

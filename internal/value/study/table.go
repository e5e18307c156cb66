package study

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"

	"liuke/internal/sheet"
	"liuke/internal/value/contract"
)

// TableSource is a file of which some columns are read as they are.
type TableSource struct {
	io.ReaderAt
	Size  int64
	Name  string             // for messages
	Words func(error) string // puts a fault of package sheet into words; nil to show its key
	All   bool               // read all other columns as well
}

// Table is some columns of a file, with a place for each row.
type Table struct {
	Rows    []int64  // number of each row in the file, for messages
	Others  []string // columns that were read because all were, in the order of the file
	words   func(error) string
	columns map[string]*sheet.Texts
}

// NoDay is the day of an empty cell.
const NoDay = math.MinInt32

// ReadTable reads columns of a file by their names. An empty name is passed over. It fails when a row cannot be read: nobody is
// left out without a word.
func ReadTable(ctx context.Context, src TableSource, names ...string) (t *Table, err error) {
	if src.Words == nil {
		src.Words = error.Error
	}
	f, err := sheet.Open(src, src.Size, src.Name, options)
	if err != nil {
		return nil, errors.New(src.Words(err))
	}
	defer func() { err = errors.Join(err, closeWhole(f, src.Name)) }()
	names = slices.DeleteFunc(slices.Clone(names), func(name string) bool { return name == "" })
	places, err := findColumns(f.Header(), names)
	if err != nil {
		return nil, err
	}
	t = &Table{words: src.Words, columns: map[string]*sheet.Texts{}}
	for at, name := range f.Header() {
		if src.All && name != "" && !slices.Contains(places, at) && !slices.Contains(names, name) {
			t.Others, names, places = append(t.Others, name), append(names, name), append(places, at)
		}
	}
	for _, name := range names {
		t.columns[name] = &sheet.Texts{}
	}
	var odd oddRows
	err = eachRow(ctx, f, src.Words, func(cells []string, row int64) {
		t.Rows = append(t.Rows, row)
		for i, name := range names {
			t.columns[name].Add(strings.TrimSpace(cells[places[i]]))
		}
	}, func(one oddRows) { odd.merge(one) })
	switch {
	case err != nil:
		return nil, err
	case odd.count > 0:
		return nil, fmt.Errorf("%s of the rows cannot be read; mend or delete them. The first is row %s: %s", number(odd.count), number(odd.first), sentence(odd.why))
	case len(t.Rows) == 0:
		return nil, errors.New("the file has a header and no rows")
	}
	return t, nil
}

// findColumns finds columns by their names; it fails when one is missing.
func findColumns(header, names []string) ([]int, error) {
	var missing []string
	places := make([]int, len(names))
	for i, name := range names {
		if places[i] = (&plan{header: header}).column(name); places[i] < 0 || name == "" {
			missing = append(missing, name)
		}
	}
	if len(missing) > 0 {
		return nil, missingColumns(missing, header)
	}
	return places, nil
}

// eachRow hands every row of a file on: those that can be read, and those that cannot.
func eachRow(ctx context.Context, f *sheet.File, words func(error) string, read func(cells []string, row int64), odd func(oddRows)) error {
	const often = 1 << 14
	for n := 1; ; n++ {
		cells, row, err := f.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if bad := (*sheet.RowError)(nil); errors.As(err, &bad) {
			odd(oddRows{1, bad.Row, words(bad.Fault)})
			continue
		}
		if err != nil {
			return errors.New(words(err))
		}
		read(cells, row)
		if n%often == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
	}
}

// Texts are the cells of a column, without the blanks around them.
func (t *Table) Texts(column string) []string {
	v := t.columns[column]
	texts := make([]string, len(v.Rows))
	for i, at := range v.Rows {
		texts[i] = v.Distinct[at]
	}
	return texts
}

// Attribute makes a number or levels of a column.
func (t *Table) Attribute(column string) (contract.Attribute, error) {
	return attribute(column, t.columns[column])
}

// Numbers reads a column of numbers. An empty cell is NaN.
func (t *Table) Numbers(column string) ([]float64, error) {
	v := t.columns[column]
	style := sheet.GuessNumberStyle(v.Filled())[0]
	known := make([]float64, len(v.Distinct))
	var wrong error
	for i, value := range v.Distinct {
		known[i] = math.NaN()
		if value == "" {
			continue
		}
		n, err := readNumber(value, style)
		if err != nil && wrong == nil {
			wrong = fmt.Errorf("row %s: %s", number(t.Rows[slices.Index(v.Rows, i)]), sentence(t.words(err)))
		}
		known[i] = n
	}
	if wrong != nil {
		return nil, fmt.Errorf("the column %s is to hold numbers. %w", column, wrong)
	}
	return spread(v.Rows, known), nil
}

// Days reads a column of dates, in days since 1970-01-01, written in a layout or, if that is empty, as can be recognised. An
// empty cell is NoDay.
func (t *Table) Days(column, layout string) ([]int32, error) {
	v := t.columns[column]
	var style dateStyle
	var err error
	if layout != "" {
		style, err = parseDateStyle(layout)
	} else {
		style, err = guessDateStyle(column, v.Filled())
	}
	if err != nil {
		return nil, err
	}
	reader, known := newDateReader(style), make([]int32, len(v.Distinct))
	for i, value := range v.Distinct {
		if known[i] = NoDay; value == "" {
			continue
		}
		if known[i], err = reader.read(value); err != nil {
			return nil, fmt.Errorf("row %s: “%s” is not a date as the others of the column %s are", number(t.Rows[slices.Index(v.Rows, i)]), value, column)
		}
	}
	return spread(v.Rows, known), nil
}

// guessDateStyle recognises how the dates of a column are written.
func guessDateStyle(column string, dates []string) (dateStyle, error) {
	layouts := sheet.GuessTimeLayout(dates)
	switch {
	case len(layouts) > 1:
		return dateStyle{}, ErrDateOrder
	case len(layouts) == 0 && len(dates) > 0:
		return dateStyle{}, unknownDates(column, dates[0])
	case len(layouts) == 0:
		return dateStyle{}, nil
	}
	return dateStyle{layout: layouts[0]}, nil
}

// spread gives every row its value.
func spread[T any](rows []int, values []T) []T {
	out := make([]T, len(rows))
	for i, at := range rows {
		out[i] = values[at]
	}
	return out
}

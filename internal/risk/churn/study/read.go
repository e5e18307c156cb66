// Package study reads a file of customers with what became of them, has it learned from, and says in words what was found.
package study

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/dustin/go-humanize"

	"liuke/internal/risk/churn"
	"liuke/internal/sheet"
)

// Source is a file with a row for each customer, and how to read it.
type Source struct {
	io.ReaderAt
	Size     int64
	Name     string             // for messages
	Label    string             // column that says what became of the customer
	Positive string             // what it says of those who left
	ID       string             // column that names the customer; "" where none does
	Without  []string           // columns to leave out
	Words    func(error) string // puts a fault of package sheet into words
}

// table is the rows of a file.
type table struct {
	churn.Table
	kinds []kind // of the columns
	notes []string
}

// options lift the limits that guard a server against what is uploaded.
var options = sheet.Options{Heading: sheet.HeadingFirstRow, MaxUnpacked: math.MaxInt64 / 2, MaxRatio: math.MaxInt64 / 2}

// read reads the file.
func read(ctx context.Context, src Source, progress func(share float64)) (t *table, err error) {
	f, err := sheet.Open(src, src.Size, src.Name, options)
	if err != nil {
		return nil, errors.New(src.Words(err))
	}
	defer func() {
		if closing := f.Close(); closing != nil && err == nil {
			err = fmt.Errorf("“%s” is damaged or was cut off: %w", src.Name, closing)
		}
	}()
	r, err := newReader(f.Header(), src)
	if err != nil {
		return nil, err
	}
	for n := 0; ; n++ {
		cells, row, err := f.Next()
		if errors.Is(err, io.EOF) {
			return r.table()
		}
		if bad := (*sheet.RowError)(nil); errors.As(err, &bad) {
			r.unreadable.add(bad.Row, src.Words(bad.Fault))
			continue
		}
		if err != nil {
			return nil, errors.New(src.Words(err))
		}
		r.row(cells, row)
		if n%progressRows == 0 {
			done, total := f.Progress()
			progress(float64(done) / float64(max(total, 1)))
			if err := ctx.Err(); err != nil {
				return nil, err
			}
		}
	}
}

// progressRows is after how many rows progress is told.
const progressRows = 1 << 14

// odd counts rows that were left out.
type odd struct {
	count int
	first int64 // row
	why   string
}

func (o *odd) add(row int64, why string) {
	if o.count == 0 {
		o.first, o.why = row, why
	}
	o.count++
}

// reader turns rows into a table.
type reader struct {
	src       Source
	header    []string
	label, id int   // columns from 0; id is -1 for none
	reasons   []int // all others
	ids       []string
	known     map[string]bool // ids
	again     map[string]bool // those that come more than once
	labels    sheet.Texts
	values    []sheet.Texts // of each reason

	unreadable, unlabelled, nameless odd
}

func newReader(header []string, src Source) (*reader, error) {
	r := &reader{src: src, header: header, id: -1, known: map[string]bool{}, again: map[string]bool{}}
	if strings.TrimSpace(src.Positive) == "" {
		return nil, errors.New("say with --positive what the label says of customers who left")
	}
	var missing []string
	find := func(name string) int {
		at := slices.IndexFunc(header, func(h string) bool { return strings.TrimSpace(h) == strings.TrimSpace(name) })
		if at < 0 {
			at = slices.IndexFunc(header, func(h string) bool { return strings.EqualFold(strings.TrimSpace(h), strings.TrimSpace(name)) })
		}
		if at < 0 {
			missing = append(missing, name)
		}
		return at
	}
	r.label = find(src.Label)
	out := []int{r.label}
	if src.ID != "" {
		r.id = find(src.ID)
		out = append(out, r.id)
	}
	for _, name := range src.Without {
		out = append(out, find(name))
	}
	if len(missing) > 0 {
		return nil, fmt.Errorf("there is no column %s; the file has: %s", strings.Join(missing, ", "), strings.Join(header, ", "))
	}
	if r.id == r.label {
		return nil, fmt.Errorf("the column %s cannot both name the customer and say what became of them", src.Label)
	}
	for at := range header {
		if !slices.Contains(out, at) {
			r.reasons = append(r.reasons, at)
		}
	}
	if len(r.reasons) == 0 {
		return nil, fmt.Errorf("beside %s there is no column to learn from", src.Label)
	}
	r.values = make([]sheet.Texts, len(r.reasons))
	return r, nil
}

func (r *reader) row(row []string, number int64) {
	label := strings.TrimSpace(row[r.label])
	if isUnknown(label) {
		r.unlabelled.add(number, "")
		return
	}
	if r.id >= 0 {
		id := strings.TrimSpace(row[r.id])
		if id == "" {
			r.nameless.add(number, "")
			return
		}
		id = strings.Clone(id)
		if r.known[id] {
			r.again[id] = true
		}
		r.known[id] = true
		r.ids = append(r.ids, id)
	}
	r.labels.Add(label)
	for i, at := range r.reasons {
		r.values[i].Add(strings.TrimSpace(row[at]))
	}
}

// table concludes the reading.
func (r *reader) table() (*table, error) {
	if err := r.check(); err != nil {
		return nil, err
	}
	t := &table{Table: churn.Table{IDs: r.ids}, notes: r.remarks()}
	positive := make([]bool, len(r.labels.Distinct))
	for i, text := range r.labels.Distinct {
		positive[i] = r.isPositive(text)
	}
	for _, at := range r.labels.Rows {
		t.Left = append(t.Left, positive[at])
	}
	for i, at := range r.reasons {
		c, as, strange := columnOf(strings.TrimSpace(r.header[at]), &r.values[i])
		t.Columns, t.kinds = append(t.Columns, c), append(t.kinds, as)
		r.values[i] = sheet.Texts{}
		if strange > 0 {
			t.notes = append(t.notes, fmt.Sprintf("%s holds numbers, but not in %s rows: there it is taken for not known.",
				c.Name, count(strange)))
		}
	}
	say := func(o odd, format string, args ...any) {
		if o.count > 0 {
			t.notes = append(t.notes, fmt.Sprintf(format, append([]any{count(o.count), humanize.Comma(o.first)}, args...)...))
		}
	}
	say(r.unreadable, "Rows that cannot be read, left out: %s; the first is row %s: %s.", strings.TrimSuffix(r.unreadable.why, "."))
	say(r.unlabelled, "Rows in which %[3]s is empty, left out: %[1]s; the first is row %[2]s.", r.src.Label)
	say(r.nameless, "Rows in which %[3]s is empty, left out: %[1]s; the first is row %[2]s.", r.src.ID)
	return t, nil
}

// isPositive reports whether a label is the one of those who left; 1 and 1.0 are the same.
func (r *reader) isPositive(label string) bool {
	want := strings.TrimSpace(r.src.Positive)
	if strings.EqualFold(label, want) {
		return true
	}
	a, errA := strconv.ParseFloat(label, 64)
	b, errB := strconv.ParseFloat(want, 64)
	return errA == nil && errB == nil && a == b
}

// check says what keeps the rows from being learned from, and what to do about it.
func (r *reader) check() error {
	label := r.src.Label
	switch n := len(r.labels.Rows); {
	case n == 0 && r.nameless.count > 0:
		return fmt.Errorf("the column %s is empty in every row: name with --id the column that tells customers apart", r.src.ID)
	case n == 0 && r.unlabelled.count > 0:
		return fmt.Errorf("the column %s is empty in every row: name with --label the column that says what became of the customer", label)
	case n == 0 && r.unreadable.count > 0:
		return fmt.Errorf("no row can be read; the first is row %s: %s", humanize.Comma(r.unreadable.first), r.unreadable.why)
	case n == 0:
		return errors.New("there is no customer in the file")
	case r.id >= 0 && n > mostRows*len(r.known):
		return fmt.Errorf("the column %s does not tell customers apart: it says %s in %s rows; one row for each customer is needed, "+
			"or name another column with --id, or none", r.src.ID, list(slices.Sorted(maps.Keys(r.known))), count(n))
	}
	says := list(r.labels.Distinct)
	switch {
	case !slices.ContainsFunc(r.labels.Distinct, r.isPositive):
		return fmt.Errorf("no customer left: the column %s says %s; name with --positive what it says of those who left", label, says)
	case len(r.labels.Distinct) == 1:
		return fmt.Errorf("every customer left: the column %s says %s in each row; add the customers who stayed", label, says)
	case len(r.outcomes()) > mostOutcomes:
		return fmt.Errorf("the column %s says %s: whoever left has to be told from whoever stayed by a few values; "+
			"name another column with --label", label, says)
	}
	return nil
}

const (
	mostOutcomes = 5 // that a label may have: more are hardly outcomes
	mostRows     = 2 // per id on average: with more it hardly names customers
)

// remarks notes what is unusual about labels and ids and does not keep them from being learned from.
func (r *reader) remarks() (notes []string) {
	if others := r.outcomes(); len(others) > 2 {
		notes = append(notes, fmt.Sprintf("%s says %s: whoever is not “%s” is taken to have stayed. Empty the label of those of whom that is not known.",
			r.src.Label, list(r.labels.Distinct), strings.TrimSpace(r.src.Positive)))
	}
	if n := len(r.again); n > 0 {
		notes = append(notes, fmt.Sprintf("%s comes more than once for %s customers, such as “%s”: each of their rows is learned from, and all rows of one are held back together.",
			r.src.ID, count(n), slices.Min(slices.Collect(maps.Keys(r.again)))))
	}
	return notes
}

// outcomes are the labels, each once however it is written.
func (r *reader) outcomes() map[string]bool {
	outcomes := map[string]bool{}
	for _, text := range r.labels.Distinct {
		outcome := strings.ToLower(text)
		if x, err := strconv.ParseFloat(text, 64); err == nil {
			outcome = strconv.FormatFloat(x, 'g', -1, 64)
		}
		outcomes[outcome] = true
	}
	return outcomes
}

// list quotes the first few of the texts.
func list(texts []string) string {
	const shown = 5
	texts = slices.Sorted(slices.Values(texts))
	list := "“" + strings.Join(texts[:min(shown, len(texts))], "”, “") + "”"
	if len(texts) > shown {
		list += fmt.Sprintf(" and %s others", count(len(texts)-shown))
	}
	return list
}

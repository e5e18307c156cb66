package study

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"liuke/internal/sheet"
)

// How many rows are looked at to see how dates and numbers are written; and how many different dates, where the first
// rows do not tell the day from the month.
const (
	lookRows  = 2000
	lookDates = 1 << 15
)

// plan finds the columns and how they are written.
func (s *Source) plan() (*plan, error) {
	f, err := s.open()
	if err != nil {
		return nil, err
	}
	p := &plan{header: slices.Clone(f.Header()), today: s.Today, words: s.Words}
	err = p.findColumns(s.Columns)
	if err == nil {
		err = p.look(s, f)
	}
	return p, errors.Join(err, closeWhole(f, s.Name))
}

func (p *plan) findColumns(c Columns) error {
	if c.Amount != "" && (c.Quantity != "" || c.Price != "") || (c.Quantity == "") != (c.Price == "") {
		return errors.New("give --amount, or --quantity and --price together, or none of the three")
	}
	if c.Customer == "" || c.Date == "" {
		return errors.New("say with --customer and --date which columns name the customer and the date")
	}
	var missing []string
	for _, want := range []struct {
		name  string
		place *int
	}{{c.Customer, &p.customer}, {c.Date, &p.date}, {c.Amount, &p.amount}, {c.Quantity, &p.quantity}, {c.Price, &p.price}, {c.Product, &p.product}} {
		*want.place = p.column(want.name)
		if want.name != "" && *want.place < 0 {
			missing = append(missing, want.name)
		}
	}
	if len(missing) > 0 {
		return missingColumns(missing, p.header)
	}
	p.currency = -1
	if at, found := sheet.GuessMapping(p.header, nil)[sheet.RoleCurrency]; found && p.paid() {
		p.currency = at
	}
	return nil
}

// column finds a column by its name, or by the only name that differs in nothing but case.
func (p *plan) column(name string) int {
	if at := slices.Index(p.header, name); at >= 0 || name == "" {
		return at
	}
	found := -1
	for i, h := range p.header {
		if strings.EqualFold(h, strings.TrimSpace(name)) {
			if found >= 0 {
				return -1
			}
			found = i
		}
	}
	return found
}

// look learns from the first rows how dates and numbers are written.
func (p *plan) look(s *Source, f *sheet.File) error {
	var dates, numbers []string
	for range lookRows {
		cells, _, err := f.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if bad := (*sheet.RowError)(nil); errors.As(err, &bad) {
			continue
		}
		if err != nil {
			return errors.New(s.Words(err))
		}
		dates = append(dates, strings.Clone(cells[p.date]))
		for _, column := range []int{p.amount, p.quantity, p.price} {
			if column >= 0 {
				numbers = append(numbers, strings.Clone(cells[column]))
			}
		}
	}
	p.numbers = sheet.GuessNumberStyle(numbers)[0]
	if s.DateLayout != "" {
		var err error
		p.dates, err = parseDateStyle(s.DateLayout)
		return err
	}
	return p.recogniseDates(s, dates)
}

func (p *plan) recogniseDates(s *Source, dates []string) error {
	layouts := sheet.GuessTimeLayout(dates)
	if len(layouts) > 1 {
		all, err := p.allDates(s)
		if err != nil {
			return err
		}
		layouts = sheet.GuessTimeLayout(all)
	}
	switch {
	case len(layouts) > 1:
		return ErrDateOrder
	case len(layouts) == 1:
		p.dates = dateStyle{layout: layouts[0]}
	case len(dates) > 0:
		return unknownDates(p.header[p.date], dates[0])
	}
	return nil
}

func unknownDates(column, first string) error {
	return fmt.Errorf("the column %s has no dates from %d to %d that can be recognised, such as “%s”; say with --date-layout how they are written",
		column, sheet.FirstYear, sheet.LastYear, strings.TrimSpace(first))
}

// allDates collects the different dates of the whole file.
func (p *plan) allDates(s *Source) ([]string, error) {
	f, err := s.open()
	if err != nil {
		return nil, err
	}
	seen := map[string]bool{}
	for len(seen) < lookDates {
		cells, _, err := f.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if bad := (*sheet.RowError)(nil); errors.As(err, &bad) {
			continue
		}
		if err != nil {
			return nil, errors.Join(errors.New(s.Words(err)), closeWhole(f, s.Name))
		}
		if date := withoutClock(cells[p.date]); !seen[date] {
			seen[strings.Clone(date)] = true
		}
	}
	var dates []string
	for date := range seen {
		dates = append(dates, date)
	}
	slices.Sort(dates)
	return dates, closeWhole(f, s.Name)
}

func missingColumns(missing, header []string) error {
	return fmt.Errorf("there is no column %s; the file has: %s", strings.Join(missing, ", "), strings.Join(header, ", "))
}

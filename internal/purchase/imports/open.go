package imports

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"slices"
	"strings"

	"liuke/internal/fault"
	"liuke/internal/purchase"
	"liuke/internal/sheet"
)

const (
	sampleRows  = 1_000 // that guesses are made from
	previewRows = 20
)

// sheetReader reads one sheet of purchases by a mapping.
type sheetReader struct {
	file    File
	open    *sheet.File
	header  []string
	mapping purchase.Mapping
	columns map[sheet.Role]int

	dateChoices   []sheet.TimeLayout
	numberChoices []sheet.NumberStyle
	remembered    bool
	sample        []sampleRow
}

type sampleRow struct {
	number int64
	cells  []string
	err    *fault.Error // the row could not be read
}

// openSheet opens the file and settles how to read it: as given, else as
// sheets with the same header were read last time, else by a guess.
func (s *Service) openSheet(ctx context.Context, f File, given purchase.Mapping) (*sheetReader, error) {
	r := &sheetReader{file: f}
	if err := r.readSample(); err != nil {
		return nil, err
	}
	last, known, err := s.store.Mapping(ctx, r.headerHash())
	if err == nil {
		r.remembered = known
		err = r.settle(given, last)
	}
	if err != nil {
		r.close()
		return nil, err
	}
	return r, nil
}

// rewind begins the sheet anew.
func (r *sheetReader) rewind() error {
	r.close()
	var err error
	r.open, err = sheet.Open(r.file, r.file.Size, r.file.Name, sheet.Options{})
	return err
}

func (r *sheetReader) close() {
	if r.open != nil {
		_ = r.open.Close() // it was only read
		r.open = nil
	}
}

func (r *sheetReader) readSample() error {
	if err := r.rewind(); err != nil {
		return err
	}
	r.header = slices.Clone(r.open.Header())
	for len(r.sample) < sampleRows {
		cells, number, err := r.open.Next()
		var bad *sheet.RowError
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case errors.As(err, &bad):
			r.sample = append(r.sample, sampleRow{number: bad.Row, err: bad.Fault})
		case err != nil:
			return err
		default:
			r.sample = append(r.sample, sampleRow{number: number, cells: slices.Clone(cells)})
		}
	}
	return nil
}

// headerHash names sheets with the same columns.
func (r *sheetReader) headerHash() string {
	sum := sha256.Sum256([]byte(strings.Join(r.header, "\x1f")))
	return hex.EncodeToString(sum[:])
}

func (r *sheetReader) settle(given, last purchase.Mapping) error {
	m := purchase.Mapping{Columns: map[string]string{}, Dates: given.Dates, Numbers: given.Numbers}
	if r.remembered {
		m.Columns = last.Columns
		if m.Dates == "" {
			m.Dates = last.Dates
		}
		if m.Numbers == "" {
			m.Numbers = last.Numbers
		}
	} else {
		for role, column := range sheet.GuessMapping(r.header, r.sampleCells()) {
			m.Columns[string(role)] = r.header[column]
		}
	}
	for role, column := range given.Columns {
		if !slices.Contains(sheet.Roles, sheet.Role(role)) {
			return fault.New(fault.Invalid, "import.role_unknown", fault.Args{"Role": role}).On("map")
		}
		if column == "" {
			delete(m.Columns, role)
		} else {
			m.Columns[role] = column
		}
	}
	if err := r.findColumns(m); err != nil {
		return err
	}
	r.mapping = m
	return r.settleFormats()
}

func (r *sheetReader) sampleCells() [][]string {
	var rows [][]string
	for _, row := range r.sample {
		if row.err == nil {
			rows = append(rows, row.cells)
		}
	}
	return rows
}

func (r *sheetReader) findColumns(m purchase.Mapping) error {
	r.columns = map[sheet.Role]int{}
	for role, name := range m.Columns {
		column := slices.Index(r.header, name)
		if column < 0 {
			return fault.New(fault.Invalid, "import.column_unknown", fault.Args{"Column": name}).On("map")
		}
		r.columns[sheet.Role(role)] = column
	}
	return nil
}

// settleFormats guesses how dates and numbers are written where nobody said.
func (r *sheetReader) settleFormats() error {
	r.dateChoices = sheet.GuessTimeLayout(r.cellsOf(sheet.RoleDate))
	if r.mapping.Dates == "" && len(r.dateChoices) > 0 {
		r.mapping.Dates = string(r.dateChoices[0])
	}
	numbers := slices.Concat(r.cellsOf(sheet.RolePrice), r.cellsOf(sheet.RoleAmount), r.cellsOf(sheet.RoleQuantity))
	r.numberChoices = sheet.GuessNumberStyle(numbers)
	if r.mapping.Numbers == "" {
		r.mapping.Numbers = string(r.numberChoices[0])
	}
	if d := sheet.TimeLayout(r.mapping.Dates); d != "" && !slices.Contains(sheet.TimeLayouts, d) {
		return fault.New(fault.Invalid, "import.dates_unknown", fault.Args{"Layout": r.mapping.Dates}).On("dates")
	}
	if n := sheet.NumberStyle(r.mapping.Numbers); n != sheet.NumberPoint && n != sheet.NumberComma {
		return fault.New(fault.Invalid, "import.numbers_unknown", fault.Args{"Style": r.mapping.Numbers}).On("numbers")
	}
	return nil
}

// cellsOf returns the sample of a role's column without its empty cells.
func (r *sheetReader) cellsOf(role sheet.Role) []string {
	column, ok := r.columns[role]
	if !ok {
		return nil
	}
	var cells []string
	for _, row := range r.sample {
		if row.err == nil && strings.TrimSpace(row.cells[column]) != "" {
			cells = append(cells, row.cells[column])
		}
	}
	return cells
}

// missing returns the roles without which nothing can be imported. One of
// price and amount is enough.
func (r *sheetReader) missing() []sheet.Role {
	var roles []sheet.Role
	if _, ok := r.columns[sheet.RoleDate]; !ok {
		roles = append(roles, sheet.RoleDate)
	}
	_, price := r.columns[sheet.RolePrice]
	_, amount := r.columns[sheet.RoleAmount]
	if !price && !amount {
		roles = append(roles, sheet.RoleAmount)
	}
	return roles
}

// complete returns a fault that names what is missing.
func (r *sheetReader) complete() error {
	if roles := r.missing(); len(roles) > 0 {
		key := "import.amount_needed"
		if roles[0] == sheet.RoleDate {
			key = "import.date_needed"
		}
		return fault.New(fault.Invalid, key).On("map")
	}
	if r.mapping.Dates == "" {
		return fault.New(fault.Invalid, "import.dates_unclear", fault.Args{"Column": r.mapping.Columns[string(sheet.RoleDate)]}).On("dates")
	}
	return nil
}

package web

import (
	"errors"
	"net/url"
	"regexp"
	"strconv"
	"strings"

	"liuke/internal/fault"
)

// FormRow is one of the rows in which a form has the same fields again and again.
type FormRow struct {
	N      int    // from 1
	At     string // what the names of its fields begin with, such as "steps[0]."
	Filled bool   // something was entered that can be taken out again
}

// formRows returns the first n rows of a list.
func formRows(list string, n int) []FormRow {
	rows := make([]FormRow, n)
	for i := range rows {
		rows[i] = FormRow{N: i + 1, At: inRow(list, i, "")}
	}
	return rows
}

// inRow names a field of a row, whose number is from 0: steps[0].after.
func inRow(list string, i int, field string) string {
	return list + "[" + strconv.Itoa(i) + "]." + field
}

// enteredRows are the rows of a list as they were entered. What is read from
// them leaves out the empty ones, so kept remembers which row of the form each
// of the others is.
type enteredRows struct {
	in   url.Values
	list string
	kept []int
}

// get returns what was entered into a field of a row.
func (e *enteredRows) get(i int, field string) string {
	return strings.TrimSpace(e.in.Get(inRow(e.list, i, field)))
}

// wrong returns the fault for a field of a row that cannot be read.
func (e *enteredRows) wrong(i int, field, key string, err error) error {
	return fault.New(fault.Invalid, key).On(inRow(e.list, i, field)).From(err)
}

// rows returns the rows of a form that shows what was entered: up to the last
// one with something in one of the fields, and spare ones, of at most so many.
func (e *enteredRows) rows(most, spare int, fields ...string) []FormRow {
	rows := formRows(e.list, min(most, e.count(most, fields...)+spare))
	for i := range rows {
		rows[i].Filled = e.any(i, fields...)
	}
	return rows
}

// counts reports whether a row says something that is to be kept: something was
// entered into one of the fields, and it is not ticked to be taken out.
func (e *enteredRows) counts(i int, fields ...string) bool {
	return e.any(i, fields...) && e.get(i, "out") == ""
}

// keep counts a row in.
func (e *enteredRows) keep(i int) { e.kept = append(e.kept, i) }

// count returns up to which row something was entered into one of the fields,
// of at most so many rows.
func (e *enteredRows) count(most int, fields ...string) int {
	for n := most; n > 0; n-- {
		if e.any(n-1, fields...) {
			return n
		}
	}
	return 0
}

// any reports whether something was entered into one of the fields of a row.
func (e *enteredRows) any(i int, fields ...string) bool {
	for _, field := range fields {
		if e.get(i, field) != "" {
			return true
		}
	}
	return false
}

var rowField = regexp.MustCompile(`^(\w+)\[(\d+)\]\.(.+)$`)

// about has a fault that is about one of what was read name the row of the form
// which that came from. Other errors stay as they are.
func (e *enteredRows) about(err error) error {
	var f *fault.Error
	if !errors.As(err, &f) {
		return err
	}
	at := rowField.FindStringSubmatch(f.Field)
	if at == nil || at[1] != e.list {
		return err
	}
	if n, _ := strconv.Atoi(at[2]); n < len(e.kept) { // they are digits
		return f.On(inRow(e.list, e.kept[n], at[3]))
	}
	return err
}

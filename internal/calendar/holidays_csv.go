package calendar

import (
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"liuke/internal/fault"
)

// csvColumns is the first line of a file of holidays.
var csvColumns = []string{"date", "kind", "name"}

// ParseCSV reads the holidays of a year from lines of date, kind (off or
// working) and name, under a line that says so:
//
//	date,kind,name
//	2026-01-01,off,New Year’s Day
//	2026-01-04,working,New Year’s Day
//
// Nothing is passed over: a line that is not like that is a fault with its number.
func ParseCSV(text string, year int) ([]Exception, error) {
	reader := csv.NewReader(strings.NewReader(strings.TrimPrefix(text, byteOrderMark)))
	reader.FieldsPerRecord = -1
	head, err := reader.Read()
	if err != nil || !slices.Equal(head, csvColumns) {
		return nil, onLine(1, "calendar.csv_header", strings.Join(csvColumns, ","))
	}
	read := newReading(year)
	for {
		fields, err := reader.Read()
		if errors.Is(err, io.EOF) {
			return read.days, nil
		}
		var broken *csv.ParseError
		if errors.As(err, &broken) {
			return nil, onLine(broken.Line, "calendar.csv_line", "")
		}
		if err != nil {
			return nil, err
		}
		line, _ := reader.FieldPos(0)
		if len(fields) != len(csvColumns) {
			return nil, onLine(line, "calendar.csv_line", "")
		}
		day, err := ParseDay(fields[0])
		if err != nil {
			return nil, onLine(line, "calendar.line_date", fields[0])
		}
		if err := read.add(line, Exception{Day: day, Kind: ExceptionKind(fields[1]), Name: fields[2]}); err != nil {
			return nil, err
		}
	}
}

// byteOrderMark is what spreadsheets put before the first line of a CSV file.
const byteOrderMark = "\uFEFF"

// reading is what was read of a file of holidays so far.
type reading struct {
	year int
	seen map[Day]bool
	days []Exception
}

func newReading(year int) *reading { return &reading{year: year, seen: map[Day]bool{}} }

// longestHoliday is how many characters the name of a holiday may have.
const longestHoliday = 100

// add takes in what was read on a line.
func (r *reading) add(line int, e Exception) error {
	e.Name = strings.TrimSpace(e.Name)
	switch {
	case e.Kind != Off && e.Kind != Working:
		return onLine(line, "calendar.line_kind", string(e.Kind))
	case !inYear(e.Day, r.year):
		return onLine(line, "calendar.line_year", e.Day.String())
	case r.seen[e.Day]:
		return onLine(line, "calendar.line_twice", e.Day.String())
	case e.Name == "" || utf8.RuneCountInString(e.Name) > longestHoliday || !printable(e.Name):
		return onLine(line, "calendar.line_name", "")
	}
	r.seen[e.Day] = true
	r.days = append(r.days, e)
	return nil
}

// onLine is a fault of a file, on the line with the number, about the text there.
func onLine(line int, key, text string) error {
	return fault.New(fault.Invalid, key, fault.Args{"Line": line, "Text": text})
}

package web

import (
	"errors"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"liuke/internal/calendar"
	"liuke/internal/fault"
	"liuke/internal/httpx"
)

// enteredWithText returns what was entered into a form with one file, and what
// is in the file, which may have so many bytes. A fault of the file comes with
// the other entries.
func (v *visit) enteredWithText(name string, most int64) (url.Values, string, error) {
	v.r.Body = http.MaxBytesReader(v.w, v.r.Body, maxFields)
	if err := v.r.ParseMultipartForm(maxFields); err != nil {
		return nil, "", httpx.BodyFault(err)
	}
	in := url.Values(v.r.MultipartForm.Value)
	file, header, err := v.r.FormFile(name)
	if errors.Is(err, http.ErrMissingFile) {
		return in, "", fault.New(fault.Invalid, "imports.file_needed").On("file")
	}
	if err != nil {
		return in, "", err
	}
	defer func() { _ = file.Close() }()
	if header.Size > most {
		return in, "", fault.New(fault.TooLarge, "holiday.too_large", fault.Args{"Kilobytes": most >> 10}).On("file")
	}
	text, err := io.ReadAll(file)
	return in, string(text), err
}

// holidaysEntered reads a year of holidays from the form and its file.
func holidaysEntered(in url.Values, text string) (calendar.Holidays, error) {
	year, err := strconv.Atoi(strings.TrimSpace(in.Get("load.year")))
	if err != nil {
		return calendar.Holidays{}, fault.New(fault.Invalid, "holiday.year_needed").On("year")
	}
	published, err := calendar.ParseDay(in.Get("load.published"))
	if err != nil {
		return calendar.Holidays{}, fault.New(fault.Invalid, "holiday.published_needed").On("published")
	}
	parse := calendar.ParseCSV
	if isICS(text) {
		parse = calendar.ParseICS
	}
	days, err := parse(text, year)
	return calendar.Holidays{Year: year, Source: in.Get("load.source"), PublishedOn: published, Days: days}, err
}

// isICS reports whether a file is an iCalendar one.
func isICS(text string) bool {
	return strings.HasPrefix(strings.TrimPrefix(text, "\uFEFF"), "BEGIN:VCALENDAR")
}

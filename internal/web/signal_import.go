package web

import (
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"

	"liuke/internal/calendar"
	"liuke/internal/fault"
	"liuke/internal/i18n"
	"liuke/internal/sheet"
	"liuke/internal/signal"
)

// SignalImportPage takes a sheet of signals that another system saw.
type SignalImportPage struct {
	Page
	Form    *Form
	Done    bool
	Taken   int // told for the first time
	Known   int // told before
	Refused []RefusedSignal
	More    int // refused rows that are not listed
}

// RefusedSignal is a row that was not taken.
type RefusedSignal struct {
	Row           int64
	Column, Cause string
}

// Columns are those that a sheet may have, in the order of the example.
func (p *SignalImportPage) Columns() []string { return signalColumns }

// Kinds are what may stand in the column kind.
func (p *SignalImportPage) Kinds() []string {
	var kinds []string
	for _, n := range signal.Natures {
		if n.Told {
			kinds = append(kinds, p.T("signal.kind."+string(n.Kind))+" ("+string(n.Kind)+")")
		}
	}
	return kinds
}

var signalColumns = []string{"external_id", "code", "email", "phone", "kind", "on", "note"}

const (
	maxSignalSheet = int64(1) << 20
	maxSignalRows  = 5000
	shownRefused   = 100
)

func (s *Site) showSignalImport(v *visit) error {
	v.page.Nav = "keep"
	s.render.Page(v.w, v.r, http.StatusOK, "signal-import", &SignalImportPage{Page: v.page, Form: NewForm(v.page.Printer, nil)})
	return nil
}

// importSignals takes each row by itself: one that is refused keeps none of the others back.
func (s *Site) importSignals(v *visit) error {
	v.page.Nav = "keep"
	in, text, err := v.enteredWithText("file", maxSignalSheet)
	if err == nil && strings.TrimSpace(in.Get("source")) == "" {
		err = fault.New(fault.Invalid, "signal.source_needed", fault.Args{"Max": 100}).On("source")
	}
	page := &SignalImportPage{Page: v.page, Form: NewForm(v.page.Printer, in)}
	if err == nil {
		err = s.takeSignals(v, in, text, page)
	}
	if err != nil {
		return s.formAgain(v, err, page.Form, "signal-import", page)
	}
	page.Done = true
	s.render.Page(v.w, v.r, http.StatusOK, "signal-import", page)
	return nil
}

func (s *Site) takeSignals(v *visit, in url.Values, text string, page *SignalImportPage) error {
	file, err := sheet.Open(strings.NewReader(text), int64(len(text)), in.Get("source"), sheet.Options{Heading: sheet.HeadingFirstRow, MaxUnpacked: 16 * maxSignalSheet})
	if err != nil {
		return onFile(err)
	}
	defer func() { _ = file.Close() }()
	at := map[string]int{}
	for i, name := range file.Header() {
		at[strings.ToLower(strings.TrimSpace(name))] = i
	}
	for _, needed := range []string{"external_id", "kind"} {
		if _, ok := at[needed]; !ok {
			return fault.New(fault.Invalid, "signal.column_needed", fault.Args{"Column": needed}).On("file")
		}
	}
	for n := 0; ; n++ {
		cells, row, err := file.Next()
		var wrong *sheet.RowError
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case errors.As(err, &wrong):
			page.refuse(wrong.Row, wrong.Fault)
			continue
		case err != nil:
			return onFile(err)
		case n == maxSignalRows:
			page.refuse(row, fault.New(fault.TooLarge, "signal.rows_many", fault.Args{"Max": maxSignalRows}))
			return nil
		}
		told, err := s.takeSignal(v, in.Get("source"), func(column string) string {
			if i, ok := at[column]; ok && i < len(cells) {
				return strings.TrimSpace(cells[i])
			}
			return ""
		})
		switch {
		case fault.KindOf(err) == fault.Internal && err != nil:
			return err
		case err != nil:
			page.refuse(row, err)
		case told.New:
			page.Taken++
		default:
			page.Known++
		}
	}
}

func onFile(err error) error {
	var f *fault.Error
	if errors.As(err, &f) {
		return f.On("file")
	}
	return err
}

// takeSignal tells what one row says.
func (s *Site) takeSignal(v *visit, source string, cell func(column string) string) (signal.Told, error) {
	t := signal.Telling{
		Source: source, ExternalID: cell("external_id"), Code: cell("code"), Email: cell("email"), Phone: cell("phone"),
		Kind: s.kindCalled(cell("kind")), Note: cell("note"),
	}
	if on := cell("on"); on != "" {
		day, err := calendar.ParseDay(on)
		if err != nil {
			var f *fault.Error
			if errors.As(err, &f) {
				err = f.On("on")
			}
			return signal.Told{}, err
		}
		t.On = day
	}
	return s.Signals.Tell(v.ctx(), v.actor, t)
}

// kindCalled returns the kind with the code or with the name, in any language.
func (s *Site) kindCalled(text string) signal.Kind {
	for _, n := range signal.Natures {
		for _, lang := range i18n.Languages {
			if strings.EqualFold(text, s.catalogue.Printer(lang).T("signal.kind."+string(n.Kind))) {
				return n.Kind
			}
		}
	}
	return signal.Kind(strings.ToLower(text))
}

// refuse lists a row that was not taken.
func (p *SignalImportPage) refuse(row int64, err error) {
	if len(p.Refused) == shownRefused {
		p.More++
		return
	}
	r := RefusedSignal{Row: row, Cause: p.Err(err)}
	var f *fault.Error
	if errors.As(err, &f) {
		r.Column = f.Field
	}
	p.Refused = append(p.Refused, r)
}

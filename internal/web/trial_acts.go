package web

import (
	"context"
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strings"

	"liuke/internal/account"
	"liuke/internal/fault"
	"liuke/internal/i18n"
	"liuke/internal/sheet"
	"liuke/internal/trial/registry"
)

// moveTrial is an act that leaves the trial in another state.
func moveTrial(said string, act func(*registry.Service, context.Context, account.Actor, string, int64) error) handler {
	return func(s *Site, v *visit) error {
		in, err := v.entered()
		if err != nil {
			return err
		}
		seen, err := seenVersion(in, "version")
		if err != nil {
			return err
		}
		id := v.r.PathValue("id")
		if err := act(s.Trials, v.ctx(), v.actor, id, seen); err != nil {
			return s.trialAgain(v, err)
		}
		s.flash(v, "good", v.t(said), "")
		SeeOther(v.w, v.r, trialPath(id))
		return nil
	}
}

func (s *Site) launchTrial(v *visit) error {
	in, err := v.entered()
	if err != nil {
		return err
	}
	seen, err := seenVersion(in, "version")
	if err != nil {
		return err
	}
	t, err := s.Trials.Launch(v.ctx(), v.actor, v.r.PathValue("id"), seen)
	if err != nil {
		return s.trialAgain(v, err)
	}
	s.flash(v, "good", v.t("trial.is_launched", "Count", t.Placed), "")
	SeeOther(v.w, v.r, trialPath(t.ID))
	return nil
}

// trialAgain shows a trial with what was wrong with an act.
func (s *Site) trialAgain(v *visit, err error) error {
	form := NewForm(v.page.Printer, nil)
	if fault.Is(err, fault.NotFound) || fault.Is(err, fault.Denied) {
		return err
	}
	page, errPage := s.trialPage(v, form)
	if errPage != nil {
		return errPage
	}
	return s.formAgain(v, err, form, "trial", page)
}

func (s *Site) exportPlaces(v *visit) error {
	t, subjects, err := s.Trials.Places(v.ctx(), v.actor, v.r.PathValue("id"))
	if err != nil {
		return err
	}
	decimals := i18n.Decimals(v.company.Currency)
	out := v.startSheet("places", "trial.column_", "customer", "arm", "drawn", "worth", "days", "margin")
	for _, b := range subjects {
		worth := sheet.Text("")
		if b.Worth != nil {
			worth = sheet.Number(*b.Worth, decimals)
		}
		if out.Write(sheet.Text(b.CustomerID), sheet.Text(t.Arms[b.Arm].Name), sheet.Text(b.Day.String()), worth, sheet.Number(b.Days, 0), sheet.Number(b.Margin, decimals)) != nil {
			return nil // the reader has gone
		}
	}
	s.endSheet(v, out, nil)
	return nil
}

// mostOutcomes is how large a file of outcomes may be, in bytes.
const mostOutcomes = 768 << 10

// shownRefusals is how many rows that were refused the page lists.
const shownRefusals = 200

// tellOutcomes takes a file of outcomes in. What was refused is listed, and the rest stays.
func (s *Site) tellOutcomes(v *visit) error {
	_, text, err := v.enteredWithText("file", mostOutcomes)
	if err != nil {
		return s.trialAgain(v, err)
	}
	rows, err := toldRows(text)
	if err != nil {
		return s.trialAgain(v, err)
	}
	id := v.r.PathValue("id")
	taken, err := s.Trials.Tell(v.ctx(), v.actor, id, rows, i18n.Decimals(v.company.Currency))
	if err != nil {
		return s.trialAgain(v, err)
	}
	said := v.t("trial.told", "Count", taken.Taken, "Beyond", taken.Beyond)
	if len(taken.Refused) == 0 {
		s.flash(v, "good", said, "")
		SeeOther(v.w, v.r, trialPath(id))
		return nil
	}
	form := NewForm(v.page.Printer, nil)
	page, err := s.trialPage(v, form)
	if err != nil {
		return err
	}
	form.Faults = append(form.Faults, FieldFault{Field: "file", Text: joinWords(said, v.t("trial.told_refused", "Count", len(taken.Refused)))})
	for _, r := range taken.Refused[:min(shownRefusals, len(taken.Refused))] {
		page.Refused = append(page.Refused, RefusedOutcome{r.Row, r.Value, v.page.Err(fault.New(fault.Invalid, r.Reason, r.Args))})
	}
	s.showAgain(v, fault.New(fault.Invalid, "trial.told_refused"), "trial", page)
	return nil
}

// toldColumns are what the columns of a file may be called.
var toldColumns = [][]string{
	{"customer", "customer_id", "code", "id", "客户", "客户编号", "编号"},
	{"at", "time", "date", "day", "时间", "日期"},
	{"amount", "margin", "value", "金额", "毛利"},
}

// fileReader reads rows of any lengths; what parts the columns is seen from the first line.
func fileReader(text string) *csv.Reader {
	text = strings.TrimPrefix(text, "\uFEFF")
	head, _, _ := strings.Cut(text, "\n")
	r := csv.NewReader(strings.NewReader(text))
	r.FieldsPerRecord, r.TrimLeadingSpace = -1, true
	for _, comma := range []rune{'\t', ';'} {
		if strings.ContainsRune(head, comma) {
			r.Comma = comma
		}
	}
	return r
}

// toldRows reads a file with a head: customer and time, and an amount where one was told. Columns may be parted by commas,
// semicolons or tabs.
func toldRows(text string) ([]registry.Told, error) {
	r := fileReader(text)
	names, err := r.Read()
	if err != nil {
		return nil, fault.New(fault.Invalid, "trial.file_head").On("file").From(err)
	}
	at := [3]int{-1, -1, -1}
	for i, name := range names {
		for k, known := range toldColumns {
			if slices.Contains(known, strings.ToLower(strings.TrimSpace(name))) && at[k] < 0 {
				at[k] = i
			}
		}
	}
	if at[0] < 0 || at[1] < 0 {
		return nil, fault.New(fault.Invalid, "trial.file_head").On("file")
	}
	var rows []registry.Told
	for {
		cells, err := r.Read()
		if errors.Is(err, io.EOF) {
			return rows, nil
		}
		if err != nil {
			return nil, fault.New(fault.Invalid, "trial.file_broken", fault.Args{"Row": len(rows) + 2}).On("file").From(err)
		}
		cell := func(k int) string {
			if at[k] < 0 || at[k] >= len(cells) {
				return ""
			}
			return cells[at[k]]
		}
		line, _ := r.FieldPos(0)
		rows = append(rows, registry.Told{Row: int64(line), Customer: cell(0), At: cell(1), Amount: cell(2)})
	}
}

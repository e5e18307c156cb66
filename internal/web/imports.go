package web

import (
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"liuke/internal/fault"
	"liuke/internal/purchase"
	"liuke/internal/sheet"
)

// ImportsPage lists the sheets that were brought in.
type ImportsPage struct {
	Page
	Lines []ImportLine
	Pager Pager
}

// ImportLine is an import as a line of the table.
type ImportLine struct {
	purchase.Import
	Href string
	Chip Chip
	By   string
	At   Past
}

// None is what the list says when it has nothing.
func (p *ImportsPage) None() Empty {
	return Empty{
		Picture: "ledger", Title: p.T("imports.none"), Text: p.T("imports.none_text"),
		Act: &Act{Label: p.T("imports.new"), Href: "/imports/new", Primary: true},
	}
}

// importPath is where an import is shown.
func importPath(id string) string { return "/imports/" + url.PathEscape(id) }

// importsSize is how many imports a page has.
const importsSize = 30

func (s *Site) imports(v *visit) error {
	v.page.Nav = "imports"
	list, err := s.Purchases.Imports(v.ctx(), v.actor, readImportCursor(v.r.URL.Query().Get("before")), importsSize+1)
	if err != nil {
		return err
	}
	staff, err := s.Accounts.ListStaff(v.ctx())
	if err != nil {
		return err
	}
	page := &ImportsPage{Page: v.page, Pager: NewPager(v.page.Printer, "", "", "")}
	if len(list) > importsSize {
		list = list[:importsSize]
		last := list[importsSize-1]
		page.Pager.Next = "/imports?before=" + strconv.FormatInt(last.CreatedAt, 10) + "~" + last.ID
	}
	if v.r.URL.Query().Has("before") {
		page.Pager.Prev, page.Pager.PrevWord = "/imports", v.t("page.first")
	}
	names := staffNames(staff)
	for _, i := range list {
		page.Lines = append(page.Lines, ImportLine{
			Import: i, Href: importPath(i.ID), Chip: v.page.importChip(i.State), By: names[i.ByID], At: v.page.Past(i.CreatedAt),
		})
	}
	s.render.Page(v.w, v.r, http.StatusOK, "imports", page)
	return nil
}

func readImportCursor(text string) purchase.Cursor {
	at, id, _ := strings.Cut(text, "~")
	ms, err := strconv.ParseInt(at, 10, 64)
	if err != nil {
		return purchase.Cursor{}
	}
	return purchase.Cursor{At: ms, ID: id}
}

// importChip says how an import stands.
func (p *Page) importChip(state purchase.ImportState) Chip {
	tones := map[purchase.ImportState]string{
		purchase.ImportWaiting: "paused", purchase.ImportRunning: "open", purchase.ImportFinished: "good",
		purchase.ImportFailed: "broken", purchase.ImportUndoing: "open", purchase.ImportUndone: "neutral",
	}
	return Chip{Tone: tones[state], Word: p.T("imports.state." + string(state))}
}

// ImportPage is one import: how far it is, or what came of it.
type ImportPage struct {
	Page
	Import   purchase.Import
	Chip     Chip
	By       string
	At       Past
	Progress *Progress // nil unless it is under way
	Stats    []Stat
	Columns  []ColumnLine
	Refused  []RefusedLine
	Problem  string // what stopped it
}

// ColumnLine is a column as it was read.
type ColumnLine struct{ Role, Column string }

// RefusedLine is a row that was refused, and why.
type RefusedLine struct {
	purchase.RowError
	Why string
}

// Address is that of the import.
func (p *ImportPage) Address() string { return importPath(p.Import.ID) }

// Live reports whether more will happen by itself.
func (p *ImportPage) Live() bool {
	return p.Progress != nil || p.Import.State == purchase.ImportUndoing
}

// Runnable reports whether the import can go on from where it stopped.
func (p *ImportPage) Runnable() bool {
	return p.Import.State == purchase.ImportFailed && p.Import.FileID != ""
}

// Undoable reports whether the import can be taken back, or that was begun and
// broken off.
func (p *ImportPage) Undoable() bool {
	switch p.Import.State {
	case purchase.ImportFinished, purchase.ImportFailed, purchase.ImportUndoing:
		return true
	}
	return false
}

// MoreRefused returns how many refused rows are not shown.
func (p *ImportPage) MoreRefused() int64 { return p.Import.Counts.Errors - int64(len(p.Refused)) }

func (s *Site) showImport(v *visit) error {
	page, err := s.importPage(v)
	if err != nil {
		return err
	}
	s.render.Page(v.w, v.r, http.StatusOK, "import", page)
	return nil
}

func (s *Site) importPage(v *visit) (*ImportPage, error) {
	v.page.Nav = "imports"
	i, err := s.Imports.Import(v.ctx(), v.actor, v.r.PathValue("id"))
	if err != nil {
		return nil, err
	}
	staff, err := s.Accounts.ListStaff(v.ctx())
	if err != nil {
		return nil, err
	}
	page := &ImportPage{
		Page: v.page, Import: i, Chip: v.page.importChip(i.State), By: staffNames(staff)[i.ByID], At: v.page.Past(i.CreatedAt),
		Stats: v.importStats(i), Progress: v.importProgress(i), Columns: v.columnLines(i.Mapping),
	}
	if i.Error != "" {
		page.Problem = v.t(i.Error, "Name", i.FileName)
	}
	if i.Counts.Errors > 0 {
		page.Refused, err = s.refused(v, i.ID)
	}
	return page, err
}

func (v *visit) importStats(i purchase.Import) []Stat {
	stat := func(name string, n int64, tone string) Stat {
		return Stat{Label: v.t("imports.count." + name), Value: v.page.Number(n), Tone: tone}
	}
	refused := stat("refused", i.Counts.Refused, "")
	if i.Counts.Refused > 0 {
		refused.Tone, refused.Note, refused.Href = "broken", v.t("imports.rows", "Count", i.Counts.Errors), "#refused"
	}
	receipts := stat("receipts", i.Counts.Receipts, "")
	receipts.Note = v.t("imports.lines", "Count", i.Counts.Lines)
	return []Stat{
		receipts, stat("added", i.Counts.Added, "good"), stat("unchanged", i.Counts.Unchanged, ""),
		stat("corrected", i.Counts.Corrected, ""), refused,
	}
}

func (v *visit) importProgress(i purchase.Import) *Progress {
	if i.State != purchase.ImportWaiting && i.State != purchase.ImportRunning {
		return nil
	}
	progress := &Progress{Label: v.t("imports.state." + string(i.State)), Done: i.Progress, Total: 1000}
	if seconds := float64(v.page.Now-i.CreatedAt) / 1000; seconds > 0 && i.Counts.Lines > 0 {
		progress.Note = v.t("imports.rate", "Rows", v.page.Decimal(float64(i.Counts.Lines)/seconds, 0))
	}
	return progress
}

// refusedShown is how many refused rows the page has; the spreadsheet has all.
const refusedShown = 100

// errEnough ends the reading of refused rows.
var errEnough = errors.New("web: enough rows")

func (s *Site) refused(v *visit, id string) ([]RefusedLine, error) {
	var lines []RefusedLine
	err := s.Imports.EachError(v.ctx(), v.actor, id, func(e purchase.RowError) error {
		if len(lines) == refusedShown {
			return errEnough
		}
		lines = append(lines, v.refusedLine(e))
		return nil
	})
	if errors.Is(err, errEnough) {
		err = nil
	}
	return lines, err
}

// columnLines says which column was read as what.
func (v *visit) columnLines(m purchase.Mapping) []ColumnLine {
	var lines []ColumnLine
	for _, role := range sheet.Roles {
		if column := m.Columns[string(role)]; column != "" {
			lines = append(lines, ColumnLine{Role: v.t(role.Key()), Column: column})
		}
	}
	return lines
}

func (v *visit) refusedLine(e purchase.RowError) RefusedLine {
	return RefusedLine{RowError: e, Why: v.page.Err(fault.New(fault.Invalid, e.Reason, e.Args))}
}

// exportRefused sends the refused rows as a spreadsheet.
func (s *Site) exportRefused(v *visit) error {
	i, err := s.Imports.Import(v.ctx(), v.actor, v.r.PathValue("id"))
	if err != nil {
		return err
	}
	v.sheetHeaders("refused-" + i.ID)
	err = s.Imports.WriteErrors(v.ctx(), v.actor, i.ID, v.w, func(key string, args fault.Args) string {
		return v.page.Err(fault.New(fault.Invalid, key, args))
	})
	if err != nil {
		s.log.ErrorContext(v.ctx(), "a spreadsheet ended early", "err", err)
	}
	return nil
}

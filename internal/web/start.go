package web

import (
	"bytes"
	"net/http"

	"liuke/internal/calendar"
	"liuke/internal/desk"
	"liuke/internal/purchase"
	"liuke/internal/purchase/imports"
)

// StartPage is what is left to do before Liuke is of use, and what is done.
type StartPage struct {
	Page
	Steps      []StartStep
	Left       int
	FormURL    string // the complaint form's address
	EmbedURL   string
	SampleKept bool // the sample was imported, and may be undone among the imports
}

// StartStep is one thing to do; Name picks its words and what it offers.
type StartStep struct {
	Name string // purchases, form or colleagues
	Done bool
	Note string // how far it has come
}

func (s *Site) showStart(v *visit) error {
	page, err := s.startPage(v)
	if err != nil {
		return err
	}
	s.render.Page(v.w, v.r, http.StatusOK, "start", page)
	return nil
}

// firstImports is how many imports the page looks through for the sample.
const firstImports = 20

func (s *Site) startPage(v *visit) (*StartPage, error) {
	brought, err := s.Purchases.Imports(v.ctx(), v.actor, purchase.Cursor{}, firstImports)
	if err != nil {
		return nil, err
	}
	cases, err := s.Desk.Count(v.ctx(), v.actor, desk.Filter{Channel: desk.ChannelForm})
	if err != nil {
		return nil, err
	}
	staff, err := s.Accounts.ListStaff(v.ctx())
	if err != nil {
		return nil, err
	}
	page := &StartPage{Page: v.page, FormURL: formURL(v.company), EmbedURL: formURL(v.company) + "?embed=1"}
	standing := 0
	for _, i := range brought {
		if i.State == purchase.ImportFinished {
			standing++
			page.SampleKept = page.SampleKept || i.Source == sampleSource
		}
	}
	page.Steps = []StartStep{
		{Name: "purchases", Done: standing > 0, Note: v.t("start.purchases_note", "Count", standing)},
		{Name: "form", Done: cases > 0, Note: v.t("start.form_note", "Count", cases)},
		{Name: "colleagues", Done: len(staff) > 1, Note: v.t("start.colleagues_note", "Count", len(staff))},
	}
	for _, step := range page.Steps {
		if !step.Done {
			page.Left++
		}
	}
	return page, nil
}

// sampleSource is what the system is called that the sample comes from, so
// that its codes never meet those of real customers.
const (
	sampleSource = "sample"
	sampleName   = "sample.csv"
)

// sample sends the sheet to look at.
func (s *Site) sample(v *visit) error {
	file, err := s.Sample(calendar.DayOf(v.page.Now, v.page.Loc))
	if err != nil {
		return err
	}
	h := v.w.Header()
	h.Set("Content-Type", "text/csv; charset=utf-8")
	h.Set("Content-Disposition", `attachment; filename="`+sampleName+`"`)
	h.Set("Cache-Control", "no-store")
	_, _ = v.w.Write(file) // the client has gone; there is nobody to tell
	return nil
}

// takeSample imports the sheet to look at and has its customers scored.
func (s *Site) takeSample(v *visit) error {
	file, err := s.Sample(calendar.DayOf(v.page.Now, v.page.Loc))
	if err != nil {
		return err
	}
	sheet := imports.File{ReaderAt: bytes.NewReader(file), Size: int64(len(file)), Name: sampleName}
	done, err := s.Imports.Run(v.ctx(), v.actor, sheet, imports.Order{Source: sampleSource}, nil)
	if err != nil {
		return err
	}
	if err := s.queueScoring(v); err != nil {
		return err
	}
	s.flash(v, "good", v.t("start.sample_taken", "Count", done.Counts.Added), "")
	SeeOther(v.w, v.r, "/start")
	return nil
}

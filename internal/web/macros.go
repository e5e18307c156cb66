package web

import (
	"net/http"
	"net/url"
	"strconv"

	"liuke/internal/account"
	"liuke/internal/desk"
	"liuke/internal/fault"
	"liuke/internal/i18n"
	"liuke/internal/topic"
)

func macroRoutes() []Route {
	return []Route{
		{"GET", "/macros", account.CaseWrite, (*Site).showMacros},
		{"POST", "/macros", account.CaseWrite, (*Site).createMacro},
		{"GET", "/macros/new", account.CaseWrite, (*Site).showNewMacro},
		{"GET", "/macros/{id}", account.CaseWrite, (*Site).showMacro},
		{"POST", "/macros/{id}", account.CaseWrite, (*Site).editMacro},
		{"POST", "/macros/{id}/retire", account.CaseWrite, retireMacro(true)},
		{"POST", "/macros/{id}/restore", account.CaseWrite, retireMacro(false)},
		{"GET", "/cases/{ref}/macro", account.CaseWrite, showDialog("macro", macroDialog)},
		{"POST", "/cases/{ref}/macro", account.CaseWrite, dialogAct("macro", macroDialog, runMacro)},
	}
}

// MacrosPage lists the reader's macros and those that are shared.
type MacrosPage struct {
	Page
	Rows []MacroLine
}

// MacroLine is a macro as lists show it.
type MacroLine struct {
	desk.Macro
	Href       string // where it is changed; "" for whoever may not
	Text, Lang string // of the answer
	Does       []string
	LastUsed   *Past // nil: never
}

// None is what the list says when it has nothing.
func (p *MacrosPage) None() Empty {
	return Empty{
		Picture: "ledger", Title: p.T("macro.none"), Text: p.T("macro.none_text"),
		Act: &Act{Label: p.T("macro.new"), Href: "/macros/new", Primary: true},
	}
}

func (s *Site) showMacros(v *visit) error {
	v.page.Nav = "knowledge"
	macros, err := s.Desk.Macros(v.ctx(), v.actor)
	if err != nil {
		return err
	}
	page := &MacrosPage{Page: v.page}
	for _, retired := range []bool{false, true} {
		for _, m := range macros {
			if m.Retired == retired {
				page.Rows = append(page.Rows, v.macroLine(m))
			}
		}
	}
	s.render.Page(v.w, v.r, http.StatusOK, "macros", page)
	return nil
}

func (v *visit) macroLine(m desk.Macro) MacroLine {
	line := MacroLine{Macro: m, Does: v.macroDoes(m, "")}
	line.Text, line.Lang = m.In(v.page.Lang())
	if m.MayEdit(v.actor) {
		line.Href = macroPath(m.ID)
	}
	if m.UsedAt != 0 {
		past := v.page.Past(m.UsedAt)
		line.LastUsed = &past
	}
	return line
}

// macroDoes says in words what a macro does besides answering; due is when what
// it promises falls due, "" while that is not known.
func (v *visit) macroDoes(m desk.Macro, due string) []string {
	var does []string
	if c := m.Actions.Category; c != "" {
		does = append(does, v.t("macro.does_category", "Category", v.t("knowledge.category."+string(c))))
	}
	if n := m.Actions.Severity; n != 0 {
		does = append(does, v.t("macro.does_severity", "Severity", v.t("desk.severity."+strconv.FormatInt(n, 10))))
	}
	switch {
	case m.Actions.Promise && due != "":
		does = append(does, v.t("macro.does_promise_by", "Due", due))
	case m.Actions.Promise:
		does = append(does, v.t("macro.does_promise"))
	}
	if m.Actions.Note != "" {
		does = append(does, v.t("macro.does_note"))
	}
	return does
}

// macroPath is where a macro is changed.
func macroPath(id string) string { return "/macros/" + url.PathEscape(id) }

// MacroPage is where a macro is written.
type MacroPage struct {
	Page
	Macro desk.Macro // without an id: a new one
	Form  *Form
	Langs []LangFields
}

// Action is where the form is sent.
func (p *MacroPage) Action() string {
	if p.Macro.ID == "" {
		return "/macros"
	}
	return macroPath(p.Macro.ID)
}

// Categories are what a macro may set the category to.
func (p *MacroPage) Categories() []Option {
	options := []Option{{Label: p.T("macro.leave")}}
	for _, c := range topic.Categories {
		options = append(options, Option{Value: string(c), Label: p.T("knowledge.category." + string(c))})
	}
	return options
}

// Severities are what a macro may set the severity to.
func (p *MacroPage) Severities() []Option {
	options := []Option{{Label: p.T("macro.leave")}}
	for _, o := range severityOptions(&p.Page) {
		o.Chosen = false
		options = append(options, o)
	}
	return options
}

// Placeholders are those that a text may have.
func (p *MacroPage) Placeholders() []PlaceholderHint {
	return (&KnowledgeEditPage{Page: p.Page}).Placeholders()
}

func (v *visit) macroPage(m desk.Macro, values url.Values) *MacroPage {
	v.page.Nav = "knowledge"
	page := &MacroPage{Page: v.page, Macro: m, Form: NewForm(v.page.Printer, values)}
	for _, lang := range v.langsMineFirst() {
		page.Langs = append(page.Langs, LangFields{Lang: lang, Name: langName(lang)})
	}
	return page
}

func (s *Site) showNewMacro(v *visit) error {
	s.render.Page(v.w, v.r, http.StatusOK, "macro", v.macroPage(desk.Macro{}, nil))
	return nil
}

func (s *Site) showMacro(v *visit) error {
	m, err := s.Desk.Macro(v.ctx(), v.actor, v.r.PathValue("id"))
	if err != nil {
		return err
	}
	if !m.MayEdit(v.actor) {
		return fault.New(fault.Denied, "macro.edit_denied")
	}
	values := url.Values{"name": {m.Name}, "category": {string(m.Actions.Category)}, "note": {m.Actions.Note}}
	for lang, text := range m.Texts {
		values.Set(lang+".text", text)
	}
	if m.Actions.Severity != 0 {
		values.Set("severity", strconv.FormatInt(m.Actions.Severity, 10))
	}
	if m.Actions.Promise {
		values.Set("promise", "1")
	}
	if m.Shared {
		values.Set("shared", "1")
	}
	s.render.Page(v.w, v.r, http.StatusOK, "macro", v.macroPage(m, values))
	return nil
}

// readMacro reads a macro from the fields of its form.
func readMacro(in url.Values) desk.MacroDraft {
	d := desk.MacroDraft{Name: in.Get("name"), Shared: in.Get("shared") != "", Texts: map[string]string{}}
	for _, lang := range i18n.Languages {
		d.Texts[lang] = in.Get(lang + ".text")
	}
	d.Actions = desk.MacroActions{Category: topic.Category(in.Get("category")), Promise: in.Get("promise") != "", Note: in.Get("note")}
	if text := in.Get("severity"); text != "" {
		var err error
		if d.Actions.Severity, err = strconv.ParseInt(text, 10, 64); err != nil {
			d.Actions.Severity = -1 // out of range, which the desk says
		}
	}
	return d
}

func (s *Site) createMacro(v *visit) error {
	return s.saveMacro(v, desk.Macro{}, func(in url.Values) (desk.Macro, error) {
		return s.Desk.CreateMacro(v.ctx(), v.actor, readMacro(in))
	})
}

func (s *Site) editMacro(v *visit) error {
	m, err := s.Desk.Macro(v.ctx(), v.actor, v.r.PathValue("id"))
	if err != nil {
		return err
	}
	return s.saveMacro(v, m, func(in url.Values) (desk.Macro, error) {
		seen, err := seenVersion(in, "version")
		if err != nil {
			return m, err
		}
		return s.Desk.EditMacro(v.ctx(), v.actor, m.ID, seen, readMacro(in))
	})
}

// saveMacro carries out save; a form that failed is shown again with the macro
// and the version that was seen.
func (s *Site) saveMacro(v *visit, was desk.Macro, save func(url.Values) (desk.Macro, error)) error {
	in, err := v.entered()
	if err != nil {
		return err
	}
	if _, err = save(in); err == nil {
		s.flash(v, "good", v.t("macro.saved"), "")
		SeeOther(v.w, v.r, "/macros")
		return nil
	}
	keepSeen(in, &was.Version)
	page := v.macroPage(was, in)
	return s.formAgain(v, err, page.Form, "macro", page)
}

// retireMacro returns the handler that takes a macro out of use, or brings it
// back; each undoes the other.
func retireMacro(retired bool) handler {
	return func(s *Site, v *visit) error {
		m, err := s.Desk.RetireMacro(v.ctx(), v.actor, v.r.PathValue("id"), retired)
		if err != nil {
			return err
		}
		if retired {
			s.flash(v, "good", v.t("macro.retired_now"), macroPath(m.ID)+"/restore")
		} else {
			s.flash(v, "good", v.t("macro.restored"), macroPath(m.ID)+"/retire")
		}
		SeeOther(v.w, v.r, "/macros")
		return nil
	}
}

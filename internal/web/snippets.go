package web

import (
	"net/http"
	"net/url"
	"strings"

	"liuke/internal/account"
	"liuke/internal/desk"
	"liuke/internal/fault"
	"liuke/internal/i18n"
	"liuke/internal/knowledge"
)

func snippetRoutes() []Route {
	return []Route{
		{"GET", "/snippets", account.CaseWrite, (*Site).showSnippets},
		{"POST", "/snippets", account.CaseWrite, (*Site).createSnippet},
		{"GET", "/snippets/new", account.CaseWrite, (*Site).showNewSnippet},
		{"GET", "/snippets/{id}", account.CaseWrite, (*Site).showSnippet},
		{"POST", "/snippets/{id}", account.CaseWrite, (*Site).editSnippet},
		{"POST", "/snippets/{id}/retire", account.CaseWrite, retireSnippet(true)},
		{"POST", "/snippets/{id}/restore", account.CaseWrite, retireSnippet(false)},
		{"POST", "/cases/{ref}/snippet", account.CaseWrite, (*Site).insertSnippet},
		{"POST", "/log/snippet", account.CaseWrite, (*Site).insertSnippetInLog},
	}
}

// SnippetsPage lists the reader's snippets and those that are shared.
type SnippetsPage struct {
	Page
	Rows []SnippetLine
}

// SnippetLine is a snippet as lists show it.
type SnippetLine struct {
	desk.Snippet
	Href string // where it is changed; "" for whoever may not
	Text string
}

// None is what the list says when it has nothing.
func (p *SnippetsPage) None() Empty {
	return Empty{
		Picture: "ledger", Title: p.T("snippet.none"), Text: p.T("snippet.none_text"),
		Act: &Act{Label: p.T("snippet.new"), Href: "/snippets/new", Primary: true},
	}
}

func (s *Site) showSnippets(v *visit) error {
	v.page.Nav = "knowledge"
	all, err := s.Desk.Snippets(v.ctx(), v.actor)
	if err != nil {
		return err
	}
	page := &SnippetsPage{Page: v.page}
	for _, retired := range []bool{false, true} {
		for _, n := range all {
			if n.Retired != retired {
				continue
			}
			line := SnippetLine{Snippet: n, Text: n.In(v.page.Lang())}
			if n.MayEdit(v.actor) {
				line.Href = snippetPath(n.ID)
			}
			page.Rows = append(page.Rows, line)
		}
	}
	s.render.Page(v.w, v.r, http.StatusOK, "snippets", page)
	return nil
}

func snippetPath(id string) string { return "/snippets/" + url.PathEscape(id) }

// SnippetPage is where a snippet is written.
type SnippetPage struct {
	Page
	Snippet desk.Snippet // without an id: a new one
	Form    *Form
	Langs   []LangFields
	Most    int // characters
}

// Action is where the form is sent.
func (p *SnippetPage) Action() string {
	if p.Snippet.ID == "" {
		return "/snippets"
	}
	return snippetPath(p.Snippet.ID)
}

// Placeholders are those that a text may have.
func (p *SnippetPage) Placeholders() []PlaceholderHint {
	return (&KnowledgeEditPage{Page: p.Page}).Placeholders()
}

func (v *visit) snippetPage(n desk.Snippet, values url.Values) *SnippetPage {
	v.page.Nav = "knowledge"
	page := &SnippetPage{Page: v.page, Snippet: n, Form: NewForm(v.page.Printer, values), Most: desk.MaxSnippet}
	for _, lang := range v.langsMineFirst() {
		page.Langs = append(page.Langs, LangFields{Lang: lang, Name: langName(lang)})
	}
	return page
}

func (s *Site) showNewSnippet(v *visit) error {
	s.render.Page(v.w, v.r, http.StatusOK, "snippet", v.snippetPage(desk.Snippet{}, nil))
	return nil
}

func (s *Site) showSnippet(v *visit) error {
	n, err := s.Desk.Snippet(v.ctx(), v.actor, v.r.PathValue("id"))
	if err != nil {
		return err
	}
	if !n.MayEdit(v.actor) {
		return fault.New(fault.Denied, "snippet.edit_denied")
	}
	values := url.Values{"name": {n.Name}}
	for lang, text := range n.Texts {
		values.Set(lang+".text", text)
	}
	if n.Shared {
		values.Set("shared", "1")
	}
	s.render.Page(v.w, v.r, http.StatusOK, "snippet", v.snippetPage(n, values))
	return nil
}

// readSnippet reads a snippet from the fields of its form.
func readSnippet(in url.Values) desk.SnippetDraft {
	d := desk.SnippetDraft{Name: in.Get("name"), Shared: in.Get("shared") != "", Texts: map[string]string{}}
	for _, lang := range i18n.Languages {
		d.Texts[lang] = in.Get(lang + ".text")
	}
	return d
}

func (s *Site) createSnippet(v *visit) error {
	return s.saveSnippet(v, desk.Snippet{}, func(in url.Values) (desk.Snippet, error) {
		return s.Desk.CreateSnippet(v.ctx(), v.actor, readSnippet(in))
	})
}

func (s *Site) editSnippet(v *visit) error {
	n, err := s.Desk.Snippet(v.ctx(), v.actor, v.r.PathValue("id"))
	if err != nil {
		return err
	}
	return s.saveSnippet(v, n, func(in url.Values) (desk.Snippet, error) {
		seen, err := seenVersion(in, "version")
		if err != nil {
			return n, err
		}
		return s.Desk.EditSnippet(v.ctx(), v.actor, n.ID, seen, readSnippet(in))
	})
}

// saveSnippet carries out save; a form that failed is shown again with the
// snippet and the version that was seen.
func (s *Site) saveSnippet(v *visit, was desk.Snippet, save func(url.Values) (desk.Snippet, error)) error {
	in, err := v.entered()
	if err != nil {
		return err
	}
	if _, err = save(in); err == nil {
		s.flash(v, "good", v.t("snippet.saved"), "")
		SeeOther(v.w, v.r, "/snippets")
		return nil
	}
	keepSeen(in, &was.Version)
	page := v.snippetPage(was, in)
	return s.formAgain(v, err, page.Form, "snippet", page)
}

// retireSnippet returns the handler that takes a snippet out of use, or brings
// it back; each undoes the other.
func retireSnippet(retired bool) handler {
	return func(s *Site, v *visit) error {
		n, err := s.Desk.RetireSnippet(v.ctx(), v.actor, v.r.PathValue("id"), retired)
		if err != nil {
			return err
		}
		if retired {
			s.flash(v, "good", v.t("macro.retired_now"), snippetPath(n.ID)+"/restore")
		} else {
			s.flash(v, "good", v.t("macro.restored"), snippetPath(n.ID)+"/retire")
		}
		SeeOther(v.w, v.r, "/snippets")
		return nil
	}
}

// SnippetsAtHand are the snippets of a form: names to type, and buttons.
type SnippetsAtHand struct {
	*i18n.Printer
	Form, Field string // ids of the form, and of the field that a button puts them into
	Address     string // where a button leads without a script
	List        []SnippetLine
}

// snippetsAtHand are the snippets of the reader, filled in for the case.
func (s *Site) snippetsAtHand(v *visit, f desk.File, customer string) ([]SnippetLine, error) {
	all, err := s.Desk.SnippetsAtHand(v.ctx(), v.actor)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	values := s.placeholderValues(v, f, customer)
	lines := make([]SnippetLine, len(all))
	for i, n := range all {
		lines[i] = SnippetLine{Snippet: n, Text: knowledge.Fill(n.In(f.Case.Lang, v.page.Lang()), values)}
	}
	return lines, nil
}

// caseSnippets are those of the composer.
func (s *Site) caseSnippets(v *visit, f desk.File, customer string) (at SnippetsAtHand, err error) {
	at = SnippetsAtHand{Printer: v.page.Printer, Form: "form-reply", Field: "field-reply-text", Address: casePath(f.Case) + "/snippet"}
	if v.page.Can(account.CaseWrite) {
		at.List, err = s.snippetsAtHand(v, f, customer)
	}
	return at, err
}

// logSnippets are those of the log, where there is no case yet.
func (s *Site) logSnippets(v *visit) (at SnippetsAtHand, err error) {
	at = SnippetsAtHand{Printer: v.page.Printer, Form: "form-log", Field: "field-words", Address: "/log/snippet"}
	at.List, err = s.snippetsAtHand(v, desk.File{Case: desk.Case{Lang: v.page.Lang()}}, "")
	return at, err
}

// chosenSnippet returns the text of the one that the address names.
func (v *visit) chosenSnippet(lines []SnippetLine) (string, error) {
	for _, n := range lines {
		if n.ID == v.r.URL.Query().Get("id") {
			return n.Text, nil
		}
	}
	return "", fault.New(fault.NotFound, "snippet.unknown")
}

// insertSnippet shows the case again with the snippet under what was typed, for
// whom no script puts it there.
func (s *Site) insertSnippet(v *visit) error {
	f, err := s.caseFile(v)
	if err != nil {
		return err
	}
	in, _, err := s.readForm(v, errNoFiles)
	if err != nil && err != errNoFiles { //nolint:errorlint // as it was handed in
		return err
	}
	who, err := s.whoIs(v, f)
	if err != nil {
		return err
	}
	lines, err := s.snippetsAtHand(v, f, who.Name)
	if err != nil {
		return err
	}
	text, err := v.chosenSnippet(lines)
	if err != nil {
		return err
	}
	return s.showCaseWith(v, f, in, text)
}

// showCaseWith shows the case with a text put under the reply as it was typed.
func (s *Site) showCaseWith(v *visit, f desk.File, in url.Values, text string) error {
	in.Set("reply.text", strings.TrimSpace(in.Get("reply.text")+"\n\n"+text))
	page, err := s.casePage(v, f, map[string]*Form{"reply": NewForm(v.page.Printer, in)})
	if err != nil {
		return err
	}
	s.render.Page(v.w, v.r, http.StatusOK, "case", page)
	return nil
}

func (s *Site) insertSnippetInLog(v *visit) error {
	in, err := v.entered()
	if err != nil {
		return err
	}
	at, err := s.logSnippets(v)
	if err != nil {
		return err
	}
	text, err := v.chosenSnippet(at.List)
	if err != nil {
		return err
	}
	in.Set("words", strings.TrimSpace(in.Get("words")+"\n\n"+text))
	page, err := s.logPage(v, NewForm(v.page.Printer, in), in.Get("who"))
	if err == nil {
		_, page.Drafts, err = s.putBack(v, logPlace, func(string) bool { return true })
	}
	if err != nil {
		return err
	}
	s.render.Page(v.w, v.r, http.StatusOK, "log", page)
	return nil
}

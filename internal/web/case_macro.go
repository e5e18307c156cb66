package web

import (
	"errors"
	"net/url"
	"strconv"
	"strings"

	"liuke/internal/account"
	"liuke/internal/desk"
	"liuke/internal/fault"
	"liuke/internal/knowledge"
	"liuke/internal/promise"
)

// macrosShown is how many macros the case page has at hand.
const macrosShown = 8

// caseMacros are the macros at hand on a case, the most used first.
func (s *Site) caseMacros(v *visit) ([]MacroLine, error) {
	if !v.page.Can(account.CaseWrite) {
		return nil, nil
	}
	macros, err := s.Desk.MacrosOn(v.ctx(), v.actor)
	var lines []MacroLine
	for _, m := range macros[:min(macrosShown, len(macros))] {
		lines = append(lines, v.macroLine(m))
	}
	return lines, err
}

// CaseMacroPage is where a macro is chosen for a case, or looked at before it
// is carried out.
type CaseMacroPage struct {
	caseDialog
	Find    string
	Found   []MacroLine
	Macro   *desk.Macro // that is looked at; nil while none is
	Written string      // the language of its answer
	Does    []string
	Refused string // why it cannot be carried out; "" when it can
	At      int64  // when it is looked at
}

func macroDialog(s *Site, v *visit, f desk.File, form *Form) (View, error) {
	id := v.r.URL.Query().Get("id")
	if form != nil {
		id = form.Values.Get("macro.id")
	}
	if id == "" {
		return s.chooseMacro(v, f, form)
	}
	m, err := s.Desk.Macro(v.ctx(), v.actor, id)
	if err != nil {
		return nil, err
	}
	page := &CaseMacroPage{Macro: &m, At: v.page.Now}
	after, err := s.Desk.LookAtMacro(v.ctx(), v.actor, f, m)
	var refused *fault.Error
	if errors.As(err, &refused) {
		page.Refused, after, err = v.page.Err(refused), f, nil
	}
	if err != nil {
		return nil, err
	}
	who, err := s.whoIs(v, f)
	if err != nil {
		return nil, err
	}
	page.Does = v.macroDoes(m, v.nextUpdate(after))
	values := s.placeholderValues(v, after, who.Name)
	text, lang := m.In(f.Case.Lang, v.page.Lang())
	page.Written = lang
	page.caseDialog = v.dialog(f, form, url.Values{
		"macro.text": {knowledge.Fill(text, values)}, "macro.note": {knowledge.Fill(m.Actions.Note, values)},
	})
	return page, nil
}

// chooseMacro is the dialog while no macro is chosen.
func (s *Site) chooseMacro(v *visit, f desk.File, form *Form) (View, error) {
	page := &CaseMacroPage{Find: strings.TrimSpace(v.r.URL.Query().Get("find"))}
	macros, err := s.Desk.MacrosOn(v.ctx(), v.actor)
	for _, m := range macros {
		if strings.Contains(strings.ToLower(m.Name), strings.ToLower(page.Find)) {
			page.Found = append(page.Found, v.macroLine(m))
		}
	}
	page.caseDialog = v.dialog(f, form, nil)
	return page, err
}

// nextUpdate is when the next update is due that was promised last, in words.
func (v *visit) nextUpdate(f desk.File) string {
	due := ""
	for _, p := range f.Pending() {
		if p.Kind == promise.NextUpdate {
			due = v.page.DateTime(p.DueAt, v.page.Loc)
		}
	}
	return due
}

func runMacro(s *Site, a *act) error {
	version, err := seenVersion(a.in, "macro.version")
	if err != nil {
		return err
	}
	at, _ := strconv.ParseInt(a.text("at"), 10, 64)
	_, err = s.Desk.RunMacro(a.ctx(), a.actor, a.on, desk.MacroRun{
		MacroID: a.text("id"), Version: version, Text: a.text("text"), Note: a.text("note"), At: at,
	})
	return err
}

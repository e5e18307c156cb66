package web

import (
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"liuke/internal/account"
	"liuke/internal/desk"
	"liuke/internal/fault"
)

func draftRoutes() []Route {
	return []Route{
		{"POST", "/cases/{ref}/draft", account.CaseWrite, (*Site).keepDraft},
		{"POST", "/cases/{ref}/draft/discard", account.CaseWrite, (*Site).discardDraft},
	}
}

// headerDraft says which version of a draft is kept.
const headerDraft = "Liuke-Draft"

// drafted are the forms of a case whose drafts are kept, and what each is called.
var drafted = map[string]string{
	"reply": "case.reply", "note": "case.note", "restate": "case.restate", "promise": "case.promise", "offer": "case.offer", "done": "case.done",
}

// DraftLine is a draft that was put back into its form.
type DraftLine struct {
	Form    string
	Name    string // what the form is called
	Clock   string // when it was kept
	Version int64
}

// Drafts are the drafts that the forms of the page were filled from.
func (p *CasePage) Drafts() []DraftLine { return p.drafts }

// restore fills the forms that did not fail from the reader's drafts.
func (s *Site) restore(v *visit, f desk.File, page *CasePage) error {
	if !v.page.Can(account.CaseWrite) {
		return nil
	}
	kept, err := s.Desk.Unsent(v.ctx(), v.actor, f)
	if err != nil || len(kept) == 0 {
		return err
	}
	forms := maps.Clone(page.forms)
	if forms == nil {
		forms = map[string]*Form{}
	}
	for _, name := range slices.Sorted(maps.Keys(kept)) {
		if drafted[name] == "" || forms[name] != nil {
			continue
		}
		u := kept[name]
		forms[name] = NewForm(v.page.Printer, url.Values(u.Values))
		page.drafts = append(page.drafts, DraftLine{Form: name, Name: v.t(drafted[name]), Clock: v.page.DateTime(u.SavedAt, v.page.Loc), Version: u.Version})
	}
	page.forms = forms
	return nil
}

// keepDraft keeps what a form of the case has by now, as its page says while
// one types. The answer tells the version that is kept, also when another page
// of the same person was later.
func (s *Site) keepDraft(v *visit) error {
	f, err := s.caseFile(v)
	if err != nil {
		return err
	}
	in, _, err := s.readForm(v, errNoFiles)
	if err != nil && err != errNoFiles { //nolint:errorlint // as it was handed in
		return err
	}
	form := v.r.URL.Query().Get("form")
	if drafted[form] == "" {
		return fault.New(fault.Invalid, "bench.form_unnamed")
	}
	seen, err := strconv.ParseInt(in.Get("draft"), 10, 64)
	if err != nil {
		seen = 0
	}
	u := desk.Unsent{CaseID: f.Case.ID, Form: form, Version: seen, Values: map[string][]string{}}
	for name, values := range in {
		if strings.HasPrefix(name, form+".") {
			u.Values[name] = values
		}
	}
	kept, err := s.Desk.KeepUnsent(v.ctx(), v.actor, u, in.Get("once"), in.Get("over") != "")
	v.w.Header().Set(headerDraft, strconv.FormatInt(kept.Version, 10))
	if fault.Is(err, fault.Conflict) {
		v.w.WriteHeader(http.StatusConflict)
		return nil
	}
	if err == nil {
		v.w.WriteHeader(http.StatusNoContent)
	}
	return err
}

func (s *Site) discardDraft(v *visit) error {
	f, err := s.caseFile(v)
	if err != nil {
		return err
	}
	if err := s.Desk.DropUnsent(v.ctx(), v.actor, f.Case.ID, v.r.URL.Query().Get("form")); err != nil {
		return err
	}
	s.flash(v, "good", v.t("bench.draft_discarded"), "")
	SeeOther(v.w, v.r, casePath(f.Case))
	return nil
}

// sent forgets the draft of a form that was carried out. One that stays for a
// failure is a nuisance, and no reason to say that the act failed.
func (a *act) sent(s *Site) {
	if err := s.Desk.DropUnsent(a.ctx(), a.actor, a.file.Case.ID, a.name); err != nil {
		s.log.WarnContext(a.ctx(), "a draft was left behind", "err", err)
	}
}

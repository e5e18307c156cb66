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
	"liuke/internal/i18n"
)

func draftRoutes() []Route {
	return []Route{
		{"POST", "/cases/{ref}/draft", account.CaseWrite, keepDraft(caseDrafts)},
		{"POST", "/cases/{ref}/draft/discard", account.CaseWrite, discardDraft(caseDrafts)},
		{"POST", "/errands/{id}/draft", account.CaseWrite, keepDraft(errandDrafts)},
		{"POST", "/errands/{id}/draft/discard", account.CaseWrite, discardDraft(errandDrafts)},
		{"POST", "/log/draft", account.CaseWrite, keepDraft(logDrafts)},
		{"POST", "/log/draft/discard", account.CaseWrite, discardDraft(logDrafts)},
	}
}

// headerDraft says which version of a draft is kept.
const headerDraft = "Liuke-Draft"

// drafting is what is kept of the forms of a page.
type drafting struct {
	at    desk.Place
	page  string            // its address
	id    string            // of the element that tells of them
	forms map[string]string // those whose drafts are kept, and what each is called
	typed []string          // how the fields begin that one writes in: a form without any of that is empty; nil where a form's fields begin with its name
}

// casePlace are the drafts of a case.
func casePlace(c desk.Case) drafting {
	return drafting{at: desk.AtCase(c.ID), page: casePath(c), id: "drafts", forms: map[string]string{
		"reply": "case.reply", "note": "case.note", "restate": "case.restate", "promise": "case.promise", "offer": "case.offer", "done": "case.done",
	}}
}

// errandPlace is the draft of what came of a work order.
func errandPlace(id string) drafting {
	return drafting{
		at: desk.AtOrder(id), page: errandPath(id), id: "drafts", forms: map[string]string{"result": "errand.result"}, typed: []string{"note", "parts["},
	}
}

// logPlace is the draft of what one takes down.
var logPlace = drafting{
	at: desk.AtLog, page: "/log", id: "log-drafts", forms: map[string]string{"log": "nav.log"},
	typed: []string{"who", "words", "wish", "promised", "spot.did", "spot.said"},
}

func caseDrafts(s *Site, v *visit) (drafting, error) {
	f, err := s.caseFile(v)
	return casePlace(f.Case), err
}

func errandDrafts(s *Site, v *visit) (drafting, error) {
	t, err := s.Desk.Errand(v.ctx(), v.actor, v.r.PathValue("id"))
	return errandPlace(t.Order.ID), err
}

func logDrafts(*Site, *visit) (drafting, error) { return logPlace, nil }

// sending are fields that say how a form is sent, and not what.
var sending = []string{"once", "draft", "over", "version", "seen", "then"}

// kept returns what is kept of a form: nothing when nothing was written in it.
func (d drafting) kept(form string, in url.Values) map[string][]string {
	values := map[string][]string{}
	typed := d.typed == nil
	for name, entered := range in {
		if d.typed == nil && !strings.HasPrefix(name, form+".") || slices.Contains(sending, name) {
			continue
		}
		values[name] = entered
		typed = typed || strings.TrimSpace(strings.Join(entered, "")) != "" && slices.ContainsFunc(d.typed, func(begins string) bool {
			return strings.HasPrefix(name, begins)
		})
	}
	if !typed {
		return nil
	}
	return values
}

// Drafts tell of what was put back into the forms of a page, and where what is
// entered is kept.
type Drafts struct {
	*i18n.Printer
	ID      string
	Address string
	Forms   string // whose drafts are kept, divided by blanks
	Lines   []DraftLine
}

// DraftLine is a draft that was put back into its form.
type DraftLine struct {
	Form    string
	Name    string // what the form is called
	Clock   string // when it was kept
	Version int64
	Swaps   string // the elements that change when it is discarded
}

// putBack returns the reader's drafts, form by form, and what tells of them.
// Those of forms that are left out stay where they are.
func (s *Site) putBack(v *visit, d drafting, leave func(form string) bool) (map[string]url.Values, Drafts, error) {
	tell := Drafts{Printer: v.page.Printer, ID: d.id, Address: d.page + "/draft", Forms: strings.Join(slices.Sorted(maps.Keys(d.forms)), " ")}
	if !v.page.Can(account.CaseWrite) {
		return nil, tell, nil
	}
	kept, err := s.Desk.Unsent(v.ctx(), v.actor, d.at)
	values := map[string]url.Values{}
	for _, name := range slices.Sorted(maps.Keys(kept)) {
		if d.forms[name] == "" || leave(name) {
			continue
		}
		u := kept[name]
		values[name] = url.Values(u.Values)
		tell.Lines = append(tell.Lines, DraftLine{
			Form: name, Name: v.t(d.forms[name]), Clock: v.page.DateTime(u.SavedAt, v.page.Loc), Version: u.Version, Swaps: "#" + d.id + " #form-" + name,
		})
	}
	return values, tell, err
}

// restore fills the forms of a case that did not fail from the reader's drafts.
func (s *Site) restore(v *visit, f desk.File, page *CasePage) error {
	values, tell, err := s.putBack(v, casePlace(f.Case), func(form string) bool { return page.forms[form] != nil })
	page.Drafts = tell
	if err != nil || len(values) == 0 {
		return err
	}
	forms := maps.Clone(page.forms)
	if forms == nil {
		forms = map[string]*Form{}
	}
	for name, entered := range values {
		forms[name] = NewForm(v.page.Printer, entered)
	}
	page.forms = forms
	return nil
}

// keepDraft returns the handler that keeps what a form has by now, as its page
// says while one types. The answer tells the version that is kept, also when
// another page of the same person was later.
func keepDraft(of func(*Site, *visit) (drafting, error)) handler {
	return func(s *Site, v *visit) error {
		d, err := of(s, v)
		if err != nil {
			return err
		}
		in, _, err := s.readForm(v, errNoFiles)
		if err != nil && err != errNoFiles { //nolint:errorlint // as it was handed in
			return err
		}
		form := v.r.URL.Query().Get("form")
		if d.forms[form] == "" {
			return fault.New(fault.Invalid, "bench.form_unnamed")
		}
		seen, err := strconv.ParseInt(in.Get("draft"), 10, 64)
		if err != nil {
			seen = 0
		}
		u := desk.Unsent{Place: d.at, Form: form, Version: seen, Values: d.kept(form, in)}
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
}

// discardDraft returns the handler that forgets a draft and goes back to its page.
func discardDraft(of func(*Site, *visit) (drafting, error)) handler {
	return func(s *Site, v *visit) error {
		d, err := of(s, v)
		if err != nil {
			return err
		}
		if err := s.Desk.DropUnsent(v.ctx(), v.actor, d.at, v.r.URL.Query().Get("form")); err != nil {
			return err
		}
		s.flash(v, "good", v.t("bench.draft_discarded"), "")
		back := d.page
		if from := v.r.Header.Get(headerPage); from != "" { // a dialog may be open over another page
			back = localPath(from)
		}
		SeeOther(v.w, v.r, back)
		return nil
	}
}

// sent forgets the draft of a form that was carried out. One that stays for a
// failure is a nuisance, and no reason to say that the act failed.
func (s *Site) sent(v *visit, at desk.Place, form string) {
	if err := s.Desk.DropUnsent(v.ctx(), v.actor, at, form); err != nil {
		s.log.WarnContext(v.ctx(), "a draft was left behind", "err", err)
	}
}

package web

import (
	"errors"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"liuke/internal/evidence"
	"liuke/internal/fault"
	"liuke/internal/i18n"
	"liuke/internal/ident"
	"liuke/internal/wording"
)

// CausesPage lists what can go wrong, with what is asked for.
type CausesPage struct {
	Page
	Causes []CauseLine
}

// CauseLine is one cause of the list.
type CauseLine struct {
	Name   string
	Href   string
	Pieces string
}

// NoCauses is what the list says when there are none.
func (p *CausesPage) NoCauses() Empty {
	return Empty{Picture: "tray", Title: p.T("cause.none"), Text: p.T("cause.none_text"), Act: &Act{Label: p.T("cause.new"), Href: "/company/causes/new", Primary: true}}
}

// newCause stands for a cause that is yet to be made.
const newCause = "new"

func (s *Site) showCauses(v *visit) error {
	v.page.Nav = "company"
	causes, _, err := s.Desk.Causes(v.ctx(), v.actor)
	if err != nil {
		return err
	}
	page := &CausesPage{Page: v.page}
	for _, c := range causes.List {
		var names []string
		for _, p := range c.Pieces {
			names = append(names, evidence.In(p.Names, v.page.Lang()))
		}
		page.Causes = append(page.Causes, CauseLine{
			Name: evidence.In(c.Names, v.page.Lang()), Href: "/company/causes/" + url.PathEscape(c.Code), Pieces: strings.Join(names, " · "),
		})
	}
	s.render.Page(v.w, v.r, http.StatusOK, "company-causes", page)
	return nil
}

// CausePage changes one cause.
type CausePage struct {
	SettingPage
	Address string
	Name    string // "" for a new one
}

// Langs are the languages that a cause is written in, Chinese first.
func (p *CausePage) Langs() []Option {
	return []Option{{Value: i18n.Chinese, Label: "中文"}, {Value: i18n.English, Label: "English"}}
}

// Providers are who may have to come up with a piece.
func (p *CausePage) Providers() []Option {
	var options []Option
	for i, from := range evidence.Providers {
		options = append(options, Option{Value: string(from), Label: p.T("evidence.from." + string(from)), Chosen: i == 0})
	}
	return options
}

var causeSetting = companySetting[*CausePage]{
	template: "company-cause", saved: "cause.saved", next: "/company/causes", page: (*Site).causePage, put: (*Site).putCause,
}

func (s *Site) causePage(v *visit) (*CausePage, error) {
	causes, version, err := s.Desk.Causes(v.ctx(), v.actor)
	if err != nil {
		return nil, err
	}
	code := v.r.PathValue("code")
	cause, ok := causes.Cause(code)
	if !ok && code != newCause {
		return nil, NotFound()
	}
	return &CausePage{
		SettingPage: v.settingPage(version, causeValues(cause)), Address: "/company/causes/" + url.PathEscape(code),
		Name: evidence.In(cause.Names, v.page.Lang()),
	}, nil
}

// emptyPieces is how many empty rows the form has.
const emptyPieces = 2

// Rows are the rows of the form: the pieces filled in, and some more.
func (p *CausePage) Rows() []FormRow {
	entered := enteredRows{in: p.Form.Values, list: "pieces"}
	return entered.rows(evidence.MaxPieces, emptyPieces, pieceTexts...)
}

func causeValues(c evidence.Cause) url.Values {
	in := url.Values{}
	for lang, name := range c.Names {
		in.Set("names."+lang, name)
	}
	for i, p := range c.Pieces {
		for lang := range p.Names {
			in.Set(inRow("pieces", i, "names."+lang), p.Names[lang])
			in.Set(inRow("pieces", i, "words."+lang), p.Words[lang])
		}
		in.Set(inRow("pieces", i, "code"), p.Code)
		in.Set(inRow("pieces", i, "from"), string(p.From))
		in.Set(inRow("pieces", i, "days"), strconv.FormatInt(p.Days, 10))
	}
	return in
}

// pieceTexts are the fields of a piece that are empty unless somebody fills them in.
var pieceTexts = func() (fields []string) {
	for _, lang := range i18n.Languages {
		fields = append(fields, "names."+lang, "words."+lang)
	}
	return fields
}()

// enteredCause reads a cause from the form. A row without texts is no piece.
func enteredCause(rows *enteredRows, code string) (evidence.Cause, error) {
	c := evidence.Cause{Code: code, Names: map[string]string{}}
	for _, lang := range i18n.Languages {
		c.Names[lang] = wording.Line(rows.in.Get("names." + lang))
	}
	for i := range evidence.MaxPieces {
		if !rows.any(i, pieceTexts...) {
			continue
		}
		get := func(field string) string { return wording.Words(rows.get(i, field)) }
		p := evidence.Piece{Code: get("code"), Names: map[string]string{}, Words: map[string]string{}, From: evidence.Provider(get("from"))}
		for _, lang := range i18n.Languages {
			p.Names[lang], p.Words[lang] = get("names."+lang), get("words."+lang)
		}
		if p.Code == "" {
			p.Code = newCode()
		}
		var err error
		if p.Days, err = strconv.ParseInt(get("days"), 10, 64); err != nil {
			return c, rows.wrong(i, "days", "evidence.days_unreadable", err)
		}
		c.Pieces = append(c.Pieces, p)
		rows.keep(i)
	}
	return c, nil
}

// newCode returns a code that nothing else has.
func newCode() string { return "c" + strings.ReplaceAll(ident.New(), "-", "") }

// putCause lays the list down with the cause changed, or added.
func (s *Site) putCause(v *visit, in url.Values, seen int64) error {
	causes, _, err := s.Desk.Causes(v.ctx(), v.actor)
	if err != nil {
		return err
	}
	code := v.r.PathValue("code")
	at := slices.IndexFunc(causes.List, func(c evidence.Cause) bool { return c.Code == code })
	switch {
	case code == newCause:
		at, code = len(causes.List), newCode()
		causes.List = append(causes.List, evidence.Cause{})
	case at < 0:
		return NotFound()
	}
	rows := enteredRows{in: in, list: "pieces"}
	if causes.List[at], err = enteredCause(&rows, code); err != nil {
		return err
	}
	return rows.about(ofCause(s.Desk.SetCauses(v.ctx(), v.actor, causes, seen)))
}

var causeField = regexp.MustCompile(`^causes\[\d+\]\.`)

// ofCause has a fault about a cause of the list name the field as the form of
// that cause does.
func ofCause(err error) error {
	var f *fault.Error
	if !errors.As(err, &f) {
		return err
	}
	return f.On(causeField.ReplaceAllString(f.Field, ""))
}

func (s *Site) removeCause(v *visit) error {
	in, err := v.entered()
	if err != nil {
		return err
	}
	causes, _, err := s.Desk.Causes(v.ctx(), v.actor)
	if err != nil {
		return err
	}
	at := slices.IndexFunc(causes.List, func(c evidence.Cause) bool { return c.Code == v.r.PathValue("code") })
	if at < 0 {
		return NotFound()
	}
	seen, err := seenVersion(in, "version")
	if err != nil {
		return err
	}
	causes.List = slices.Delete(causes.List, at, at+1)
	if err := s.Desk.SetCauses(v.ctx(), v.actor, causes, seen); err != nil {
		return err
	}
	s.flash(v, "good", v.t("cause.removed"), "")
	SeeOther(v.w, v.r, "/company/causes")
	return nil
}

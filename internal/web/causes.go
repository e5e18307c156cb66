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
	Page
	Form    *Form
	Version int64
	Address string
	Name    string // "" for a new one
	Rows    []PieceRow
}

// PieceRow is one piece of evidence of the form.
type PieceRow struct {
	N  int
	At string // what its fields begin with
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

func (s *Site) showCause(v *visit) error {
	page, err := s.causePage(v, nil)
	if err != nil {
		return err
	}
	s.render.Page(v.w, v.r, http.StatusOK, "company-cause", page)
	return nil
}

// emptyPieces is how many empty rows the form has.
const emptyPieces = 2

func (s *Site) causePage(v *visit, form *Form) (*CausePage, error) {
	v.page.Nav = "company"
	causes, version, err := s.Desk.Causes(v.ctx(), v.actor)
	if err != nil {
		return nil, err
	}
	code := v.r.PathValue("code")
	cause, ok := causes.Cause(code)
	if !ok && code != newCause {
		return nil, NotFound()
	}
	page := &CausePage{Page: v.page, Version: version, Address: "/company/causes/" + url.PathEscape(code), Form: form, Name: evidence.In(cause.Names, v.page.Lang())}
	rows := len(cause.Pieces)
	if form == nil {
		page.Form = NewForm(v.page.Printer, causeValues(cause))
	} else {
		rows = len(pieceRows(form.Values))
	}
	for i := range min(rows+emptyPieces, evidence.MaxPieces) {
		page.Rows = append(page.Rows, PieceRow{i + 1, inRow("pieces", i, "")})
	}
	return page, nil
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

// pieceRows are the rows of the form that are filled in.
func pieceRows(in url.Values) (rows []int) {
	for i := range evidence.MaxPieces {
		for _, lang := range i18n.Languages {
			if strings.TrimSpace(in.Get(inRow("pieces", i, "names."+lang))+in.Get(inRow("pieces", i, "words."+lang))) != "" {
				rows = append(rows, i)
				break
			}
		}
	}
	return rows
}

// enteredCause reads a cause from the form.
func enteredCause(in url.Values, code string) (evidence.Cause, error) {
	c := evidence.Cause{Code: code, Names: map[string]string{}}
	for _, lang := range i18n.Languages {
		c.Names[lang] = wording.Line(in.Get("names." + lang))
	}
	for _, row := range pieceRows(in) {
		get := func(field string) string { return wording.Words(in.Get(inRow("pieces", row, field))) }
		p := evidence.Piece{Code: get("code"), Names: map[string]string{}, Words: map[string]string{}, From: evidence.Provider(get("from"))}
		for _, lang := range i18n.Languages {
			p.Names[lang], p.Words[lang] = get("names."+lang), get("words."+lang)
		}
		if p.Code == "" {
			p.Code = newCode()
		}
		var err error
		if p.Days, err = strconv.ParseInt(get("days"), 10, 64); err != nil {
			return c, fault.New(fault.Invalid, "evidence.days_unreadable").On(inRow("pieces", row, "days")).From(err)
		}
		c.Pieces = append(c.Pieces, p)
	}
	return c, nil
}

// newCode returns a code that nothing else has.
func newCode() string { return "c" + strings.ReplaceAll(ident.New(), "-", "") }

func (s *Site) saveCause(v *visit) error {
	in, err := v.entered()
	if err != nil {
		return err
	}
	if err = s.putCause(v, in); err == nil {
		s.flash(v, "good", v.t("cause.saved"), "")
		SeeOther(v.w, v.r, "/company/causes")
		return nil
	}
	form := NewForm(v.page.Printer, in)
	if !form.mend(err) {
		return err
	}
	page, errPage := s.causePage(v, form)
	if errPage != nil {
		return errPage
	}
	s.showAgain(v, err, "company-cause", page)
	return nil
}

// putCause lays the list down with the cause changed, or added.
func (s *Site) putCause(v *visit, in url.Values) error {
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
	seen, err := strconv.ParseInt(in.Get("version"), 10, 64)
	if err != nil {
		return fault.New(fault.Invalid, "fault.body_unreadable").From(err)
	}
	if causes.List[at], err = enteredCause(in, code); err != nil {
		return err
	}
	return aboutPiece(s.Desk.SetCauses(v.ctx(), v.actor, causes, seen), pieceRows(in))
}

var pieceField = regexp.MustCompile(`^causes\[\d+\]\.(?:pieces\[(\d+)\]\.)?(.+)$`)

// aboutPiece has a fault say the field of the form that it is about; rows are
// those that were filled in.
func aboutPiece(err error, rows []int) error {
	var f *fault.Error
	if !errors.As(err, &f) {
		return err
	}
	at := pieceField.FindStringSubmatch(f.Field)
	switch {
	case at == nil:
		return err
	case at[1] == "":
		return f.On(at[2])
	}
	n, _ := strconv.Atoi(at[1]) // they are digits
	return f.On(inRow("pieces", rows[n], at[2]))
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
	seen, err := strconv.ParseInt(in.Get("version"), 10, 64)
	if err != nil {
		return fault.New(fault.Invalid, "fault.body_unreadable").From(err)
	}
	causes.List = slices.Delete(causes.List, at, at+1)
	if err := s.Desk.SetCauses(v.ctx(), v.actor, causes, seen); err != nil {
		return err
	}
	s.flash(v, "good", v.t("cause.removed"), "")
	SeeOther(v.w, v.r, "/company/causes")
	return nil
}

package web

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"liuke/internal/customer"
	"liuke/internal/fault"
	"liuke/internal/winback"
)

// PlaybookEditPage is where a playbook is written.
type PlaybookEditPage struct {
	Page
	Form    *Form
	ID      string // "" for a new one
	Name    string
	Version int64
	Reasons []Option
	Kinds   []Option
	Roles   []Option
	Lists   []BookList
	Steps   []FormRow
	Preview *PlaybookPreview
}

// BookList is one of the lists of a playbook as the form has it.
type BookList struct {
	Name, Title, Hint string
	Rows              []FormRow
	Codes             []string // placeholders to choose from
}

// PlaybookPreview says whom the playbook that is being written would be for.
type PlaybookPreview struct {
	Count int
	Rows  []Row
	More  int
}

// Address is where the form goes.
func (p *PlaybookEditPage) Address() string {
	if p.ID == "" {
		return "/playbooks"
	}
	return playbookPath(p.ID)
}

// Langs are the languages that a playbook is written in.
func (p *PlaybookEditPage) Langs() []Option { return writtenIn() }

// Nobody is what the preview says when the playbook would be for no one.
func (p *PlaybookEditPage) Nobody() Empty {
	return Empty{Picture: "tea", Title: p.T("winback.takers_none"), Text: p.T("winback.takers_none_text")}
}

// bookLists are the lists of a playbook, by the names that their fields begin with.
var bookLists = []string{"facts", "checks", "say", "scripts", "offer"}

// bookList is the list of a playbook with the name.
func bookList(b *winback.Playbook, name string) *[]winback.Texts {
	return map[string]*[]winback.Texts{"facts": &b.Facts, "checks": &b.Checks, "say": &b.Say, "scripts": &b.Scripts, "offer": &b.Offer}[name]
}

// What is in a row of such a list, and in one of the steps.
var (
	itemFields     = []string{"zh-CN", "en"}
	bookStepFields = []string{"zh-CN", "en", "code", "role", "days", "minutes", "farewell"}
)

func (s *Site) editPlaybook(v *visit) error {
	id := v.r.PathValue("id")
	book := winback.Playbook{ID: id}
	from := id
	if from == "" {
		from = v.r.URL.Query().Get("from") // written after another one
	}
	if from != "" {
		shelf, err := s.WinBack.Shelf(v.ctx(), v.actor)
		if err != nil {
			return err
		}
		b, ok := shelf.Book(from)
		if !ok {
			return winback.BookUnknown()
		}
		book = b.Playbook
	}
	values := v.bookValues(book)
	if id == "" {
		values.Set("version", "0")
		for i := range book.Steps { // success is learned anew
			values.Del(inRow("steps", i, "code"))
		}
	}
	page, err := s.playbookEditPage(v, id, values)
	if err != nil {
		return err
	}
	s.render.Page(v.w, v.r, http.StatusOK, "playbook-edit", page)
	return nil
}

func (s *Site) playbookEditPage(v *visit, id string, values url.Values) (*PlaybookEditPage, error) {
	v.page.Nav = "keep"
	shelf, err := s.WinBack.Shelf(v.ctx(), v.actor)
	if err != nil {
		return nil, err
	}
	before, ok := shelf.Book(id)
	if !ok && id != "" {
		return nil, winback.BookUnknown()
	}
	tree, _, err := s.WinBack.Tree(v.ctx())
	page := &PlaybookEditPage{
		Page: v.page, ID: id, Name: before.Names.In(v.page.Lang()), Version: before.Version, Form: NewForm(v.page.Printer, values), Kinds: v.segmentKinds(),
	}
	keepSeen(values, &page.Version)
	for _, r := range tree.Reasons {
		chosen := slices.Contains(values["reasons"], r.Code)
		if !tree.Retired(r) || chosen {
			page.Reasons = append(page.Reasons, Option{Value: r.Code, Label: tree.Name(r.Code, v.page.Lang()), Chosen: chosen, AsIs: true})
		}
	}
	for _, r := range winback.Roles {
		page.Roles = append(page.Roles, Option{Value: string(r), Label: v.t("winback.role." + string(r))})
	}
	for _, name := range bookLists {
		rows := enteredRows{in: values, list: name}
		page.Lists = append(page.Lists, BookList{
			Name: name, Title: v.t("winback.list." + name), Hint: v.t("winback.list_hint." + name), Rows: rows.rows(winback.MaxItems, 1, itemFields...),
			Codes: map[string][]string{"say": {"{{peers}}"}, "scripts": {"{{customer}}", "{{agent}}", "{{company}}", "{{peers}}"}}[name],
		})
	}
	steps := enteredRows{in: values, list: "steps"}
	page.Steps = steps.rows(winback.MaxItems, 1, itemFields...)
	return page, err
}

// bookValues are the fields of the form that say what the playbook says.
func (v *visit) bookValues(b winback.Playbook) url.Values {
	in := url.Values{
		"reasons": b.Reasons, "kind": {string(b.For.Kind)}, "tiers": {strings.Join(b.For.Tiers, "\n")}, "countries": {strings.Join(b.For.Countries, "\n")},
	}
	texts := func(at string, t winback.Texts) {
		for lang, text := range t {
			in.Set(at+lang, text)
		}
	}
	texts("names.", b.Names)
	texts("plan.", b.Plan)
	for field, minor := range map[string]int64{"min_value": b.For.MinValue, "max_value": b.For.MaxValue} {
		if minor > 0 {
			in.Set(field, v.page.amount(minor, v.company.Currency))
		}
	}
	for _, name := range bookLists {
		for i, t := range *bookList(&b, name) {
			texts(inRow(name, i, ""), t)
		}
	}
	for i, step := range b.Steps {
		texts(inRow("steps", i, ""), step.Texts)
		in.Set(inRow("steps", i, "code"), step.Code)
		in.Set(inRow("steps", i, "role"), string(step.Role))
		in.Set(inRow("steps", i, "days"), strconv.FormatInt(step.Days, 10))
		in.Set(inRow("steps", i, "minutes"), strconv.FormatInt(step.Minutes, 10))
		if step.Farewell {
			in.Set(inRow("steps", i, "farewell"), "1")
		}
	}
	return in
}

func (s *Site) savePlaybook(v *visit) error {
	in, err := v.entered()
	if err != nil {
		return err
	}
	id := v.r.PathValue("id")
	if list, n, ok := movedUp(in.Get("act")); ok {
		swapRows(in, list, n)
		page, err := s.playbookEditPage(v, id, in)
		if err != nil {
			return err
		}
		s.render.Page(v.w, v.r, http.StatusOK, "playbook-edit", page)
		return nil
	}
	seen, err := seenVersion(in, "version")
	if err != nil {
		return err
	}
	book, rows, err := v.readBook(in)
	book.ID = id
	if err == nil && in.Get("act") == "preview" {
		return s.previewPlaybook(v, book, in)
	}
	if err == nil {
		book, err = s.WinBack.SaveBook(v.ctx(), v.actor, book, seen)
		for _, one := range rows {
			err = one.about(err)
		}
	}
	if err != nil {
		page, errPage := s.playbookEditPage(v, id, in)
		if errPage != nil {
			return errPage
		}
		return s.formAgain(v, err, page.Form, "playbook-edit", page)
	}
	s.flash(v, "good", v.t("winback.did_playbook"), "")
	SeeOther(v.w, v.r, playbookPath(book.ID))
	return nil
}

// previewPlaybook shows for whom the playbook would be, and saves nothing.
func (s *Site) previewPlaybook(v *visit, book winback.Playbook, in url.Values) error {
	page, err := s.playbookEditPage(v, book.ID, in)
	if err != nil {
		return err
	}
	tree, _, err := s.WinBack.Tree(v.ctx())
	if err != nil {
		return err
	}
	takers, err := s.WinBack.Takers(v.ctx(), v.actor, &book)
	if err != nil {
		return err
	}
	rows := takers[book.ID]
	page.Preview = &PlaybookPreview{Count: len(rows), Rows: v.takerRows(rows, tree), More: max(0, len(rows)-takersShown)}
	s.render.Page(v.w, v.r, http.StatusOK, "playbook-edit", page)
	return nil
}

// movedUp reads which row of which list a button of the form moves up: up:steps:2
// is the third one.
func movedUp(act string) (list string, n int, ok bool) {
	parts := strings.Split(act, ":")
	if len(parts) != 3 || parts[0] != "up" {
		return "", 0, false
	}
	n, err := strconv.Atoi(parts[2])
	return parts[1], n, err == nil && n > 0 && n < winback.MaxItems && (parts[1] == "steps" || slices.Contains(bookLists, parts[1]))
}

// swapRows puts a row of a form before the one that it follows.
func swapRows(in url.Values, list string, n int) {
	for _, field := range bookStepFields {
		a, b := inRow(list, n-1, field), inRow(list, n, field)
		before, after := in[a], in[b]
		in[a], in[b] = after, before
		for _, name := range []string{a, b} {
			if in[name] == nil {
				delete(in, name)
			}
		}
	}
}

// readBook reads the form, with the rows of each of its lists.
func (v *visit) readBook(in url.Values) (b winback.Playbook, rows []*enteredRows, err error) {
	texts := func(get func(lang string) string) winback.Texts {
		t := winback.Texts{}
		for _, lang := range winback.Langs {
			t[lang] = get(lang)
		}
		return t
	}
	field := func(at string) func(string) string { return func(lang string) string { return in.Get(at + lang) } }
	b.Names, b.Plan, b.Reasons = texts(field("names.")), texts(field("plan.")), in["reasons"]
	if b.For, err = v.readSegment(in); err != nil {
		return b, nil, err
	}
	for _, name := range bookLists {
		list := &enteredRows{in: in, list: name}
		for i := range list.count(winback.MaxItems, itemFields...) {
			if list.counts(i, itemFields...) {
				list.keep(i)
				*bookList(&b, name) = append(*bookList(&b, name), texts(func(lang string) string { return list.get(i, lang) }))
			}
		}
		rows = append(rows, list)
	}
	steps := &enteredRows{in: in, list: "steps"}
	for i := range steps.count(winback.MaxItems, itemFields...) {
		if !steps.counts(i, itemFields...) {
			continue
		}
		steps.keep(i)
		step := winback.Step{
			Code: steps.get(i, "code"), Texts: texts(func(lang string) string { return steps.get(i, lang) }), Role: winback.Role(steps.get(i, "role")),
			Farewell: steps.get(i, "farewell") != "",
		}
		for field, n := range map[string]*int64{"days": &step.Days, "minutes": &step.Minutes} {
			if *n, err = strconv.ParseInt(steps.get(i, field), 10, 64); err != nil {
				return b, nil, steps.wrong(i, field, "winback.whole_needed", err)
			}
		}
		b.Steps = append(b.Steps, step)
	}
	return b, append(rows, steps), nil
}

func (v *visit) readSegment(in url.Values) (s winback.Segment, err error) {
	s.Kind = customer.Kind(in.Get("kind"))
	names := func(field string) []string {
		return strings.FieldsFunc(in.Get(field), func(r rune) bool { return strings.ContainsRune("\r\n,，、;；", r) })
	}
	s.Tiers, s.Countries = names("tiers"), names("countries")
	for field, money := range map[string]*int64{"min_value": &s.MinValue, "max_value": &s.MaxValue} {
		if strings.TrimSpace(in.Get(field)) == "" {
			continue
		}
		var wrong *fault.Error
		if *money, wrong = enteredMoney(in.Get(field), v.company.Currency); wrong != nil {
			return s, wrong.On(field)
		}
	}
	return s, nil
}

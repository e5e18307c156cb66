package web

import (
	"net/http"
	"net/url"
	"strconv"

	"liuke/internal/account"
	"liuke/internal/customer"
	"liuke/internal/desk"
	"liuke/internal/fault"
	"liuke/internal/promise"
)

// caseDialog is what pages about one aspect of a case have, which are shown
// over the case.
type caseDialog struct {
	Page
	Case desk.Case
	Form *Form
	Was  url.Values // what the fields say that the form is opened with
	Seen int        // entries of the timeline that it is opened with
}

// Address is where the case is worked on.
func (d caseDialog) Address() string { return casePath(d.Case) }

// EditPage changes what we say a case is.
type EditPage struct {
	caseDialog
	Sorting
}

// AssignPage gives a case to somebody.
type AssignPage struct {
	caseDialog
	Members   []Option
	Suggested *Suggestion // nil when there is nobody else
}

// PutOffPage puts a promise off.
type PutOffPage struct {
	caseDialog
	Promise PromiseLine
	Dues    []Option
	Parties []Option // who asked for it
}

// IdentifyPage says which customer a case is from.
type IdentifyPage struct {
	caseDialog
	Typed string
	Found []customer.Customer
}

// dialogPage prepares a dialog over a case; form is the one that failed, or nil.
type dialogPage func(s *Site, v *visit, f desk.File, form *Form) (View, error)

// showDialog returns the handler that opens a dialog.
func showDialog(name string, prepare dialogPage) handler {
	return func(s *Site, v *visit) error {
		f, err := s.caseFile(v)
		if err != nil {
			return err
		}
		page, err := prepare(s, v, f, nil)
		if err != nil {
			return err
		}
		s.render.Page(v.w, v.r, http.StatusOK, "case-"+name, page)
		return nil
	}
}

// dialogAct returns the handler of the form in a dialog.
func dialogAct(name string, prepare dialogPage, run func(s *Site, a *act) error) handler {
	return actWith(name, run, func(s *Site, v *visit, f desk.File, form *Form) (string, View, error) {
		page, err := prepare(s, v, f, form)
		return "case-" + name, page, err
	})
}

// dialog returns the common part; values are shown until something is entered.
func (v *visit) dialog(f desk.File, form *Form, values url.Values) caseDialog {
	v.page.Nav = "cases"
	if form == nil {
		form = NewForm(v.page.Printer, values)
	}
	if form.Meanwhile != nil {
		v.merge(form, values)
	}
	return caseDialog{Page: v.page, Case: f.Case, Form: form, Was: values, Seen: len(f.Timeline)}
}

func editDialog(s *Site, v *visit, f desk.File, form *Form) (View, error) {
	values := url.Values{
		"edit.subject": {f.Case.Subject}, "edit.kind": {string(f.Case.Kind)}, "edit.severity": {strconv.FormatInt(f.Case.Severity, 10)},
		"edit.public": {""},
	}
	if f.Case.Public {
		values.Set("edit.public", "1")
	}
	values.Set("edit.matter", matterValue(f.Case))
	values.Set("edit.about", f.Case.AboutID)
	choices, err := s.sorting(v, f.Case)
	page := &EditPage{v.dialog(f, form, values), choices}
	page.Form.Meanwhile.name("edit.matter", choices.Matters)
	page.Form.Meanwhile.name("edit.about", choices.People)
	return page, err
}

// Kinds are the kinds to choose from.
func (p *EditPage) Kinds() []Option {
	if p.Case.Kind == desk.Breach {
		return kindOptions(p.Printer, desk.AllKinds)
	}
	return kindOptions(p.Printer, desk.Kinds)
}

// Severities are the severities to choose from.
func (p *EditPage) Severities() []Option { return severityOptions(&p.Page) }

func severityOptions(p *Page) []Option {
	var options []Option
	for n := desk.SeverityLow; n <= desk.SeverityHigh; n++ {
		text := strconv.FormatInt(n, 10)
		options = append(options, Option{Value: text, Label: p.T("desk.severity." + text), Chosen: n == desk.SeverityNormal})
	}
	return options
}

func edit(s *Site, a *act) error {
	subject, kind, public := a.text("subject"), desk.Kind(a.text("kind")), a.text("public") != ""
	severity, err := strconv.ParseInt(a.text("severity"), 10, 64)
	if err != nil {
		severity = 0 // out of range, which the desk says
	}
	e := desk.Edit{Subject: &subject, Kind: &kind, Severity: &severity, Public: &public}
	if a.in.Has("edit.matter") {
		category, topicID := enteredMatter(a.text("matter"))
		e.Category, e.TopicID = &category, &topicID
	}
	if about := a.text("about"); a.in.Has("edit.about") {
		e.AboutID = &about
	}
	_, err = s.Desk.Edit(a.ctx(), a.actor, a.on, e)
	return matterFault(err)
}

func assignDialog(s *Site, v *visit, f desk.File, form *Form) (View, error) {
	page := &AssignPage{caseDialog: v.dialog(f, form, nil)}
	return page, s.suggest(v, f, page)
}

func assign(s *Site, a *act) error {
	_, err := s.Desk.Assign(a.ctx(), a.actor, a.on, a.text("owner"))
	return err
}

func putOffDialog(_ *Site, v *visit, f desk.File, form *Form) (View, error) {
	id := v.r.FormValue("put-off.promise")
	for _, p := range f.Promises {
		if p.ID == id {
			line, err := v.promiseLine(f, p)
			if err != nil {
				return nil, err
			}
			dues, err := v.dueOptions()
			return &PutOffPage{caseDialog: v.dialog(f, form, nil), Promise: line, Dues: dues, Parties: v.parties()}, err
		}
	}
	return nil, NotFound()
}

// parties are who can ask for another time.
func (v *visit) parties() []Option {
	return []Option{
		{Value: string(promise.Us), Label: v.t("promise.party.us"), Chosen: true},
		{Value: string(promise.Customer), Label: v.t("promise.party.customer")},
	}
}

func putOff(s *Site, a *act) error {
	due, err := a.dueTime(a.text("due"), a.text("at"))
	if err != nil {
		return err
	}
	_, err = s.Desk.Renegotiate(a.ctx(), a.actor, a.on, desk.Renegotiation{
		PromiseID: a.text("promise"), DueAt: due, Reason: a.text("reason"), AskedBy: promise.Party(a.text("asked_by")),
	})
	return err
}

// whoTyped is what to look for at first: what the customer said of themselves.
func whoTyped(c desk.Case) string {
	for _, text := range []string{c.Phone, c.Email, c.Nickname} {
		if text != "" {
			return text
		}
	}
	return ""
}

func identifyDialog(s *Site, v *visit, f desk.File, form *Form) (View, error) {
	page := &IdentifyPage{caseDialog: v.dialog(f, form, nil), Typed: whoTyped(f.Case)}
	if query := v.r.URL.Query(); query.Has("who") {
		page.Typed = query.Get("who")
	}
	if page.Typed == "" {
		return page, nil
	}
	var err error
	page.Found, err = s.Customers.Find(v.ctx(), v.actor, page.Typed)
	return page, err
}

// newCustomer stands for a customer who is yet to be made.
const newCustomer = "new"

func identify(s *Site, a *act) error {
	id := a.text("customer")
	if id == newCustomer {
		made, err := s.createCustomer(a.visit, a.text("name"), a.file.Case)
		if err != nil {
			return err
		}
		id = made.ID
	}
	if id == "" {
		return fault.New(fault.Invalid, "case.customer_needed").On("customer")
	}
	_, err := s.Desk.Identify(a.ctx(), a.actor, a.on, id)
	return err
}

// createCustomer makes a customer of what a case tells.
func (s *Site) createCustomer(v *visit, name string, c desk.Case) (customer.Customer, error) {
	if err := v.actor.Need(account.CustomerWrite); err != nil {
		return customer.Customer{}, err
	}
	var known []customer.Identity
	if c.Email != "" {
		known = append(known, customer.Identity{Kind: customer.IdentityEmail, Value: c.Email})
	}
	if c.Phone != "" {
		known = append(known, customer.Identity{Kind: customer.IdentityPhone, Value: c.Phone})
	}
	return s.Customers.Create(v.ctx(), v.actor, customer.Draft{Name: name, Lang: c.Lang}, known, v.page.Now)
}

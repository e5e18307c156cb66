package web

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"liuke/internal/account"
	"liuke/internal/customer"
	"liuke/internal/people"
)

func personRoutes() []Route {
	return []Route{
		{"GET", "/customers/{id}/people/new", account.CustomerWrite, (*Site).showNewPerson},
		{"POST", "/customers/{id}/people", account.CustomerWrite, (*Site).addPerson},
		{"GET", "/people/{id}", account.CustomerWrite, (*Site).showPerson},
		{"POST", "/people/{id}", account.CustomerWrite, (*Site).changePerson},
		{"POST", "/people/{id}/remove", account.CustomerWrite, (*Site).removePerson},
	}
}

// PersonLine is somebody at a customer, as the customer's page lists them.
type PersonLine struct {
	people.Person
	Chips []Chip
	When  string // since when and until when they are there, as far as it is known
	Call  string // what a telephone dials; "" where the number has words in it
	Edit  string // where it is changed; "" for those who may not
}

// PeoplePart is who there is at a customer.
type PeoplePart struct {
	Here, Gone []PersonLine
	Asks       string // what is missing: nobody is known, or nobody who decides
	Names      []string
}

// people lists who there is at a customer.
func (s *Site) people(v *visit, c customer.Customer) (PeoplePart, error) {
	all, err := s.People.Of(v.ctx(), v.actor, c.ID)
	part := PeoplePart{}
	decides := false
	for _, p := range all {
		line := v.personLine(p)
		if !p.Here(v.today()) {
			part.Gone = append(part.Gone, line)
			continue
		}
		decides = decides || p.Has(people.Decides)
		part.Here, part.Names = append(part.Here, line), append(part.Names, p.Name)
	}
	switch {
	case len(part.Here) == 0 && c.Kind == customer.Business:
		part.Asks = v.t("person.none_business")
	case len(part.Here) == 0:
		part.Asks = v.t("person.none")
	case !decides:
		part.Asks = v.t("person.nobody_decides")
	case len(part.Here) == 1 && c.Kind == customer.Business:
		part.Asks = v.t("person.one_alone")
	}
	return part, err
}

func (v *visit) personLine(p people.Person) PersonLine {
	line := PersonLine{Person: p}
	for _, r := range p.Roles {
		tone := "neutral"
		if r == people.Decides {
			tone = "open"
		}
		line.Chips = append(line.Chips, Chip{tone, v.t("person.role." + string(r))})
	}
	switch {
	case p.Since != 0 && p.Until != 0:
		line.When = v.t("person.since_until", "Since", v.page.Date(p.Since), "Until", v.page.Date(p.Until))
	case p.Since != 0:
		line.When = v.t("person.since_day", "Day", v.page.Date(p.Since))
	case p.Until != 0:
		line.When = v.t("person.until_day", "Day", v.page.Date(p.Until))
	}
	if strings.Trim(p.Phone, "+0123456789 ()-./") == "" {
		line.Call = strings.NewReplacer(" ", "", "(", "", ")", "", "-", "", ".", "", "/", "").Replace(p.Phone)
	}
	if v.actor.Can(account.CustomerWrite) {
		line.Edit = personPath(p.ID)
	}
	return line
}

// PersonPage is where somebody at a customer is entered, or changed.
type PersonPage struct {
	Page
	Customer customer.Customer
	ID       string // "" for somebody new
	Form     *Form
}

// Address is where the form is sent.
func (p *PersonPage) Address() string {
	if p.ID != "" {
		return personPath(p.ID)
	}
	return customerPath(p.Customer.ID) + "/people"
}

// Roles are the roles to tick.
func (p *PersonPage) Roles() []Option {
	var options []Option
	for _, r := range people.Roles {
		options = append(options, Option{
			Value: string(r), Label: p.T("person.role." + string(r)), Hint: p.T("person.role_hint." + string(r)), Chosen: p.Form.Values.Get("role."+string(r)) != "",
		})
	}
	return options
}

func personPath(id string) string { return "/people/" + url.PathEscape(id) }

func (s *Site) personPage(v *visit, customerID, id string, form *Form) (*PersonPage, error) {
	v.page.Nav = "customers"
	file, err := s.Customers.Get(v.ctx(), v.actor, customerID)
	return &PersonPage{Page: v.page, Customer: file.Customer, ID: id, Form: form}, err
}

func (s *Site) showNewPerson(v *visit) error {
	page, err := s.personPage(v, v.r.PathValue("id"), "", NewForm(v.page.Printer, url.Values{"role." + string(people.Decides): {v.r.URL.Query().Get("decides")}}))
	if err != nil {
		return err
	}
	s.render.Page(v.w, v.r, http.StatusOK, "person", page)
	return nil
}

// enteredPerson reads what a form says of somebody.
func enteredPerson(in url.Values) (d people.Details, err error) {
	d = people.Details{Name: in.Get("name"), Title: in.Get("title"), Phone: in.Get("phone"), Email: in.Get("email"), Note: in.Get("note")}
	for _, r := range people.Roles {
		if in.Get("role."+string(r)) != "" {
			d.Roles = append(d.Roles, r)
		}
	}
	if d.Since, err = enteredDay(in, "since"); err != nil {
		return d, err
	}
	d.Until, err = enteredDay(in, "until")
	return d, err
}

func (s *Site) addPerson(v *visit) error {
	in, err := v.entered()
	if err != nil {
		return err
	}
	id := v.r.PathValue("id")
	details, err := enteredPerson(in)
	if err == nil {
		_, err = s.People.Add(v.ctx(), v.actor, id, details)
	}
	if err != nil {
		return s.personAgain(v, id, "", in, err)
	}
	s.flash(v, "good", v.t("person.added", "Name", strings.TrimSpace(in.Get("name"))), "")
	SeeOther(v.w, v.r, customerPath(id)+"#people")
	return nil
}

func (s *Site) personAgain(v *visit, customerID, id string, in url.Values, failed error) error {
	form := NewForm(v.page.Printer, in)
	page, err := s.personPage(v, customerID, id, form)
	if err != nil {
		return err
	}
	return s.formAgain(v, failed, form, "person", page)
}

func (s *Site) showPerson(v *visit) error {
	p, err := s.People.Get(v.ctx(), v.actor, v.r.PathValue("id"))
	if err != nil {
		return err
	}
	values := url.Values{
		"name": {p.Name}, "title": {p.Title}, "phone": {p.Phone}, "email": {p.Email}, "note": {p.Note}, "version": {strconv.FormatInt(p.Version, 10)},
	}
	for _, r := range p.Roles {
		values.Set("role."+string(r), "1")
	}
	if p.Since != 0 {
		values.Set("since", p.Since.String())
	}
	if p.Until != 0 {
		values.Set("until", p.Until.String())
	}
	page, err := s.personPage(v, p.RootID, p.ID, NewForm(v.page.Printer, values))
	if err != nil {
		return err
	}
	s.render.Page(v.w, v.r, http.StatusOK, "person", page)
	return nil
}

func (s *Site) changePerson(v *visit) error {
	return s.onPerson(v, "person.saved", func(id string, version int64, in url.Values) error {
		details, err := enteredPerson(in)
		if err == nil {
			_, err = s.People.Change(v.ctx(), v.actor, id, version, details)
		}
		return err
	})
}

func (s *Site) removePerson(v *visit) error {
	return s.onPerson(v, "person.removed", func(id string, version int64, _ url.Values) error {
		_, err := s.People.Remove(v.ctx(), v.actor, id, version)
		return err
	})
}

// onPerson does what a form asks for to somebody at a customer, says so, and goes on to the customer.
func (s *Site) onPerson(v *visit, done string, do func(id string, version int64, in url.Values) error) error {
	in, err := v.entered()
	if err != nil {
		return err
	}
	p, err := s.People.Get(v.ctx(), v.actor, v.r.PathValue("id"))
	if err != nil {
		return err
	}
	version, err := seenVersion(in, "version")
	if err == nil {
		err = do(p.ID, version, in)
	}
	if err != nil {
		return s.personAgain(v, p.RootID, p.ID, in, err)
	}
	s.flash(v, "good", v.t(done, "Name", p.Name), "")
	SeeOther(v.w, v.r, customerPath(p.RootID)+"#people")
	return nil
}

package web

import (
	"cmp"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"liuke/internal/account"
	"liuke/internal/customer"
	"liuke/internal/fault"
	"liuke/internal/i18n"
)

// CustomerFormPage makes a customer known, or changes what is known of one.
type CustomerFormPage struct {
	Page
	Customer *customer.Customer // nil for a new one
	Form     *Form
	Owners   []Option
	Backups  []Option
	Now      string // what is kept meanwhile, when somebody was faster; "" otherwise
}

// Address is where the form is sent.
func (p *CustomerFormPage) Address() string {
	if p.Customer == nil {
		return "/customers"
	}
	return customerPath(p.Customer.ID)
}

// Kinds are the kinds of customers to choose from.
func (p *CustomerFormPage) Kinds() []Option {
	return []Option{
		{Value: string(customer.Person), Label: p.T("customer.kind.person"), Chosen: true},
		{Value: string(customer.Business), Label: p.T("customer.kind.business")},
	}
}

// Languages are the languages a customer may be written to in.
func (p *CustomerFormPage) Languages() []Option {
	return []Option{{Value: "", Label: p.T("customers.lang_unknown"), Chosen: true}, {Value: i18n.Chinese, Label: "中文"}, {Value: i18n.English, Label: "English"}}
}

func (s *Site) customerForm(v *visit, c *customer.Customer, form *Form) (*CustomerFormPage, error) {
	v.page.Nav = "customers"
	staff, err := s.Accounts.ListStaff(v.ctx())
	page := &CustomerFormPage{Page: v.page, Customer: c, Form: form}
	page.Owners = []Option{{Value: "", Label: v.t("customers.owner_nobody"), Chosen: true}}
	page.Backups = []Option{{Value: "", Label: v.t("customers.owner_nobody"), Chosen: true}}
	for _, member := range staff {
		option := Option{Value: member.ID, Label: member.Name, AsIs: true}
		if member.State != account.StaffDisabled || c != nil && c.OwnerID == member.ID {
			page.Owners = append(page.Owners, option)
		}
		if member.State != account.StaffDisabled || c != nil && c.BackupID == member.ID {
			page.Backups = append(page.Backups, option)
		}
	}
	return page, err
}

func (s *Site) showNewCustomer(v *visit) error {
	page, err := s.customerForm(v, nil, NewForm(v.page.Printer, url.Values{"name": {v.r.URL.Query().Get("name")}}))
	if err != nil {
		return err
	}
	s.render.Page(v.w, v.r, http.StatusOK, "customer-form", page)
	return nil
}

func (s *Site) newCustomer(v *visit) error {
	in, err := v.entered()
	if err != nil {
		return err
	}
	var known []customer.Identity
	for _, kind := range []customer.IdentityKind{customer.IdentityPhone, customer.IdentityEmail, customer.IdentityCard} {
		if value := in.Get(string(kind)); value != "" {
			known = append(known, customer.Identity{Kind: kind, Value: value})
		}
	}
	made, err := s.Customers.Create(v.ctx(), v.actor, draftOf(in), known, v.page.Now)
	if err != nil {
		form := NewForm(v.page.Printer, in)
		mendable := form.mend(err)
		form.nameIdentity(err)
		return s.customerFormAgain(v, nil, form, mendable, err)
	}
	s.flash(v, "good", v.t("customers.made", "Name", made.Name), "")
	SeeOther(v.w, v.r, customerPath(made.ID))
	return nil
}

// nameIdentity says which of the identities of a new customer a fault is about.
func (f *Form) nameIdentity(err error) {
	var about *fault.Error
	if !errors.As(err, &about) || about.Field != "value" {
		return
	}
	fields := map[string]string{"customer.email_invalid": "email", "customer.card_invalid": "card"}
	for i := range f.Faults {
		f.Faults[i].Field = cmp.Or(fields[about.Key], "phone")
	}
}

func (s *Site) customerFormAgain(v *visit, c *customer.Customer, form *Form, mendable bool, err error) error {
	if !mendable {
		return err
	}
	page, errPage := s.customerForm(v, c, form)
	if errPage != nil {
		return errPage
	}
	if c != nil && fault.Is(err, fault.Conflict) {
		form.Values.Set("version", strconv.FormatInt(c.Version, 10))
		page.Now = joinWords(c.Name, c.Tier, c.Country, c.Note)
	}
	s.showAgain(v, err, "customer-form", page)
	return nil
}

func draftOf(in url.Values) customer.Draft {
	return customer.Draft{
		Kind: customer.Kind(in.Get("kind")), Name: in.Get("name"), Lang: in.Get("lang"), Country: in.Get("country"),
		Tier: in.Get("tier"), Zone: in.Get("zone"), OwnerID: in.Get("owner"), BackupID: in.Get("backup"), Note: in.Get("note"),
		LettersWait: in.Get("letters_wait") != "",
	}
}

func (s *Site) showEditCustomer(v *visit) error {
	file, err := s.Customers.Get(v.ctx(), v.actor, v.r.PathValue("id"))
	if err != nil {
		return err
	}
	c := file.Customer
	values := url.Values{
		"kind": {string(c.Kind)}, "name": {c.Name}, "lang": {c.Lang}, "country": {c.Country}, "tier": {c.Tier}, "zone": {c.Zone},
		"owner": {c.OwnerID}, "backup": {c.BackupID}, "note": {c.Note}, "version": {strconv.FormatInt(c.Version, 10)},
	}
	if c.LettersWait {
		values.Set("letters_wait", "1")
	}
	page, err := s.customerForm(v, &c, NewForm(v.page.Printer, values))
	if err != nil {
		return err
	}
	s.render.Page(v.w, v.r, http.StatusOK, "customer-form", page)
	return nil
}

func (s *Site) editCustomer(v *visit) error {
	in, err := v.entered()
	if err != nil {
		return err
	}
	id := v.r.PathValue("id")
	version, err := seenVersion(in, "version")
	if err == nil {
		_, err = s.Customers.Update(v.ctx(), v.actor, id, version, draftOf(in), v.page.Now)
	}
	if err != nil {
		file, errGet := s.Customers.Get(v.ctx(), v.actor, id)
		if errGet != nil {
			return errGet
		}
		form := NewForm(v.page.Printer, in)
		return s.customerFormAgain(v, &file.Customer, form, form.mend(err), err)
	}
	s.flash(v, "good", v.t("customers.saved"), "")
	SeeOther(v.w, v.r, customerPath(id))
	return nil
}

func (s *Site) addIdentity(v *visit) error {
	in, err := v.entered()
	if err != nil {
		return err
	}
	id := v.r.PathValue("id")
	given := customer.Identity{Kind: customer.IdentityKind(in.Get("identity_kind")), Source: in.Get("source"), Value: in.Get("value")}
	if !slices.Contains(identityKinds, given.Kind) {
		return NotFound() // no form of ours offers it
	}
	if err := s.Customers.AddIdentity(v.ctx(), v.actor, id, given, v.page.Now); err != nil {
		form := NewForm(v.page.Printer, in)
		if !form.mend(err) {
			return err
		}
		file, errGet := s.Customers.Get(v.ctx(), v.actor, id)
		if errGet != nil {
			return errGet
		}
		page, errPage := s.customerPage(v, file, form)
		if errPage != nil {
			return errPage
		}
		s.showAgain(v, err, "customer", page)
		return nil
	}
	SeeOther(v.w, v.r, customerPath(id))
	return nil
}

// removeIdentity takes away one of the things a customer is known by; it can
// be entered again.
func (s *Site) removeIdentity(v *visit) error {
	in, err := v.entered()
	if err != nil {
		return err
	}
	gone := customer.Identity{
		CustomerID: in.Get("record"), Kind: customer.IdentityKind(in.Get("identity_kind")), Source: in.Get("source"), Key: in.Get("key"),
	}
	file, err := s.Customers.Get(v.ctx(), v.actor, v.r.PathValue("id"))
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(file.Identities, func(i customer.Identity) bool {
		return i.CustomerID == gone.CustomerID && i.Kind == gone.Kind && i.Source == gone.Source && i.Key == gone.Key
	}) {
		return NotFound()
	}
	if err := s.Customers.RemoveIdentity(v.ctx(), v.actor, gone, v.page.Now); err != nil {
		return err
	}
	s.flash(v, "good", v.t("customers.identity_removed", "Value", in.Get("value")), "")
	SeeOther(v.w, v.r, customerPath(v.r.PathValue("id")))
	return nil
}

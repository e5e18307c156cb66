package web

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"liuke/internal/account"
	"liuke/internal/calendar"
	"liuke/internal/customer"
	"liuke/internal/desk"
	"liuke/internal/fault"
	"liuke/internal/interaction"
)

func interactionRoutes() []Route {
	return []Route{
		{"GET", "/customers/{id}/interactions/new", account.InteractionWrite, (*Site).showNewInteraction},
		{"POST", "/customers/{id}/interactions", account.InteractionWrite, (*Site).logInteraction},
		{"GET", "/interactions/{id}", account.InteractionWrite, (*Site).showInteraction},
		{"POST", "/interactions/{id}", account.InteractionWrite, (*Site).correctInteraction},
		{"POST", "/interactions/{id}/remove", account.InteractionWrite, (*Site).removeInteraction},
	}
}

// Contacts are the times somebody spoke with a customer, as their page shows them.
type Contacts struct {
	Shown   bool // the customer is within the reader's reach
	Latest  []ContactLine
	Earlier []ContactLine
}

// ContactLine is one of them.
type ContactLine struct {
	Entry
	Contact string // whom of the customer's people
	Next    string // when to speak again
	Edit    string // where it is corrected; "" for those who may not
	Before  int64  // how often it was corrected
}

// InteractionPage is where a contact is logged, or corrected.
type InteractionPage struct {
	Page
	Customer customer.Customer
	ID       string // "" for a new one
	Form     *Form
	Cases    []Option
	People   []string // whom of the customer's people it can have been
	Before   []ContactBefore
	Back     string // the page of ours it was opened on; "" for the customer's
}

// ContactBefore is what a contact said before it was corrected.
type ContactBefore struct {
	What, Said, By string
	At             Past
}

// Address is where the form is sent.
func (p *InteractionPage) Address() string {
	if p.ID != "" {
		return interactionPath(p.ID)
	}
	return customerPath(p.Customer.ID) + "/interactions"
}

func interactionPath(id string) string { return "/interactions/" + id }

// Kinds are the kinds to choose from.
func (p *InteractionPage) Kinds() []Option {
	return keyOptions(&p.Page, "interaction.kind.", interaction.Kinds)
}

// Directions are the directions to choose from.
func (p *InteractionPage) Directions() []Option {
	return keyOptions(&p.Page, "interaction.direction.", interaction.Directions)
}

// Ratings are how content the customer can have been.
func (p *InteractionPage) Ratings() []Option {
	options := []Option{{Label: p.T("interaction.satisfaction_none"), Chosen: true}}
	for n := 5; n >= 1; n-- {
		text := strconv.Itoa(n)
		options = append(options, Option{Value: text, Label: p.T("interaction.satisfaction." + text)})
	}
	return options
}

// keyOptions are values as options of which the first is chosen; they are
// called as the message key of the prefix and the value says.
func keyOptions[T ~string](p *Page, prefix string, values []T) []Option {
	var options []Option
	for i, v := range values {
		options = append(options, Option{Value: string(v), Label: p.T(prefix + string(v)), Chosen: i == 0})
	}
	return options
}

const latestContacts = 5

var interactionIcons = map[interaction.Kind]string{
	interaction.Call: "phone", interaction.Visit: "visit", interaction.Email: "mail", interaction.Chat: "chat", interaction.Meeting: "people",
}

// contacts lists when somebody spoke with the customer, for those in whose reach they are.
func (s *Site) contacts(v *visit, customerID string) (Contacts, error) {
	within, err := s.Interactions.InReach(v.ctx(), v.actor, customerID)
	if err != nil || !within {
		return Contacts{}, err
	}
	list, err := s.Interactions.Of(v.ctx(), v.actor, customerID)
	c := Contacts{Shown: true}
	for n, i := range list {
		line := v.contactLine(i)
		if n < latestContacts {
			c.Latest = append(c.Latest, line)
		} else {
			c.Earlier = append(c.Earlier, line)
		}
	}
	return c, err
}

func (v *visit) contactLine(i interaction.Interaction) ContactLine {
	line := ContactLine{
		Entry: Entry{
			ID: "interaction-" + i.ID, Icon: interactionIcons[i.Kind], At: i.At, Clock: v.page.When(i.At, v.page.Now, v.page.Loc),
			Who: joinWords(i.Staff), What: v.contactWhat(i.Content), Text: i.Said,
		},
		Contact: i.Contact, Before: i.Version - 1,
	}
	if line.Who == "" {
		line.Who = i.By
	}
	switch {
	case !i.Reached:
		line.Chip = &Chip{"neutral", v.t("interaction.missed_chip")}
	case i.Satisfaction > 0 && i.Satisfaction <= 2:
		line.Chip = &Chip{"broken", v.t("interaction.satisfied", "Points", i.Satisfaction)}
	case i.Satisfaction > 0:
		line.Chip = &Chip{"neutral", v.t("interaction.satisfied", "Points", i.Satisfaction)}
	}
	if i.NextOn != 0 {
		line.Next = v.page.Date(i.NextOn)
	}
	if v.actor.Can(account.InteractionWrite) && (i.ByID == v.actor.ID || v.actor.Can(account.HandoverManage)) {
		line.Edit = interactionPath(i.ID)
	}
	return line
}

func (v *visit) contactWhat(c interaction.Content) string {
	return v.t("interaction.did_"+string(c.Direction)+"."+string(c.Kind)) + " · " + v.t("interaction.minutes_count", "Count", c.Minutes)
}

func (s *Site) interactionPage(v *visit, customerID, id string, form *Form) (*InteractionPage, error) {
	v.page.Nav = "customers"
	file, err := s.Customers.Get(v.ctx(), v.actor, customerID)
	if err != nil {
		return nil, err
	}
	page := &InteractionPage{Page: v.page, Customer: file.Customer, ID: id, Form: form, Back: v.r.FormValue("back")}
	page.Cases = []Option{{Label: v.t("interaction.no_case"), Chosen: true}}
	cases, err := s.Desk.List(v.ctx(), v.actor, desk.Filter{CustomerID: file.ID, Limit: customerCases})
	for _, r := range cases.Rows {
		page.Cases = append(page.Cases, Option{Value: r.Case.ID, Label: joinWords(r.Case.Ref(), r.Case.Subject), AsIs: true})
	}
	if err != nil {
		return nil, err
	}
	there, err := s.people(v, file.Customer)
	page.People = there.Names
	return page, err
}

// usualMinutes are what a contact takes until somebody says otherwise.
const usualMinutes = "5"

func (s *Site) showNewInteraction(v *visit) error {
	if within, err := s.Interactions.InReach(v.ctx(), v.actor, v.r.PathValue("id")); err != nil || !within {
		return orElse(err, NotFound())
	}
	page, err := s.interactionPage(v, v.r.PathValue("id"), "", NewForm(v.page.Printer, url.Values{
		"at": {v.localTime(v.page.Now)}, "minutes": {usualMinutes}, "kind": {v.r.URL.Query().Get("kind")},
	}))
	if err != nil {
		return err
	}
	s.render.Page(v.w, v.r, http.StatusOK, "interaction", page)
	return nil
}

func orElse(err, other error) error {
	if err != nil {
		return err
	}
	return other
}

func (s *Site) logInteraction(v *visit) error {
	in, err := v.entered()
	if err != nil {
		return err
	}
	content, err := v.enteredContact(in)
	if err == nil {
		_, err = s.Interactions.Log(v.ctx(), v.actor, interaction.New{CustomerID: v.r.PathValue("id"), Key: in.Get("once"), Content: content})
	}
	if err != nil {
		return s.interactionAgain(v, "", in, err)
	}
	s.flash(v, "good", v.t("interaction.logged"), "")
	SeeOther(v.w, v.r, backFrom(in, customerPath(v.r.PathValue("id"))))
	return nil
}

// backFrom is the page of ours that a form was opened on, or else another.
func backFrom(in url.Values, other string) string {
	if back := in.Get("back"); strings.HasPrefix(back, "/") && !strings.HasPrefix(back, "//") && !strings.Contains(back, `\`) {
		return back
	}
	return other
}

// interactionAgain shows the form of a new contact, or of one that is to be
// corrected, with what was wrong.
func (s *Site) interactionAgain(v *visit, id string, in url.Values, failed error) error {
	form, customerID := NewForm(v.page.Printer, in), v.r.PathValue("id")
	var before []ContactBefore
	if id != "" {
		i, corrections, err := s.Interactions.Get(v.ctx(), v.actor, id)
		if err != nil {
			return err
		}
		customerID, before = i.CustomerID, v.contactBefore(corrections)
	}
	page, err := s.interactionPage(v, customerID, id, form)
	if err != nil {
		return err
	}
	page.Before = before
	return s.formAgain(v, failed, form, "interaction", page)
}

// enteredContact reads what a form says of a contact. What cannot be read as a
// number is none, which the service refuses.
func (v *visit) enteredContact(in url.Values) (c interaction.Content, err error) {
	c = interaction.Content{
		Kind: interaction.Kind(in.Get("kind")), Direction: interaction.Direction(in.Get("direction")), Reached: in.Get("missed") == "",
		Contact: in.Get("contact"), Said: in.Get("said"), CaseID: in.Get("case_id"), PromiseID: in.Get("promise_id"),
		Minutes: enteredNumber(in, "minutes", 0),
	}
	c.Satisfaction = enteredNumber(in, "satisfaction", -1)
	if in.Get("satisfaction") == "" {
		c.Satisfaction = 0
	}
	if c.At, err = v.enteredInstant(in, "at"); err != nil {
		return c, err
	}
	if c.NextOn, err = enteredDay(in, "next_on"); err != nil {
		return c, err
	}
	return c, nil
}

func enteredNumber(in url.Values, field string, unreadable int64) int64 {
	n, err := strconv.ParseInt(strings.TrimSpace(in.Get(field)), 10, 64)
	if err != nil {
		return unreadable
	}
	return n
}

// enteredDay reads a day; 0 for none.
func enteredDay(in url.Values, field string) (calendar.Day, error) {
	text := strings.TrimSpace(in.Get(field))
	if text == "" {
		return 0, nil
	}
	day, err := calendar.ParseDay(text)
	if err != nil {
		return 0, fault.New(fault.Invalid, "calendar.day_invalid", fault.Args{"Text": text}).On(field).From(err)
	}
	return day, nil
}

func (s *Site) showInteraction(v *visit) error {
	i, corrections, err := s.Interactions.Get(v.ctx(), v.actor, v.r.PathValue("id"))
	if err != nil {
		return err
	}
	values := url.Values{
		"kind": {string(i.Kind)}, "direction": {string(i.Direction)}, "at": {v.localTime(i.At)}, "minutes": {strconv.FormatInt(i.Minutes, 10)},
		"contact": {i.Contact}, "said": {i.Said}, "case_id": {i.CaseID}, "promise_id": {i.PromiseID}, "version": {strconv.FormatInt(i.Version, 10)},
	}
	if !i.Reached {
		values.Set("missed", "1")
	}
	if i.Satisfaction > 0 {
		values.Set("satisfaction", strconv.FormatInt(i.Satisfaction, 10))
	}
	if i.NextOn != 0 {
		values.Set("next_on", i.NextOn.String())
	}
	page, err := s.interactionPage(v, i.CustomerID, i.ID, NewForm(v.page.Printer, values))
	if err != nil {
		return err
	}
	page.Before = v.contactBefore(corrections)
	s.render.Page(v.w, v.r, http.StatusOK, "interaction", page)
	return nil
}

func (v *visit) contactBefore(corrections []interaction.Correction) (before []ContactBefore) {
	for _, c := range corrections {
		before = append(before, ContactBefore{What: v.contactWhat(c.Content), Said: c.Said, By: c.By, At: v.page.Past(c.At)})
	}
	return before
}

func (s *Site) correctInteraction(v *visit) error {
	return s.onInteraction(v, "interaction.corrected", func(id string, version int64, in url.Values) error {
		content, err := v.enteredContact(in)
		if err == nil {
			_, err = s.Interactions.Correct(v.ctx(), v.actor, id, version, content)
		}
		return err
	})
}

func (s *Site) removeInteraction(v *visit) error {
	return s.onInteraction(v, "interaction.removed", func(id string, version int64, in url.Values) error {
		return s.Interactions.Remove(v.ctx(), v.actor, id, version, in.Get("reason"))
	})
}

// onInteraction does what a form asks for to a contact that was logged, says
// so, and goes on to the customer.
func (s *Site) onInteraction(v *visit, done string, do func(id string, version int64, in url.Values) error) error {
	in, err := v.entered()
	if err != nil {
		return err
	}
	id := v.r.PathValue("id")
	i, _, err := s.Interactions.Get(v.ctx(), v.actor, id)
	if err != nil {
		return err
	}
	version, err := seenVersion(in, "version")
	if err == nil {
		err = do(id, version, in)
	}
	if err != nil {
		return s.interactionAgain(v, id, in, err)
	}
	s.flash(v, "good", v.t(done), "")
	SeeOther(v.w, v.r, customerPath(i.CustomerID))
	return nil
}

// contactView is a line with the page it is on, whose words it uses.
type contactView struct {
	*Page
	Line ContactLine
}

// With puts a line together with its page.
func (p *CustomerPage) With(line ContactLine) contactView { return contactView{&p.Page, line} }

package web

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"liuke/internal/fault"
	"liuke/internal/handover"
	"liuke/internal/people"
)

// HandoverItemPage asks what only whoever looked after a customer knows.
type HandoverItemPage struct {
	Page
	HandOver handover.HandOver
	Item     HandoverItem
	Form     *Form
	People   PeoplePart // who is known at the customer
}

// Address is where the form is sent.
func (p *HandoverItemPage) Address() string { return p.Item.Href }

// Questions are what is asked.
func (p *HandoverItemPage) Questions() []handover.Question { return handover.Questions }

func (s *Site) handoverItemPage(v *visit, form *Form) (*HandoverItemPage, error) {
	page, err := s.handoverPage(v, nil)
	if err != nil {
		return nil, err
	}
	at := slices.IndexFunc(page.Items, func(i HandoverItem) bool { return i.CustomerID == v.r.PathValue("customer") })
	if at < 0 {
		return nil, NotFound()
	}
	item := page.Items[at]
	if form == nil {
		in := url.Values{}
		for q, a := range item.Answers {
			in.Set(string(q)+".text", a.Text)
			in.Set(string(q)+".skipped", a.Skipped)
		}
		form = NewForm(v.page.Printer, in)
	}
	file, err := s.Customers.Get(v.ctx(), v.actor, item.CustomerID)
	if err != nil {
		return nil, err
	}
	there, err := s.people(v, file.Customer)
	for n := range there.Here {
		there.Here[n].Edit = "" // to open it here would lose what is being answered
	}
	return &HandoverItemPage{Page: v.page, HandOver: page.HandOver, Item: item, Form: form, People: there}, err
}

func (s *Site) showHandoverItem(v *visit) error {
	page, err := s.handoverItemPage(v, nil)
	if err != nil {
		return err
	}
	s.render.Page(v.w, v.r, http.StatusOK, "hand-over-customer", page)
	return nil
}

// enterDecider keeps whom the answers name as the one who decides at the customer. Who is listed there already is not entered again.
func (s *Site) enterDecider(v *visit, in url.Values) error {
	named := people.Details{Name: in.Get("decider.name"), Title: in.Get("decider.title"), Phone: in.Get("decider.phone"), Roles: []people.Role{people.Decides}}
	if strings.TrimSpace(named.Name+named.Title+named.Phone) == "" {
		return nil
	}
	if _, _, err := s.Handovers.Get(v.ctx(), v.actor, v.r.PathValue("id")); err != nil {
		return err
	}
	_, err := s.People.Add(v.ctx(), v.actor, v.r.PathValue("customer"), named)
	var about *fault.Error
	switch {
	case fault.KeyOf(err) == "person.there_already":
		return nil
	case errors.As(err, &about) && about.Field != "":
		return about.On("decider." + about.Field)
	}
	return err
}

func (s *Site) answerHandover(v *visit) error {
	in, err := v.entered()
	if err != nil {
		return err
	}
	answers := handover.Answers{}
	for _, q := range handover.Questions {
		answers[q] = handover.Answer{Text: in.Get(string(q) + ".text"), Skipped: in.Get(string(q) + ".skipped")}
	}
	if err == nil {
		err = s.enterDecider(v, in)
	}
	if err == nil {
		err = s.Handovers.Answer(v.ctx(), v.actor, v.r.PathValue("id"), v.r.PathValue("customer"), answers)
	}
	if err != nil {
		form := NewForm(v.page.Printer, in)
		page, errPage := s.handoverItemPage(v, form)
		if errPage != nil {
			return errPage
		}
		return s.formAgain(v, err, form, "hand-over-customer", page)
	}
	SeeOther(v.w, v.r, handoverPath(v.r.PathValue("id")))
	return nil
}

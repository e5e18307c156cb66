package web

import (
	"net/http"
	"net/url"
	"strings"

	"liuke/internal/account"
	"liuke/internal/fault"
	"liuke/internal/i18n"
	"liuke/internal/sheet"
	"liuke/internal/winback/rival"
)

func rivalRoutes() []Route {
	return []Route{
		{"GET", "/competitors", account.WinBackRead, (*Site).showRivals},
		{"GET", "/competitors.csv", account.Export, (*Site).exportRivals},
		{"GET", "/customers/{id}/competitors", account.WinBackRead, (*Site).showCustomerRivals},
		{"POST", "/customers/{id}/competitors", account.WinBackWrite, (*Site).addRival},
		{"POST", "/customers/{id}/competitors/{note}/forget", account.WinBackWrite, (*Site).forgetRival},
	}
}

// RivalsPage is what is known of competitors.
type RivalsPage struct {
	Page
	Rows  []RivalLine
	Notes []RivalNote
	About string // name of the one whose notes are listed; "" for all
}

// None is what the page says when nothing is known.
func (p *RivalsPage) None() Empty {
	return Empty{Picture: "ledger", Title: p.T("rival.none"), Text: p.T("rival.none_text"), Act: &Act{Label: p.T("nav.customers"), Href: "/customers"}}
}

// RivalLine is a competitor, with how often they come up.
type RivalLine struct {
	rival.Rival
	Href string
}

// RivalNote is a note as lists show it.
type RivalNote struct {
	rival.Row
	Price  string
	Source string
	At     Past
	Href   string // the customer's notes
	Forget string // where it is forgotten; "" for whoever may not
}

func (v *visit) rivalNotes(rows []rival.Row) (notes []RivalNote) {
	for _, r := range rows {
		n := RivalNote{Row: r, Source: v.t("rival.source." + string(r.Source)), At: v.page.Past(r.At), Href: customerPath(r.RootID) + "/competitors"}
		if r.Price > 0 {
			n.Price = v.page.Money(r.Price, r.Currency)
		}
		if v.page.Can(account.WinBackWrite) {
			n.Forget = n.Href + "/" + url.PathEscape(r.ID) + "/forget"
		}
		notes = append(notes, n)
	}
	return notes
}

func (s *Site) showRivals(v *visit) error {
	v.page.Nav = "keep"
	all, err := s.Rivals.Rivals(v.ctx(), v.actor)
	if err != nil {
		return err
	}
	key := rival.KeyOf(v.r.URL.Query().Get("name"))
	notes, err := s.Rivals.About(v.ctx(), v.actor, key)
	if err != nil {
		return err
	}
	page := &RivalsPage{Page: v.page, Notes: v.rivalNotes(notes)}
	for _, r := range all {
		if r.Key == key {
			page.About = r.Name
		}
		page.Rows = append(page.Rows, RivalLine{r, "/competitors?name=" + queryEscape(r.Key)})
	}
	s.render.Page(v.w, v.r, http.StatusOK, "competitors", page)
	return nil
}

func (s *Site) exportRivals(v *visit) error {
	notes, err := s.Rivals.About(v.ctx(), v.actor, rival.KeyOf(v.r.URL.Query().Get("name")))
	if err != nil {
		return err
	}
	out := v.startSheet("competitors", "rival.column_", "at", "name", "price", "currency", "for", "words", "source", "agreed", "customer", "by")
	for _, n := range notes {
		price := sheet.Text("")
		if n.Price > 0 {
			price = sheet.Number(n.Price, i18n.Decimals(n.Currency))
		}
		agreed := ""
		if n.Agreed {
			agreed = v.t("rival.agreed_short")
		}
		if out.Write(v.moment(n.At), sheet.Text(n.Rival), price, sheet.Text(n.Currency), sheet.Text(n.WhatFor), sheet.Text(n.Words),
			sheet.Text(v.t("rival.source."+string(n.Source))), sheet.Text(agreed), sheet.Text(n.Customer), sheet.Text(n.By)) != nil {
			return nil // the reader has gone
		}
	}
	s.endSheet(v, out, nil)
	return nil
}

// CustomerRivalsPage is what a customer told of competitors, and where more is written down.
type CustomerRivalsPage struct {
	Page
	Form     *Form
	RootID   string
	Customer string // name
	Address  string // of the customer
	Notes    []RivalNote
	Sources  []Option
}

// None is what the list says when it has nothing.
func (p *CustomerRivalsPage) None() Empty {
	return Empty{Picture: "ledger", Title: p.T("rival.none_of_customer"), Text: p.T("rival.none_text")}
}

func (s *Site) showCustomerRivals(v *visit) error {
	page, err := s.customerRivalsPage(v, url.Values{})
	if err != nil {
		return err
	}
	s.render.Page(v.w, v.r, http.StatusOK, "customer-competitors", page)
	return nil
}

func (s *Site) customerRivalsPage(v *visit, in url.Values) (*CustomerRivalsPage, error) {
	v.page.Nav = "customers"
	file, err := s.Customers.Get(v.ctx(), v.actor, v.r.PathValue("id"))
	if err != nil {
		return nil, err
	}
	notes, err := s.Rivals.OfCustomer(v.ctx(), v.actor, file.ID)
	page := &CustomerRivalsPage{
		Page: v.page, Form: NewForm(v.page.Printer, in), RootID: file.ID, Customer: file.Name, Address: customerPath(file.ID), Notes: v.rivalNotes(notes),
	}
	for _, source := range rival.Sources {
		page.Sources = append(page.Sources, Option{Value: string(source), Label: v.t("rival.source." + string(source))})
	}
	return page, err
}

func (s *Site) addRival(v *visit) error {
	in, err := v.entered()
	if err != nil {
		return err
	}
	page, err := s.customerRivalsPage(v, in)
	if err != nil {
		return err
	}
	n := rival.Note{
		CustomerID: page.RootID, Rival: in.Get("rival"), WhatFor: in.Get("what_for"), Words: in.Get("rival_words"), Source: rival.Source(in.Get("rival_source")),
		Agreed: in.Get("agreed") != "", Currency: v.company.Currency,
	}
	if strings.TrimSpace(in.Get("price")) != "" {
		var wrong *fault.Error
		if n.Price, wrong = enteredMoney(in.Get("price"), v.company.Currency); wrong != nil {
			return s.formAgain(v, wrong.On("price"), page.Form, "customer-competitors", page)
		}
	}
	if _, err := s.Rivals.Add(v.ctx(), v.actor, n); err != nil {
		return s.formAgain(v, err, page.Form, "customer-competitors", page)
	}
	s.flash(v, "good", v.t("rival.did_add"), "")
	SeeOther(v.w, v.r, page.Address+"/competitors")
	return nil
}

func (s *Site) forgetRival(v *visit) error {
	page, err := s.customerRivalsPage(v, url.Values{})
	if err != nil {
		return err
	}
	if err := s.Rivals.Forget(v.ctx(), v.actor, page.RootID, v.r.PathValue("note")); err != nil {
		return err
	}
	s.flash(v, "good", v.t("rival.did_forget"), "")
	SeeOther(v.w, v.r, page.Address+"/competitors")
	return nil
}

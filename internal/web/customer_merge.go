package web

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"liuke/internal/customer"
	"liuke/internal/purchase"
)

// MergePage says of two customers that they are the same one.
type MergePage struct {
	Page
	Customer customer.Customer
	Typed    string
	Found    []customer.Customer
	Pair     []MergeSide // both, when the other has been picked
	With     string      // id of the other
	Form     *Form
}

// MergeSide is one of two customers, as far as it helps to tell them apart.
type MergeSide struct {
	Customer customer.Customer
	Known    []string
	Days     int64
	Last     string
	Net      string
	Kept     bool // whose name and details the merged customer keeps
}

// Address is that of the customer.
func (p *MergePage) Address() string { return customerPath(p.Customer.ID) }

func (s *Site) showMerge(v *visit) error {
	query := v.r.URL.Query()
	page, err := s.mergePage(v, query.Get("q"), query.Get("with"), NewForm(v.page.Printer, nil))
	if err != nil {
		return err
	}
	s.render.Page(v.w, v.r, http.StatusOK, "customer-merge", page)
	return nil
}

func (s *Site) mergePage(v *visit, typed, with string, form *Form) (*MergePage, error) {
	v.page.Nav = "customers"
	file, err := s.Customers.Get(v.ctx(), v.actor, v.r.PathValue("id"))
	if err != nil {
		return nil, err
	}
	page := &MergePage{Page: v.page, Customer: file.Customer, Typed: strings.TrimSpace(typed), With: with, Form: form}
	if with != "" {
		other, err := s.Customers.Get(v.ctx(), v.actor, with)
		if err != nil {
			return nil, err
		}
		page.With = other.ID
		for n, f := range []customer.File{file, other} {
			side, err := s.mergeSide(v, f)
			if err != nil {
				return nil, err
			}
			side.Kept = n == 0
			page.Pair = append(page.Pair, side)
		}
		return page, nil
	}
	if page.Typed == "" {
		return page, nil
	}
	found, err := s.Customers.Find(v.ctx(), v.actor, page.Typed)
	for _, c := range found {
		if c.ID != file.ID {
			page.Found = append(page.Found, c)
		}
	}
	return page, err
}

func (s *Site) mergeSide(v *visit, file customer.File) (MergeSide, error) {
	side := MergeSide{Customer: file.Customer}
	for _, i := range file.Identities {
		side.Known = append(side.Known, i.Value)
	}
	bought, err := s.Purchases.List(v.ctx(), v.actor, purchase.Filter{RootID: file.ID, Limit: 1})
	if err != nil || len(bought) == 0 {
		return side, err
	}
	of, err := s.Purchases.Of(v.ctx(), v.actor, file.ID, 1)
	if err != nil {
		return side, err
	}
	side.Days, side.Net = of.Summary.Days, v.page.Money(of.Summary.Net, v.company.Currency)
	side.Last = v.page.Date(bought[0].LocalDay)
	return side, nil
}

func (s *Site) merge(v *visit) error {
	in, err := v.entered()
	if err != nil {
		return err
	}
	into, from := v.r.PathValue("id"), in.Get("with")
	if in.Get("keep") == from {
		into, from = from, into
	}
	merged, err := s.Customers.Merge(v.ctx(), v.actor, into, from, v.page.Now)
	if err != nil {
		form := NewForm(v.page.Printer, in)
		if !form.mend(err) {
			return err
		}
		page, errPage := s.mergePage(v, "", "", form)
		if errPage != nil {
			return errPage
		}
		s.showAgain(v, err, "customer-merge", page)
		return nil
	}
	s.flash(v, "good", v.t("customers.merged"), unmergePath(merged.IntoID, merged.ID))
	SeeOther(v.w, v.r, customerPath(merged.IntoID))
	return nil
}

func unmergePath(customerID, mergeID string) string {
	return customerPath(customerID) + "/merges/" + url.PathEscape(mergeID) + "/undo"
}

func (s *Site) unmerge(v *visit) error {
	file, err := s.Customers.Get(v.ctx(), v.actor, v.r.PathValue("id"))
	if err != nil {
		return err
	}
	id := v.r.PathValue("merge")
	if !slices.ContainsFunc(file.Merges, func(m customer.Merge) bool { return m.ID == id }) {
		return NotFound()
	}
	if err := s.Customers.Unmerge(v.ctx(), v.actor, id, v.page.Now); err != nil {
		return err
	}
	s.flash(v, "good", v.t("customers.unmerged"), "")
	SeeOther(v.w, v.r, customerPath(v.r.PathValue("id")))
	return nil
}

// mergeLines lists the merges of a customer, the latest first.
func (v *visit) mergeLines(file customer.File, staff map[string]string) []MergeLine {
	var lines []MergeLine
	for _, m := range file.Merges {
		line := MergeLine{ID: m.ID, Name: recordName(file, m.FromID), By: staff[m.ByID], At: v.page.Past(m.At)}
		if m.UndoneAt != 0 {
			undone := v.page.Past(m.UndoneAt)
			line.Undone = &undone
		}
		lines = append(lines, line)
	}
	return lines
}

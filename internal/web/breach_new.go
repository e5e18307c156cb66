package web

import (
	"cmp"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"

	"liuke/internal/customer"
	"liuke/internal/desk"
	"liuke/internal/fault"
	"liuke/internal/purchase"
	"liuke/internal/standard"
)

// BreachPage is where one of the staff reports that a standard was not kept.
type BreachPage struct {
	Page
	Form      *Form
	Customer  customer.Customer // without an id: still to be found
	Typed     string
	Found     []customer.Customer
	Standards []Option
	Purchases []Option
}

// None is what the page says while there is no standard to break.
func (p *BreachPage) None() Empty {
	return Empty{Picture: "tray", Title: p.T("standard.none"), Text: p.T("standard.none_text")}
}

// Address is the page for a customer.
func (p *BreachPage) Address(id string) string { return newBreachPath(id) }

func newBreachPath(customerID string) string {
	return "/breaches/new?customer=" + queryEscape(customerID)
}

// breachPurchases is how many of a customer's latest purchases are offered.
const breachPurchases = 12

func (s *Site) showNewBreach(v *visit) error {
	query := v.r.URL.Query()
	form := NewForm(v.page.Printer, url.Values{"at": {v.localTime(v.page.Now)}})
	page, err := s.breachPage(v, form, query.Get("customer"), query.Get("who"))
	if err != nil {
		return err
	}
	s.render.Page(v.w, v.r, http.StatusOK, "breach", page)
	return nil
}

// localTimeForm is how a form writes an instant.
const localTimeForm = "2006-01-02T15:04"

func (v *visit) localTime(ms int64) string {
	return time.UnixMilli(ms).In(v.page.Loc).Format(localTimeForm)
}

func (s *Site) breachPage(v *visit, form *Form, customerID, typed string) (*BreachPage, error) {
	v.page.Nav = "today"
	page := &BreachPage{Page: v.page, Form: form, Typed: strings.TrimSpace(typed)}
	all, _, err := s.Desk.Standards(v.ctx(), v.actor)
	if err != nil {
		return nil, err
	}
	for _, st := range all.List {
		if !st.Ended(v.today()) {
			page.Standards = append(page.Standards, Option{
				Value: st.Code, Label: standard.In(st.Names, v.page.Lang()), Hint: v.page.standardLimit(st), Chosen: len(page.Standards) == 0,
			})
		}
	}
	if customerID == "" {
		if page.Typed != "" {
			page.Found, err = s.Customers.Find(v.ctx(), v.actor, page.Typed)
		}
		return page, err
	}
	known, err := s.Customers.Get(v.ctx(), v.actor, customerID)
	if err != nil {
		return nil, err
	}
	page.Customer = known.Customer
	bought, err := s.Purchases.List(v.ctx(), v.actor, purchase.Filter{RootID: known.ID, Kind: purchase.Bought, Limit: breachPurchases})
	page.Purchases = []Option{{Label: v.t("breach.no_purchase")}}
	for _, p := range bought {
		page.Purchases = append(page.Purchases, Option{
			Value: p.ID, Label: v.t("purchases.receipt", "Number", p.ExternalID) + " · " + v.page.Date(p.LocalDay) + " · " + v.page.Money(p.Amount, p.Currency),
		})
	}
	return page, err
}

func (s *Site) reportBreach(v *visit) error {
	in, err := v.entered()
	if err != nil {
		return err
	}
	report, err := s.enteredBreach(v, in)
	if err == nil {
		answered, errReport := s.Desk.ReportBreach(v.ctx(), v.actor, report)
		if err = onPurchase(errReport); err == nil {
			words := "breach.has_opened"
			if !answered.Opened {
				words = "breach.has_joined"
			}
			s.flash(v, "good", v.t(words, "Ref", answered.Ref), "")
			SeeOther(v.w, v.r, s.afterBreach(v, answered))
			return nil
		}
	}
	form := NewForm(v.page.Printer, in)
	page, errPage := s.breachPage(v, form, in.Get("customer"), "")
	if errPage != nil {
		return errPage
	}
	return s.formAgain(v, err, form, "breach", page)
}

// afterBreach is where to go on: to the case that answers it, unless that is not
// for the reader to see.
func (s *Site) afterBreach(v *visit, answered desk.Answered) string {
	if _, err := s.Desk.File(v.ctx(), v.actor, answered.CaseID); err != nil {
		return "/breaches"
	}
	return "/cases/" + answered.Ref
}

// enteredBreach reads a report from its form; the form's own key names it.
func (s *Site) enteredBreach(v *visit, in url.Values) (standard.Report, error) {
	r := standard.Report{
		Standard: in.Get("standard"), CustomerID: in.Get("customer"), PurchaseID: in.Get("purchase"), Order: in.Get("order"),
		Note: in.Get("note"), Source: standard.StaffSource, ExternalID: cmp.Or(in.Get("once"), v.page.Once()),
	}
	if r.CustomerID == "" {
		return r, fault.New(fault.Invalid, "standard.customer_needed").On("customer")
	}
	var err error
	if r.At, err = v.enteredInstant(in, "at"); err != nil {
		return r, err
	}
	if r.Since, err = v.enteredInstant(in, "since"); err != nil {
		return r, err
	}
	if amount := in.Get("took"); strings.TrimSpace(amount) != "" {
		took, _, err := enteredTime(amount, "hours")
		if err != nil {
			return r, fault.New(fault.Invalid, "policy.amount_unreadable").On("took").From(err)
		}
		r.Took = &took
	}
	if r.PurchaseID == "" {
		return r, nil
	}
	bought, _, err := s.Purchases.Get(v.ctx(), v.actor, r.PurchaseID)
	var about *fault.Error
	if errors.As(err, &about) {
		return r, about.On("purchase")
	}
	if r.Order == "" {
		r.Order = bought.ExternalID
	}
	return r, err
}

// onPurchase calls the field of the purchase as the form does.
func onPurchase(err error) error {
	var about *fault.Error
	if errors.As(err, &about) && about.Field == "purchase_id" {
		return about.On("purchase")
	}
	return err
}

// enteredInstant reads a date and time by the company's clocks; 0 for none.
func (v *visit) enteredInstant(in url.Values, field string) (int64, error) {
	text := strings.TrimSpace(in.Get(field))
	if text == "" {
		return 0, nil
	}
	at, err := time.ParseInLocation(localTimeForm, text, v.page.Loc)
	if err != nil {
		return 0, fault.New(fault.Invalid, "breach.time_unreadable", fault.Args{"Text": text}).On(field).From(err)
	}
	return at.UnixMilli(), nil
}

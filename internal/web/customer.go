package web

import (
	"net/http"
	"slices"

	"liuke/internal/account"
	"liuke/internal/customer"
	"liuke/internal/desk"
	"liuke/internal/purchase"
)

// CustomerPage is all that is known of one customer.
type CustomerPage struct {
	Page
	Customer  customer.Customer
	Owner     string // name
	Backup    string // name of who looks after them when the owner cannot
	Contacts  Contacts
	People    PeoplePart
	Since     string // the first purchase
	Bought    purchase.Summary
	Currency  string
	Figures   *Figures         // nil before the first score
	Risk      *CustomerRisk    // nil while nothing is known, or not for the reader
	Threats   *CustomerThreats // nil for whoever may not see them
	History   *History
	Profit    *ProfitPart // nil where it is not known, or not the reader's business
	Cases     []Row
	MoreCases bool
	Known     []KnownBy
	Merged    []MergeLine
	Identity  *Form
	Signals   *CustomerSignals // nil for whoever may not see them
	Consents  []ConsentLine
	Rivals    []RivalNote // what they told of competitors
}

// KnownBy is one thing a customer is known by.
type KnownBy struct {
	customer.Identity
	Kind string
	Of   string // the merged record it belongs to; "" for the customer's own
}

// MergeLine is a merge as the page lists it.
type MergeLine struct {
	ID     string
	Name   string // of the record that was merged into this one
	By     string
	At     Past
	Undone *Past
}

const (
	customerPurchases = 12 // purchases and products shown
	customerCases     = 8
	customerRivals    = 3
)

// Address is that of the customer.
func (p *CustomerPage) Address() string { return customerPath(p.Customer.ID) }

// Topic is what changes of the customer are called.
func (p *CustomerPage) Topic() string { return "customer:" + p.Customer.ID }

// About is who the customer is, in a few words.
func (p *CustomerPage) About() string {
	return joinWords(p.T("customer.kind."+string(p.Customer.Kind)), p.Customer.Tier, p.Customer.Country)
}

// Year writes a year.
func (p *CustomerPage) Year(year int) string { return yearText(year) }

// identityKinds are the kinds of identities to choose from.
var identityKinds = []customer.IdentityKind{
	customer.IdentityPhone, customer.IdentityEmail, customer.IdentityCard, customer.IdentityCode,
}

// IdentityKinds are the same as options.
func (p *CustomerPage) IdentityKinds() []Option {
	var options []Option
	for _, k := range identityKinds {
		options = append(options, Option{Value: string(k), Label: p.T("customer.identity." + string(k))})
	}
	return options
}

// NoPurchases is what the page says of a customer who has not bought yet.
func (p *CustomerPage) NoPurchases() Empty {
	return Empty{Picture: "ledger", Title: p.T("customers.no_purchases"), Text: p.T("customers.no_purchases_text")}
}

func (s *Site) showCustomer(v *visit) error {
	file, err := s.Customers.Get(v.ctx(), v.actor, v.r.PathValue("id"))
	if err != nil {
		return err
	}
	if file.ID != v.r.PathValue("id") {
		SeeOther(v.w, v.r, customerPath(file.ID))
		return nil
	}
	page, err := s.customerPage(v, file, NewForm(v.page.Printer, nil))
	if err != nil {
		return err
	}
	s.render.Page(v.w, v.r, http.StatusOK, "customer", page)
	return nil
}

func (s *Site) customerPage(v *visit, file customer.File, identity *Form) (*CustomerPage, error) {
	v.page.Nav = "customers"
	page := &CustomerPage{Page: v.page, Customer: file.Customer, Currency: v.company.Currency, Identity: identity}
	if err := s.fillFigures(v, page); err != nil {
		return nil, err
	}
	if err := s.fillRisk(v, page); err != nil {
		return nil, err
	}
	if err := s.fillThreats(v, page); err != nil {
		return nil, err
	}
	var err error
	if page.Profit, err = s.profitPart(v, file.ID); err != nil {
		return nil, err
	}
	cases, err := s.Desk.List(v.ctx(), v.actor, desk.Filter{CustomerID: file.ID, Limit: customerCases})
	if err != nil {
		return nil, err
	}
	for _, r := range cases.Rows {
		row := v.caseRow(r)
		row.Who, row.Money, row.Note = r.Case.Subject, "", ""
		row.What = v.page.When(r.Case.CreatedAt, v.page.Now, v.page.Loc)
		page.Cases = append(page.Cases, row)
	}
	page.MoreCases = cases.Next != ""
	if page.Signals, err = s.customerSignals(v, file.ID, page.Risk != nil && page.Risk.Flag != nil); err != nil {
		return nil, err
	}
	staff, err := s.Accounts.ListStaff(v.ctx())
	if err != nil {
		return nil, err
	}
	names := staffNames(staff)
	page.Owner, page.Backup = names[file.OwnerID], names[file.BackupID]
	if page.Contacts, err = s.contacts(v, file.ID); err != nil {
		return nil, err
	}
	if page.People, err = s.people(v, file.Customer); err != nil {
		return nil, err
	}
	page.Known, page.Merged = v.knownBy(file), v.mergeLines(file, names)
	allows, err := s.Consents.Of(v.ctx(), v.actor, file.ID)
	if err != nil {
		return nil, err
	}
	page.Consents = v.consentLines(allows)
	if v.page.Can(account.WinBackRead) {
		told, err := s.Rivals.OfCustomer(v.ctx(), v.actor, file.ID)
		if err != nil {
			return nil, err
		}
		page.Rivals = v.rivalNotes(told[:min(len(told), customerRivals)])
	}
	return page, nil
}

// fillFigures fills in what the customer bought, and what the latest run makes of it.
func (s *Site) fillFigures(v *visit, page *CustomerPage) error {
	bought, err := s.Purchases.Of(v.ctx(), v.actor, page.Customer.ID, customerPurchases)
	if err != nil || !bought.Bought {
		return err
	}
	page.Bought = bought.Summary
	if bought.Summary.Days > 0 {
		page.Since = v.page.Date(bought.Summary.First)
	}
	score, err := s.Values.Score(v.ctx(), v.actor, page.Customer.ID)
	if err != nil {
		return err
	}
	lines, err := s.Values.Lines(v.ctx(), v.actor, bought.Summary.Last, summaries(bought.Products))
	if err != nil {
		return err
	}
	page.History = v.history(bought, score, lines)
	if score == nil || bought.Summary.Days == 0 {
		return nil
	}
	page.Figures = v.figures(bought, *score)
	return nil
}

// knownBy lists what the customer is known by, the merged records' after their own.
func (v *visit) knownBy(file customer.File) []KnownBy {
	var known []KnownBy
	for _, i := range file.Identities {
		k := KnownBy{Identity: i, Kind: v.t("customer.identity." + string(i.Kind))}
		if i.CustomerID != file.ID {
			k.Of = recordName(file, i.CustomerID)
		}
		known = append(known, k)
	}
	slices.SortStableFunc(known, func(a, b KnownBy) int { return len(a.Of) - len(b.Of) })
	return known
}

func recordName(file customer.File, id string) string {
	for _, r := range file.Records {
		if r.ID == id {
			return r.Name
		}
	}
	return ""
}

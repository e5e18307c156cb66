package api

import (
	"slices"
	"strconv"

	"liuke/internal/account"
	"liuke/internal/customer"
	"liuke/internal/fault"
	"liuke/internal/purchase"
	"liuke/internal/value"
)

// CustomerHead is what lists show of a customer.
type CustomerHead struct {
	ID        string `json:"id"`
	Kind      string `json:"kind" enum:"person,business"`
	Name      string `json:"name" example:"Anna Berg"`
	Lang      string `json:"lang,omitempty" example:"en"`
	Country   string `json:"country,omitempty" example:"GB"`
	Tier      string `json:"tier,omitempty" example:"gold"`
	OwnerID   string `json:"owner_id,omitempty" doc:"The member of staff who looks after them."`
	BackupID  string `json:"backup_owner_id,omitempty" doc:"The member of staff who does when the owner cannot."`
	Version   int64  `json:"version" doc:"Grows with every change."`
	CreatedAt Time   `json:"created_at"`
}

func customerHead(c customer.Customer) CustomerHead {
	return CustomerHead{
		ID: c.ID, Kind: string(c.Kind), Name: c.Name, Lang: c.Lang, Country: c.Country, Tier: c.Tier, OwnerID: c.OwnerID, BackupID: c.BackupID,
		Version: c.Version, CreatedAt: Time(c.CreatedAt),
	}
}

// CustomerRow is a customer in a list.
type CustomerRow struct {
	CustomerHead
	PurchaseDays *int64  `json:"purchase_days,omitempty" doc:"Days on which something was bought and kept; with purchase:read."`
	LastDay      string  `json:"last_day,omitempty" format:"date" doc:"The last of them."`
	Net          *int64  `json:"net,omitempty" doc:"All purchases less returns, in minor units of the company's currency; with purchase:read."`
	Worth        *int64  `json:"worth,omitempty" doc:"Expected spending over the next three years, in minor units; with value:read, once scored."`
	Overdue      float64 `json:"overdue,omitempty" doc:"Share of the customer's own gaps between purchases that are shorter than the present one."`
	Priority     int64   `json:"priority,omitempty" doc:"Whom to look after first: overdue × worth."`
}

type listCustomersIn struct {
	Text    string `query:"q" maxLength:"200" doc:"What their name, codes, addresses or numbers have."`
	OwnerID string `query:"owner_id" doc:"Looked after by this member of staff."`
	Overdue bool   `query:"overdue" doc:"Only those to look after; needs value:read."`
	Sort    string `query:"sort" doc:"By name, A first, or by another, the most first. worth and priority need value:read, last needs purchase:read." enum:"name,worth,priority,last" default:"name"`
	After   string `query:"after" doc:"The next of the page before."`
	Limit   int64  `query:"limit" minimum:"1" maximum:"500" default:"50"`
}

// scope returns what the key needs besides reading customers: an order tells
// what it is by.
func (in listCustomersIn) scope() account.Permission {
	switch sort := customer.Sort(in.Sort); {
	case in.Overdue || sort == customer.SortWorth || sort == customer.SortPriority:
		return account.ValueRead
	case sort == customer.SortLast:
		return account.PurchaseRead
	}
	return account.CustomerRead
}

// CustomerList is one page of customers.
type CustomerList struct {
	Items []CustomerRow `json:"items"`
	Next  string        `json:"next,omitempty" doc:"Ask for after=this to get the next page; missing on the last."`
}

func (a *API) listCustomers(c call, in listCustomersIn) (CustomerList, error) {
	if err := c.by.Need(in.scope()); err != nil {
		return CustomerList{}, err
	}
	after, err := readCursor(in.After, 2)
	if err != nil {
		return CustomerList{}, err
	}
	limit := limitOr(in.Limit)
	sort := customer.Sort(in.Sort)
	if sort == "" {
		sort = customer.SortName
	}
	found, err := a.Customers.List(c, c.by, customer.Filter{
		Text: in.Text, OwnerID: in.OwnerID, Overdue: in.Overdue, Sort: sort,
		After: customer.Cursor{Key: after[0], ID: after[1]}, Limit: limit + 1,
	})
	if err != nil {
		return CustomerList{}, err
	}
	page, next := pageOf(found, limit, func(r customer.Row) string { return writeCursor(r.Cursor.Key, r.Cursor.ID) })
	return CustomerList{Items: each(page, func(r customer.Row) CustomerRow { return customerRow(c.by, r) }), Next: next}, nil
}

func customerRow(by account.Actor, r customer.Row) CustomerRow {
	row := CustomerRow{CustomerHead: customerHead(r.Customer)}
	if by.Can(account.PurchaseRead) {
		row.PurchaseDays, row.Net, row.LastDay = &r.Days, &r.Net, date(r.LastDay, r.Days > 0)
	}
	if by.Can(account.ValueRead) && r.Scored {
		row.Worth, row.Overdue, row.Priority = &r.Worth, r.Overdue, r.Priority
	}
	return row
}

// Customer is all that is known of a customer.
type Customer struct {
	CustomerHead
	Note       string     `json:"note,omitempty"`
	Identities []Identity `json:"identities" doc:"What they are known by."`
	Records    []string   `json:"records" doc:"Ids of the records that are one customer; the first is the customer's own."`
	Merges     []Merge    `json:"merges" doc:"The latest first, those undone included."`
	Summary    *Summary   `json:"summary,omitempty" doc:"Of their purchases; with purchase:read, once they bought."`
	Score      *Score     `json:"score,omitempty" doc:"What they are worth; with value:read, once scored."`
}

// Identity is one thing a customer is known by.
type Identity struct {
	Kind   string `json:"kind" enum:"code,email,phone,card"`
	Source string `json:"source,omitempty" doc:"The system that a code comes from." example:"shop"`
	Value  string `json:"value" example:"anna@example.com"`
}

// Summary is what purchases come to.
type Summary struct {
	PurchaseDays int64  `json:"purchase_days" doc:"Days on which something was bought and kept."`
	FirstDay     string `json:"first_day,omitempty" format:"date"`
	LastDay      string `json:"last_day,omitempty" format:"date"`
	Receipts     int64  `json:"receipts"`
	Net          int64  `json:"net" doc:"All purchases less returns, in minor units of the company's currency."`
}

// Score is what the models say of a customer. Money is in minor units of the
// company's currency.
type Score struct {
	AsOf         string   `json:"as_of" format:"date" doc:"The day up to which purchases are known to it."`
	Model        string   `json:"model" doc:"The model of purchase times that was chosen, by its usual name." example:"bg-nbd"`
	PurchaseDays int64    `json:"purchase_days" doc:"How many it rests on."`
	WorthYear    int64    `json:"worth_year,omitempty" doc:"Expected spending over the next year; missing when there is none, and until customers are scored after an update."`
	Worth        int64    `json:"worth" doc:"Expected spending over the next three years."`
	WorthLow     int64    `json:"worth_low" doc:"Likely from (80 %)."`
	WorthHigh    int64    `json:"worth_high" doc:"Likely to."`
	Alive        *float64 `json:"alive,omitempty" doc:"Chance that they still buy at all; missing when the data cannot tell."`
	Active       float64  `json:"active" doc:"Chance of a purchase in the next 90 days."`
	Expected     float64  `json:"expected" doc:"Purchases expected in the next 90 days."`
	Spend        int64    `json:"spend" doc:"Expected per purchase."`
	NextDay      string   `json:"next_day" format:"date" doc:"When the next purchase is expected."`
	NextLow      string   `json:"next_low" format:"date"`
	NextHigh     string   `json:"next_high" format:"date"`
	Usual        float64  `json:"usual" doc:"Days: half of the customer's gaps between purchases are shorter."`
	Overdue      float64  `json:"overdue" doc:"Share of the customer's own gaps between purchases that are shorter than the present one."`
	Priority     int64    `json:"priority" doc:"Whom to look after first: overdue × worth."`
	Before       *Before  `json:"before,omitempty" doc:"What was said the last time that the day, the purchases or the model were others; missing when they never were."`
}

// Before is what was said of a customer before the score.
type Before struct {
	AsOf         string  `json:"as_of" format:"date"`
	Model        string  `json:"model"`
	PurchaseDays int64   `json:"purchase_days"`
	Active       float64 `json:"active" doc:"Chance of a purchase in the 90 days after that day."`
	Worth        int64   `json:"worth"`
}

type customerIn struct {
	ID string `path:"id" doc:"The customer's, or that of a record merged into them."`
}

func (a *API) getCustomer(c call, in customerIn) (Customer, error) {
	f, err := a.Customers.Get(c, c.by, in.ID)
	if err != nil {
		return Customer{}, err
	}
	out := customerOf(f)
	if c.by.Can(account.PurchaseRead) {
		history, err := a.Purchases.Of(c, c.by, f.ID, 1)
		if err != nil {
			return Customer{}, err
		}
		if history.Bought {
			out.Summary = summaryOf(history.Summary)
		}
	}
	if c.by.Can(account.ValueRead) {
		score, err := a.Values.Score(c, c.by, f.ID)
		if err != nil {
			return Customer{}, err
		}
		out.Score = scoreOf(score)
	}
	return out, nil
}

func customerOf(f customer.File) Customer {
	return Customer{
		CustomerHead: customerHead(f.Customer), Note: f.Note,
		Identities: each(f.Identities, func(i customer.Identity) Identity { return Identity{string(i.Kind), i.Source, i.Value} }),
		Records:    each(f.Records, func(r customer.Customer) string { return r.ID }),
		Merges:     each(f.Merges, mergeOf),
	}
}

func summaryOf(s purchase.Summary) *Summary {
	return &Summary{
		PurchaseDays: s.Days, FirstDay: date(s.First, s.Days > 0), LastDay: date(s.Last, s.Days > 0), Receipts: s.Receipts, Net: s.Net,
	}
}

func scoreOf(s *value.Score) *Score {
	if s == nil {
		return nil
	}
	return &Score{
		AsOf: s.AsOf.String(), Model: s.Model, PurchaseDays: s.Days, WorthYear: s.WorthYear, Worth: s.Worth,
		WorthLow: s.WorthLow, WorthHigh: s.WorthHigh, Alive: s.Alive, Active: s.Active, Expected: s.Expected, Spend: s.Spend,
		NextDay: s.NextDay.String(), NextLow: s.NextLow.String(), NextHigh: s.NextHigh.String(), Usual: s.Usual,
		Overdue: s.Overdue, Priority: s.Priority, Before: beforeOf(s.Before),
	}
}

func beforeOf(b *value.Before) *Before {
	if b == nil {
		return nil
	}
	return &Before{AsOf: b.AsOf.String(), Model: b.Model, PurchaseDays: b.Days, Active: b.Active, Worth: b.Worth}
}

// CustomerDraft is what is said of a new customer.
type CustomerDraft struct {
	Name       string     `json:"name" maxLength:"200" example:"Anna Berg"`
	Kind       string     `json:"kind,omitempty" enum:"person,business" default:"person"`
	Lang       string     `json:"lang,omitempty" example:"en"`
	Country    string     `json:"country,omitempty" maxLength:"40" example:"GB"`
	Tier       string     `json:"tier,omitempty" maxLength:"40" example:"gold"`
	OwnerID    string     `json:"owner_id,omitempty" doc:"The member of staff who looks after them."`
	BackupID   string     `json:"backup_owner_id,omitempty" doc:"The member of staff who does when the owner cannot; not the same."`
	Note       string     `json:"note,omitempty" maxLength:"5000"`
	Identities []Identity `json:"identities,omitempty" doc:"What they are known by. A code that is another customer's is refused."`
}

type createCustomerIn struct{ Body CustomerDraft }

// NewCustomer is a customer just made.
type NewCustomer struct{ CustomerHead }

func (c NewCustomer) location() string { return "/customers/" + c.ID }

func (a *API) createCustomer(c call, in createCustomerIn) (NewCustomer, error) {
	b := in.Body
	known, err := a.identities(c, b.Identities)
	if err != nil {
		return NewCustomer{}, err
	}
	created, err := a.Customers.Create(c, c.by, customer.Draft{
		Kind: customer.Kind(b.Kind), Name: b.Name, Lang: b.Lang, Country: b.Country, Tier: b.Tier, OwnerID: b.OwnerID, BackupID: b.BackupID, Note: b.Note,
	}, known, a.now())
	if fault.KeyOf(err) == "customer.identity_taken" {
		err = on(err, "identities")
	}
	return NewCustomer{customerHead(created)}, err
}

// identities returns what a new customer is known by, or says which of it cannot be.
func (a *API) identities(c call, given []Identity) ([]customer.Identity, error) {
	company, err := a.Accounts.Company(c)
	if err != nil {
		return nil, err
	}
	known := make([]customer.Identity, len(given))
	for n, i := range given {
		field := "identities[" + strconv.Itoa(n) + "]."
		if !slices.Contains(identityKinds, i.Kind) {
			return nil, choiceUnknown(identityKinds).On(field + "kind")
		}
		known[n], err = customer.NewIdentity(customer.IdentityKind(i.Kind), i.Source, i.Value, customer.Region(company.Currency))
		if err != nil {
			return nil, on(err, field+"value")
		}
	}
	return known, nil
}

var identityKinds = []string{
	string(customer.IdentityCode), string(customer.IdentityEmail), string(customer.IdentityPhone), string(customer.IdentityCard),
}

// CustomerChange is what is to be changed; what is left out stays as it is.
type CustomerChange struct {
	Name     *string `json:"name,omitempty" maxLength:"200"`
	Kind     *string `json:"kind,omitempty" enum:"person,business"`
	Lang     *string `json:"lang,omitempty"`
	Country  *string `json:"country,omitempty" maxLength:"40"`
	Tier     *string `json:"tier,omitempty" maxLength:"40" doc:"\"\" for none."`
	OwnerID  *string `json:"owner_id,omitempty" doc:"\"\" for nobody."`
	BackupID *string `json:"backup_owner_id,omitempty" doc:"\"\" for nobody."`
	Note     *string `json:"note,omitempty" maxLength:"5000"`
	Version  int64   `json:"version,omitempty" doc:"As you saw it: when somebody has changed the customer since, the change is refused. Left out: whatever it is."`
}

func (b CustomerChange) apply(d customer.Draft) customer.Draft {
	set(&d.Name, b.Name)
	set((*string)(&d.Kind), b.Kind)
	set(&d.Lang, b.Lang)
	set(&d.Country, b.Country)
	set(&d.Tier, b.Tier)
	set(&d.OwnerID, b.OwnerID)
	set(&d.BackupID, b.BackupID)
	set(&d.Note, b.Note)
	return d
}

func set(field, to *string) {
	if to != nil {
		*field = *to
	}
}

type updateCustomerIn struct {
	ID   string `path:"id" doc:"The customer's, or that of a record merged into them."`
	Body CustomerChange
}

func (a *API) updateCustomer(c call, in updateCustomerIn) (CustomerHead, error) {
	f, err := a.Customers.Get(c, c.by, in.ID)
	if err != nil {
		return CustomerHead{}, err
	}
	version := in.Body.Version
	if version == 0 {
		version = f.Version
	}
	draft := in.Body.apply(customer.Draft{
		Kind: f.Kind, Name: f.Name, Lang: f.Lang, Country: f.Country, Tier: f.Tier, OwnerID: f.OwnerID, BackupID: f.BackupID, Note: f.Note, Zone: f.Zone, LettersWait: f.LettersWait,
	})
	updated, err := a.Customers.Update(c, c.by, f.ID, version, draft, a.now())
	return customerHead(updated), err
}

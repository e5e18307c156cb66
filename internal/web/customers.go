package web

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"liuke/internal/account"
	"liuke/internal/customer"
	"liuke/internal/desk"
	"liuke/internal/i18n"
	"liuke/internal/sheet"
	"liuke/internal/value"
)

// CustomersPage lists customers.
type CustomersPage struct {
	Page
	Filter customerFilter
	Owners []Option
	Lines  []CustomerLine
	AsOf   string // which day the silences are of; "" when it is today, or nobody is scored
	Pager  Pager
}

// CustomerLine is a customer as a line of the table.
type CustomerLine struct {
	ID     string // of the element
	Href   string
	Name   string
	About  string // tier, country, who looks after them
	Worth  string
	Range  string
	Rhythm Rhythm
	Last   string
	Chip   Chip
	Why    string
}

// customerFilter is a list of customers as its address says it.
type customerFilter struct {
	Text    string
	Owner   string // mine, a member of staff, or "" for everybody's
	Overdue bool
	Sort    customer.Sort

	after customer.Cursor
}

func readCustomerFilter(query url.Values) customerFilter {
	f := customerFilter{
		Text: strings.TrimSpace(query.Get("q")), Owner: query.Get("owner"), Overdue: query.Get("overdue") != "",
		Sort: customer.Sort(query.Get("sort")), after: readCursor(query.Get("after")),
	}
	if !slices.Contains(customer.Sorts, f.Sort) {
		f.Sort = customer.SortPriority
	}
	return f
}

// readCursor reads a place in the list, written as by writeCursor.
func readCursor(text string) customer.Cursor {
	key, id, _ := strings.Cut(text, "~")
	return customer.Cursor{Key: key, ID: id}
}

func writeCursor(c customer.Cursor) string { return c.Key + "~" + c.ID }

// query is the filter as the address of a list, without its page.
func (f customerFilter) query() url.Values {
	q := url.Values{"sort": {string(f.Sort)}}
	if f.Text != "" {
		q.Set("q", f.Text)
	}
	if f.Owner != "" {
		q.Set("owner", f.Owner)
	}
	if f.Overdue {
		q.Set("overdue", "1")
	}
	return q
}

func (f customerFilter) address(after customer.Cursor) string {
	q := f.query()
	if after.ID != "" {
		q.Set("after", writeCursor(after))
	}
	return "/customers?" + q.Encode()
}

// domain returns the filter in the terms of customer.
func (f customerFilter) domain(v *visit, limit int) customer.Filter {
	filter := customer.Filter{Text: f.Text, OwnerID: f.Owner, Overdue: f.Overdue, Sort: f.Sort, After: f.after, Limit: limit}
	if f.Owner == ownerMine {
		filter.OwnerID = v.actor.ID
	}
	return filter
}

// ownerMine asks for the reader's own customers.
const ownerMine = "mine"

// Sorts are the orders to choose from.
func (p *CustomersPage) Sorts() []Option {
	var options []Option
	for _, sort := range customer.Sorts {
		options = append(options, Option{Value: string(sort), Label: p.T("customers.sort_" + string(sort))})
	}
	return choose(options, string(p.Filter.Sort))
}

// Sheet is the address of the list as a spreadsheet.
func (p *CustomersPage) Sheet() string { return "/customers.csv?" + p.Filter.query().Encode() }

// News is the line above the list.
func (p *CustomersPage) News() News {
	return News{Topic: "customers", Href: p.Filter.address(customer.Cursor{}), Target: "list", Word: p.T("customers.news")}
}

// None is what the list says when it has nothing.
func (p *CustomersPage) None() Empty {
	switch {
	case p.Filter.Text != "":
		return Empty{Picture: "search", Title: p.T("search.nothing", "Text", p.Filter.Text), Text: p.T("customers.none_found_text")}
	case p.Filter.Overdue:
		return Empty{Picture: "tea", Title: p.T("customers.none_overdue"), Text: p.T("customers.none_overdue_text")}
	case p.Filter.Owner != "":
		return Empty{Picture: "tray", Title: p.T("customers.none_owned"), Text: p.T("customers.none_owned_text")}
	}
	empty := Empty{Picture: "ledger", Title: p.T("customers.none"), Text: p.T("customers.none_text")}
	if p.Can(account.PurchaseImport) {
		empty.Act = &Act{Label: p.T("imports.new"), Href: "/imports/new", Primary: true}
	}
	return empty
}

// customersSize is how many customers a page has.
const customersSize = 50

func (s *Site) customers(v *visit) error {
	v.page.Nav = "customers"
	filter := readCustomerFilter(v.r.URL.Query())
	rows, count, err := s.listCustomers(v, filter)
	if err != nil {
		return err
	}
	staff, err := s.Accounts.ListStaff(v.ctx())
	if err != nil {
		return err
	}
	page := &CustomersPage{Page: v.page, Filter: filter, Owners: ownerFilter(v.page.Printer, staff, filter.Owner)}
	page.Pager = NewPager(v.page.Printer, "", "", v.t("customers.total", "Count", count, "Total", v.atMost(count)))
	if len(rows) > customersSize {
		rows = rows[:customersSize]
		page.Pager.Next = filter.address(rows[customersSize-1].Cursor)
	}
	if filter.after.ID != "" {
		page.Pager.Prev, page.Pager.PrevWord = filter.address(customer.Cursor{}), v.t("page.first")
	}
	scores, err := s.scores(v, rows)
	if err != nil {
		return err
	}
	names := staffNames(staff)
	for _, row := range rows {
		score := scores[row.ID]
		page.Lines = append(page.Lines, v.customerLine(row, score, names[row.OwnerID]))
		if score != nil {
			page.AsOf = v.asOf(score.AsOf)
		}
	}
	s.render.Page(v.w, v.r, http.StatusOK, "customers", page)
	return nil
}

// scores returns what the latest run says of the customers, by id; those of
// whom it says nothing are missing.
func (s *Site) scores(v *visit, rows []customer.Row) (map[string]*value.Score, error) {
	scores := map[string]*value.Score{}
	for _, row := range rows {
		if !row.Scored {
			continue
		}
		score, err := s.Values.Score(v.ctx(), v.actor, row.ID)
		if err != nil {
			return nil, err
		}
		scores[row.ID] = score
	}
	return scores, nil
}

// listCustomers returns the customers of the page, one more when there is a
// page after it, and how many there are in all, up to one more than are counted.
func (s *Site) listCustomers(v *visit, f customerFilter) (rows []customer.Row, count int64, err error) {
	first := f
	first.after = customer.Cursor{}
	rows, err = s.Customers.List(v.ctx(), v.actor, first.domain(v, int(desk.MaxCounted)+1))
	count = int64(len(rows))
	if err == nil && f.after.ID != "" {
		rows, err = s.Customers.List(v.ctx(), v.actor, f.domain(v, customersSize+1))
	}
	return rows, count, err
}

func (v *visit) customerLine(row customer.Row, score *value.Score, owner string) CustomerLine {
	line := CustomerLine{
		ID: "customer-" + row.ID, Href: customerPath(row.ID), Name: row.Name, About: joinWords(row.Tier, row.Country, owner),
		Chip: Chip{"neutral", v.t("customers.state_new")}, Why: v.t("customers.why_never"),
	}
	if row.Days > 0 {
		line.Last = v.page.Date(row.LastDay)
		line.Why = v.t("customers.why_unscored", "Count", row.Days)
	}
	if score == nil {
		return line
	}
	line.Worth, line.Range = v.page.Estimate(score.Worth, v.company.Currency), v.worthRange(*score)
	line.Rhythm = v.rhythm(row.LastDay, *score)
	line.Chip, line.Why = v.rhythmState(row.Days, *score)
	return line
}

// usualUntil is the share of shorter gaps up to which a silence is no longer
// than usual.
const usualUntil = 0.5

// rhythmState says whether a customer is to be looked after, and why.
func (v *visit) rhythmState(days int64, score value.Score) (Chip, string) {
	share, once, late := v.overdue(score), days == 1, score.Priority > 0
	switch {
	case once && late:
		return Chip{"soon", v.t("customers.state_overdue")}, v.t("customers.why_overdue_once", "Share", share)
	case once:
		return Chip{"neutral", v.t("customers.state_once")}, v.t("customers.why_once")
	case late:
		return Chip{"soon", v.t("customers.state_overdue")}, v.t("customers.why_overdue", "Share", share)
	case score.Overdue < usualUntil:
		return Chip{"good", v.t("customers.state_rhythm")}, v.t("customers.why_early")
	default:
		return Chip{"good", v.t("customers.state_rhythm")}, v.t("customers.why_rhythm", "Share", share)
	}
}

// joinWords sets words side by side, leaving out those that are empty.
func joinWords(words ...string) string {
	return strings.Join(slices.DeleteFunc(words, func(w string) bool { return w == "" }), " · ")
}

// sentences joins those that say something, as the reader's language does.
func (v *visit) sentences(all ...string) string {
	gap := " "
	if v.page.Lang() == i18n.Chinese {
		gap = ""
	}
	return strings.Join(slices.DeleteFunc(all, func(s string) bool { return s == "" }), gap)
}

// staffNames returns the names of members of staff, by id.
func staffNames(staff []account.Staff) map[string]string {
	names := map[string]string{}
	for _, s := range staff {
		names[s.ID] = s.Name
	}
	return names
}

// ownerFilter are the owners whose customers can be asked for.
func ownerFilter(p *i18n.Printer, staff []account.Staff, chosen string) []Option {
	options := []Option{{Value: "", Label: p.T("customers.owner_any"), Chosen: true}, {Value: ownerMine, Label: p.T("customers.owner_mine")}}
	for _, s := range staff {
		options = append(options, Option{Value: s.ID, Label: s.Name, AsIs: true})
	}
	return choose(options, chosen)
}

// exportSize is how many customers are read at a time for a spreadsheet.
const exportSize = 500

// exportCustomers sends the list as a spreadsheet.
func (s *Site) exportCustomers(v *visit) error {
	staff, err := s.Accounts.ListStaff(v.ctx())
	if err != nil {
		return err
	}
	filter, names := readCustomerFilter(v.r.URL.Query()).domain(v, exportSize), staffNames(staff)
	rows, err := s.Customers.List(v.ctx(), v.actor, filter)
	if err != nil {
		return err
	}
	out := v.startSheet("customers", "customers.column_", "name", "kind", "tier", "country", "owner", "days", "last", "net", "worth", "overdue", "priority")
	for ; len(rows) > 0 && err == nil; rows, err = s.Customers.List(v.ctx(), v.actor, filter) {
		for _, row := range rows {
			if out.Write(v.customerCells(row, names)...) != nil {
				return nil // the reader has gone
			}
		}
		filter.After = rows[len(rows)-1].Cursor
	}
	s.endSheet(v, out, err)
	return nil
}

func (v *visit) customerCells(row customer.Row, names map[string]string) []sheet.Cell {
	decimals := i18n.Decimals(v.company.Currency)
	cells := []sheet.Cell{
		sheet.Text(row.Name), sheet.Text(v.t("customer.kind." + string(row.Kind))), sheet.Text(row.Tier), sheet.Text(row.Country),
		sheet.Text(names[row.OwnerID]), sheet.Number(row.Days, 0), sheet.Text(""), sheet.Number(row.Net, decimals),
	}
	if row.Days > 0 {
		cells[6] = sheet.Text(row.LastDay.String())
	}
	if !row.Scored {
		return append(cells, sheet.Text(""), sheet.Text(""), sheet.Text(""))
	}
	return append(cells, sheet.Number(row.Worth, decimals), sheet.Number(int64(row.Overdue*1000), 3), sheet.Number(row.Priority, decimals))
}

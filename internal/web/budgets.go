package web

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"liuke/internal/account"
	"liuke/internal/fault"
	"liuke/internal/remedy"
)

// BudgetsPage is where the company says what may be given out of which pot.
type BudgetsPage struct {
	Page
	Form     *Form
	Version  int64
	Currency string
	Purses   []PurseLine

	count int
	teams []account.Team
}

func (s *Site) showBudgets(v *visit) error {
	page, err := s.budgetsPage(v)
	if err != nil {
		return err
	}
	s.render.Page(v.w, v.r, http.StatusOK, "company-budgets", page)
	return nil
}

func (s *Site) budgetsPage(v *visit) (*BudgetsPage, error) {
	v.page.Nav = "company"
	purses, version, teams, err := s.Desk.Budgets(v.ctx(), v.actor)
	page := &BudgetsPage{Page: v.page, Version: version, Currency: v.company.Currency, count: len(purses), teams: teams}
	in := url.Values{}
	for i, p := range purses {
		b := p.Budget
		page.Purses = append(page.Purses, v.purseLine(p))
		for field, value := range map[string]string{
			"id": b.ID, "name": b.Name, "team": b.TeamID, "period": string(b.Period), "amount": page.amount(b.Amount, v.company.Currency),
			"warn": strconv.FormatInt(b.Warn, 10),
		} {
			in.Set(inRow("list", i, field), value)
		}
		if b.Hold {
			in.Set(inRow("list", i, "hold"), "1")
		}
	}
	page.Form = NewForm(v.page.Printer, in)
	return page, err
}

// Rows are the rows of the form: the budgets there are, and room for another.
func (p *BudgetsPage) Rows() []LadderRow {
	return ladderRows("list", min(remedy.MaxBudgets, max(2, p.count+1)))
}

// Kept is the id of the budget in a row; "" for a new one.
func (p *BudgetsPage) Kept(row LadderRow) string { return p.Form.Values.Get(row.At + "id") }

// Teams are whose cases a budget may pay for.
func (p *BudgetsPage) Teams() []Option {
	options := []Option{{Label: p.T("remedy.budget_company")}}
	for _, t := range p.teams {
		if !t.Retired {
			options = append(options, Option{Value: t.ID, Label: t.Name})
		}
	}
	return options
}

// Periods are how long a budget may last.
func (p *BudgetsPage) Periods() []Option {
	var options []Option
	for _, one := range remedy.Periods {
		options = append(options, Option{Value: string(one), Label: p.T("remedy.period." + string(one))})
	}
	return options
}

func (s *Site) saveBudgets(v *visit) error {
	in, err := v.entered()
	if err != nil {
		return err
	}
	rows, b, err := budgetsEntered(in, v.company.Currency)
	seen, errSeen := strconv.ParseInt(in.Get("version"), 10, 64)
	if err == nil && errSeen != nil {
		err = fault.New(fault.Invalid, "fault.body_unreadable").From(errSeen)
	}
	if err == nil {
		entered := ladderEntered{rows: map[string][]int{"list": rows}}
		err = entered.about(s.Desk.SetBudgets(v.ctx(), v.actor, b, seen))
	}
	if err != nil {
		page, errPage := s.budgetsPage(v)
		if errPage != nil {
			return errPage
		}
		page.Form.Values = in
		if !page.Form.mend(err) {
			return err
		}
		s.showAgain(v, err, "company-budgets", page)
		return nil
	}
	s.flash(v, "good", v.t("remedy.budgets_saved"), "")
	SeeOther(v.w, v.r, "/company/budgets")
	return nil
}

// budgetsEntered reads the form. A row without a name and an amount is none; it
// remembers which row each of the rest came from.
func budgetsEntered(in url.Values, currency string) (rows []int, b remedy.Budgets, err error) {
	for i := range remedy.MaxBudgets {
		get := func(field string) string { return strings.TrimSpace(in.Get(inRow("list", i, field))) }
		if get("name") == "" && get("amount") == "" {
			continue
		}
		one := remedy.Budget{
			ID: get("id"), Name: get("name"), TeamID: get("team"), Period: remedy.Period(get("period")), Hold: get("hold") != "",
		}
		minor, wrong := enteredMoney(get("amount"), currency)
		if wrong != nil {
			return nil, b, wrong.On(inRow("list", i, "amount"))
		}
		one.Amount = minor
		if warn := strings.TrimSuffix(get("warn"), "%"); warn != "" {
			if one.Warn, err = strconv.ParseInt(strings.TrimSpace(warn), 10, 64); err != nil {
				return nil, b, fault.New(fault.Invalid, "remedy.budget_warn").On(inRow("list", i, "warn")).From(err)
			}
		}
		rows, b.List = append(rows, i), append(b.List, one)
	}
	return rows, b, nil
}

package web

import (
	"net/url"
	"strconv"
	"strings"

	"liuke/internal/account"
	"liuke/internal/remedy"
)

// BudgetsPage is where the company says what may be given out of which pot.
type BudgetsPage struct {
	SettingPage
	Currency string
	Purses   []PurseLine

	count int
	teams []account.Team
}

var budgetsSetting = companySetting[*BudgetsPage]{
	template: "company-budgets", saved: "remedy.budgets_saved", next: "/company/budgets", page: (*Site).budgetsPage, put: (*Site).putBudgets,
}

func (s *Site) budgetsPage(v *visit) (*BudgetsPage, error) {
	purses, version, teams, err := s.Desk.Budgets(v.ctx(), v.actor)
	page := &BudgetsPage{SettingPage: v.settingPage(version, nil), Currency: v.company.Currency, count: len(purses), teams: teams}
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
	page.Form.Values = in
	return page, err
}

// Rows are the rows of the form: the budgets there are, and room for another.
func (p *BudgetsPage) Rows() []FormRow {
	return formRows("list", min(remedy.MaxBudgets, max(2, p.count+1)))
}

// Kept is the id of the budget in a row; "" for a new one.
func (p *BudgetsPage) Kept(row FormRow) string { return p.Form.Values.Get(row.At + "id") }

// Teams are whose cases a budget may pay for.
func (p *BudgetsPage) Teams() []Option {
	options := []Option{{Label: p.T("remedy.budget_company")}}
	for _, t := range p.teams {
		if !t.Retired {
			options = append(options, Option{Value: t.ID, Label: t.Name, AsIs: true})
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

func (s *Site) putBudgets(v *visit, in url.Values, seen int64) error {
	rows := enteredRows{in: in, list: "list"}
	b, err := enteredBudgets(&rows, v.company.Currency)
	if err != nil {
		return err
	}
	return rows.about(s.Desk.SetBudgets(v.ctx(), v.actor, b, seen))
}

// enteredBudgets reads the form. A row without a name and an amount is none.
func enteredBudgets(rows *enteredRows, currency string) (b remedy.Budgets, err error) {
	for i := range remedy.MaxBudgets {
		if !rows.any(i, "name", "amount") {
			continue
		}
		one := remedy.Budget{
			ID: rows.get(i, "id"), Name: rows.get(i, "name"), TeamID: rows.get(i, "team"), Period: remedy.Period(rows.get(i, "period")),
			Hold: rows.get(i, "hold") != "",
		}
		minor, wrong := enteredMoney(rows.get(i, "amount"), currency)
		if wrong != nil {
			return b, wrong.On(inRow("list", i, "amount"))
		}
		one.Amount = minor
		if warn := strings.TrimSuffix(rows.get(i, "warn"), "%"); warn != "" {
			if one.Warn, err = strconv.ParseInt(strings.TrimSpace(warn), 10, 64); err != nil {
				return b, rows.wrong(i, "warn", "remedy.budget_warn", err)
			}
		}
		b.List = append(b.List, one)
		rows.keep(i)
	}
	return b, nil
}

package remedy

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"liuke/internal/calendar"
	"liuke/internal/fault"
	"liuke/internal/wording"
)

// BudgetsSetting is the name of the document that Budgets are kept as.
const BudgetsSetting = "budgets"

// Period says how long a budget lasts before it begins anew.
type Period string

// The periods, by the company's calendar.
const (
	Month   Period = "month"
	Quarter Period = "quarter"
	Year    Period = "year"
)

// Periods lists all periods.
var Periods = []Period{Month, Quarter, Year}

// Budget is what may be given out of one pot in each period.
type Budget struct {
	ID     string `json:"id"`
	Name   string `json:"name"`
	TeamID string `json:"team"` // whose cases it pays for; "" for those of teams without one of their own
	Period Period `json:"period"`
	Amount int64  `json:"amount"` // minor units
	Warn   int64  `json:"warn"`   // from so many percent on, supervisors are told; 0: they are not
	Hold   bool   `json:"hold"`   // goodwill beyond the amount needs approval
}

// Budgets are all that the company has.
type Budgets struct {
	List []Budget `json:"list"`
}

// Bounds of budgets.
const (
	MaxBudgets    = 20
	maxBudgetName = 100 // characters
)

// For returns the budget that pays for the cases of a team: its own, or the
// company's; false when there is none.
func (b Budgets) For(teamID string) (Budget, bool) {
	var company Budget
	found := false
	for _, one := range b.List {
		switch one.TeamID {
		case teamID:
			return one, true
		case "":
			company, found = one, true
		}
	}
	return company, found
}

// Label names the period that the day lies in, such as 2026-11, 2026-Q4 or 2026.
func (p Period) Label(day calendar.Day) string {
	year, month, _ := day.Date()
	switch p {
	case Month:
		return fmt.Sprintf("%04d-%02d", year, month)
	case Quarter:
		return fmt.Sprintf("%04d-Q%d", year, (int(month)+2)/3)
	default:
		return fmt.Sprintf("%04d", year)
	}
}

// Purse is a budget in a period, with what was paid out of it.
type Purse struct {
	Budget Budget
	Period string // its label
	Spent  int64
}

// Purse returns the budget as it is on the day, with nothing spent.
func (b Budget) Purse(day calendar.Day) Purse { return Purse{Budget: b, Period: b.Period.Label(day)} }

// Name is what postings call the purse; "" for none.
func (p Purse) Name() string {
	if p.Budget.ID == "" {
		return ""
	}
	return p.Budget.ID + " " + p.Period
}

// ParsePurse takes the name of a purse apart.
func ParsePurse(name string) (budgetID, period string) {
	budgetID, period, _ = strings.Cut(name, " ")
	return budgetID, period
}

// Left is what may still be paid out of the purse.
func (p Purse) Left() int64 { return max(0, p.Budget.Amount-p.Spent) }

// Holds reports whether so much more needs approval.
func (p Purse) Holds(amount int64) bool {
	return p.Budget.ID != "" && p.Budget.Hold && amount > p.Left()
}

// Warns reports whether supervisors are to be told once so much more is paid:
// when the share to warn at, or the whole, is passed by it.
func (p Purse) Warns(amount int64) bool {
	if p.Budget.ID == "" || p.Budget.Warn == 0 {
		return false
	}
	passes := func(mark int64) bool { return p.Spent < mark && p.Spent+amount >= mark }
	return passes(max(1, p.Budget.Amount/100*p.Budget.Warn+p.Budget.Amount%100*p.Budget.Warn/100)) || passes(p.Budget.Amount)
}

// Validate returns a fault that names the field unless the budgets can be gone
// by; teams are the ids of those there are.
func (b Budgets) Validate(teams map[string]bool) error {
	if len(b.List) > MaxBudgets {
		return fault.New(fault.Invalid, "remedy.budgets_count", fault.Args{"Most": MaxBudgets}).On("list")
	}
	taken := map[string]bool{}
	for i, one := range b.List {
		at := "list[" + strconv.Itoa(i) + "]."
		switch {
		case !wording.Says(one.Name) || utf8.RuneCountInString(one.Name) > maxBudgetName:
			return fault.New(fault.Invalid, "remedy.budget_name", fault.Args{"Most": maxBudgetName}).On(at + "name")
		case one.ID == "" || strings.ContainsAny(one.ID, " \n"):
			return fault.New(fault.Invalid, "fault.body_unreadable")
		case one.TeamID != "" && !teams[one.TeamID]:
			return fault.New(fault.Invalid, "remedy.budget_team").On(at + "team")
		case taken[one.TeamID]:
			return fault.New(fault.Invalid, "remedy.budget_twice").On(at + "team")
		case !slices.Contains(Periods, one.Period):
			return fault.New(fault.Invalid, "remedy.budget_period").On(at + "period")
		case one.Amount <= 0 || one.Amount > MaxAmount:
			return fault.New(fault.Invalid, "remedy.budget_amount").On(at + "amount")
		case one.Warn < 0 || one.Warn > 100:
			return fault.New(fault.Invalid, "remedy.budget_warn").On(at + "warn")
		}
		taken[one.TeamID] = true
	}
	return nil
}

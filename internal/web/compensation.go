package web

import (
	"html/template"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"liuke/internal/account"
	"liuke/internal/calendar"
	"liuke/internal/desk"
	"liuke/internal/i18n"
	"liuke/internal/remedy"
	"liuke/internal/sheet"
	"liuke/internal/topic"
	"liuke/internal/web/chart"
)

func compensationRoutes() []Route {
	return []Route{
		{"GET", "/compensation", account.RemedyApprove, (*Site).showCompensation},
		{"GET", "/compensation.csv", account.RemedyApprove, (*Site).exportCompensation},
		{"POST", "/cases/{ref}/reverse", account.RemedyApprove, caseAct("reverse", reverse)},
		{"GET", "/company/budgets", account.CompanyManage, budgetsSetting.show},
		{"POST", "/company/budgets", account.CompanyManage, budgetsSetting.save},
	}
}

// CompensationPage says what was given, for what, and where rules were broken for it.
type CompensationPage struct {
	Page
	By     desk.GivenBy
	Days   int
	Ways   []Tab
	Spans  []Tab
	Stats  []Stat
	Parts  []GivenLine
	More   int // parts that only the spreadsheet has
	Purses []PurseLine
	Broken []BrokenLine
	Latest []Row
	Export string
}

// GivenLine is one part of what was given.
type GivenLine struct {
	Name, Href                string
	Bar                       template.HTML
	Goodwill, Entitled, Total string
	Gifts                     int64
}

// PurseLine is a budget as it stands.
type PurseLine struct {
	Name, Period, Spent, Amount string
	Share                       string
	Chip                        Chip
}

// BrokenLine is a rule with how often it was broken.
type BrokenLine struct {
	Rule   string
	Times  int64
	Review bool // often enough to ask whether the rule is right
}

// None is what the page says when nothing was given.
func (p *CompensationPage) None() Empty {
	return Empty{
		Picture: "ledger", Title: p.T("remedy.none_given"), Text: p.T("remedy.none_given_text"),
		Act: &Act{Label: p.T("today.all_cases"), Href: "/cases?whose=all"},
	}
}

func compensationPath(page string, by desk.GivenBy, days int) string {
	return page + "?by=" + string(by) + "&days=" + strconv.Itoa(days)
}

// askedGiven reads what a report is asked for, and reports it.
func (s *Site) askedGiven(v *visit) (by desk.GivenBy, days int, c desk.Compensation, err error) {
	by, days = desk.ByCause, chosenDays(v.r.URL.Query().Get("days"))
	if asked := desk.GivenBy(v.r.URL.Query().Get("by")); slices.Contains(desk.GivenWays, asked) {
		by = asked
	}
	since := (calendar.DayOf(v.page.Now, v.page.Loc) - calendar.Day(days)).Start(v.page.Loc)
	c, err = s.Desk.Compensation(v.ctx(), v.actor, by, since)
	return by, days, c, err
}

func (s *Site) showCompensation(v *visit) error {
	v.page.Nav = "approvals"
	by, days, c, err := s.askedGiven(v)
	if err != nil {
		return err
	}
	currency := v.company.Currency
	page := &CompensationPage{Page: v.page, By: by, Days: days, Export: compensationPath("/compensation.csv", by, days)}
	for _, way := range desk.GivenWays {
		page.Ways = append(page.Ways, Tab{Label: v.t("remedy.by." + string(way)), Href: compensationPath("/compensation", way, days), Current: way == by})
	}
	for _, d := range promiseDays {
		page.Spans = append(page.Spans, Tab{Label: v.t("promises.last_days", "Days", d), Href: compensationPath("/compensation", by, d), Current: d == days})
	}
	page.Stats = []Stat{
		{Label: v.t("remedy.given"), Value: v.page.Money(c.All.Total(), currency), Note: v.t("remedy.gifts", "Count", c.All.Gifts)},
		{Label: v.t("remedy.ground.goodwill"), Value: v.page.Money(c.All.Goodwill, currency), Note: v.t("remedy.goodwill_note")},
		{Label: v.t("remedy.ground.entitled"), Value: v.page.Money(c.All.Entitled, currency), Note: v.t("remedy.entitled_note")},
	}
	page.More = max(0, len(c.Parts)-shownParts)
	most := int64(0)
	for _, g := range c.Parts {
		most = max(most, g.Total())
	}
	for _, g := range c.Parts[:min(shownParts, len(c.Parts))] {
		line := GivenLine{
			Name: v.givenName(by, g, c.Purses), Bar: v.givenBar(g, most), Gifts: g.Gifts, Total: v.page.Money(g.Total(), currency),
			Goodwill: v.page.Money(g.Goodwill, currency), Entitled: v.page.Money(g.Entitled, currency),
		}
		if by == desk.ByCustomer && g.Key != "" {
			line.Href = customerPath(g.Key)
		}
		page.Parts = append(page.Parts, line)
	}
	for _, purse := range c.Purses {
		page.Purses = append(page.Purses, v.purseLine(purse))
	}
	for _, b := range c.Broken {
		page.Broken = append(page.Broken, BrokenLine{Rule: v.t("remedy.rule." + string(b.Rule)), Times: b.Times, Review: brokenOften(b.Times, c.Offers)})
	}
	for _, e := range c.Latest {
		row := v.caseRow(e.Row)
		row.ID, row.Due, row.Money = "exception-"+e.Exception.CaseID+"-"+e.Exception.ID, nil, ""
		row.Chip, row.Note = Chip{"neutral", v.t("remedy.rule." + string(e.Exception.Rule))}, v.page.Ago(e.Exception.At, v.page.Now)
		row.Why = v.t("remedy.exception_why", "Name", e.By, "Reason", e.Exception.Reason)
		page.Latest = append(page.Latest, row)
	}
	s.render.Page(v.w, v.r, http.StatusOK, "compensation", page)
	return nil
}

// A rule broken so often, or in such a share of the offers, comes up for review.
const (
	oftenTimes = 5
	oftenShare = 10 // percent
)

func brokenOften(times, offers int64) bool {
	return times >= oftenTimes && times*100 >= offers*oftenShare
}

// shownParts is how many parts the table shows; the spreadsheet has all.
const shownParts = 100

// givenBar draws what was given as goodwill, and then what was owed.
func (v *visit) givenBar(g desk.Given, most int64) template.HTML {
	currency := v.company.Currency
	words := chart.Words{
		Title: v.t("remedy.given"),
		Desc:  v.t("remedy.bar", "Goodwill", v.page.Money(g.Goodwill, currency), "Entitled", v.page.Money(g.Entitled, currency)),
	}
	return chart.Pair{Words: words, First: float64(g.Goodwill), Second: float64(g.Entitled), Most: float64(most)}.SVG()
}

// givenName names a part of what was given.
func (v *visit) givenName(by desk.GivenBy, g desk.Given, purses []remedy.Purse) string {
	switch {
	case by == desk.ByMonth:
		day, err := calendar.ParseDay(g.Key)
		if err != nil {
			return g.Key
		}
		return day.String()[:len("2026-11")]
	case by == desk.ByCause && slices.Contains(topic.Categories, topic.Category(g.Key)):
		return v.t("knowledge.category." + g.Key)
	case by == desk.ByBudget && g.Key != "":
		id, period := remedy.ParsePurse(g.Key)
		at := slices.IndexFunc(purses, func(p remedy.Purse) bool { return p.Budget.ID == id })
		if at < 0 {
			return v.t("remedy.budget_gone", "Period", v.period(period))
		}
		return purses[at].Budget.Name + " " + v.period(period)
	case g.Name != "":
		return g.Name
	case g.Key != "" && by == desk.ByCause:
		return g.Key
	default:
		return v.t("remedy.no." + string(by))
	}
}

// period names a period of a budget, such as 2026-11 or the fourth quarter.
func (v *visit) period(label string) string {
	if year, quarter, ok := strings.Cut(label, "-Q"); ok {
		return v.t("remedy.quarter", "Year", year, "N", quarter)
	}
	return label
}

func (v *visit) purseLine(p remedy.Purse) PurseLine {
	share := float64(p.Spent) / float64(p.Budget.Amount)
	line := PurseLine{
		Name: p.Budget.Name, Period: v.period(p.Period), Spent: v.page.Money(p.Spent, v.company.Currency), Amount: v.page.Money(p.Budget.Amount, v.company.Currency),
		Share: v.page.Percent(share), Chip: Chip{"good", v.t("remedy.purse_fine")},
	}
	switch {
	case p.Spent >= p.Budget.Amount && p.Budget.Hold:
		line.Chip = Chip{"broken", v.t("remedy.purse_held")}
	case p.Spent >= p.Budget.Amount:
		line.Chip = Chip{"broken", v.t("remedy.purse_spent")}
	case p.Budget.Warn > 0 && share*100 >= float64(p.Budget.Warn):
		line.Chip = Chip{"soon", v.t("remedy.purse_soon")}
	}
	return line
}

func (s *Site) exportCompensation(v *visit) error {
	if err := v.actor.Need(account.Export); err != nil {
		return err
	}
	by, _, c, err := s.askedGiven(v)
	if err != nil {
		return err
	}
	decimals := i18n.Decimals(v.company.Currency)
	out := v.startSheet("compensation", "remedy.column.", string(by), "goodwill", "entitled", "total", "gifts", "currency")
	for _, g := range c.Parts {
		if out.Write(sheet.Text(v.givenName(by, g, c.Purses)), sheet.Number(g.Goodwill, decimals), sheet.Number(g.Entitled, decimals),
			sheet.Number(g.Total(), decimals), sheet.Number(g.Gifts, 0), sheet.Text(v.company.Currency)) != nil {
			return nil // the reader has gone
		}
	}
	s.endSheet(v, out, nil)
	return nil
}

func reverse(s *Site, a *act) error {
	_, err := s.Desk.Reverse(a.ctx(), a.actor, a.on, desk.Reverse{RemedyID: a.text("remedy"), Reason: a.text("reason")})
	return err
}

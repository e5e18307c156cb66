package web

import (
	"html/template"
	"net/http"
	"strconv"

	"liuke/internal/cadence"
	"liuke/internal/web/chart"
)

// CarePage says whether large and small customers get their share of attention.
type CarePage struct {
	Page
	Tabs      []Tab
	Any       bool
	Stats     []Stat
	Pictures  []CarePicture
	Groups    []CareGroup
	Neglected []Row
	More      int
	Days      int64 // after which a small customer counts as neglected
}

// CarePicture is what share of something each group has.
type CarePicture struct {
	Title string
	Bars  template.HTML
}

// CareGroup is the same in numbers.
type CareGroup struct {
	Name, Size, Spent, Contacts, Minutes, Reached string
	Customers                                     int64
}

// None is what the page says when nobody bought.
func (p *CarePage) None() Empty {
	return Empty{Picture: "ledger", Title: p.T("care.none"), Text: p.T("care.none_text")}
}

func (s *Site) showCare(v *visit) error {
	v.page.Nav = "keep"
	days := chosenDays(v.r.URL.Query().Get("days"))
	care, plans, err := s.Cadences.Care(v.ctx(), v.actor, int64(days))
	if err != nil {
		return err
	}
	page := &CarePage{Page: v.page, Any: care.All.Customers > 0, More: care.More, Days: plans.Neglect}
	for _, d := range promiseDays {
		page.Tabs = append(page.Tabs, Tab{Label: v.t("promises.last_days", "Days", d), Href: "/care?days=" + strconv.Itoa(d), Current: d == days})
	}
	if page.Any {
		v.fillCare(page, care)
	}
	staff, err := s.Accounts.ListStaff(v.ctx())
	names := staffNames(staff)
	for _, c := range care.Neglected {
		page.Neglected = append(page.Neglected, v.neglectedRow(c, names[c.OwnerID]))
	}
	s.render.Page(v.w, v.r, http.StatusOK, "care", page)
	return err
}

func (v *visit) fillCare(page *CarePage, care cadence.Care) {
	share := func(part, whole int64) float64 {
		if whole <= 0 {
			return 0
		}
		return float64(part) / float64(whole)
	}
	half := len(care.Groups) / 2
	var small cadence.Share
	for _, g := range care.Groups[half:] {
		small.Contacts += g.Contacts
		small.Minutes += g.Minutes
		small.Customers += g.Customers
		small.Reached += g.Reached
	}
	page.Stats = []Stat{
		{Label: v.t("care.contacts"), Value: v.page.Number(care.All.Contacts), Note: v.t("interaction.minutes_count", "Count", care.All.Minutes)},
		{Label: v.t("care.reached"), Value: v.page.Percent(share(care.All.Reached, care.All.Customers)), Note: v.t("care.reached_note", "Count", care.All.Reached, "Total", care.All.Customers)},
		{Label: v.t("care.small"), Value: v.page.Percent(share(small.Contacts, care.All.Contacts)), Note: v.t("care.small_note", "Share", v.page.Percent(share(small.Customers, care.All.Customers)))},
	}
	for _, picture := range []struct {
		title string
		of    func(cadence.Share) int64
	}{
		{"care.spent", func(s cadence.Share) int64 { return max(0, s.Spent) }}, {"care.contacts", func(s cadence.Share) int64 { return s.Contacts }},
		{"care.minutes", func(s cadence.Share) int64 { return s.Minutes }},
	} {
		bars := chart.Bars{Height: 64, Words: chart.Words{Title: v.t(picture.title), Desc: v.t("care.picture")}}
		for n, g := range care.Groups {
			part := share(picture.of(g), picture.of(care.All))
			bars.Values = append(bars.Values, part)
			bars.Labels = append(bars.Labels, v.groupName(n, len(care.Groups))+": "+v.page.Percent(part))
		}
		page.Pictures = append(page.Pictures, CarePicture{v.t(picture.title), bars.SVG()})
	}
	for n, g := range care.Groups {
		page.Groups = append(page.Groups, CareGroup{
			Name: v.groupName(n, len(care.Groups)), Customers: g.Customers,
			Size:  v.page.Money(g.Least, v.company.Currency) + " – " + v.page.Money(g.Most, v.company.Currency),
			Spent: v.page.Percent(share(g.Spent, care.All.Spent)), Contacts: v.page.Percent(share(g.Contacts, care.All.Contacts)),
			Minutes: v.page.Percent(share(g.Minutes, care.All.Minutes)), Reached: v.page.Percent(share(g.Reached, g.Customers)),
		})
	}
}

// groupName says which of the groups one is, from the largest customers on.
func (v *visit) groupName(n, of int) string {
	switch n {
	case 0:
		return v.t("care.largest")
	case of - 1:
		return v.t("care.smallest")
	}
	return v.t("care.group", "N", n+1)
}

func (v *visit) neglectedRow(c cadence.Cared, owner string) Row {
	row := Row{
		ID: "neglected-" + c.RootID, Href: customerPath(c.RootID), Who: c.Name, What: owner, Chip: Chip{"soon", v.t("care.neglected")},
		Money: v.page.Money(max(c.Spent, c.SpentBefore), v.company.Currency), Note: v.t("cadence.last_never"),
		Act: &Act{Label: v.t("interaction.new"), Href: customerPath(c.RootID) + "/interactions/new?back=/care", Dialog: true},
	}
	if c.Last > 0 {
		row.Note = v.t("cadence.last", "Day", v.page.Date(c.Last))
	}
	var failed, fell string
	if c.Failed {
		failed = v.t("care.why_failed")
	}
	if c.Fell() {
		fell = v.t("care.why_fell", "Now", v.page.Money(c.Spent, v.company.Currency), "Before", v.page.Money(c.SpentBefore, v.company.Currency))
	}
	row.Why = v.sentences(failed, fell)
	return row
}

package web

import (
	"html/template"
	"slices"

	"liuke/internal/account"
	"liuke/internal/risk/threat"
	"liuke/internal/web/chart"
)

// threatRoutes are what threatens customers: what is said of one, and the company's list.
func threatRoutes() []Route {
	return []Route{
		{"POST", "/customers/{id}/threats", account.RiskWrite, (*Site).sayThreat},
		{"POST", "/threats/{id}/undo", account.RiskWrite, (*Site).undoThreat},
		{"GET", "/company/threats", account.CompanyManage, (*Site).showThreats},
		{"GET", "/company/threats/{code}", account.CompanyManage, threatSetting.show},
		{"POST", "/company/threats/{code}", account.CompanyManage, threatSetting.save},
	}
}

// threatOptions are the threats to choose from, those that are retired left out.
func (v *visit) threatOptions(list threat.List, chosen string) []Option {
	options := []Option{{Label: v.t("threat.any")}}
	for _, t := range list.Threats {
		if !t.Retired || t.Code == chosen {
			options = append(options, Option{Value: t.Code, Label: t.Name(v.page.Lang())})
		}
	}
	return choose(options, chosen)
}

// ThreatBar is of how many customers something is a threat, with a picture of what is at risk.
type ThreatBar struct {
	Name      string
	Href      string
	Chosen    bool
	Customers int64
	AtRisk    string
	Bar       template.HTML
}

// barsAtOnce is of how many customers threats are counted while the page is made. Of more, the page asks for them once it is there.
const barsAtOnce = 50_000

// fillBars fills in the threats of the customers on the list, on its first page.
func (s *Site) fillBars(v *visit, page *RisksPage) error {
	if page.Run == nil || !page.Filter.after.First() {
		return nil
	}
	if page.Run.Customers > barsAtOnce && !v.r.URL.Query().Has("bars") {
		q := page.Filter.query()
		q.Set("bars", "1")
		page.Late = "/risks?" + q.Encode()
		return nil
	}
	tally, err := s.Threats.Tally(v.ctx(), v.actor, threat.Among{OwnerID: page.Filter.ownerID(v), Flagged: page.Filter.Flagged})
	most := int64(0)
	for _, t := range tally {
		most = max(most, t.AtRisk)
	}
	for _, t := range tally {
		only := page.Filter
		only.Threat = t.Code
		bar := ThreatBar{
			Name: t.Name(v.page.Lang()), Chosen: page.Filter.Threat == t.Code, Customers: t.Customers,
			AtRisk: v.page.Estimate(t.AtRisk, v.company.Currency),
		}
		if bar.Chosen {
			only.Threat = ""
		}
		bar.Href = only.address(only.after)
		words := chart.Words{Title: bar.Name, Desc: v.t("threat.bar", "Count", t.Customers, "Money", bar.AtRisk)}
		bar.Bar = chart.Pair{Words: words, First: float64(t.AtRisk), Most: float64(most)}.SVG()
		page.Bars = append(page.Bars, bar)
	}
	return err
}

// threatChips are the threats of a customer on a list.
func (w riskWords) threatChips(customerID string) []Chip {
	var chips []Chip
	for _, st := range w.threats[customerID] {
		chips = append(chips, Chip{"neutral", st.Name(w.page.Lang())})
	}
	return chips
}

// threatNames are the same in a cell of a spreadsheet.
func (w riskWords) threatNames(customerID string) (names []string) {
	for _, st := range w.threats[customerID] {
		names = append(names, st.Name(w.page.Lang()))
	}
	return slices.Clip(names)
}

package web

import (
	"html/template"
	"math"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"liuke/internal/account"
	"liuke/internal/economics"
	"liuke/internal/fault"
	"liuke/internal/web/chart"
)

func economicsRoutes() []Route {
	return []Route{
		{"GET", "/economics", account.EconomicsRead, (*Site).showEconomics},
		{"GET", "/economics/losing", account.EconomicsRead, (*Site).showLosing},
		{"GET", "/economics/retention", account.EconomicsRead, (*Site).showRetention},
		{"GET", "/company/economics", account.CompanyManage, ratesSetting.show},
		{"POST", "/company/economics", account.CompanyManage, ratesSetting.save},
	}
}

// ValueTabs lead from what customers are worth to what they bring and how many
// stay, as far as the reader may open it.
func (p *Page) ValueTabs() []Tab {
	var tabs []Tab
	for _, t := range []struct {
		label, href string
		permission  account.Permission
	}{
		{"value.tab", "/value", account.ValueRead},
		{"economics.tab", "/economics", account.EconomicsRead},
		{"economics.losing_tab", "/economics/losing", account.EconomicsRead},
		{"economics.retention_tab", "/economics/retention", account.EconomicsRead},
	} {
		if p.Can(t.permission) {
			tabs = append(tabs, Tab{Label: p.T(t.label), Href: t.href, Current: p.Path == t.href})
		}
	}
	if len(tabs) < 2 {
		return nil
	}
	return tabs
}

// EconomicsPage says what customers bring after what it costs to serve them.
type EconomicsPage struct {
	Page
	Any     bool
	About   string // which days, and by which rates
	Notes   []string
	Stats   []Stat
	Curve   template.HTML
	Says    string
	Points  []WhaleLine
	Serving []ServingLine
}

// WhaleLine is a place on the whale curve.
type WhaleLine struct{ Customers, Share, Sum string }

// ServingLine is what serving customers cost for one thing.
type ServingLine struct {
	Name, Cost, Share string
	Bar               template.HTML
}

// None is what the page says before the first run.
func (p *EconomicsPage) None() Empty { return p.noEconomics() }

func (p *Page) noEconomics() Empty {
	empty := Empty{Picture: "ledger", Title: p.T("economics.none"), Text: p.T("economics.none_text")}
	if p.Can(account.PurchaseImport) {
		empty.Act = &Act{Label: p.T("imports.new"), Href: "/imports/new", Primary: true}
	}
	return empty
}

func (s *Site) showEconomics(v *visit) error {
	v.page.Nav = "value"
	run, known, err := s.Economics.Latest(v.ctx(), v.actor)
	if err != nil {
		return err
	}
	page := &EconomicsPage{Page: v.page, Any: known}
	if known {
		v.fillEconomics(page, run)
	}
	s.render.Page(v.w, v.r, http.StatusOK, "economics", page)
	return nil
}

func (v *visit) fillEconomics(page *EconomicsPage, run economics.Run) {
	r, w := run.Report, run.Report.Whale
	page.About = v.economicsDays(run)
	page.Notes = v.economicsNotes(run)
	served := int64(0)
	for _, cost := range r.Serving {
		served += cost
	}
	page.Stats = []Stat{
		{Label: v.t("economics.margin"), Value: v.money(r.Margin), Note: v.t("economics.of_sales", "Sales", v.money(r.Sales))},
		{Label: v.t("economics.serving"), Value: v.money(served), Note: v.t("economics.discounts", "Sum", v.money(r.Discount))},
		{Label: v.t("economics.result"), Value: v.money(w.Sum), Note: v.t("economics.of_customers", "Count", w.Customers)},
		{
			Label: v.t("economics.losing"), Value: v.page.Number(w.Losing), Tone: toneIf(w.Losing > 0, "soon"), Href: "/economics/losing",
			Note: v.t("economics.losing_cost", "Sum", v.money(w.Lost())),
		},
	}
	page.Says = v.whaleWords(w)
	page.Curve = v.whaleCurve(w, page.Says)
	for _, tenth := range whaleTenths(w) {
		page.Points = append(page.Points, WhaleLine{
			v.page.Number(tenth.Customers), v.page.Percent(float64(tenth.Customers) / float64(w.Customers)), v.money(tenth.Sum),
		})
	}
	for _, d := range economics.Drivers {
		line := ServingLine{Name: v.t("economics.driver." + string(d)), Cost: v.money(r.Serving[d]), Share: "–"}
		if served > 0 {
			line.Share = v.page.Percent(float64(r.Serving[d]) / float64(served))
			line.Bar = chart.Pair{Words: chart.Words{Title: line.Name, Desc: line.Cost}, First: float64(max(0, r.Serving[d])), Most: float64(served)}.SVG()
		}
		page.Serving = append(page.Serving, line)
	}
}

func toneIf(yes bool, tone string) string {
	if yes {
		return tone
	}
	return ""
}

func (v *visit) money(minor int64) string { return v.page.Money(minor, v.company.Currency) }

// economicsDays says which days a run is of.
func (v *visit) economicsDays(run economics.Run) string {
	return v.t("economics.days", "Days", run.Report.Days, "Day", v.page.Date(run.AsOf))
}

// economicsNotes say what the figures rest on that is not known.
func (v *visit) economicsNotes(run economics.Run) (notes []string) {
	r := run.Rates
	if run.Report.Assumed != 0 {
		notes = append(notes, v.t("economics.assumed", "Sum", v.money(run.Report.Assumed), "Share", v.page.Percent(float64(r.MarginPermille)/1000)))
	}
	if r.Receipt == 0 && r.Return == 0 && r.Minute == 0 && r.Visit == 0 {
		notes = append(notes, v.t("economics.no_rates"))
	}
	return notes
}

func (v *visit) whaleWords(w economics.Whale) string {
	if w.Losing == 0 || w.Peak == 0 {
		return v.t("economics.whale_none", "Count", w.Customers)
	}
	return v.t("economics.whale_words", "Fifth", v.money(w.FirstFifth), "Peak", v.money(w.Peak), "Losing", w.Losing,
		"Lost", v.money(w.Lost()), "Share", v.page.Percent(float64(w.Lost())/float64(w.Peak)), "Sum", v.money(w.Sum))
}

func (v *visit) whaleCurve(w economics.Whale, says string) template.HTML {
	curve := chart.Curve{}
	for _, p := range w.Points {
		curve.Points = append(curve.Points, chart.At(float64(p.Customers), float64(p.Sum)))
	}
	picture := chart.Line{Words: chart.Words{Title: v.t("economics.whale"), Desc: says}, Curves: []chart.Curve{curve}, Height: 260}
	for _, step := range chart.Steps(float64(w.Peak), 4) {
		picture.YTicks = append(picture.YTicks, chart.Tick{Value: step, Label: v.page.Estimate(int64(step), v.company.Currency)})
	}
	for _, share := range []float64{0, 0.25, 0.5, 0.75, 1} {
		picture.XTicks = append(picture.XTicks, chart.Tick{Value: share * float64(w.Customers), Label: v.page.Percent(share)})
	}
	return picture.SVG()
}

// whaleTenths are the places on the curve at each tenth of the customers.
func whaleTenths(w economics.Whale) (tenths []economics.WhalePoint) {
	next := int64(1)
	for _, p := range w.Points {
		if p.Customers > 0 && p.Customers*10 >= next*w.Customers {
			tenths = append(tenths, p)
			next = p.Customers*10/w.Customers + 1
		}
	}
	return tenths
}

// LosingPage lists customers who cost more than they bring, and what to do about each.
type LosingPage struct {
	Page
	Any   bool
	About string
	Rows  []LosingRow
	Pager Pager
}

// LosingRow is such a customer.
type LosingRow struct {
	ID, Name, Href, Owner string
	Result                string
	Why                   string
	Ways                  []WayLine
}

// WayLine is something one can do, and what it would have changed.
type WayLine struct {
	Name, Text string
	Chip       *Chip // on the one that is suggested
}

// None is what the page says before the first run.
func (p *LosingPage) None() Empty { return p.noEconomics() }

// Nobody is what the list says when every customer brings something.
func (p *LosingPage) Nobody() Empty {
	return Empty{Picture: "tea", Title: p.T("economics.nobody"), Text: p.T("economics.nobody_text"), Act: &Act{Label: p.T("economics.tab"), Href: "/economics"}}
}

// losingSize is how many customers a page has.
const losingSize = 50

func (s *Site) showLosing(v *visit) error {
	v.page.Nav = "value"
	run, known, err := s.Economics.Latest(v.ctx(), v.actor)
	if err != nil {
		return err
	}
	page := &LosingPage{Page: v.page, Any: known}
	if known {
		page.About = v.economicsDays(run)
	}
	rows, err := s.Economics.Losing(v.ctx(), v.actor, placeOf(v.r.URL.Query()), losingSize+1)
	if err != nil {
		return err
	}
	if len(rows) > losingSize {
		rows = rows[:losingSize]
		last := rows[losingSize-1]
		page.Pager = Pager{NextWord: v.t("page.next"), Next: "/economics/losing?" + url.Values{
			"result": {strconv.FormatInt(last.Result, 10)}, "after": {last.CustomerID},
		}.Encode()}
	}
	for _, r := range rows {
		page.Rows = append(page.Rows, LosingRow{
			ID: r.CustomerID, Name: r.Name, Href: customerPath(r.CustomerID), Owner: r.Owner, Result: v.money(r.Result),
			Why: v.profitWhy(r.Profit), Ways: v.ways(r.Profit),
		})
	}
	s.render.Page(v.w, v.r, http.StatusOK, "economics-losing", page)
	return nil
}

// placeOf reads where a page of the list begins; at its head when that is not told.
func placeOf(q url.Values) economics.Place {
	result, err := strconv.ParseInt(q.Get("result"), 10, 64)
	if err != nil {
		return economics.Place{Result: math.MinInt64}
	}
	return economics.Place{Result: result, CustomerID: q.Get("after")}
}

// profitWhy says how a profit comes about.
func (v *visit) profitWhy(p economics.Profit) string {
	margin := v.t("economics.why_margin", "Sales", v.money(p.Sales), "Margin", v.money(p.Margin))
	if p.Sales < 0 {
		margin = v.t("economics.why_returned", "More", v.money(-p.Sales), "Margin", v.money(p.Margin))
	}
	why := []string{margin}
	for _, d := range economics.Drivers {
		if p.Serving[d] == 0 {
			continue
		}
		key, count := "economics.why."+string(d), map[economics.Driver]int64{
			economics.DriverReceipts: p.Receipts, economics.DriverReturns: p.Returns, economics.DriverMinutes: p.Minutes, economics.DriverVisits: p.Visits,
		}[d]
		why = append(why, v.t(key, "Count", count, "Cost", v.money(p.Serving[d])))
	}
	return strings.Join(why, v.t("economics.why_joint"))
}

// ways say what could be done about a customer.
func (v *visit) ways(p economics.Profit) (lines []WayLine) {
	for _, w := range p.Advise() {
		line := WayLine{Name: v.t("economics.way." + string(w.Way))}
		if w.Suggested {
			line.Chip = &Chip{"good", v.t("economics.suggested")}
		}
		switch w.Way {
		case economics.WayReprice:
			line.Text = v.repriceWords(w)
		case economics.WayReshape:
			line.Text = v.t("economics.reshape", "Driver", v.t("economics.driver."+string(w.Driver)), "Cut", v.page.Percent(w.Cut), "Result", v.money(w.Result))
		case economics.WayPart:
			line.Text = v.t("economics.part", "Sales", v.money(w.Sales), "Saved", v.money(-p.Result))
		}
		lines = append(lines, line)
	}
	return lines
}

func (v *visit) repriceWords(w economics.Advice) string {
	switch {
	case w.Result < 0:
		return v.t("economics.reprice_never", "Result", v.money(w.Result))
	case w.Rise == 0:
		return v.t("economics.reprice_discount", "Discount", v.money(w.Discount))
	case w.Discount == 0:
		return v.t("economics.reprice_rise", "Rise", v.page.Percent(w.Rise))
	default:
		return v.t("economics.reprice_both", "Discount", v.money(w.Discount), "Rise", v.page.Percent(w.Rise))
	}
}

// ProfitPart is what a customer brings, as their page shows it.
type ProfitPart struct {
	Result, Why, About string
	Chip               Chip
	Ways               []WayLine
}

// profitPart says what a customer brings; nil where the reader may not know, or nobody does.
func (s *Site) profitPart(v *visit, customerID string) (*ProfitPart, error) {
	if !v.actor.Can(account.EconomicsRead) {
		return nil, nil
	}
	p, run, known, err := s.Economics.Of(v.ctx(), v.actor, customerID)
	if err != nil || !known {
		return nil, err
	}
	part := &ProfitPart{Result: v.money(p.Result), Why: v.profitWhy(p), About: v.economicsDays(run), Ways: v.ways(p), Chip: Chip{"good", v.t("economics.brings")}}
	if p.Result < 0 {
		part.Chip = Chip{"soon", v.t("economics.costs")}
	}
	return part, nil
}

// RatesPage is where the company says what it reckons with.
type RatesPage struct {
	SettingPage
	Currency string
}

var ratesSetting = companySetting[*RatesPage]{
	template: "company-economics", saved: "economics.rates_saved", next: "/company/economics", page: (*Site).ratesPage, put: (*Site).putRates,
}

// rateFields are the amounts among the rates, by the names of their fields.
func rateFields(r *economics.Rates) map[string]*int64 {
	return map[string]*int64{"receipt": &r.Receipt, "return": &r.Return, "minute": &r.Minute, "visit": &r.Visit, "message": &r.Message, "new_customer": &r.NewCustomer}
}

// permilleFields are the shares among the rates, in thousandths.
func permilleFields(r *economics.Rates) map[string]*int64 {
	return map[string]*int64{"margin": &r.MarginPermille, "interest": &r.InterestPermille}
}

func (s *Site) ratesPage(v *visit) (*RatesPage, error) {
	r, version, err := s.Economics.Rates(v.ctx(), v.actor)
	page := &RatesPage{SettingPage: v.settingPage(version, url.Values{}), Currency: v.company.Currency}
	for field, minor := range rateFields(&r) {
		page.Form.Values.Set(field, page.amount(*minor, v.company.Currency))
	}
	for field, permille := range permilleFields(&r) {
		page.Form.Values.Set(field, strconv.FormatFloat(float64(*permille)/10, 'f', -1, 64))
	}
	return page, err
}

func (s *Site) putRates(v *visit, in url.Values, seen int64) error {
	var r economics.Rates
	for field, minor := range rateFields(&r) {
		amount, wrong := enteredMoney(in.Get(field), v.company.Currency)
		if wrong != nil {
			return wrong.On(field)
		}
		*minor = amount
	}
	for field, permille := range permilleFields(&r) {
		percent, err := strconv.ParseFloat(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(in.Get(field)), "%")), 64)
		if err != nil || math.IsNaN(percent) || math.Abs(percent) > 1000 {
			return fault.New(fault.Invalid, "economics.rate_bounds").On(field)
		}
		*permille = int64(math.Round(percent * 10))
	}
	return s.Economics.SetRates(v.ctx(), v.actor, r, seen)
}

package web

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"liuke/internal/account"
	"liuke/internal/i18n"
	"liuke/internal/risk/threat"
	"liuke/internal/risk/watch"
	"liuke/internal/sheet"
	"liuke/internal/signal"
)

// riskRoutes are who is leaving, why, and how often that was right.
func riskRoutes() []Route {
	return []Route{
		{"GET", "/risks", account.RiskRead, (*Site).showRisks},
		{"GET", "/risks.csv", account.Export, (*Site).exportRisks},
		{"GET", "/risks/record", account.RiskRead, (*Site).showRecord},
		{"POST", "/risks/flags/{id}", account.RiskWrite, (*Site).markFlag},
		{"POST", "/risks/flags/{id}/unmark", account.RiskWrite, (*Site).unmarkFlag},
	}
}

// RisksPage lists customers by what is likely to be lost with them.
type RisksPage struct {
	Page
	Filter  riskFilter
	Run     *watch.Run // the latest that finished; nil before the first
	Current *watch.Run // one that is under way, or failed, after it
	Stages  []Step     // of the run under way
	Rows    []Row
	Pager   Pager
	Bars    []ThreatBar // threats of those on the list
	Late    string      // where the bars are asked for, of more customers than the page waits for; "" where they are there
	Threats []Option    // to choose from
}

// Kinds are the kinds of reasons to choose from.
func (p *RisksPage) Kinds() []Option {
	options := []Option{{Value: "", Label: p.T("risk.kind_any")}}
	for _, kind := range watch.Kinds {
		options = append(options, Option{Value: string(kind), Label: p.T("risk.kind_" + string(kind))})
	}
	return choose(options, string(p.Filter.Kind))
}

// Whose are whose customers can be asked for.
func (p *RisksPage) Whose() []Option {
	chosen := ""
	if p.Filter.Mine {
		chosen = ownerMine
	}
	return choose([]Option{{Value: "", Label: p.T("risk.whose_all")}, {Value: ownerMine, Label: p.T("customers.owner_mine")}}, chosen)
}

// Sheet is the address of the list as a spreadsheet.
func (p *RisksPage) Sheet() string { return "/risks.csv?" + p.Filter.query().Encode() }

// News is the line above the list.
func (p *RisksPage) News() News {
	return News{Topic: "risk", Href: p.Filter.address(watch.Cursor{}), Target: "list", Word: p.T("risk.news")}
}

// Failed reports whether the run after the latest finished one failed.
func (p *RisksPage) Failed() bool { return p.Current != nil && p.Current.State == watch.RunFailed }

// AsOf says of which day the list is, and what counts as leaving.
func (p *RisksPage) AsOf() string {
	return p.T("risk.as_of", "Date", p.Date(p.Run.AsOf), "Weeks", watch.Horizon/7)
}

// None is what the list says when it has nothing.
func (p *RisksPage) None() Empty {
	switch {
	case p.Run == nil:
		empty := Empty{Picture: "ledger", Title: p.T("risk.none"), Text: p.T("risk.none_text")}
		if p.Can(account.PurchaseImport) {
			empty.Act = &Act{Label: p.T("imports.new"), Href: "/imports/new"}
		}
		return empty
	case p.Run.Report.Unknown:
		return Empty{Picture: "tea", Title: p.T("risk.unknown"), Text: p.T("risk.unknown_text")}
	case p.Filter.Mine:
		return Empty{Picture: "tray", Title: p.T("risk.none_mine"), Text: p.T("risk.none_mine_text"), Act: &Act{Label: p.T("risk.whose_all"), Href: "/risks"}}
	}
	return Empty{Picture: "tea", Title: p.T("risk.none_found"), Text: p.T("risk.none_found_text")}
}

// risksSize is how many customers a page has.
const risksSize = 50

func (s *Site) showRisks(v *visit) error {
	v.page.Nav = "keep"
	list, _, err := s.Threats.List(v.ctx(), v.actor)
	if err != nil {
		return err
	}
	filter := readRiskFilter(v.r.URL.Query())
	asked := filter.domain(v, list, risksSize+1)
	page := &RisksPage{Page: v.page, Filter: filter, Threats: v.threatOptions(list, filter.Threat)}
	if page.Run, page.Current, err = s.Risks.Latest(v.ctx(), v.actor); err != nil {
		return err
	}
	if page.Current != nil && page.Current.State == watch.RunRunning {
		page.Stages = v.riskStages(page.Current.Stage)
	}
	if err := s.fillBars(v, page); err != nil {
		return err
	}
	rows, err := s.Risks.List(v.ctx(), v.actor, asked)
	if err != nil {
		return err
	}
	page.Pager = NewPager(v.page.Printer, "", "", v.t("risk.ranked"))
	if len(rows) > risksSize {
		rows = rows[:risksSize]
		page.Pager.Next = filter.address(rows[risksSize-1].Cursor())
	}
	if !filter.after.First() {
		page.Pager.Prev, page.Pager.PrevWord = filter.address(watch.Cursor{}), v.t("page.first")
	}
	words, err := s.riskWords(v, rows)
	if err != nil {
		return err
	}
	for i := range rows {
		page.Rows = append(page.Rows, words.row(&rows[i]))
	}
	s.render.Page(v.w, v.r, http.StatusOK, "risks", page)
	return nil
}

// riskStages lists the stages of a run with the one it is at.
func (v *visit) riskStages(now watch.Stage) []Step {
	var steps []Step
	reached := slices.Index(watch.Stages, now)
	for i, stage := range watch.Stages {
		step := Step{Label: v.t("risk.stage_" + string(stage))}
		switch {
		case i == reached:
			step.State = "now"
		case i < reached:
			step.State, step.Word = "done", v.t("value.stage_done")
		}
		steps = append(steps, step)
	}
	return steps
}

// riskWords say in words how customers stand.
type riskWords struct {
	*visit
	products map[string]string // names
	staff    map[string]string
	signals  map[string][]signal.Row // by customer
	threats  map[string][]threat.Standing
}

// riskWords returns the words for the rows.
func (s *Site) riskWords(v *visit, rows []watch.Row) (riskWords, error) {
	risks, ids, asked := make([]watch.Risk, len(rows)), make([]string, len(rows)), make([]threat.Asked, len(rows))
	for i := range rows {
		risks[i], ids[i], asked[i] = rows[i].Risk, rows[i].CustomerID, threat.Asked{RootID: rows[i].CustomerID, Value: rows[i].Value}
	}
	products, err := s.Risks.Products(v.ctx(), v.actor, risks...)
	if err != nil {
		return riskWords{}, err
	}
	signals, err := s.Signals.OfMany(v.ctx(), v.actor, ids)
	if err != nil {
		return riskWords{}, err
	}
	threats, err := s.Threats.OfMany(v.ctx(), v.actor, asked)
	if err != nil {
		return riskWords{}, err
	}
	staff, err := s.Accounts.ListStaff(v.ctx())
	return riskWords{v, products, staffNames(staff), signals, threats}, err
}

// row is a customer as a line of the list: how they stand, why, since when, and what to do next.
func (w riskWords) row(r *watch.Row) Row {
	row := Row{
		ID: "risk-" + r.CustomerID, Href: customerPath(r.CustomerID) + "#risk", Chip: w.level(r), Who: r.Name,
		What: joinWords(r.Tier, r.Country, w.staff[r.OwnerID]), Why: w.why(r), Chips: w.threatChips(r.CustomerID), Next: w.nextStep(r),
		Money: w.page.Estimate(r.Value, w.company.Currency), Range: w.t("risk.at_risk", "Money", w.page.Estimate(r.AtRisk, w.company.Currency)),
		Note: joinWords(w.t("risk.since", "Date", w.page.Date(r.Since)), w.trend(r.Before, r.Chance)),
		Act:  &Act{Label: w.t("risk.open"), Href: customerPath(r.CustomerID) + "#risk"},
	}
	if w.actor.Can(account.InteractionWrite) {
		row.Act = &Act{Label: w.t("interaction.new"), Href: customerPath(r.CustomerID) + "/interactions/new?back=" + queryEscape(w.r.URL.RequestURI()), Dialog: true}
	}
	return row
}

// levelTones are how the levels look.
var levelTones = map[signal.Level]string{signal.Green: "neutral", signal.Amber: "soon", signal.Red: "broken"}

// level is how a customer stands by everything that is open, with the chance of leaving.
func (w riskWords) level(r *watch.Row) Chip {
	var open []signal.Weight
	for _, s := range w.signals[r.CustomerID] {
		open = append(open, s.Weight)
	}
	level := signal.LevelOf(r.Flag != nil, open)
	chance := w.page.Percent(r.Chance)
	if level == signal.Green {
		return Chip{levelTones[level], chance}
	}
	return Chip{levelTones[level], w.t("risk.level", "Level", w.t("signal.level."+string(level)), "Chance", chance)}
}

// why are the signals by name, and what the purchases say.
func (w riskWords) why(r *watch.Row) string {
	var words []string
	for _, s := range w.signals[r.CustomerID] {
		words = append(words, w.signalName(s))
	}
	return strings.Join(append(words, w.reasons(&r.Risk)...), w.t("risk.reasons_join"))
}

// nextStep is what to do first: about the most telling signal of Liuke's own, or else about what the purchases say. A rule of the
// company's says that something is so, not what to do about it.
func (w riskWords) nextStep(r *watch.Row) string {
	open := w.signals[r.CustomerID]
	for _, s := range open {
		if s.Kind.RuleID() == "" && (s.Weight > signal.Weak || len(r.Reasons) == 0) {
			return w.t("signal.step." + string(s.Kind))
		}
	}
	switch {
	case len(r.Reasons) > 0:
		return w.t("risk.step_" + string(r.Reasons[0].Kind))
	case len(open) > 0:
		return w.t("signal.step.rule")
	}
	return ""
}

// trendTold is from which change on a chance is said to have moved.
const trendTold = 0.005

// trend says how the chance moved since the last run of an earlier day.
func (w riskWords) trend(before *watch.Before, chance float64) string {
	switch {
	case before == nil:
		return ""
	case chance >= before.Chance+trendTold:
		return w.t("risk.trend_up", "Before", w.page.Percent(before.Chance))
	case chance <= before.Chance-trendTold:
		return w.t("risk.trend_down", "Before", w.page.Percent(before.Chance))
	}
	return w.t("risk.trend_same")
}

// reasons says each reason in words.
func (w riskWords) reasons(r *watch.Risk) []string {
	words := make([]string, len(r.Reasons))
	for i, reason := range r.Reasons {
		names := make([]string, len(reason.Products))
		for k, id := range reason.Products {
			names[k] = w.products[id]
		}
		words[i] = w.t("risk.reason_"+string(reason.Kind), "Days", reason.Days, "Usual", reason.Usual, "Share", w.page.Percent(reason.Share),
			"Some", reason.Count, "Of", reason.Of, "Products", strings.Join(names, w.t("risk.products_join")), "Day", w.page.Date(reason.Since))
	}
	return words
}

// exportRisks sends the list as a spreadsheet.
func (s *Site) exportRisks(v *visit) error {
	list, _, err := s.Threats.List(v.ctx(), v.actor)
	if err != nil {
		return err
	}
	asked := readRiskFilter(v.r.URL.Query())
	filter := asked.domain(v, list, exportSize)
	rows, err := s.Risks.List(v.ctx(), v.actor, filter)
	if err != nil {
		return err
	}
	decimals := i18n.Decimals(v.company.Currency)
	out := v.startSheet("risks", "risk.column_", "customer", "tier", "country", "owner", "chance", "value", "at_risk", "since", "last", "flagged", "before", "threats", "reasons", "next")
	for len(rows) > 0 && err == nil {
		words, errWords := s.riskWords(v, rows)
		if errWords != nil {
			err = errWords
			break
		}
		for i := range rows {
			if out.Write(words.cells(&rows[i], decimals)...) != nil {
				return nil // the reader has gone
			}
		}
		filter.After = rows[len(rows)-1].Cursor()
		rows, err = s.Risks.List(v.ctx(), v.actor, filter)
	}
	s.endSheet(v, out, err)
	return nil
}

func (w riskWords) cells(r *watch.Row, decimals int) []sheet.Cell {
	thousandths := func(share float64) sheet.Cell { return sheet.Number(int64(share*1000+0.5), 3) }
	flagged, before := sheet.Text(""), sheet.Text("")
	if r.Flag != nil {
		flagged = sheet.Text(r.Flag.Raised.String())
	}
	if r.Before != nil {
		before = thousandths(r.Before.Chance)
	}
	return []sheet.Cell{
		sheet.Text(r.Name), sheet.Text(r.Tier), sheet.Text(r.Country), sheet.Text(w.staff[r.OwnerID]), thousandths(r.Chance),
		sheet.Number(r.Value, decimals), sheet.Number(r.AtRisk, decimals), sheet.Text(r.Since.String()), sheet.Text(r.Last.String()), flagged, before,
		sheet.Text(strings.Join(w.threatNames(r.CustomerID), w.t("risk.reasons_join"))), sheet.Text(w.why(r)), sheet.Text(w.nextStep(r)),
	}
}

// markFlag says that a flag was right or wrong.
func (s *Site) markFlag(v *visit) error {
	in, err := v.entered()
	if err != nil {
		return err
	}
	f, err := s.Risks.Mark(v.ctx(), v.actor, v.r.PathValue("id"), watch.Verdict(in.Get("verdict")), in.Get("comment"))
	if err != nil {
		return err
	}
	s.flash(v, "good", v.t("risk.marked_"+string(f.Mark.Verdict)), "/risks/flags/"+url.PathEscape(f.ID)+"/unmark")
	SeeOther(v.w, v.r, customerPath(f.CustomerID)+"#risk")
	return nil
}

// unmarkFlag takes back what was said of a flag.
func (s *Site) unmarkFlag(v *visit) error {
	f, err := s.Risks.Unmark(v.ctx(), v.actor, v.r.PathValue("id"))
	if err != nil {
		return err
	}
	s.flash(v, "good", v.t("risk.unmarked"), "")
	SeeOther(v.w, v.r, customerPath(f.CustomerID)+"#risk")
	return nil
}

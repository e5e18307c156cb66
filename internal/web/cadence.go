package web

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	ics "github.com/arran4/golang-ical"

	"liuke/internal/account"
	"liuke/internal/cadence"
	"liuke/internal/calendar"
	"liuke/internal/customer"
	"liuke/internal/fault"
	"liuke/internal/handover"
	"liuke/internal/interaction"
)

func cadenceRoutes() []Route {
	return []Route{
		{"GET", "/cadence", account.InteractionWrite, (*Site).showCadence},
		{"POST", "/cadence/feed", account.InteractionWrite, (*Site).makeFeed},
		{"POST", "/cadence/feed/revoke", account.InteractionWrite, (*Site).revokeFeed},
		{"GET", "/calendar/{token}", Public, linked((*Site).feed)},
		{"GET", "/customers/{id}/put-off", account.InteractionWrite, (*Site).showPutOffContact},
		{"POST", "/customers/{id}/put-off", account.InteractionWrite, (*Site).putOffContact},
		{"GET", "/company/cadence", account.CompanyManage, cadenceSetting.show},
		{"POST", "/company/cadence", account.CompanyManage, cadenceSetting.save},
		{"GET", "/care", account.HandoverManage, (*Site).showCare},
	}
}

// CadencePage is whom somebody is to speak with, and by when.
type CadencePage struct {
	Page
	Owner     string // whose customers they are, when not the reader's own; ""
	Staff     []Option
	Late      []DueContact
	Soon      []DueContact
	More      int // beyond those listed
	Owned     bool
	Feed      *Past // since when the reader's calendar has a link
	Made      string
	Handovers []Tab // those in which the reader is asked for what they know
	Watched   []Row
}

// DueContact is a contact that is due.
type DueContact struct {
	ID, Href, Who, What, Why, Money string
	Due                             string // the day
	Ago                             string // "3 days late", "in 2 days"
	Chip                            Chip
	Log, PutOff                     string // addresses; PutOff is "" for what cannot be
}

// None is what the page says when nothing is due.
func (p *CadencePage) None() Empty {
	if !p.Owned {
		return Empty{Picture: "tea", Title: p.T("cadence.no_customers"), Text: p.T("cadence.no_customers_text"), Act: &Act{Label: p.T("nav.customers"), Href: "/customers"}}
	}
	empty := Empty{Picture: "tea", Title: p.T("cadence.none"), Text: p.T("cadence.none_text")}
	if p.Can(account.CompanyManage) {
		empty.Act = &Act{Label: p.T("cadence.plans"), Href: "/company/cadence"}
	}
	return empty
}

const (
	cadenceAhead  = calendar.Day(14)
	cadenceListed = 100
)

func (s *Site) showCadence(v *visit) error { return s.cadence(v, "") }

func (s *Site) cadence(v *visit, made string) error {
	v.page.Nav = "keep"
	whose := v.actor.ID
	if asked := v.r.URL.Query().Get("staff"); asked != "" {
		whose = asked
	}
	list, err := s.Cadences.Due(v.ctx(), v.actor, whose, cadenceAhead)
	if err != nil {
		return err
	}
	page := &CadencePage{Page: v.page, Made: made}
	if whose != v.actor.ID {
		page.Owner = list.Owner.Name
	}
	owned, err := s.Handovers.Owned(v.ctx(), whose)
	if err != nil {
		return err
	}
	page.Owned = owned > 0
	for n, d := range list.Due {
		if n == cadenceListed {
			page.More = len(list.Due) - n
			break
		}
		line := v.dueContact(d, list.Today)
		if d.Day < list.Today {
			page.Late = append(page.Late, line)
		} else {
			page.Soon = append(page.Soon, line)
		}
	}
	if err := s.fillCadence(v, page, whose); err != nil {
		return err
	}
	s.render.Page(v.w, v.r, http.StatusOK, "cadence", page)
	return nil
}

// fillCadence fills in what is about the reader: their calendar, hand-overs
// that ask them, and customers they were given.
func (s *Site) fillCadence(v *visit, page *CadencePage, whose string) error {
	since, err := s.Cadences.FeedSince(v.ctx(), v.actor)
	if err != nil {
		return err
	}
	if since > 0 {
		past := v.page.Past(since)
		page.Feed = &past
	}
	handovers, err := s.Handovers.List(v.ctx(), v.actor)
	if err != nil {
		return err
	}
	for _, h := range handovers {
		if h.FromID == v.actor.ID && h.State == handover.Open {
			page.Handovers = append(page.Handovers, Tab{Label: v.t("handover.answer_yours"), Href: handoverPath(h.ID)})
		}
	}
	watched, err := s.Handovers.WatchedBy(v.ctx(), v.actor)
	if err != nil {
		return err
	}
	for _, w := range watched {
		page.Watched = append(page.Watched, v.watchedRow(w))
	}
	if !v.actor.Can(account.HandoverManage) {
		return nil
	}
	staff, err := s.Accounts.ListStaff(v.ctx())
	for _, m := range staff {
		if m.State != account.StaffDisabled {
			page.Staff = append(page.Staff, Option{Value: m.ID, Label: m.Name, Chosen: m.ID == whose, AsIs: true})
		}
	}
	return err
}

// logAs is by which way a contact that is due is logged at first.
var logAs = map[cadence.What]interaction.Kind{
	cadence.Any: interaction.Call, cadence.Talk: interaction.Call, cadence.First: interaction.Call, cadence.Agreed: interaction.Call,
	cadence.Visit: interaction.Visit, cadence.Leader: interaction.Visit,
}

func (v *visit) dueContact(d cadence.Due, today calendar.Day) DueContact {
	line := DueContact{
		ID: "due-" + d.RootID + "-" + string(d.What), Href: customerPath(d.RootID), Who: d.Name, What: v.t("cadence.what." + string(d.What)),
		Why: v.whyDue(d), Due: v.page.Date(d.Day), Chip: Chip{"open", v.t("cadence.planned")},
		Log: customerPath(d.RootID) + "/interactions/new?back=" + queryEscape(v.r.URL.RequestURI()) + "&kind=" + string(logAs[d.What]),
	}
	if d.Scored {
		line.Money = v.page.Money(d.Worth, v.company.Currency)
	}
	switch late := d.Late(today); {
	case late > 0:
		line.Ago, line.Chip = v.t("cadence.late", "Count", late), Chip{"broken", v.t("cadence.is_late")}
	case d.Day == today:
		line.Ago, line.Chip = v.t("cadence.today"), Chip{"soon", v.t("cadence.today")}
	default:
		line.Ago = v.t("cadence.in_days", "Count", int64(d.Day-today))
	}
	if d.What != cadence.First {
		line.PutOff = customerPath(d.RootID) + "/put-off?what=" + string(d.What)
	}
	return line
}

// whyDue says in words why a contact is due.
func (v *visit) whyDue(d cadence.Due) string {
	var why string
	switch {
	case d.What == cadence.First:
		why = v.t("cadence.why_first")
	case d.What == cadence.Agreed:
		why = v.t("cadence.why_agreed", "Day", v.page.Date(d.Agreed))
	default:
		why = capital(v.t("cadence.why_plan", "Every", v.t("cadence.every_"+string(d.Plan.Unit), "Count", d.Plan.Every), "Tier", d.Plan.Tier))
	}
	last := v.t("cadence.last_never")
	if d.Last > 0 {
		last = v.t("cadence.last", "Day", v.page.Date(d.Last))
	}
	if d.What == cadence.First {
		last = ""
	}
	put := ""
	if d.PutOff != nil {
		put = v.t("cadence.put_off_why", "By", d.PutOff.By, "Reason", d.PutOff.Reason)
	}
	return v.sentences(why, last, put)
}

// PutOffContactPage puts a contact that is due off.
type PutOffContactPage struct {
	Page
	Customer customer.Customer
	What     cadence.What
	Form     *Form
}

// Address is where the form is sent.
func (p *PutOffContactPage) Address() string { return customerPath(p.Customer.ID) + "/put-off" }

func (s *Site) putOffPage(v *visit, what string, form *Form) (*PutOffContactPage, error) {
	v.page.Nav = "customers"
	file, err := s.Customers.Get(v.ctx(), v.actor, v.r.PathValue("id"))
	return &PutOffContactPage{Page: v.page, Customer: file.Customer, What: cadence.What(what), Form: form}, err
}

func (s *Site) showPutOffContact(v *visit) error {
	if within, err := s.Interactions.InReach(v.ctx(), v.actor, v.r.PathValue("id")); err != nil || !within {
		return orElse(err, NotFound())
	}
	what := v.r.URL.Query().Get("what")
	page, err := s.putOffPage(v, what, NewForm(v.page.Printer, url.Values{"until": {(v.today() + 7).String()}}))
	if err != nil {
		return err
	}
	s.render.Page(v.w, v.r, http.StatusOK, "put-off-contact", page)
	return nil
}

func (s *Site) putOffContact(v *visit) error {
	in, err := v.entered()
	if err != nil {
		return err
	}
	until, err := enteredDay(in, "until")
	if err == nil {
		err = s.Cadences.PutOff(v.ctx(), v.actor, v.r.PathValue("id"), cadence.What(in.Get("what")), until, in.Get("reason"))
	}
	if err != nil {
		form := NewForm(v.page.Printer, in)
		page, errPage := s.putOffPage(v, in.Get("what"), form)
		if errPage != nil {
			return errPage
		}
		return s.formAgain(v, err, form, "put-off-contact", page)
	}
	s.flash(v, "good", v.t("cadence.put_off_done"), "")
	SeeOther(v.w, v.r, "/cadence")
	return nil
}

func (s *Site) makeFeed(v *visit) error {
	secret, err := s.Cadences.NewFeed(v.ctx(), v.actor)
	if err != nil {
		return err
	}
	return s.cadence(v, v.company.PublicURL+"/calendar/"+secret+".ics")
}

func (s *Site) revokeFeed(v *visit) error {
	if err := s.Cadences.RevokeFeed(v.ctx(), v.actor); err != nil {
		return err
	}
	s.flash(v, "good", v.t("cadence.feed_revoked"), "")
	SeeOther(v.w, v.r, "/cadence")
	return nil
}

// feed is what is due as a calendar reads it: who and by which way, and
// nothing of what was said.
func (s *Site) feed(v *visit) error {
	list, err := s.Cadences.Feed(v.ctx(), strings.TrimSuffix(v.r.PathValue("token"), ".ics"))
	if err != nil {
		return err
	}
	p := s.catalogue.Printer(list.Owner.Lang)
	cal := ics.NewCalendarFor("Liuke")
	cal.SetMethod(ics.MethodPublish)
	cal.SetXWRCalName(p.T("cadence.feed_name", "Company", v.company.Name))
	cal.SetRefreshInterval("PT1H")
	for _, d := range list.Due {
		day := max(d.Day, list.Today)
		start := time.Unix(int64(day)*secondsOfDay, 0).UTC()
		event := cal.AddEvent(d.RootID + "-" + string(d.What) + "@liuke")
		event.SetDtStampTime(time.UnixMilli(v.page.Now).UTC())
		event.SetAllDayStartAt(start)
		event.SetAllDayEndAt(start.AddDate(0, 0, 1))
		event.SetSummary(p.T("cadence.what."+string(d.What)) + " · " + d.Name)
		event.SetURL(v.company.PublicURL + customerPath(d.RootID))
	}
	h := v.w.Header()
	h.Set("Content-Type", "text/calendar; charset=utf-8")
	h.Set("Cache-Control", "private, no-store")
	_, _ = v.w.Write([]byte(cal.Serialize())) // the calendar has gone; there is nobody to tell
	return nil
}

const secondsOfDay = 24 * 60 * 60

// CadencePlansPage is where the company says how often customers hear from it.
type CadencePlansPage struct {
	SettingPage
	count int
}

var cadenceSetting = companySetting[*CadencePlansPage]{
	template: "company-cadence", saved: "cadence.plans_saved", next: "/company/cadence", page: (*Site).cadencePlans, put: (*Site).putCadence,
}

const maxCadenceRows = 40

func (s *Site) cadencePlans(v *visit) (*CadencePlansPage, error) {
	plans, version, err := s.Cadences.Plans(v.ctx(), v.actor)
	page := &CadencePlansPage{SettingPage: v.settingPage(version, nil), count: len(plans.List)}
	in := url.Values{"neglect": {strconv.FormatInt(plans.Neglect, 10)}}
	for i, p := range plans.List {
		in.Set(inRow("plans", i, "tier"), p.Tier)
		in.Set(inRow("plans", i, "what"), string(p.What))
		in.Set(inRow("plans", i, "every"), strconv.FormatInt(p.Every, 10))
		in.Set(inRow("plans", i, "unit"), string(p.Unit))
	}
	page.Form.Values = in
	return page, err
}

// Rows are the rows of the form: the plans there are, and room for more.
func (p *CadencePlansPage) Rows() []FormRow {
	rows := enteredRows{in: p.Form.Values, list: "plans"}
	return formRows("plans", min(maxCadenceRows, max(3, rows.count(maxCadenceRows, "tier", "every")+1, p.count+1)))
}

// Whats are the contacts that a plan can ask for.
func (p *CadencePlansPage) Whats() []Option {
	return keyOptions(&p.Page, "cadence.what.", cadence.Whats)
}

// Units are in what a plan counts its time.
func (p *CadencePlansPage) Units() []Option {
	return keyOptions(&p.Page, "cadence.unit.", cadence.Units)
}

func (s *Site) putCadence(v *visit, in url.Values, seen int64) error {
	rows := enteredRows{in: in, list: "plans"}
	plans := cadence.Plans{Neglect: enteredNumber(in, "neglect", 0)}
	for i := range maxCadenceRows {
		if rows.get(i, "every") == "" && rows.get(i, "tier") == "" {
			continue
		}
		every, err := strconv.ParseInt(rows.get(i, "every"), 10, 64)
		if err != nil {
			return fault.New(fault.Invalid, "cadence.span_unreadable").On(inRow("plans", i, "every")).From(err)
		}
		plans.List = append(plans.List, cadence.Plan{
			Tier: rows.get(i, "tier"), What: cadence.What(rows.get(i, "what")), Every: every, Unit: cadence.Unit(rows.get(i, "unit")),
		})
		rows.keep(i)
	}
	return rows.about(s.Cadences.SetPlans(v.ctx(), v.actor, plans, seen))
}

// dueView is a contact that is due with the page it is on, whose words it uses.
type dueView struct {
	*Page
	Line DueContact
}

// Contact puts a contact together with its page.
func (p *Page) Contact(line DueContact) dueView { return dueView{p, line} }

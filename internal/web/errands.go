package web

import (
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"liuke/internal/account"
	"liuke/internal/calendar"
	"liuke/internal/desk"
	"liuke/internal/fault"
	"liuke/internal/workorder"
)

// ErrandsPage is what the reader is sent on, for a phone.
type ErrandsPage struct {
	Page
	Staff  string
	Groups []ErrandGroup
	Board  bool // the reader may open the board
}

// ErrandGroup is one day's errands.
type ErrandGroup struct {
	ID     string
	Title  string
	Orders []OrderLine
}

// NoErrands is what the page says when nobody is sent anywhere.
func (p *ErrandsPage) NoErrands() Empty {
	return Empty{Picture: "tea", Title: p.T("errand.none"), Text: p.T("errand.none_text"), Act: &Act{Label: p.T("nav.today"), Href: "/"}}
}

func (s *Site) showErrands(v *visit) error {
	v.page.Nav = "errands"
	list, err := s.Desk.Errands(v.ctx(), v.actor)
	if err != nil {
		return err
	}
	page := &ErrandsPage{Page: v.page, Staff: v.actor.ID, Board: v.actor.Can(account.CaseAssign)}
	page.Groups = v.errandGroups(list)
	s.render.Page(v.w, v.r, http.StatusOK, "errands", page)
	return nil
}

// errandGroups puts errands under what is to be done with them: now, today,
// later, and what is over.
func (v *visit) errandGroups(list []desk.Errand) []ErrandGroup {
	today := calendar.DayOf(v.page.Now, v.page.Loc)
	groups := []ErrandGroup{
		{ID: "now", Title: v.t("errand.now")}, {ID: "today", Title: v.t("errand.today")}, {ID: "next", Title: v.t("errand.next")},
		{ID: "over", Title: v.t("errand.over")},
	}
	for _, e := range list {
		at := 2
		switch {
		case e.Order.Settled():
			at = 3
		case e.Order.State == workorder.UnderWay:
			at = 0
		case calendar.DayOf(e.Order.Window.From, v.page.Loc) <= today:
			at = 1
		}
		groups[at].Orders = append(groups[at].Orders, v.errandLine(e))
	}
	return slices.DeleteFunc(groups, func(g ErrandGroup) bool { return len(g.Orders) == 0 })
}

// errandLine prepares an order beside its case.
func (v *visit) errandLine(e desk.Errand) OrderLine {
	line := v.orderLine(e.Order)
	line.Tried, line.Ref, line.Who, line.CaseAt = e.Tried, e.Row.Case.Ref(), v.page.who(e.Row), casePath(e.Row.Case)
	return line
}

// ErrandPage is one work order in the hand of whoever carries it out.
type ErrandPage struct {
	Page
	Order    OrderLine
	Whole    bool // the reader may open the case
	Mine     bool // the reader is the one who goes
	Checks   []CheckLine
	Attempts []AttemptLine
	Pictures []AttachmentLink
	Form     *Form
	Drafts   Drafts

	CompanyLang string // in which the checks are written
}

// CheckLine is one thing to see to.
type CheckLine struct {
	workorder.Check
	Place int
	Done  bool
}

// AttemptLine is one attempt.
type AttemptLine struct {
	workorder.Attempt
	What string
	Past Past
	Tone string
}

// Topic is what changes of the errand are called.
func (p *ErrandPage) Topic() string { return "orders" }

// Address is where the errand is carried out.
func (p *ErrandPage) Address() string { return p.Order.Href }

// Results are what may come of an attempt.
func (p *ErrandPage) Results() []Option {
	var options []Option
	for i, r := range workorder.Results {
		options = append(options, Option{Value: string(r), Label: p.T("workorder.result." + string(r)), Chosen: i == 0})
	}
	return options
}

// partRows is how many parts the form has room for.
const partRows = 3

// PartRows number the parts of the form.
func (p *ErrandPage) PartRows() []int { return []int{0, 1, 2}[:partRows] }

func (s *Site) showErrand(v *visit) error {
	page, err := s.errandPage(v, nil)
	if err != nil {
		return err
	}
	s.render.Page(v.w, v.r, http.StatusOK, "errand", page)
	return nil
}

func (s *Site) errandPage(v *visit, form *Form) (*ErrandPage, error) {
	v.page.Nav = "errands"
	t, err := s.Desk.Errand(v.ctx(), v.actor, v.r.PathValue("id"))
	if err != nil {
		return nil, err
	}
	o := t.Order
	failed := form != nil
	entered, drafts, err := s.putBack(v, errandPlace(o.ID), func(string) bool { return failed })
	if err != nil {
		return nil, err
	}
	if !failed {
		values := url.Values{"minutes": {minutesSince(o.StartedAt, v.page.Now)}, "signed": {o.Contact}}
		maps.Copy(values, entered["result"])
		form = NewForm(v.page.Printer, values)
	}
	page := &ErrandPage{
		Page: v.page, Order: v.orderLine(o), Whole: t.Whole, Mine: o.StaffID == v.actor.ID, Form: form, Drafts: drafts, CompanyLang: v.company.Lang,
	}
	page.Order.Ref = t.Ref
	for i, c := range o.Checks {
		page.Checks = append(page.Checks, CheckLine{c, i, c.At != 0})
	}
	for _, a := range slices.Backward(o.Attempts) {
		line := AttemptLine{Attempt: a, What: v.t("workorder.result." + string(a.Result)), Past: v.page.Past(a.EndedAt), Tone: "soon"}
		if a.Result == workorder.Succeeded {
			line.Tone = "good"
		}
		page.Attempts = append(page.Attempts, line)
	}
	for _, a := range t.Pictures {
		page.Pictures = append(page.Pictures, AttachmentLink{
			Name: a.Name, Href: page.Order.Href + "/files/" + a.ID, Size: v.fileSize(a.Size), Picture: isPicture(a),
		})
	}
	return page, nil
}

// minutesSince writes the whole minutes since the instant; "" when there is none.
func minutesSince(at, now int64) string {
	if at == 0 {
		return ""
	}
	return strconv.FormatInt(max(1, (now-at)/60_000), 10)
}

func (s *Site) errandFile(v *visit) error {
	a, content, err := s.Desk.ErrandPicture(v.ctx(), v.actor, v.r.PathValue("id"), v.r.PathValue("file"))
	if err != nil {
		return err
	}
	v.sendAttachment(a, content)
	return nil
}

func (s *Site) startErrand(v *visit) error {
	in, err := v.entered()
	if err == nil {
		err = s.Desk.StartOrder(v.ctx(), v.actor, desk.Target{Key: in.Get("once")}, v.r.PathValue("id"))
	}
	return s.didErrand(v, in, err, "")
}

// tickErrand sets one check and leaves the others as they are.
func (s *Site) tickErrand(v *visit) error {
	in, err := v.entered()
	if err != nil {
		return err
	}
	t, err := s.Desk.Errand(v.ctx(), v.actor, v.r.PathValue("id"))
	if err != nil {
		return err
	}
	place, err := strconv.Atoi(in.Get("place"))
	if err != nil {
		return fault.New(fault.Invalid, "fault.body_unreadable").From(err)
	}
	ticked := slices.DeleteFunc(ticks(t.Order), func(i int) bool { return i == place })
	if in.Get("on") != "" {
		ticked = append(ticked, place)
	}
	err = s.Desk.TickOrder(v.ctx(), v.actor, desk.Target{Key: in.Get("once")}, desk.Ticks{OrderID: t.Order.ID, Ticked: ticked})
	return s.didErrand(v, in, err, "")
}

// ticks are the places of what has been seen to.
func ticks(o workorder.Order) (places []int) {
	for i, c := range o.Checks {
		if c.At != 0 {
			places = append(places, i)
		}
	}
	return places
}

func (s *Site) tryErrand(v *visit) error {
	t, err := s.Desk.Errand(v.ctx(), v.actor, v.r.PathValue("id"))
	if err != nil {
		return err
	}
	in, files, err := s.enteredWithFiles(v)
	if err != nil {
		return s.didErrand(v, in, err, "")
	}
	trial := desk.Trial{
		OrderID: t.Order.ID, Result: workorder.Result(in.Get("result")), Note: in.Get("note"), SignedBy: in.Get("signed"),
		Ticked: ticks(t.Order), Files: files,
	}
	parts := enteredRows{in: in, list: "parts"}
	if trial.Minutes, trial.Parts, err = spent(&parts); err != nil {
		s.Desk.Discard(v.ctx(), files...)
		return s.didErrand(v, in, err, "")
	}
	if trial.Result != workorder.Succeeded {
		trial.SignedBy = ""
	}
	err = parts.about(s.Desk.TryOrder(v.ctx(), v.actor, desk.Target{Key: in.Get("once")}, trial))
	if err == nil {
		s.sent(v, desk.AtOrder(t.Order.ID), "result")
	}
	return s.didErrand(v, in, err, "errand.recorded")
}

// spent reads the minutes and the parts of an attempt.
func spent(rows *enteredRows) (minutes int64, parts []workorder.Part, err error) {
	in := rows.in
	if text := in.Get("minutes"); text != "" {
		if minutes, err = strconv.ParseInt(text, 10, 64); err != nil {
			return 0, nil, fault.New(fault.Invalid, "workorder.minutes_absurd", fault.Args{"Most": 24 * 60}).On("minutes").From(err)
		}
	}
	for i := range partRows {
		if !rows.any(i, "name", "count") {
			continue
		}
		p := workorder.Part{Name: rows.get(i, "name"), Count: 1}
		if text := rows.get(i, "count"); text != "" {
			if p.Count, err = strconv.ParseInt(text, 10, 64); err != nil {
				return 0, nil, rows.wrong(i, "count", "workorder.part_absurd", err)
			}
		}
		parts = append(parts, p)
		rows.keep(i)
	}
	return minutes, parts, nil
}

// didErrand comes back to the errand, or shows it again with what was entered
// and what is wrong with it.
func (s *Site) didErrand(v *visit, in url.Values, err error, did string) error {
	if err == nil {
		if did != "" {
			s.flash(v, "good", v.t(did), "")
		}
		SeeOther(v.w, v.r, errandPath(v.r.PathValue("id")))
		return nil
	}
	form := NewForm(v.page.Printer, in)
	if !form.mend(err) {
		return err
	}
	page, errPage := s.errandPage(v, form)
	if errPage != nil {
		return errPage
	}
	s.showAgain(v, err, "errand", page)
	return nil
}

// BoardPage is a day's work orders by person, for supervisors.
type BoardPage struct {
	Page
	Day       string
	Prev      string
	Next      string
	Unplanned []OrderLine
	Columns   []BoardColumn
	Busy      bool // somebody goes somewhere
}

// BoardColumn is one person's day.
type BoardColumn struct {
	ID     string
	Name   string
	Away   bool
	Orders []OrderLine
}

func (s *Site) showBoard(v *visit) error {
	v.page.Nav = "errands"
	day := calendar.DayOf(v.page.Now, v.page.Loc)
	if text := v.r.URL.Query().Get("day"); text != "" {
		var err error
		if day, err = calendar.ParseDay(text); err != nil {
			return NotFound()
		}
	}
	b, err := s.Desk.BoardOf(v.ctx(), v.actor, day.Start(v.page.Loc))
	if err != nil {
		return err
	}
	page := &BoardPage{
		Page: v.page, Day: v.page.Date(day) + " " + v.page.Weekday(day.Weekday()), Busy: len(b.Orders) > 0,
		Prev: "/errands/board?day=" + (day - 1).String(), Next: "/errands/board?day=" + (day + 1).String(),
	}
	for _, e := range b.Unplanned {
		page.Unplanned = append(page.Unplanned, v.errandLine(e))
	}
	for _, c := range b.Staff {
		column := BoardColumn{ID: c.ID, Name: c.Name, Away: c.Away(b.Day)}
		for _, e := range b.Orders {
			if e.Order.StaffID == c.ID {
				column.Orders = append(column.Orders, v.errandLine(e))
			}
		}
		if len(column.Orders) > 0 || column.Away {
			page.Columns = append(page.Columns, column)
		}
	}
	s.render.Page(v.w, v.r, http.StatusOK, "board", page)
	return nil
}

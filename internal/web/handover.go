package web

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"liuke/internal/account"
	"liuke/internal/fault"
	"liuke/internal/handover"
	"liuke/internal/people"
)

func handoverRoutes() []Route {
	return []Route{
		{"GET", "/hand-over", account.HandoverManage, (*Site).showHandovers},
		{"POST", "/hand-over", account.HandoverManage, (*Site).beginHandover},
		{"GET", "/hand-over/{id}", account.CustomerRead, (*Site).showHandover},
		{"POST", "/hand-over/{id}/assign", account.HandoverManage, (*Site).assignHandover},
		{"POST", "/hand-over/{id}/finish", account.HandoverManage, (*Site).finishHandover},
		{"POST", "/hand-over/{id}/cancel", account.HandoverManage, (*Site).cancelHandover},
		{"GET", "/hand-over/{id}/customers/{customer}", account.CustomerRead, (*Site).showHandoverItem},
		{"POST", "/hand-over/{id}/customers/{customer}", account.CustomerRead, (*Site).answerHandover},
	}
}

// HandoversPage is whose customers go to others, how those fare who went, and
// which customers one person alone knows.
type HandoversPage struct {
	Page
	Form    *Form
	Staff   []Option
	Open    []HandoverLine
	Ended   []HandoverLine
	Watched []Row
	Alone   []Row
	Count   int64 // of those alone
}

// HandoverLine is a hand-over in a list.
type HandoverLine struct {
	Href, Title, By string
	At              Past
	Chip            Chip
}

// Reasons are why customers can be handed over.
func (p *HandoversPage) Reasons() []Option {
	var options []Option
	for n, r := range handover.Reasons {
		options = append(options, Option{Value: string(r), Label: p.T("handover.reason." + string(r)), Hint: p.T("handover.reason_text." + string(r)), Chosen: n == 0})
	}
	return options
}

// aloneListed is how many customers whom one person alone knows are listed.
const aloneListed = 30

func handoverPath(id string) string { return "/hand-over/" + id }

func (s *Site) showHandovers(v *visit) error {
	return s.handovers(v, NewForm(v.page.Printer, url.Values{"from": {v.r.URL.Query().Get("from")}}), nil)
}

func (s *Site) handovers(v *visit, form *Form, failed error) error {
	v.page.Nav = "keep"
	page := &HandoversPage{Page: v.page, Form: form}
	names, err := s.giversAndTakers(v, &page.Staff)
	if err != nil {
		return err
	}
	all, err := s.Handovers.List(v.ctx(), v.actor)
	if err != nil {
		return err
	}
	for _, h := range all {
		line := HandoverLine{Href: handoverPath(h.ID), Title: v.t("handover.of", "Name", names[h.FromID]), By: h.By, At: v.page.Past(max(h.CreatedAt, h.EndedAt)), Chip: v.handoverChip(h)}
		if h.State == handover.Open {
			page.Open = append(page.Open, line)
		} else {
			page.Ended = append(page.Ended, line)
		}
	}
	watched, err := s.Handovers.Watched(v.ctx(), v.actor)
	if err != nil {
		return err
	}
	for _, w := range watched {
		page.Watched = append(page.Watched, v.watchedRow(w))
	}
	alone, count, err := s.Handovers.Alone(v.ctx(), v.actor, aloneListed)
	if err != nil {
		return err
	}
	page.Count = count
	for _, a := range alone {
		page.Alone = append(page.Alone, v.aloneRow(a))
	}
	if failed != nil {
		return s.formAgain(v, failed, form, "hand-overs", page)
	}
	s.render.Page(v.w, v.r, http.StatusOK, "hand-overs", page)
	return nil
}

// giversAndTakers lists the staff who look after customers, and returns all names.
func (s *Site) giversAndTakers(v *visit, givers *[]Option) (map[string]string, error) {
	staff, err := s.Accounts.ListStaff(v.ctx())
	if err != nil {
		return nil, err
	}
	people, err := s.Handovers.People(v.ctx(), v.actor)
	for _, m := range staff {
		at := slices.IndexFunc(people, func(p handover.Person) bool { return p.ID == m.ID })
		if at >= 0 && people[at].Customers > 0 {
			*givers = append(*givers, Option{Value: m.ID, Label: v.t("handover.giver", "Name", m.Name, "Count", people[at].Customers), AsIs: true})
		}
	}
	return staffNames(staff), err
}

func (v *visit) handoverChip(h handover.HandOver) Chip {
	switch h.State {
	case handover.Done:
		return Chip{"good", v.t("handover.state.done")}
	case handover.Cancelled:
		return Chip{"neutral", v.t("handover.state.cancelled")}
	}
	return Chip{"open", v.t("handover.state.open")}
}

// watchedRow is a customer who was handed over: whether the new owner spoke
// with them, and what they bought since beside what they bought before.
func (v *visit) watchedRow(w handover.Watched) Row {
	row := Row{
		ID: "watched-" + w.CustomerID, Href: customerPath(w.CustomerID), Who: w.Name, What: v.t("handover.from_to", "From", w.From, "To", w.To),
		Chip: Chip{"open", v.t("handover.waits")}, Note: v.page.Ago(w.DoneAt, v.page.Now),
	}
	if w.Scored {
		row.Money = v.page.Money(w.Worth, v.company.Currency)
	}
	if w.FirstAt > 0 {
		row.Chip = Chip{"neutral", v.t("handover.spoken")}
		if w.Bought {
			row.Chip = Chip{"good", v.t("handover.bought")}
		}
	} else {
		due := v.page.Due(w.FirstBy)
		row.Due, row.Note = &due, ""
		row.Act = &Act{Label: v.t("interaction.new"), Href: customerPath(w.CustomerID) + "/interactions/new?back=" + queryEscape(v.r.URL.RequestURI()), Dialog: true}
		if w.Late(v.page.Now) {
			row.Chip = Chip{"broken", v.t("handover.late")}
		}
	}
	row.Why = v.t("handover.since", "Since", v.page.Money(w.Spent, v.company.Currency), "Before", v.page.Money(w.SpentBefore, v.company.Currency))
	return row
}

func (v *visit) aloneRow(a handover.Alone) Row {
	row := Row{
		ID: "alone-" + a.CustomerID, Href: customerPath(a.CustomerID), Who: a.Name, What: a.Owner, Why: v.t("handover.alone_why", "Name", a.Owner),
		Chip: Chip{"soon", v.t("handover.alone_chip")},
		Act:  &Act{Label: v.t("handover.name_backup"), Href: customerPath(a.CustomerID) + "/edit", Dialog: true},
	}
	if a.OwnerLeft {
		row.Chip, row.Why = Chip{"broken", v.t("handover.owner_left")}, v.t("handover.owner_left_why", "Name", a.Owner)
		row.Act = &Act{Label: v.t("handover.hand_over"), Href: "/hand-over?from=" + a.OwnerID}
	}
	if a.Scored {
		row.Money = v.page.Money(a.Worth, v.company.Currency)
	}
	return row
}

func (s *Site) beginHandover(v *visit) error {
	in, err := v.entered()
	if err != nil {
		return err
	}
	h, err := s.Handovers.Begin(v.ctx(), v.actor, in.Get("from"), handover.Reason(in.Get("reason")))
	if err != nil {
		return s.handovers(v, NewForm(v.page.Printer, in), err)
	}
	SeeOther(v.w, v.r, handoverPath(h.ID))
	return nil
}

// HandoverPage is the customers of one hand-over, and who gets them.
type HandoverPage struct {
	Page
	HandOver handover.HandOver
	Name     string // whose customers they are
	Manage   bool   // the reader decides who gets them
	Form     *Form
	Items    []HandoverItem
	Takers   []Option
	Stats    []Stat
	Missing  int // questions neither answered nor skipped
	Chip     Chip
}

// HandoverItem is a customer in the wizard.
type HandoverItem struct {
	handover.Item
	Href       string
	To, Backup string // names
	Money      string
	Note       string // open cases and promises
	Chip       Chip
	Answered   string
	Risk       *Chip  // how likely they leave; nil where that is not known
	OwnerNow   string // who looks after them now, when that is somebody else by now
}

// Address is that of the hand-over.
func (p *HandoverPage) Address() string { return handoverPath(p.HandOver.ID) }

// Open reports whether anything can still be changed.
func (p *HandoverPage) Open() bool { return p.HandOver.State == handover.Open }

func (s *Site) showHandover(v *visit) error {
	page, err := s.handoverPage(v, NewForm(v.page.Printer, nil))
	if err != nil {
		return err
	}
	s.render.Page(v.w, v.r, http.StatusOK, "hand-over", page)
	return nil
}

func (s *Site) handoverPage(v *visit, form *Form) (*HandoverPage, error) {
	v.page.Nav = "keep"
	h, items, err := s.Handovers.Get(v.ctx(), v.actor, v.r.PathValue("id"))
	if err != nil {
		return nil, err
	}
	staff, err := s.Accounts.ListStaff(v.ctx())
	if err != nil {
		return nil, err
	}
	names := staffNames(staff)
	page := &HandoverPage{Page: v.page, HandOver: h, Name: names[h.FromID], Manage: v.actor.Can(account.HandoverManage), Form: form, Chip: v.handoverChip(h)}
	page.Takers = takers(v, staff, h.FromID)
	given, worth := 0, int64(0)
	for _, i := range items {
		line := v.handoverItem(h, i, names)
		if i.ToID != "" {
			given++
		}
		worth += i.Worth
		page.Missing += i.Answers.Missing()
		page.Items = append(page.Items, line)
	}
	if err := s.fillHandoverRisks(v, page); err != nil {
		return nil, err
	}
	page.Stats = []Stat{
		{Label: v.t("handover.customers"), Value: v.page.Number(int64(len(items))), Note: v.page.Money(worth, v.company.Currency)},
		{Label: v.t("handover.given"), Value: v.page.Number(int64(given)), Note: v.t("handover.given_note", "Count", len(items)-given)},
		{Label: v.t("handover.answered"), Value: v.page.Number(int64(len(items)*len(handover.Questions) - page.Missing)), Note: v.t("handover.answered_note", "Count", page.Missing)},
	}
	return page, nil
}

// takers are to whom customers can be given, after the choice of nobody.
func takers(v *visit, staff []account.Staff, fromID string) []Option {
	options := []Option{{Label: v.t("handover.nobody_yet"), Chosen: true}}
	for _, m := range staff {
		if m.State != account.StaffDisabled && m.ID != fromID {
			options = append(options, Option{Value: m.ID, Label: m.Name, AsIs: true})
		}
	}
	return options
}

func (v *visit) handoverItem(h handover.HandOver, i handover.Item, names map[string]string) HandoverItem {
	line := HandoverItem{
		Item: i, Href: handoverPath(h.ID) + "/customers/" + i.CustomerID, To: names[i.ToID], Backup: names[i.BackupID],
		Note:     v.t("handover.open_things", "Cases", i.Cases, "Promises", i.Promises),
		Answered: v.t("handover.answered_of", "Count", len(handover.Questions)-i.Answers.Missing(), "Of", len(handover.Questions)),
	}
	if i.Scored {
		line.Money = v.page.Money(i.Worth, v.company.Currency)
	}
	switch {
	case h.State == handover.Done:
		line.Chip = Chip{"good", v.t("handover.state.done")}
	case i.Changed(h.FromID):
		line.Chip = Chip{"broken", v.t("handover.changed_chip")}
		if i.OwnerID != h.FromID {
			line.OwnerNow = names[i.OwnerID]
		}
	case i.ToID == "":
		line.Chip = Chip{"soon", v.t("handover.nobody_yet")}
	default:
		line.Chip = Chip{"open", v.t("handover.decided")}
	}
	return line
}

// handoverAgain shows the wizard with what was wrong.
func (s *Site) handoverAgain(v *visit, in url.Values, failed error) error {
	form := NewForm(v.page.Printer, in)
	page, err := s.handoverPage(v, form)
	if err != nil {
		return err
	}
	return s.formAgain(v, failed, form, "hand-over", page)
}

// assignHandover decides for the customers that are ticked, or, by what is
// suggested, for all of whom nothing is decided.
func (s *Site) assignHandover(v *visit) error {
	in, err := v.entered()
	if err != nil {
		return err
	}
	id := v.r.PathValue("id")
	if in.Get("do") == "suggest" {
		err = s.Handovers.Suggest(v.ctx(), v.actor, id)
	} else {
		var choices []handover.Choice
		for _, picked := range in["customer"] {
			customerID, version, _ := strings.Cut(picked, ":")
			seen, errSeen := strconv.ParseInt(version, 10, 64)
			if errSeen != nil {
				return NotFound()
			}
			choices = append(choices, handover.Choice{CustomerID: customerID, ToID: in.Get("to"), BackupID: in.Get("backup"), Seen: seen})
		}
		if len(choices) == 0 {
			err = fault.New(fault.Invalid, "handover.nobody_picked")
		} else {
			err = s.Handovers.Assign(v.ctx(), v.actor, id, choices)
		}
	}
	if err != nil {
		return s.handoverAgain(v, in, err)
	}
	SeeOther(v.w, v.r, handoverPath(id))
	return nil
}

func (s *Site) finishHandover(v *visit) error {
	return s.endHandover(v, "handover.done", func(version int64, in url.Values) error {
		return s.Handovers.Finish(v.ctx(), v.actor, v.r.PathValue("id"), version, in.Get("skipped"))
	})
}

func (s *Site) cancelHandover(v *visit) error {
	return s.endHandover(v, "handover.cancelled", func(version int64, _ url.Values) error {
		return s.Handovers.Cancel(v.ctx(), v.actor, v.r.PathValue("id"), version)
	})
}

func (s *Site) endHandover(v *visit, said string, end func(version int64, in url.Values) error) error {
	in, err := v.entered()
	if err != nil {
		return err
	}
	version, err := seenVersion(in, "version")
	if err == nil {
		err = end(version, in)
	}
	if err != nil {
		return s.handoverAgain(v, in, err)
	}
	s.flash(v, "good", v.t(said), "")
	SeeOther(v.w, v.r, "/hand-over")
	return nil
}

// HandoverItemPage asks what only whoever looked after a customer knows.
type HandoverItemPage struct {
	Page
	HandOver handover.HandOver
	Item     HandoverItem
	Form     *Form
	People   PeoplePart // who is known at the customer
}

// Address is where the form is sent.
func (p *HandoverItemPage) Address() string { return p.Item.Href }

// Questions are what is asked.
func (p *HandoverItemPage) Questions() []handover.Question { return handover.Questions }

func (s *Site) handoverItemPage(v *visit, form *Form) (*HandoverItemPage, error) {
	page, err := s.handoverPage(v, nil)
	if err != nil {
		return nil, err
	}
	at := slices.IndexFunc(page.Items, func(i HandoverItem) bool { return i.CustomerID == v.r.PathValue("customer") })
	if at < 0 {
		return nil, NotFound()
	}
	item := page.Items[at]
	if form == nil {
		in := url.Values{}
		for q, a := range item.Answers {
			in.Set(string(q)+".text", a.Text)
			in.Set(string(q)+".skipped", a.Skipped)
		}
		form = NewForm(v.page.Printer, in)
	}
	file, err := s.Customers.Get(v.ctx(), v.actor, item.CustomerID)
	if err != nil {
		return nil, err
	}
	there, err := s.people(v, file.Customer)
	return &HandoverItemPage{Page: v.page, HandOver: page.HandOver, Item: item, Form: form, People: there}, err
}

func (s *Site) showHandoverItem(v *visit) error {
	page, err := s.handoverItemPage(v, nil)
	if err != nil {
		return err
	}
	s.render.Page(v.w, v.r, http.StatusOK, "hand-over-customer", page)
	return nil
}

// enterDecider keeps whom the answers name as the one who decides at the customer. Who is listed there already is not entered again.
func (s *Site) enterDecider(v *visit, in url.Values) error {
	named := people.Details{Name: in.Get("decider.name"), Title: in.Get("decider.title"), Phone: in.Get("decider.phone"), Roles: []people.Role{people.Decides}}
	if strings.TrimSpace(named.Name+named.Title+named.Phone) == "" {
		return nil
	}
	if _, _, err := s.Handovers.Get(v.ctx(), v.actor, v.r.PathValue("id")); err != nil {
		return err
	}
	_, err := s.People.Add(v.ctx(), v.actor, v.r.PathValue("customer"), named)
	var about *fault.Error
	switch {
	case fault.KeyOf(err) == "person.there_already":
		return nil
	case errors.As(err, &about) && about.Field != "":
		return about.On("decider." + about.Field)
	}
	return err
}

func (s *Site) answerHandover(v *visit) error {
	in, err := v.entered()
	if err != nil {
		return err
	}
	answers := handover.Answers{}
	for _, q := range handover.Questions {
		answers[q] = handover.Answer{Text: in.Get(string(q) + ".text"), Skipped: in.Get(string(q) + ".skipped")}
	}
	if err == nil {
		err = s.enterDecider(v, in)
	}
	if err == nil {
		err = s.Handovers.Answer(v.ctx(), v.actor, v.r.PathValue("id"), v.r.PathValue("customer"), answers)
	}
	if err != nil {
		form := NewForm(v.page.Printer, in)
		page, errPage := s.handoverItemPage(v, form)
		if errPage != nil {
			return errPage
		}
		return s.formAgain(v, err, form, "hand-over-customer", page)
	}
	SeeOther(v.w, v.r, handoverPath(v.r.PathValue("id")))
	return nil
}

package web

import (
	"net/http"
	"net/url"
	"slices"

	"liuke/internal/account"
	"liuke/internal/handover"
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

package web

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"liuke/internal/account"
	"liuke/internal/fault"
	"liuke/internal/handover"
)

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

package web

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"liuke/internal/assignment"
	"liuke/internal/fault"
)

// PolicyPage is where the company says whom it looks after in particular, and
// what nobody falls under for it.
type PolicyPage struct {
	Page
	Form      *Form
	Version   int64
	Teams     []Option
	Currency  string
	LastFloor int64
}

func (s *Site) showPolicy(v *visit) error {
	page, err := s.policyPage(v)
	if err != nil {
		return err
	}
	s.render.Page(v.w, v.r, http.StatusOK, "company-assignment", page)
	return nil
}

func (s *Site) policyPage(v *visit) (*PolicyPage, error) {
	v.page.Nav = "company"
	p, version, err := s.Desk.Policy(v.ctx(), v.actor)
	if err != nil {
		return nil, err
	}
	page := &PolicyPage{Page: v.page, Version: version, Currency: v.company.Currency, LastFloor: assignment.LastFloor}
	page.Teams = []Option{{Label: v.t("assignment.no_team")}}
	teams, err := s.Accounts.Teams(v.ctx())
	for _, t := range teams {
		if !t.Retired || t.ID == p.VIPTeamID {
			page.Teams = append(page.Teams, Option{Value: t.ID, Label: t.Name})
		}
	}
	worth := func(minor int64) string {
		if minor == 0 {
			return ""
		}
		return page.amount(minor, page.Currency)
	}
	number := func(n int64) string { return strconv.FormatInt(n, 10) }
	page.Form = NewForm(v.page.Printer, url.Values{
		"vip_worth": {worth(p.VIPWorth)}, "vip_tiers": {strings.Join(p.VIPTiers, ", ")}, "vip_team": {p.VIPTeamID}, "vip_share": {number(p.VIPShare)},
		"small_worth": {worth(p.SmallWorth)}, "small_share": {number(p.SmallShare)}, "floor_share": {number(p.FloorShare)},
	})
	return page, err
}

func (s *Site) savePolicy(v *visit) error {
	in, err := v.entered()
	if err != nil {
		return err
	}
	p, err := enteredPolicy(in, v.company.Currency)
	seen, errSeen := strconv.ParseInt(in.Get("version"), 10, 64)
	if err == nil && errSeen != nil {
		err = fault.New(fault.Invalid, "fault.body_unreadable").From(errSeen)
	}
	if err == nil {
		err = s.Desk.SetPolicy(v.ctx(), v.actor, p, seen)
	}
	if err != nil {
		page, errPage := s.policyPage(v)
		if errPage != nil {
			return errPage
		}
		page.Form.Values = in
		if !page.Form.mend(err) {
			return err
		}
		s.showAgain(v, err, "company-assignment", page)
		return nil
	}
	s.flash(v, "good", v.t("assignment.saved"), "")
	SeeOther(v.w, v.r, "/company/assignment")
	return nil
}

func enteredPolicy(in url.Values, currency string) (p assignment.Policy, err error) {
	for _, one := range commaList(in.Get("vip_tiers")) {
		if one = strings.TrimSpace(one); one != "" {
			p.VIPTiers = append(p.VIPTiers, one)
		}
	}
	p.VIPTeamID = in.Get("vip_team")
	for field, worth := range map[string]*int64{"vip_worth": &p.VIPWorth, "small_worth": &p.SmallWorth} {
		minor, wrong := parseMoney(in.Get(field), currency)
		if wrong != nil {
			return p, wrong.On(field)
		}
		*worth = minor
	}
	for field, share := range map[string]*int64{"vip_share": &p.VIPShare, "small_share": &p.SmallShare, "floor_share": &p.FloorShare} {
		text := strings.TrimRight(strings.TrimSpace(in.Get(field)), "%％ ")
		if *share, err = strconv.ParseInt(text, 10, 64); err != nil {
			return p, fault.New(fault.Invalid, "assignment.share_unreadable").On(field).From(err)
		}
	}
	return p, nil
}

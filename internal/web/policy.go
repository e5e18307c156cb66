package web

import (
	"net/url"
	"strconv"
	"strings"

	"liuke/internal/assignment"
	"liuke/internal/fault"
)

// PolicyPage is where the company says whom it looks after in particular, and
// what nobody falls under for it.
type PolicyPage struct {
	SettingPage
	Teams     []Option
	Currency  string
	LastFloor int64
}

var policySetting = companySetting[*PolicyPage]{
	template: "company-assignment", saved: "assignment.saved", next: "/company/assignment", page: (*Site).policyPage, put: (*Site).putPolicy,
}

func (s *Site) policyPage(v *visit) (*PolicyPage, error) {
	p, version, err := s.Desk.Policy(v.ctx(), v.actor)
	if err != nil {
		return nil, err
	}
	page := &PolicyPage{SettingPage: v.settingPage(version, nil), Currency: v.company.Currency, LastFloor: assignment.LastFloor}
	page.Teams = []Option{{Label: v.t("assignment.no_team")}}
	teams, err := s.Accounts.Teams(v.ctx())
	for _, t := range teams {
		if !t.Retired || t.ID == p.VIPTeamID {
			page.Teams = append(page.Teams, Option{Value: t.ID, Label: t.Name, AsIs: true})
		}
	}
	worth := func(minor int64) string {
		if minor == 0 {
			return ""
		}
		return page.amount(minor, page.Currency)
	}
	number := func(n int64) string { return strconv.FormatInt(n, 10) }
	page.Form.Values = url.Values{
		"vip_worth": {worth(p.VIPWorth)}, "vip_tiers": {strings.Join(p.VIPTiers, ", ")}, "vip_team": {p.VIPTeamID}, "vip_share": {number(p.VIPShare)},
		"small_worth": {worth(p.SmallWorth)}, "small_share": {number(p.SmallShare)}, "floor_share": {number(p.FloorShare)},
	}
	return page, err
}

func (s *Site) putPolicy(v *visit, in url.Values, seen int64) error {
	p, err := enteredPolicy(in, v.company.Currency)
	if err != nil {
		return err
	}
	return s.Desk.SetPolicy(v.ctx(), v.actor, p, seen)
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

package web

import (
	"net/url"
	"strconv"
	"strings"

	"liuke/internal/account"
	"liuke/internal/desk"
	"liuke/internal/fault"
	"liuke/internal/remedy"
)

// AuthorityPage is where the company says who may give how much without asking.
type AuthorityPage struct {
	SettingPage
	Currency string
	Example  string // what an agent may give in an ordinary case of an unknown customer

	authority remedy.Authority
}

var authoritySetting = companySetting[*AuthorityPage]{
	template: "company-authority", saved: "remedy.authority_saved", next: "/company/authority", page: (*Site).authorityPage, put: (*Site).putAuthority,
}

func (s *Site) authorityPage(v *visit) (*AuthorityPage, error) {
	a, version, err := s.Desk.Authority(v.ctx(), v.actor)
	if err != nil {
		return nil, err
	}
	page := &AuthorityPage{SettingPage: v.settingPage(version, nil), Currency: v.company.Currency, authority: a}
	page.Form.Values = page.values()
	page.Example = v.maySay(a.May(remedy.Situation{Role: account.RoleAgent, Severity: desk.SeverityNormal}), v.company.Currency)
	return page, nil
}

// values are the authority as the form has it.
func (p *AuthorityPage) values() url.Values {
	in := url.Values{"days": {strconv.FormatInt(p.authority.Days, 10)}}
	for i, t := range p.authority.Tiers {
		in.Set(inRow("tiers", i, "from"), p.amount(t.From, p.Currency))
		for _, role := range account.Roles {
			in.Set(inRow("tiers", i, string(role)), p.amount(t.Limits[role], p.Currency))
		}
	}
	for i, share := range p.authority.Shares {
		in.Set("shares["+strconv.Itoa(i)+"]", strconv.FormatInt(share, 10))
	}
	return in
}

// Tiers are the rows of the form: those there are, and one more.
func (p *AuthorityPage) Tiers() []FormRow {
	return formRows("tiers", min(remedy.MaxTiers, max(3, len(p.authority.Tiers)+1)))
}

// tierFields are the fields of a tier.
var tierFields = func() []string {
	fields := []string{"from"}
	for _, role := range account.Roles {
		fields = append(fields, string(role))
	}
	return fields
}()

// Severities are the severities with the name of their field.
func (p *AuthorityPage) Severities() []Option {
	var options []Option
	for i := range remedy.Severities {
		options = append(options, Option{Value: "shares[" + strconv.Itoa(i) + "]", Label: p.T("desk.severity." + strconv.Itoa(i+1))})
	}
	return options
}

// Roles are the roles, from least to most trusted.
func (p *AuthorityPage) Roles() []account.Role { return account.Roles }

func (s *Site) putAuthority(v *visit, in url.Values, seen int64) error {
	a, err := authorityEntered(in, v.company.Currency)
	if err != nil {
		return err
	}
	return s.Desk.SetAuthority(v.ctx(), v.actor, a, seen)
}

// authorityEntered reads the form. Rows are taken up to the last that is filled in.
func authorityEntered(in url.Values, currency string) (a remedy.Authority, err error) {
	rows := enteredRows{in: in, list: "tiers"}
	for i := range rows.count(remedy.MaxTiers, tierFields...) {
		t := remedy.Tier{Limits: map[account.Role]int64{}}
		read := func(field string) int64 {
			minor, wrong := enteredMoney(rows.get(i, field), currency)
			if wrong != nil && err == nil {
				err = wrong.On(inRow("tiers", i, field))
			}
			return minor
		}
		t.From = read("from")
		for _, role := range account.Roles {
			t.Limits[role] = read(string(role))
		}
		if err != nil {
			return a, err
		}
		a.Tiers = append(a.Tiers, t)
	}
	for i := range a.Shares {
		field := "shares[" + strconv.Itoa(i) + "]"
		if a.Shares[i], err = strconv.ParseInt(strings.TrimSuffix(strings.TrimSpace(in.Get(field)), "%"), 10, 64); err != nil {
			return a, fault.New(fault.Invalid, "remedy.share_absurd", fault.Args{"Most": remedy.MaxShare}).On(field).From(err)
		}
	}
	if a.Days, err = strconv.ParseInt(strings.TrimSpace(in.Get("days")), 10, 64); err != nil {
		return a, fault.New(fault.Invalid, "remedy.days_absurd", fault.Args{"Most": remedy.MaxDays}).On("days").From(err)
	}
	return a, nil
}

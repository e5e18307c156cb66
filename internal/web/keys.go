package web

import (
	"cmp"
	"net/http"

	"liuke/internal/account"
)

// KeysPage is which programs are let in, and to do what.
type KeysPage struct {
	Page
	Keys []KeyLine
	New  *Form
	Made *MadeKey // a key that was just made
}

// None is what the list says when it has nothing.
func (p *KeysPage) None() Empty {
	return Empty{Picture: "ledger", Title: p.T("keys.none"), Text: p.T("keys.none_text")}
}

// KeyLine is an API key as its list shows it.
type KeyLine struct {
	account.Key
	Scopes  []string
	By      string
	Created Past
	Chip    Chip
	Revoked bool
}

// MadeKey is the secret of a key, shown once.
type MadeKey struct{ Name, Secret string }

func (s *Site) showKeys(v *visit) error { return s.keysAs(v, nil) }

func (s *Site) keysAs(v *visit, made *MadeKey) error {
	page, err := s.keysPage(v)
	if err != nil {
		return err
	}
	page.Made = made
	s.render.Page(v.w, v.r, http.StatusOK, "keys", page)
	return nil
}

func (s *Site) keysPage(v *visit) (*KeysPage, error) {
	v.page.Nav = "company"
	keys, err := s.Accounts.ListKeys(v.ctx(), v.actor)
	if err != nil {
		return nil, err
	}
	staff, err := s.Accounts.ListStaff(v.ctx())
	if err != nil {
		return nil, err
	}
	names := map[string]string{}
	for _, member := range staff {
		names[member.ID] = member.Name
	}
	page := &KeysPage{Page: v.page, New: NewForm(v.page.Printer, nil)}
	for _, k := range keys {
		line := KeyLine{
			Key: k, By: cmp.Or(names[k.CreatedBy], v.company.Name), Created: v.page.Past(k.CreatedAt), Revoked: k.RevokedAt != 0,
			Chip: Chip{Tone: "good", Word: v.t("keys.in_force")},
		}
		if line.Revoked {
			line.Chip = Chip{Tone: "neutral", Word: v.t("keys.revoked")}
		}
		for _, scope := range k.Scopes {
			line.Scopes = append(line.Scopes, string(scope))
		}
		page.Keys = append(page.Keys, line)
	}
	return page, nil
}

// ScopeOption is something a key may be allowed.
type ScopeOption struct {
	Value, Label string
	Chosen       bool
}

// Scopes are what a key may be allowed, with those that were chosen.
func (p *KeysPage) Scopes() []ScopeOption {
	chosen := map[string]bool{}
	for _, scope := range p.New.Values["scopes"] {
		chosen[scope] = true
	}
	var options []ScopeOption
	for _, scope := range account.Scopes {
		options = append(options, ScopeOption{Value: string(scope), Label: p.T("account.scope." + string(scope)), Chosen: chosen[string(scope)]})
	}
	return options
}

// ScopesFault is what is wrong with the scopes chosen, or "".
func (p *KeysPage) ScopesFault() string {
	for _, f := range p.New.Faults {
		if f.Field == "scopes" {
			return f.Text
		}
	}
	return ""
}

func (s *Site) createKey(v *visit) error {
	in, err := v.entered()
	if err != nil {
		return err
	}
	var scopes []account.Permission
	for _, scope := range in["scopes"] {
		scopes = append(scopes, account.Permission(scope))
	}
	k, secret, err := s.Accounts.CreateKey(v.ctx(), v.actor, in.Get("name"), scopes)
	if err != nil {
		page, errPage := s.keysPage(v)
		if errPage != nil {
			return errPage
		}
		page.New.Values = in
		return s.formAgain(v, err, page.New, "keys", page)
	}
	return s.keysAs(v, &MadeKey{Name: k.Name, Secret: secret})
}

func (s *Site) revokeKey(v *visit) error {
	if err := s.Accounts.RevokeKey(v.ctx(), v.actor, v.r.PathValue("id")); err != nil {
		return err
	}
	s.flash(v, "good", v.t("keys.revoked_now"), "")
	SeeOther(v.w, v.r, "/keys")
	return nil
}

package web

import (
	"context"
	"net/http"
	"net/url"

	"liuke/internal/account"
	"liuke/internal/fault"
	"liuke/internal/i18n"
)

// StaffPage is who works here, and how others join.
type StaffPage struct {
	Page
	Staff  []StaffLine
	Invite *Form
	Made   *MadeLink // a link that was just made
}

// StaffLine is a member of the staff with what may be done about them.
type StaffLine struct {
	account.Staff
	Chip  Chip
	Roles []Option
	Seen  *Past
	Self  bool
}

// MadeLink is a secret link, shown once.
type MadeLink struct{ Name, Link string }

func (s *Site) showStaff(v *visit) error { return s.staffAs(v, nil) }

// staffAs shows the page with a link that was just made.
func (s *Site) staffAs(v *visit, made *MadeLink) error {
	page, err := s.staffPage(v)
	if err != nil {
		return err
	}
	page.Made = made
	s.render.Page(v.w, v.r, http.StatusOK, "staff", page)
	return nil
}

func (s *Site) staffPage(v *visit) (*StaffPage, error) {
	v.page.Nav = "staff"
	all, err := s.Accounts.ListStaff(v.ctx())
	page := &StaffPage{Page: v.page, Invite: NewForm(v.page.Printer, url.Values{"lang": {v.company.Lang}, "role": {string(account.RoleAgent)}})}
	for _, member := range all {
		line := StaffLine{
			Staff: member, Chip: staffChip(v, member.State), Roles: choose(page.Roles(), string(member.Role)),
			Self: member.ID == v.staff.ID,
		}
		if member.SeenAt > 0 {
			seen := v.page.Past(member.SeenAt)
			line.Seen = &seen
		}
		page.Staff = append(page.Staff, line)
	}
	return page, err
}

func staffChip(v *visit, state account.StaffState) Chip {
	tones := map[account.StaffState]string{account.StaffInvited: "open", account.StaffActive: "good", account.StaffDisabled: "paused"}
	return Chip{Tone: tones[state], Word: v.t("account.state." + string(state))}
}

// Roles are the roles to choose from.
func (p *StaffPage) Roles() []Option {
	options := make([]Option, len(account.Roles))
	for i, role := range account.Roles {
		options[i] = Option{Value: string(role), Label: p.T("role." + string(role))}
	}
	return options
}

// RoleHints are the roles with what each may do.
func (p *StaffPage) RoleHints() []Option {
	options := p.Roles()
	for i, role := range account.Roles {
		options[i].Hint = p.T("staff.role_hint." + string(role))
	}
	return options
}

// Langs are the languages a member may have, each in its own words.
func (p *StaffPage) Langs() []Option {
	return []Option{{Value: i18n.Chinese, Label: "中文"}, {Value: i18n.English, Label: "English"}}
}

func (s *Site) invite(v *visit) error {
	in, err := v.entered()
	if err != nil {
		return err
	}
	staff, link, err := s.Accounts.Invite(v.ctx(), v.actor, account.NewStaff{
		Email: in.Get("email"), Name: in.Get("name"), Role: account.Role(in.Get("role")), Lang: in.Get("lang"),
	})
	if err != nil {
		page, errPage := s.staffPage(v)
		if errPage != nil {
			return errPage
		}
		page.Invite.Values = in
		return s.formAgain(v, err, page.Invite, "staff", page)
	}
	return s.staffAs(v, &MadeLink{Name: staff.Name, Link: link})
}

// makeLink makes a member a new link by which to choose a password.
func (s *Site) makeLink(v *visit) error {
	member, err := s.Accounts.Staff(v.ctx(), v.r.PathValue("id"))
	if err != nil {
		return err
	}
	link, err := s.Accounts.Link(v.ctx(), v.actor, member.ID)
	if err != nil {
		return s.staffRefused(v, err)
	}
	return s.staffAs(v, &MadeLink{Name: member.Name, Link: link})
}

func (s *Site) disableStaff(v *visit) error {
	return s.changeStaff(v, s.Accounts.Disable, "staff.disabled", "enable")
}

func (s *Site) enableStaff(v *visit) error {
	return s.changeStaff(v, s.Accounts.Enable, "staff.enabled", "disable")
}

// changeStaff changes a member and offers to take it back by the opposite act.
func (s *Site) changeStaff(v *visit, change func(context.Context, account.Actor, string) error, said, opposite string) error {
	member, err := s.Accounts.Staff(v.ctx(), v.r.PathValue("id"))
	if err != nil {
		return err
	}
	if err := change(v.ctx(), v.actor, member.ID); err != nil {
		if fault.KeyOf(err) == "account.owns_customers" {
			s.flash(v, "broken", v.page.Err(err), "")
			SeeOther(v.w, v.r, "/hand-over?from="+member.ID)
			return nil
		}
		return s.staffRefused(v, err)
	}
	s.flash(v, "good", v.t(said, "Name", member.Name), staffPath(member.ID, opposite))
	SeeOther(v.w, v.r, "/staff")
	return nil
}

func staffPath(id, act string) string { return "/staff/" + id + "/" + act }

func (s *Site) changeRole(v *visit) error {
	if _, err := v.entered(); err != nil {
		return err
	}
	id, role := v.r.PathValue("id"), account.Role(v.r.FormValue("role")) // an undo has it in its address
	member, err := s.Accounts.Staff(v.ctx(), id)
	if err != nil {
		return err
	}
	if err := s.Accounts.ChangeRole(v.ctx(), v.actor, id, role); err != nil {
		return s.staffRefused(v, err)
	}
	undo := staffPath(id, "role") + "?role=" + queryEscape(string(member.Role))
	s.flash(v, "good", v.t("staff.role_changed", "Name", member.Name, "Role", v.t("role."+string(role))), undo)
	SeeOther(v.w, v.r, "/staff")
	return nil
}

// staffRefused shows the staff again with what was wrong.
func (s *Site) staffRefused(v *visit, err error) error {
	if !fault.Is(err, fault.Conflict) && !fault.Is(err, fault.Invalid) {
		return err
	}
	v.page.Flashes = append(v.page.Flashes, Flash{Tone: "broken", Text: v.page.Err(err)})
	page, errPage := s.staffPage(v)
	if errPage != nil {
		return errPage
	}
	s.showAgain(v, err, "staff", page)
	return nil
}

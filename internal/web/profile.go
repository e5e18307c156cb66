package web

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"liuke/internal/account"
	"liuke/internal/calendar"
	"liuke/internal/fault"
)

// ProfilePage is what one of the staff can do, when, what they see, and when
// they are away.
type ProfilePage struct {
	Page
	Staff account.Staff
	Form  *Form // nil for whoever may not change it
	Teams []Option
	Away  *AwayForm
}

// AwayForm says when somebody is away and who stands in.
type AwayForm struct {
	Action   string
	Form     *Form
	Now      string // how it stands; "" for somebody who is there
	StandIns []Option
}

func (s *Site) showProfile(v *visit) error {
	page, err := s.profilePage(v)
	if err != nil {
		return err
	}
	s.render.Page(v.w, v.r, http.StatusOK, "profile", page)
	return nil
}

func (s *Site) profilePage(v *visit) (*ProfilePage, error) {
	v.page.Nav = "teams"
	who, err := s.Accounts.Staff(v.ctx(), v.r.PathValue("id"))
	if err != nil {
		return nil, err
	}
	page := &ProfilePage{Page: v.page, Staff: who}
	if page.Away, err = s.awayForm(v, who.ID, "/staff/"+who.ID+"/away"); err != nil || !v.actor.Can(account.StaffManage) {
		return page, err
	}
	profiles, err := s.Accounts.Profiles(v.ctx())
	if err != nil {
		return nil, err
	}
	p := profiles[who.ID]
	page.Form = NewForm(v.page.Printer, url.Values{
		"skills": {strings.Join(p.Skills, ", ")}, "langs": {strings.Join(p.Langs, ", ")}, "hours": {p.Hours},
		"most_open": {strconv.FormatInt(p.MostOpen, 10)}, "team": {who.TeamID}, "reach": {string(who.Reach)},
	})
	teams, err := s.Accounts.Teams(v.ctx())
	page.Teams = []Option{{Label: v.t("team.none")}}
	for _, t := range teams {
		if !t.Retired || t.ID == who.TeamID {
			page.Teams = append(page.Teams, Option{Value: t.ID, Label: t.Name, AsIs: true})
		}
	}
	return page, err
}

// Reaches are whose cases somebody may see.
func (p *ProfilePage) Reaches() []Option {
	var options []Option
	for _, r := range account.Reaches {
		options = append(options, Option{Value: string(r), Label: p.T("staff.reach." + string(r)), Hint: p.T("staff.reach_hint." + string(r))})
	}
	return options
}

// Role is what the person is trusted with, in words.
func (p *ProfilePage) Role() string { return p.T("role." + string(p.Staff.Role)) }

func (s *Site) saveStaffProfile(v *visit) error {
	in, err := v.entered()
	if err != nil {
		return err
	}
	id := v.r.PathValue("id")
	most, errMost := strconv.ParseInt(strings.TrimSpace("0"+in.Get("most_open")), 10, 64)
	if errMost != nil {
		most = -1 // out of range, which the service says
	}
	err = s.Accounts.SaveProfile(v.ctx(), v.actor, account.Profile{
		StaffID: id, Skills: commaList(in.Get("skills")), Langs: commaList(in.Get("langs")), Hours: in.Get("hours"), MostOpen: most,
	}, account.Place{TeamID: in.Get("team"), Reach: account.Reach(in.Get("reach"))})
	if err != nil {
		page, errPage := s.profilePage(v)
		if errPage != nil {
			return errPage
		}
		page.Form.Values = in
		return s.formAgain(v, err, page.Form, "profile", page)
	}
	s.flash(v, "good", v.t("profile.saved"), "")
	SeeOther(v.w, v.r, "/staff/"+id)
	return nil
}

// commaList reads words between commas, of either kind.
func commaList(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(",，、;；\n", r) })
}

// awayForm shows when somebody is away, as it is kept.
func (s *Site) awayForm(v *visit, id, action string) (*AwayForm, error) {
	profiles, err := s.Accounts.Profiles(v.ctx())
	if err != nil {
		return nil, err
	}
	staff, err := s.Accounts.ListStaff(v.ctx())
	away := profiles[id].Away
	form := &AwayForm{Action: action, Now: v.awayText(away), StandIns: []Option{{Label: v.t("away.anybody")}}}
	form.Form = NewForm(v.page.Printer, url.Values{"stand_in": {away.StandInID}})
	if form.Now != "" {
		form.Form.Values.Set("from", v.dayField(away.From))
		form.Form.Values.Set("until", v.dayField(away.Until))
	}
	for _, m := range staff {
		if m.ID != id && m.State == account.StaffActive {
			form.StandIns = append(form.StandIns, Option{Value: m.ID, Label: m.Name, AsIs: true})
		}
	}
	return form, err
}

// dayField is the day of an instant as date fields have it; "" for none.
func (v *visit) dayField(at int64) string {
	if at == 0 {
		return ""
	}
	return calendar.DayOf(at, v.page.Loc).String()
}

// enteredAway reads when somebody is away: from the beginning of one day until
// that of the day they are back. Nothing entered is not away.
func (v *visit) enteredAway(in url.Values) (a account.Away, err error) {
	a.StandInID = in.Get("stand_in")
	if in.Get("back") != "" {
		return a, nil
	}
	for field, at := range map[string]*int64{"from": &a.From, "until": &a.Until} {
		if in.Get(field) == "" {
			continue
		}
		day, err := calendar.ParseDay(in.Get(field))
		if err != nil {
			return a, fault.New(fault.Invalid, "away.day_unreadable").On(field).From(err)
		}
		*at = day.Start(v.page.Loc)
	}
	return a, nil
}

// setAway keeps what was entered for a member of the staff; the form is for when it fails.
func (s *Site) setAway(v *visit, id string) (in url.Values, err error) {
	in, err = v.entered()
	if err != nil {
		return in, err
	}
	a, err := v.enteredAway(in)
	if err == nil {
		err = s.Accounts.SetAway(v.ctx(), v.actor, id, a)
	}
	return in, err
}

func (s *Site) saveAway(v *visit) error {
	id := v.r.PathValue("id")
	in, err := s.setAway(v, id)
	if err != nil {
		page, errPage := s.profilePage(v)
		if errPage != nil {
			return errPage
		}
		page.Away.Form.Values = in
		return s.formAgain(v, err, page.Away.Form, "profile", page)
	}
	s.flash(v, "good", v.t("away.saved"), "")
	SeeOther(v.w, v.r, "/staff/"+id)
	return nil
}

func (s *Site) saveMyAway(v *visit) error {
	in, err := s.setAway(v, v.staff.ID)
	if err != nil {
		page, errPage := s.mePage(v)
		if errPage != nil {
			return errPage
		}
		page.Away.Form.Values = in
		return s.formAgain(v, err, page.Away.Form, "me", page)
	}
	s.flash(v, "good", v.t("away.saved"), "")
	SeeOther(v.w, v.r, "/account")
	return nil
}

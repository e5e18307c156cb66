package web

import (
	"net/http"
	"net/url"
	"slices"

	"liuke/internal/account"
	"liuke/internal/desk"
)

func teamRoutes() []Route {
	return []Route{
		{"GET", "/teams", account.CaseAssign, (*Site).showTeams},
		{"POST", "/teams", account.StaffManage, (*Site).createTeam},
		{"GET", "/teams/{id}", account.StaffManage, (*Site).showTeam},
		{"POST", "/teams/{id}", account.StaffManage, (*Site).saveTeam},
		{"POST", "/teams/{id}/retire", account.StaffManage, retireTeam(true)},
		{"POST", "/teams/{id}/restore", account.StaffManage, retireTeam(false)},
		{"GET", "/staff/{id}", account.CaseAssign, (*Site).showProfile},
		{"POST", "/staff/{id}", account.StaffManage, (*Site).saveStaffProfile},
		{"POST", "/staff/{id}/away", account.CaseAssign, (*Site).saveAway},
		{"POST", "/account/away", SignedIn, (*Site).saveMyAway},
	}
}

// TeamsPage is who works in which team, who is there, and how much they have.
type TeamsPage struct {
	Page
	Teams []TeamPanel
	Form  *Form // of a new team
	Leads []Option
}

// TeamPanel is one team with its people; the last is of those without one.
type TeamPanel struct {
	ID      string // "" for those without a team
	Name    string
	Lead    string
	Retired bool
	People  []TeamPerson
}

// TeamPerson is one of the staff in a team.
type TeamPerson struct {
	ID, Name, Role string
	Open           string // cases open, and how many there should be at most
	Full           bool
	Away           string // "" for who is there
}

func (s *Site) showTeams(v *visit) error {
	page, err := s.teamsPage(v, nil)
	if err != nil {
		return err
	}
	s.render.Page(v.w, v.r, http.StatusOK, "teams", page)
	return nil
}

func (s *Site) teamsPage(v *visit, in url.Values) (*TeamsPage, error) {
	v.page.Nav = "teams"
	teams, err := s.Accounts.Teams(v.ctx())
	if err != nil {
		return nil, err
	}
	members, err := s.Desk.Members(v.ctx(), v.actor)
	if err != nil {
		return nil, err
	}
	page := &TeamsPage{Page: v.page, Form: NewForm(v.page.Printer, in), Leads: leadOptions(v, members)}
	for _, t := range teams {
		page.Teams = append(page.Teams, v.teamPanel(t, members))
	}
	if rest := v.teamPanel(account.Team{Name: v.t("team.none")}, members); len(rest.People) > 0 {
		page.Teams = append(page.Teams, rest)
	}
	return page, nil
}

func leadOptions(v *visit, members []desk.Member) []Option {
	options := []Option{{Label: v.t("team.no_lead")}}
	for _, m := range members {
		options = append(options, Option{Value: m.ID, Label: m.Name, AsIs: true})
	}
	return options
}

func (v *visit) teamPanel(t account.Team, members []desk.Member) TeamPanel {
	panel := TeamPanel{ID: t.ID, Name: t.Name, Retired: t.Retired}
	for _, m := range members {
		if m.ID == t.LeadID && t.LeadID != "" {
			panel.Lead = m.Name
		}
		if m.TeamID != t.ID {
			continue
		}
		most := m.Profile.MostOpen
		person := TeamPerson{ID: m.ID, Name: m.Name, Role: v.t("role." + string(m.Role)), Away: v.awayText(m.Profile.Away), Full: most > 0 && m.Open >= most}
		person.Open = v.t("team.open", "Count", m.Open)
		if most > 0 {
			person.Open = v.t("team.open_of", "Open", m.Open, "Most", most)
		}
		panel.People = append(panel.People, person)
	}
	return panel
}

// None is what the page says when there is nobody.
func (p *TeamsPage) None() Empty {
	return Empty{Picture: "tea", Title: p.T("team.empty"), Text: p.T("team.empty_text")}
}

func (s *Site) createTeam(v *visit) error {
	in, err := v.entered()
	if err != nil {
		return err
	}
	made, err := s.Accounts.SaveTeam(v.ctx(), v.actor, account.Team{Name: in.Get("name"), LeadID: in.Get("lead")}, nil)
	if err != nil {
		page, errPage := s.teamsPage(v, in)
		if errPage != nil {
			return errPage
		}
		return s.formAgain(v, err, page.Form, "teams", page)
	}
	s.flash(v, "good", v.t("team.made", "Name", made.Name), "")
	SeeOther(v.w, v.r, "/teams/"+made.ID)
	return nil
}

// TeamPage is where a team is named and filled.
type TeamPage struct {
	Page
	Team    account.Team
	Form    *Form
	Leads   []Option
	Members []Option
}

func (s *Site) showTeam(v *visit) error {
	page, err := s.teamPage(v, nil)
	if err != nil {
		return err
	}
	s.render.Page(v.w, v.r, http.StatusOK, "team", page)
	return nil
}

func (s *Site) teamPage(v *visit, in url.Values) (*TeamPage, error) {
	v.page.Nav = "teams"
	team, err := s.Accounts.Team(v.ctx(), v.r.PathValue("id"))
	if err != nil {
		return nil, err
	}
	staff, err := s.Accounts.ListStaff(v.ctx())
	if err != nil {
		return nil, err
	}
	teams, err := s.Accounts.Teams(v.ctx())
	page := &TeamPage{Page: v.page, Team: team, Form: NewForm(v.page.Printer, in), Leads: []Option{{Label: v.t("team.no_lead")}}}
	if in == nil {
		page.Form.Values = url.Values{"name": {team.Name}, "lead": {team.LeadID}}
	}
	for _, m := range staff {
		if m.State == account.StaffDisabled {
			continue
		}
		member := Option{Value: m.ID, Label: m.Name, AsIs: true, Chosen: m.TeamID == team.ID}
		if in != nil {
			member.Chosen = slices.Contains(in["members"], m.ID)
		}
		if at := slices.IndexFunc(teams, func(t account.Team) bool { return t.ID == m.TeamID }); at >= 0 && m.TeamID != team.ID {
			member.Hint = v.t("team.now_in", "Team", teams[at].Name)
		}
		page.Members = append(page.Members, member)
		page.Leads = append(page.Leads, Option{Value: m.ID, Label: m.Name, AsIs: true})
	}
	return page, err
}

func (s *Site) saveTeam(v *visit) error {
	in, err := v.entered()
	if err != nil {
		return err
	}
	team := account.Team{ID: v.r.PathValue("id"), Name: in.Get("name"), LeadID: in.Get("lead")}
	if _, err := s.Accounts.SaveTeam(v.ctx(), v.actor, team, in["members"]); err != nil {
		page, errPage := s.teamPage(v, in)
		if errPage != nil {
			return errPage
		}
		return s.formAgain(v, err, page.Form, "team", page)
	}
	s.flash(v, "good", v.t("team.saved"), "")
	SeeOther(v.w, v.r, "/teams")
	return nil
}

// retireTeam returns the handler by which a team gets no new cases, or gets
// them again; either offers to take it back.
func retireTeam(retired bool) handler {
	said, opposite := "team.retired", "restore"
	if !retired {
		said, opposite = "team.restored", "retire"
	}
	return func(s *Site, v *visit) error {
		team, err := s.Accounts.Team(v.ctx(), v.r.PathValue("id"))
		if err != nil {
			return err
		}
		if err := s.Accounts.RetireTeam(v.ctx(), v.actor, team.ID, retired); err != nil {
			return err
		}
		s.flash(v, "good", v.t(said, "Name", team.Name), "/teams/"+team.ID+"/"+opposite)
		SeeOther(v.w, v.r, "/teams")
		return nil
	}
}

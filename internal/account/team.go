package account

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"liuke/internal/calendar"
	"liuke/internal/fault"
	"liuke/internal/ident"
	"liuke/internal/wording"
)

// Team is a part of the company that cases go to.
type Team struct {
	ID        string
	Name      string
	LeadID    string // "" for nobody
	Retired   bool   // kept for the cases it has, and given no new ones
	CreatedAt int64
}

// Profile is what one of the staff can do, when, and who stands in.
type Profile struct {
	StaffID  string
	Skills   []string
	Langs    []string // besides their own, as codes such as en or yue
	Hours    string   // as calendar.ParseHours reads them; "" for the company's
	MostOpen int64    // open cases at a time; 0 for no limit
	Away     Away
}

// Away is when one of the staff is away and who acts meanwhile.
type Away struct {
	From      int64  // 0: is not away
	Until     int64  // the first instant back; 0: nobody knows
	StandInID string // "" for whoever is free
}

// At reports whether somebody is away at the instant.
func (a Away) At(now int64) bool {
	return a.From != 0 && a.From <= now && (a.Until == 0 || now < a.Until)
}

// TeamStore keeps teams and what the staff can do.
type TeamStore interface {
	// Teams returns all teams by id.
	Teams(ctx context.Context) ([]Team, error)
	// PutTeam keeps a team, whose members are then those with the ids and nobody else.
	PutTeam(ctx context.Context, t Team, members []string, now int64) error
	// Profiles returns what is known of the staff, by id; not all have one.
	Profiles(ctx context.Context) ([]Profile, error)
	// PutProfile keeps all of a profile but when they are away.
	PutProfile(ctx context.Context, p Profile, now int64) error
	// PutAway keeps when one of the staff is away.
	PutAway(ctx context.Context, staffID string, a Away, now int64) error
}

// What a profile may hold.
const (
	maxSkills   = 30
	maxSkill    = 40 // characters
	mostOpenCap = 10_000
)

// Teams returns all teams by name, the retired last. Everybody on the staff may
// know them.
func (s *Service) Teams(ctx context.Context) ([]Team, error) {
	teams, err := s.store.Teams(ctx)
	slices.SortStableFunc(teams, func(a, b Team) int {
		if a.Retired != b.Retired {
			if a.Retired {
				return 1
			}
			return -1
		}
		return cmp.Compare(a.Name, b.Name)
	})
	return teams, err
}

// Team returns one team, or a NotFound fault.
func (s *Service) Team(ctx context.Context, id string) (Team, error) {
	teams, err := s.store.Teams(ctx)
	if err != nil {
		return Team{}, err
	}
	if at := slices.IndexFunc(teams, func(t Team) bool { return t.ID == id }); at >= 0 {
		return teams[at], nil
	}
	return Team{}, fault.New(fault.NotFound, "team.unknown")
}

// SaveTeam keeps a team, a new one when it has no id, with these members and no
// others, and returns it as it is kept.
func (s *Service) SaveTeam(ctx context.Context, by Actor, t Team, members []string) (Team, error) {
	if err := by.Need(StaffManage); err != nil {
		return t, err
	}
	name, err := parseName(t.Name)
	if err != nil {
		return t, err
	}
	t.Name = name
	teams, err := s.store.Teams(ctx)
	if err != nil {
		return t, err
	}
	if slices.ContainsFunc(teams, func(o Team) bool { return o.ID != t.ID && !o.Retired && strings.EqualFold(o.Name, t.Name) }) {
		return t, fault.New(fault.Conflict, "team.name_taken").On("name")
	}
	staff, err := s.store.ListStaff(ctx)
	if err != nil {
		return t, err
	}
	if t.LeadID != "" && !works(staff, t.LeadID) {
		return t, fault.New(fault.Invalid, "team.lead_unknown").On("lead")
	}
	for _, id := range members {
		if !slices.ContainsFunc(staff, func(m Staff) bool { return m.ID == id }) {
			return t, fault.New(fault.Invalid, "team.member_unknown").On("members")
		}
	}
	now := s.clock()
	if at := slices.IndexFunc(teams, func(o Team) bool { return o.ID == t.ID }); t.ID == "" {
		t.ID, t.CreatedAt, t.Retired = ident.New(), now, false
	} else if at < 0 {
		return t, fault.New(fault.NotFound, "team.unknown")
	} else {
		t.CreatedAt, t.Retired = teams[at].CreatedAt, teams[at].Retired
	}
	return t, s.store.PutTeam(ctx, t, members, now)
}

// works reports whether the member of the staff is there and not disabled.
func works(staff []Staff, id string) bool {
	return slices.ContainsFunc(staff, func(m Staff) bool { return m.ID == id && m.State != StaffDisabled })
}

// RetireTeam has a team get no new cases, or get them again.
func (s *Service) RetireTeam(ctx context.Context, by Actor, id string, retired bool) error {
	if err := by.Need(StaffManage); err != nil {
		return err
	}
	t, err := s.Team(ctx, id)
	if err != nil || t.Retired == retired {
		return err
	}
	staff, err := s.store.ListStaff(ctx)
	if err != nil {
		return err
	}
	var members []string
	for _, m := range staff {
		if m.TeamID == id {
			members = append(members, m.ID)
		}
	}
	t.Retired = retired
	return s.store.PutTeam(ctx, t, members, s.clock())
}

// Profiles returns what is known of the staff, by id.
func (s *Service) Profiles(ctx context.Context) (map[string]Profile, error) {
	list, err := s.store.Profiles(ctx)
	profiles := make(map[string]Profile, len(list))
	for _, p := range list {
		profiles[p.StaffID] = p
	}
	return profiles, err
}

// Place is where one of the staff works and whose cases they see.
type Place struct {
	TeamID string // "" for none
	Reach  Reach
}

// SaveProfile keeps what one of the staff can do, where they work and what they
// see. When they are away it leaves as it is.
func (s *Service) SaveProfile(ctx context.Context, by Actor, p Profile, at Place) error {
	if err := by.Need(StaffManage); err != nil {
		return err
	}
	p, err := p.Clean()
	if err != nil {
		return err
	}
	if !slices.Contains(Reaches, at.Reach) {
		return fault.New(fault.Invalid, "team.reach_unknown").On("reach")
	}
	if at.TeamID != "" {
		if t, err := s.Team(ctx, at.TeamID); err != nil || t.Retired {
			return fault.New(fault.Invalid, "team.unknown").On("team").From(err)
		}
	}
	if at.Reach == ReachTeam && at.TeamID == "" {
		return fault.New(fault.Invalid, "team.reach_needs_team").On("reach")
	}
	if _, err := s.store.ChangeStaff(ctx, p.StaffID, s.clock(), func(staff Staff, _ int) (Staff, error) {
		staff.TeamID, staff.Reach = at.TeamID, at.Reach
		return staff, nil
	}); err != nil {
		return err
	}
	return s.store.PutProfile(ctx, p, s.clock())
}

// SetAway says when one of the staff is away and who stands in: everybody may
// for themselves, and whoever gives out cases for others.
func (s *Service) SetAway(ctx context.Context, by Actor, id string, a Away) error {
	if by.Kind != ActorStaff || by.ID != id {
		if err := by.Need(CaseAssign); err != nil {
			return err
		}
	}
	staff, err := s.store.ListStaff(ctx)
	if err != nil {
		return err
	}
	switch {
	case !slices.ContainsFunc(staff, func(m Staff) bool { return m.ID == id }):
		return fault.New(fault.NotFound, "account.staff_unknown")
	case a.From < 0 || a.Until < 0 || a.From == 0 && a.Until != 0:
		return fault.New(fault.Invalid, "away.from_needed").On("from")
	case a.Until != 0 && a.Until <= a.From:
		return fault.New(fault.Invalid, "away.until_early").On("until")
	case a.StandInID == id:
		return fault.New(fault.Invalid, "away.self").On("stand_in")
	case a.StandInID != "" && !works(staff, a.StandInID):
		return fault.New(fault.Invalid, "away.stand_in_unknown").On("stand_in")
	}
	return s.store.PutAway(ctx, id, a, s.clock())
}

// Clean returns the profile fit to be kept, or a fault that names the field.
func (p Profile) Clean() (Profile, error) {
	var skills []string
	for _, one := range p.Skills {
		one = wording.Line(one)
		if utf8.RuneCountInString(one) > maxSkill {
			return p, fault.New(fault.Invalid, "profile.skill_long", fault.Args{"Max": maxSkill}).On("skills")
		}
		if wording.Says(one) && !slices.ContainsFunc(skills, func(s string) bool { return strings.EqualFold(s, one) }) {
			skills = append(skills, one)
		}
	}
	if p.Skills = skills; len(skills) > maxSkills {
		return p, fault.New(fault.Invalid, "profile.skills_many", fault.Args{"Max": maxSkills}).On("skills")
	}
	var langs []string
	for _, one := range p.Langs {
		one = strings.TrimSpace(one)
		if one != "" && !isLang(one) || len(langs) == maxSkills {
			return p, fault.New(fault.Invalid, "profile.lang_unreadable", fault.Args{"Text": one}).On("langs")
		}
		if one != "" && !slices.ContainsFunc(langs, func(l string) bool { return strings.EqualFold(l, one) }) {
			langs = append(langs, one)
		}
	}
	p.Langs = langs
	if p.MostOpen < 0 || p.MostOpen > mostOpenCap {
		return p, fault.New(fault.Invalid, "profile.most_open", fault.Args{"Max": mostOpenCap}).On("most_open")
	}
	if p.Hours = strings.TrimSpace(p.Hours); p.Hours != "" {
		hours, err := calendar.ParseHours(p.Hours)
		if err == nil && hours.PerWeek() == 0 {
			err = fault.New(fault.Invalid, "calendar.never_open")
		}
		if err != nil {
			return p, on(err, "hours")
		}
	}
	return p, nil
}

// isLang reports whether the text is the code of a language, such as en or zh-CN.
func isLang(text string) bool {
	primary, rest, _ := strings.Cut(text, "-")
	letters := func(s string, least, most int) bool {
		return len(s) >= least && len(s) <= most && !strings.ContainsFunc(s, func(r rune) bool { return r > unicode.MaxASCII || !unicode.IsLetter(r) })
	}
	return letters(primary, 2, 3) && (rest == "" && !strings.Contains(text, "-") || letters(rest, 2, 8))
}

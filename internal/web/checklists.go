package web

import (
	"net/url"
	"slices"
	"strings"

	"liuke/internal/account"
	"liuke/internal/wording"
	"liuke/internal/workorder"
)

// ChecklistsPage is where the company says what is seen to on the spot, and
// who goes where.
type ChecklistsPage struct {
	SettingPage
	Kinds       []string
	CompanyLang string // in which the checks are written

	staff []account.Staff
}

// AreaRow is one area of the form.
type AreaRow struct {
	FormRow
	Staff []Option
}

var checklistsSetting = companySetting[*ChecklistsPage]{
	template: "company-checklists", saved: "checklist.saved", next: "/company/checklists", page: (*Site).checklistsPage, put: (*Site).putChecklists,
}

func (s *Site) checklistsPage(v *visit) (*ChecklistsPage, error) {
	rules, version, err := s.Desk.OrderRules(v.ctx(), v.actor)
	if err != nil {
		return nil, err
	}
	page := &ChecklistsPage{SettingPage: v.settingPage(version, checklistValues(rules)), CompanyLang: v.company.Lang}
	for _, k := range workorder.Kinds {
		page.Kinds = append(page.Kinds, string(k))
	}
	page.staff, err = s.Accounts.ListStaff(v.ctx())
	return page, err
}

// emptyAreas is how many empty areas the form has.
const emptyAreas = 2

// Areas are the areas of the form: those filled in, and some more.
func (p *ChecklistsPage) Areas() []AreaRow {
	entered := enteredRows{in: p.Form.Values, list: "areas"}
	var areas []AreaRow
	for i, row := range entered.rows(workorder.MaxAreas, emptyAreas, "name", "staff") {
		area := AreaRow{FormRow: row}
		for _, m := range p.staff {
			if m.State == account.StaffActive {
				area.Staff = append(area.Staff, Option{
					Value: m.ID, Label: m.Name, Chosen: slices.Contains(p.Form.Values[inRow("areas", i, "staff")], m.ID),
				})
			}
		}
		areas = append(areas, area)
	}
	return areas
}

func checklistValues(r workorder.Rules) url.Values {
	in := url.Values{}
	for kind, checks := range r.Checks {
		in.Set("checks."+string(kind), strings.Join(checks, "\n"))
	}
	for i, a := range r.Areas {
		in.Set(inRow("areas", i, "name"), a.Name)
		in[inRow("areas", i, "staff")] = a.StaffIDs
	}
	return in
}

func (s *Site) putChecklists(v *visit, in url.Values, seen int64) error {
	areas := enteredRows{in: in, list: "areas"}
	return areas.about(s.Desk.SetOrderRules(v.ctx(), v.actor, enteredRules(&areas), seen))
}

// enteredRules reads the form. An area that nothing was entered of is none.
func enteredRules(areas *enteredRows) workorder.Rules {
	r := workorder.Rules{Checks: map[workorder.Kind][]string{}}
	for _, k := range workorder.Kinds {
		for line := range strings.Lines(areas.in.Get("checks." + string(k))) {
			if text := wording.Line(line); text != "" {
				r.Checks[k] = append(r.Checks[k], text)
			}
		}
	}
	for i := range workorder.MaxAreas {
		if areas.counts(i, "name", "staff") {
			name := wording.Line(areas.get(i, "name"))
			r.Areas = append(r.Areas, workorder.Area{Name: name, StaffIDs: areas.in[inRow("areas", i, "staff")]})
			areas.keep(i)
		}
	}
	return r
}

package web

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"liuke/internal/account"
	"liuke/internal/fault"
	"liuke/internal/wording"
	"liuke/internal/workorder"
)

// ChecklistsPage is where the company says what is seen to on the spot, and
// who goes where.
type ChecklistsPage struct {
	Page
	Form    *Form
	Version int64
	Kinds   []string
	Areas   []AreaRow

	CompanyLang string // in which the checks are written
}

// AreaRow is one area of the form.
type AreaRow struct {
	N     int
	At    string // what its fields begin with
	Staff []Option
}

// areaRows is how many empty areas the form has at least.
const areaRows = 2

func (s *Site) showChecklists(v *visit) error {
	page, err := s.checklistsPage(v, nil)
	if err != nil {
		return err
	}
	s.render.Page(v.w, v.r, http.StatusOK, "company-checklists", page)
	return nil
}

func (s *Site) checklistsPage(v *visit, form *Form) (*ChecklistsPage, error) {
	v.page.Nav = "company"
	rules, version, err := s.Desk.OrderRules(v.ctx(), v.actor)
	if err != nil {
		return nil, err
	}
	staff, err := s.Accounts.ListStaff(v.ctx())
	if err != nil {
		return nil, err
	}
	page := &ChecklistsPage{Page: v.page, Version: version, Form: form, CompanyLang: v.company.Lang}
	rows := len(rules.Areas)
	if form == nil {
		page.Form = NewForm(v.page.Printer, checklistValues(rules))
	} else {
		for rows < workorder.MaxAreas && form.Values.Get(inRow("areas", rows, "name")) != "" {
			rows++
		}
	}
	for _, k := range workorder.Kinds {
		page.Kinds = append(page.Kinds, string(k))
	}
	for i := range min(rows+areaRows, workorder.MaxAreas) {
		row := AreaRow{N: i + 1, At: inRow("areas", i, "")}
		for _, m := range staff {
			if m.State == account.StaffActive {
				row.Staff = append(row.Staff, Option{
					Value: m.ID, Label: m.Name, Chosen: slices.Contains(page.Form.Values[inRow("areas", i, "staff")], m.ID),
				})
			}
		}
		page.Areas = append(page.Areas, row)
	}
	return page, nil
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

func (s *Site) saveChecklists(v *visit) error {
	in, err := v.entered()
	if err != nil {
		return err
	}
	seen, err := strconv.ParseInt(in.Get("version"), 10, 64)
	if err != nil {
		return fault.New(fault.Invalid, "fault.body_unreadable").From(err)
	}
	if err := s.Desk.SetOrderRules(v.ctx(), v.actor, enteredRules(in), seen); err != nil {
		form := NewForm(v.page.Printer, in)
		if !form.mend(err) {
			return err
		}
		page, errPage := s.checklistsPage(v, form)
		if errPage != nil {
			return errPage
		}
		s.showAgain(v, err, "company-checklists", page)
		return nil
	}
	s.flash(v, "good", v.t("checklist.saved"), "")
	SeeOther(v.w, v.r, "/company/checklists")
	return nil
}

func enteredRules(in url.Values) workorder.Rules {
	r := workorder.Rules{Checks: map[workorder.Kind][]string{}}
	for _, k := range workorder.Kinds {
		for line := range strings.Lines(in.Get("checks." + string(k))) {
			if text := wording.Line(line); text != "" {
				r.Checks[k] = append(r.Checks[k], text)
			}
		}
	}
	for i := range workorder.MaxAreas {
		if name := wording.Line(in.Get(inRow("areas", i, "name"))); name != "" {
			r.Areas = append(r.Areas, workorder.Area{Name: name, StaffIDs: in[inRow("areas", i, "staff")]})
		}
	}
	return r
}

package web

import (
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode"

	"liuke/internal/fault"
	"liuke/internal/purchase"
	"liuke/internal/purchase/imports"
	"liuke/internal/sheet"
)

// PlanPage says how a sheet would be read, and, when asked, what would come
// of importing it.
type PlanPage struct {
	Page
	File, Name string
	Form       *Form
	Steps      []Step
	Plan       imports.Plan
	Rows       []PlanRow
	Notes      []string
	Currency   string
	Before     *ImportLine // the same file, imported before in the same way
	Forecast   *imports.Forecast
	Stats      []Stat
	Refused    []RefusedLine
}

// PlanRow is one of the first rows as it would be read.
type PlanRow struct {
	imports.PreviewRow
	When string
	Who  string
	What string
	Why  string // why it would be refused
}

// mainRoles are the columns that matter most; the others come after them.
var mainRoles = []sheet.Role{
	sheet.RoleDate, sheet.RoleCustomer, sheet.RoleReceipt, sheet.RoleAmount, sheet.RolePrice, sheet.RoleQuantity, sheet.RoleProduct, sheet.RoleProductName,
}

// MainRoles are the columns that matter most, as selects.
func (p *PlanPage) MainRoles() ([]Field, error) { return p.roles(mainRoles) }

// OtherRoles are the remaining columns.
func (p *PlanPage) OtherRoles() ([]Field, error) {
	return p.roles(slices.DeleteFunc(slices.Clone(sheet.Roles), func(r sheet.Role) bool { return slices.Contains(mainRoles, r) }))
}

func (p *PlanPage) roles(roles []sheet.Role) ([]Field, error) {
	var fields []Field
	for _, role := range roles {
		options := []Option{{Value: unused, Label: p.T("imports.unused"), Chosen: true}}
		for i, column := range p.Plan.Header {
			options = append(options, Option{Value: column, Label: column + p.sampleOf(i), AsIs: true})
		}
		field, err := p.Form.Field("map."+string(role), p.T(role.Key()), "type", "select", "required", true, "options", options)
		if err != nil {
			return nil, err
		}
		fields = append(fields, field)
	}
	return fields, nil
}

// sampleLength is how much of a cell is shown beside its column's name, in characters.
const sampleLength = 24

// sampleOf returns the first cell of a column that is not empty.
func (p *PlanPage) sampleOf(column int) string {
	for _, row := range p.Plan.Rows {
		if column < len(row.Cells) {
			if runes := []rune(visible(row.Cells[column])); len(runes) > 0 {
				return " · " + string(runes[:min(len(runes), sampleLength)])
			}
		}
	}
	return ""
}

// Dates are the ways in which the dates can be read, when there are several.
func (p *PlanPage) Dates() []Option {
	if len(p.Plan.Dates) < 2 {
		return nil
	}
	var options []Option
	for _, layout := range p.Plan.Dates {
		options = append(options, Option{Value: string(layout), Label: p.T(layout.Key())})
	}
	return options
}

// Numbers are the ways in which the numbers can be read, when there are several.
func (p *PlanPage) Numbers() []Option {
	if len(p.Plan.Numbers) < 2 {
		return nil
	}
	var options []Option
	for _, style := range p.Plan.Numbers {
		options = append(options, Option{Value: string(style), Label: p.T(style.Key())})
	}
	return options
}

// Ready reports whether the sheet can be checked and imported.
func (p *PlanPage) Ready() bool {
	return len(p.Plan.Missing) == 0 && (p.Before == nil || p.Before.State != purchase.ImportFinished)
}

// Kept lists the names and values that the form which starts the import hands on.
func (p *PlanPage) Kept() []Option {
	var kept []Option
	for _, name := range slices.Sorted(maps.Keys(p.Form.Values)) {
		kept = append(kept, Option{Label: name, Value: p.Form.Values.Get(name)})
	}
	return kept
}

func (s *Site) showPlan(v *visit) error {
	query := v.r.URL.Query()
	page, err := s.planPage(v, query)
	if err != nil {
		return err
	}
	if query.Get("check") != "" && page.Ready() {
		if err := s.forecast(v, page, query); err != nil {
			return err
		}
	}
	s.render.Page(v.w, v.r, http.StatusOK, "import-plan", page)
	return nil
}

func (s *Site) planPage(v *visit, in url.Values) (*PlanPage, error) {
	v.page.Nav = "imports"
	file, err := s.uploaded(v, in.Get("file"), fileName(in.Get("name")))
	if err != nil {
		return nil, err
	}
	plan, err := s.Imports.Plan(v.ctx(), v.actor, file, orderOf(in))
	if err != nil {
		return nil, err
	}
	page := &PlanPage{
		Page: v.page, File: file.ID, Name: file.Name, Plan: plan, Currency: v.company.Currency, Steps: v.importSteps("columns"),
		Form: NewForm(v.page.Printer, planValues(in, plan)),
	}
	for _, role := range plan.Missing {
		page.Form.Faults = append(page.Form.Faults, FieldFault{Field: "map." + string(role), Text: v.t("imports.role_needed", "Role", v.t(role.Key()))})
	}
	for _, note := range plan.Notes {
		page.Notes = append(page.Notes, v.page.Err(fault.New(fault.Invalid, note.Key, note.Args)))
	}
	for _, row := range plan.Rows {
		page.Rows = append(page.Rows, v.planRow(row))
	}
	if b := plan.Before; b != nil {
		page.Before = &ImportLine{Import: *b, Href: importPath(b.ID), Chip: v.page.importChip(b.State), At: v.page.Past(b.CreatedAt)}
	}
	return page, nil
}

// planValues are the entries of the form: what was chosen, remembered or guessed.
func planValues(in url.Values, plan imports.Plan) url.Values {
	values := url.Values{"file": in["file"], "name": in["name"], "source": {in.Get("source")}, "dates": {plan.Mapping.Dates}, "numbers": {plan.Mapping.Numbers}}
	for _, role := range sheet.Roles {
		column := plan.Mapping.Columns[string(role)]
		if column == "" {
			column = unused
		}
		values.Set("map."+string(role), column)
	}
	return values
}

// visible takes out of a cell what cannot be seen, such as what turns the
// direction of writing; an import does the same.
func visible(cell string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Cf, r) || unicode.IsControl(r) {
			return -1
		}
		return r
	}, cell))
}

func (v *visit) planRow(row imports.PreviewRow) PlanRow {
	line := PlanRow{PreviewRow: row, Who: visible(joinWords(row.Customer.Code, row.Customer.Name)), What: visible(row.Line.Name)}
	if row.Line.Product != row.Line.Name {
		line.What = visible(joinWords(row.Line.Product, row.Line.Name))
	}
	if line.Who == "" {
		line.Who = visible(joinWords(row.Customer.Email, row.Customer.Phone))
	}
	if row.At != 0 {
		line.When = v.page.DateTime(row.At, v.page.Loc)
	}
	if row.Problem != nil {
		line.Why = v.refusedLine(*row.Problem).Why
	}
	return line
}

// forecast reads the whole sheet and says what would come of it.
func (s *Site) forecast(v *visit, page *PlanPage, in url.Values) error {
	file, err := s.uploaded(v, page.File, page.Name)
	if err != nil {
		return err
	}
	f, err := s.Imports.DryRun(v.ctx(), v.actor, file, orderOf(in))
	if err != nil {
		if page.Form.mend(err) {
			return nil
		}
		return err
	}
	page.Forecast, page.Steps = &f, v.importSteps("check")
	page.Stats = v.importStats(purchase.Import{Counts: f.Counts})
	for _, e := range f.Refusals {
		page.Refused = append(page.Refused, v.refusedLine(e))
	}
	return nil
}

// startImport has the sheet imported in the background.
func (s *Site) startImport(v *visit) error {
	in, err := v.entered()
	if err != nil {
		return err
	}
	file, err := s.uploaded(v, in.Get("file"), fileName(in.Get("name")))
	if err != nil {
		return err
	}
	done, err := s.Imports.Start(v.ctx(), v.actor, file, orderOf(in))
	if err != nil {
		page, errPage := s.planPage(v, in)
		if errPage != nil {
			return errPage
		}
		return s.formAgain(v, err, page.Form, "import-plan", page)
	}
	if done.Before {
		s.flash(v, "good", v.t("imports.same_file"), "")
	}
	SeeOther(v.w, v.r, importPath(done.ID))
	return nil
}

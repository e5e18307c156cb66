package web

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"liuke/internal/account"
	"liuke/internal/desk"
	"liuke/internal/fault"
	"liuke/internal/topic"
)

// inboxRoutes are what is done with lists of cases, and the wallboard.
func inboxRoutes() []Route {
	return []Route{
		{"POST", "/views", account.CaseRead, (*Site).saveView},
		{"POST", "/views/{id}/remove", account.CaseRead, (*Site).removeView},
		{"POST", "/bulk", account.CaseWrite, (*Site).startBulk},
		{"GET", "/bulk/{id}", account.CaseWrite, (*Site).showBulk},
		{"POST", "/bulk/{id}/undo", account.CaseWrite, (*Site).undoBulk},
		{"GET", "/wallboard", account.CaseAssign, (*Site).showWall},
	}
}

// ViewLine is a saved view in the list beside the cases.
type ViewLine struct {
	ID, Name, Href, Count string
	Shared, Current       bool
	Removable             bool
}

func (v *visit) viewLine(view desk.View, page *CasesPage, count string) ViewLine {
	return ViewLine{
		ID: view.ID, Name: view.Name, Href: "/cases?" + url.Values{"view": {view.ID}}.Encode(), Count: count, Shared: view.Shared,
		Current: page.Filter.view == view.ID, Removable: view.OwnerID == v.actor.ID || v.actor.Can(account.CaseAssign),
	}
}

// openView reads the address of a list; one that names a saved view and says
// nothing more shows what was saved.
func openView(query url.Values, views []desk.View, names desk.Names) (caseFilter, error) {
	id := query.Get("view")
	if id == "" {
		return readCaseFilter(query, names), nil
	}
	for _, view := range views {
		if view.ID != id {
			continue
		}
		if !query.Has("whose") {
			return savedFilter(view, names), nil
		}
		f := readCaseFilter(query, names)
		f.view = id
		return f, nil
	}
	if query.Has("whose") {
		return readCaseFilter(query, names), nil
	}
	return caseFilter{}, fault.New(fault.NotFound, "inbox.view_unknown")
}

// savedFilter is the list that a view shows. What it says that the list does
// not know any more is lost, and said.
func savedFilter(view desk.View, names desk.Names) caseFilter {
	query, err := url.ParseQuery(view.Query)
	f := readCaseFilter(query, names)
	if err != nil {
		f.lost = append(f.lost, view.Query)
	}
	f.after, f.view = "", view.ID
	return f
}

func savedFilters(views []desk.View, names desk.Names) []caseFilter {
	filters := make([]caseFilter, len(views))
	for i, view := range views {
		filters[i] = savedFilter(view, names)
	}
	return filters
}

// Saving is the list as a view would keep it.
func (p *CasesPage) Saving() string {
	f := p.Filter
	f.view = ""
	return f.query().Encode()
}

// giveTo fills in whom the chosen cases can be given to.
func (p *CasesPage) giveTo(v *visit) {
	for _, n := range p.names.People {
		if !n.Gone && (n.ID == v.actor.ID || v.actor.Can(account.CaseAssign)) {
			p.Owners = append(p.Owners, Option{Value: n.ID, Label: n.Name, AsIs: true, Chosen: n.ID == v.actor.ID})
		}
	}
}

// OwnerOptions and SeverityOptions are what can be done to the chosen cases.
func (p *CasesPage) OwnerOptions() any { return optionsHTML(p.Owners) }

// SeverityOptions are the severities to choose from.
func (p *CasesPage) SeverityOptions() any { return optionsHTML(severityOptions(&p.Page)) }

// RowKey is a key that does something to the case the reader is at.
type RowKey struct{ Key, Label string }

// RowKeys are the keys of the list, for the help.
func (p *CasesPage) RowKeys() []RowKey {
	keys := []RowKey{{"j", p.T("inbox.key.next")}, {"k", p.T("inbox.key.prev")}, {"Enter", p.T("inbox.key.open")}}
	if p.Can(account.CaseWrite) {
		keys = append(keys, RowKey{"x", p.T("inbox.key.pick")}, RowKey{"r", p.T("inbox.key.reply")}, RowKey{"p", p.T("inbox.key.promise")})
	}
	if p.Can(account.CaseAssign) {
		keys = append(keys, RowKey{"a", p.T("inbox.key.assign")})
	}
	return keys
}

// CategoryOptions are the categories to choose from.
func (p *CasesPage) CategoryOptions() any {
	var options []Option
	for _, c := range topic.Categories {
		options = append(options, Option{Value: string(c), Label: p.T("knowledge.category." + string(c))})
	}
	return optionsHTML(options)
}

// saveView keeps the list shown under a name.
func (s *Site) saveView(v *visit) error {
	in, err := v.entered()
	if err != nil {
		return err
	}
	names, err := s.Desk.Names(v.ctx(), v.actor)
	if err != nil {
		return err
	}
	query, err := url.ParseQuery(in.Get("query"))
	if err != nil {
		return fault.New(fault.Invalid, "inbox.view_unknown").From(err)
	}
	filter := readCaseFilter(query, names)
	filter.after, filter.view = "", ""
	view, err := s.Desk.SaveView(v.ctx(), v.actor, desk.View{Name: in.Get("name"), Query: filter.query().Encode(), Shared: in.Get("shared") != ""})
	if err != nil {
		return err
	}
	s.flash(v, "good", v.t("inbox.view_saved", "Name", view.Name), "")
	SeeOther(v.w, v.r, "/cases?view="+url.QueryEscape(view.ID))
	return nil
}

func (s *Site) removeView(v *visit) error {
	view, err := s.Desk.RemoveView(v.ctx(), v.actor, v.r.PathValue("id"))
	if err != nil {
		return err
	}
	s.flash(v, "good", v.t("inbox.view_removed", "Name", view.Name), "")
	SeeOther(v.w, v.r, "/cases?"+view.Query)
	return nil
}

// startBulk has something done to the cases that were chosen, or to the first
// that the list finds.
func (s *Site) startBulk(v *visit) error {
	in, err := v.entered()
	if err != nil {
		return err
	}
	picked, err := s.picked(v, in)
	if err != nil {
		return err
	}
	kind := desk.BulkKind(in.Get("do"))
	bulk, err := s.Desk.StartBulk(v.ctx(), v.actor, picked, kind, in.Get(string(kind)))
	if err != nil {
		return err
	}
	SeeOther(v.w, v.r, bulkPath(bulk.ID))
	return nil
}

func bulkPath(id string) string { return "/bulk/" + url.PathEscape(id) }

// picked returns the chosen cases with the versions that were seen.
func (s *Site) picked(v *visit, in url.Values) ([]desk.Picked, error) {
	var picked []desk.Picked
	if in.Get("everything") == "" {
		for _, text := range in["case"] {
			id, version, _ := strings.Cut(text, ":")
			n, err := strconv.ParseInt(version, 10, 64)
			if err != nil || n < 1 {
				return nil, fault.New(fault.Invalid, "inbox.bulk_none").On("case").From(err)
			}
			picked = append(picked, desk.Picked{CaseID: id, Version: n})
		}
		return picked, nil
	}
	names, err := s.Desk.Names(v.ctx(), v.actor)
	if err != nil {
		return nil, err
	}
	query, err := url.ParseQuery(in.Get("query"))
	if err != nil {
		return nil, fault.New(fault.Invalid, "inbox.bulk_none").On("case").From(err)
	}
	filter := readCaseFilter(query, names).desk(v)
	filter.After, filter.Limit = "", desk.MaxBulk
	list, err := s.Desk.List(v.ctx(), v.actor, filter)
	for _, r := range list.Rows {
		picked = append(picked, desk.Picked{CaseID: r.Case.ID, Version: r.Case.Version})
	}
	return picked, err
}

// BulkPage tells what came of something done to many cases.
type BulkPage struct {
	Page
	Bulk     desk.Bulk
	Title    string
	Lines    []BulkLine
	Done     int // cases dealt with
	Set      int
	Kept     int // cases that were not changed, or not changed back
	Working  bool
	CanUndo  bool
	UndoText string
	Staff    string // id of the reader, for live topics
}

// BulkLine is one of the cases.
type BulkLine struct {
	Href, Ref, Subject string
	Chip               Chip
	Why                string
}

func (s *Site) showBulk(v *visit) error {
	v.page.Nav = "cases"
	bulk, err := s.Desk.Bulk(v.ctx(), v.actor, v.r.PathValue("id"))
	if err != nil {
		return err
	}
	names, err := s.Desk.Names(v.ctx(), v.actor)
	if err != nil {
		return err
	}
	value := bulk.Value
	if bulk.Kind == desk.BulkSeverity {
		value = v.t("desk.severity." + bulk.Value)
	} else if bulk.Kind == desk.BulkCategory {
		value = v.t("knowledge.category." + bulk.Value)
	} else if to, ok := desk.Find(names.People, bulk.Value); ok {
		value = to.Name
	}
	page := &BulkPage{
		Page: v.page, Bulk: bulk, Title: v.t("inbox.bulk."+string(bulk.Kind), "Count", len(bulk.Items), "Value", value), Staff: v.staff.ID,
		Working: bulk.State == desk.BulkRunning || bulk.State == desk.BulkUndoing,
	}
	undoing := bulk.State == desk.BulkUndoing || bulk.State == desk.BulkUndone
	for _, item := range bulk.Items {
		page.add(item, undoing)
	}
	until := bulk.CreatedAt + desk.UndoFor
	page.CanUndo = bulk.State == desk.BulkDone && page.Set > 0 && v.page.Now <= until
	page.UndoText = v.t("inbox.undo_until", "Clock", v.page.Clock(until, v.page.Loc))
	s.render.Page(v.w, v.r, http.StatusOK, "bulk", page)
	return nil
}

// add appends a case with what came of it.
func (p *BulkPage) add(item desk.BulkItem, undoing bool) {
	line := BulkLine{Href: "/cases/" + item.Ref, Ref: item.Ref, Subject: item.Subject}
	result := item.Result
	switch {
	case undoing && result != desk.BulkSet:
		result = "untouched"
	case undoing && item.Undo == desk.BulkSet:
		result = "back"
	case undoing:
		result = item.Undo
	}
	switch result {
	case "":
		line.Chip = Chip{"neutral", p.T("inbox.result.waiting")}
	case desk.BulkRefused:
		line.Chip, line.Why = Chip{"broken", p.T("inbox.result.refused")}, p.Err(fault.New(fault.Conflict, item.Why, item.Args))
		p.Kept++
	case desk.BulkSame:
		line.Chip = Chip{"neutral", p.T("inbox.result.same")}
	case "untouched":
		line.Chip = Chip{"neutral", p.T("inbox.result.untouched")}
	case "back":
		line.Chip = Chip{"good", p.T("inbox.result.back")}
		p.Set++
	default:
		line.Chip = Chip{"good", p.T("inbox.result.set")}
		p.Set++
	}
	if result != "" {
		p.Done++
	}
	p.Lines = append(p.Lines, line)
}

// Summary says how far it has come.
func (p *BulkPage) Summary() string {
	if p.Working {
		return p.T("inbox.bulk_working", "Done", p.Done, "Count", len(p.Lines))
	}
	if p.Bulk.UndoneAt != 0 {
		return p.T("inbox.bulk_undone", "Set", p.Set, "Kept", p.Kept)
	}
	return p.T("inbox.bulk_done", "Set", p.Set, "Kept", p.Kept)
}

func (s *Site) undoBulk(v *visit) error {
	bulk, err := s.Desk.UndoBulk(v.ctx(), v.actor, v.r.PathValue("id"))
	if err != nil {
		return err
	}
	SeeOther(v.w, v.r, bulkPath(bulk.ID))
	return nil
}

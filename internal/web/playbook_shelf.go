package web

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"liuke/internal/account"
	"liuke/internal/customer"
	"liuke/internal/winback"
)

func playbookRoutes() []Route {
	return []Route{
		{"GET", "/playbooks", account.WinBackRead, (*Site).showPlaybooks},
		{"POST", "/playbooks", account.PlaybookManage, (*Site).savePlaybook},
		{"GET", "/playbooks/new", account.PlaybookManage, (*Site).editPlaybook},
		{"GET", "/playbooks/{id}", account.WinBackRead, (*Site).showPlaybook},
		{"POST", "/playbooks/{id}", account.PlaybookManage, (*Site).savePlaybook},
		{"GET", "/playbooks/{id}/edit", account.PlaybookManage, (*Site).editPlaybook},
		{"POST", "/playbooks/{id}/move", account.PlaybookManage, (*Site).movePlaybook},
		{"POST", "/playbooks/{id}/off", account.PlaybookManage, switchPlaybook(true)},
		{"POST", "/playbooks/{id}/on", account.PlaybookManage, switchPlaybook(false)},
		{"POST", "/playbooks/{id}/restore", account.PlaybookManage, (*Site).restorePlaybook},
	}
}

func playbookPath(id string) string { return "/playbooks/" + url.PathEscape(id) }

// PlaybooksPage lists the playbooks in the order in which they are looked at.
type PlaybooksPage struct {
	Page
	Rows []PlaybookLine
	Form *Form
}

// PlaybookLine is a playbook as lists show it.
type PlaybookLine struct {
	ID, Name, Href, Reasons string
	N                       int    // place in the order
	For                     string // the segment; "" for everybody
	Chips                   []Chip
	Steps                   int
	Minutes                 int64
	Takers                  int // losses it would be taken for
	Off, First, Last        bool
}

func (s *Site) showPlaybooks(v *visit) error {
	page, err := s.playbooksPage(v)
	if err != nil {
		return err
	}
	s.render.Page(v.w, v.r, http.StatusOK, "playbooks", page)
	return nil
}

func (s *Site) playbooksPage(v *visit) (*PlaybooksPage, error) {
	v.page.Nav = "keep"
	shelf, err := s.WinBack.Shelf(v.ctx(), v.actor)
	if err != nil {
		return nil, err
	}
	tree, _, err := s.WinBack.Tree(v.ctx())
	if err != nil {
		return nil, err
	}
	takers, err := s.WinBack.Takers(v.ctx(), v.actor, nil)
	page := &PlaybooksPage{Page: v.page, Form: NewForm(v.page.Printer, nil)}
	for i, b := range shelf {
		line := v.playbookLine(b, tree)
		line.N, line.First, line.Last, line.Takers = i+1, i == 0, i == len(shelf)-1, len(takers[b.ID])
		page.Rows = append(page.Rows, line)
	}
	return page, err
}

func (v *visit) playbookLine(b winback.Shelved, tree winback.Tree) PlaybookLine {
	var reasons []string
	for _, code := range b.Reasons {
		reasons = append(reasons, v.reasonSaid(tree, code))
	}
	line := PlaybookLine{
		ID: b.ID, Name: b.Names.In(v.page.Lang()), Href: playbookPath(b.ID), Reasons: strings.Join(reasons, " / "), For: v.segmentWords(b.For),
		Steps: len(b.Steps), Minutes: b.Minutes(), Off: b.Off,
	}
	switch {
	case b.Off:
		line.Chips = append(line.Chips, Chip{"neutral", v.t("winback.playbook_is_off")})
	case b.Own:
		line.Chips = append(line.Chips, Chip{"open", v.t("winback.playbook_own")})
	case b.Changed:
		line.Chips = append(line.Chips, Chip{"open", v.t("winback.playbook_changed")})
	}
	if b.Names[v.page.Lang()] == "" {
		line.Chips = append(line.Chips, Chip{"soon", v.t("winback.playbook_other_language")})
	}
	return line
}

// segmentWords says for whom of those who left a playbook is.
func (v *visit) segmentWords(s winback.Segment) string {
	var parts []string
	if s.Kind != "" {
		parts = append(parts, v.t("customer.kind."+string(s.Kind)))
	}
	parts = append(append(parts, s.Tiers...), s.Countries...)
	money := func(minor int64) string { return v.page.Money(minor, v.company.Currency) }
	switch {
	case s.MinValue > 0 && s.MaxValue > 0:
		parts = append(parts, v.t("winback.value_between", "Min", money(s.MinValue), "Max", money(s.MaxValue)))
	case s.MinValue > 0:
		parts = append(parts, v.t("winback.value_from", "Min", money(s.MinValue)))
	case s.MaxValue > 0:
		parts = append(parts, v.t("winback.value_to", "Max", money(s.MaxValue)))
	}
	return strings.Join(parts, " · ")
}

// PlaybookPage is one playbook as whoever follows it reads it.
type PlaybookPage struct {
	Page
	PlaybookLine
	BookWords
	Form     *Form
	Version  int64
	Own      bool
	Shown    int64 // the earlier version that is shown; 0: the one in force
	Taken    []Row
	MoreRows int // of losses that are not listed
	Versions []BookVersionLine
}

// Address is that of the playbook.
func (p *PlaybookPage) Address() string { return p.Href }

// None is what the list of losses says when it has nothing.
func (p *PlaybookPage) None() Empty {
	return Empty{Picture: "tea", Title: p.T("winback.takers_none"), Text: p.T("winback.takers_none_text")}
}

// BookVersionLine is a version of a playbook as its history shows it.
type BookVersionLine struct {
	N       int64
	Href    string
	By      string
	At      Past
	What    string
	Current bool
}

func (s *Site) showPlaybook(v *visit) error {
	page, err := s.playbookPage(v)
	if err != nil {
		return err
	}
	s.render.Page(v.w, v.r, http.StatusOK, "playbook", page)
	return nil
}

// playbookPage is the page of the playbook that the address names, as it is in
// force or as its query asks for.
func (s *Site) playbookPage(v *visit) (*PlaybookPage, error) {
	v.page.Nav = "keep"
	shelf, err := s.WinBack.Shelf(v.ctx(), v.actor)
	if err != nil {
		return nil, err
	}
	b, ok := shelf.Book(v.r.PathValue("id"))
	if !ok {
		return nil, winback.BookUnknown()
	}
	tree, _, err := s.WinBack.Tree(v.ctx())
	if err != nil {
		return nil, err
	}
	versions, err := s.WinBack.BookHistory(v.ctx(), v.actor, b.ID)
	if err != nil {
		return nil, err
	}
	page := &PlaybookPage{Form: NewForm(v.page.Printer, nil), Version: b.Version, Own: b.Own}
	if text := v.r.URL.Query().Get("version"); text != "" {
		n, _ := strconv.ParseInt(text, 10, 64) // 0 is no version
		at := slices.IndexFunc(versions, func(one winback.BookVersion) bool { return one.N == n && !one.Shipped })
		if at < 0 {
			return nil, winback.BookUnknown()
		}
		if n != b.Version {
			page.Shown, b.Playbook = n, versions[at].Book
		}
	}
	page.Page, page.PlaybookLine, page.BookWords = v.page, v.playbookLine(b, tree), v.bookWords(b.Playbook, nil)
	for _, one := range versions {
		page.Versions = append(page.Versions, v.bookVersion(one, page.Version))
	}
	takers, err := s.WinBack.Takers(v.ctx(), v.actor, nil)
	page.take(v, takers[b.ID], tree)
	return page, err
}

func (v *visit) bookVersion(one winback.BookVersion, current int64) BookVersionLine {
	line := BookVersionLine{N: one.N, By: one.By, At: v.page.Past(one.At), Current: one.N == current}
	switch {
	case one.Off:
		line.What = v.t("winback.version_off")
	case one.Shipped:
		line.What = v.t("winback.version_shipped")
	default:
		line.What, line.Href = v.t("winback.version_changed"), playbookPath(one.Book.ID)+"?version="+strconv.FormatInt(one.N, 10)
	}
	return line
}

// takersShown is how many losses a playbook lists at most.
const takersShown = 12

// take lists the losses that a playbook would be taken for.
func (p *PlaybookPage) take(v *visit, rows []winback.Row, tree winback.Tree) {
	p.Takers = len(rows)
	p.MoreRows = max(0, len(rows)-takersShown)
	p.Taken = v.takerRows(rows, tree)
}

func (v *visit) takerRows(rows []winback.Row, tree winback.Tree) (list []Row) {
	for _, r := range rows[:min(len(rows), takersShown)] {
		list = append(list, Row{
			Href: lossPath(r.ID), Who: r.Customer, What: tree.Name(r.Reason, v.page.Lang()), Chip: v.lossChip(r), Money: v.page.Money(r.Value, v.company.Currency),
		})
	}
	return list
}

// movePlaybook puts a playbook one place up or down.
func (s *Site) movePlaybook(v *visit) error {
	in, err := v.entered()
	if err != nil {
		return err
	}
	if err := s.WinBack.MoveBook(v.ctx(), v.actor, v.r.PathValue("id"), in.Get("way") == "up"); err != nil {
		page, errPage := s.playbooksPage(v)
		if errPage != nil {
			return errPage
		}
		return s.formAgain(v, err, page.Form, "playbooks", page)
	}
	SeeOther(v.w, v.r, "/playbooks#playbook-"+url.PathEscape(v.r.PathValue("id")))
	return nil
}

// switchPlaybook takes a playbook out of use, or into it.
func switchPlaybook(off bool) handler {
	return func(s *Site, v *visit) error {
		key, undo := "winback.did_playbook_on", "/off"
		if off {
			key, undo = "winback.did_playbook_off", "/on"
		}
		return s.playbookAct(v, v.t(key), undo, func(id string, _ url.Values, seen int64) error {
			return s.WinBack.SwitchBook(v.ctx(), v.actor, id, off, seen)
		})
	}
}

func (s *Site) restorePlaybook(v *visit) error {
	return s.playbookAct(v, v.t("winback.did_playbook_restore"), "", func(id string, in url.Values, seen int64) error {
		n, err := seenVersion(in, "n")
		if err != nil {
			return err
		}
		return s.WinBack.RestoreBook(v.ctx(), v.actor, id, n, seen)
	})
}

// playbookAct does something to a playbook as its page shows it; an undo, which
// has no form of its own, does it to what is by now.
func (s *Site) playbookAct(v *visit, did, undo string, do func(id string, in url.Values, seen int64) error) error {
	in, err := v.entered()
	if err != nil {
		return err
	}
	page, err := s.playbookPage(v)
	if err != nil {
		return err
	}
	seen := page.Version
	if in.Has("version") {
		if seen, err = seenVersion(in, "version"); err != nil {
			return err
		}
	}
	if err := do(page.ID, in, seen); err != nil {
		return s.formAgain(v, err, page.Form, "playbook", page)
	}
	if undo != "" {
		undo = page.Href + undo
	}
	s.flash(v, "good", did, undo)
	SeeOther(v.w, v.r, page.Href)
	return nil
}

// kindOptions are the kinds of customers that a playbook may be for.
func (v *visit) segmentKinds() []Option {
	options := []Option{{Label: v.t("winback.everybody")}}
	for _, k := range []customer.Kind{customer.Person, customer.Business} {
		options = append(options, Option{Value: string(k), Label: v.t("customer.kind." + string(k))})
	}
	return options
}

package web

import (
	"encoding/json"
	"maps"
	"net/url"
	"slices"
	"strings"
	"time"

	"liuke/internal/account"
	"liuke/internal/i18n"
	"liuke/internal/ident"
	"liuke/internal/promise"
)

// Page is what every page has; page structs embed it. Through the Printer a
// template translates and formats: {{.T "case.title"}}, {{.Money .Cost "CNY"}}.
// Inside range or with, write $.T.
type Page struct {
	*i18n.Printer
	Company   string                        // the name of the company whose Liuke this is
	Demo      bool                          // the demo company
	User      *User                         // who is signed in; nil on the customer's own pages
	May       func(account.Permission) bool // what they may do; nil is nothing
	Nav       string                        // the Name of the menu entry this page belongs to
	Counts    map[string]int                // numbers shown beside menu entries, by Name
	Flashes   []Flash                       // what just happened
	Now       int64                         // UTC milliseconds
	Loc       *time.Location                // the zone times are shown in
	Path      string                        // of the request
	RequestID string
	Theme     string // light, dark, or "" for what the device prefers
	Events    string // the address of the live stream; "" for none
	Embedded  bool   // shown in a frame on somebody else's page

	query url.Values // of the request
}

// User is the signed-in person as the top bar shows them.
type User struct {
	Name string
	Role account.Role
}

// View is a page struct, by pointer; embedding Page makes it one.
type View interface{ base() *Page }

func (p *Page) base() *Page { return p }

// Can reports whether the reader may do something: {{if .Can "case:write"}}.
// It decides what is shown; whether it is done, the service decides.
func (p *Page) Can(permission account.Permission) bool { return p.May != nil && p.May(permission) }

// Under returns how aria-current calls a page when it is this one, or this one
// belongs to it; "" when neither.
func (p *Page) Under(path string) string {
	switch {
	case p.Path == path:
		return "page"
	case strings.HasPrefix(p.Path, path+"/"):
		return "true"
	}
	return ""
}

// InLang returns the address of this page in another language.
func (p *Page) InLang(lang string) string {
	query := maps.Clone(p.query)
	if query == nil {
		query = url.Values{}
	}
	query.Set("lang", lang)
	return "?" + query.Encode()
}

// Once returns a fresh value for the hidden field that lets a form sent
// twice be carried out once.
func (p *Page) Once() string { return ident.New() }

// Menu returns the entries the reader may open.
func (p *Page) Menu() []MenuItem {
	var items []MenuItem
	for _, item := range menu {
		if p.Can(item.Permission) {
			item.Current, item.Count = item.Name == p.Nav, p.Counts[item.Name]
			items = append(items, item)
		}
	}
	return items
}

// Often returns the entries of the menu that a wide screen shows side by side.
// One entry alone is not put under "more".
func (p *Page) Often() []MenuItem {
	if len(p.Seldom()) == 0 {
		return p.Menu()
	}
	return slices.DeleteFunc(p.Menu(), func(m MenuItem) bool { return m.Seldom })
}

// Seldom returns the entries that a wide screen has under "more".
func (p *Page) Seldom() []MenuItem {
	seldom := slices.DeleteFunc(p.Menu(), func(m MenuItem) bool { return !m.Seldom })
	if len(seldom) < 2 {
		return nil
	}
	return seldom
}

// Folded returns those of Often that a narrow screen has under "more".
func (p *Page) Folded() []MenuItem {
	often := p.Often()
	return often[min(beside, len(often)):]
}

// beside is how many entries a narrow screen shows side by side; liuke.css
// hides those that follow.
const beside = 4

// MenuItem is an entry of the main menu.
type MenuItem struct {
	Name       string             // what Page.Nav calls it
	Href       string             // where it leads
	Label      string             // message key
	Icon       string             // symbol of icons.svg
	Key        string             // keys that open it
	Permission account.Permission // who sees it
	Seldom     bool               // a wide screen has it under "more"
	Current    bool
	Count      int
}

// menu lists the entries in the order shown. A phone shows the first three in
// its tab bar and the rest under "more"; a wide screen those that are seldom needed.
var menu = []MenuItem{
	{Name: "today", Href: "/", Label: "nav.today", Icon: "today", Key: "g t", Permission: account.CaseRead},
	{Name: "cases", Href: "/cases", Label: "nav.cases", Icon: "inbox", Key: "g c", Permission: account.CaseRead},
	{Name: "errands", Href: "/errands", Label: "nav.errands", Icon: "visit", Key: "g r", Permission: account.CaseRead},
	{Name: "approvals", Href: "/approvals", Label: "nav.approvals", Icon: "check", Key: "g a", Permission: account.RemedyApprove},
	{Name: "customers", Href: "/customers", Label: "nav.customers", Icon: "people", Key: "g k", Permission: account.CustomerRead},
	{Name: "keep", Href: "/risks", Label: "nav.keep", Icon: "flag", Key: "g f", Permission: account.RiskRead},
	{Name: "knowledge", Href: "/knowledge", Label: "nav.knowledge", Icon: "book", Key: "g n", Permission: account.KnowledgeRead},
	{Name: "value", Href: "/value", Label: "nav.value", Icon: "star", Key: "g v", Permission: account.ValueRead},
	{Name: "imports", Href: "/imports", Label: "nav.imports", Icon: "import", Key: "g i", Permission: account.PurchaseImport, Seldom: true},
	{Name: "letters", Href: "/letters", Label: "nav.letters", Icon: "mail", Key: "g o", Permission: account.LetterRead, Seldom: true},
	{Name: "teams", Href: "/teams", Label: "nav.teams", Icon: "people", Key: "g m", Permission: account.CaseAssign, Seldom: true},
	{Name: "staff", Href: "/staff", Label: "nav.staff", Icon: "badge", Key: "g s", Permission: account.StaffManage, Seldom: true},
	{Name: "company", Href: "/company", Label: "nav.company", Icon: "gear", Key: "g e", Permission: account.CompanyManage, Seldom: true},
}

// Flash tells what just happened, on the next page shown. With Undo it offers
// to take it back by a POST to that address.
type Flash struct {
	Tone string `json:"tone"` // good or broken
	Text string `json:"text"` // already translated
	Undo string `json:"undo,omitempty"`
}

// String packs the flash for httpx.Sessions.Flash.
func (f Flash) String() string {
	text, err := json.Marshal(f)
	if err != nil {
		panic("web: a flash is plain text: " + err.Error())
	}
	return string(text)
}

// ParseFlash unpacks what httpx.Sessions.TakeFlash returns; "" is no flash.
func ParseFlash(text string) []Flash {
	var f Flash
	if json.Unmarshal([]byte(text), &f) != nil {
		return nil
	}
	return []Flash{f}
}

// soon is how long before its due time a promise turns amber.
const soon = int64(time.Hour / time.Millisecond)

// Due is a due time as the part "due" shows it.
type Due struct {
	At   int64  // UTC milliseconds
	Text string // "in 2 h 10 m", "22 m late"
	When string // "16:40", "Thu 16:40"
	Tone string // "", soon, broken, paused

	Still bool // its clock stands still, and nobody knows until when; When is empty then
}

// Due prepares a due time: {{template "due" (.Due .DueAt)}}.
func (p *Page) Due(at int64) Due {
	if at == promise.OpenEnded {
		return Due{At: at, Text: p.T("pause.open_ended"), Tone: "paused", Still: true}
	}
	d := Due{At: at, Text: p.Until(at, p.Now), When: p.When(at, p.Now, p.Loc)}
	switch left := at - p.Now; {
	case left < 0:
		d.Tone = "broken"
	case left <= soon:
		d.Tone = "soon"
	}
	return d
}

// Past is an instant that is over as the part "past" shows it.
type Past struct {
	At   int64  // UTC milliseconds
	Text string // "22 m ago"
	Full string // date and clock, shown when the pointer rests on it
}

// Past prepares an instant that is over: {{template "past" (.Past .CreatedAt)}}.
func (p *Page) Past(at int64) Past {
	return Past{At: at, Text: p.Ago(at, p.Now), Full: p.DateTime(at, p.Loc)}
}

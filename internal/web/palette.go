package web

import (
	"net/http"
	"strings"

	"liuke/internal/account"
	"liuke/internal/desk"
)

func paletteRoutes() []Route {
	return []Route{{"GET", "/palette", account.CaseRead, (*Site).palette}}
}

// PalettePage is where one goes anywhere by typing: pages, cases, customers. The
// script adds what the page that one comes from can do.
type PalettePage struct {
	Page
	Query string
	Items []PaletteItem
}

// PaletteItem is somewhere to go.
type PaletteItem struct {
	Icon, Label, Hint, Href string
	Dialog                  bool // opens over the page
}

// How many cases and customers the palette lists.
const (
	paletteCases     = 6
	paletteCustomers = 4
)

// elsewhere are the pages that the menu does not have.
var elsewhere = []MenuItem{
	{Href: "/log", Label: "nav.log", Icon: "plus", Permission: account.CaseWrite},
	{Href: "/notifications", Label: "notice.title", Icon: "bell", Permission: account.CaseRead},
	{Href: "/promises", Label: "promises.title", Icon: "clock", Permission: account.CaseRead},
	{Href: "/recognition", Label: "recognition.title", Icon: "star", Permission: account.CaseRead},
	{Href: "/breaches", Label: "breach.title", Icon: "flag", Permission: account.CaseRead},
	{Href: "/breaches/new", Label: "breach.new", Icon: "plus", Permission: account.BreachReport},
	{Href: "/outcomes", Label: "outcomes.title", Icon: "bag", Permission: account.CaseAssign},
	{Href: "/proof", Label: "proof.title", Icon: "check", Permission: account.TrialRead},
	{Href: "/trials", Label: "trial.title", Icon: "filter", Permission: account.TrialRead},
	{Href: "/trials/new", Label: "trial.new", Icon: "plus", Permission: account.TrialManage},
	{Href: "/quality", Label: "quality.title", Icon: "check", Permission: account.CaseRead},
	{Href: "/compensation", Label: "nav.compensation", Icon: "gift", Permission: account.RemedyApprove},
	{Href: "/wallboard", Label: "wall.title", Icon: "inbox", Permission: account.CaseAssign},
	{Href: "/errands/board", Label: "board.title", Icon: "visit", Permission: account.CaseAssign},
	{Href: "/knowledge/new", Label: "knowledge.new", Icon: "plus", Permission: account.KnowledgeWrite},
	{Href: "/macros", Label: "macro.title", Icon: "book", Permission: account.CaseWrite},
	{Href: "/macros/new", Label: "macro.new", Icon: "plus", Permission: account.CaseWrite},
	{Href: "/snippets", Label: "snippet.title", Icon: "chat", Permission: account.CaseWrite},
	{Href: "/snippets/new", Label: "snippet.new", Icon: "plus", Permission: account.CaseWrite},
	{Href: "/win-back", Label: "winback.title", Icon: "people", Permission: account.WinBackRead},
	{Href: "/playbooks", Label: "winback.playbooks", Icon: "book", Permission: account.WinBackRead},
	{Href: "/win-back/report", Label: "winback.report", Icon: "flag", Permission: account.WinBackRead},
	{Href: "/win-back/prove", Label: "winback.prove", Icon: "filter", Permission: account.TrialManage},
	{Href: "/reviews", Label: "review.title", Icon: "chat", Permission: account.WinBackRead},
	{Href: "/competitors", Label: "rival.title", Icon: "flag", Permission: account.WinBackRead},
	{Href: "/company/review-questions", Label: "review.questions", Icon: "chat", Permission: account.CompanyManage},
	{Href: "/playbooks/new", Label: "winback.playbook_new", Icon: "plus", Permission: account.PlaybookManage},
	{Href: "/win-back/new", Label: "winback.declare", Icon: "plus", Permission: account.WinBackWrite},
	{Href: "/risks/record", Label: "risk.record_title", Icon: "flag", Permission: account.RiskRead},
	{Href: "/campaigns", Label: "nav.campaigns", Icon: "mail", Permission: account.CampaignRead},
	{Href: "/campaigns/new", Label: "campaign.new", Icon: "plus", Permission: account.CampaignManage},
	{Href: "/company/consent", Label: "consent.company", Icon: "check", Permission: account.CompanyManage},
	{Href: "/company/sms", Label: "sms.title", Icon: "phone", Permission: account.CompanyManage},
	{Href: "/customers/new", Label: "customers.new", Icon: "plus", Permission: account.CustomerWrite},
	{Href: "/today", Label: "rep.title", Icon: "today", Permission: account.InteractionWrite},
	{Href: "/cadence", Label: "cadence.title", Icon: "phone", Permission: account.InteractionWrite},
	{Href: "/care", Label: "care.title", Icon: "people", Permission: account.HandoverManage},
	{Href: "/hand-over", Label: "handover.title", Icon: "right", Permission: account.HandoverManage},
	{Href: "/company/cadence", Label: "cadence.plans", Icon: "phone", Permission: account.CompanyManage},
	{Href: "/signals", Label: "signal.title", Icon: "bell", Permission: account.RiskRead},
	{Href: "/signals/rules", Label: "signal.rules", Icon: "filter", Permission: account.RiskRead},
	{Href: "/signals/import", Label: "signal.import", Icon: "import", Permission: account.SignalWrite},
	{Href: "/signals/rules/new", Label: "signal.rule_new", Icon: "plus", Permission: account.CompanyManage},
	{Href: "/imports/new", Label: "imports.new", Icon: "import", Permission: account.PurchaseImport},
	{Href: "/company/promises", Label: "policy.title", Icon: "clock", Permission: account.CompanyManage},
	{Href: "/company/standards", Label: "standard.title", Icon: "flag", Permission: account.CompanyManage},
	{Href: "/company/ladder", Label: "ladder.title", Icon: "up", Permission: account.CompanyManage},
	{Href: "/company/assignment", Label: "assignment.title", Icon: "people", Permission: account.CompanyManage},
	{Href: "/company/topics", Label: "topic.title", Icon: "filter", Permission: account.CompanyManage},
	{Href: "/company/causes", Label: "cause.title", Icon: "clip", Permission: account.CompanyManage},
	{Href: "/company/authority", Label: "remedy.authority", Icon: "gift", Permission: account.CompanyManage},
	{Href: "/company/budgets", Label: "remedy.budgets", Icon: "gift", Permission: account.CompanyManage},
	{Href: "/company/entitlements", Label: "entitle.title", Icon: "check", Permission: account.CompanyManage},
	{Href: "/company/checklists", Label: "checklist.title", Icon: "visit", Permission: account.CompanyManage},
	{Href: "/company/signal-words", Label: "signal.words", Icon: "bell", Permission: account.CompanyManage},
	{Href: "/company/threats", Label: "threat.title", Icon: "flag", Permission: account.CompanyManage},
	{Href: "/company/closing", Label: "closing.company", Icon: "check", Permission: account.CompanyManage},
	{Href: "/company/win-back", Label: "winback.policy", Icon: "gear", Permission: account.CompanyManage},
	{Href: "/company/reasons", Label: "winback.reasons", Icon: "filter", Permission: account.CompanyManage},
	{Href: "/economics", Label: "economics.title", Icon: "star", Permission: account.EconomicsRead},
	{Href: "/economics/losing", Label: "economics.losing", Icon: "star", Permission: account.EconomicsRead},
	{Href: "/economics/retention", Label: "economics.retention", Icon: "star", Permission: account.EconomicsRead},
	{Href: "/company/economics", Label: "economics.rates", Icon: "star", Permission: account.CompanyManage},
	{Href: "/keys", Label: "keys.title", Icon: "key", Permission: account.CompanyManage},
	{Href: "/start", Label: "start.title", Icon: "right", Permission: account.CompanyManage},
	{Href: "/account", Label: "nav.account", Icon: "user", Permission: SignedIn},
}

func (s *Site) palette(v *visit) error {
	page := &PalettePage{Page: v.page, Query: strings.TrimSpace(v.r.URL.Query().Get("q"))}
	for _, item := range append(v.page.Menu(), elsewhere...) {
		label := v.t(item.Label)
		if (item.Permission == SignedIn || v.page.Can(item.Permission)) && strings.Contains(strings.ToLower(label), strings.ToLower(page.Query)) {
			page.Items = append(page.Items, PaletteItem{Icon: item.Icon, Label: label, Href: item.Href, Dialog: item.Href == "/log"})
		}
	}
	if page.Query != "" {
		if err := s.paletteFinds(v, page); err != nil {
			return err
		}
	}
	s.render.Page(v.w, v.r, http.StatusOK, "palette", page)
	return nil
}

func (s *Site) paletteFinds(v *visit, page *PalettePage) error {
	cases, err := s.Desk.List(v.ctx(), v.actor, desk.Filter{Text: page.Query, Limit: paletteCases})
	if err != nil {
		return err
	}
	for _, r := range cases.Rows {
		page.Items = append(page.Items, PaletteItem{Icon: "inbox", Label: r.Case.Subject, Hint: r.Case.Ref(), Href: casePath(r.Case)})
	}
	if v.page.Can(account.CustomerRead) {
		found, err := s.Customers.Find(v.ctx(), v.actor, page.Query)
		if err != nil {
			return err
		}
		for _, c := range found[:min(paletteCustomers, len(found))] {
			page.Items = append(page.Items, PaletteItem{Icon: "user", Label: c.Name, Hint: c.Tier, Href: "/customers/" + c.ID})
		}
	}
	page.Items = append(page.Items, PaletteItem{
		Icon: "search", Label: v.t("palette.search", "Text", page.Query), Href: "/search?q=" + queryEscape(page.Query),
	})
	return nil
}

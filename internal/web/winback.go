package web

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"liuke/internal/account"
	"liuke/internal/winback"
)

func winBackRoutes() []Route {
	return []Route{
		{"GET", "/win-back", account.WinBackRead, (*Site).showWinBack},
		{"GET", "/win-back/new", account.WinBackWrite, (*Site).showDeclare},
		{"POST", "/win-back", account.WinBackWrite, (*Site).declareLoss},
		{"GET", "/win-back/report", account.WinBackRead, (*Site).showWinBackReport},
		{"GET", "/win-back/report.csv", account.Export, (*Site).exportWinBackReport},
		{"GET", "/win-back/prove", account.TrialManage, (*Site).showProveList},
		{"POST", "/win-back/prove", account.TrialManage, (*Site).proveList},
		{"GET", "/win-back/{id}", account.WinBackRead, (*Site).showLoss},
		{"POST", "/win-back/{id}/contacted", account.WinBackWrite, lossAct(contacted)},
		{"POST", "/win-back/{id}/not-contacted", account.WinBackWrite, lossAct(notContacted)},
		{"POST", "/win-back/{id}/reason", account.WinBackWrite, lossAct(foundReason)},
		{"POST", "/win-back/{id}/give", account.WinBackWrite, lossAct(giveLoss)},
		{"POST", "/win-back/{id}/end", account.WinBackWrite, lossAct(endLoss)},
		{"POST", "/win-back/{id}/reopen", account.WinBackWrite, lossAct(reopenLoss)},
		{"POST", "/win-back/{id}/start", account.WinBackWrite, lossAct(startPlay)},
		{"POST", "/win-back/{id}/step", account.WinBackWrite, lossAct(stepDone)},
		{"POST", "/win-back/{id}/steps/{n}/undo", account.WinBackWrite, lossAct(stepUndone)},
		{"POST", "/win-back/{id}/plan", account.WinBackWrite, lossAct(writePlan)},
		{"GET", "/company/win-back", account.CompanyManage, winBackSetting.show},
		{"POST", "/company/win-back", account.CompanyManage, winBackSetting.save},
		{"GET", "/company/reasons", account.CompanyManage, reasonSetting.show},
		{"POST", "/company/reasons", account.CompanyManage, reasonSetting.save},
	}
}

// lossTopic is what changes of losses are called.
const lossTopic = "losses"

// WinBackPage is what there is to do to win customers back, what is expected to
// bring most first.
type WinBackPage struct {
	Page
	Tabs         []Tab
	Worth, Leave LossPart
	Alone        LossPart // left alone by lot; only for whoever may manage trials
	Held         string   // how many that are, and why; "" for none
	TrialID      string   // that is running, for whoever may read trials
	Trial        string
	Effect       string // our part in it, over all reasons, and where it is known from
	Mine         bool
	Brings       string // of all that is worth it, together
	Rule         string // by which customers are held lost without a word
}

// LossPart is a page of a part of the queue.
type LossPart struct {
	Rows  []Row
	Count int // on all pages
	Pager Pager
}

// lossesSize is how many losses of a part a page has.
const lossesSize = 100

// lossPart returns the page of a part that the address says under the name of the part: by how many losses come before it.
func (v *visit) lossPart(name string, items []winback.Item, tree winback.Tree) LossPart {
	from, _ := strconv.Atoi(v.r.URL.Query().Get(name))
	if from < 0 || from >= len(items) {
		from = 0
	}
	to := min(from+lossesSize, len(items))
	part := LossPart{Count: len(items), Pager: NewPager(v.page.Printer, "", "", "")}
	for _, i := range items[from:to] {
		part.Rows = append(part.Rows, v.lossRow(i, tree))
	}
	address := func(from int) string {
		q := v.r.URL.Query()
		q.Del(name)
		if from > 0 {
			q.Set(name, strconv.Itoa(from))
		}
		return strings.TrimSuffix("/win-back?"+q.Encode(), "?") + "#" + name
	}
	if from > 0 {
		part.Pager.Prev = address(max(0, from-lossesSize))
	}
	if to < len(items) {
		part.Pager.Next = address(to)
	}
	if part.Count > lossesSize {
		part.Pager.Text = v.t("page.range", "From", v.page.Number(from+1), "To", v.page.Number(to), "Of", v.page.Number(part.Count))
	}
	return part
}

// Topic is what the page lives on.
func (p *WinBackPage) Topic() string { return lossTopic }

// None is what the list says when it has nothing.
func (p *WinBackPage) None() Empty {
	e := Empty{Picture: "tea", Title: p.T("winback.none"), Text: p.T("winback.none_text")}
	if p.Can(account.WinBackWrite) {
		e.Act = &Act{Label: p.T("winback.declare"), Href: "/win-back/new"}
	}
	return e
}

func (s *Site) showWinBack(v *visit) error {
	v.page.Nav = "keep"
	mine := v.r.URL.Query().Get("whose") == "mine"
	queue, err := s.WinBack.Queue(v.ctx(), v.actor, mine)
	if err != nil {
		return err
	}
	tree, _, err := s.WinBack.Tree(v.ctx())
	if err != nil {
		return err
	}
	policy, _, err := s.WinBack.Policy(v.ctx())
	if err != nil {
		return err
	}
	page := &WinBackPage{Page: v.page, Mine: mine, Rule: v.lossRule(policy), Tabs: []Tab{
		{Label: v.t("winback.whose_all"), Href: "/win-back", Current: !mine}, {Label: v.t("winback.whose_mine"), Href: "/win-back?whose=mine", Current: mine},
	}}
	var brings int64
	for _, i := range queue.Worth {
		brings += i.Gain.Net
	}
	page.Worth, page.Leave, page.Alone = v.lossPart("worth", queue.Worth, tree), v.lossPart("leave", queue.Leave, tree), v.lossPart("alone", queue.Alone, tree)
	if queue.Held > 0 {
		page.Held = v.t("winback.held", "Count", queue.Held)
	}
	page.Effect = v.t("winback.effect_all", "Share", v.page.Percent(queue.Effect.Share), "Note", v.effectNote(queue.Effect))
	page.TrialID, page.Trial = queue.TrialID, queue.Trial
	if brings > 0 {
		page.Brings = v.page.Estimate(brings, v.company.Currency)
	}
	s.render.Page(v.w, v.r, http.StatusOK, "winback", page)
	return nil
}

// lossRule says by which rule customers are held lost without a word.
func (v *visit) lossRule(p winback.Policy) string {
	if !p.ByRule {
		return v.t("winback.rule_off")
	}
	return v.t("winback.rule_says", "Chance", v.page.Percent(p.Chance), "Silent", v.page.Decimal(p.Silent, 1), "Days", p.Days,
		"Value", v.page.Money(p.MinValue, v.company.Currency), "Most", p.PerDay)
}

// lossPath is where a loss is worked on.
func lossPath(id string) string { return "/win-back/" + url.PathEscape(id) }

// lossRow returns a loss as a line of the queue.
func (v *visit) lossRow(i winback.Item, tree winback.Tree) Row {
	row := Row{
		ID: "loss-" + i.ID, Href: lossPath(i.ID), Who: i.Customer, What: tree.Name(i.Reason, v.page.Lang()),
		Chip: v.lossChip(i.Row), Money: v.page.Estimate(i.Gain.Net, v.company.Currency),
		Why: joinWords(i.Tier, v.daysLost(i.Days), i.Owner),
		Act: &Act{Label: v.t("winback.next." + string(i.Next)), Href: lossPath(i.ID) + "#next"},
	}
	row.Range = v.t("winback.of_value", "Value", v.page.Estimate(i.Value, v.company.Currency))
	if i.Alone != nil {
		row.Act, row.Range = nil, v.t("winback.alone_until", "Day", v.page.Date(i.Alone.Until))
	}
	if i.Next == winback.NextSettle {
		row.Act.Href = "/cases/" + i.CaseRef
	}
	if i.Next == winback.NextStep {
		row.Why = joinWords(i.Tier, v.daysLost(i.Days), v.stepText(i, i.Step), i.Owner)
	}
	if i.DueAt != 0 {
		due := v.page.Due(i.DueAt)
		row.Due = &due
	}
	return row
}

// lossChip says how a loss stands.
func (v *visit) lossChip(r winback.Row) Chip {
	tone := map[winback.State]string{winback.Open: "open", winback.Regained: "good"}[r.State]
	switch {
	case tone == "":
		tone = "neutral"
	case r.State == winback.Open && r.FirstAt == 0 && r.FirstDue < v.page.Now:
		tone = "broken"
	}
	return Chip{tone, v.t("winback.state." + string(r.State))}
}

// DeclarePage is where one of the staff says that a customer is lost.
type DeclarePage struct {
	Page
	Form     *Form
	Customer string // name; "" while it is not chosen
	Found    []Option
	Query    string
	Reasons  []Option
	Sources  []Option
}

// NotFound is what the page says when nobody is found by what was typed.
func (p *DeclarePage) NotFound() Empty {
	return Empty{Picture: "search", Title: p.T("winback.nobody_found"), Text: p.T("winback.nobody_found_text")}
}

func (s *Site) declarePage(v *visit, in url.Values) (*DeclarePage, error) {
	v.page.Nav = "keep"
	page := &DeclarePage{Page: v.page, Form: NewForm(v.page.Printer, in), Query: strings.TrimSpace(v.r.URL.Query().Get("q"))}
	tree, _, err := s.WinBack.Tree(v.ctx())
	if err != nil {
		return nil, err
	}
	page.Reasons, page.Sources = v.reasonOptions(tree), v.sourceOptions()
	if id := in.Get("customer"); id != "" {
		file, err := s.Customers.Get(v.ctx(), v.actor, id)
		if err != nil {
			return nil, err
		}
		page.Customer = file.Name
		return page, nil
	}
	if page.Query == "" {
		return page, nil
	}
	found, err := s.Customers.Find(v.ctx(), v.actor, page.Query)
	for _, c := range found {
		page.Found = append(page.Found, Option{Value: c.ID, Label: c.Name, Hint: c.Tier})
	}
	return page, err
}

// reasonOptions are the reasons that a loss may be given, each after the one it is a part of.
func (v *visit) reasonOptions(tree winback.Tree) (options []Option) {
	for _, r := range tree.Reasons {
		if !tree.Retired(r) {
			options = append(options, Option{Value: r.Code, Label: tree.Name(r.Code, v.page.Lang()), AsIs: true, Chosen: r.Code == winback.Unknown})
		}
	}
	return options
}

// reasonSaid is the reason that somebody named, and which it is a part of by now.
func (v *visit) reasonSaid(tree winback.Tree, code string) string {
	name := tree.Name(code, v.page.Lang())
	if now := tree.Now(code); now != code {
		return v.t("winback.now_part_of", "Reason", name, "Into", tree.Name(now, v.page.Lang()))
	}
	return name
}

func (v *visit) sourceOptions() (options []Option) {
	for _, source := range winback.Sources {
		options = append(options, Option{Value: string(source), Label: v.t("winback.source." + string(source)), Chosen: source == winback.FromCustomer})
	}
	return options
}

func (s *Site) showDeclare(v *visit) error {
	page, err := s.declarePage(v, url.Values{"customer": {v.r.URL.Query().Get("customer")}})
	if err != nil {
		return err
	}
	s.render.Page(v.w, v.r, http.StatusOK, "winback-new", page)
	return nil
}

func (s *Site) declareLoss(v *visit) error {
	in, err := v.entered()
	if err != nil {
		return err
	}
	l, err := s.WinBack.Declare(v.ctx(), v.actor, winback.Declaration{
		CustomerID: in.Get("customer"), Reason: in.Get("reason"), Competitor: in.Get("competitor"), Source: winback.Source(in.Get("source")), Words: in.Get("words"),
	})
	if err != nil {
		page, errPage := s.declarePage(v, in)
		if errPage != nil {
			return errPage
		}
		return s.formAgain(v, err, page.Form, "winback-new", page)
	}
	text := v.t("winback.declared")
	if l.CaseRef != "" {
		text = v.t("winback.declared_case", "Ref", l.CaseRef)
	}
	s.flash(v, "good", text, "")
	SeeOther(v.w, v.r, lossPath(l.ID))
	return nil
}

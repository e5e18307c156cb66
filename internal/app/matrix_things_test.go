package app

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"time"

	"liuke/internal/account"
	"liuke/internal/calendar"
	"liuke/internal/customer"
	"liuke/internal/desk"
	"liuke/internal/handover"
	"liuke/internal/ident"
	"liuke/internal/interaction"
	"liuke/internal/knowledge"
	"liuke/internal/outbox"
	"liuke/internal/people"
	"liuke/internal/promise"
	"liuke/internal/purchase"
	"liuke/internal/purchase/imports"
	"liuke/internal/seal"
	"liuke/internal/signal"
	"liuke/internal/standard"
	"liuke/internal/topic"
	"liuke/internal/winback"
	"liuke/internal/winback/review"
	"liuke/internal/winback/rival"
)

// scene is what one visit, or several that are all refused, are about: things
// that are made when they are first named, and belong together.
type scene struct {
	*world
	by    *person
	words string // of its case
	ids   map[string]string
}

func (w *world) newScene(by *person) *scene {
	return &scene{world: w, by: by, words: "门一直关不严，货都化了。", ids: map[string]string{}}
}

// scene returns the one that all refused visits of a person are about.
func (w *world) scene(p *person) *scene {
	if w.scenes[p] == nil {
		w.scenes[p] = w.newScene(p)
	}
	return w.scenes[p]
}

// id returns what a thing of the kind is called, and makes it when there is none.
func (s *scene) id(kind string) string {
	s.t.Helper()
	id, ok := s.ids[kind]
	if !ok {
		id = things[kind](s)
		s.ids[kind] = id
	}
	return id
}

// things says how one of each kind is made. Whoever adds a kind adds one line,
// and, when it lies in a case, its kind to inCase.
var things map[string]func(s *scene) string

func init() {
	things = map[string]func(s *scene) string{
		"case":            func(s *scene) string { return s.file().Case.Ref() },
		"case id":         (*scene).fileCase,
		"done case":       (*scene).doneCase,
		"risen case":      (*scene).risenCase,
		"paused case":     (*scene).pausedCase,
		"restatement":     (*scene).restatement,
		"approval":        (*scene).approval,
		"file":            (*scene).attach,
		"promise":         (*scene).promise,
		"remedy":          (*scene).remedy,
		"opinion asked":   func(s *scene) string { return s.opinion(s.by, s.someoneElse()) },
		"opinion owed":    func(s *scene) string { return s.opinion(s.someoneElse(), s.by) },
		"order":           (*scene).order,
		"errand":          (*scene).order,
		"tried errand":    (*scene).triedErrand,
		"picture":         (*scene).picture,
		"evidence":        (*scene).evidence,
		"standard":        (*scene).standard,
		"signal":          (*scene).signal,
		"signal rule":     (*scene).signalRule,
		"threat":          func(*scene) string { return "price" },
		"threat finding":  (*scene).threatFinding,
		"cause":           func(*scene) string { return "transport" },
		"letter":          (*scene).letter,
		"track":           func(s *scene) string { return s.token(seal.Track, "") },
		"confirm":         func(s *scene) string { done := s.done(); return done.token(seal.Confirm, done.file().Case.Round()) },
		"customer":        func(s *scene) string { return s.customer().ID },
		"second customer": func(s *scene) string { return s.customer().ID },
		"customer phone":  func(s *scene) string { return s.phone(s.id("customer")) },
		"interaction":     (*scene).interaction,
		"person":          (*scene).person,
		"feed":            (*scene).feed,
		"hand-over":       (*scene).handOver,
		"handed customer": func(s *scene) string { s.id("hand-over"); return s.ids["handed"] },
		"risk flag":       (*scene).riskFlag,
		"merge":           (*scene).merge, // of the customer, and the second
		"purchase":        (*scene).purchase,
		"sheet":           (*scene).sheet,
		"import":          (*scene).imported,
		"waiting import":  (*scene).waiting,
		"entry":           (*scene).entry,
		"must-read":       (*scene).notice,
		"retired entry":   (*scene).retired,
		"colleague":       func(s *scene) string { return s.colleague(account.StaffActive).ID },
		"disabled":        func(s *scene) string { return s.colleague(account.StaffDisabled).ID },
		"key":             (*scene).apiKey,
		"view":            (*scene).view,
		"bulk":            (*scene).bulk,
		"macro":           func(s *scene) string { return s.macro(false) },
		"retired macro":   func(s *scene) string { return s.macro(true) },
		"snippet":         func(s *scene) string { return s.snippet(false) },
		"retired snippet": func(s *scene) string { return s.snippet(true) },
		"loss":            func(s *scene) string { return s.loss(false) },
		"played loss":     (*scene).playedLoss,
		"step":            func(*scene) string { return "1" },
		"playbook":        func(*scene) string { return "price" },
		"own playbook":    (*scene).ownPlaybook,
		"strange loss":    (*scene).strangeLoss,
		"own review":      (*scene).ownReview,
		"rival note":      (*scene).rivalNote,
		"ended loss":      func(s *scene) string { return s.loss(true) },
		"team":            func(s *scene) string { return s.team(false) },
		"retired team":    func(s *scene) string { return s.team(true) },
		"topic":           func(s *scene) string { return s.topic(false) },
		"retired topic":   func(s *scene) string { return s.topic(true) },
		"year":            (*scene).year,
		"invitation":      func(s *scene) string { return s.ticket(account.StaffInvited) },
		"reset":           func(s *scene) string { return s.ticket(account.StaffActive) },
		"first run":       func(*scene) string { return strings.Repeat("A", 43) },
	}
}

// inCase are the kinds of things that belong to a case: what is hidden of them
// is what belongs to a hidden one.
var inCase = []string{
	"case", "case id", "done case", "risen case", "paused case", "restatement", "order", "errand", "tried errand", "approval", "evidence",
	"file", "promise", "remedy", "opinion asked", "opinion owed", "letter",
}

// named are those of them that are a case, or are named without it: whoever sees
// all cases may name any.
var named = []string{"case", "case id", "done case", "risen case", "paused case", "letter", "errand", "tried errand", "approval"}

// foreignID is a way to name what is not one's own.
type foreignID struct {
	what, value string
	hidden      bool // it is there, and not for this person
}

// foreign returns what whoever the scene is for may put in the place of a thing
// of the kind that is not theirs to name.
func foreign(s *scene, kind string) []foreignID {
	w, p := s.world, s.by
	list := []foreignID{
		{what: "an id that is not there", value: ident.New()},
		{what: "no id", value: "-1'\"><b>号"},
		{what: "an id of another kind", value: s.id(otherKind(kind))},
	}
	if strings.HasSuffix(kind, "case") {
		list = append(list, foreignID{what: "a number that is not there", value: "LK-99999999"})
	}
	hide := func(what string, f desk.File) {
		for _, id := range w.sameIn(kind, f) {
			list = append(list, foreignID{what: what, value: id, hidden: true})
		}
	}
	if !slices.Contains(inCase, kind) && kind != "track" {
		return list
	}
	if about, ok := w.about[p.account.ID]; ok && !p.program {
		hide("of a case about them", about)
	}
	if !p.seesAll() || !slices.Contains(named, kind) {
		hide("of another team's case", w.other)
	}
	return list
}

func otherKind(kind string) string {
	if kind == "customer" || kind == "second customer" {
		return "case id"
	}
	return "customer"
}

// sameIn returns what things of the kind are called in another case.
func (w *world) sameIn(kind string, f desk.File) []string {
	switch kind {
	case "case", "done case", "risen case", "paused case":
		return []string{f.Case.Ref(), f.Case.ID}
	case "case id":
		return []string{f.Case.ID}
	case "file":
		return []string{f.Messages[0].Attachments[0].ID}
	case "promise":
		return []string{f.Promises[0].ID}
	case "remedy":
		return []string{f.Remedies[0].ID}
	case "opinion asked", "opinion owed":
		return []string{f.Opinions[0].ID}
	case "approval":
		return []string{f.Approvals[0].ID}
	case "order", "errand", "tried errand":
		return []string{f.Orders[0].ID}
	case "evidence":
		return []string{f.Evidence[0].ID}
	case "restatement":
		r, _ := f.Restated()
		return []string{r.MessageID}
	case "letter":
		page, err := w.Letters.List(w.ctx, account.System, outbox.Filter{CaseID: f.Case.ID})
		w.must(err)
		return []string{page.Letters[0].ID}
	case "track":
		expired := seal.Claim{Purpose: seal.Track, Subject: f.Case.ID, ExpiresAt: w.clock() - 1}
		other := seal.Claim{Purpose: seal.Confirm, Subject: f.Case.ID, ExpiresAt: w.clock() + 1e6}
		return []string{w.Keys.Sign(expired), w.Keys.Sign(other)}
	}
	return nil
}

// next is a number that was not used before.
func (s *scene) next() int { s.serial++; return s.serial }

func (s *scene) file() desk.File {
	f, err := s.Desk.File(s.ctx, account.System, s.id("case id"))
	s.must(err)
	return f
}

func (s *scene) target() desk.Target { return desk.Target{CaseID: s.id("case id")} }

// someoneElse is one of the staff who sees all, and is not who the scene is for.
func (s *scene) someoneElse() *person {
	if s.by.account.ID == s.boss.account.ID {
		return s.staff[1]
	}
	return s.boss
}

func (s *scene) fileCase() string {
	in := desk.Intake{
		Words: s.words, Subject: s.words, Channel: desk.ChannelPhone, OwnerID: s.by.account.ID, CustomerID: s.id("customer"), PurchaseID: s.id("purchase"),
		Email: fmt.Sprintf("c%d@example.com", s.next()),
	}
	photo, err := s.Desk.Upload(s.ctx, "a.txt", strings.NewReader(s.words+"照片"))
	s.must(err)
	in.Files = []desk.Upload{photo}
	receipt, err := s.Desk.Intake(s.ctx, account.System, in)
	s.must(err)
	if team := s.by.account.TeamID; team != "" {
		s.exec("UPDATE desk_case SET team_id = $2 WHERE id = $1", receipt.CaseID, team)
	}
	return receipt.CaseID
}

func (s *scene) attach() string { return s.file().Messages[0].Attachments[0].ID }

// done is another scene, whose case is done.
func (s *scene) done() *scene {
	other := s.newScene(s.by)
	_, err := s.Desk.Done(s.ctx, account.System, other.target(), desk.Done{Text: "门已调好。"})
	s.must(err)
	return other
}

func (s *scene) doneCase() string { return s.done().id("case") }

// risenCase is one of somebody else that came up to the person by the ladder.
func (s *scene) risenCase() string {
	other := s.newScene(s.by)
	id := other.id("case id")
	s.exec("UPDATE desk_case SET owner_id = $2 WHERE id = $1", id, s.someoneElse().account.ID)
	s.exec(`INSERT INTO escalation (case_id, promise_id, kind, level, due_at, fired_at, late_ms, to_id, via)
		VALUES ($1, '', 'manual', 1, 1, 1, 0, $2, '[]')`, id, s.by.account.ID)
	return other.id("case")
}

// pausedCase is one whose clocks stand still.
func (s *scene) pausedCase() string {
	other := s.newScene(s.by)
	_, err := s.Desk.Pause(s.ctx, account.System, other.target(), desk.PauseClocks{Reason: desk.AwaitsCustomer, Why: "等照片"})
	s.must(err)
	return other.id("case")
}

func (s *scene) restatement() string {
	f, err := s.Desk.Restate(s.ctx, account.System, s.target(), desk.Restatement{Text: "门关不严，对吗？"})
	s.must(err)
	r, _ := f.Restated()
	return r.MessageID
}

// approval is asked for by an agent, who may not give as much.
func (s *scene) approval() string {
	agent := s.staff[slices.IndexFunc(s.staff, func(p *person) bool { return p.account.Role == account.RoleAgent && p.seesAll() })]
	f, err := s.Desk.Offer(s.ctx, agent.actor(), s.target(), desk.Offer{Because: "货全化了", Ask: true, Options: []desk.Option{
		{Kind: desk.Apology, Text: "当面道歉"}, {Kind: desk.Refund, Text: "退款", Cost: 15_000},
	}})
	s.must(err)
	return f.Approvals[0].ID
}

func (s *scene) promise() string {
	f, err := s.Desk.Promise(s.ctx, account.System, s.target(), desk.NewPromise{Kind: promise.Callback, DueAt: s.clock() + 7_200_000})
	s.must(err)
	return f.Promises[len(f.Promises)-1].ID
}

func (s *scene) remedy() string {
	f, err := s.Desk.Offer(s.ctx, account.System, s.target(), desk.Offer{Options: []desk.Option{
		{Kind: desk.Apology, Text: "当面道歉"}, {Kind: desk.Other, Text: "上门调门"},
	}})
	s.must(err)
	return f.Remedies[0].ID
}

func (s *scene) opinion(by, of *person) string {
	f, err := s.Desk.Ask(s.ctx, by.actor(), s.target(), desk.Ask{StaffID: of.account.ID, Question: "门封该换哪一种？", DueAt: s.clock() + 7_200_000})
	s.must(err)
	return f.Opinions[len(f.Opinions)-1].ID
}

func (s *scene) letter() string {
	page, err := s.Letters.List(s.ctx, account.System, outbox.Filter{CaseID: s.id("case id")})
	s.must(err)
	return page.Letters[0].ID
}

func (s *scene) token(purpose seal.Purpose, extra string) string {
	return s.Keys.Sign(seal.Claim{Purpose: purpose, Subject: s.id("case id"), Extra: extra, ExpiresAt: s.clock() + 86_400_000})
}

func (s *scene) customer() customer.Customer {
	n := s.next()
	c, err := s.Customers.Create(s.ctx, s.boss.actor(), customer.Draft{Name: fmt.Sprintf("客户%d", n)},
		[]customer.Identity{{Kind: customer.IdentityPhone, Value: fmt.Sprintf("139%08d", n)}}, s.clock())
	s.must(err)
	return c
}

// interaction is a contact with the customer that whoever asks has logged.
func (s *scene) interaction() string {
	i, err := s.Interactions.Log(s.ctx, s.by.actor(), interaction.New{CustomerID: s.id("customer"), Content: interaction.Content{
		Kind: interaction.Call, Direction: interaction.Outbound, Reached: true, At: s.clock(), Minutes: 3, Said: "门封到了",
	}})
	s.must(err)
	return i.ID
}

// person is somebody at the customer.
func (s *scene) person() string {
	p, err := s.People.Add(s.ctx, s.boss.actor(), s.id("customer"), people.Details{Name: "王采购", Roles: []people.Role{people.Decides}})
	s.must(err)
	return p.ID
}

func (s *scene) feed() string {
	secret, err := s.Cadences.NewFeed(s.ctx, s.colleague(account.StaffActive).Actor()) // whom nobody makes another one for
	s.must(err)
	return secret
}

// handOver begins to hand over a customer of whoever asks.
func (s *scene) handOver() string {
	from := s.by.account.ID
	open, err := s.Handovers.List(s.ctx, s.boss.actor())
	s.must(err)
	for _, h := range open {
		if h.FromID == from && h.State == handover.Open {
			s.must(s.Handovers.Cancel(s.ctx, s.boss.actor(), h.ID, h.Version))
		}
	}
	c, err := s.Customers.Create(s.ctx, s.boss.actor(), customer.Draft{Name: "移交的客户", OwnerID: from}, nil, s.clock())
	s.must(err)
	h, err := s.Handovers.Begin(s.ctx, s.boss.actor(), from, handover.Moves)
	s.must(err)
	s.ids["handed"] = c.ID
	return h.ID
}

func (s *scene) phone(id string) string {
	f, err := s.Customers.Get(s.ctx, s.boss.actor(), id)
	s.must(err)
	return f.Identities[0].Key
}

func (s *scene) merge() string {
	m, err := s.Customers.Merge(s.ctx, s.boss.actor(), s.id("customer"), s.id("second customer"), s.clock())
	s.must(err)
	return m.ID
}

func (s *scene) purchase() string {
	done, err := s.Purchases.Record(s.ctx, s.boss.actor(), []purchase.Receipt{{
		Source: "till", ExternalID: fmt.Sprintf("R%d", s.next()), Currency: "CNY", At: s.clock() - 86_400_000,
		Customer: purchase.CustomerRef{Code: fmt.Sprintf("K%d", s.next())},
		Lines:    []purchase.Line{{Product: "P1", Name: "门封", Quantity: 1000, UnitPrice: 1_000_000, Amount: 10_000}},
	}}, s.clock())
	s.must(err)
	return done[0].PurchaseID
}

func (s *scene) sheetText() string {
	return fmt.Sprintf("单号,会员号,下单时间,货号,数量,单价\r\nD%d,M1,2026-10-01 10:00,P1,2,50.00\r\nD,M1,2026-02-31 10:00,P1,2,50.00\r\n", s.next())
}

func (s *scene) sheet() string {
	id := ident.New()
	_, _, err := s.DB.Files().Put(s.ctx, id, "sheet.csv", "text/csv", strings.NewReader(s.sheetText()), s.clock())
	s.must(err)
	return id
}

func (s *scene) imported() string {
	text := s.sheetText()
	done, err := s.Imports.Run(s.ctx, s.boss.actor(), imports.File{ReaderAt: bytes.NewReader([]byte(text)), Size: int64(len(text)), Name: "sheet.csv"}, imports.Order{}, nil)
	s.must(err)
	return done.ID
}

// waiting is an import of an uploaded sheet that has yet to be done.
func (s *scene) waiting() string {
	id := s.sheet()
	content, err := s.DB.Files().Content(s.ctx, id)
	s.must(err)
	done, err := s.Imports.Start(s.ctx, s.boss.actor(), imports.File{ReaderAt: content, Size: content.Size(), Name: "sheet.csv", ID: id}, imports.Order{})
	s.must(err)
	s.exec("UPDATE purchase_import SET state = 'failed' WHERE id = $1", done.ID)
	return done.ID
}

func (s *scene) knowledge(kind knowledge.Kind, mustRead bool) string {
	e, err := s.Knowledge.Create(s.ctx, s.boss.actor(), knowledge.Draft{
		Kind: kind, Texts: map[string]knowledge.Text{"zh-CN": {Title: fmt.Sprintf("门封更换%d", s.next()), Body: "先道歉。"}},
		Categories: []topic.Category{topic.Product}, MustRead: mustRead,
	})
	s.must(err)
	return e.ID
}

func (s *scene) entry() string  { return s.knowledge(knowledge.Script, false) }
func (s *scene) notice() string { return s.knowledge(knowledge.Notice, true) }

func (s *scene) retired() string {
	id := s.entry()
	_, err := s.Knowledge.Retire(s.ctx, s.boss.actor(), id, true)
	s.must(err)
	return id
}

func (s *scene) colleague(state account.StaffState) account.Staff {
	made, link, err := s.Accounts.Invite(s.ctx, s.boss.actor(), account.NewStaff{
		Email: fmt.Sprintf("n%d@example.com", s.next()), Name: "新人", Role: account.RoleAgent, Lang: "zh-CN",
	})
	s.must(err)
	s.ids["invitation of "+made.ID] = link[strings.LastIndex(link, "/")+1:]
	if state == account.StaffInvited {
		return made
	}
	made, err = s.DB.Accounts().ChangeStaff(s.ctx, made.ID, s.clock(), func(m account.Staff, _ int) (account.Staff, error) {
		m.State, m.PasswordHash = state, s.boss.account.PasswordHash
		return m, nil
	})
	s.must(err)
	return made
}

func (s *scene) ticket(state account.StaffState) string {
	member := s.colleague(state)
	if state == account.StaffInvited {
		return s.ids["invitation of "+member.ID]
	}
	link, err := s.Accounts.Link(s.ctx, s.boss.actor(), member.ID)
	s.must(err)
	return link[strings.LastIndex(link, "/")+1:]
}

func (s *scene) apiKey() string {
	k, _, err := s.Accounts.CreateKey(s.ctx, s.boss.actor(), "收银台", []account.Permission{account.CaseRead})
	s.must(err)
	return k.ID
}

// year is one of holidays that the company brought in.
func (s *scene) year() string {
	s.years++
	year := 2030 + s.years
	day := calendar.DayOf(time.Date(year, 1, 1, 12, 0, 0, 0, time.UTC).UnixMilli(), time.UTC)
	s.must(s.Accounts.LoadYear(s.ctx, s.boss.actor(), calendar.Holidays{
		Year: year, Source: "https://holidays.example", PublishedOn: day - 60, Days: []calendar.Exception{{Day: day, Kind: calendar.Off, Name: "元旦"}},
	}))
	return fmt.Sprint(year)
}

func (s *scene) view() string {
	v, err := s.Desk.SaveView(s.ctx, s.by.account.Actor(), desk.View{Name: ident.New(), Query: "whose=all"})
	s.must(err)
	return v.ID
}

func (s *scene) macro(retired bool) string {
	by := s.by.account.Actor()
	m, err := s.Desk.CreateMacro(s.ctx, by, desk.MacroDraft{
		Name: "缺件致歉", Texts: map[string]string{"zh-CN": "{{customer}}，抱歉。"}, Actions: desk.MacroActions{Severity: 3, Promise: true},
	})
	s.must(err)
	if retired {
		_, err = s.Desk.RetireMacro(s.ctx, by, m.ID, true)
		s.must(err)
	}
	return m.ID
}

func (s *scene) snippet(retired bool) string {
	by := s.by.account.Actor()
	n, err := s.Desk.CreateSnippet(s.ctx, by, desk.SnippetDraft{Name: ident.New()[9:], Texts: map[string]string{"zh-CN": "{{customer}}，您好。"}})
	s.must(err)
	if retired {
		_, err = s.Desk.RetireSnippet(s.ctx, by, n.ID, true)
		s.must(err)
	}
	return n.ID
}

// loss is one of a customer of its own, that was let go when ended.
func (s *scene) loss(ended bool) string {
	by := s.by.account.Actor()
	l, err := s.WinBack.Declare(s.ctx, by, winback.Declaration{CustomerID: s.customer().ID, Reason: "price", Words: "太贵"})
	s.must(err)
	if ended {
		s.must(s.WinBack.LetGo(s.ctx, by, l.ID, l.Version, "不再打扰"))
	}
	return l.ID
}

// strangeLoss is one that the rule declared, in which nobody had a part.
func (s *scene) strangeLoss() string {
	l := winback.Loss{
		ID: ident.New(), CustomerID: s.customer().ID, State: winback.Open, Day: 20_000, Reason: winback.Unknown, Version: 1, OpenedAt: s.clock(), ByID: "system",
	}
	s.must(s.DB.WinBack().Open(s.ctx, l, nil))
	return l.ID
}

// ownReview is one for the person to do.
func (s *scene) ownReview() string {
	r, err := s.Reviews.Assign(s.ctx, s.boss.actor(), s.strangeLoss(), review.Lost, s.by.account.ID)
	s.must(err)
	return r.ID
}

// rivalNote is one of the customer.
func (s *scene) rivalNote() string {
	n, err := s.Rivals.Add(s.ctx, s.boss.actor(), rival.Note{CustomerID: s.id("customer"), Rival: "对面", Words: "便宜", Source: rival.FromPublic})
	s.must(err)
	return n.ID
}

// ownPlaybook is one that the company wrote.
func (s *scene) ownPlaybook() string {
	b, err := s.WinBack.SaveBook(s.ctx, s.boss.actor(), winback.Playbook{
		Names: winback.Texts{"zh-CN": "自编"}, Reasons: []string{"price"}, Steps: []winback.Step{{Texts: winback.Texts{"zh-CN": "打电话"}, Days: 1}},
	}, 0)
	s.must(err)
	return b.ID
}

// playedLoss is one for which a playbook was begun.
func (s *scene) playedLoss() string {
	id := s.loss(false)
	s.must(s.WinBack.Start(s.ctx, s.by.account.Actor(), id))
	return id
}

// bulk is done when it is asked for.
func (s *scene) bulk() string {
	f := s.file()
	b, err := s.Desk.StartBulk(s.ctx, s.by.account.Actor(), []desk.Picked{{CaseID: f.Case.ID, Version: f.Case.Version}}, desk.BulkSeverity, "4")
	s.must(err)
	s.must(s.Desk.RunBulk(s.ctx, s.by.account.Actor(), b.ID))
	return b.ID
}

func (s *scene) team(retired bool) string {
	t, err := s.Accounts.SaveTeam(s.ctx, s.boss.actor(), account.Team{Name: fmt.Sprintf("团队%d", s.next())}, nil)
	s.must(err)
	s.must(s.Accounts.RetireTeam(s.ctx, s.boss.actor(), t.ID, retired))
	return t.ID
}

func (s *scene) topic(retired bool) string {
	t, err := s.Desk.SaveTopic(s.ctx, s.boss.actor(), topic.Topic{Category: topic.Price, Name: fmt.Sprintf("主题%d", s.next())})
	s.must(err)
	_, err = s.Desk.RetireTopic(s.ctx, s.boss.actor(), t.ID, retired)
	s.must(err)
	return t.ID
}

// signal is one of a customer whom the person looks after.
func (s *scene) signal() string {
	c, err := s.Customers.Create(s.ctx, s.boss.actor(), customer.Draft{Name: fmt.Sprintf("客户%d", s.next()), OwnerID: s.by.account.ID}, nil, s.clock())
	s.must(err)
	told, err := s.Signals.Tell(s.ctx, account.System, signal.Telling{
		Source: "matrix", ExternalID: ident.New(), CustomerID: c.ID, Kind: signal.Payment,
	})
	s.must(err)
	return told.SignalID
}

// signalRule is one that holds for nobody.
func (s *scene) signalRule() string {
	r, err := s.Signals.PutRule(s.ctx, s.boss.actor(), signal.Rule{
		Names: map[string]string{"zh-CN": "规则"}, Text: "purchase_days > 99", Weight: signal.Weak, Days: 7,
	}, true)
	s.must(err)
	return r.ID
}

// standard is that of matching prices, laid down when it is first asked for,
// with a customer whom programs know by their address.
func (s *scene) standard() string {
	all, version, err := s.Desk.Standards(s.ctx, s.boss.actor())
	s.must(err)
	if _, ok := all.Standard("price"); !ok {
		price, _ := standard.Preset("price")
		price.From = calendar.DayOn(2026, time.January, 1)
		s.must(s.Desk.PutStandard(s.ctx, s.boss.actor(), price, true, version))
		_, err := s.Customers.Create(s.ctx, s.boss.actor(), customer.Draft{Name: "等了很久的人", Lang: "zh-CN"},
			[]customer.Identity{{Kind: customer.IdentityEmail, Value: "kept.short@example.com"}}, s.clock())
		s.must(err)
	}
	return "price"
}

package app

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"liuke/internal/account"
	"liuke/internal/config"
	"liuke/internal/customer"
	"liuke/internal/desk"
	"liuke/internal/outbox"
	"liuke/internal/promise"
	"liuke/internal/purchase"
	"liuke/internal/remedy"
	"liuke/internal/store/storetest"
	"liuke/internal/topic"
)

// shop is a company whose clock is moved by hand; what is done in the
// background is done whenever it moves.
type shop struct {
	*App
	*testing.T
	ctx   context.Context
	now   time.Time
	zone  *time.Location
	staff map[string]account.Staff // by name
}

const storyPassword = "correct horse battery"

// newShop founds a company on a Monday at nine, with an agent, the lead of
// their team, another supervisor and an administrator.
func newShop(t *testing.T, address string, change ...func(*config.Config)) *shop {
	s := &shop{T: t, ctx: context.Background(), zone: account.Company{Zone: "Asia/Shanghai"}.Location(), staff: map[string]account.Staff{}}
	s.now = time.Date(2026, 3, 2, 9, 0, 0, 0, s.zone)
	cfg := config.Config{Database: config.Database{Data: t.TempDir(), URL: postgresOnly(address)}}
	for _, c := range change {
		c(&cfg)
	}
	a, err := New(s.ctx, cfg, Options{Log: slog.New(slog.DiscardHandler), Now: func() time.Time { return s.now }})
	s.must(err)
	t.Cleanup(func() { _ = a.Stop(s.ctx) })
	s.App = a
	var people []account.NewStaff
	for name, role := range map[string]account.Role{
		"周敏": account.RoleAdmin, "王芳": account.RoleSupervisor, "陈静": account.RoleSupervisor, "李强": account.RoleAgent,
	} {
		people = append(people, account.NewStaff{
			Email: string(role) + url.QueryEscape(name)[1:3] + "@example.com", Name: name, Role: role, Lang: "zh-CN", Password: storyPassword,
		})
	}
	slices.SortFunc(people, func(a, b account.NewStaff) int { return strings.Compare(string(a.Role), string(b.Role)) })
	made, err := a.Accounts.Found(s.ctx, account.Company{
		Name: "样品商行", Lang: "zh-CN", Currency: "CNY", Zone: "Asia/Shanghai", PublicURL: "http://shop.example", Hours: "Mon-Fri 09:00-18:00",
	}, people...)
	s.must(err)
	for _, m := range made {
		s.staff[m.Name] = m
	}
	return s
}

func (s *shop) must(err error) {
	s.Helper()
	if err != nil {
		s.Fatal(err)
	}
}

// by returns the member of the staff as they act now.
func (s *shop) by(name string) account.Actor {
	s.Helper()
	staff, err := s.Accounts.Staff(s.ctx, s.staff[name].ID)
	s.must(err)
	return staff.Actor()
}

// until moves the clock to the time on the day, and has done what that brings.
func (s *shop) until(day, clock string) {
	s.Helper()
	at, err := time.ParseInLocation("2006-01-02 15:04", day+" "+clock, s.zone)
	s.must(err)
	if !at.After(s.now) {
		s.Fatalf("%s %s has passed", day, clock)
	}
	s.now = at
	s.background()
}

func (s *shop) background() {
	s.Helper()
	s.now = s.now.Add(time.Minute) // rules are remembered for some seconds
	for _, r := range s.runners {
		_, err := r.RunDue(s.ctx)
		s.must(err)
	}
}

func (s *shop) file(id string) desk.File {
	s.Helper()
	f, err := s.Desk.File(s.ctx, s.by("周敏"), id)
	s.must(err)
	return f
}

// entries returns the last steps of the kind on the timeline.
func entries(f desk.File, kind desk.EntryKind) []desk.Entry {
	return slices.DeleteFunc(slices.Clone(f.Timeline), func(e desk.Entry) bool { return e.Kind != kind })
}

// told reports whether the member of the staff has an unseen notification of the kind.
func (s *shop) told(name string, kind desk.NotificationKind) bool {
	s.Helper()
	list, err := s.Desk.Notifications(s.ctx, s.by(name))
	s.must(err)
	return slices.ContainsFunc(list, func(n desk.Notification) bool { return n.Kind == kind })
}

// letter returns the last letter of the case made by the template.
func (s *shop) letter(caseID, template string) outbox.Letter {
	s.Helper()
	page, err := s.Letters.List(s.ctx, s.by("周敏"), outbox.Filter{CaseID: caseID})
	s.must(err)
	for _, l := range page.Letters {
		if l.Template == template {
			return l
		}
	}
	s.Fatalf("there is no letter %s", template)
	return outbox.Letter{}
}

// post sends a form as a browser does, signed in as the one named, or as a
// customer without a name, and returns the status and where it leads.
func (s *shop) post(name, path string, form url.Values) (status int, leads string) {
	s.Helper()
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if name != "" {
		r.AddCookie(s.signedIn(name))
	}
	w := httptest.NewRecorder()
	s.server.Handler.ServeHTTP(w, r)
	return w.Code, w.Header().Get("Location")
}

func (s *shop) signedIn(name string) *http.Cookie {
	s.Helper()
	form := url.Values{"email": {s.staff[name].Email}, "password": {storyPassword}}
	r := httptest.NewRequest(http.MethodPost, "/sign-in", strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	w := httptest.NewRecorder()
	s.server.Handler.ServeHTTP(w, r)
	for _, c := range w.Result().Cookies() {
		if c.Name == "liuke" {
			return c
		}
	}
	s.Fatalf("%s cannot sign in: %d", name, w.Code)
	return nil
}

// answers has the customer answer by the link in the last letter that asks them.
func (s *shop) answers(caseID, answer, words string) {
	s.Helper()
	link, err := url.Parse(s.letter(caseID, "letter.done").Args["ConfirmURL"])
	s.must(err)
	status, _ := s.post("", link.Path, url.Values{"answer": {answer}, "text": {words}})
	if status != http.StatusOK {
		s.Fatalf("the answer %s is met with %d", answer, status)
	}
}

// buys has the customer with the address buy something now.
func (s *shop) buys(id, email string, amount int64) {
	s.Helper()
	_, err := s.Purchases.Record(s.ctx, account.System, []purchase.Receipt{{
		Source: "till", ExternalID: id, Customer: purchase.CustomerRef{Code: email, Email: email}, At: s.now.UnixMilli(),
		Lines: []purchase.Line{{Product: "F-200", Name: "立式冷柜", Quantity: 1000, UnitPrice: amount * 100, Amount: amount}},
	}}, s.now.UnixMilli())
	s.must(err)
}

// do fails the test when a command was refused.
func (s *shop) do(f desk.File, err error) desk.File {
	s.Helper()
	s.must(err)
	return f
}

// declareDone keeps what is still promised and asks the customer.
func (s *shop) declareDone(name, id, words string) {
	s.Helper()
	var kept []string
	for _, p := range s.file(id).Pending() {
		kept = append(kept, p.ID)
	}
	s.do(s.Desk.Done(s.ctx, s.by(name), desk.Target{CaseID: id}, desk.Done{Text: words, Kept: kept}))
}

// TestStoryOfAMissedPromise follows one complaint from whom it is given to, over
// a missed promise, an absent supervisor, a remedy above what may be given and a
// refusal, to a customer who buys again.
func TestStoryOfAMissedPromise(t *testing.T) {
	storetest.EachAddress(t, func(t *testing.T, address string) {
		s := newShop(t, address)
		id := s.missedPromise()
		s.aboveTheLimit(id)
		s.refusedAndSettled(id)
		s.boughtAgain(id)
	})
}

// missedPromise: assigned to who answers for the matter, promised, missed; the
// ladder passes over the absent lead, and the other supervisor takes over.
func (s *shop) missedPromise() (id string) {
	t := s.T
	boss := s.by("周敏")
	team, err := s.Accounts.SaveTeam(s.ctx, boss, account.Team{Name: "售后", LeadID: s.staff["王芳"].ID}, []string{s.staff["王芳"].ID, s.staff["李强"].ID})
	s.must(err)
	cold, err := s.Desk.SaveTopic(s.ctx, boss, topic.Topic{Category: topic.Product, Name: "冷柜", TeamID: team.ID, PersonID: s.staff["李强"].ID})
	s.must(err)
	limits := map[account.Role]int64{account.RoleAgent: 200_00, account.RoleSupervisor: 1000_00, account.RoleAdmin: 5000_00}
	s.must(s.Desk.SetAuthority(s.ctx, boss, remedy.Flat(limits), 0))
	s.must(s.Accounts.SetAway(s.ctx, s.by("王芳"), s.staff["王芳"].ID, account.Away{From: s.now.UnixMilli()}))
	s.buys("r1", "zhang@example.com", 6800_00)
	s.background()

	receipt, err := s.Desk.Intake(s.ctx, s.by("陈静"), desk.Intake{
		Channel: desk.ChannelPhone, Words: "新买的冷柜门关不严，货都化了。", Nickname: "张女士", Email: "zhang@example.com", TopicID: cold.ID, Severity: 2,
	})
	s.must(err)
	id = receipt.CaseID
	if receipt.Owner != "李强" || receipt.DueAt == 0 {
		t.Fatalf("the customer is told %+v", receipt)
	}
	if c := s.file(id).Case; c.CustomerID == "" || c.TeamID != team.ID {
		t.Errorf("filed as %+v", c)
	}
	s.until("2026-03-02", "17:40")
	s.until("2026-03-03", "09:30")
	if level := s.file(id).Case.Level; level != 1 {
		t.Errorf("level %d an hour after the promise was broken", level)
	}
	s.until("2026-03-03", "14:00")
	f := s.file(id)
	if f.Case.Level != 2 {
		t.Errorf("level %d five hours after the promise was broken", f.Case.Level)
	}
	if len(entries(f, desk.EntryBroken)) != 1 {
		t.Errorf("the promise was broken %d times", len(entries(f, desk.EntryBroken)))
	}
	passed := entries(f, desk.EntryPassedOver)
	if len(passed) == 0 || passed[0].Args["Name"] != "王芳" {
		t.Errorf("passed over %+v", passed)
	}
	if !s.told("陈静", desk.NotifyEscalated) || s.told("王芳", desk.NotifyEscalated) {
		t.Error("the ladder told the wrong supervisor")
	}
	f = s.do(s.Desk.TakeOver(s.ctx, s.by("陈静"), desk.Target{CaseID: id}))
	if f.Owner != "陈静" || !s.told("李强", desk.NotifyTaken) {
		t.Errorf("taken over by %s", f.Owner)
	}
	return id
}

// aboveTheLimit: more than a supervisor may give is asked for, is not approved
// by the one who asks or by an agent, and is by one tap of the administrator.
func (s *shop) aboveTheLimit(id string) {
	t, chen := s.T, s.by("陈静")
	s.do(s.Desk.Reply(s.ctx, chen, desk.Target{CaseID: id}, desk.Reply{Text: "对不起，让您受损失了。"}))
	offer := desk.Offer{
		Options: []desk.Option{
			{Kind: remedy.Replacement, Text: "换一台新的", Cost: 1500_00},
			{Kind: remedy.Refund, Text: "退还一部分", Cost: 1200_00},
		},
		Wish: &desk.Option{Kind: remedy.Replacement, Text: "换一台", Cost: 1500_00},
	}
	if _, err := s.Desk.Offer(s.ctx, chen, desk.Target{CaseID: id}, offer); err == nil {
		t.Fatal("a supervisor may give more than their limit")
	}
	offer.Ask, offer.Because = true, "货品全部化冻，客户损失大"
	f := s.do(s.Desk.Offer(s.ctx, chen, desk.Target{CaseID: id}, offer))
	if !s.told("周敏", desk.NotifyApprovalAsked) {
		t.Error("nobody was told that approval is asked for")
	}
	a := f.Approvals[len(f.Approvals)-1]
	tap := url.Values{"version": {strconv.FormatInt(a.Version, 10)}, "once": {"tap"}}
	for _, name := range []string{"陈静", "李强"} {
		if status, _ := s.post(name, "/approvals/"+a.ID+"/approve", tap); status < 400 {
			t.Errorf("%s may approve: %d", name, status)
		}
	}
	for range 2 { // the second tap finds it done
		if status, _ := s.post("周敏", "/approvals/"+a.ID+"/approve", tap); status != http.StatusSeeOther {
			t.Errorf("the tap is met with %d", status)
		}
	}
	f = s.file(id)
	if n := len(entries(f, desk.EntryOffered)); n != 1 {
		t.Errorf("offered %d times", n)
	}
	f = s.do(s.Desk.Choose(s.ctx, chen, desk.Target{CaseID: id}, desk.Choice{RemedyID: f.Remedies[0].ID}))
	if spent := s.given(f); spent != 1500_00 {
		t.Errorf("%d was given", spent)
	}
}

// given is what chosen remedies cost.
func (s *shop) given(f desk.File) (sum int64) {
	for _, r := range f.Remedies {
		if r.State == desk.Chosen {
			sum += r.Cost
		}
	}
	return sum
}

// refusedAndSettled: fulfilled, refused, opened again, settled, thanked.
func (s *shop) refusedAndSettled(id string) {
	t, chen := s.T, s.by("陈静")
	s.until("2026-03-05", "10:00")
	s.declareDone("陈静", id, "新冷柜已经送到。")
	s.answers(id, "below", "旧的没拉走")
	f := s.file(id)
	if f.Case.State != desk.Open || f.Case.Reopened != 1 || f.Case.DueAt == 0 {
		t.Fatalf("refused, and now %+v", f.Case)
	}
	if !s.told("陈静", desk.NotifyRefused) {
		t.Error("the owner does not know of the refusal")
	}
	s.do(s.Desk.Improve(s.ctx, chen, desk.Target{CaseID: id}, desk.Improvement{Text: "送新机时一并拉走旧机"}))
	s.until("2026-03-06", "10:00")
	s.declareDone("陈静", id, "旧机已经拉走。")
	s.answers(id, "as", "")
	f = s.file(id)
	if f.Case.State != desk.Closed || f.Case.Outcome != desk.Settled || f.Case.Verdict != desk.AsExpected {
		t.Fatalf("settled, and now %+v", f.Case)
	}
	if thanks := s.letter(id, "letter.thanks"); !strings.Contains(thanks.Args["Changed"], "拉走旧机") {
		t.Errorf("the thanks say %q", thanks.Args["Changed"])
	}
}

// boughtAgain: asked again after two weeks, and back as a customer.
func (s *shop) boughtAgain(id string) {
	t, chen := s.T, s.by("陈静")
	s.until("2026-03-20", "17:00")
	s.until("2026-03-23", "10:00")
	if !s.told("陈静", desk.NotifyFollowUp) {
		t.Error("nobody is told to ask again")
	}
	s.do(s.Desk.FollowUp(s.ctx, chen, desk.Target{CaseID: id}, desk.AskedAgain{Result: desk.FollowUpHolds, Text: "一直好用"}))
	s.buys("r2", "zhang@example.com", 3200_00)
	s.until("2026-04-10", "10:00")
	again, err := s.Desk.BoughtAgain(s.ctx, chen, s.file(id))
	s.must(err)
	if !again.Known || again.After != 21 {
		t.Errorf("bought again: %+v", again)
	}
	returns, err := s.Desk.Outcomes(s.ctx, s.by("周敏"), 0)
	s.must(err)
	at := slices.IndexFunc(returns[0].Endings, func(r desk.Returned) bool { return r.Ending == desk.EndedSettled })
	if got := returns[0].Endings[at]; got.Of != 1 || got.Again != 1 {
		t.Errorf("the report says %+v", returns[0])
	}
}

// TestStoryOfASmallCustomer has important customers complain beside a small one,
// at the same desk on the same morning: all hear within what they were promised.
func TestStoryOfASmallCustomer(t *testing.T) {
	storetest.EachAddress(t, func(t *testing.T, address string) {
		s := newShop(t, address)
		boss := s.by("周敏")
		policy, version, err := s.Desk.Policy(s.ctx, boss)
		s.must(err)
		policy.VIPTiers, policy.VIPShare = []string{"金卡"}, 25
		s.must(s.Desk.SetPolicy(s.ctx, boss, policy, version))
		for _, who := range []struct{ email, tier string }{{"small@example.com", ""}, {"gold1@example.com", "金卡"}, {"gold2@example.com", "金卡"}, {"gold3@example.com", "金卡"}} {
			_, err := s.Customers.Create(s.ctx, boss, customer.Draft{Name: who.email, Tier: who.tier},
				[]customer.Identity{{Kind: customer.IdentityEmail, Value: who.email}}, s.now.UnixMilli())
			s.must(err)
		}
		s.background()
		due := map[string]int64{}
		for _, email := range []string{"small@example.com", "gold1@example.com", "gold2@example.com", "gold3@example.com"} {
			receipt, err := s.Desk.Intake(s.ctx, s.by("李强"), desk.Intake{Channel: desk.ChannelPhone, Words: "盘子碎了两只", Email: email, OwnerID: s.staff["李强"].ID})
			s.must(err)
			due[email] = receipt.DueAt
		}
		if due["gold1@example.com"] >= due["small@example.com"] {
			t.Error("an important customer waits no less")
		}
		usual := s.now.Add(8 * time.Hour).UnixMilli()
		if due["small@example.com"] > usual {
			t.Errorf("the small customer is promised %v, later than all used to be", time.UnixMilli(due["small@example.com"]))
		}
		s.workThrough("李强", 30*time.Minute)
		for email := range due {
			page, err := s.Desk.List(s.ctx, boss, desk.Filter{Text: email})
			s.must(err)
			f := s.file(page.Rows[0].Case.ID)
			if len(entries(f, desk.EntryKept)) != 1 || len(entries(f, desk.EntryBroken)) != 0 {
				t.Errorf("%s: %d kept, %d broken", email, len(entries(f, desk.EntryKept)), len(entries(f, desk.EntryBroken)))
			}
		}
	})
}

// workThrough has the member of the staff answer what falls due next, one matter
// after the other, each in the time it takes.
func (s *shop) workThrough(name string, each time.Duration) {
	s.Helper()
	for range 10 {
		today, err := s.Desk.Today(s.ctx, s.by(name), 0)
		s.must(err)
		next := slices.DeleteFunc(today.Due, func(d desk.Due) bool { return d.Promise.Kind != promise.FirstAnswer })
		if len(next) == 0 {
			return
		}
		s.now = s.now.Add(each)
		s.background()
		s.do(s.Desk.Reply(s.ctx, s.by(name), desk.Target{CaseID: next[0].Promise.CaseID}, desk.Reply{Text: "对不起，马上给您补发。"}))
	}
	s.Fatal("there is no end to it")
}

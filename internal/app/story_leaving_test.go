package app

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"liuke/internal/account"
	"liuke/internal/calendar"
	"liuke/internal/customer"
	"liuke/internal/fault"
	"liuke/internal/handover"
	"liuke/internal/purchase"
	"liuke/internal/store/storetest"
	"liuke/internal/trial"
	"liuke/internal/trial/registry"
	"liuke/internal/winback"
)

// TestStoryOfThoseWhoLeave follows a company from a member of its staff who
// leaves, over a customer who slips away and is won back, to knowing what its
// calls bring.
func TestStoryOfThoseWhoLeave(t *testing.T) {
	storetest.EachAddress(t, func(t *testing.T, address string) {
		s := &leaving{shop: newShop(t, address)}
		s.history()
		s.handsOver()
		s.slips()
		s.playsOut()
		s.holdsOut()
		s.comesBack()
		s.cannotTell()
		s.canTell()
	})
}

// leaving is a shop some of whose customers stopped buying.
type leaving struct {
	*shop
	loyal, first, later []string // codes: who goes on, who left and is worth more, who left and is worth less
	hongda              string   // the id of the one who slips
	slipped             string   // their loss
	trial               registry.Trial
}

const hongda = "hongda"

// sold is a receipt of the day at noon.
func (s *leaving) sold(code string, day calendar.Day, amount int64) purchase.Receipt {
	return purchase.Receipt{
		Source: "till", ExternalID: fmt.Sprintf("%s-%s", code, day), Customer: purchase.CustomerRef{Code: code}, At: day.Start(s.zone) + 12*3600*1000,
		Lines: []purchase.Line{{Product: "T-1", Name: "龙井", Quantity: 1000, UnitPrice: amount * 100, Amount: amount}},
	}
}

func (s *leaving) record(receipts []purchase.Receipt) {
	s.Helper()
	for part := range slices.Chunk(receipts, purchase.MaxReceipts) {
		_, err := s.Purchases.Record(s.ctx, account.System, part, s.now.UnixMilli())
		s.must(err)
	}
}

func (s *leaving) today() calendar.Day { return calendar.DayOf(s.now.UnixMilli(), s.zone) }

// history is three quarters of a year in which 210 customers bought about every
// second week. 190 of them stopped in November.
func (s *leaving) history() {
	const begin, stop = "2025-06-02", "2025-11-20"
	from, err := calendar.ParseDay(begin)
	s.must(err)
	until, err := calendar.ParseDay(stop)
	s.must(err)
	dice := rand.New(rand.NewPCG(1, 2))
	var receipts []purchase.Receipt
	group := func(name string, n int, until calendar.Day, amount int64) (codes []string) {
		for i := range n {
			code := fmt.Sprintf("%s%03d", name, i)
			for day := from + calendar.Day(dice.IntN(14)); day < until; day += calendar.Day(11 + dice.IntN(7)) {
				receipts = append(receipts, s.sold(code, day, amount+dice.Int64N(amount/10)))
			}
			codes = append(codes, code)
		}
		return codes
	}
	s.loyal = group("loyal", 20, s.today(), 200_00)
	s.first = group("first", 40, until, 900_00)
	s.later = group("later", 150, until, 400_00)
	for day := from; day < s.today(); day += 7 {
		receipts = append(receipts, s.sold(hongda, day, 2_000_00))
	}
	s.record(receipts)
	s.hongda = s.id(hongda)
	policy := winback.DefaultPolicy()
	policy.ByRule = false
	s.must(s.WinBack.SetPolicy(s.ctx, s.by("周敏"), policy, 0))
}

func (s *leaving) id(code string) string {
	s.Helper()
	found, err := s.Customers.Find(s.ctx, s.by("周敏"), code)
	s.must(err)
	if len(found) != 1 {
		s.Fatalf("%d customers are called %s", len(found), code)
	}
	return found[0].RootID
}

// goOn has the loyal ones buy each week up to yesterday.
func (s *leaving) goOn(since calendar.Day) {
	s.Helper()
	var receipts []purchase.Receipt
	for day := since; day < s.today(); day += 7 {
		for i, code := range s.loyal {
			receipts = append(receipts, s.sold(code, min(day+calendar.Day(i%7), s.today()-1), 200_00))
		}
	}
	s.record(receipts)
}

// handsOver: who leaves is not switched off while a customer is theirs. The new
// owner is to speak with the customer within two working days.
func (s *leaving) handsOver() {
	t, boss, gone := s.T, s.by("周敏"), s.staff["李强"].ID
	file, err := s.Customers.Get(s.ctx, boss, s.hongda)
	s.must(err)
	_, err = s.Customers.Update(s.ctx, boss, s.hongda, file.Version, customer.Draft{Name: "宏达餐厅", OwnerID: gone}, s.now.UnixMilli())
	s.must(err)
	if err := s.Accounts.Disable(s.ctx, boss, gone); err == nil {
		t.Fatal("who owns a customer can be switched off")
	}
	h, err := s.Handovers.Begin(s.ctx, boss, gone, handover.Leaves)
	s.must(err)
	_, items, err := s.Handovers.Get(s.ctx, boss, h.ID)
	s.must(err)
	if len(items) != 1 || items[0].CustomerID != s.hongda {
		t.Fatalf("to be handed over: %+v", items)
	}
	s.must(s.Handovers.Answer(s.ctx, s.by("李强"), h.ID, s.hongda, handover.Answers{handover.Promised: {Text: "年底一起对账"}}))
	s.must(s.Handovers.Assign(s.ctx, boss, h.ID, []handover.Choice{{CustomerID: s.hongda, ToID: s.staff["陈静"].ID, Seen: items[0].Version}}))
	s.must(s.Handovers.Finish(s.ctx, boss, h.ID, h.Version, "李强也不清楚"))
	s.must(s.Accounts.Disable(s.ctx, boss, gone))
	due, err := s.Cadences.Due(s.ctx, s.by("陈静"), s.staff["陈静"].ID, 14)
	s.must(err)
	if len(due.Due) != 1 || due.Due[0].RootID != s.hongda {
		t.Errorf("the new owner is to speak with %+v", due.Due)
	}
}

// slips: three weeks without a purchase of one who came each week.
func (s *leaving) slips() {
	t := s.T
	began := s.today()
	s.now = s.now.AddDate(0, 0, 22)
	s.goOn(began)
	s.until("2026-03-25", "02:00")
	standing, err := s.Risks.Of(s.ctx, s.by("陈静"), s.hongda)
	s.must(err)
	if standing == nil || len(standing.Reasons) == 0 || len(standing.Flags) == 0 {
		t.Fatalf("nobody is warned of the one who slips: %+v", standing)
	}
	loyal, err := s.Risks.Of(s.ctx, s.by("陈静"), s.id(s.loyal[0]))
	s.must(err)
	if loyal == nil || loyal.Chance >= standing.Chance {
		t.Errorf("who goes on is as likely to leave: %+v", loyal)
	}
}

// watch moves the clock to the time on the day and looks who was lost and who came
// back. Nobody is scored anew: that takes seconds, and nothing here asks for it.
func (s *leaving) watch(day, clock string) {
	s.Helper()
	at, err := time.ParseInLocation("2006-01-02 15:04", day+" "+clock, s.zone)
	s.must(err)
	s.now = at
	s.must(s.WinBack.Watch(s.ctx))
}

// playsOut: held lost, asked, and a playbook begun. No word brings them back.
func (s *leaving) playsOut() {
	t, chen := s.T, s.by("陈静")
	s.watch("2026-03-25", "09:30")
	l, err := s.WinBack.Declare(s.ctx, chen, winback.Declaration{CustomerID: s.hongda, Reason: winback.Unknown})
	s.must(err)
	s.slipped = l.ID
	s.must(s.WinBack.Contacted(s.ctx, chen, l.ID, 1))
	s.must(s.WinBack.Found(s.ctx, chen, l.ID, 2, winback.Finding{Reason: "price", Source: winback.FromCustomer, Words: "隔壁便宜一成"}))
	s.must(s.WinBack.Start(s.ctx, chen, l.ID))
	s.must(s.WinBack.StepDone(s.ctx, chen, l.ID, winback.Done{N: 1, Result: winback.Helped, Minutes: 20}))
	f, err := s.WinBack.Get(s.ctx, chen, l.ID)
	s.must(err)
	if f.State != winback.Open || f.Next != winback.NextStep || f.OwnerID != chen.ID {
		t.Errorf("after the first step: %s, %s, %s", f.State, f.Next, f.OwnerID)
	}
}

// rule has the rule hold at most so many lost today, and no more afterwards.
func (s *leaving) rule(most int64, day, clock string) {
	s.Helper()
	boss := s.by("周敏")
	policy, version, err := s.WinBack.Policy(s.ctx)
	s.must(err)
	policy.ByRule, policy.PerDay = true, most
	s.must(s.WinBack.SetPolicy(s.ctx, boss, policy, version))
	s.watch(day, clock)
	policy.ByRule = false
	s.must(s.WinBack.SetPolicy(s.ctx, boss, policy, version+1))
}

func (s *leaving) file() registry.File {
	s.Helper()
	f, err := s.Trials.Open(s.ctx, s.by("王芳"), s.trial.ID)
	s.must(err)
	return f
}

// page returns what somebody is shown at the address.
func (s *leaving) page(name, path string) string {
	s.Helper()
	r := httptest.NewRequest(http.MethodGet, path, nil)
	r.AddCookie(s.signedIn(name))
	w := httptest.NewRecorder()
	s.server.Handler.ServeHTTP(w, r)
	if w.Code != http.StatusOK {
		s.Errorf("%s is met with %d", path, w.Code)
	}
	return w.Body.String()
}

// arms returns the codes of those who are left alone and of the others, as drawn.
func (s *leaving) arms(codes []string) (alone, called []string) {
	s.Helper()
	_, places, err := s.Trials.Places(s.ctx, s.by("周敏"), s.trial.ID)
	s.must(err)
	held := map[string]bool{}
	for _, p := range places {
		held[p.CustomerID] = s.trial.Arms[p.Arm].Holdout
	}
	for _, code := range codes {
		if held[s.id(code)] {
			alone = append(alone, code)
		} else {
			called = append(called, code)
		}
	}
	return alone, called
}

// holdsOut: forty are lost, and half of them are left alone. The rep is not shown
// them, cannot begin a playbook with one, and when they call one all the same it
// is listed.
func (s *leaving) holdsOut() {
	t, boss := s.T, s.by("王芳")
	made, err := s.Trials.Create(s.ctx, boss, registry.Plan{
		Name: "挽回名单", Action: registry.ActionCalls, Purpose: registry.PurposeRegain, Arms: registry.TwoArms(50, "暂不联系", "联系"),
		Outcome: registry.OutcomeBought, Source: registry.FromPurchases, Window: 30, Intake: registry.AsTheyDo, Audience: registry.Audience{List: registry.ListLost},
		PlannedEnd: s.today() + 200,
	})
	s.must(err)
	s.trial, err = s.Trials.Launch(s.ctx, boss, made.ID, made.Version)
	s.must(err)
	s.rule(40, "2026-03-25", "11:00")
	staff := s.staff["陈静"]
	staff.Role = account.RoleAgent // who may manage no trials
	rep := staff.Actor()
	queue, err := s.WinBack.Queue(s.ctx, rep, false)
	s.must(err)
	if listed := len(queue.Worth) + len(queue.Leave); queue.Held != 20 || listed != 21 || len(queue.Alone) != 0 {
		t.Fatalf("%d are left alone, %d listed, %d named", queue.Held, listed, len(queue.Alone))
	}
	named, err := s.WinBack.Queue(s.ctx, boss, false)
	s.must(err)
	if len(named.Alone) != 20 || named.TrialID != s.trial.ID {
		t.Fatalf("%d are named to whoever manages trials", len(named.Alone))
	}
	for _, i := range append(queue.Worth, queue.Leave...) {
		if i.CustomerID != s.hongda && i.Next == winback.NextWait {
			t.Errorf("%s is offered, and not to be asked", i.Customer)
		}
	}
	held := named.Alone[0]
	if err := s.WinBack.Start(s.ctx, rep, held.ID); fault.KeyOf(err) != "winback.left_alone" {
		t.Errorf("a playbook begins with somebody left alone: %v", err)
	}
	if status, _ := s.post("陈静", "/win-back/"+held.ID+"/start", url.Values{}); status != http.StatusConflict {
		t.Errorf("the button is met with %d", status)
	}
	f := s.file()
	if f.Counts[registry.Would] != 20 || f.Counts[registry.Wrong] != 0 {
		t.Errorf("of 20 left alone it is kept of %d what they would have been given; %d were reached", f.Counts[registry.Would], f.Counts[registry.Wrong])
	}
	s.now = s.now.Add(time.Minute)
	s.must(s.WinBack.Contacted(s.ctx, rep, held.ID, held.Version))
	if f = s.file(); f.Counts[registry.Wrong] != 1 {
		t.Errorf("%d contacts with those left alone are listed", f.Counts[registry.Wrong])
	}
}

// buy has customers buy on the day.
func (s *leaving) buy(day calendar.Day, codes ...string) {
	s.Helper()
	var receipts []purchase.Receipt
	for _, code := range codes {
		receipts = append(receipts, s.sold(code, day, 500_00))
	}
	s.record(receipts)
}

// comesBack: only the purchase ends the loss.
func (s *leaving) comesBack() {
	t := s.T
	s.watch("2026-04-02", "10:00")
	s.buy(s.today()-1, hongda)
	s.watch("2026-04-02", "11:00")
	f, err := s.WinBack.Get(s.ctx, s.by("陈静"), s.slipped)
	s.must(err)
	if f.State != winback.Regained || f.Since != 500_00 {
		t.Errorf("who bought is %s, for %d since", f.State, f.Since)
	}
	if err := s.WinBack.Reopen(s.ctx, s.by("陈静"), s.slipped, f.Version); err == nil {
		t.Error("a purchase is taken back by a word")
	}
}

// cannotTell: at first nobody's window is over; then it is, of twenty a side.
func (s *leaving) cannotTell() {
	t := s.T
	if f := s.file(); f.Obstacle != registry.NothingRipe || f.Main() != nil {
		t.Errorf("a week after the draw it says %+v", f.Obstacle)
	}
	alone, called := s.arms(s.first)
	if len(alone) != 20 || len(called) != 20 {
		t.Fatalf("%d and %d are drawn", len(alone), len(called))
	}
	s.watch("2026-04-28", "10:00")
	day, err := calendar.ParseDay("2026-04-10")
	s.must(err)
	s.buy(day, slices.Concat(alone[:1], called[:6])...)
	s.goOn(day)
	f := s.file()
	if f.Ripe != 40 || f.Main() == nil || f.Main().Effects[0].Verdict != trial.VerdictOpen {
		t.Fatalf("of 40 whose window is over it says %+v", f.Result)
	}
	if !strings.Contains(s.page("王芳", "/trials/"+s.trial.ID), "暂时看不出") {
		t.Error("the page does not say that it cannot tell")
	}
	queue, err := s.WinBack.Queue(s.ctx, s.by("王芳"), false)
	s.must(err)
	if queue.Held != 0 {
		t.Errorf("%d are still left alone when their days are over", queue.Held)
	}
}

// canTell: a hundred and fifty more are lost and drawn, and there is a result.
func (s *leaving) canTell() {
	t := s.T
	s.rule(300, "2026-04-29", "11:00")
	alone, called := s.arms(s.later)
	if len(alone) < 60 || len(called) < 60 || s.file().Ripe != 40 {
		t.Fatalf("%d and %d are drawn", len(alone), len(called))
	}
	began := s.today()
	s.watch("2026-06-03", "10:00")
	s.buy(began+10, slices.Concat(alone[:4], called[:36])...)
	s.goOn(began)
	f := s.file()
	if f.Main() == nil || f.Main().Effects[0].Verdict != trial.VerdictBetter || f.Waiting != 0 {
		t.Fatalf("with enough customers it says %+v", f.Result)
	}
	if e := f.Main().Effects[0]; e.AlwaysLow <= 0 || e.Estimate < 0.2 || e.Estimate > 0.6 {
		t.Errorf("the effect is %v, from %v to %v", e.Estimate, e.AlwaysLow, e.AlwaysHigh)
	}
	queue, err := s.WinBack.Queue(s.ctx, s.by("王芳"), false)
	s.must(err)
	if queue.Effect.Trials != 0 {
		t.Error("the list rests on a trial that has not ended")
	}
	s.must(s.Trials.End(s.ctx, s.by("王芳"), s.trial.ID, s.trial.Version))
	s.file()
	queue, err = s.WinBack.Queue(s.ctx, s.by("王芳"), false)
	s.must(err)
	if e := queue.Effect; e.Trials != 1 || e.Share < 0.7 || e.Low <= 0 {
		t.Errorf("of a trial that ended the list learns %+v", e)
	}
}

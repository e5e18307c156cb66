package desk_test

import (
	"slices"
	"testing"
	"time"

	"liuke/internal/account"
	"liuke/internal/desk"
	"liuke/internal/evidence"
	"liuke/internal/fault"
	"liuke/internal/outbox"
	"liuke/internal/promise"
	"liuke/internal/store"
	"liuke/internal/store/storetest"
	"liuke/internal/workorder"
)

// withSettings is the office with what a company lays down.
func withSettings(t *testing.T, db *store.DB) *office {
	t.Helper()
	o := open(t, db)
	parts := o.parts(db.Desk())
	parts.Settings = db.Settings()
	o.Service = desk.New(parts)
	return o
}

// visitAt is an order for a visit whose window is so many hours from monday.
func visitAt(from, until int64) desk.NewOrder {
	return desk.NewOrder{
		Kind: workorder.Repair, Task: "修门封", Note: "先打电话", Place: "海港路 1 号", From: monday + from*hour, Until: monday + until*hour,
	}
}

// TestAVisitIsTriedAgainAndKeepsItsPromise sends somebody who meets nobody, agrees
// on another day, and keeps what was promised.
func TestAVisitIsTriedAgainAndKeepsItsPromise(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := withSettings(t, db)
		_, f := o.file(t, complaint)
		on := desk.Target{CaseID: f.Case.ID}
		n := visitAt(4, 8)
		n.StaffID = o.wang.ID
		f = must(o.PlanOrder(ctx, o.lin, on, n))(t)
		order := f.Orders[0]
		visit := f.Promises[1]
		if visit.Kind != promise.SiteVisit || visit.DueAt != monday+8*hour || order.State != workorder.Dispatched || len(order.Checks) == 0 || order.Phone != complaint.Phone {
			t.Fatalf("planned %+v, promised %+v", order, visit)
		}
		if told := must(o.Notifications(ctx, o.wang))(t); len(told) != 1 || told[0].Kind != desk.NotifyOrder || told[0].Args["Order"] != order.ID {
			t.Fatalf("whoever is sent was told %+v", told)
		}
		if _, err := o.Done(ctx, o.lin, on, desk.Done{Text: "d", Kept: []string{visit.ID}}); key(err) != "workorder.pending" {
			t.Errorf("done with an order pending: %v", err)
		}
		if err := o.StartOrder(ctx, o.lin, desk.Target{}, order.ID); key(err) != "workorder.not_yours" {
			t.Errorf("begun by somebody else: %v", err)
		}
		o.pass(5 * time.Hour)
		check(t, o.StartOrder(ctx, o.wang, desk.Target{}, order.ID))
		check(t, o.TickOrder(ctx, o.wang, desk.Target{}, desk.Ticks{OrderID: order.ID, Ticked: []int{0}}))
		check(t, o.TryOrder(ctx, o.wang, desk.Target{Key: "k"}, desk.Trial{OrderID: order.ID, Result: workorder.NobodyThere, Note: "没人应门", Minutes: 10}))
		check(t, o.TryOrder(ctx, o.wang, desk.Target{Key: "k"}, desk.Trial{OrderID: order.ID, Result: workorder.NobodyThere, Note: "没人应门", Minutes: 10}))
		f = must(o.File(ctx, o.lin, f.Case.ID))(t)
		if got := f.Orders[0]; got.State != workorder.Planned || len(got.Attempts) != 1 || got.Attempts[0].By != "Wang" || got.Window != (workorder.Window{}) {
			t.Fatalf("tried: %+v", got)
		}
		if p := f.Promises[1]; p.State != promise.Open {
			t.Fatalf("what was promised is %+v", p)
		}
		later := desk.Appointment{OrderID: order.ID, From: monday + 24*hour, Until: monday + 28*hour}
		if _, err := o.AgreeOrder(ctx, o.lin, on, later); key(err) != "promise.reason_needed" {
			t.Errorf("put off without a reason: %v", err)
		}
		later.Reason, later.AskedBy = "客户明天在家", promise.Customer
		f = must(o.AgreeOrder(ctx, o.lin, on, later))(t)
		if old, next := f.Promises[1], f.Promises[2]; old.State != promise.Renegotiated || old.AskedBy != promise.Customer || old.RenewedBy != next.ID || next.DueAt != monday+28*hour {
			t.Fatalf("%+v put off to %+v", old, next)
		}
		o.pass(20 * time.Hour)
		check(t, o.TryOrder(ctx, o.wang, desk.Target{}, desk.Trial{
			OrderID: order.ID, Result: workorder.Succeeded, Minutes: 40, Parts: []workorder.Part{{Name: "门封", Count: 2}}, SignedBy: "老张", Ticked: []int{0, 1, 2, 3},
		}))
		f = must(o.File(ctx, o.lin, f.Case.ID))(t)
		if got := f.Orders[0]; got.State != workorder.Done || got.Attempts[1].SignedBy != "老张" || got.Attempts[1].Parts[0].Count != 2 {
			t.Fatalf("done: %+v", got)
		}
		if p := f.Promises[2]; p.State != promise.Kept {
			t.Fatalf("what was promised is %+v", p)
		}
		if told := kindsOf(must(o.Notifications(ctx, o.lin))(t)); !slices.Contains(told, desk.NotifyOrderDone) || !slices.Contains(told, desk.NotifyOrderTried) {
			t.Errorf("the owner was told %v", told)
		}
	})
}

func kindsOf(list []desk.Notification) (kinds []desk.NotificationKind) {
	for _, n := range list {
		kinds = append(kinds, n.Kind)
	}
	return kinds
}

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// TestWhatIsBrokenStaysBroken agrees on another window after the promise was broken.
func TestWhatIsBrokenStaysBroken(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := withSettings(t, db)
		_, f := o.file(t, complaint)
		on := desk.Target{CaseID: f.Case.ID}
		f = must(o.PlanOrder(ctx, o.lin, on, visitAt(2, 4)))(t)
		o.pass(6 * time.Hour)
		check(t, o.LapsePromises(ctx))
		f = must(o.AgreeOrder(ctx, o.lin, on, desk.Appointment{OrderID: f.Orders[0].ID, From: monday + 24*hour, Until: monday + 26*hour}))(t)
		f = must(o.DispatchOrder(ctx, o.lin, on, f.Orders[0].ID, o.wang.ID))(t)
		if old, next := f.Promises[1], f.Promises[2]; old.State != promise.Broken || next.State != promise.Open || next.DueAt != monday+26*hour {
			t.Fatalf("%+v beside %+v", old, next)
		}
		check(t, o.TryOrder(ctx, o.wang, desk.Target{}, desk.Trial{OrderID: f.Orders[0].ID, Result: workorder.Succeeded, Note: "n"}))
		f = must(o.File(ctx, o.lin, f.Case.ID))(t)
		if old, next := f.Promises[1], f.Promises[2]; old.State != promise.Broken || old.SettledAt == 0 || next.State != promise.Kept {
			t.Fatalf("%+v beside %+v", old, next)
		}
	})
}

// TestWhoeverGoesSeesTheOrderAndNotTheCase has somebody who sees only their own
// cases carry out an order of another's.
func TestWhoeverGoesSeesTheOrderAndNotTheCase(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := withSettings(t, db)
		o.wang.Reach = account.ReachOwn
		_, f := o.file(t, complaint)
		on := desk.Target{CaseID: f.Case.ID}
		must(o.Assign(ctx, o.zhou, on, o.lin.ID))(t)
		n := visitAt(2, 4)
		f = must(o.PlanOrder(ctx, o.lin, on, n))(t)
		id := f.Orders[0].ID
		if _, err := o.Errand(ctx, o.wang, id); !fault.Is(err, fault.NotFound) {
			t.Errorf("one who was not sent sees it: %v", err)
		}
		must(o.DispatchOrder(ctx, o.lin, on, id, o.wang.ID))(t)
		if v := must(o.Errand(ctx, o.wang, id))(t); v.Whole || v.Order.Note != "先打电话" {
			t.Errorf("sees %+v", v)
		}
		if _, err := o.File(ctx, o.wang, f.Case.ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("sees the case: %v", err)
		}
		if _, err := o.Note(ctx, o.wang, on, desk.Note{Text: "n"}); !fault.Is(err, fault.NotFound) {
			t.Errorf("writes on the case: %v", err)
		}
		if list := must(o.Errands(ctx, o.wang))(t); len(list) != 1 || list[0].Order.ID != id {
			t.Errorf("is sent on %+v", list)
		}
		check(t, o.StartOrder(ctx, o.wang, desk.Target{}, id))
		board := must(o.BoardOf(ctx, o.zhou, monday))(t)
		if len(board.Orders) != 1 || board.Orders[0].Order.State != workorder.UnderWay || len(board.Unplanned) != 0 {
			t.Errorf("the board has %+v", board)
		}
		if _, err := o.BoardOf(ctx, o.lin, monday); !fault.Is(err, fault.Denied) {
			t.Errorf("the board is open to agents: %v", err)
		}
		must(o.EndOrder(ctx, o.lin, on, desk.EndOrder{OrderID: id, As: workorder.Cancelled, Reason: "客户改主意"}))(t)
		if told := kindsOf(must(o.Notifications(ctx, o.wang))(t)); !slices.Contains(told, desk.NotifyOrderOff) {
			t.Errorf("who need not go was told %v", told)
		}
	})
}

// TestNobodyIsSentToWhoComplainsOfThem refuses the one complained of.
func TestNobodyIsSentToWhoComplainsOfThem(t *testing.T) {
	o := &desk.Clerk{}
	f := desk.File{Case: desk.Case{ID: "c", State: desk.Open, AboutID: "s2"}}
	o.Now, o.Rules = monday, must(rules{}.Rules(ctx))(t)
	n := visitAt(2, 4)
	if _, err := o.PlanOrder(f, n, &desk.Member{ID: "s2"}, workorder.Rules{}); key(err) != "workorder.about" {
		t.Errorf("sent: %v", err)
	}
}

func TestOrdersThatMakeNoSenseAreRefused(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := withSettings(t, db)
		_, f := o.file(t, complaint)
		on := desk.Target{CaseID: f.Case.ID}
		f = must(o.Promise(ctx, o.lin, on, desk.NewPromise{Kind: promise.Callback, DueAt: monday + 3*hour}))(t)
		for name, c := range map[string]struct {
			change func(*desk.NewOrder)
			want   string
		}{
			"no task":       {func(n *desk.NewOrder) { n.Task = " " }, "desk.text_needed"},
			"no place":      {func(n *desk.NewOrder) { n.Place = "" }, "desk.text_needed"},
			"window":        {func(n *desk.NewOrder) { n.Until = n.From }, "workorder.window_order"},
			"kind":          {func(n *desk.NewOrder) { n.Kind = "flight" }, "workorder.kind_unknown"},
			"nobody":        {func(n *desk.NewOrder) { n.StaffID = "s0" }, "desk.member_unknown"},
			"phone":         {func(n *desk.NewOrder) { n.Phone = "x" }, "desk.phone_invalid"},
			"promise":       {func(n *desk.NewOrder) { n.PromiseID = "none" }, "promise.unknown"},
			"after promise": {func(n *desk.NewOrder) { n.PromiseID = f.Promises[1].ID }, "workorder.after_promise"},
		} {
			n := visitAt(2, 4)
			c.change(&n)
			if _, err := o.PlanOrder(ctx, o.lin, on, n); key(err) != c.want {
				t.Errorf("%s: %v, want %s", name, err, c.want)
			}
		}
		n := visitAt(1, 2)
		n.PromiseID = f.Promises[1].ID
		if f = must(o.PlanOrder(ctx, o.lin, on, n))(t); len(f.Promises) != 2 {
			t.Errorf("an order with a promise made another: %+v", f.Promises)
		}
	})
}

// TestEvidenceIsAskedGivenAndTaken asks the customer, who gives one piece, is
// reminded once of the other, and is heard of no more.
func TestEvidenceIsAskedGivenAndTaken(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := withSettings(t, db)
		receipt, f := o.file(t, complaint)
		on, link := desk.Target{CaseID: f.Case.ID}, token(receipt.TrackURL)
		if _, err := o.AskEvidence(ctx, o.lin, on, desk.AskEvidence{Cause: "moon"}); key(err) != "evidence.cause_unknown" {
			t.Errorf("a cause there is not: %v", err)
		}
		if _, err := o.AskEvidence(ctx, o.lin, on, desk.AskEvidence{Cause: "transport"}); key(err) != "evidence.nothing_asked" {
			t.Errorf("nothing asked: %v", err)
		}
		ask := desk.AskEvidence{Cause: "transport", Pieces: []string{"waybill", "photo", "carrier"}}
		f = must(o.AskEvidence(ctx, o.lin, on, ask))(t)
		if len(f.Evidence) != 3 || f.Case.Cause != "transport" {
			t.Fatalf("asked for %+v", f.Evidence)
		}
		if _, err := o.AskEvidence(ctx, o.lin, on, ask); key(err) != "evidence.nothing_asked" {
			t.Errorf("asked twice: %v", err)
		}
		tracked := must(o.Track(ctx, link))(t)
		if len(tracked.File.Evidence) != 2 {
			t.Fatalf("the customer sees %+v", tracked.File.Evidence)
		}
		waybill, photo, carrier := f.Evidence[0].ID, f.Evidence[1].ID, f.Evidence[2].ID
		if _, err := o.GiveEvidence(ctx, link, "", desk.Proof{ItemID: waybill, Text: " "}); key(err) != "desk.text_needed" {
			t.Errorf("gave nothing: %v", err)
		}
		if _, err := o.GiveEvidence(ctx, link, "", desk.Proof{ItemID: carrier, Text: "x"}); !fault.Is(err, fault.NotFound) {
			t.Errorf("gave what is ours to find: %v", err)
		}
		must(o.GiveEvidence(ctx, link, "k", desk.Proof{ItemID: waybill, Text: "SF123"}))(t)
		must(o.GiveEvidence(ctx, link, "k", desk.Proof{ItemID: waybill, Text: "SF123"}))(t)
		f = must(o.AskEvidenceAgain(ctx, o.lin, on, desk.EvidenceReason{ItemID: waybill, Reason: "少一位"}))(t)
		must(o.GiveEvidence(ctx, link, "", desk.Proof{ItemID: waybill, Text: "SF1234"}))(t)
		f = must(o.TakeEvidence(ctx, o.lin, on, desk.Proof{ItemID: waybill}))(t)
		if f.Evidence[0].State != evidence.Taken || !slices.Contains(kindsOf(must(o.Notifications(ctx, o.lin))(t)), desk.NotifyEvidence) {
			t.Fatalf("taken: %+v", f.Evidence[0])
		}
		if _, err := o.TakeEvidence(ctx, o.lin, on, desk.Proof{ItemID: carrier}); key(err) != "desk.text_needed" {
			t.Errorf("took what is not here: %v", err)
		}
		for range 12 {
			o.pass(12 * time.Hour)
			check(t, o.LapsePromises(ctx))
		}
		reminders := 0
		for _, l := range must(db.Letters().List(ctx, outbox.Filter{CaseID: f.Case.ID, Limit: 100}))(t) {
			if l.Template == "letter.evidence_due" {
				reminders++
			}
		}
		if reminders != 1 {
			t.Errorf("the customer was reminded %d times", reminders)
		}
		must(o.TakeEvidence(ctx, o.lin, on, desk.Proof{ItemID: carrier, Text: "承运商确认"}))(t)
		f = must(o.WaiveEvidence(ctx, o.lin, on, desk.EvidenceReason{ItemID: photo, Reason: "客户已丢弃"}))(t)
		for _, m := range f.Missing() {
			if m.Key == "evidence.pending" {
				t.Error("evidence is said to be missing")
			}
		}
		if _, err := o.GiveEvidence(ctx, link, "", desk.Proof{ItemID: photo, Text: "x"}); key(err) != "evidence.settled" {
			t.Errorf("gave what was waived: %v", err)
		}
	})
}

// TestClocksStandStillForEvidence: asking pauses what runs, bringing all of it
// or doing without has it go on, and so does the day by which it was due.
func TestClocksStandStillForEvidence(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := withSettings(t, db)
		receipt, f := o.file(t, complaint)
		on, link := desk.Target{CaseID: f.Case.ID}, token(receipt.TrackURL)
		due := f.Case.DueAt
		o.pass(time.Hour)
		f = must(o.AskEvidence(ctx, o.lin, on, desk.AskEvidence{Cause: "transport", Pieces: []string{"carrier"}}))(t)
		if f.Case.Paused != desk.Running {
			t.Fatal("paused for what is ours to find")
		}
		f = must(o.AskEvidence(ctx, o.lin, on, desk.AskEvidence{Cause: "transport", Pieces: []string{"waybill", "photo"}}))(t)
		if f.Case.Paused != desk.AwaitsEvidence || f.Halts[0].AgreedAt != f.Evidence[1].DueAt {
			t.Fatalf("paused %q: %+v", f.Case.Paused, f.Halts)
		}
		o.pass(2 * time.Hour)
		f = must(o.GiveEvidence(ctx, link, "", desk.Proof{ItemID: f.Evidence[1].ID, Text: "SF1"}))(t).File
		if f.Case.Paused != desk.AwaitsEvidence {
			t.Fatal("went on with a piece missing")
		}
		f = must(o.File(ctx, o.lin, f.Case.ID))(t)
		f = must(o.WaiveEvidence(ctx, o.lin, on, desk.EvidenceReason{ItemID: f.Evidence[2].ID, Reason: "r"}))(t)
		if f.Case.Paused != desk.Running || f.Case.DueAt != due+17*hour { // two hours, and the night that they reach into
			t.Fatalf("paused %q, due %d after", f.Case.Paused, f.Case.DueAt-due)
		}
		f = must(o.AskEvidenceAgain(ctx, o.lin, on, desk.EvidenceReason{ItemID: f.Evidence[1].ID, Reason: "r"}))(t)
		if f.Case.Paused != desk.AwaitsEvidence {
			t.Fatal("what was asked for once more is not waited for")
		}
		o.now.Store(f.Evidence[1].DueAt + 1)
		check(t, o.LapsePromises(ctx))
		if f = must(o.File(ctx, o.lin, f.Case.ID))(t); f.Case.Paused != desk.Running {
			t.Fatal("waits for ever")
		}
	})
}

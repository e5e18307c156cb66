package desk_test

import (
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"liuke/internal/account"
	"liuke/internal/assignment"
	"liuke/internal/calendar"
	"liuke/internal/customer"
	"liuke/internal/desk"
	"liuke/internal/knowledge"
	"liuke/internal/promise"
	"liuke/internal/remedy"
	"liuke/internal/seal"
	"liuke/internal/store"
	"liuke/internal/store/storetest"
	"liuke/internal/topic"
)

// machine puts one case through random commands.
type machine struct {
	*office
	rules  desk.Rules
	f      desk.File
	ledger []remedy.Posting
	rounds []string // that the customer was asked about
	board  assignment.Board
	people promise.People
}

// TestAnyCourseOfACaseIsSound runs random commands on a case. After each of
// them the rules of the house hold, and what the database gives back is what
// was decided.
func TestAnyCourseOfACaseIsSound(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := open(t, db)
		r := must(rules{}.Rules(ctx))(t)
		r.Silence = desk.DefaultSilence
		r.Closing = desk.Closing{FollowUpDays: 1, Recourse: map[string]string{"zh-CN": "12315"}, ReviewURL: "https://reviews.example.com"}
		known := customer.Customer{ID: "c1", RootID: "c1", Kind: customer.Person, Name: "老张", Version: 1}
		if err := db.Customers().Add(ctx, known, nil); err != nil {
			t.Fatal(err)
		}
		for _, one := range []topic.Topic{{ID: "t1", Category: topic.Price, Name: "贵"}, {ID: "t2", Category: topic.Product, Name: "旧", Retired: true}} {
			if err := db.Desk().PutTopic(ctx, one, monday); err != nil {
				t.Fatal(err)
			}
		}
		if err := db.Macros().SaveMacro(ctx, desk.Macro{ID: "macro", OwnerID: "s1", MacroDraft: apology, Version: 1}); err != nil {
			t.Fatal(err)
		}
		people := must(db.Desk().People(ctx))(t)
		board := assignment.Board{
			People: []assignment.Person{{ID: "s1", Name: "Lin"}, {ID: "s2", Name: "Wang"}, {ID: "s3", Name: "Zhou", Rank: 1}},
			Topics: must(db.Desk().Topics(ctx))(t),
		}
		rapid.Check(t, func(rt *rapid.T) {
			_, f := o.file(t, desk.Intake{Words: "x", Severity: 1})
			m := &machine{office: o, rules: r, f: f, board: board, people: people}
			acts := m.acts()
			maps.Copy(acts, m.orderActs())
			names := slices.Sorted(maps.Keys(acts))
			for range rapid.IntRange(1, 30).Draw(rt, "commands") {
				o.now.Add(rapid.Int64Range(1, 40*hour).Draw(rt, "wait"))
				name := rapid.SampledFrom(names).Draw(rt, "command")
				who := rapid.SampledFrom([]account.Actor{o.lin, o.zhou}).Draw(rt, "who")
				k := desk.Clerk{Actor: who, Now: o.now.Load(), Rules: m.rules, Keys: o.keys, Supervisors: []string{"s3"}}
				c, err := acts[name](rt, k)
				if err != nil || len(c.Entries) == 0 {
					continue
				}
				m.save(rt, c)
			}
		})
	})
}

type act func(*rapid.T, desk.Clerk) (desk.Change, error)

func (m *machine) acts() map[string]act {
	return map[string]act{
		"reply": func(_ *rapid.T, k desk.Clerk) (desk.Change, error) { return k.Reply(m.f, desk.Reply{Text: "a"}) },
		"note":  func(_ *rapid.T, k desk.Clerk) (desk.Change, error) { return k.Note(m.f, desk.Note{Text: "a"}) },
		"restate": func(_ *rapid.T, k desk.Clerk) (desk.Change, error) {
			return k.Restate(m.f, desk.Restatement{Text: "a"})
		},
		"answer restated": func(t *rapid.T, k desk.Clerk) (desk.Change, error) {
			k.Actor = form
			restated, _ := m.f.Restated()
			return k.AnswerRestated(m.f, desk.Correction{MessageID: restated.MessageID, Right: rapid.Bool().Draw(t, "right"), Text: "c"})
		},
		"take step": func(t *rapid.T, k desk.Clerk) (desk.Change, error) {
			return k.TakeStep(m.f, desk.StepTaken{Step: rapid.SampledFrom(knowledge.Steps).Draw(t, "step")})
		},
		"promise": func(t *rapid.T, k desk.Clerk) (desk.Change, error) {
			return k.Promise(m.f, desk.NewPromise{
				Kind: rapid.SampledFrom(promise.Kinds).Draw(t, "kind"), Text: "p", DueAt: k.Now + rapid.Int64Range(-1, 60*hour).Draw(t, "due"),
			})
		},
		"macro": func(_ *rapid.T, k desk.Clerk) (desk.Change, error) {
			k.Board = m.board
			return k.Macro(m.f, desk.Macro{ID: "macro", OwnerID: "s1", MacroDraft: apology, Version: 1}, desk.MacroRun{Text: "a", Note: "n"})
		},
		"keep": func(t *rapid.T, k desk.Clerk) (desk.Change, error) {
			return k.Keep(m.f, desk.Keep{PromiseID: m.somePromise(t)})
		},
		"renegotiate": func(t *rapid.T, k desk.Clerk) (desk.Change, error) {
			return k.Renegotiate(m.f, desk.Renegotiation{PromiseID: m.somePromise(t), DueAt: k.Now + hour, Reason: "r", AskedBy: promise.Customer})
		},
		"holiday": func(t *rapid.T, k desk.Clerk) (desk.Change, error) {
			m.rules = closedOn(t, k.Rules, calendar.DayOf(k.Now, k.Rules.Calendar.Zone())+calendar.Day(rapid.IntRange(0, 3).Draw(t, "ahead")))
			k.Rules = m.rules
			return k.Reckon(m.f), nil
		},
		"pause": func(t *rapid.T, k desk.Clerk) (desk.Change, error) {
			p := desk.PauseClocks{Reason: rapid.SampledFrom(desk.Pauses).Draw(t, "reason"), Why: "w"}
			if rapid.Bool().Draw(t, "agreed") {
				p.AgreedAt = k.Now + rapid.Int64Range(1, 60*hour).Draw(t, "agreed at")
			}
			return k.Pause(m.f, p)
		},
		"resume":       func(_ *rapid.T, k desk.Clerk) (desk.Change, error) { return k.Resume(m.f) },
		"climb":        func(_ *rapid.T, k desk.Clerk) (desk.Change, error) { return k.Climb(m.f, desk.Standing{}), nil },
		"lapse":        func(_ *rapid.T, k desk.Clerk) (desk.Change, error) { return k.Lapse(m.f), nil },
		"close silent": func(_ *rapid.T, k desk.Clerk) (desk.Change, error) { return k.CloseSilent(m.f), nil },
		"offer": func(t *rapid.T, k desk.Clerk) (desk.Change, error) {
			cost := rapid.SampledFrom([]int64{0, 3_000, 60_000})
			return k.Offer(m.f, desk.Offer{Options: []desk.Option{
				{Kind: desk.Refund, Text: "a", Cost: cost.Draw(t, "cost")}, {Kind: desk.Voucher, Text: "b", Cost: cost.Draw(t, "cost")},
			}})
		},
		"offer, asking for approval": func(t *rapid.T, k desk.Clerk) (desk.Change, error) {
			k.Approvers = []account.Actor{m.zhou, boss}
			return k.Offer(m.f, desk.Offer{Ask: true, Because: "b", Options: []desk.Option{
				{Kind: desk.Refund, Text: "a", Cost: rapid.SampledFrom([]int64{20_000, 90_000, 900_000}).Draw(t, "cost")}, {Kind: desk.Voucher, Text: "b"},
			}})
		},
		"decide": func(t *rapid.T, k desk.Clerk) (desk.Change, error) {
			k.Actor, k.Approvers = rapid.SampledFrom([]account.Actor{m.lin, m.zhou, boss}).Draw(t, "approver"), []account.Actor{m.zhou, boss}
			return k.Decide(m.f, desk.Decide{
				ApprovalID: m.someApproval(t), Version: 1, Approve: rapid.Bool().Draw(t, "approve"), Note: rapid.SampledFrom([]string{"", "n"}).Draw(t, "note"),
			})
		},
		"reverse": func(t *rapid.T, k desk.Clerk) (desk.Change, error) {
			id := ""
			if len(m.f.Postings) > 0 {
				id = rapid.SampledFrom(m.f.Postings).Draw(t, "posting").RemedyID
			}
			return k.Reverse(m.f, desk.Reverse{RemedyID: id, Reason: "r"})
		},
		"take back the request": func(t *rapid.T, k desk.Clerk) (desk.Change, error) { return k.TakeBackRequest(m.f, m.someApproval(t)) },
		"choose": func(t *rapid.T, k desk.Clerk) (desk.Change, error) {
			id := ""
			if len(m.f.Remedies) > 0 {
				id = rapid.SampledFrom(m.f.Remedies).Draw(t, "remedy").ID
			}
			return k.Choose(m.f, desk.Choice{RemedyID: id})
		},
		"done": func(_ *rapid.T, k desk.Clerk) (desk.Change, error) {
			var kept []string
			for _, p := range m.f.Pending() {
				kept = append(kept, p.ID)
			}
			return k.Done(m.f, desk.Done{Text: "a", Kept: kept})
		},
		"done, keeping nothing": func(_ *rapid.T, k desk.Clerk) (desk.Change, error) { return k.Done(m.f, desk.Done{Text: "a"}) },
		"take back":             func(_ *rapid.T, k desk.Clerk) (desk.Change, error) { return k.TakeBackDone(m.f) },
		"confirm": func(t *rapid.T, k desk.Clerk) (desk.Change, error) {
			k.Actor = form
			round := "none"
			if len(m.rounds) > 0 {
				round = rapid.SampledFrom(m.rounds).Draw(t, "round")
			}
			return k.Confirm(m.f, round, someVerdict(t))
		},
		"last word": func(_ *rapid.T, k desk.Clerk) (desk.Change, error) { return k.LastWord(m.f, desk.LastWord{Text: "n"}) },
		"improve": func(_ *rapid.T, k desk.Clerk) (desk.Change, error) {
			return k.Improve(m.f, desk.Improvement{Text: "i"})
		},
		"invite":         func(_ *rapid.T, k desk.Clerk) (desk.Change, error) { return k.Invite(m.f, desk.Invitation{}) },
		"tell follow-up": func(_ *rapid.T, k desk.Clerk) (desk.Change, error) { return k.TellFollowUp(m.f), nil },
		"follow up": func(t *rapid.T, k desk.Clerk) (desk.Change, error) {
			result := rapid.SampledFrom([]desk.FollowUpState{desk.FollowUpHolds, desk.FollowUpFails, desk.FollowUpSkipped})
			return k.FollowUp(m.f, desk.AskedAgain{Result: result.Draw(t, "result"), Text: "t"})
		},
		"hear": func(t *rapid.T, k desk.Clerk) (desk.Change, error) { return k.Hear(m.f, someVerdict(t)) },
		"wrote": func(_ *rapid.T, k desk.Clerk) (desk.Change, error) {
			k.Actor = form
			return k.CustomerWrote(m.f, desk.Letter{Text: "a"})
		},
		"call me": func(_ *rapid.T, k desk.Clerk) (desk.Change, error) {
			k.Actor = form
			return k.CallMe(m.f, desk.CallRequest{Phone: "12345"})
		},
		"assign": func(_ *rapid.T, k desk.Clerk) (desk.Change, error) {
			return k.Assign(m.f, desk.Member{ID: "s2", Name: "Wang"})
		},
		"identify": func(_ *rapid.T, k desk.Clerk) (desk.Change, error) {
			return k.Identify(m.f, customer.Customer{ID: "c1", Name: "老张"})
		},
		"edit": func(t *rapid.T, k desk.Clerk) (desk.Change, error) {
			severity, subject := rapid.Int64Range(0, 5).Draw(t, "severity"), rapid.StringN(0, 5, -1).Draw(t, "subject")
			return k.Edit(m.f, desk.Edit{Severity: &severity, Subject: &subject})
		},
		"sort": func(t *rapid.T, k desk.Clerk) (desk.Change, error) {
			k.Board, k.People = m.board, m.people
			topicID, about := rapid.SampledFrom([]string{"", "t1", "t2", "t9"}).Draw(t, "topic"), rapid.SampledFrom([]string{"", "", "s1", "s2", "s3"}).Draw(t, "about")
			return k.Edit(m.f, desk.Edit{TopicID: &topicID, AboutID: &about})
		},
		"cover": func(t *rapid.T, k desk.Clerk) (desk.Change, error) {
			k.Actor, k.People = account.System, m.people
			to, _ := m.board.Choose(assignment.Matter{AboutID: m.f.Case.AboutID, NotID: m.f.Case.OwnerID, Now: k.Now}, assignment.Policy{})
			return k.Cover(m.f, m.f.Case.OwnerID, "cover.why.away", to), nil
		},
	}
}

func someVerdict(t *rapid.T) desk.Verdict {
	return desk.Verdict{
		Answer: rapid.SampledFrom(desk.Expectations).Draw(t, "answer"), Text: rapid.SampledFrom([]string{"", "v"}).Draw(t, "text"),
		Instead: rapid.Bool().Draw(t, "instead"),
	}
}

// closedOn are the rules with a day off.
func closedOn(t interface{ Fatal(...any) }, r desk.Rules, day calendar.Day) desk.Rules {
	year, _, _ := day.Date()
	off := calendar.Holidays{Year: year, Days: []calendar.Exception{{Day: day, Kind: calendar.Off}}}
	open, err := r.Calendar.Observing([]calendar.Holidays{off}, time.Monday)
	if err != nil {
		t.Fatal(err)
	}
	r.Calendar = open
	return r
}

// boss is an administrator who is not of the office.
var boss = account.Staff{ID: "s9", Role: account.RoleAdmin}.Actor()

func (m *machine) someApproval(t *rapid.T) string {
	if len(m.f.Approvals) == 0 {
		return ""
	}
	return rapid.SampledFrom(m.f.Approvals).Draw(t, "approval").ID
}

func (m *machine) somePromise(t *rapid.T) string {
	return rapid.SampledFrom(m.f.Promises).Draw(t, "promise").ID
}

// save keeps the change, and checks what has become of the case.
func (m *machine) save(t *rapid.T, c desk.Change) {
	before, store := m.f, m.db.Desk()
	if err := store.Save(ctx, c); err != nil {
		t.Fatal(err)
	}
	if err := store.Save(ctx, c); err == nil {
		t.Fatal("the same change was saved twice")
	}
	m.f = before.Apply(c)
	loaded, err := store.File(ctx, m.f.Case.ID)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(m.f, loaded, cmpopts.EquateEmpty()); diff != "" {
		t.Fatalf("decided (-) and loaded (+) differ:\n%s", diff)
	}
	m.ledger = append(m.ledger, c.Postings...)
	for _, l := range c.Letters {
		if url := l.Args["ConfirmURL"]; url != "" {
			claim, err := m.keys.Open(seal.Confirm, token(url), c.Case.UpdatedAt)
			if err != nil {
				t.Fatal(err)
			}
			m.rounds = append(m.rounds, claim.Extra)
		}
	}
	checkCase(t, m.f)
	checkClock(t, m.f, m.rules)
	checkSteps(t, before, m.f)
	m.checkLedger(t)
}

func checkCase(t *rapid.T, f desk.File) {
	c := f.Case
	if c.AboutID != "" && c.OwnerID == c.AboutID {
		t.Fatalf("a complaint about %s is theirs", c.AboutID)
	}
	closed := c.State == desk.Closed
	if closed != (c.Outcome != desk.NoOutcome) || closed != (c.ClosedAt != 0) {
		t.Fatalf("%s with the outcome %q, closed at %d", c.State, c.Outcome, c.ClosedAt)
	}
	if (c.State == desk.Open) != (c.DoneAt == 0) {
		t.Fatalf("%s, done at %d", c.State, c.DoneAt)
	}
	if content := c.Verdict == desk.AsExpected || c.Verdict == desk.AboveExpectation; content != (c.Outcome == desk.Settled) {
		t.Fatalf("%s %q, and the customer said %q", c.State, c.Outcome, c.Verdict)
	}
	if c.Verdict == desk.BelowExpectation && c.State != desk.Open {
		t.Fatalf("the customer said %q, and the case is %s", c.Verdict, c.State)
	}
	var asked []desk.FollowUp
	for _, u := range f.FollowUps {
		if u.State == desk.FollowUpOpen {
			asked = append(asked, u)
		}
	}
	if c.FinalAt != 0 && c.State != desk.Open || len(asked) > 1 || (len(asked) == 1) != (c.FollowUpAt != 0) {
		t.Fatalf("%s, last word at %d, to be followed up at %d: %+v", c.State, c.FinalAt, c.FollowUpAt, asked)
	}
	if len(asked) == 1 && (asked[0].DueAt != c.FollowUpAt || c.Outcome != desk.Settled) {
		t.Fatalf("%s %q is to be followed up at %d: %+v", c.State, c.Outcome, c.FollowUpAt, asked[0])
	}
	var due int64
	for _, p := range f.Pending() {
		if due == 0 || p.DueAt < due {
			due = p.DueAt
		}
	}
	if c.DueAt != due {
		t.Fatalf("due at %d, the earliest pending promise at %d", c.DueAt, due)
	}
	if due != 0 && c.State != desk.Open {
		t.Fatalf("a promise is pending in a case that is %s", c.State)
	}
}

// checkClock holds each due time against what follows from the promise, the
// calendar and when the clocks stood still.
func checkClock(t *rapid.T, f desk.File, r desk.Rules) {
	for _, p := range f.Promises {
		if p.Lapse(f.Case.UpdatedAt).State != promise.Open || p.Basis == (promise.Basis{}) {
			continue
		}
		if due := p.Basis.Due(r.Calendar, f.Stops(p)); due != p.DueAt {
			t.Fatalf("%+v should be due at %d, the clocks stood still %+v", p, due, f.Halts)
		}
	}
	still := 0
	for _, h := range f.Halts {
		if h.Until == 0 {
			still++
		} else if h.Until < h.Since {
			t.Fatalf("clocks stood still backwards: %+v", h)
		}
	}
	if (still == 1) != (f.Case.Paused != desk.Running) || still > 1 {
		t.Fatalf("paused %q, with %d halts open", f.Case.Paused, still)
	}
}

func checkSteps(t *rapid.T, before, after desk.File) {
	if after.Case.Version != before.Case.Version+1 {
		t.Fatalf("version %d came after %d", after.Case.Version, before.Case.Version)
	}
	n := len(before.Timeline)
	if len(after.Timeline) <= n || !cmp.Equal(before.Timeline, after.Timeline[:n], cmpopts.EquateEmpty()) {
		t.Fatal("the timeline did not only grow")
	}
	for _, e := range after.Timeline[n:] {
		if e.At == 0 || e.ActorKind == "" || e.ActorID == "" {
			t.Fatalf("nobody or no time: %+v", e)
		}
	}
	for i, p := range before.Promises {
		if now := after.Promises[i]; now.ID != p.ID || p.State != promise.Open && now.State != p.State {
			t.Fatalf("promise %+v became %+v", p, now)
		} else if mayMove := p.State == promise.Open && p.Basis.From != 0 && now.DueAt > after.Case.UpdatedAt; now.DueAt != p.DueAt && !mayMove {
			t.Fatalf("promise %+v was moved to %d", p, now.DueAt)
		}
	}
}

func (m *machine) checkLedger(t *rapid.T) {
	var sum, given, chosen int64
	for _, p := range m.ledger {
		given += p.Amount
		for _, e := range p.Entries() {
			sum += e.Amount
		}
	}
	var alone int64 // given without anybody's approval
	for _, r := range m.f.Remedies {
		at := slices.IndexFunc(m.f.Approvals, func(a remedy.Approval) bool { return a.OfferID == r.OfferID })
		if r.State == desk.Chosen {
			chosen += r.Cost
		}
		switch {
		case at < 0 && r.State == desk.Chosen:
			alone += r.Cost
		case at >= 0 && (r.State == desk.Chosen || r.State == desk.Offered) && m.f.Approvals[at].State != remedy.Approved,
			(at >= 0 && m.f.Approvals[at].State == remedy.ApprovalAsked) != (r.State == desk.Held):
			t.Fatalf("%+v without the approval it needs: %+v", r, m.f.Approvals)
		}
	}
	if sum != 0 || given != chosen {
		t.Fatalf("the ledger sums to %d, gave %d, chosen was %d", sum, given, chosen)
	}
	if most := m.rules.Authority.May(remedy.Situation{Role: account.RoleSupervisor}).Limit; alone > most {
		t.Fatalf("%d was given without approval, nobody may give more than %d", alone, most)
	}
}

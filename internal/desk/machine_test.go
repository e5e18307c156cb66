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
	"liuke/internal/calendar"
	"liuke/internal/customer"
	"liuke/internal/desk"
	"liuke/internal/promise"
	"liuke/internal/seal"
	"liuke/internal/store"
	"liuke/internal/store/storetest"
)

// machine puts one case through random commands.
type machine struct {
	*office
	rules  desk.Rules
	f      desk.File
	ledger []desk.LedgerEntry
	rounds []string // that the customer was asked about
}

// TestAnyCourseOfACaseIsSound runs random commands on a case. After each of
// them the rules of the house hold, and what the database gives back is what
// was decided.
func TestAnyCourseOfACaseIsSound(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := open(t, db)
		r := must(rules{}.Rules(ctx))(t)
		r.Silence = desk.DefaultSilence
		known := customer.Customer{ID: "c1", RootID: "c1", Kind: customer.Person, Name: "老张", Version: 1}
		if err := db.Customers().Add(ctx, known, nil); err != nil {
			t.Fatal(err)
		}
		rapid.Check(t, func(rt *rapid.T) {
			_, f := o.file(t, desk.Intake{Words: "x", Severity: 1})
			m := &machine{office: o, rules: r, f: f}
			acts := m.acts()
			names := slices.Sorted(maps.Keys(acts))
			for range rapid.IntRange(1, 30).Draw(rt, "commands") {
				o.now.Add(rapid.Int64Range(1, 40*hour).Draw(rt, "wait"))
				name := rapid.SampledFrom(names).Draw(rt, "command")
				who := rapid.SampledFrom([]account.Actor{o.lin, o.zhou}).Draw(rt, "who")
				k := desk.Clerk{Actor: who, Now: o.now.Load(), Rules: r, Keys: o.keys, Supervisors: []string{"s3"}}
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
		"promise": func(t *rapid.T, k desk.Clerk) (desk.Change, error) {
			return k.Promise(m.f, desk.NewPromise{
				Kind: rapid.SampledFrom(promise.Kinds).Draw(t, "kind"), Text: "p", DueAt: k.Now + rapid.Int64Range(-1, 60*hour).Draw(t, "due"),
			})
		},
		"keep": func(t *rapid.T, k desk.Clerk) (desk.Change, error) {
			return k.Keep(m.f, desk.Keep{PromiseID: m.somePromise(t)})
		},
		"renegotiate": func(t *rapid.T, k desk.Clerk) (desk.Change, error) {
			return k.Renegotiate(m.f, desk.Renegotiation{PromiseID: m.somePromise(t), DueAt: k.Now + hour, Reason: "r"})
		},
		"holiday": func(t *rapid.T, k desk.Clerk) (desk.Change, error) {
			k.Rules = closedOn(t, k.Rules, calendar.DayOf(k.Now, k.Rules.Calendar.Zone())+calendar.Day(rapid.IntRange(0, 3).Draw(t, "ahead")))
			return k.Reckon(m.f), nil
		},
		"lapse":        func(_ *rapid.T, k desk.Clerk) (desk.Change, error) { return k.Lapse(m.f), nil },
		"close silent": func(_ *rapid.T, k desk.Clerk) (desk.Change, error) { return k.CloseSilent(m.f), nil },
		"offer": func(t *rapid.T, k desk.Clerk) (desk.Change, error) {
			cost := rapid.SampledFrom([]int64{0, 3_000, 60_000})
			return k.Offer(m.f, desk.Offer{Options: []desk.Option{
				{Kind: desk.Refund, Text: "a", Cost: cost.Draw(t, "cost")}, {Kind: desk.Voucher, Text: "b", Cost: cost.Draw(t, "cost")},
			}})
		},
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
			return k.Confirm(m.f, round, desk.Verdict{Settled: rapid.Bool().Draw(t, "settled"), Text: "v"})
		},
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
	m.ledger = append(m.ledger, c.Ledger...)
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
	checkSteps(t, before, m.f)
	m.checkLedger(t)
}

func checkCase(t *rapid.T, f desk.File) {
	c := f.Case
	closed := c.State == desk.Closed
	if closed != (c.Outcome != desk.NoOutcome) || closed != (c.ClosedAt != 0) {
		t.Fatalf("%s with the outcome %q, closed at %d", c.State, c.Outcome, c.ClosedAt)
	}
	if (c.State == desk.Open) != (c.DoneAt == 0) {
		t.Fatalf("%s, done at %d", c.State, c.DoneAt)
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
	for _, e := range m.ledger {
		sum += e.Amount
		given += max(0, e.Amount)
	}
	for _, r := range m.f.Remedies {
		if r.State == desk.Chosen {
			chosen += r.Cost
		}
	}
	if sum != 0 || given != chosen {
		t.Fatalf("the ledger sums to %d, gave %d, chosen was %d", sum, given, chosen)
	}
	if most := m.rules.Authority[account.RoleSupervisor]; chosen > most {
		t.Fatalf("%d was given, nobody may give more than %d", chosen, most)
	}
}

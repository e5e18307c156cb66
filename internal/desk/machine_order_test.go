package desk_test

import (
	"bytes"
	"log/slog"
	"testing"
	"time"

	"pgregory.net/rapid"

	"liuke/internal/desk"
	"liuke/internal/evidence"
	"liuke/internal/i18n"
	"liuke/internal/store"
	"liuke/internal/store/storetest"
	"liuke/internal/workorder"
)

// orderActs are the commands to work orders and evidence.
func (m *machine) orderActs() map[string]act {
	window := func(t *rapid.T, now int64) (from, until int64) {
		from = now + rapid.Int64Range(-2, 40*hour).Draw(t, "from")
		return from, from + rapid.Int64Range(-1, 8*hour).Draw(t, "long")
	}
	return map[string]act{
		"plan order": func(t *rapid.T, k desk.Clerk) (desk.Change, error) {
			n := desk.NewOrder{Kind: rapid.SampledFrom(workorder.Kinds).Draw(t, "kind"), Task: "t", Place: "p"}
			n.From, n.Until = window(t, k.Now)
			if rapid.Bool().Draw(t, "tied") {
				n.PromiseID = m.somePromise(t)
			}
			var who *desk.Member
			if rapid.Bool().Draw(t, "sent") {
				who = &desk.Member{ID: "s1", Name: "Lin"}
			}
			return k.PlanOrder(m.f, n, who, workorder.Starter("en"))
		},
		"dispatch order": func(t *rapid.T, k desk.Clerk) (desk.Change, error) {
			return k.DispatchOrder(m.f, m.someOrder(t), desk.Member{ID: k.Actor.ID, Name: k.Actor.Name})
		},
		"agree order": func(t *rapid.T, k desk.Clerk) (desk.Change, error) {
			a := desk.Appointment{OrderID: m.someOrder(t), Reason: "r"}
			a.From, a.Until = window(t, k.Now)
			return k.AgreeOrder(m.f, a)
		},
		"start order": func(t *rapid.T, k desk.Clerk) (desk.Change, error) { return k.StartOrder(m.f, m.someOrder(t)) },
		"tick order": func(t *rapid.T, k desk.Clerk) (desk.Change, error) {
			return k.TickOrder(m.f, desk.Ticks{OrderID: m.someOrder(t), Ticked: []int{rapid.IntRange(0, 4).Draw(t, "tick")}})
		},
		"try order": func(t *rapid.T, k desk.Clerk) (desk.Change, error) {
			return k.TryOrder(m.f, desk.Trial{OrderID: m.someOrder(t), Result: rapid.SampledFrom(workorder.Results).Draw(t, "result"), Note: "n"})
		},
		"end order": func(t *rapid.T, k desk.Clerk) (desk.Change, error) {
			return k.EndOrder(m.f, desk.EndOrder{OrderID: m.someOrder(t), As: workorder.Cancelled, Reason: "r"})
		},
		"ask evidence": func(t *rapid.T, k desk.Clerk) (desk.Change, error) {
			return k.AskEvidence(m.f, desk.AskEvidence{Cause: "transport", Pieces: []string{"waybill", "carrier"}}, evidence.Starter())
		},
		"give evidence": func(t *rapid.T, k desk.Clerk) (desk.Change, error) {
			k.Actor = form
			return k.GiveEvidence(m.f, desk.Proof{ItemID: m.someEvidence(t), Text: "x"})
		},
		"take evidence": func(t *rapid.T, k desk.Clerk) (desk.Change, error) {
			return k.TakeEvidence(m.f, desk.Proof{ItemID: m.someEvidence(t), Text: "x"})
		},
		"waive evidence": func(t *rapid.T, k desk.Clerk) (desk.Change, error) {
			return k.WaiveEvidence(m.f, desk.EvidenceReason{ItemID: m.someEvidence(t), Reason: "r"})
		},
		"ask evidence again": func(t *rapid.T, k desk.Clerk) (desk.Change, error) {
			return k.AskEvidenceAgain(m.f, desk.EvidenceReason{ItemID: m.someEvidence(t), Reason: "r"})
		},
	}
}

func (m *machine) someOrder(t *rapid.T) string {
	if len(m.f.Orders) == 0 {
		return ""
	}
	return rapid.SampledFrom(m.f.Orders).Draw(t, "order").ID
}

func (m *machine) someEvidence(t *rapid.T) string {
	if len(m.f.Evidence) == 0 {
		return ""
	}
	return rapid.SampledFrom(m.f.Evidence).Draw(t, "evidence").ID
}

// TestWhatIsRecordedOfOrdersCanBeRead writes out, in every language, all that is
// recorded of an order and of evidence that take every turn.
func TestWhatIsRecordedOfOrdersCanBeRead(t *testing.T) {
	var log bytes.Buffer
	catalogue, err := i18n.Load(slog.New(slog.NewTextHandler(&log, nil)))
	if err != nil {
		t.Fatal(err)
	}
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := withSettings(t, db)
		receipt, f := o.file(t, complaint)
		on, link := desk.Target{CaseID: f.Case.ID}, token(receipt.TrackURL)
		f = must(o.PlanOrder(ctx, o.lin, on, visitAt(4, 8)))(t)
		id := f.Orders[0].ID
		must(o.DispatchOrder(ctx, o.lin, on, id, o.zhou.ID))(t)
		must(o.DispatchOrder(ctx, o.lin, on, id, o.wang.ID))(t)
		check(t, o.StartOrder(ctx, o.wang, desk.Target{}, id))
		check(t, o.TickOrder(ctx, o.wang, desk.Target{}, desk.Ticks{OrderID: id, Ticked: []int{0}}))
		check(t, o.TryOrder(ctx, o.wang, desk.Target{}, desk.Trial{OrderID: id, Result: workorder.PartMissing, Note: "n", Parts: []workorder.Part{{Name: "x", Count: 1}}}))
		must(o.AgreeOrder(ctx, o.lin, on, desk.Appointment{OrderID: id, From: monday + 24*hour, Until: monday + 26*hour, Reason: "r"}))(t)
		check(t, o.TryOrder(ctx, o.wang, desk.Target{}, desk.Trial{OrderID: id, Result: workorder.Succeeded, Note: "n", Minutes: 5}))
		f = must(o.PlanOrder(ctx, o.lin, on, visitAt(30, 34)))(t)
		must(o.EndOrder(ctx, o.lin, on, desk.EndOrder{OrderID: f.Orders[1].ID, As: workorder.Failed, Reason: "r"}))(t)
		f = must(o.AskEvidence(ctx, o.lin, on, desk.AskEvidence{Cause: "transport", Pieces: []string{"waybill", "photo", "carrier"}}))(t)
		must(o.GiveEvidence(ctx, link, "", desk.Proof{ItemID: f.Evidence[0].ID, Text: "x"}))(t)
		must(o.AskEvidenceAgain(ctx, o.lin, on, desk.EvidenceReason{ItemID: f.Evidence[0].ID, Reason: "r"}))(t)
		o.pass(60 * time.Hour)
		check(t, o.LapsePromises(ctx))
		o.pass(120 * time.Hour)
		check(t, o.LapsePromises(ctx))
		must(o.TakeEvidence(ctx, o.lin, on, desk.Proof{ItemID: f.Evidence[0].ID, Text: "x"}))(t)
		f = must(o.WaiveEvidence(ctx, o.lin, on, desk.EvidenceReason{ItemID: f.Evidence[1].ID, Reason: "r"}))(t)
		seen := o.readAll(t, db, f, catalogue)
		for _, kind := range []desk.EntryKind{
			desk.EntryOrderPlanned, desk.EntryOrderDispatched, desk.EntryOrderAgreed, desk.EntryOrderStarted, desk.EntryOrderTicked, desk.EntryOrderTried,
			desk.EntryOrderDone, desk.EntryOrderEnded, desk.EntryEvidenceAsked, desk.EntryEvidenceGiven, desk.EntryEvidenceTaken, desk.EntryEvidenceWaived,
			desk.EntryEvidenceAgain, desk.EntryEvidenceDue,
		} {
			if !seen[kind] {
				t.Errorf("%s did not happen", kind)
			}
		}
	})
	if log.Len() > 0 {
		t.Error(log.String())
	}
}

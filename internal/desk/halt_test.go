package desk_test

import (
	"slices"
	"testing"
	"time"

	"liuke/internal/desk"
	"liuke/internal/outbox"
	"liuke/internal/promise"
	"liuke/internal/seal"
	"liuke/internal/store"
	"liuke/internal/store/storetest"
)

// trackToken is by which the customer follows the case.
func (o *office) trackToken(f desk.File) string {
	return o.keys.Sign(seal.Claim{Purpose: seal.Track, Subject: f.Case.ID, ExpiresAt: o.now.Load() + 1000*hour})
}

// TestPauseKeepsWhatWasLeft pauses a case whose first answer is due at five in
// the afternoon, and goes on with it the next day.
func TestPauseKeepsWhatWasLeft(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := open(t, db)
		_, f := o.file(t, complaint)
		on := desk.Target{CaseID: f.Case.ID}
		named := monday + 30*hour
		must(o.Promise(ctx, o.lin, on, desk.NewPromise{Kind: promise.Own, Text: "带样品", DueAt: named}))(t)
		o.pass(2 * time.Hour)
		f = must(o.Pause(ctx, o.lin, on, desk.PauseClocks{Reason: desk.AwaitsCustomer, Why: "订单号"}))(t)
		if p := f.Promises[0]; p.DueAt != promise.OpenEnded || f.Promises[1].DueAt != named || f.Case.DueAt != named || f.Case.Paused != desk.AwaitsCustomer {
			t.Fatalf("paused: %+v, the case %+v", f.Promises, f.Case)
		}
		if _, err := o.Pause(ctx, o.lin, on, desk.PauseClocks{Reason: desk.AwaitsCustomer, Why: "x"}); key(err) != "pause.paused_already" {
			t.Errorf("paused twice: %v", err)
		}
		o.pass(23 * time.Hour)
		if err := o.LapsePromises(ctx); err != nil {
			t.Fatal(err)
		}
		f = must(o.CustomerWrote(ctx, o.trackToken(f), "", desk.Letter{Text: "订单 42"}))(t).File
		want := o.now.Load() + 6*hour // at ten the next day six of eight hours are left
		if p := f.Promises[0]; p.DueAt != want || p.State != promise.Open || f.Case.Paused != desk.Running {
			t.Fatalf("gone on: %+v, want due at %d", p, want)
		}
		if !slices.Contains(kinds(f), desk.EntryPaused) || !slices.Contains(kinds(f), desk.EntryResumed) {
			t.Errorf("timeline %v", kinds(f))
		}
		letters := must(db.Letters().List(ctx, outbox.Filter{CaseID: f.Case.ID, Limit: 100}))(t)
		for _, template := range []string{"letter.paused", "letter.resumed"} {
			if !slices.ContainsFunc(letters, func(l outbox.Letter) bool { return l.Template == template }) {
				t.Errorf("no %s was written", template)
			}
		}
		if _, err := o.Resume(ctx, o.lin, on); key(err) != "pause.not_paused" {
			t.Errorf("resumed what runs: %v", err)
		}
	})
}

// TestAnAgreedDateGoesOnByItself sweeps a day after the date that was agreed,
// and finds what fell due in between.
func TestAnAgreedDateGoesOnByItself(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := openWith(t, db, threeSteps, nil)
		_, f := o.file(t, complaint)
		on := desk.Target{CaseID: f.Case.ID}
		agreed := monday + 24*hour
		f = must(o.Pause(ctx, o.lin, on, desk.PauseClocks{Reason: desk.AwaitsDate, Why: "周二再来", AgreedAt: agreed}))(t)
		if due := f.Promises[0].DueAt; due != agreed+8*hour || f.AlarmAt != agreed {
			t.Fatalf("due at %d, alarm at %d", due, f.AlarmAt)
		}
		o.now.Store(agreed - 1)
		o.sweep(t)
		if f = must(o.File(ctx, o.lin, f.Case.ID))(t); f.Case.Paused == desk.Running {
			t.Fatal("went on before it was time")
		}
		o.now.Store(agreed + 24*hour)
		o.sweep(t)
		o.sweep(t)
		f = must(o.File(ctx, o.lin, f.Case.ID))(t)
		if h := f.Halts[0]; h.Until != agreed || f.Case.Paused != desk.Running || f.Promises[0].State != promise.Broken || f.Promises[0].DueAt != agreed+8*hour {
			t.Fatalf("went on %+v, promise %+v", h, f.Promises[0])
		}
		if told := o.told(t, o.lin.ID); !slices.Contains(told, desk.NotifyBroken) && !slices.Contains(told, desk.NotifyEscalated) {
			t.Errorf("told %v", told)
		}
	})
}

// TestWhatEndsAPause goes through what a customer and the staff can do.
func TestWhatEndsAPause(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := open(t, db)
		for name, c := range map[string]struct {
			reason desk.Pause
			do     func(f desk.File) error
			ends   bool
		}{
			"the customer writes": {desk.AwaitsCustomer, func(f desk.File) error {
				_, err := o.CustomerWrote(ctx, o.trackToken(f), "", desk.Letter{Text: "a"})
				return err
			}, true},
			"the customer asks for a call": {desk.AwaitsCustomer, func(f desk.File) error {
				_, err := o.CallMe(ctx, o.trackToken(f), "", desk.CallRequest{})
				return err
			}, true},
			"words are no evidence": {desk.AwaitsEvidence, func(f desk.File) error {
				_, err := o.CustomerWrote(ctx, o.trackToken(f), "", desk.Letter{Text: "a"})
				return err
			}, false},
			"we write": {desk.AwaitsCustomer, func(f desk.File) error {
				_, err := o.Note(ctx, o.lin, desk.Target{CaseID: f.Case.ID}, desk.Note{Text: "a"})
				return err
			}, false},
			"it changes hands": {desk.AwaitsEvidence, func(f desk.File) error {
				_, err := o.Assign(ctx, o.zhou, desk.Target{CaseID: f.Case.ID}, o.wang.ID)
				return err
			}, false},
			"it is done": {desk.AwaitsEvidence, func(f desk.File) error {
				_, err := o.Done(ctx, o.lin, desk.Target{CaseID: f.Case.ID}, desk.Done{Text: "a"})
				return err
			}, true},
		} {
			_, f := o.file(t, complaint)
			must(o.Pause(ctx, o.lin, desk.Target{CaseID: f.Case.ID}, desk.PauseClocks{Reason: c.reason, Why: "w"}))(t)
			o.pass(time.Minute)
			if err := c.do(f); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			f = must(o.File(ctx, o.lin, f.Case.ID))(t)
			if ended := f.Case.Paused == desk.Running; ended != c.ends || ended != (f.Halts[0].Until != 0) {
				t.Errorf("%s: paused %q, %+v", name, f.Case.Paused, f.Halts)
			}
		}
	})
}

// TestACallIsOwedInAPauseToo has a call fall due while the case is paused.
func TestACallIsOwedInAPauseToo(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := openWith(t, db, threeSteps, nil)
		_, f := o.file(t, complaint)
		tracked := must(o.CallMe(ctx, o.trackToken(f), "", desk.CallRequest{}))(t)
		f = must(o.Pause(ctx, o.lin, desk.Target{CaseID: f.Case.ID}, desk.PauseClocks{Reason: desk.AwaitsEvidence, Why: "w"}))(t)
		if f.Case.DueAt != tracked.File.Promises[1].DueAt || f.AlarmAt == 0 {
			t.Fatalf("the call waits with the rest: due %d, alarm %d", f.Case.DueAt, f.AlarmAt)
		}
		o.now.Store(f.Case.DueAt + 1)
		o.sweep(t)
		f = must(o.File(ctx, o.lin, f.Case.ID))(t)
		if f.Promises[1].State != promise.Broken || f.Promises[0].State != promise.Open {
			t.Errorf("%+v", f.Promises)
		}
	})
}

// TestAClockSetBackBreaksNothing has the machine's clock jump back by days
// between acts: the case goes on by its own.
func TestAClockSetBackBreaksNothing(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := openWith(t, db, threeSteps, nil)
		_, f := o.file(t, complaint)
		on := desk.Target{CaseID: f.Case.ID}
		back := func() { o.now.Add(-50 * hour) }
		o.pass(time.Hour)
		f = must(o.Pause(ctx, o.lin, on, desk.PauseClocks{Reason: desk.AwaitsCustomer, Why: "w"}))(t)
		back()
		f = must(o.Resume(ctx, o.lin, on))(t)
		if h := f.Halts[0]; h.Until != h.Since || f.Promises[0].DueAt != monday+8*hour {
			t.Errorf("stood still %+v, due %d", h, f.Promises[0].DueAt)
		}
		must(o.Promise(ctx, o.lin, on, desk.NewPromise{Kind: promise.Own, Text: "p", DueAt: monday + 9*hour}))(t)
		o.now.Store(monday + 12*hour)
		o.sweep(t)
		before := must(o.File(ctx, o.lin, f.Case.ID))(t)
		back()
		o.sweep(t)
		f = must(o.File(ctx, o.lin, f.Case.ID))(t)
		if f.Case.Version != before.Case.Version || f.Promises[0].State != promise.Broken {
			t.Errorf("a sweep of the past changed something: %+v", f.Promises)
		}
		f = must(o.Done(ctx, o.lin, on, desk.Done{Text: "a", Kept: []string{f.Promises[1].ID}}))(t)
		must(o.Confirm(ctx, o.confirmLink(t, f.Case.ID), "", desk.Verdict{Answer: desk.BelowExpectation}))(t)
		back()
		f = must(o.Done(ctx, o.lin, on, desk.Done{Text: "b"}))(t)
		at := int64(0)
		for _, e := range f.Timeline {
			if e.At < at {
				t.Errorf("%s came before what it followed", e.Kind)
			}
			at = e.At
		}
		if loaded := must(db.Desk().File(ctx, f.Case.ID))(t); !slices.Equal(kinds(loaded), kinds(f)) {
			t.Errorf("told in another order: %v", kinds(loaded))
		}
	})
}

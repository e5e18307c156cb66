package desk_test

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"
	"time"

	"liuke/internal/desk"
	"liuke/internal/i18n"
	"liuke/internal/outbox"
	"liuke/internal/promise"
	"liuke/internal/store"
	"liuke/internal/store/storetest"
)

// TestEverythingRecordedCanBeRead writes out, in every language, all entries,
// notifications and letters of a case that takes every turn.
func TestEverythingRecordedCanBeRead(t *testing.T) {
	var log bytes.Buffer
	catalogue, err := i18n.Load(slog.New(slog.NewTextHandler(&log, nil)))
	if err != nil {
		t.Fatal(err)
	}
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := open(t, db)
		f := o.everyTurn(t)
		seen := o.readAll(t, db, f, catalogue)
		if len(seen) != 22 {
			t.Errorf("the case took only %d of the turns there are: %v", len(seen), seen)
		}
	})
	if log.Len() > 0 {
		t.Error(log.String())
	}
}

// readAll reads what a case recorded, told the staff and wrote to the customer,
// in every language, and returns the kinds of entries there were.
func (o *office) readAll(t *testing.T, db *store.DB, f desk.File, catalogue *i18n.Catalogue) map[desk.EntryKind]bool {
	t.Helper()
	zone := time.FixedZone("", 8*3600)
	letters := must(db.Letters().List(ctx, outbox.Filter{CaseID: f.Case.ID, Limit: 100}))(t)
	seen := map[desk.EntryKind]bool{}
	for _, lang := range i18n.Languages {
		p := catalogue.Printer(lang)
		for _, e := range f.Timeline {
			seen[e.Kind] = true
			readable(t, e.Sentence(p, zone))
		}
		for _, who := range []string{"s1", "s2", "s3"} {
			for _, n := range must(db.Desk().Notifications(ctx, who, 100))(t) {
				readable(t, n.Sentence(p, zone))
			}
		}
		for _, l := range letters {
			c := l.Content(p, zone)
			readable(t, c.Subject)
			readable(t, c.Text)
			if !strings.Contains(c.Text, "https://desk.example.com/") {
				t.Errorf("%s leads nowhere:\n%s", l.Template, c.Text)
			}
		}
	}
	return seen
}

func readable(t *testing.T, text string) {
	t.Helper()
	if text == "" || strings.Contains(text, "<no value>") || strings.Contains(text, "desk.") && !strings.Contains(text, "https://desk.") {
		t.Errorf("unreadable: %q", text)
	}
}

// everyTurn returns a case in which everything happened that can be recorded.
func (o *office) everyTurn(t *testing.T) desk.File {
	t.Helper()
	receipt, f := o.file(t, desk.Intake{Words: "x", Email: "zhang@example.com", Nickname: "老张"})
	on, link := desk.Target{CaseID: f.Case.ID}, token(receipt.TrackURL)
	_, other := o.file(t, desk.Intake{Words: "y", Email: "li@example.com"})
	subject, kind, severity := "冷库门", desk.Return, int64(3)
	must(o.Edit(ctx, o.lin, on, desk.Edit{Subject: &subject, Kind: &kind, Severity: &severity}))(t)
	must(o.Identify(ctx, o.lin, on, other.Case.CustomerID))(t)
	must(o.Assign(ctx, o.zhou, on, "s2"))(t)
	must(o.Note(ctx, o.lin, on, desk.Note{Text: "n"}))(t)
	must(o.Restate(ctx, o.lin, on, desk.Restatement{Text: "r"}))(t)
	must(o.Reply(ctx, o.lin, on, desk.Reply{Text: "a"}))(t)
	f = must(o.Promise(ctx, o.lin, on, desk.NewPromise{Kind: promise.FinalAnswer, DueAt: o.now.Load() + hour}))(t)
	last := f.Promises[len(f.Promises)-1].ID
	f = must(o.Renegotiate(ctx, o.lin, on, desk.Renegotiation{PromiseID: last, DueAt: o.now.Load() + 2*hour, Reason: "parts", AskedBy: promise.Us}))(t)
	o.pass(3 * time.Hour)
	if err := o.LapsePromises(ctx); err != nil {
		t.Fatal(err)
	}
	f = must(o.Offer(ctx, o.lin, on, desk.Offer{Options: []desk.Option{
		{Kind: desk.Refund, Text: "退款", Cost: 5_000}, {Kind: desk.Apology, Text: "道歉"},
	}}))(t)
	must(o.Choose(ctx, o.lin, on, desk.Choice{RemedyID: f.Remedies[0].ID}))(t)
	must(o.Done(ctx, o.lin, on, desk.Done{Text: "d"}))(t)
	must(o.TakeBackDone(ctx, o.lin, on))(t)
	o.pass(time.Minute)
	must(o.Done(ctx, o.lin, on, desk.Done{Text: "d"}))(t)
	must(o.Confirm(ctx, o.confirmLink(t, f.Case.ID), "", desk.Verdict{Answer: desk.BelowExpectation}))(t)
	o.pass(time.Minute)
	must(o.Done(ctx, o.lin, on, desk.Done{Text: "d"}))(t)
	o.pass(desk.DefaultSilence)
	if err := o.CloseSilent(ctx); err != nil {
		t.Fatal(err)
	}
	must(o.CustomerWrote(ctx, link, "", desk.Letter{Text: "w"}))(t)
	f = must(o.CallMe(ctx, link, "", desk.CallRequest{Phone: "13800138000"}))(t).File
	o.pass(time.Minute)
	must(o.Done(ctx, o.lin, on, desk.Done{Text: "d", Kept: []string{f.Promises[len(f.Promises)-1].ID}}))(t)
	must(o.Confirm(ctx, o.confirmLink(t, f.Case.ID), "", desk.Verdict{Answer: desk.AsExpected}))(t)
	return must(o.File(ctx, o.lin, f.Case.ID))(t)
}

package desk_test

import (
	"slices"
	"testing"

	"liuke/internal/calendar"
	"liuke/internal/customer"
	"liuke/internal/desk"
	"liuke/internal/promise"
	"liuke/internal/store"
	"liuke/internal/store/storetest"
)

// TestACustomerAbroadIsLeftAlone has a customer in London served from Shanghai,
// where it is nine in the morning: one at night there.
func TestACustomerAbroadIsLeftAlone(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := open(t, db)
		company := &movable{must(rules{}.Rules(ctx))(t)}
		company.rules.Quiet = promise.DefaultQuiet()
		parts := o.parts(db.Desk())
		parts.Company = company
		o.Service = desk.New(parts)
		anna := customer.Customer{ID: "c9", RootID: "c9", Kind: customer.Person, Name: "Anna", Zone: "Europe/London", Version: 1}
		if err := db.Customers().Add(ctx, anna, nil); err != nil {
			t.Fatal(err)
		}
		_, f := o.file(t, complaint)
		on := desk.Target{CaseID: f.Case.ID}
		must(o.Identify(ctx, o.lin, on, "c9"))(t)
		f = must(o.CallMe(ctx, o.trackToken(f), "", desk.CallRequest{}))(t).File
		london := must(calendar.ParseZone(anna.Zone))(t)
		call := f.Promises[len(f.Promises)-1]
		if _, quiet := company.rules.Quiet.In(london).At(call.DueAt - 1); quiet || call.Kind != promise.Callback || call.DueAt <= monday+4*hour {
			t.Errorf("the call is due at %d, quiet %t", call.DueAt, quiet)
		}
		if _, err := o.Promise(ctx, o.lin, on, desk.NewPromise{Kind: promise.Callback, DueAt: monday + 2*hour}); key(err) != "quiet.call" {
			t.Errorf("a call at three at night: %v", err)
		}
		for _, asked := range []promise.Party{promise.Us, promise.Customer} {
			put := desk.Renegotiation{PromiseID: call.ID, DueAt: monday + 26*hour, Reason: "上夜班", AskedBy: asked}
			k := desk.Clerk{Actor: o.lin, Now: monday, Rules: company.rules, Keys: o.keys, Zone: london}
			if _, err := k.Renegotiate(f, put); (key(err) == "quiet.call") != (asked == promise.Us) {
				t.Errorf("a call put off into the night, asked for by %s: %v", asked, err)
			}
		}
		if by := must(o.Promise(ctx, o.lin, on, desk.NewPromise{Kind: promise.Callback}))(t); by.Promises[len(by.Promises)-1].DueAt != call.DueAt {
			t.Errorf("a call in the company's time: %+v", by.Promises)
		}
		k := desk.Clerk{Actor: o.lin, Now: monday, Rules: company.rules, Keys: o.keys, Zone: london}
		if c := must(k.Reply(f, desk.Reply{Text: "a"}))(t); c.Letters[0].NotBefore != 0 {
			t.Errorf("the reply waits until %d, though it rings for nobody", c.Letters[0].NotBefore)
		}
		k.LettersWait = true
		if c := must(k.Reply(f, desk.Reply{Text: "a"}))(t); c.Letters[0].NotBefore != monday+7*hour {
			t.Errorf("the reply goes out at %d, want eight in London, as she asked", c.Letters[0].NotBefore)
		}
		k.Actor = form
		if c := must(k.CallMe(f, desk.CallRequest{Phone: "1234567"}))(t); len(c.Letters) > 0 && c.Letters[0].NotBefore != 0 {
			t.Error("what the customer asked for waits")
		}
	})
}

// TestQuietHoursAreTheCompanysWhereNobodyKnowsTheCustomers has calls and letters
// of a customer whose zone is not known.
func TestQuietHoursAreTheCompanysWhereNobodyKnowsTheCustomers(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := open(t, db)
		company := &movable{must(rules{}.Rules(ctx))(t)}
		company.rules.Quiet = promise.DefaultQuiet()
		company.rules.Quiet.Letters = true
		parts := o.parts(db.Desk())
		parts.Company = company
		o.Service = desk.New(parts)
		_, f := o.file(t, complaint)
		on := desk.Target{CaseID: f.Case.ID}
		for _, c := range []struct {
			hours int64 // after nine in the morning
			want  string
		}{{12, ""}, {13, "quiet.call"}, {22, "quiet.call"}, {23, "quiet.call"}, {24, ""}} {
			if _, err := o.Promise(ctx, o.lin, on, desk.NewPromise{Kind: promise.Callback, DueAt: monday + c.hours*hour}); key(err) != c.want {
				t.Errorf("a call due %d hours after nine: %v, want %q", c.hours, err, c.want)
			}
		}
		if _, err := o.Promise(ctx, o.lin, on, desk.NewPromise{Kind: promise.NextUpdate, DueAt: monday + 13*hour}); err != nil {
			t.Errorf("an update by letter: %v", err)
		}
		k := desk.Clerk{Actor: o.lin, Now: monday + 13*hour, Rules: company.rules, Keys: o.keys}
		if c := must(k.Reply(f, desk.Reply{Text: "a"}))(t); c.Letters[0].NotBefore != monday+23*hour {
			t.Errorf("at ten in the evening the reply waits until %d", c.Letters[0].NotBefore)
		}
	})
}

// TestAShiftedCallStaysShifted changes the calendar after a call was promised
// past the quiet hours: it is reckoned again, and still not due within them.
func TestAShiftedCallStaysShifted(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := open(t, db)
		company := &movable{must(rules{}.Rules(ctx))(t)}
		company.rules.Quiet = promise.Quiet{From: 12 * 60, Until: 17 * 60} // as if the customer worked at night
		parts := o.parts(db.Desk())
		parts.Company = company
		o.Service = desk.New(parts)
		_, f := o.file(t, complaint)
		called := must(o.CallMe(ctx, o.trackToken(f), "", desk.CallRequest{Phone: "010-88886666"}))(t).File
		call := called.Promises[len(called.Promises)-1]
		if call.DueAt != monday+9*hour || call.Basis.Spared.From != 12*60 {
			t.Fatalf("the call is due %d hours after nine, by %+v", (call.DueAt-monday)/hour, call.Basis)
		}
		today := calendar.DayOf(o.now.Load(), company.rules.Calendar.Zone())
		company.rules = closedOn(t, company.rules, today)
		company.rules.Quiet = promise.Quiet{} // for what is promised from now on
		if err := o.ReckonPromises(ctx); err != nil {
			t.Fatal(err)
		}
		moved := must(o.File(ctx, o.lin, f.Case.ID))(t).Promises
		at := slices.IndexFunc(moved, func(p promise.Promise) bool { return p.ID == call.ID })
		if got := moved[at]; got.DueAt != monday+33*hour || got.Basis != call.Basis {
			t.Errorf("on the next day the call is due %d hours after nine, by %+v", (got.DueAt-monday)/hour, got.Basis)
		}
	})
}

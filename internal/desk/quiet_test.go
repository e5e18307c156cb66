package desk_test

import (
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
		if _, quiet := company.rules.Quiet.At(call.DueAt-1, london); quiet || call.Kind != promise.Callback || call.DueAt <= monday+4*hour {
			t.Errorf("the call is due at %d, quiet %t", call.DueAt, quiet)
		}
		if _, err := o.Promise(ctx, o.lin, on, desk.NewPromise{Kind: promise.Callback, DueAt: monday + 2*hour}); key(err) != "quiet.call" {
			t.Errorf("a call at three at night: %v", err)
		}
		k := desk.Clerk{Actor: o.lin, Now: monday, Rules: company.rules, Keys: o.keys, Zone: london}
		if c := must(k.Reply(f, desk.Reply{Text: "a"}))(t); c.Letters[0].NotBefore != monday+7*hour {
			t.Errorf("the reply goes out at %d, want eight in London", c.Letters[0].NotBefore)
		}
		k.Actor = form
		if c := must(k.CallMe(f, desk.CallRequest{Phone: "1234567"}))(t); len(c.Letters) > 0 && c.Letters[0].NotBefore != 0 {
			t.Error("what the customer asked for waits")
		}
	})
}

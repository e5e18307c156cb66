package desk_test

import (
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"liuke/internal/account"
	"liuke/internal/calendar"
	"liuke/internal/customer"
	"liuke/internal/desk"
	"liuke/internal/fault"
	"liuke/internal/outbox"
	"liuke/internal/promise"
	"liuke/internal/purchase"
	"liuke/internal/remedy"
	"liuke/internal/standard"
	"liuke/internal/store"
	"liuke/internal/store/storetest"
)

// shipping returns an office that ships within two working days since January,
// offers a voucher first, and matches prices; and a customer with an address.
func shipping(t testing.TB, db *store.DB) (*office, customer.Customer) {
	t.Helper()
	o := open(t, db)
	for i, code := range []string{"ship", "price"} {
		s, _ := standard.Preset(code)
		s.From = calendar.DayOn(2026, time.January, 1)
		if code == "ship" {
			s.First = standard.Offer{Kind: remedy.Voucher, Cost: 2_000, Texts: map[string]string{"zh-CN": "一张二十元代金券", "en": "A voucher of 20"}}
		}
		if err := o.PutStandard(ctx, o.admin(t), s, true, int64(i)); err != nil {
			t.Fatal(err)
		}
	}
	who := o.buyer(t, "C-1", -4)
	service := customer.NewService(db.Customers(), db.Accounts().Company)
	if err := service.AddIdentity(ctx, o.zhou, who.ID, customer.Identity{Kind: customer.IdentityEmail, Value: "zhang@example.com"}, monday); err != nil {
		t.Fatal(err)
	}
	return o, who
}

// late is that an order went out late, as the warehouse tells it.
func (o *office) late(id, order string) standard.Report {
	took := 72 * hour
	return standard.Report{
		Standard: "ship", Customer: standard.Known{Code: "C-1"}, Order: order, At: o.now.Load(), Took: &took, Source: "wms", ExternalID: id,
	}
}

// warehouse is a program with a key.
var warehouse = account.System

// atOnce reports the same number of things as reports at the same time.
func (o *office) atOnce(t testing.TB, reports ...standard.Report) []desk.Answered {
	t.Helper()
	answers, errs := make([]desk.Answered, len(reports)), make([]error, len(reports))
	var all sync.WaitGroup
	for i, r := range reports {
		all.Go(func() { answers[i], errs[i] = o.ReportBreach(ctx, warehouse, r) })
	}
	all.Wait()
	for _, err := range errs {
		if err != nil {
			t.Fatal(err)
		}
	}
	return answers
}

// TestABreachIsPutRightBeforeAnybodyComplains is the story of one: told twice at
// once, it opens one case; once more of the same order, it is the same case; a
// complaint that comes later goes on in it; what was promised is kept, and the
// customer closes it.
func TestABreachIsPutRightBeforeAnybodyComplains(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o, who := shipping(t, db)
		first := o.late("L-1", "A-7")
		answers := o.atOnce(t, first, first, first, first, first, first)
		for _, a := range answers {
			if a != answers[0] {
				t.Errorf("one was told %+v, another %+v", a, answers[0])
			}
		}
		on := desk.Target{CaseID: answers[0].CaseID}
		f := must(o.File(ctx, o.lin, on.CaseID))(t)
		o.opened(t, f, who)

		again := o.atOnce(t, o.late("L-2", "A-7"), o.late("L-3", "A-7"), o.late("L-4", "A-7"))
		for _, a := range again {
			if a.CaseID != on.CaseID || a.Opened {
				t.Errorf("of the same order: %+v", a)
			}
		}
		if other := o.atOnce(t, o.late("L-5", "A-8")); other[0].CaseID == on.CaseID || !other[0].Opened {
			t.Errorf("of another order: %+v", other)
		}
		if n := must(o.Count(ctx, o.lin, desk.Filter{Kind: desk.Breach}))(t); n != 2 {
			t.Errorf("%d cases", n)
		}
		f = must(o.File(ctx, o.lin, on.CaseID))(t)
		if got := o.told(t, f.Case.OwnerID); !slices.Contains(got, desk.NotifyBreached) {
			t.Errorf("%s was told %v", f.Owner, got)
		}
		o.complains(t, who, f)
		o.kept(t, on)
		o.tellsAll(t, must(o.File(ctx, o.lin, on.CaseID))(t))

		if a := o.atOnce(t, first); a[0] != answers[0] {
			t.Errorf("told again after all: %+v", a)
		}
		o.pass(time.Hour)
		if a := o.atOnce(t, o.late("L-6", "A-7")); a[0].CaseID == on.CaseID || !a[0].Opened || a[0].Nth != 5 {
			t.Errorf("after the close: %+v", a)
		}
	})
}

// opened checks the case that a breach opened.
func (o *office) opened(t testing.TB, f desk.File, who customer.Customer) {
	t.Helper()
	c := f.Case
	if c.Kind != desk.Breach || c.Channel != desk.ChannelOwn || c.CustomerID != who.ID || c.Email != "zhang@example.com" || c.OwnerID == "" ||
		c.Subject != "两个工作日内发货 · A-7" || c.State != desk.Open {
		t.Errorf("case %+v", c)
	}
	if len(f.Promises) != 1 || f.Promises[0].Kind != promise.FirstAnswer || f.Promises[0].DueAt != monday+9*hour-hour || c.DueAt != f.Promises[0].DueAt {
		t.Errorf("promises %+v", f.Promises)
	}
	if !slices.Equal(kinds(f), []desk.EntryKind{desk.EntryBreached}) || f.Timeline[0].Args["Told"] != "zhang@example.com" || f.Timeline[0].Args["TookFor"] != strconv.FormatInt(72*hour, 10) {
		t.Errorf("timeline %+v", f.Timeline)
	}
	if f.Messages[0].Direction != desk.Outbound || f.Messages[0].Author != "" {
		t.Errorf("what we had promised is not the customer's word: %+v", f.Messages[0])
	}
	for _, s := range f.Talk() {
		if taken := s.Step == "regret"; s.Taken != taken {
			t.Errorf("the step %s of the conversation is taken: %v", s.Step, s.Taken)
		}
	}
	var templates []string
	for _, l := range must(o.db.Letters().List(ctx, outbox.Filter{Limit: 50}))(t) {
		templates = append(templates, l.Template+" "+l.Recipient+" "+string(l.State))
	}
	if !slices.Equal(templates, []string{"letter.breach zhang@example.com queued"}) {
		t.Errorf("letters %v", templates)
	}
	tally := must(o.Today(ctx, o.lin, 0))(t).Tally
	if tally.Filed != 1 || tally.Spot != 0 {
		t.Errorf("tally %+v", tally)
	}
}

// complains has the customer complain of the same order; the complaint goes on in the case.
func (o *office) complains(t testing.TB, who customer.Customer, f desk.File) {
	t.Helper()
	standing := must(o.db.Desk().Standing(ctx, who.ID, 0, o.now.Load(), 9))(t)
	if standing.Complaints != 0 {
		t.Errorf("nobody complained, and it counts as %d", standing.Complaints)
	}
	receipt := must(o.Intake(ctx, o.lin, desk.Intake{Words: "A-7 怎么还没到？", Channel: desk.ChannelPhone, CustomerID: who.ID}))(t)
	merged := must(o.Merge(ctx, o.lin, desk.Target{CaseID: receipt.CaseID}, desk.Merge{Into: f.Case.Ref()}))(t)
	if merged.Case.MergedInto != f.Case.ID {
		t.Errorf("the complaint goes on in %q", merged.Case.MergedInto)
	}
}

// kept answers within the promised time and has the customer close the case.
func (o *office) kept(t testing.TB, on desk.Target) {
	t.Helper()
	f := must(o.File(ctx, o.lin, on.CaseID))(t)
	o.now.Store(f.Case.DueAt - hour/60)
	if err := o.LapsePromises(ctx); err != nil {
		t.Fatal(err)
	}
	f = must(o.Offer(ctx, o.lin, on, desk.Offer{Options: []desk.Option{
		{Kind: desk.Voucher, Text: "一张二十元代金券", Cost: 2_000}, {Kind: desk.Refund, Text: "退运费", Cost: 800},
	}}))(t)
	must(o.Choose(ctx, o.lin, on, desk.Choice{RemedyID: f.Remedies[0].ID}))(t)
	must(o.Done(ctx, o.lin, on, desk.Done{Text: "今天已经发出，代金券也寄给您了。"}))(t)
	must(o.Confirm(ctx, o.confirmLink(t, on.CaseID), "", desk.Verdict{Answer: desk.AsExpected}))(t)
	f = must(o.File(ctx, o.lin, on.CaseID))(t)
	if f.Case.State != desk.Closed || f.Case.Outcome != desk.Settled {
		t.Errorf("case %+v", f.Case)
	}
	for _, p := range f.Promises {
		if p.State != promise.Kept {
			t.Errorf("promise %+v", p)
		}
	}
}

// TestABreachOpensACaseAgainThatSeemedDone tells one more of an order while its
// customer is asked whether the first is put right.
func TestABreachOpensACaseAgainThatSeemedDone(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o, _ := shipping(t, db)
		answered := o.atOnce(t, o.late("L-1", "A-7"))[0]
		must(o.Done(ctx, o.lin, desk.Target{CaseID: answered.CaseID}, desk.Done{Text: "发出了"}))(t)
		o.pass(time.Hour)
		note := o.late("L-2", "A-7")
		note.Note = "第二箱也没发"
		if a := o.atOnce(t, note)[0]; a.CaseID != answered.CaseID || a.Opened {
			t.Errorf("%+v", a)
		}
		f := must(o.File(ctx, o.lin, answered.CaseID))(t)
		if f.Case.State != desk.Open || len(f.Pending()) != 1 || f.Pending()[0].Kind != promise.NextUpdate {
			t.Errorf("%+v", f.Case)
		}
		if last := f.Messages[len(f.Messages)-1]; last.Direction != desk.Internal || last.Text != note.Note {
			t.Errorf("%+v", last)
		}
		if shown := f.ForCustomer(); len(shown.Messages) != 2 || strings.Contains(shown.Messages[1].Text, note.Note) {
			t.Errorf("the customer reads %+v", shown.Messages)
		}
	})
}

func TestReportsThatAreNoBreach(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o, who := shipping(t, db)
		service := customer.NewService(db.Customers(), db.Accounts().Company)
		for _, name := range []string{"甲", "乙"} {
			if _, err := service.Create(ctx, o.zhou, customer.Draft{Name: name, Lang: "zh-CN"}, []customer.Identity{{Kind: customer.IdentityPhone, Value: "13900000001"}}, monday); err != nil {
				t.Fatal(err)
			}
		}
		o.atOnce(t, o.late("L-1", "A-7"))
		negative, little := int64(-1), hour
		for name, c := range map[string]struct {
			change func(*standard.Report)
			key    string
			field  string
		}{
			"a standard there is not":  {func(r *standard.Report) { r.Standard = "fly" }, "standard.unknown", "standard"},
			"in the future":            {func(r *standard.Report) { r.At++ }, "standard.at_future", "at"},
			"before the standard":      {func(r *standard.Report) { r.At = calendar.DayOn(2025, time.December, 31).Start(time.UTC) }, "standard.at_before", "at"},
			"a customer there is not":  {func(r *standard.Report) { r.CustomerID = "nobody" }, "customer.unknown", "customer_id"},
			"a code nobody has":        {func(r *standard.Report) { r.Customer.Code = "C-99" }, "standard.customer_nobody", "customer"},
			"no customer":              {func(r *standard.Report) { r.Customer = standard.Known{} }, "standard.customer_needed", "customer"},
			"an address that is none":  {func(r *standard.Report) { r.Customer = standard.Known{Email: "a@b@c"} }, "customer.email_invalid", "customer.email"},
			"a number that two have":   {func(r *standard.Report) { r.Customer = standard.Known{Phone: "13900000001"} }, "standard.customer_several", "customer"},
			"a negative measure":       {func(r *standard.Report) { r.Took = &negative }, "standard.took_negative", "took"},
			"kept after all":           {func(r *standard.Report) { r.Took = &little }, "standard.kept", "took"},
			"a time of a yes or no":    {func(r *standard.Report) { r.Standard = "price" }, "standard.not_measured", "took"},
			"as the staff would":       {func(r *standard.Report) { r.Source = " staff" }, "standard.source_reserved", "source"},
			"told before, differently": {func(r *standard.Report) { r.ExternalID, r.Order = "L-1", "A-8" }, "standard.told_otherwise", "external_id"},
			"told before, of another": {func(r *standard.Report) {
				r.ExternalID, r.Customer, r.CustomerID = "L-1", standard.Known{}, must(service.Find(ctx, o.zhou, "甲"))(t)[0].ID
			}, "standard.told_otherwise", "external_id"},
			"told before, another way": {func(r *standard.Report) { r.ExternalID, r.Took, r.Since = "L-1", nil, 1 }, "standard.told_otherwise", "external_id"},
		} {
			r := o.late("L-9", "A-7")
			c.change(&r)
			_, err := o.ReportBreach(ctx, warehouse, r)
			if got := asFault(err); got.Key != c.key || got.Field != c.field {
				t.Errorf("%s: %v", name, err)
			}
		}
		nobody := account.Customer("form", "", "zh-CN")
		if _, err := o.ReportBreach(ctx, nobody, o.late("L-9", "A-7")); !fault.Is(err, fault.Denied) {
			t.Errorf("a customer reports: %v", err)
		}
		if n := must(o.Count(ctx, o.lin, desk.Filter{CustomerID: who.ID}))(t); n != 1 {
			t.Errorf("%d cases", n)
		}
		if err := o.PutStandard(ctx, o.zhou, standard.Standard{}, true, 2); !fault.Is(err, fault.Denied) {
			t.Errorf("a supervisor lays a standard down: %v", err)
		}
		if err := o.PutStandard(ctx, o.admin(t), standard.Presets[1], true, 2); key(err) != "standard.from_needed" {
			t.Errorf("a preset without a day: %v", err)
		}
	})
}

// TestABreachFitsThePurchaseAndTheCustomer refuses what somebody else bought,
// another order, a day before it and two people at once; a purchase that came to
// the customer by a merge is theirs.
func TestABreachFitsThePurchaseAndTheCustomer(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o, who := shipping(t, db)
		other := o.buyer(t, "C-2", -3)
		ledger := purchase.NewService(db.Ledger(), db.Accounts().Company)
		bought := func(of customer.Customer) string {
			return must(ledger.List(ctx, o.admin(t), purchase.Filter{RootID: of.ID, Limit: 1}))(t)[0].ID
		}
		mine, theirs := bought(who), bought(other)
		of := func(change func(*standard.Report)) error {
			r := o.late("L-9", "")
			r.PurchaseID = mine
			change(&r)
			_, err := o.ReportBreach(ctx, warehouse, r)
			return err
		}
		for name, c := range map[string]struct {
			change     func(*standard.Report)
			key, field string
		}{
			"what somebody else bought": {func(r *standard.Report) { r.PurchaseID = theirs }, "standard.purchase_of_another", "purchase_id"},
			"no purchase":               {func(r *standard.Report) { r.PurchaseID = "none" }, "purchase.unknown", "purchase_id"},
			"another order":             {func(r *standard.Report) { r.Order = "A-7" }, "standard.order_differs", "order"},
			"before it was made":        {func(r *standard.Report) { r.At -= 5 * dayMS }, "standard.at_before_purchase", "at"},
			"an id and a code":          {func(r *standard.Report) { r.CustomerID = other.ID }, "standard.customer_differs", "customer"},
			"a code and an address": {func(r *standard.Report) {
				r.Customer, r.PurchaseID = standard.Known{Code: "C-2", Email: "zhang@example.com"}, theirs
			}, "standard.customer_differs", "customer"},
		} {
			if got := asFault(of(c.change)); got == nil || got.Key != c.key || got.Field != c.field || got.Kind != fault.Invalid {
				t.Errorf("%s: %v", name, got)
			}
		}
		if err := of(func(r *standard.Report) {
			r.CustomerID, r.Customer.Email, r.Order = who.ID, "zhang@example.com", "C-1-4"
		}); err != nil {
			t.Errorf("all that fits: %v", err)
		}
		service := customer.NewService(db.Customers(), db.Accounts().Company)
		must(service.Merge(ctx, o.admin(t), who.ID, other.ID, o.now.Load()))(t)
		if err := of(func(r *standard.Report) { r.ExternalID, r.PurchaseID, r.CustomerID = "L-10", theirs, other.ID }); err != nil {
			t.Errorf("after they were merged: %v", err)
		}
	})
}

// TestACaseSaysTheStandardOfThen changes a standard after a breach was reported
// and reports another: each says what held when it was reported.
func TestACaseSaysTheStandardOfThen(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o, _ := shipping(t, db)
		on := o.atOnce(t, o.late("L-1", "A-7"))[0].CaseID
		s, seen, err := o.Standards(ctx, o.lin)
		if err != nil {
			t.Fatal(err)
		}
		later, _ := s.Standard("ship")
		later.Names = map[string]string{"zh-CN": "一天发货", "en": "Shipped in a day"}
		if err := o.PutStandard(ctx, o.admin(t), later, false, seen); err != nil {
			t.Fatal(err)
		}
		o.atOnce(t, o.late("L-2", "A-7"))
		var names []string
		for _, b := range must(o.AnswersBreaches(ctx, o.lin, must(o.File(ctx, o.lin, on))(t)))(t) {
			names = append(names, b.ExternalID+" "+b.Standard.Names["zh-CN"])
		}
		slices.Sort(names)
		if !slices.Equal(names, []string{"L-1 两个工作日内发货", "L-2 一天发货"}) {
			t.Errorf("the case says %v", names)
		}
	})
}

// TestBreachesAreCounted counts them by standard and step against what there
// was, and shows nobody a case that is not theirs to see.
func TestBreachesAreCounted(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o, who := shipping(t, db)
		for day := range int64(28) {
			o.buyer(t, "B", day-27)
		}
		for n, daysAgo := range []int64{0, 1, 9, 27, 28} {
			r := o.late("L-"+strconv.Itoa(n), "A-"+strconv.Itoa(n))
			r.At -= daysAgo * dayMS
			o.atOnce(t, r)
		}
		o.atOnce(t, standard.Report{Standard: "price", CustomerID: who.ID, At: monday, Source: "shop", ExternalID: "p"})
		r := must(o.Reported(ctx, o.zhou, "", 4, 7, 3))(t)
		if len(r.Parts) != 2 || r.All != 5 || len(r.Rows) != 3 || r.Rows[0].Breach.At != monday || r.Rows[2].Breach.Order != "A-1" {
			t.Fatalf("%+v", r)
		}
		ship := r.Parts[0]
		if !slices.Equal(ship.Times, []int64{1, 0, 1, 2}) || ship.All != 4 || !slices.Equal(ship.Of, []int64{7, 7, 7, 8}) {
			t.Errorf("%+v", ship)
		}
		if rate, known := ship.Rate(); !known || rate != 1000*4.0/29 {
			t.Errorf("rate %f, %v", rate, known)
		}
		if _, known := ship.Rate(3); known {
			t.Error("seven purchases tell a rate")
		}
		if r := must(o.Reported(ctx, o.zhou, "price", 13, 28, 9))(t); len(r.Parts) != 1 || r.All != 1 || len(r.Rows) != 1 {
			t.Errorf("of one standard: %+v", r)
		}
		own := o.wang
		own.Reach = account.ReachOwn
		mine := must(o.Reported(ctx, own, "", 4, 7, 9))(t)
		for _, row := range mine.Rows {
			if row.Row.Case.OwnerID != own.ID {
				t.Errorf("sees %+v", row)
			}
		}
		if len(mine.Rows) == 5 || int64(len(mine.Rows)) != mine.All || mine.Parts[0].Of != nil {
			t.Errorf("their own: %+v", mine)
		}
		if _, err := o.Reported(ctx, form, "", 4, 7, 9); !fault.Is(err, fault.Denied) {
			t.Errorf("a customer reads: %v", err)
		}
	})
}

package desk_test

import (
	"sync"
	"testing"
	"time"

	"liuke/internal/account"
	"liuke/internal/desk"
	"liuke/internal/remedy"
	"liuke/internal/store"
	"liuke/internal/store/storetest"
)

// sorry is an option that costs nothing.
var sorry = desk.Option{Kind: desk.Apology, Text: "sorry"}

func refund(cost int64) desk.Option { return desk.Option{Kind: desk.Refund, Text: "money", Cost: cost} }

// TestOffersAreRefused offers what must not be: nothing of it is kept.
func TestOffersAreRefused(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := open(t, db)
		_, f := o.file(t, complaint)
		with := func(option desk.Option) desk.Offer { return desk.Offer{Options: []desk.Option{sorry, option}} }
		for name, c := range map[string]struct {
			offer      desk.Offer
			key, field string
		}{
			"another currency":      {with(desk.Option{Kind: desk.Refund, Text: "a", Cost: 1, Currency: "USD"}), "remedy.currency_other", "options[1].cost"},
			"less than nothing":     {with(refund(-1)), "desk.cost_invalid", "options[1].cost"},
			"beyond all reason":     {with(refund(remedy.MaxAmount + 1)), "remedy.amount_huge", "options[1].cost"},
			"points, of which none": {with(desk.Option{Kind: remedy.Points, Text: "a", Cost: 1}), "desk.remedy_kind_unknown", "options[1].kind"},
			"one option":            {desk.Offer{Options: []desk.Option{sorry}}, "desk.options_count", "options"},
			"one, without a reason": {desk.Offer{Options: []desk.Option{sorry}, Breaks: []remedy.Rule{remedy.TwoOptions}, Because: " "}, "remedy.judgement_needed", "because"},
			"none, with a reason":   {desk.Offer{Breaks: []remedy.Rule{remedy.TwoOptions}, Because: "x"}, "desk.options_count", "options"},
			"a rule one may not break": {
				desk.Offer{Options: []desk.Option{sorry, sorry}, Breaks: []remedy.Rule{remedy.Limit}, Because: "x"}, "remedy.rule_unknown", "breaks",
			},
			"a wish below nought": {desk.Offer{Options: []desk.Option{sorry, sorry}, Wish: &desk.Option{Kind: desk.Refund, Cost: -5}}, "desk.cost_invalid", "wish.cost"},
		} {
			_, err := o.Offer(ctx, o.lin, desk.Target{CaseID: f.Case.ID}, c.offer)
			if key(err) != c.key || asFault(err).Field != c.field {
				t.Errorf("%s: %v, want %s on %s", name, err, c.key, c.field)
			}
		}
		if after := must(o.File(ctx, o.lin, f.Case.ID))(t); after.Case.Version != f.Case.Version || len(after.Remedies) > 0 {
			t.Errorf("something was kept: %+v", after.Remedies)
		}
	})
}

// TestARuleIsBrokenWithAReason offers one option only, and past the return period.
func TestARuleIsBrokenWithAReason(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := open(t, db)
		_, f := o.file(t, complaint)
		f = must(o.Offer(ctx, o.lin, desk.Target{CaseID: f.Case.ID}, desk.Offer{
			Options: []desk.Option{refund(500)}, Breaks: []remedy.Rule{remedy.ReturnPeriod, remedy.TwoOptions}, Because: "客户只要退款",
			Wish: &desk.Option{Kind: desk.Refund, Text: "全退", Cost: 900},
		}))(t)
		if len(f.Exceptions) != 2 || f.Exceptions[0].Rule != remedy.ReturnPeriod || f.Exceptions[1].Reason != "客户只要退款" || f.Exceptions[1].ByID != "s1" {
			t.Errorf("exceptions: %+v", f.Exceptions)
		}
		if w := f.Wish(); w.Kind != desk.Refund || w.Amount != 900 || w.Currency != "CNY" || w.Text != "全退" {
			t.Errorf("the wish: %+v", w)
		}
		if seen := f.ForCustomer(); len(seen.Exceptions) > 0 || len(seen.Timeline) >= len(f.Timeline) {
			t.Error("the customer reads of our exceptions")
		}
		again := desk.Offer{Options: []desk.Option{sorry, refund(500)}, Breaks: []remedy.Rule{remedy.TwoOptions}, Wish: &desk.Option{Kind: desk.Refund, Text: "全退", Cost: 900}}
		f = must(o.Offer(ctx, o.lin, desk.Target{CaseID: f.Case.ID}, again))(t)
		if len(f.Exceptions) != 2 || len(f.Wishes) != 1 {
			t.Errorf("what was not broken, or said before, is recorded: %+v, %+v", f.Exceptions, f.Wishes)
		}
	})
}

// TestSmallGiftsAddUp gives the same customer something in several cases: what
// was given elsewhere counts, and so does what is on offer there, until it is long ago.
func TestSmallGiftsAddUp(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := open(t, db)
		left := func(f desk.File, who account.Actor) int64 {
			t.Helper()
			may, _, err := o.Allowance(ctx, who, f)
			if err != nil {
				t.Fatal(err)
			}
			return may.Left
		}
		_, first := o.file(t, complaint)
		_, second := o.file(t, complaint)
		_, stranger := o.file(t, desk.Intake{Words: "b", Email: "li@example.com"})
		on := desk.Target{CaseID: first.Case.ID}
		first = must(o.Offer(ctx, o.lin, on, desk.Offer{Options: []desk.Option{refund(6_000), refund(2_000)}}))(t)
		if a, b, c := left(first, o.lin), left(second, o.lin), left(stranger, o.lin); a != 10_000 || b != 4_000 || c != 10_000 {
			t.Errorf("with an offer open, %d, %d and %d are left", a, b, c)
		}
		first = must(o.Choose(ctx, o.lin, on, desk.Choice{RemedyID: first.Remedies[1].ID}))(t)
		if first.Remedies[0].Cost == 6_000 && left(second, o.lin) != 8_000 {
			t.Errorf("%d is left", left(second, o.lin))
		}
		_, err := o.Offer(ctx, o.wang, desk.Target{CaseID: second.Case.ID}, desk.Offer{Options: []desk.Option{sorry, refund(8_001)}})
		if key(err) != "desk.above_authority" || asFault(err).Args["Limit"] != int64(8_000) {
			t.Errorf("a large gift in small parts: %v", err)
		}
		entitled := desk.Option{Kind: desk.Replacement, Text: "new", Cost: 50_000, Ground: remedy.Entitled}
		second = must(o.Offer(ctx, o.lin, desk.Target{CaseID: second.Case.ID}, desk.Offer{Options: []desk.Option{sorry, entitled}}))(t)
		if left(first, o.lin) != 8_000 {
			t.Errorf("what the customer has a right to counts as a gift: %d", left(first, o.lin))
		}
		o.pass(91 * 24 * time.Hour)
		if left(second, o.lin) != 10_000 {
			t.Errorf("after a quarter, %d is left", left(second, o.lin))
		}
	})
}

// TestTwoOffersAtOnceShareTheLimit offers the same customer more than half of
// the limit in several cases in the same moment, and settles another on the
// spot: one of them gets it. What is free, or their right, all get.
func TestTwoOffersAtOnceShareTheLimit(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := open(t, db)
		files := make([]desk.File, 3)
		for i := range files {
			_, files[i] = o.file(t, complaint)
		}
		atOnce := func(acts ...func() error) (errs []error) {
			errs = make([]error, len(acts))
			start := make(chan struct{})
			var group sync.WaitGroup
			for i, act := range acts {
				group.Go(func() {
					<-start
					errs[i] = act()
				})
			}
			close(start)
			group.Wait()
			return errs
		}
		offer := func(f desk.File, option desk.Option) func() error {
			return func() error {
				return second(o.Offer(ctx, o.lin, desk.Target{CaseID: f.Case.ID, Version: f.Case.Version}, desk.Offer{Options: []desk.Option{sorry, option}}))
			}
		}
		given := 0
		for _, err := range atOnce(offer(files[0], refund(6_000)), offer(files[1], refund(6_000)), offer(files[2], refund(6_000)), func() error {
			in := complaint
			in.Channel = desk.ChannelVisit
			in.Spot = &desk.Spot{Did: "当场退款", Kind: desk.Refund, Cost: 6_000, Answer: desk.AsExpected}
			return second(o.Intake(ctx, o.lin, in))
		}) {
			if err == nil {
				given++
			} else if key(err) != "desk.above_authority" {
				t.Errorf("one of many: %v", err)
			}
		}
		if given != 1 {
			t.Errorf("%d were given more than half of the limit", given)
		}
		for i := range files {
			files[i] = must(o.File(ctx, o.lin, files[i].Case.ID))(t)
		}
		entitled := desk.Option{Kind: desk.Replacement, Text: "new", Cost: 50_000, Ground: remedy.Entitled}
		for _, err := range atOnce(offer(files[0], entitled), offer(files[1], entitled), offer(files[2], entitled)) {
			if err != nil {
				t.Errorf("what is their right: %v", err)
			}
		}
	})
}

// TestAuthorityIsLaidDown saves an authority and reads it again.
func TestAuthorityIsLaidDown(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := open(t, db)
		admin := account.Staff{ID: "s9", Role: account.RoleAdmin}.Actor()
		a, version, err := o.Authority(ctx, admin)
		if err != nil || version != 0 || len(a.Tiers) != 1 {
			t.Fatalf("at first: %+v, %d, %v", a, version, err)
		}
		a.Tiers = append(a.Tiers, remedy.Tier{From: 500_000, Limits: map[account.Role]int64{account.RoleAgent: 5, account.RoleSupervisor: 6, account.RoleAdmin: 7}})
		if err := o.SetAuthority(ctx, admin, a, 0); err != nil {
			t.Fatal(err)
		}
		if err := o.SetAuthority(ctx, admin, a, 0); key(err) != "setting.changed_meanwhile" {
			t.Errorf("over what somebody else saved: %v", err)
		}
		if err := o.SetAuthority(ctx, o.zhou, a, 1); key(err) != "fault.denied" {
			t.Errorf("a supervisor changes it: %v", err)
		}
		if err := o.SetAuthority(ctx, admin, remedy.Authority{}, 1); key(err) != "remedy.tiers_count" {
			t.Errorf("without a tier: %v", err)
		}
		if b, version, err := o.Authority(ctx, admin); err != nil || version != 1 || b.Tiers[1].Limits[account.RoleAdmin] != 7 {
			t.Errorf("then: %+v, %d, %v", b, version, err)
		}
	})
}

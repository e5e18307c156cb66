package store_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"liuke/internal/account"
	"liuke/internal/cadence"
	"liuke/internal/calendar"
	"liuke/internal/customer"
	"liuke/internal/desk"
	"liuke/internal/fault"
	"liuke/internal/handover"
	"liuke/internal/interaction"
)

// noCases stands for a desk at which nothing is open.
type noCases struct{}

func (noCases) HandOver(context.Context, account.Actor, string, map[string]string) ([]desk.Change, error) {
	return nil, nil
}

// relations is the small company with what it knows of its customers.
type relations struct {
	*calls
	people    *customer.Service
	cadences  *cadence.Service
	handovers *handover.Service
}

type openWeekdays struct{ *calls }

func (w openWeekdays) Calendar(context.Context) (*calendar.Calendar, error) {
	hours, err := calendar.ParseHours("Mon-Fri 09:00-18:00")
	if err != nil {
		return nil, err
	}
	return calendar.New(time.FixedZone("+8", 8*3600), hours, nil)
}

func (w openWeekdays) Staff(ctx context.Context, id string) (account.Staff, error) {
	return w.db.Accounts().Staff(ctx, id)
}

func eachRelations(t *testing.T, test func(r *relations)) {
	eachCalls(t, func(c *calls) {
		clock := func() int64 { return c.now }
		company := openWeekdays{c}
		r := &relations{calls: c, people: customer.NewService(c.db.Customers(), china)}
		r.cadences = cadence.NewService(c.db.Cadences(), c.db.Settings(), company, clock)
		r.handovers = handover.NewService(c.db.Handovers(), noCases{}, company.Calendar, clock)
		damage(c.T, c.db, "DELETE FROM hand_over_customer")
		damage(c.T, c.db, "DELETE FROM owner_change")
		damage(c.T, c.db, "DELETE FROM hand_over")
		damage(c.T, c.db, "UPDATE customer SET owner_id = NULL, backup_owner_id = NULL")
		test(r)
	})
}

func (r *relations) customer(name, ownerID, backupID string) string {
	r.Helper()
	c, err := r.people.Create(r.Context(), r.admin, customer.Draft{Name: name, OwnerID: ownerID, BackupID: backupID}, nil, r.now)
	must(r.T, err)
	return c.ID
}

func (r *relations) decide(id, customerID, toID string) {
	r.Helper()
	_, items, err := r.handovers.Get(r.Context(), r.admin, id)
	must(r.T, err)
	for _, i := range items {
		if i.CustomerID == customerID {
			must(r.T, r.handovers.Assign(r.Context(), r.admin, id, []handover.Choice{{CustomerID: customerID, ToID: toID, Seen: i.Version}}))
		}
	}
}

func TestAHandOverFromBeginningToEnd(t *testing.T) {
	eachRelations(t, func(r *relations) {
		ctx := r.Context()
		a, b := r.customer("甲", "s1", "s2"), r.customer("乙", "s1", "")
		h, err := r.handovers.Begin(ctx, r.admin, "s1", handover.Leaves)
		must(t, err)
		if _, err := r.handovers.Begin(ctx, r.admin, "s1", handover.Moves); fault.KeyOf(err) != "handover.open_already" {
			r.Errorf("begun twice: %v", err)
		}
		if _, err := r.handovers.Begin(ctx, r.admin, "s3", handover.Moves); fault.KeyOf(err) != "handover.nothing_to_give" {
			r.Errorf("begun with nothing: %v", err)
		}
		must(t, r.handovers.Answer(ctx, r.agent, h.ID, a, handover.Answers{handover.Promised: {Text: "下单送样品"}, handover.Sore: {Skipped: "没有"}}))
		must(t, r.handovers.Suggest(ctx, r.admin, h.ID))
		if err := r.handovers.Finish(ctx, r.admin, h.ID, 1, ""); fault.KeyOf(err) != "handover.unanswered" {
			r.Errorf("finished with questions open: %v", err)
		}
		must(t, r.handovers.Finish(ctx, r.admin, h.ID, 1, "没来得及问"))
		for _, id := range []string{a, b} {
			f, err := r.people.Get(ctx, r.admin, id)
			must(t, err)
			if f.OwnerID != "s2" || f.Version != 2 {
				r.Errorf("%s is looked after by %q, version %d", f.Name, f.OwnerID, f.Version)
			}
		}
		if err := r.handovers.Finish(ctx, r.admin, h.ID, 2, "x"); fault.KeyOf(err) != "handover.ended" {
			r.Errorf("finished twice: %v", err)
		}
		watched, err := r.handovers.Watched(ctx, r.admin)
		must(t, err)
		if len(watched) != 2 || watched[0].FirstAt != 0 || watched[0].Late(r.now) || !watched[0].Late(r.now+6*24*3600_000) {
			r.Fatalf("watched: %+v", watched)
		}
		due, err := r.cadences.Due(ctx, r.admin, r.admin.ID, 14)
		must(t, err)
		if len(due.Due) != 2 || due.Due[0].What != cadence.First {
			r.Errorf("due of the new owner: %+v", due.Due)
		}
		r.now += 3600_000
		n := interaction.New{CustomerID: a, Content: r.said("您好，以后由我负责", time.Minute)}
		n.At = r.now
		r.log(r.admin, n)
		if watched, err = r.handovers.Watched(ctx, r.admin); err != nil || watched[0].FirstAt+watched[1].FirstAt != r.now {
			r.Errorf("after the first contact: %+v, %v", watched, err)
		}
		if due, err = r.cadences.Due(ctx, r.admin, r.admin.ID, 14); err != nil || len(due.Due) != 1 || due.Due[0].RootID != b {
			r.Errorf("due after the first contact: %+v, %v", due.Due, err)
		}
		r.now += 91 * 24 * 3600_000
		if watched, err = r.handovers.Watched(ctx, r.admin); err != nil || len(watched) != 0 {
			r.Errorf("watched for ever: %+v, %v", watched, err)
		}
	})
}

// TestACustomerChangedMeanwhileIsNotOverwritten changes one of two customers
// after it was decided who gets them: neither is handed over.
func TestACustomerChangedMeanwhileIsNotOverwritten(t *testing.T) {
	eachRelations(t, func(r *relations) {
		ctx := r.Context()
		a, b := r.customer("甲", "s1", ""), r.customer("乙", "s1", "")
		h, err := r.handovers.Begin(ctx, r.admin, "s1", handover.Moves)
		must(t, err)
		r.decide(h.ID, a, "s2")
		r.decide(h.ID, b, "s2")
		_, err = r.people.Update(ctx, r.admin, b, 1, customer.Draft{Name: "乙", OwnerID: "s3"}, r.now)
		must(t, err)
		if err := r.handovers.Finish(ctx, r.admin, h.ID, 1, "x"); fault.KeyOf(err) != "handover.customer_changed" {
			r.Errorf("finished: %v", err)
		}
		for id, owner := range map[string]string{a: "s1", b: "s3"} {
			if f, err := r.people.Get(ctx, r.admin, id); err != nil || f.OwnerID != owner {
				r.Errorf("%s is looked after by %q: %v", f.Name, f.OwnerID, err)
			}
		}
		r.decide(h.ID, b, "")
		must(t, r.handovers.Finish(ctx, r.admin, h.ID, 1, "x"))
	})
}

// TestOfTwoWhoFinishOneDoes races.
func TestOfTwoWhoFinishOneDoes(t *testing.T) {
	eachRelations(t, func(r *relations) {
		ctx := r.Context()
		a := r.customer("甲", "s1", "")
		h, err := r.handovers.Begin(ctx, r.admin, "s1", handover.Moves)
		must(t, err)
		r.decide(h.ID, a, "s2")
		results := make([]error, 4)
		var group sync.WaitGroup
		for n := range results {
			group.Go(func() { results[n] = r.handovers.Finish(ctx, r.admin, h.ID, 1, "x") })
		}
		group.Wait()
		done := 0
		for _, err := range results {
			if err == nil {
				done++
			} else if !fault.Is(err, fault.Conflict) {
				r.Errorf("refused with %v", err)
			}
		}
		if f, err := r.people.Get(ctx, r.admin, a); err != nil || done != 1 || f.Version != 2 {
			r.Errorf("%d finished, version %d: %v", done, f.Version, err)
		}
	})
}

func TestWhoOwnsCustomersStays(t *testing.T) {
	eachRelations(t, func(r *relations) {
		r.customer("甲", "s1", "")
		n, err := r.handovers.Owned(r.Context(), "s1")
		must(t, err)
		alone, count, err := r.handovers.Alone(r.Context(), r.admin, 10)
		must(t, err)
		if n != 1 || count != 1 || len(alone) != 1 || alone[0].OwnerID != "s1" {
			r.Errorf("owned %d, alone %+v of %d", n, alone, count)
		}
	})
}

func TestPlansReadWhatWasLogged(t *testing.T) {
	eachRelations(t, func(r *relations) {
		ctx := r.Context()
		must(t, r.cadences.SetPlans(ctx, r.admin, cadence.Plans{Neglect: 90, List: []cadence.Plan{{What: cadence.Talk, Every: 30, Unit: cadence.Days}}}, 0))
		a := r.customer("甲", "s1", "")
		r.log(r.agent, interaction.New{CustomerID: a, Content: r.said("您好", 60*24*time.Hour)})
		mail := r.said("目录", time.Hour)
		mail.Kind = interaction.Email
		r.log(r.agent, interaction.New{CustomerID: a, Content: mail})
		due := func() cadence.List {
			l, err := r.cadences.Due(ctx, r.agent, r.agent.ID, 0)
			must(t, err)
			return l
		}
		l := due()
		if len(l.Due) != 1 || l.Due[0].What != cadence.Talk || l.Due[0].Late(l.Today) < 28 || l.Due[0].Last != l.Today-60 {
			r.Fatalf("due: %+v", l.Due)
		}
		lapsed := map[string]int64{}
		must(t, r.cadences.Lapsed(ctx, l.Today, func(id string, days int64) error { lapsed[id] = days; return nil }))
		if len(lapsed) != 1 || lapsed[a] != l.Due[0].Late(l.Today) {
			r.Errorf("lapsed: %v", lapsed)
		}
		for what, key := range map[cadence.What]string{cadence.First: "cadence.not_to_put_off", cadence.Talk: ""} {
			if err := r.cadences.PutOff(ctx, r.agent, a, what, l.Today+5, "对方出差"); fault.KeyOf(err) != key {
				r.Errorf("%s put off: %v", what, err)
			}
		}
		for _, until := range []calendar.Day{0, l.Today, l.Today + 181} {
			if err := r.cadences.PutOff(ctx, r.agent, a, cadence.Talk, until, "x"); fault.KeyOf(err) != "cadence.until_range" {
				r.Errorf("put off to %s: %v", until, err)
			}
		}
		if l := due(); len(l.Due) != 0 {
			r.Errorf("due after it was put off: %+v", l.Due)
		}
	})
}

func TestACalendarReadsByItsLinkAlone(t *testing.T) {
	eachRelations(t, func(r *relations) {
		ctx := r.Context()
		first, err := r.cadences.NewFeed(ctx, r.agent)
		must(t, err)
		second, err := r.cadences.NewFeed(ctx, r.agent)
		must(t, err)
		refused := func(secret string) bool {
			_, err := r.cadences.Feed(ctx, secret)
			return fault.Is(err, fault.NotFound)
		}
		if l, err := r.cadences.Feed(ctx, second); err != nil || l.Owner.ID != "s1" || !refused(first) || !refused("") || !refused("c3d4") {
			r.Errorf("read by %+v, %v", l, err)
		}
		must(t, r.cadences.RevokeFeed(ctx, r.agent))
		if !refused(second) {
			r.Error("read by a link that was switched off")
		}
		third, err := r.cadences.NewFeed(ctx, r.agent)
		must(t, err)
		damage(t, r.db, "UPDATE staff SET state = 'disabled' WHERE id = 's1'")
		if !refused(third) {
			r.Error("read by the link of somebody who left")
		}
	})
}

func TestCareReadsPurchasesAndContacts(t *testing.T) {
	eachRelations(t, func(r *relations) {
		care, _, err := r.cadences.Care(r.Context(), r.admin, 3650)
		must(t, err)
		if care.All.Customers != 1 || care.All.Contacts != 2 || care.All.Minutes != 17 || care.All.Reached != 1 {
			r.Errorf("all: %+v", care.All)
		}
		if _, _, err := r.cadences.Care(r.Context(), r.agent, 90); !fault.Is(err, fault.Denied) {
			r.Errorf("shown to an agent: %v", err)
		}
	})
}

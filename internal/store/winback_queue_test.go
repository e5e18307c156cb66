package store_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
	"time"

	"liuke/internal/account"
	"liuke/internal/calendar"
	"liuke/internal/store"
	"liuke/internal/store/storetest"
	"liuke/internal/trial/registry"
	"liuke/internal/winback"
)

// staffOf tells who works at a company that opens every day.
type staffOf struct{ store.Accounts }

func (s staffOf) Calendar(context.Context) (*calendar.Calendar, error) {
	hours, err := calendar.ParseHours("Mon-Sun 09:00-18:00")
	if err != nil {
		return nil, err
	}
	return calendar.New(time.UTC, hours, nil)
}

// manyLosses adds people who are here, who left and who lead, and losses of customers who are somebody's, somebody's who left,
// or nobody's, some of them two of one customer.
func manyLosses(t *testing.T, db *store.DB) {
	t.Helper()
	damage(t, db, "UPDATE loss SET state = 'mistake', ended_at = 1 WHERE state = 'open'")
	damage(t, db, "UPDATE play SET state = 'ended' WHERE state = 'open'")
	for _, s := range [][4]string{
		{"own", "agent", "active", "own"}, {"mate", "agent", "active", "team"}, {"near", "agent", "active", "team"}, {"gone", "agent", "disabled", "own"},
		{"left", "agent", "disabled", "own"}, {"lead", "agent", "active", "own"}, {"boss", "supervisor", "active", "own"}, {"chief", "supervisor", "active", "all"},
	} {
		damage(t, db, `INSERT INTO staff (id, email, email_key, name, role, lang, state, password_hash, session_epoch, seen_at, created_at, reach)
			VALUES ($1, $1, $1, $1, $2, 'en', $3, '', 0, 0, 0, $4)`, s[0], s[1], s[2], s[3])
	}
	damage(t, db, "INSERT INTO team (id, name, lead_id, retired, created_at) VALUES ('g2', 'G2', 'lead', FALSE, 0)")
	damage(t, db, "UPDATE staff SET team_id = 'g2' WHERE id IN ('mate', 'near', 'gone')")
	r := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // the same each time
	who := []any{nil, nil, "own", "mate", "near", "gone", "left", "lead", "boss", "s1"}
	one := func() any { return who[r.IntN(len(who))] }
	reasons := []string{"price", "unknown", "service", "results"}
	for n := range 160 {
		id := fmt.Sprintf("q%03d", n)
		root, state, ended := id, "open", any(nil)
		if n%8 == 7 { // merged into the one before
			root = fmt.Sprintf("q%03d", n-1)
		}
		if n%5 == 4 {
			state, ended = []string{"regained", "let_go"}[r.IntN(2)], companyAt-int64(r.IntN(1000))*86_400_000
		}
		damage(t, db, `INSERT INTO customer (id, root_id, kind, name, name_key, lang, country, tier, owner_id, backup_owner_id, note, version, created_at)
			VALUES ($1, $2, 'person', $1, $1, '', '', '', $3, $4, '', 1, 0)`, id, root, one(), one())
		damage(t, db, `INSERT INTO loss (id, customer_id, state, seen, day, last_day, value, reason, competitor, owner_id, first_due, first_at, case_ref,
			version, opened_at, by_id, by_name, ended_at, ended_by, end_note, asked)
			VALUES ($1, $2, $3, NULL, 19600, 19500, $4, $5, '', $6, 0, NULL, '', 1, $7, '', '', $8, '', '', '')`,
			"l"+id, id, state, int64(n%3*r.IntN(500_000)), reasons[r.IntN(4)], one(), companyAt-int64(r.IntN(400))*86_400_000, ended)
		if n%6 == 0 && state == "open" {
			damage(t, db, `INSERT INTO play (id, loss_id, playbook_id, playbook_version, reason, content, plan, state, version, started_at, started_by)
				VALUES ($1, $2, 'price', 0, 'price', '{"steps":[{"code":"a","minutes":30},{"code":"b","minutes":60}]}', '', 'open', 1, 0, '')`, "y"+id, "l"+id)
			damage(t, db, `INSERT INTO play_step (play_id, n, code, owner_id, due_at, result, note, minutes, done_at, done_by)
				VALUES ($1, 1, 'a', $2, 5, 'helped', '', 20, $3, ''), ($1, 2, 'b', $2, 6, '', '', 0, NULL, '')`, "y"+id, one(), companyAt-int64(n)*1000)
		}
	}
}

// lostTrial launches a trial by which half of those newly lost are left alone.
func lostTrial(t *testing.T, trials *registry.Service) (placed func() int64) {
	t.Helper()
	ctx := context.Background()
	made, err := trials.Create(ctx, account.System, registry.Plan{
		Name: "Lost", Action: registry.ActionCalls, Purpose: registry.PurposeRegain, Arms: registry.TwoArms(50, "Not yet", "Asked"),
		Outcome: registry.OutcomeBought, Source: registry.FromPurchases, Window: 30, Intake: registry.AsTheyDo,
		Audience: registry.Audience{List: registry.ListLost}, PlannedEnd: calendar.DayOf(companyAt, time.UTC) + 90,
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := trials.Launch(ctx, account.System, made.ID, made.Version); err != nil {
		t.Fatal(err)
	}
	return func() int64 {
		t.Helper()
		got, err := trials.Get(ctx, account.System, made.ID)
		if err != nil {
			t.Fatal(err)
		}
		return got.Placed
	}
}

// partOf compares what somebody is shown with what there is of everything.
func partOf(t *testing.T, sees func(account.Actor, string) bool, by account.Actor, mine bool, got, all winback.Queue) {
	t.Helper()
	part := func(list []winback.Item) []winback.Item {
		return slices.DeleteFunc(slices.Clone(list), func(i winback.Item) bool {
			return !sees(by, i.ID) || mine && i.OwnerID != by.ID
		})
	}
	if held := len(part(all.Alone)); got.Held != held || got.Effect != all.Effect || got.Day != all.Day {
		t.Errorf("%s, mine %v: %d left alone, want %d", by.ID, mine, got.Held, held)
	}
	for name, lists := range map[string][2][]winback.Item{"worth": {got.Worth, part(all.Worth)}, "leave": {got.Leave, part(all.Leave)}} {
		if len(lists[0])+len(lists[1]) > 0 && !reflect.DeepEqual(lists[0], lists[1]) {
			t.Errorf("%s, mine %v: %s has %d, of all there are %d; or they differ", by.ID, mine, name, len(lists[0]), len(lists[1]))
		}
	}
}

// What somebody is shown is what is shown of everything, less what they may not see; and to show it draws for nobody else.
func TestTheQueueOfOneIsPartOfTheQueueOfAll(t *testing.T) {
	storetest.EachAddress(t, func(t *testing.T, address string) {
		ctx, db := context.Background(), openCompany(t, address)
		people, clock := staffOf{db.Accounts()}, func() int64 { return companyAt }
		trials := registry.NewService(db.Trials(), db.Facts(), people.Company, clock)
		losses := winback.New(winback.Parts{
			Store: db.WinBack(), Plays: db.WinBack(), Playbooks: db.WinBack(), Settings: db.Settings(), People: people, Trials: trials, Clock: clock,
		})
		policy := winback.DefaultPolicy()
		policy.Rate = 6000
		if err := losses.SetPolicy(ctx, account.System, policy, 0); err != nil {
			t.Fatal(err)
		}
		placed := lostTrial(t, trials)
		manyLosses(t, db)
		staff, err := people.ListStaff(ctx)
		if err != nil {
			t.Fatal(err)
		}
		teams, err := people.Teams(ctx)
		if err != nil {
			t.Fatal(err)
		}
		crew := winback.NewCrew(staff, teams)
		queue := func(by account.Actor, mine bool) winback.Queue {
			t.Helper()
			q, err := losses.Queue(ctx, by, mine)
			if err != nil {
				t.Fatal(err)
			}
			return q
		}
		first, _ := crew.Get("own")
		before := placed()
		shown := queue(first.Actor(), true)
		if drawn, n := placed()-before, int64(len(shown.Worth)+len(shown.Leave)+shown.Held); drawn > n || drawn == 0 {
			t.Errorf("%d were drawn to show %d", drawn, n)
		}
		all := queue(account.System, false)
		if len(all.Alone) == 0 || len(all.Worth) == 0 || len(all.Leave) == 0 {
			t.Fatalf("%d are left alone, %d worth it and %d not", len(all.Alone), len(all.Worth), len(all.Leave))
		}
		sees := func(by account.Actor, id string) bool {
			r, err := db.WinBack().Loss(ctx, id) // whose it was, which the queue tells by now
			return err == nil && crew.SeesLoss(by, r)
		}
		for _, one := range staff {
			for _, mine := range []bool{false, true} {
				partOf(t, sees, one.Actor(), mine, queue(one.Actor(), mine), all)
			}
		}
	})
}

package store_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/sync/errgroup"

	"liuke/internal/account"
	"liuke/internal/fault"
	"liuke/internal/risk/threat"
	"liuke/internal/risk/watch"
	"liuke/internal/signal"
	"liuke/internal/store"
	"liuke/internal/store/storetest"
)

const threatNow = int64(1_702_000_000_000) // of day 19699

// threatHouse is a company of whose customers something is known: c2 was merged into c1.
type threatHouse struct {
	*testing.T
	db      *store.DB
	threats *threat.Service
	risks   *watch.Service
	list    threat.List
	now     int64
	n       int
}

func openThreats(t *testing.T, address string) *threatHouse {
	db := openCompany(t, address)
	h := &threatHouse{T: t, db: db, now: threatNow}
	clock := func() int64 { return h.now }
	h.threats, h.risks = threat.NewService(db.Threats(), db.Settings(), db.Accounts().Company, clock), watch.NewService(db.Risks(), db.Accounts().Company, clock)
	for _, statement := range []string{
		"DELETE FROM signal_telling", "DELETE FROM signal", "DELETE FROM threat_finding", "UPDATE desk_case SET kind = 'inquiry', about_id = NULL",
		`UPDATE risk_run SET report = '{"Half":1000}' WHERE id = 'g1'`,
		"INSERT INTO risk (run_id, customer_id, chance, value, at_risk, since, last_day, kinds, reasons) VALUES ('g1', 'c4', 0.5, 900, 450, 1, 1, 1, '[]')",
		"INSERT INTO risk_flag (id, customer_id, raised_day, why, chance, value, verdict, comment) VALUES ('g5', 'c4', 19695, '', 0.5, 900, '', '')",
	} {
		damage(t, db, statement)
	}
	h.list = threat.Starter()
	h.list.Threats[7].Small = true // price
	h.list.Threats[0].Topics, h.list.Threats[0].Causes = []string{"t9"}, []string{"damaged"}
	h.list.Threats = append(h.list.Threats, threat.Threat{Code: "own", Names: map[string]string{"zh-CN": "自家", "en": "Own"}, Kinds: []signal.Kind{"rule:u1"}, OfStaff: true})
	must(t, h.threats.SetList(t.Context(), account.Staff{ID: "s2", Role: account.RoleAdmin}.Actor(), h.list, 0))
	return h
}

func (h *threatHouse) signal(customerID string, kind signal.Kind, at int64, caseID string) {
	h.Helper()
	h.n++
	damage(h.T, h.db, "INSERT INTO signal (id, customer_id, kind, weight, seen_count, case_id, detail, opened_at, seen_at, from_day, snoozed_until, snooze_why, closed_why, "+
		"by_name, version) VALUES ($1, $2, $3, 1, 1, $4, '{}', $5, 1, 0, 0, '', '', '', 1)", fmt.Sprint("n", h.n), customerID, string(kind), orNull(caseID), at)
}

func orNull(text string) any {
	if text == "" {
		return nil
	}
	return text
}

func (h *threatHouse) finding(customerID, code string, holds bool, at, undone int64) {
	h.Helper()
	h.n++
	damage(h.T, h.db, "INSERT INTO threat_finding (id, customer_id, threat, holds, note, by_id, by_name, at, undone_at, undone_by) VALUES "+
		"($1, $2, $3, $4, '', 's1', '林悦', $5, $6, '')", fmt.Sprint("q", h.n), customerID, code, holds, at, orNone(undone))
}

func orNone(at int64) any {
	if at == 0 {
		return nil
	}
	return at
}

// of returns what threatens the customers, in words.
func (h *threatHouse) of(by account.Actor) map[string]string {
	h.Helper()
	all, err := h.threats.OfMany(h.Context(), by, []threat.Asked{{RootID: "c1", Value: 3200}, {RootID: "c3"}, {RootID: "c4", Value: 900}})
	must(h.T, err)
	words := map[string]string{}
	for id, standings := range all {
		for _, s := range standings {
			words[id] += s.Code + " "
		}
		words[id] = strings.TrimSpace(words[id])
	}
	return words
}

// TestListsAndChipsAgree asks in every way whom a threat is one of, at random, and gets one answer.
func TestListsAndChipsAgree(t *testing.T) {
	storetest.EachAddress(t, func(t *testing.T, address string) {
		h := openThreats(t, address)
		random := rand.New(rand.NewPCG(7, 9))
		pick := func(of ...string) string { return of[random.IntN(len(of))] }
		reader := account.Staff{ID: "s1", Role: account.RoleAgent, Reach: account.ReachAll}.Actor()
		held := 0
		for range 25 {
			for _, statement := range []string{"DELETE FROM signal", "DELETE FROM threat_finding"} {
				damage(t, h.db, statement)
			}
			for _, id := range []string{"d1", "d2", "d3"} {
				damage(t, h.db, "UPDATE desk_case SET kind = $2, customer_id = $3, category = $4, cause = $5, about_id = $6, topic_id = $7, state = $8, created_at = $9 WHERE id = $1",
					id, pick("complaint", "complaint", "inquiry"), pick("c1", "c2", "c3", "c4"), pick("", "product", "price"), pick("", "damaged"),
					orNull(pick("", "s1", "s2")), orNull(pick("", "t9")), pick("open", "closed"), threatNow-int64(random.IntN(120))*86_400_000)
			}
			open := map[string]bool{}
			for range random.IntN(6) {
				id, kind := pick("c1", "c2", "c3", "c4"), pick("price", "below", "rule:u1", "alone")
				if !open[id+kind] {
					h.signal(id, signal.Kind(kind), int64(random.IntN(5)), pick("", "d1"))
					open[id+kind] = true
				}
			}
			for range random.IntN(6) {
				h.finding(pick("c1", "c2", "c3", "c4"), pick("price", "service", "own", "departure"), random.IntN(2) == 0, int64(random.IntN(5)), int64(random.IntN(2)))
			}
			of := h.of(reader)
			flagged := random.IntN(2) == 0
			tally, err := h.threats.Tally(t.Context(), reader, threat.Among{Flagged: flagged})
			must(t, err)
			for _, one := range h.list.Threats {
				want, counted := []string{}, int64(0)
				for _, id := range []string{"c1", "c3", "c4"} {
					if slices.Contains(strings.Fields(of[id]), one.Code) {
						want = append(want, id)
						if held++; id != "c3" || !flagged { // whom nothing flags
							counted++
						}
					}
				}
				rows, err := h.risks.List(t.Context(), reader, watch.Filter{Threat: &one, Limit: 9})
				must(t, err)
				got := []string{}
				for _, r := range rows {
					got = append(got, r.CustomerID)
				}
				slices.Sort(got)
				if d := cmp.Diff(want, got); d != "" {
					t.Fatalf("%s is listed of others than it is said of: %s", one.Code, d)
				}
				at := slices.IndexFunc(tally, func(t threat.Tally) bool { return t.Code == one.Code })
				if counted == 0 && at >= 0 || counted > 0 && (at < 0 || tally[at].Customers != counted) {
					t.Fatalf("%s is counted otherwise than of %d: %+v", one.Code, counted, tally)
				}
			}
		}
		if held < 50 {
			t.Errorf("only %d held", held)
		}
	})
}

// What is known of a merged customer counts for the root, and goes along when they are parted again.
func TestThreatsOfMergedCustomers(t *testing.T) {
	storetest.EachAddress(t, func(t *testing.T, address string) {
		h := openThreats(t, address)
		h.signal("c2", signal.Alone, 5, "")
		h.finding("c1", "rival", true, 6, 0)
		h.finding("c2", "innovation", true, 6, 0)
		h.finding("c2", "departure", false, 4, 0)
		if d := cmp.Diff(map[string]string{"c1": "innovation departure rival"}, h.of(account.System)); d != "" {
			t.Error(d)
		}
		r, err := h.threats.Of(t.Context(), account.System, threat.Asked{RootID: "c2", Value: 3200})
		must(t, err)
		if len(r.Findings) != 3 || len(r.Standings) != 3 || r.Standings[1].Finding.Holds || r.Standings[1].Clues[0].Kind != signal.Alone {
			t.Errorf("%+v", r)
		}
		tally, err := h.threats.Tally(t.Context(), account.System, threat.Among{})
		must(t, err)
		for _, one := range tally {
			if one.Customers != 1 || one.AtRisk != 2000 {
				t.Errorf("%+v", one)
			}
		}
		damage(t, h.db, "UPDATE customer SET root_id = 'c2' WHERE id = 'c2'")
		if d := cmp.Diff(map[string]string{"c1": "rival"}, h.of(account.System)); d != "" {
			t.Error(d)
		}
	})
}

// Whoever looks after no customer learns nothing of them, and nobody reads what complains of them.
func TestThreatsGoByReach(t *testing.T) {
	storetest.EachAddress(t, func(t *testing.T, address string) {
		h := openThreats(t, address)
		ctx := context.Background()
		damage(t, h.db, "INSERT INTO team (id, name, retired, created_at) VALUES ('x1', '甲组', FALSE, 1)")
		damage(t, h.db, "UPDATE staff SET team_id = 'x1' WHERE id = 's1'")
		h.signal("c1", signal.Below, 5, "d1")
		h.signal("c1", signal.Alone, 5, "")
		h.signal("c4", signal.Alone, 5, "")
		damage(t, h.db, "UPDATE desk_case SET about_id = 's1', kind = 'complaint' WHERE id = 'd1'")
		own := account.Staff{ID: "s1", Name: "林悦", Role: account.RoleAgent, Reach: account.ReachOwn}.Actor()
		mate := account.Staff{ID: "s2", Name: "高远", Role: account.RoleSupervisor, Reach: account.ReachTeam, TeamID: "x1"}.Actor()
		other := account.Staff{ID: "s2", Name: "高远", Role: account.RoleSupervisor, Reach: account.ReachOwn}.Actor()
		for _, c := range []struct {
			by   account.Actor
			want string
		}{{own, "departure 1; "}, {mate, "service 1; departure 1; own 1; "}, {other, ""}, {account.System, "departure 2; service 1; own 1; "}} {
			tally, err := h.threats.Tally(ctx, c.by, threat.Among{})
			must(t, err)
			got := ""
			for _, one := range tally {
				got += fmt.Sprintf("%s %d; ", one.Code, one.Customers)
			}
			if got != c.want {
				t.Errorf("%s with %s sees %s, want %s", c.by.Name, c.by.Reach, got, c.want)
			}
		}
		if tally, err := h.threats.Tally(ctx, account.System, threat.Among{OwnerID: "s1"}); err != nil || len(tally) != 3 || tally[1].Customers != 1 {
			t.Errorf("of one owner: %+v, %v", tally, err)
		}
		if r, err := h.threats.Of(ctx, other, threat.Asked{RootID: "c1"}); err != nil || r != nil {
			t.Errorf("out of reach: %+v, %v", r, err)
		}
		if r, err := h.threats.Of(ctx, own, threat.Asked{RootID: "c1"}); err != nil || len(r.Standings) != 1 {
			t.Errorf("what complains of the reader: %+v, %v", r, err)
		}
		if _, err := h.threats.Say(ctx, other, threat.Finding{CustomerID: "c1", Code: "price", Holds: true}); !fault.Is(err, fault.NotFound) {
			t.Errorf("said of a customer out of reach: %v", err)
		}
	})
}

func TestFindingsAreSaidAndUndone(t *testing.T) {
	storetest.EachAddress(t, func(t *testing.T, address string) {
		h := openThreats(t, address)
		ctx := context.Background()
		lin := account.Staff{ID: "s1", Name: "林悦", Role: account.RoleAgent, Reach: account.ReachOwn}.Actor()
		other := account.Staff{ID: "s2", Name: "高远", Role: account.RoleSupervisor, Reach: account.ReachOwn}.Actor()
		say := func(code string, holds bool, note string) (threat.Finding, error) {
			return h.threats.Say(ctx, lin, threat.Finding{CustomerID: "c1", Code: code, Holds: holds, Note: note})
		}
		for key, of := range map[string][2]string{"threat.unknown": {"weather", ""}, "threat.note_long": {"price", strings.Repeat("长", 301)}} {
			if _, err := say(of[0], true, of[1]); fault.KeyOf(err) != key {
				t.Errorf("%v, want %s", err, key)
			}
		}
		first, err := say("turmoil", true, " 换了三任\n销售 ")
		must(t, err)
		again, err := say("turmoil", true, "换了三任 销售")
		if err != nil || again.ID != first.ID || first.Note != "换了三任 销售" || first.ByName != "林悦" || first.At != threatNow {
			t.Errorf("%+v, again %+v, %v", first, again, err)
		}
		denied, err := say("turmoil", false, "")
		must(t, err)
		if of := h.of(lin); of["c1"] != "" {
			t.Errorf("denied: %v", of)
		}
		if _, err := h.threats.Undo(ctx, other, denied.ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("undone by somebody who does not see the customer: %v", err)
		}
		for range 2 {
			if f, err := h.threats.Undo(ctx, lin, denied.ID); err != nil || f.UndoneBy != "林悦" {
				t.Errorf("%+v, %v", f, err)
			}
		}
		if of := h.of(lin); of["c1"] != "turmoil" {
			t.Errorf("undone: %v", of)
		}
		r, err := h.threats.Of(ctx, lin, threat.Asked{RootID: "c1"})
		must(t, err)
		if len(r.Findings) != 2 || r.Findings[0].ID != denied.ID || r.Findings[0].UndoneAt != threatNow {
			t.Errorf("what was said: %+v", r.Findings)
		}
		retired := threat.List{Threats: slices.Clone(h.list.Threats)}
		retired.Threats[6].Retired = true
		admin := account.Staff{ID: "s2", Role: account.RoleAdmin}.Actor()
		must(t, h.threats.SetList(ctx, admin, retired, 1))
		if err := h.threats.SetList(ctx, admin, retired, 1); !fault.Is(err, fault.Conflict) {
			t.Errorf("a version that was changed meanwhile: %v", err)
		}
		if _, err := say("turmoil", true, "又换了"); fault.KeyOf(err) != "threat.retired" {
			t.Errorf("a retired one is said: %v", err)
		}
		if of := h.of(lin); of["c1"] != "turmoil" {
			t.Errorf("retired: %v", of)
		}
	})
}

// What is put away until a day is shown again when that day begins where the company is.
func TestDaysBeginWhereTheCompanyIs(t *testing.T) {
	storetest.EachAddress(t, func(t *testing.T, address string) {
		h := openThreats(t, address)
		damage(t, h.db, "UPDATE company SET zone = 'Asia/Shanghai'")
		h.signal("c1", "rule:u1", 1, "")
		damage(t, h.db, "UPDATE signal SET snoozed_until = 19700")
		reader := account.Staff{ID: "s1", Role: account.RoleAgent, Reach: account.ReachAll}.Actor()
		at := slices.IndexFunc(h.list.Threats, func(t threat.Threat) bool { return t.Code == "own" })
		for hour, shown := range map[int64]bool{15: false, 16: true} { // UTC, on the day before
			h.now = (19_699*24 + hour) * 3_600_000
			rows, err := h.risks.List(t.Context(), reader, watch.Filter{Threat: &h.list.Threats[at], Limit: 9})
			must(t, err)
			if of := h.of(reader)["c1"]; (of == "own") != shown || (len(rows) == 1) != shown {
				t.Errorf("at %d o'clock: under %q, and %d listed", hour, of, len(rows))
			}
		}
	})
}

// TestTwoQuickPressesSayItOnce has the same person say the same several times at once, and then something else.
func TestTwoQuickPressesSayItOnce(t *testing.T) {
	storetest.EachAddress(t, func(t *testing.T, address string) {
		h := openThreats(t, address)
		emma, lin := account.Staff{ID: "s2", Name: "Emma", Role: account.RoleAdmin, Reach: account.ReachAll}.Actor(), account.Staff{ID: "s1", Name: "林悦", Role: account.RoleAgent, Reach: account.ReachAll}.Actor()
		say := func(by account.Actor, customerID string, holds bool, note string) (string, error) {
			f, err := h.threats.Say(t.Context(), by, threat.Finding{CustomerID: customerID, Code: "rival", Holds: holds, Note: note})
			return f.ID, err
		}
		ids := make([]string, 8)
		var group errgroup.Group
		for i := range ids {
			group.Go(func() (err error) {
				ids[i], err = say(emma, []string{"c1", "c2"}[i%2], true, "送样")
				return err
			})
		}
		must(t, group.Wait())
		if slices.Sort(ids); ids[0] != ids[7] {
			t.Errorf("said at once it became %v", slices.Compact(ids))
		}
		for _, more := range []struct {
			by    account.Actor
			holds bool
			note  string
		}{{emma, true, "又送样"}, {lin, true, "又送样"}, {lin, false, "又送样"}, {lin, true, "又送样"}} {
			h.now++
			_, err := say(more.by, "c1", more.holds, more.note)
			must(t, err)
		}
		record, err := h.threats.Of(t.Context(), emma, threat.Asked{RootID: "c1"})
		must(t, err)
		if len(record.Findings) != 5 {
			t.Errorf("%d findings are kept, want those that say something else: %+v", len(record.Findings), record.Findings)
		}
	})
}

package store_test

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"liuke/internal/account"
	"liuke/internal/desk"
	"liuke/internal/store"
	"liuke/internal/store/storetest"
	categories "liuke/internal/topic"
)

// shelf is a database under random changes, seen through two processes.
type shelf struct {
	near, far *store.DB
	cases     []desk.Case
}

func (s *shelf) save(t *rapid.T, c desk.Change) {
	t.Helper()
	if err := s.near.Desk().Save(context.Background(), c); err != nil {
		t.Fatal(err)
	}
}

func drawCase(t *rapid.T, c desk.Case) desk.Case {
	pick := func(label string, of ...string) string { return rapid.SampledFrom(of).Draw(t, label) }
	c.Kind, c.Channel = desk.Kind(pick("kind", "complaint", "question")), desk.ChannelForm
	c.State = desk.State(pick("state", "open", "open", "waiting", "closed"))
	c.Category = categories.Category(pick("category", "", "price"))
	c.TopicID = pick("topic", "", "t1")
	c.CustomerID = pick("customer", "", "k1", "k2", "k3")
	c.OwnerID, c.TeamID, c.AboutID = pick("owner", "", "s1", "s2"), pick("team", "", "t1", "t2"), pick("about", "", "", "s1")
	c.Paused = desk.Pause(pick("paused", "", "", "customer"))
	c.Severity, c.Level = rapid.Int64Range(1, 3).Draw(t, "severity"), rapid.Int64Range(0, 2).Draw(t, "level")
	c.FinalAt = rapid.Int64Range(0, 1).Draw(t, "final")
	c.Public, c.DueAt = rapid.Bool().Draw(t, "public"), rapid.Int64Range(0, 5).Draw(t, "due")*10
	return c
}

func drawFilter(t *rapid.T) desk.Filter {
	pick := func(label string, of ...string) string {
		return rapid.SampledFrom(append(of, "", "", "", "")).Draw(t, "filter "+label)
	}
	f := desk.Filter{
		State: desk.State(pick("state", "open", "waiting")), Kind: desk.Kind(pick("kind", "question")), Channel: desk.Channel(pick("channel", "form", "phone")),
		Category: categories.Category(pick("category", "price")), OwnerID: pick("owner", "s1", "s9"), TeamID: pick("team", "t1"),
		TopicID: pick("topic", "t1", "t9"), CustomerID: pick("customer", "k1", "k2", "k9"), Tier: pick("tier", "gold"),
		Severity: rapid.Int64Range(0, 3).Draw(t, "filter severity") % 3, Level: rapid.Int64Range(0, 2).Draw(t, "filter level") % 2,
		Order: rapid.SampledFrom([]desk.Order{desk.Newest, desk.DueFirst}).Draw(t, "order"), Limit: 4,
		Viewer: desk.Viewer{
			StaffID: pick("viewer", "s1", "s2"), TeamID: pick("of team", "t1"),
			Reach: rapid.SampledFrom(account.Reaches).Draw(t, "reach"),
		},
	}
	f.Pending = f.State == ""
	switch rapid.IntRange(0, 12).Draw(t, "more") {
	case 0:
		f.Public = true
	case 1:
		f.Paused = true
	case 2:
		f.Unowned = true
	case 3:
		f.DueBefore, f.DueFrom = 40, 20
	case 4:
		f.Undue = true
	case 5:
		f.Since, f.Until = 3, 7
	case 6:
		f.Final = true
	}
	return f
}

func caseNumbers(rows []desk.Row) (list []int64) {
	for _, r := range rows {
		list = append(list, r.Case.Number)
	}
	return list
}

// agrees compares what the board finds, page by page, with what the database does.
func (s *shelf) agrees(t *rapid.T, f desk.Filter) {
	ctx := context.Background()
	for _, db := range []*store.DB{s.near, s.far} {
		g := f
		for {
			got, err := db.Desk().List(ctx, g)
			if err != nil {
				t.Fatal(err)
			}
			want, err := db.Desk().ListStored(ctx, g)
			if err != nil {
				t.Fatal(err)
			}
			if !slices.Equal(caseNumbers(got.Rows), caseNumbers(want.Rows)) || got.Next != want.Next {
				t.Fatalf("%+v: %v %s, want %v %s", g, caseNumbers(got.Rows), got.Next, caseNumbers(want.Rows), want.Next)
			}
			if g.After = got.Next; g.After == "" {
				break
			}
		}
		most := rapid.Int64Range(1, 9).Draw(t, "most")
		all := f
		all.Kind, all.Severity = "", 0
		got, err := db.Desk().Counts(ctx, []desk.Filter{f, all}, most)
		if err != nil {
			t.Fatal(err)
		}
		for i, of := range []desk.Filter{f, all} {
			want, err := db.Desk().CountStored(ctx, of, most)
			if err != nil || got[i] != want {
				t.Fatalf("%+v: counted %d of %d (%v)", of, got[i], want, err)
			}
		}
	}
}

func TestTheBoardFindsWhatTheDatabaseHas(t *testing.T) {
	storetest.EachAddress(t, func(t *testing.T, address string) {
		s := openShelf(t, address)
		rapid.Check(t, func(r *rapid.T) {
			s.clear(t)
			n := 0
			for range rapid.IntRange(2, 5).Draw(r, "steps") {
				for range rapid.IntRange(1, 3).Draw(r, "changes") {
					s.change(r, &n)
				}
				s.agrees(r, drawFilter(r))
			}
		})
	})
}

func openShelf(t *testing.T, address string) *shelf {
	t.Helper()
	s := &shelf{}
	for _, db := range []**store.DB{&s.near, &s.far} {
		var err error
		if *db, err = store.Open(context.Background(), address); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = (*db).Close() })
	}
	return s
}

// clear leaves two of the staff and three customers.
func (s *shelf) clear(t *testing.T) {
	t.Helper()
	for _, table := range []string{"escalation", "opinion", "timeline", "case_stale", "case_text", "desk_case", "customer", "staff", "event"} {
		damage(t, s.near, "DELETE FROM "+table)
	}
	for _, id := range []string{"s1", "s2"} {
		damage(t, s.near, `INSERT INTO staff (id, email, email_key, name, role, lang, state, password_hash, session_epoch, seen_at, created_at)
			VALUES ($1, $1, $1, $1, 'agent', 'en', 'active', '', 0, 0, 0)`, id)
	}
	for _, id := range []string{"k1", "k2", "k3"} {
		damage(t, s.near, `INSERT INTO customer (id, root_id, kind, name, name_key, lang, country, tier, note, version, created_at)
			VALUES ($1, $1, 'person', $1, $1, '', '', '', '', 1, 0)`, id)
	}
	s.cases = nil
}

// change files or changes a case, lets somebody in, changes a customer, or
// removes old events.
func (s *shelf) change(r *rapid.T, n *int) {
	*n++
	ctx := context.Background()
	step := rapid.IntRange(0, 9).Draw(r, "change")
	if len(s.cases) == 0 {
		step = 0
	}
	switch {
	case step < 4:
		c := drawCase(r, desk.Case{ID: fmt.Sprintf("c%03d", *n), Number: int64(*n), Version: 1, CreatedAt: int64(*n / 2), Lang: "en"})
		s.save(r, desk.Change{Case: c, New: true})
		s.cases = append(s.cases, c)
	case step < 7:
		at := rapid.IntRange(0, len(s.cases)-1).Draw(r, "which")
		c := drawCase(r, s.cases[at])
		s.save(r, desk.Change{Case: c})
		c.Version++
		s.cases[at] = c
	case step == 7:
		c := rapid.SampledFrom(s.cases).Draw(r, "about which")
		s.save(r, desk.Change{Case: c, Opinions: []desk.Opinion{{
			ID: fmt.Sprint(*n), CaseID: c.ID, AskedID: "s2", AskedByID: "s1", State: desk.OpinionAsked, DueAt: 1, AskedAt: 1,
		}}})
		for i := range s.cases {
			if s.cases[i].ID == c.ID {
				s.cases[i].Version++
			}
		}
	case step == 8:
		s.tier(r, rapid.SampledFrom([]string{"k1", "k2"}).Draw(r, "whose"), rapid.SampledFrom([]string{"", "gold"}).Draw(r, "tier"))
	default:
		if err := s.near.Expire(ctx, 1<<50); err != nil {
			r.Fatal(err)
		}
	}
}

func (s *shelf) tier(r *rapid.T, id, tier string) {
	ctx := context.Background()
	c, err := s.near.Customers().Customer(ctx, id)
	if err != nil {
		r.Fatal(err)
	}
	c.Tier = tier
	if err := s.near.Customers().Update(ctx, c, account.System, 1); err != nil {
		r.Fatal(err)
	}
}

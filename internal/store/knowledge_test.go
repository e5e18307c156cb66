package store_test

import (
	"context"
	"slices"
	"testing"

	"liuke/internal/account"
	"liuke/internal/calendar"
	"liuke/internal/fault"
	"liuke/internal/knowledge"
	"liuke/internal/store"
	"liuke/internal/store/storetest"
)

// library is a knowledge base of the small company, by its agent and its administrator.
type library struct {
	*testing.T
	*knowledge.Service
	db           *store.DB
	now          int64
	agent, admin account.Actor
}

func eachLibrary(t *testing.T, test func(l *library)) {
	storetest.EachAddress(t, func(t *testing.T, address string) {
		l := &library{T: t, db: openCompany(t, address), now: 1_790_000_000_000}
		l.Service = knowledge.NewService(l.db.Knowledge(), l.db.Knowledge(), func() int64 { return l.now })
		for id, actor := range map[string]*account.Actor{"s1": &l.agent, "s2": &l.admin} {
			staff, err := l.db.Accounts().Staff(l.Context(), id)
			must(t, err)
			*actor = staff.Actor()
		}
		test(l)
	})
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func (l *library) add(d knowledge.Draft) knowledge.Entry {
	l.Helper()
	e, err := l.Create(l.Context(), l.admin, d)
	must(l.T, err)
	return e
}

// ids are those of what a list finds.
func (l *library) ids(f knowledge.Filter) []string {
	l.Helper()
	items, err := l.List(l.Context(), l.agent, f)
	must(l.T, err)
	var ids []string
	for _, i := range items {
		ids = append(ids, i.ID)
	}
	return ids
}

func outage() knowledge.Draft {
	return knowledge.Draft{
		Kind: knowledge.Notice, MustRead: true, From: 20_000, Until: 30_000, Products: []string{"LED-9"},
		Texts: map[string]knowledge.Text{"zh-CN": {Title: "停电通知", Body: "今天下午停电，{{customer}}请改天来。"}, "en": {Title: "Power cut", Body: "No power until five."}},
	}
}

func TestKnowledgeIsFoundAndKept(t *testing.T) {
	eachLibrary(t, func(l *library) {
		e := l.add(outage())
		for query, found := range map[string]bool{"停电": true, "power": true, "pow": true, "led-9": true, "停水": false, "%": false, "*": false, `" OR 1`: false} {
			if got := slices.Contains(l.ids(knowledge.Filter{Text: query}), e.ID); got != found {
				l.Errorf("%q finds it: %t", query, got)
			}
		}
		if got := l.ids(knowledge.Filter{Kind: knowledge.Script}); len(got) != 0 {
			l.Errorf("scripts: %v", got)
		}
		versions, err := l.Get(l.Context(), l.agent, e.ID)
		must(l.T, err)
		if len(versions) != 1 || versions[0].By != "Emma" || versions[0].Texts["en"].Title != "Power cut" || versions[0].Until != 30_000 {
			l.Errorf("kept %+v", versions)
		}
		matches, err := l.ForCase(l.Context(), l.agent, knowledge.Matter{Words: "下午来店里停电", Day: 25_000}, "", 5)
		must(l.T, err)
		if len(matches) == 0 || matches[0].Entry.ID != e.ID {
			l.Errorf("matches %+v", matches)
		}
		if _, err := l.Get(l.Context(), l.agent, "none"); !fault.Is(err, fault.NotFound) {
			l.Errorf("an entry that is not there: %v", err)
		}
	})
}

func TestKnowledgeVersionsAreOnlyAdded(t *testing.T) {
	eachLibrary(t, func(l *library) {
		ctx, e := l.Context(), l.add(outage())
		l.now++
		d := outage()
		d.Texts = map[string]knowledge.Text{"zh-CN": {Title: "来电了", Body: "恢复供电。"}}
		_, err := l.Edit(ctx, l.admin, e.ID, 1, d, false)
		must(l.T, err)
		if _, err := l.Edit(ctx, l.admin, e.ID, 1, outage(), false); !fault.Is(err, fault.Conflict) {
			l.Errorf("writing over what was not seen: %v", err)
		}
		_, err = l.Retire(ctx, l.admin, e.ID, true)
		must(l.T, err)
		versions, err := l.Get(ctx, l.agent, e.ID)
		must(l.T, err)
		if len(versions) != 3 || !versions[0].Retired || versions[0].CreatedAt != e.CreatedAt || versions[2].Texts["zh-CN"].Title != "停电通知" {
			l.Errorf("versions %+v", versions)
		}
		if got := l.ids(knowledge.Filter{Text: "停电通知"}); slices.Contains(got, e.ID) {
			l.Error("found by what it no longer says")
		}
		if got := l.ids(knowledge.Filter{Standing: knowledge.Retired, Day: 25_000}); !slices.Equal(got, []string{e.ID}) {
			l.Errorf("retired: %v", got)
		}
		// Two at once: one of them has to look again.
		stale := versions[0]
		stale.Version++
		must(l.T, l.db.Knowledge().Save(ctx, stale))
		if err := l.db.Knowledge().Save(ctx, stale); !fault.Is(err, fault.Conflict) {
			l.Errorf("the same version twice: %v", err)
		}
		if err := l.db.Knowledge().Save(ctx, e); !fault.Is(err, fault.Conflict) {
			l.Errorf("the same id twice: %v", err)
		}
		if found := findings(l.T, l.db); len(found) > 0 {
			l.Errorf("doctor finds %v", found)
		}
	})
}

func TestMustReadNoticesAreConfirmedByEach(t *testing.T) {
	eachLibrary(t, func(l *library) {
		ctx, e := l.Context(), l.add(outage())
		unread := func(who account.Actor, day calendar.Day) bool {
			ids, err := l.Unread(ctx, who, day)
			must(l.T, err)
			return slices.Contains(ids, e.ID)
		}
		if !unread(l.agent, 25_000) || unread(l.agent, 19_999) || unread(l.agent, 30_001) {
			l.Error("a notice is to be read while it holds, and only then")
		}
		must(l.T, l.Confirm(ctx, l.agent, e.ID))
		must(l.T, l.Confirm(ctx, l.agent, e.ID))
		readers, err := l.Readers(ctx, l.agent, e)
		must(l.T, err)
		if len(readers) != 2 || readers[0].Name != "林悦" || readers[0].At != l.now || readers[1].At != 0 {
			l.Errorf("readers %+v", readers)
		}
		if unread(l.agent, 25_000) || !unread(l.admin, 25_000) {
			l.Error("each confirms for themselves")
		}
		_, err = l.Edit(ctx, l.admin, e.ID, 1, outage(), false)
		must(l.T, err)
		if unread(l.agent, 25_000) {
			l.Error("a small change asks to read it again")
		}
		_, err = l.Edit(ctx, l.admin, e.ID, 2, outage(), true)
		must(l.T, err)
		if !unread(l.agent, 25_000) {
			l.Error("nobody is asked to read it again")
		}
		_, err = l.Retire(ctx, l.admin, e.ID, true)
		must(l.T, err)
		if unread(l.agent, 25_000) {
			l.Error("a retired notice is to be read")
		}
		article := outage()
		article.Kind = knowledge.Article
		if err := l.Confirm(ctx, l.agent, l.add(article).ID); !fault.Is(err, fault.Invalid) {
			l.Errorf("confirming an article: %v", err)
		}
	})
}

func TestWhatIsInsertedIsCounted(t *testing.T) {
	eachLibrary(t, func(l *library) {
		ctx, e := l.Context(), l.add(outage())
		dead := l.add(outage())
		l.now += 1000
		must(l.T, l.Inserted(ctx, l.agent, e.ID, "d1"))
		must(l.T, l.Inserted(ctx, l.agent, e.ID, "d2"))
		usage, err := l.Usage(ctx, l.agent, e.ID)
		must(l.T, err)
		if usage != (knowledge.Usage{Count: 2, LastAt: l.now}) {
			l.Errorf("usage %+v", usage)
		}
		unused := l.ids(knowledge.Filter{UnusedSince: l.now - 1, Kind: knowledge.Notice})
		if slices.Contains(unused, e.ID) || !slices.Contains(unused, dead.ID) {
			l.Errorf("unused %v", unused)
		}
		if err := l.Inserted(ctx, l.agent, "none", "d1"); !fault.Is(err, fault.NotFound) {
			l.Errorf("inserting what is not there: %v", err)
		}
	})
}

func TestStarterSetIsAddedOnce(t *testing.T) {
	eachLibrary(t, func(l *library) {
		ctx := context.Background()
		for _, want := range []bool{true, false} {
			added, err := l.AddStarter(ctx, l.admin)
			must(l.T, err)
			if (added > 0) != want {
				l.Errorf("%d added", added)
			}
		}
		if has, err := l.HasStarter(ctx); err != nil || !has {
			l.Errorf("the starter set is there: %t, %v", has, err)
		}
		for name, err := range map[string]error{
			"starter": func() error { _, err := l.AddStarter(ctx, l.agent); return err }(),
			"create":  func() error { _, err := l.Create(ctx, l.agent, outage()); return err }(),
			"retire":  func() error { _, err := l.Retire(ctx, l.agent, "n1", true); return err }(),
			"list":    func() error { _, err := l.List(ctx, account.Customer("c", "", ""), knowledge.Filter{}); return err }(),
		} {
			if !fault.Is(err, fault.Denied) {
				l.Errorf("%s: %v", name, err)
			}
		}
	})
}

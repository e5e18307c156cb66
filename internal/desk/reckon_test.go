package desk_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"liuke/internal/account"
	"liuke/internal/calendar"
	"liuke/internal/desk"
	"liuke/internal/outbox"
	"liuke/internal/promise"
	"liuke/internal/store"
	"liuke/internal/store/storetest"
)

// movable is a company whose calendar changes.
type movable struct{ rules desk.Rules }

func (m *movable) Rules(context.Context) (desk.Rules, error) { return m.rules, nil }

// TestPromisesFollowTheCalendar files a case on Monday at nine, with the first
// answer due in eight open hours, and then changes what days are worked.
func TestPromisesFollowTheCalendar(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := open(t, db)
		plain := must(rules{}.Rules(ctx))(t)
		company := &movable{plain}
		parts := o.parts(db.Desk())
		parts.Company = company
		o.Service = desk.New(parts)
		receipt, f := o.file(t, complaint)
		named := o.now.Load() + 3*24*hour
		f = must(o.Promise(ctx, o.lin, desk.Target{CaseID: f.Case.ID}, desk.NewPromise{Kind: promise.FinalAnswer, DueAt: named}))(t)

		today := calendar.DayOf(o.now.Load(), plain.Calendar.Zone())
		reckon := func(r desk.Rules) desk.File {
			t.Helper()
			company.rules = r
			if err := o.ReckonPromises(ctx); err != nil {
				t.Fatal(err)
			}
			once := must(o.File(ctx, o.lin, f.Case.ID))(t)
			if err := o.ReckonPromises(ctx); err != nil {
				t.Fatal(err)
			}
			if twice := must(o.File(ctx, o.lin, f.Case.ID))(t); twice.Case.Version != once.Case.Version {
				t.Error("reckoning again by the same calendar changed something")
			}
			return once
		}
		letters := func(template string) (n int) {
			for _, l := range must(db.Letters().List(ctx, outbox.Filter{CaseID: f.Case.ID, Limit: 100}))(t) {
				if l.Template == template {
					n++
				}
			}
			return n
		}

		holiday := closedOn(t, plain, today)
		f = reckon(holiday)
		later := receipt.DueAt + 24*hour
		if got := f.Promises[0].DueAt; got != later || f.Case.DueAt != later {
			t.Errorf("with today off due at %d, the case at %d, want %d", got, f.Case.DueAt, later)
		}
		if f.Promises[1].DueAt != named {
			t.Error("a time that somebody named was moved")
		}
		last := f.Timeline[len(f.Timeline)-1]
		if last.Kind != desk.EntryMoved || last.ActorKind != account.ActorSystem || letters("letter.moved") != 1 {
			t.Errorf("logged %+v, %d letters", last, letters("letter.moved"))
		}

		f = reckon(plain)
		if got := f.Promises[0].DueAt; got != receipt.DueAt || letters("letter.moved") != 1 {
			t.Errorf("worked after all, due at %d with %d letters, want %d with 1", got, letters("letter.moved"), receipt.DueAt)
		}

		o.now.Store(receipt.DueAt - hour/2)
		early := plain
		early.Calendar = must(calendar.New(plain.Calendar.Zone(), calendar.RoundTheClock(), nil))(t)
		if got := reckon(early).Promises[0]; got.DueAt != receipt.DueAt || got.State != promise.Open {
			t.Errorf("moved to a time that has passed: %+v", got)
		}

		o.now.Store(receipt.DueAt + 1)
		if err := o.LapsePromises(ctx); err != nil {
			t.Fatal(err)
		}
		f = reckon(holiday)
		if got := f.Promises[0]; got.State != promise.Broken || got.DueAt != receipt.DueAt {
			t.Errorf("a broken promise was moved: %+v", got)
		}
		moves := slices.DeleteFunc(kinds(f), func(k desk.EntryKind) bool { return k != desk.EntryMoved })
		if len(moves) != 2 {
			t.Errorf("moved %d times, want 2", len(moves))
		}
	})
}

// TestReckoningGoesThroughAllCases has more promises than a page of the sweep.
func TestReckoningGoesThroughAllCases(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := open(t, db)
		plain := must(rules{}.Rules(ctx))(t)
		company := &movable{plain}
		parts := o.parts(db.Desk())
		parts.Company = company
		o.Service = desk.New(parts)
		due := map[string]int64{}
		for range 130 {
			receipt := must(o.Intake(ctx, form, complaint))(t)
			due[receipt.CaseID] = receipt.DueAt
		}
		company.rules = closedOn(t, plain, calendar.DayOf(o.now.Load(), plain.Calendar.Zone()))
		if err := o.ReckonPromises(ctx); err != nil {
			t.Fatal(err)
		}
		for id, before := range due {
			if f := must(o.File(ctx, o.lin, id))(t); f.Case.DueAt != before+24*time.Hour.Milliseconds() {
				t.Errorf("%s is due at %d, was at %d", f.Case.Ref(), f.Case.DueAt, before)
			}
		}
	})
}

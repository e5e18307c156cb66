package store_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"liuke/internal/account"
	"liuke/internal/customer"
	"liuke/internal/fault"
	"liuke/internal/trial/registry"
)

// sides are a customer who is called and one who is left alone, by the codes they are known by.
func (l *lab) sides(of registry.Trial) (called, held int) {
	l.Helper()
	arms := l.armsOf(of, l.ids...)
	called = slices.IndexFunc(l.ids, func(id string) bool { return !arms[id].Holdout })
	held = slices.IndexFunc(l.ids, func(id string) bool { return arms[id].Holdout })
	return called, held
}

func (l *lab) acted(of registry.Trial, rows ...registry.Acted) registry.ActedTaken {
	l.Helper()
	taken, err := l.TellActed(l.Context(), account.System, of.ID, rows)
	must(l.T, err)
	return taken
}

func dialled(external string, code int, at int64, cost int64) registry.Acted {
	return registry.Acted{
		ExternalID: external, Customer: fmt.Sprint(code), Kind: registry.Did, At: time.UnixMilli(at).UTC().Format(time.RFC3339), Action: "call", Cost: cost, Currency: "CNY",
	}
}

func TestWhatAnotherSystemDidIsKeptOnceAndCounts(t *testing.T) {
	eachLab(t, 12, func(l *lab) {
		l.founded()
		of := l.launched(callPlan())
		called, held := l.sides(of)
		at := l.now + 3_600_000
		l.now += aDay
		would := dialled("w-1", held, at, 350)
		would.Kind = registry.Would
		rows := []registry.Acted{dialled("c-1", called, at, 350), dialled("c-2", called, at, 350), dialled("c-3", held, at, 100), would, dialled("c-4", 99, at, 1)}
		for range 2 {
			if taken := l.acted(of, rows...); taken.Taken != 4 || taken.Wrong != 1 || len(taken.Refused) != 1 || taken.Refused[0].Row != 4 {
				l.Errorf("told %+v", taken)
			}
			f := l.open(of)
			if f.Counts[registry.Did] != 2 || f.Counts[registry.Wrong] != 1 || f.Counts[registry.Would] != 1 {
				l.Errorf("kept %v", f.Counts)
			}
			if f.Spent.Cost != 800 || f.Spent.Customers != 2 || f.Spent.Estimated {
				l.Errorf("spent %+v", f.Spent)
			}
		}
		l.acted(of, dialled("c-1", called, at, 50))
		if f := l.open(of); f.Spent.Cost != 500 || f.Counts[registry.Did] != 2 {
			l.Errorf("put right: %+v, %v", f.Spent, f.Counts)
		}
		must(l.T, l.Did(l.Context(), of.ID, l.ids[called], "call", at, 7))
		if f := l.open(of); f.Spent.Cost != 507 || f.Counts[registry.Did] != 3 {
			l.Errorf("beside what was done here: %+v, %v", f.Spent, f.Counts)
		}
		if err := l.Withdraw(l.Context(), account.System, of.ID, l.open(of).Trial.Version); !fault.Is(err, fault.Conflict) {
			l.Errorf("the launch is taken back: %v", err)
		}
		must(l.T, l.End(l.Context(), account.System, of.ID, l.open(of).Trial.Version))
		if taken := l.acted(of, dialled("c-9", called, at, 1)); taken.Taken != 1 {
			l.Errorf("told after the end: %+v", taken)
		}
		l.now += 40 * aDay
		if taken := l.acted(of, dialled("c-10", called, l.now-aDay, 1)); taken.Taken != 0 || taken.Refused[0].Reason != "trial.acted_late" {
			l.Errorf("done after the window: %+v", taken)
		}
	})
}

// TestAnActionIsToldOfAMergedCustomer has a customer who is left alone merged with one who is called, and each told by their code.
func TestAnActionIsToldOfAMergedCustomer(t *testing.T) {
	eachLab(t, 12, func(l *lab) {
		l.founded()
		of := l.launched(callPlan())
		called, held := l.sides(of)
		_, create := people(l.T, l.db)
		other := create("不在试验里的", customer.Identity{Kind: customer.IdentityCode, Source: "till", Value: "77"})
		service := customer.NewService(l.db.Customers(), china)
		merge := func(to, from string) customer.Merge {
			m, err := service.Merge(l.Context(), account.System, to, from, l.now)
			must(l.T, err)
			return m
		}
		at := l.now
		l.now += aDay
		if taken := l.acted(of, dialled("a", 77, at, 5)); len(taken.Refused) != 1 || taken.Refused[0].Reason != "trial.told_unknown" {
			l.Errorf("of somebody who is not in it: %+v", taken)
		}
		joined := merge(other, l.ids[called])
		if taken := l.acted(of, dialled("a", 77, at, 5), dialled("b", called, at, 5)); taken.Taken != 2 || taken.Wrong != 0 {
			l.Errorf("of the record that one of the trial belongs to: %+v", taken)
		}
		if f := l.open(of); f.Spent.Cost != 10 || f.Spent.Customers != 1 {
			l.Errorf("one customer by two codes: %+v", f.Spent)
		}
		must(l.T, service.Unmerge(l.Context(), account.System, joined.ID, l.now))
		// Both drawn at once: of two places, that of the smaller id counts.
		first := min(l.ids[called], l.ids[held])
		merge(first, max(l.ids[called], l.ids[held]))
		want := 0
		if first == l.ids[held] {
			want = 1
		}
		if taken := l.acted(of, dialled("c", called, at, 5)); taken.Taken != 1 || taken.Wrong != want {
			l.Errorf("of a customer in two arms: %+v, want %d wrong", taken, want)
		}
		f := l.open(of)
		if len(f.Moved) != 1 {
			l.Errorf("mixed %+v", f.Moved)
		}
	})
}

func TestNobodyTellsActionsOfADraft(t *testing.T) {
	eachLab(t, 4, func(l *lab) {
		l.founded()
		draft, err := l.Create(l.Context(), account.System, callPlan())
		must(l.T, err)
		_, err = l.TellActed(l.Context(), account.System, draft.ID, []registry.Acted{dialled("a", 0, l.now, 1)})
		if fault.KeyOf(err) != "trial.not_running" {
			l.Errorf("of a draft: %v", err)
		}
		if err := l.db.Trials().Act(l.Context(), draft.ID, nil, l.now); fault.KeyOf(err) != "trial.not_running" {
			l.Errorf("of one that became a draft meanwhile: %v", err)
		}
		agent := account.Actor{Kind: account.ActorStaff, ID: "x"}
		if _, err := l.TellActed(l.Context(), agent, draft.ID, nil); !fault.Is(err, fault.Denied) {
			l.Errorf("without permission: %v", err)
		}
		many := slices.Repeat([]registry.Acted{{}}, registry.MaxActed+1)
		if _, err := l.TellActed(l.Context(), account.System, draft.ID, many); !fault.Is(err, fault.TooLarge) {
			l.Errorf("too many: %v", err)
		}
		of := l.launched(callPlan())
		if taken := l.acted(of, registry.Acted{ExternalID: strings.Repeat("x", 201)}); len(taken.Refused) != 1 {
			l.Errorf("a long id: %+v", taken)
		}
	})
}

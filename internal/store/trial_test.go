package store_test

import (
	"context"
	"fmt"
	"math"
	"slices"
	"sync"
	"testing"
	"time"

	"liuke/internal/account"
	"liuke/internal/calendar"
	"liuke/internal/customer"
	"liuke/internal/fault"
	"liuke/internal/store"
	"liuke/internal/store/storetest"
	"liuke/internal/trial"
	"liuke/internal/trial/registry"
)

// lab is a company with customers to try things on.
type lab struct {
	*testing.T
	*registry.Service
	db      *store.DB
	address string
	now     int64
	ids     []string
}

const labStart = 1_790_000_000_000

const aDay = int64(24 * 3600 * 1000) // milliseconds

func eachLab(t *testing.T, customers int, test func(l *lab)) {
	storetest.EachAddress(t, func(t *testing.T, address string) {
		l := &lab{T: t, db: openAt(t, address), address: address, now: labStart}
		l.Service = registry.NewService(l.db.Trials(), l.db.Facts(), china, func() int64 { return l.now })
		_, create := people(t, l.db)
		for i := range customers {
			l.ids = append(l.ids, create(fmt.Sprintf("客户%d", i), customer.Identity{Kind: customer.IdentityCode, Source: "till", Value: fmt.Sprint(i)}))
		}
		test(l)
	})
}

func callPlan() registry.Plan {
	return registry.Plan{
		Name: "春季回访", Action: registry.ActionCalls, Purpose: registry.PurposeRegain, Arms: registry.TwoArms(50, "对照组", "打电话"),
		Outcome: registry.OutcomeBought, Source: registry.FromPurchases, Window: 30, CostEach: 500, Intake: registry.AtLaunch,
		PlannedEnd: calendar.DayOf(labStart, labZone) + 60,
	}
}

var labZone = time.FixedZone("China", 8*3600)

// launched is a running trial of the plan.
func (l *lab) launched(p registry.Plan) registry.Trial {
	l.Helper()
	t, err := l.Create(l.Context(), account.System, p)
	must(l.T, err)
	t, err = l.Launch(l.Context(), account.System, t.ID, t.Version)
	must(l.T, err)
	return t
}

// named has a draft of the plan under an id of its own: by it alone chance places those who come one by one, and where it begins
// with those who are there from the start.
func (l *lab) named(id string, p registry.Plan) registry.Trial {
	l.Helper()
	must(l.T, l.db.Trials().Add(l.Context(), registry.Trial{ID: id, Series: id, Plan: p, State: registry.Draft, Version: 1, CreatedAt: l.now}))
	t, err := l.Get(l.Context(), account.System, id)
	must(l.T, err)
	return t
}

func candidates(ids ...string) []trial.Candidate {
	list := make([]trial.Candidate, len(ids))
	for i, id := range ids {
		list[i] = trial.Candidate{ID: id, Value: math.NaN()}
	}
	return list
}

func (l *lab) armsOf(t registry.Trial, ids ...string) map[string]registry.Placed {
	l.Helper()
	placed, err := l.Place(l.Context(), t.ID, candidates(ids...))
	must(l.T, err)
	return placed
}

func TestPlacesAreDrawnOnceAndKept(t *testing.T) {
	eachLab(t, 41, func(l *lab) {
		of := l.launched(callPlan())
		if of.State != registry.Running || of.Placed != 41 {
			l.Fatalf("%s with %d places", of.State, of.Placed)
		}
		first := l.armsOf(of, l.ids...)
		held := 0
		for _, id := range l.ids {
			p, there := first[id]
			if !there || p.New {
				l.Fatalf("%s: %+v, %t", id, p, there)
			}
			if p.Holdout {
				held++
			}
		}
		if held < 20 || held > 21 {
			l.Errorf("%d of 41 are held out", held)
		}
		l.now += 5 * aDay
		_, create := people(l.T, l.db)
		late := create("后来的")
		again := l.armsOf(of, append(slices.Clone(l.ids), late)...)
		for _, id := range l.ids {
			if again[id] != first[id] {
				l.Errorf("%s moved from %+v to %+v", id, first[id], again[id])
			}
		}
		if _, there := again[late]; there {
			l.Error("who came after the launch is in the trial")
		}
		if _, err := l.Place(l.Context(), of.ID, candidates("nobody")); !fault.Is(err, fault.NotFound) {
			l.Errorf("an unknown customer: %v", err)
		}
	})
}

// TestSharesAreKeptWhenCustomersComeOneByOne has each of them drawn by a call of its own.
func TestSharesAreKeptWhenCustomersComeOneByOne(t *testing.T) {
	eachLab(t, 120, func(l *lab) {
		p := callPlan()
		p.Intake = registry.AsTheyDo
		draft := l.named("one by one", p)
		of, err := l.Launch(l.Context(), account.System, draft.ID, draft.Version)
		must(l.T, err)
		held := 0
		for _, id := range l.ids {
			placed := l.armsOf(of, id)[id]
			if !placed.New {
				l.Fatalf("%s was placed before", id)
			}
			if placed.Holdout {
				held++
			}
		}
		if held < 35 || held > 85 {
			l.Errorf("%d of 120 are held out", held)
		}
		must(l.T, l.End(l.Context(), account.System, of.ID, of.Version))
		_, create := people(l.T, l.db)
		if late := create("迟到的"); len(l.armsOf(of, late)) != 0 {
			l.Error("somebody came in after the end")
		}
	})
}

// TestTwoProcessesPlaceOneCustomerOnce has two programs on one database draw the same customers at once.
func TestTwoProcessesPlaceOneCustomerOnce(t *testing.T) {
	eachLab(t, 60, func(l *lab) {
		p := callPlan()
		p.Intake = registry.AsTheyDo
		of := l.launched(p)
		other := openAt(l.T, l.address)
		programs := []*registry.Service{l.Service, registry.NewService(other.Trials(), other.Facts(), china, func() int64 { return l.now })}
		answers := make([]map[string]registry.Placed, 4)
		errs := make([]error, len(answers))
		var all sync.WaitGroup
		for i := range answers {
			answers[i] = map[string]registry.Placed{}
			all.Add(1)
			go func() {
				defer all.Done()
				order := slices.Clone(l.ids)
				if i%2 == 1 {
					slices.Reverse(order)
				}
				for part := range slices.Chunk(order, 7) {
					placed, err := programs[i%2].Place(context.Background(), of.ID, candidates(part...))
					if err != nil {
						errs[i] = err
						return
					}
					for id, p := range placed {
						answers[i][id] = p
					}
				}
			}()
		}
		all.Wait()
		drawn := 0
		for i, a := range answers {
			must(l.T, errs[i])
			for _, id := range l.ids {
				if a[id].Arm == "" || a[id].Arm != answers[0][id].Arm {
					l.Errorf("%s is in %q for one and in %q for another", id, answers[0][id].Arm, a[id].Arm)
				}
				if a[id].New {
					drawn++
				}
			}
		}
		if kept, err := l.Get(l.Context(), account.System, of.ID); err != nil || kept.Placed != 60 || drawn != 60 {
			l.Errorf("%d places are kept, %d were drawn, %v", kept.Placed, drawn, err)
		}
	})
}

func TestALaunchIsTakenBackOnlyWhileNothingWasDone(t *testing.T) {
	eachLab(t, 30, func(l *lab) {
		of := l.launched(callPlan())
		must(l.T, l.Withdraw(l.Context(), account.System, of.ID, of.Version))
		back, err := l.Get(l.Context(), account.System, of.ID)
		must(l.T, err)
		if back.State != registry.Draft || back.Placed != 0 || back.LaunchedAt != 0 {
			l.Errorf("withdrawn: %+v", back)
		}
		if _, err := l.Place(l.Context(), of.ID, candidates(l.ids[0])); fault.KeyOf(err) != "trial.not_running" {
			l.Errorf("placed in a draft: %v", err)
		}
		of, err = l.Launch(l.Context(), account.System, of.ID, back.Version)
		must(l.T, err)
		var called, held string
		for id, p := range l.armsOf(of, l.ids...) {
			if p.Holdout {
				held = id
			} else {
				called = id
			}
		}
		must(l.T, l.Did(l.Context(), of.ID, called, "电话", l.now, 500))
		must(l.T, l.Did(l.Context(), of.ID, called, "电话", l.now, 500))
		must(l.T, l.WouldHave(l.Context(), of.ID, held, "电话", l.now))
		if err := l.WouldHave(l.Context(), of.ID, called, "电话", l.now); fault.KeyOf(err) != "trial.not_held_out" {
			l.Errorf("would have called whom we called: %v", err)
		}
		if err := l.Withdraw(l.Context(), account.System, of.ID, of.Version); fault.KeyOf(err) != "trial.shown" {
			l.Errorf("withdrawn after a call: %v", err)
		}
		if err := l.End(l.Context(), account.System, of.ID, of.Version-1); fault.KeyOf(err) != "trial.changed" {
			l.Errorf("ended by who saw an earlier state: %v", err)
		}
	})
}

func TestALaunchThatLeavesAnArmEmptyIsRefused(t *testing.T) {
	eachLab(t, 5, func(l *lab) {
		p := callPlan()
		p.Arms = registry.TwoArms(1, "对照组", "打电话")
		draft := l.named("by which none of five is held out", p)
		refused := 0
		for range 3 {
			if _, err := l.Launch(l.Context(), account.System, draft.ID, draft.Version); fault.KeyOf(err) == "trial.arm_empty" {
				refused++
			}
		}
		kept, err := l.Get(l.Context(), account.System, draft.ID)
		must(l.T, err)
		if refused != 3 || kept.State != registry.Draft || kept.Placed != 0 {
			l.Errorf("refused %d times, %s with %d places", refused, kept.State, kept.Placed)
		}
	})
}

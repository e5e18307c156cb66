package store_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"liuke/internal/account"
	"liuke/internal/calendar"
	"liuke/internal/customer"
	"liuke/internal/fault"
	persons "liuke/internal/people"
	"liuke/internal/store"
	"liuke/internal/store/storetest"
)

// peopleNow is an instant of 21 September 2026.
const peopleNow = int64(1_790_000_000_000)

// eachPeople runs a test with the people at the customers of the small company, by its administrator.
func eachPeople(t *testing.T, test func(t *testing.T, db *store.DB, there *persons.Service, admin account.Actor)) {
	storetest.EachAddress(t, func(t *testing.T, address string) {
		db := openCompany(t, address)
		staff, err := db.Accounts().Staff(t.Context(), "s2")
		must(t, err)
		test(t, db, persons.NewService(db.People(), china, func() int64 { return peopleNow }), staff.Actor())
	})
}

// names are who there is at a customer, in the order they are listed.
func namesAt(t *testing.T, there *persons.Service, by account.Actor, customerID string) string {
	t.Helper()
	all, err := there.Of(t.Context(), by, customerID)
	must(t, err)
	var names []string
	for _, p := range all {
		names = append(names, p.Name)
	}
	return strings.Join(names, " ")
}

func TestPeopleAreListedByWhoseWordCounts(t *testing.T) {
	eachPeople(t, func(t *testing.T, _ *store.DB, there *persons.Service, admin account.Actor) {
		ctx := t.Context()
		for _, d := range []persons.Details{
			{Name: "仓管", Roles: []persons.Role{persons.Uses}},
			{Name: " 老板娘 ", Title: "店主", Roles: []persons.Role{persons.Pays, persons.Decides, "cleans"}, Phone: "021 5550 转 802", Email: "Boss@Example.com"},
			{Name: "前任", Roles: []persons.Role{persons.Decides}, Until: calendar.DayOn(2026, 9, 20)},
		} {
			if _, err := there.Add(ctx, admin, "c3", d); err != nil {
				t.Fatal(err)
			}
		}
		if got := namesAt(t, there, admin, "c3"); got != "老板娘 仓管 前任" {
			t.Errorf("listed as %s", got)
		}
		all, err := there.Of(ctx, admin, "c3")
		must(t, err)
		if boss := all[0]; !slices.Equal(boss.Roles, []persons.Role{persons.Decides, persons.Pays}) || boss.Phone != "021 5550 转 802" || boss.Email != "Boss@Example.com" {
			t.Errorf("kept as %+v", boss)
		}
	})
}

func TestWhoIsThereAlreadyIsNotEnteredTwice(t *testing.T) {
	eachPeople(t, func(t *testing.T, _ *store.DB, there *persons.Service, admin account.Actor) {
		ctx := t.Context()
		p, err := there.Add(ctx, admin, "c3", persons.Details{Name: "Anna Berg"})
		must(t, err)
		if _, err := there.Add(ctx, admin, "c3", persons.Details{Name: "anna berg"}); fault.KeyOf(err) != "person.there_already" {
			t.Errorf("entered twice: %v", err)
		}
		_, err = there.Change(ctx, admin, p.ID, 1, persons.Details{Name: "Anna Berg", Until: calendar.DayOn(2026, 9, 1)})
		must(t, err)
		if _, err := there.Add(ctx, admin, "c3", persons.Details{Name: "Anna Berg"}); err != nil {
			t.Errorf("another one of the name, after the first left: %v", err)
		}
		if _, err := there.Change(ctx, admin, p.ID, 1, persons.Details{Name: "A. Berg"}); fault.KeyOf(err) != "person.changed" {
			t.Errorf("changed by who saw the first version: %v", err)
		}
		if _, err := there.Remove(ctx, admin, p.ID, 1); fault.KeyOf(err) != "person.changed" {
			t.Errorf("removed by who saw the first version: %v", err)
		}
		_, err = there.Remove(ctx, admin, p.ID, 2)
		must(t, err)
		if _, err := there.Get(ctx, admin, p.ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("after it was removed: %v", err)
		}
	})
}

func TestWhatCannotBeKeptOfAPersonIsRefusedWithTheField(t *testing.T) {
	eachPeople(t, func(t *testing.T, _ *store.DB, there *persons.Service, admin account.Actor) {
		for field, d := range map[string]persons.Details{
			"name":  {Name: "\u200b"},
			"title": {Name: "x", Title: strings.Repeat("长", 101)},
			"phone": {Name: "x", Phone: "call me"},
			"email": {Name: "x", Email: "a@b@c"},
			"since": {Name: "x", Since: calendar.DayOn(1901, 1, 1)},
			"until": {Name: "x", Since: calendar.DayOn(2026, 9, 2), Until: calendar.DayOn(2026, 9, 1)},
			"note":  {Name: "x", Note: strings.Repeat("长", 501)},
		} {
			_, err := there.Add(t.Context(), admin, "c3", d)
			if got := fieldOf(err); got != field {
				t.Errorf("%s: %v, about %q", field, err, got)
			}
		}
		if _, err := there.Add(t.Context(), admin, "nobody", persons.Details{Name: "x"}); !fault.Is(err, fault.NotFound) {
			t.Errorf("at a customer who does not exist: %v", err)
		}
		if _, err := there.Add(t.Context(), account.Customer("c3", "", "en"), "c3", persons.Details{Name: "x"}); !fault.Is(err, fault.Denied) {
			t.Errorf("by who may only read: %v", err)
		}
	})
}

// TestPeopleFollowAMerge enters somebody at a record that is merged later: they are listed at the customer it belongs to, and go
// back with the record.
func TestPeopleFollowAMerge(t *testing.T) {
	eachPeople(t, func(t *testing.T, db *store.DB, there *persons.Service, admin account.Actor) {
		ctx := t.Context()
		customers := customer.NewService(db.Customers(), china)
		make := func(name string) string {
			made, err := customers.Create(ctx, admin, customer.Draft{Name: name}, nil, peopleNow)
			must(t, err)
			_, err = there.Add(ctx, admin, made.ID, persons.Details{Name: name + "的人"})
			must(t, err)
			return made.ID
		}
		into, from := make("甲"), make("乙")
		merge, err := customers.Merge(ctx, admin, into, from, peopleNow)
		must(t, err)
		if got := namesAt(t, there, admin, into); got != "甲的人 乙的人" {
			t.Errorf("merged: %s", got)
		}
		must(t, customers.Unmerge(ctx, admin, merge.ID, peopleNow))
		if got := namesAt(t, there, admin, into); got != "甲的人" {
			t.Errorf("apart again: %s", got)
		}
	})
}

// fieldOf is the field that a fault is about.
func fieldOf(err error) string {
	var about *fault.Error
	if errors.As(err, &about) {
		return about.Field
	}
	return ""
}

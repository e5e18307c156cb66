package handover

import (
	"testing"

	"pgregory.net/rapid"

	"liuke/internal/fault"
)

var staff = []Person{{ID: "from", TeamID: "a", Customers: 3}, {ID: "mate", TeamID: "a", Customers: 5}, {ID: "other", TeamID: "b"}, {ID: "gone", TeamID: "a", Left: true}}

func TestWhatCannotBeHandedOver(t *testing.T) {
	all := Answers{}.skip("都知道")
	good := Item{CustomerID: "c", Name: "客户", OwnerID: "from", ToID: "mate", BackupID: "other", Version: 4, Seen: 4, Answers: all}
	for _, c := range []struct {
		name, key string
		reason    Reason
		skipped   string
		change    func(i *Item)
	}{
		{"as it should be", "", Leaves, "", func(*Item) {}},
		{"without a backup", "", Leaves, "", func(i *Item) { i.BackupID = "" }},
		{"to nobody, and they leave", "handover.owner_missing", Leaves, "", func(i *Item) { i.ToID = "" }},
		{"to nobody, and nobody else either", "handover.nobody_given", Moves, "", func(i *Item) { i.ToID = "" }},
		{"to oneself", "handover.to_oneself", Moves, "", func(i *Item) { i.ToID = "from" }},
		{"to who left", "handover.to_left", Moves, "", func(i *Item) { i.ToID = "gone" }},
		{"to who never was", "handover.to_left", Moves, "", func(i *Item) { i.ToID = "nobody" }},
		{"backed up by who left", "handover.backup_left", Moves, "", func(i *Item) { i.BackupID = "gone" }},
		{"backed up by who gives them away", "handover.backup_left", Moves, "", func(i *Item) { i.BackupID = "from" }},
		{"backed up by the new owner", "customer.backup_is_owner", Moves, "", func(i *Item) { i.BackupID = "mate" }},
		{"changed meanwhile", "handover.customer_changed", Moves, "", func(i *Item) { i.Version++ }},
		{"another's meanwhile", "handover.customer_changed", Moves, "", func(i *Item) { i.OwnerID = "other" }},
		{"not answered", "handover.unanswered", Leaves, " ", func(i *Item) { i.Answers = nil }},
		{"skipped with a reason", "", Leaves, "人已走", func(i *Item) { i.Answers = nil }},
	} {
		item := good
		c.change(&item)
		h := HandOver{FromID: "from", Reason: c.reason}
		if err := h.check([]Item{item}, staff, c.skipped); fault.KeyOf(err) != c.key {
			t.Errorf("%s: %v, want %q", c.name, err, c.key)
		}
	}
}

func TestSuggestions(t *testing.T) {
	items := []Item{{CustomerID: "1"}, {CustomerID: "2", BackupNow: "other"}, {CustomerID: "3", BackupNow: "gone"}, {CustomerID: "4", BackupNow: "from"}}
	to := Suggest("from", items, staff)
	for id, want := range map[string]string{"1": "mate", "2": "other", "3": "mate", "4": "mate"} {
		if to[id] != want {
			t.Errorf("%s goes to %q, want %s", id, to[id], want)
		}
	}
	if to := Suggest("from", items, staff[:1]); len(to) != 0 {
		t.Errorf("with nobody else: %v", to)
	}
}

// TestSuggestionsGoToWhoMayTakeThem draws staff and customers.
func TestSuggestionsGoToWhoMayTakeThem(t *testing.T) {
	id := rapid.SampledFrom([]string{"a", "b", "c", "d", "e"})
	rapid.Check(t, func(t *rapid.T) {
		people := rapid.SliceOfDistinct(rapid.Custom(func(t *rapid.T) Person {
			return Person{ID: id.Draw(t, "id"), TeamID: rapid.SampledFrom([]string{"", "x", "y"}).Draw(t, "team"), Customers: rapid.Int64Range(0, 9).Draw(t, "n"), Left: rapid.Bool().Draw(t, "left")}
		}), func(p Person) string { return p.ID }).Draw(t, "people")
		var items []Item
		for n := range rapid.IntRange(0, 9).Draw(t, "items") {
			items = append(items, Item{CustomerID: string(rune('0' + n)), BackupNow: id.Draw(t, "backup")})
		}
		from := id.Draw(t, "from")
		to := Suggest(from, items, people)
		some := false
		for _, p := range people {
			some = some || p.ID != from && !p.Left
		}
		for _, i := range items {
			if taker, given := to[i.CustomerID]; given != some {
				t.Fatalf("given: %v, though somebody is there: %v", given, some)
			} else if given && mayTake(from, taker, "", people) != nil {
				t.Fatalf("given to %s", taker)
			}
		}
	})
}

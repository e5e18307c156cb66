package winback

import (
	"slices"
	"strings"
	"testing"
	"time"

	"liuke/internal/account"
	"liuke/internal/calendar"
	"liuke/internal/customer"
	"liuke/internal/fault"
	"liuke/internal/winback/learned"
)

func ids(s Shelf) (all []string) {
	for _, b := range s {
		all = append(all, b.ID)
	}
	return all
}

// A company's own playbooks come before those that are shipped, until it orders
// them otherwise; what it changed says what it said, and what it brought back says
// what is shipped.
func TestTheShelfIsInTheCompanysOrder(t *testing.T) {
	t.Parallel()
	shipped := []Playbook{{ID: "a", Reasons: []string{"price"}}, {ID: "b"}, {ID: "c"}}
	version := func(id string, n int64, shipped, off bool) BookVersion {
		return BookVersion{Book: Playbook{ID: id, Version: n, Names: Texts{"en": "changed"}}, N: n, Shipped: shipped, Off: off}
	}
	latest := []BookVersion{version("a", 3, true, false), version("b", 1, false, true), version("own1", 1, false, false), version("own2", 2, false, false)}
	shelf := shelve(shipped, latest, nil)
	if got := ids(shelf); !slices.Equal(got, []string{"own2", "own1", "a", "b", "c"}) {
		t.Errorf("without an order: %v", got)
	}
	a, _ := shelf.Book("a")
	b, _ := shelf.Book("b")
	if a.Changed || a.Version != 3 || a.Reasons[0] != "price" || !b.Changed || !b.Off || b.Names["en"] != "changed" {
		t.Errorf("got %+v and %+v", a, b)
	}
	if got := ids(shelve(shipped, latest, []string{"c", "own1", "gone", "a"})); !slices.Equal(got, []string{"own2", "c", "own1", "a", "b"}) {
		t.Errorf("with an order: %v", got)
	}
	for _, one := range shelf.InUse() {
		if one.ID == "b" {
			t.Error("a playbook out of use is in use")
		}
	}
}

func TestASegmentIsAPartOfTheCustomers(t *testing.T) {
	t.Parallel()
	row := Row{Loss: Loss{Reason: "price", Value: 5_000}, Kind: customer.Business, Tier: "Gold", Country: "中国"}
	for name, c := range map[string]struct {
		segment Segment
		want    bool
	}{
		"everybody":           {Segment{}, true},
		"their kind":          {Segment{Kind: customer.Business}, true},
		"another kind":        {Segment{Kind: customer.Person}, false},
		"their tier":          {Segment{Tiers: []string{"silver", "gold"}}, true},
		"another tier":        {Segment{Tiers: []string{"silver"}}, false},
		"another country":     {Segment{Countries: []string{"UK"}}, false},
		"just enough value":   {Segment{MinValue: 5_000, MaxValue: 5_000}, true},
		"too little value":    {Segment{MinValue: 5_001}, false},
		"too much value":      {Segment{MaxValue: 4_999}, false},
		"all of it at a time": {Segment{Kind: customer.Business, Tiers: []string{"GOLD"}, Countries: []string{"中国"}, MinValue: 1}, true},
	} {
		if got := c.segment.Fits(row); got != c.want {
			t.Errorf("%s: %t", name, got)
		}
	}
	books := []Playbook{{ID: "silver", Reasons: []string{"price"}, For: Segment{Tiers: []string{"silver"}}}, {ID: "all", Reasons: []string{"price"}}}
	if got, _ := Pick(books, DefaultTree(), row); got.ID != "all" {
		t.Errorf("picked %s for a customer of another tier", got.ID)
	}
}

func bookToSave() Playbook {
	return Playbook{
		ID: "own", Names: Texts{"zh-CN": " 嫌贵 "}, Reasons: []string{"price"}, Scripts: []Texts{{"zh-CN": "{{customer}}，您好，我是{{agent}}。"}},
		Steps: []Step{{Texts: Texts{"zh-CN": "打电话"}, Days: 1, Minutes: 10}, {Texts: Texts{"en": "Say goodbye"}, Days: 30, Farewell: true, Role: RoleKeeper}},
	}
}

// What is wrong with a playbook is said of the field in which it is.
func TestAPlaybookIsCheckedBeforeItIsKept(t *testing.T) {
	t.Parallel()
	tree := DefaultTree()
	kept, err := bookToSave().checked(tree, Playbook{})
	if err != nil || kept.Names["zh-CN"] != "嫌贵" || kept.Steps[0].Code == "" || kept.Steps[0].Code == kept.Steps[1].Code {
		t.Fatalf("%+v, %v", kept, err)
	}
	retired := Tree{Reasons: slices.Clone(tree.Reasons)}
	for i := range retired.Reasons {
		retired.Reasons[i].Retired = retired.Reasons[i].Code == "price"
	}
	if _, err := bookToSave().checked(retired, Playbook{}); fault.KeyOf(err) != "winback.reason_retired" {
		t.Errorf("given to a retired reason: %v", err)
	}
	if _, err := bookToSave().checked(retired, bookToSave()); err != nil {
		t.Errorf("cannot stay with a reason that was retired: %v", err)
	}
	for want, alter := range map[string]func(*Playbook){
		"winback.playbook_name_needed names.zh-CN":    func(p *Playbook) { p.Names = Texts{"zh-CN": " "} },
		"winback.playbook_reason_needed reasons":      func(p *Playbook) { p.Reasons = nil },
		"winback.reason_unknown reasons":              func(p *Playbook) { p.Reasons = []string{"gone"} },
		"winback.kind_unknown kind":                   func(p *Playbook) { p.For.Kind = "robot" },
		"winback.value_order max_value":               func(p *Playbook) { p.For.MinValue, p.For.MaxValue = 2, 1 },
		"winback.text_needed facts[0].zh-CN":          func(p *Playbook) { p.Facts = []Texts{{}} },
		"winback.too_long say[0].en":                  func(p *Playbook) { p.Say = []Texts{{"en": strings.Repeat("x", maxItem+1)}} },
		"winback.too_many_items offer":                func(p *Playbook) { p.Offer = make([]Texts, MaxItems+1) },
		"knowledge.placeholder_unknown scripts[0].en": func(p *Playbook) { p.Scripts[0]["en"] = "Dear {{name}}" },
		"knowledge.placeholder_unknown plan.en":       func(p *Playbook) { p.Plan = Texts{"en": "{{due}}"} },
		"knowledge.placeholder_broken steps[1].zh-CN": func(p *Playbook) { p.Steps[1].Texts["zh-CN"] = "{{customer}" },
		"winback.steps_needed steps[0].zh-CN":         func(p *Playbook) { p.Steps = nil },
		"winback.role_unknown steps[0].role":          func(p *Playbook) { p.Steps[0].Role = "king" },
		"winback.policy_range steps[0].days":          func(p *Playbook) { p.Steps[0].Days = 0 },
		"winback.minutes_range steps[1].minutes":      func(p *Playbook) { p.Steps[1].Minutes = -1 },
		"winback.too_many_names tiers":                func(p *Playbook) { p.For.Tiers = []string{strings.Repeat("x", maxName+1)} },
	} {
		p := bookToSave()
		alter(&p)
		_, err := p.checked(tree, Playbook{})
		if got := fault.KeyOf(err) + " " + fieldOf(err); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}

func fieldOf(err error) string {
	if f, ok := err.(*fault.Error); ok { //nolint:errorlint // none of them is wrapped
		return f.Field
	}
	return ""
}

// Whoever left for a reason nobody knows has a playbook in any case.
func TestThePlaybookForTheUnknownStays(t *testing.T) {
	t.Parallel()
	all := Shelved{Playbook: Playbook{ID: "u", Reasons: []string{Unknown}}}
	narrow, off := all, all
	narrow.For.Tiers, off.Off = []string{"gold"}, true
	for name, shelf := range map[string]Shelf{"narrowed": {narrow}, "out of use": {off}, "none": nil} {
		if err := shelf.checked(); fault.KeyOf(err) != "winback.unknown_playbook_stays" {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := (Shelf{narrow, all}).checked(); err != nil {
		t.Error(err)
	}
}

func TestAReasonWithAPlaybookIsNotTakenOut(t *testing.T) {
	t.Parallel()
	tree := DefaultTree()
	without := Tree{Reasons: slices.DeleteFunc(slices.Clone(tree.Reasons), func(r Reason) bool { return r.Code == "price" })}
	book := Shelved{Playbook: bookToSave()}
	if err := without.keeps(Shelf{book}, tree, "en"); fault.KeyOf(err) != "winback.reason_in_playbook" {
		t.Errorf("taken out from under a playbook: %v", err)
	}
	book.Off = true
	if err := without.keeps(Shelf{book}, tree, "en"); err != nil {
		t.Errorf("a playbook out of use holds it: %v", err)
	}
}

// A farewell is what comes when nothing else is left, however well it went before.
func TestAFarewellComesLast(t *testing.T) {
	t.Parallel()
	p := Play{Reason: "price", Book: Playbook{Steps: []Step{{Code: "bye", Farewell: true}, {Code: "call"}}}, Steps: []PlayStep{{N: 1, Code: "bye"}, {N: 2, Code: "call"}}}
	success := learned.From([]learned.Trial{{Cell: learned.Cell{Reason: "price", Step: "bye"}, Helped: true}}, 365)
	if next := p.Suggested(success); next != 2 {
		t.Errorf("suggested %d", next)
	}
	p.Steps[1].DoneAt = 1
	if next := p.Suggested(success); next != 1 {
		t.Errorf("suggested %d when nothing else is left", next)
	}
}

// A play keeps the version of the playbook that it began with.
func TestAPlayKeepsItsVersion(t *testing.T) {
	t.Parallel()
	book := bookToSave()
	book.Version = 7
	crew := NewCrew([]account.Staff{staff("rep", account.RoleAgent, account.StaffActive, ""), staff("keeper", account.RoleAgent, account.StaffActive, "")}, nil)
	p := begin(book, Row{Loss: Loss{OwnerID: "rep", Reason: "price"}, CustomerOf: "keeper"}, now{crew: crew, hours: weekdays(t)}, account.Actor{Name: "x"})
	if p.PlaybookVersion != 7 || p.Steps[0].OwnerID != "rep" || p.Steps[1].OwnerID != "keeper" {
		t.Errorf("got %+v", p)
	}
}

// weekdays is a calendar of a company that works from Monday to Friday.
func weekdays(t *testing.T) *calendar.Calendar {
	t.Helper()
	hours, err := calendar.ParseHours("Mon-Fri 09:00-18:00")
	if err != nil {
		t.Fatal(err)
	}
	open, err := calendar.New(time.UTC, hours, nil)
	if err != nil {
		t.Fatal(err)
	}
	return open
}

package cadence

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"liuke/internal/calendar"
	"liuke/internal/fault"
)

// monday is 2026-11-23; business is open from Monday to Friday.
var monday = calendar.DayOn(2026, time.November, 23)

func weekdays(t testing.TB) *calendar.Calendar {
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

func TestWhatIsDue(t *testing.T) {
	open := weekdays(t)
	call := Plan{What: Talk, Every: 14, Unit: Days, From: monday - 100}
	visit := Plan{Tier: "gold", What: Visit, Every: 4, Unit: Weeks, From: monday - 100}
	often := Plan{Tier: "gold", What: Talk, Every: 1, Unit: Weeks, From: monday - 100}
	plans := Plans{List: []Plan{call, visit, often}}
	long := monday - 200
	for _, c := range []struct {
		name string
		c    Customer
		want []Due
	}{
		{"spoken with yesterday", Customer{Since: long, Talk: monday - 1}, nil},
		{"a fortnight ago", Customer{Since: long, Talk: monday - 14}, []Due{{What: Talk, Day: monday, Last: monday - 14}}},
		{"due on a Sunday, so on Monday", Customer{Since: long, Talk: monday - 15}, []Due{{What: Talk, Day: monday, Last: monday - 15}}},
		{"due on a Friday, so late", Customer{Since: long, Talk: monday - 17}, []Due{{What: Talk, Day: monday - 3, Last: monday - 17}}},
		{"never spoken with, since the plan", Customer{Since: long}, []Due{{What: Talk, Day: monday - 86 + 2, Last: 0}}},
		{"never spoken with, made last week", Customer{Since: monday - 5}, nil},
		{"an e-mail is no call", Customer{Since: long, Any: monday - 1, Talk: monday - 14}, []Due{{What: Talk, Day: monday, Last: monday - 14}}},
		{
			"gold has plans of its own", Customer{Tier: "gold", Since: long, Talk: monday - 7, Visit: monday - 28},
			[]Due{{What: Talk, Day: monday, Last: monday - 7}, {What: Visit, Day: monday, Last: monday - 28}},
		},
		{"agreed for today", Customer{Since: long, Talk: monday - 1, Any: monday - 1, Agreed: monday}, []Due{{What: Agreed, Day: monday, Last: monday - 1}}},
		{"agreed for Saturday", Customer{Since: long, Talk: monday - 10, Any: monday - 10, Agreed: monday - 2}, []Due{{What: Agreed, Day: monday, Last: monday - 10}}},
		{"agreed for later", Customer{Since: long, Talk: monday - 1, Agreed: monday + 3}, nil},
		{"handed over", Customer{Since: long, Talk: monday - 1, FirstBy: monday.Start(time.UTC) - 1}, []Due{{What: First, Day: monday}}},
		{
			"put off to Wednesday", Customer{Since: long, Talk: monday - 14, PutOff: []PutOff{{What: Talk, Until: monday + 2, On: monday - 1}}}, nil,
		},
		{
			"put off before the last call", Customer{Since: long, Talk: monday - 14, PutOff: []PutOff{{What: Talk, Until: monday + 2, On: monday - 15}}},
			[]Due{{What: Talk, Day: monday, Last: monday - 14}},
		},
		{
			"put off something else", Customer{Since: long, Talk: monday - 14, PutOff: []PutOff{{What: Visit, Until: monday + 2, On: monday - 1}}},
			[]Due{{What: Talk, Day: monday, Last: monday - 14}},
		},
	} {
		got := DueBy(plans, c.c, monday, open)
		same := len(got) == len(c.want)
		for i := 0; same && i < len(got); i++ {
			same = got[i].What == c.want[i].What && got[i].Day == c.want[i].Day && got[i].Last == c.want[i].Last
		}
		if !same {
			t.Errorf("%s:", c.name)
			for _, d := range got {
				t.Errorf("  %s due %s, last %s", d.What, d.Day, d.Last)
			}
		}
	}
}

// TestNothingIsDueWhileBusinessIsClosed draws customers and plans.
func TestNothingIsDueWhileBusinessIsClosed(t *testing.T) {
	open := weekdays(t)
	rapid.Check(t, func(t *rapid.T) {
		day := func(name string) calendar.Day {
			return monday - calendar.Day(rapid.Int32Range(-5, 300).Draw(t, name))
		}
		plan := Plan{What: rapid.SampledFrom(Whats).Draw(t, "what"), Every: rapid.Int64Range(1, 100).Draw(t, "every"), Unit: rapid.SampledFrom(Units).Draw(t, "unit"), From: day("from")}
		c := Customer{Since: day("since"), Any: day("any"), Talk: day("talk"), Visit: day("visit"), Leader: day("leader"), Agreed: day("agreed")}
		for _, d := range DueBy(Plans{List: []Plan{plan}}, c, monday+30, open) {
			if weekday := d.Day.Weekday(); weekday == time.Saturday || weekday == time.Sunday {
				t.Fatalf("%s is due on a %s", d.What, weekday)
			}
			if d.Day > monday+30 || d.What == plan.What && d.Day < d.Last+plan.Span() {
				t.Fatalf("%s is due %s, the last was %s", d.What, d.Day, d.Last)
			}
		}
	})
}

func TestPlansAreChecked(t *testing.T) {
	good := Plan{Tier: " gold ", What: Talk, Every: 2, Unit: Weeks}
	before := Plans{Neglect: 90, List: []Plan{{Tier: "gold", What: Talk, Every: 9, Unit: Days, From: monday - 50}}}
	kept, err := Plans{Neglect: 60, List: []Plan{good, {What: Visit, Every: 3, Unit: Weeks}}}.Check(before, monday)
	if err != nil || kept.List[0].Tier != "gold" || kept.List[0].From != monday-50 || kept.List[1].From != monday {
		t.Errorf("kept %+v: %v", kept, err)
	}
	for _, c := range []struct {
		key  string
		list []Plan
		days int64
	}{
		{"cadence.span_range", []Plan{{What: Talk, Every: 0, Unit: Days}}, 90},
		{"cadence.span_range", []Plan{{What: Talk, Every: -1, Unit: Weeks}}, 90},
		{"cadence.span_range", []Plan{{What: Talk, Every: 200, Unit: Weeks}}, 90},
		{"cadence.span_range", []Plan{{What: Talk, Every: 1 << 60, Unit: Weeks}}, 90},
		{"cadence.span_range", nil, 0},
		{"cadence.what_unknown", []Plan{{What: Agreed, Every: 1, Unit: Days}}, 90},
		{"cadence.unit_unknown", []Plan{{What: Talk, Every: 1, Unit: "moons"}}, 90},
		{"cadence.twice", []Plan{good, good}, 90},
		{"cadence.too_many", make([]Plan, maxPlans+1), 90},
	} {
		if _, err := (Plans{List: c.list, Neglect: c.days}).Check(Plans{}, monday); fault.KeyOf(err) != c.key {
			t.Errorf("%+v: %v, want %s", c.list, err, c.key)
		}
	}
}

func TestLapsedIsLateByAThirdOfThePlan(t *testing.T) {
	for _, c := range []struct {
		every, late int64
		lapsed      bool
	}{{30, 10, false}, {30, 11, true}, {3, 7, false}, {3, 8, true}, {0, 100, false}} {
		d := Due{Plan: Plan{Every: c.every, Unit: Days}, Day: monday - calendar.Day(c.late)}
		if d.Lapsed(monday) != c.lapsed {
			t.Errorf("every %d days, %d late: lapsed %v", c.every, c.late, !c.lapsed)
		}
	}
}

// TestCareCountsEverybodyOnce draws customers: the groups have all of them and
// all of their attention, differ by one at most, and go from large to small.
func TestCareCountsEverybodyOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		all := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Cared {
			return Cared{
				RootID: rapid.StringN(1, 3, 3).Draw(t, "id"), Spent: rapid.Int64Range(-100, 10_000).Draw(t, "spent"),
				SpentBefore: rapid.Int64Range(-100, 10_000).Draw(t, "before"), Contacts: rapid.Int64Range(0, 9).Draw(t, "contacts"),
				Minutes: rapid.Int64Range(0, 100).Draw(t, "minutes"), Last: calendar.Day(rapid.Int32Range(0, 100).Draw(t, "last")), Failed: rapid.Bool().Draw(t, "failed"),
			}
		}), 0, 60).Draw(t, "all")
		care := CareOf(all, 50, 5)
		var sum Share
		for _, g := range care.Groups {
			sum.Customers, sum.Spent, sum.Contacts, sum.Minutes, sum.Reached = sum.Customers+g.Customers, sum.Spent+g.Spent, sum.Contacts+g.Contacts, sum.Minutes+g.Minutes, sum.Reached+g.Reached
			if size := int64(len(all)); g.Customers < size/int64(len(care.Groups)) || g.Customers > size/int64(len(care.Groups))+1 {
				t.Fatalf("a group of %d out of %d", g.Customers, size)
			}
		}
		if sum != care.All || sum.Customers != int64(len(all)) {
			t.Fatalf("the groups come to %+v, all to %+v", sum, care.All)
		}
		if len(care.Neglected) > 5 || len(care.Neglected)+care.More > (len(all)+1)/2 {
			t.Fatalf("%d and %d more neglected of %d", len(care.Neglected), care.More, len(all))
		}
		for _, c := range care.Neglected {
			if c.Last >= 50 || !c.Failed && !c.Fell() {
				t.Fatalf("neglected: %+v", c)
			}
		}
	})
}

func TestTheFirstContactComesWithinTwoWorkingDays(t *testing.T) {
	open := weekdays(t)
	friday := (monday - 3).Start(time.UTC) + 15*time.Hour.Milliseconds()
	if got, want := FirstBy(friday, open), (monday+1).Start(time.UTC)+15*time.Hour.Milliseconds(); got != want {
		t.Errorf("handed over on Friday at three, due %s", time.UnixMilli(got).UTC())
	}
}

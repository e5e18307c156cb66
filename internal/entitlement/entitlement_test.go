package entitlement

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"liuke/internal/calendar"
	"liuke/internal/fault"
)

func day(text string) calendar.Day {
	d, err := calendar.ParseDay(text)
	if err != nil {
		panic(err)
	}
	return d
}

func week(d calendar.Day) bool { return d.Weekday() != time.Saturday && d.Weekday() != time.Sunday }

func TestTheLastDay(t *testing.T) {
	for _, c := range []struct {
		name, bought, until string
		rule                Rule
	}{
		{"seven days begin with the day after", "2026-11-01", "2026-11-08", Rule{Length: 7, Unit: Days}},
		{"across the end of a leap February", "2028-02-27", "2028-03-05", Rule{Length: 7, Unit: Days}},
		{"across the end of any other", "2027-02-27", "2027-03-06", Rule{Length: 7, Unit: Days}},
		{"a month later", "2026-01-15", "2026-02-15", Rule{Length: 1, Unit: Months}},
		{"a month without such a day", "2026-01-31", "2026-02-28", Rule{Length: 1, Unit: Months}},
		{"in a leap year", "2028-01-31", "2028-02-29", Rule{Length: 1, Unit: Months}},
		{"a year after a leap day", "2028-02-29", "2029-02-28", Rule{Length: 12, Unit: Months}},
		{"four years after a leap day", "2028-02-29", "2032-02-29", Rule{Length: 48, Unit: Months}},
		{"over the end of a year", "2026-08-31", "2027-02-28", Rule{Length: 6, Unit: Months}},
		{"ending on a Sunday", "2026-11-08", "2026-11-15", Rule{Length: 7, Unit: Days}},
		{"ending on a Sunday, which gives way", "2026-11-08", "2026-11-16", Rule{Length: 7, Unit: Days, Extends: true}},
		{"ending on a Friday", "2026-11-06", "2026-11-13", Rule{Length: 7, Unit: Days, Extends: true}},
	} {
		if got := c.rule.Ends(day(c.bought), week); got.String() != c.until {
			t.Errorf("%s: bought on %s ends on %s, want %s", c.name, c.bought, got, c.until)
		}
	}
	never := func(calendar.Day) bool { return false }
	if got := (Rule{Length: 1, Unit: Days, Extends: true}).Ends(day("2026-11-01"), never); got > day("2026-12-31") {
		t.Errorf("where nobody ever works it ends on %s", got)
	}
}

// TestWhatFollowsFromAPurchase has one rule and one line, changed a little each time.
func TestWhatFollowsFromAPurchase(t *testing.T) {
	rule := Rule{Name: "七天无理由", Ground: Return, Remedies: []Remedy{Refund}, Length: 7, Unit: Days}
	bought := Purchase{Day: day("2026-11-01"), Source: "shop", Country: "CN", Lines: []Line{{Product: "KET-17", Quantity: 2000, Amount: 10_001}}}
	for _, c := range []struct {
		name, on string
		change   func(*Rule, *Purchase)
		want     string
	}{
		{"on the day", "2026-11-01", nil, "7 days 2000 for 10001"},
		{"on the last day", "2026-11-08", nil, "0 days 2000 for 10001"},
		{"a day late", "2026-11-09", nil, "entitle.not.over"},
		{"before it was bought", "2026-10-31", nil, "entitle.not.ahead"},
		{"arrived later", "2026-11-09", func(_ *Rule, p *Purchase) { p.Arrived = day("2026-11-05") }, "3 days 2000 for 10001"},
		{"arrived before it was bought", "2026-11-08", func(_ *Rule, p *Purchase) { p.Arrived = day("2026-10-05") }, "0 days 2000 for 10001"},
		{"one came back", "2026-11-02", func(_ *Rule, p *Purchase) { p.Lines[0].Returned = 1000 }, "6 days 1000 for 5001"},
		{"all came back", "2026-11-02", func(_ *Rule, p *Purchase) { p.Lines[0].Returned = 2000 }, "entitle.not.returned"},
		{"more came back than went", "2026-11-02", func(_ *Rule, p *Purchase) { p.Lines[0].Returned = 9000 }, "entitle.not.returned"},
		{"a line that is a return", "2026-11-02", func(_ *Rule, p *Purchase) { p.Lines[0].Quantity = -1000 }, ""},
		{"given away", "2026-11-02", func(_ *Rule, p *Purchase) { p.Lines[0].Amount = 0 }, "6 days 2000 for 0"},
		{"of its products", "2026-11-02", func(r *Rule, _ *Purchase) { r.Products = []string{"ket-*"} }, "6 days 2000 for 10001"},
		{"of other products", "2026-11-02", func(r *Rule, _ *Purchase) { r.Products = []string{"KET"} }, ""},
		{"excepted", "2026-11-02", func(r *Rule, _ *Purchase) { r.Products, r.Except = []string{"KET*"}, []string{"KET-17"} }, "entitle.not.except"},
		{"bought there", "2026-11-02", func(r *Rule, _ *Purchase) { r.Sources = []string{"Shop"} }, "6 days 2000 for 10001"},
		{"bought elsewhere", "2026-11-02", func(r *Rule, _ *Purchase) { r.Sources = []string{"till"} }, "entitle.not.source"},
		{"another country", "2026-11-02", func(r *Rule, _ *Purchase) { r.Countries = []string{"DE"} }, "entitle.not.country"},
		{"no country known", "2026-11-02", func(r *Rule, p *Purchase) { r.Countries, p.Country = []string{"DE"}, "" }, "entitle.not.country_unknown"},
		{"from that day on", "2026-11-02", func(r *Rule, _ *Purchase) { r.From = day("2026-11-01") }, "6 days 2000 for 10001"},
		{"only from the next", "2026-11-02", func(r *Rule, _ *Purchase) { r.From = day("2026-11-02") }, "entitle.not.dates"},
		{"no longer", "2026-11-02", func(r *Rule, _ *Purchase) { r.Until = day("2026-10-31") }, "entitle.not.dates"},
	} {
		r, p := rule, bought
		p.Lines = []Line{bought.Lines[0]}
		if c.change != nil {
			c.change(&r, &p)
		}
		entitled, not := Rules{[]Rule{r}}.Work(p, day(c.on), nil)
		got := ""
		for _, e := range entitled {
			got += fmt.Sprintf("%d days %d for %d", e.Left, e.Quantity, e.Worth)
		}
		for _, n := range not {
			got += n.Why.Key
		}
		if got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

func TestRulesAreChecked(t *testing.T) {
	good := Rule{Name: " 七天  无理由 ", Ground: Return, Remedies: []Remedy{Refund}, Length: 7, Unit: Days, Countries: []string{"cn"}}
	kept, err := Rules{[]Rule{good}}.Checked()
	if err != nil || kept.Rules[0].Name != "七天 无理由" || kept.Rules[0].Countries[0] != "CN" {
		t.Fatalf("%+v, %v", kept, err)
	}
	for field, change := range map[string]func(*Rule){
		"name": func(r *Rule) { r.Name = " " }, "ground": func(r *Rule) { r.Ground = "luck" }, "refund": func(r *Rule) { r.Remedies = nil },
		"unit": func(r *Rule) { r.Unit = "weeks" }, "length": func(r *Rule) { r.Length = 0 }, "until": func(r *Rule) { r.From, r.Until = 9, 8 },
		"countries": func(r *Rule) { r.Countries = []string{"China"} }, "products": func(r *Rule) { r.Products = []string{"*"} },
		"except": func(r *Rule) { r.Except = strings.Split(strings.Repeat("a,", maxCodes), ",") },
	} {
		bad := good
		change(&bad)
		_, err := Rules{[]Rule{good, bad}}.Checked()
		var f *fault.Error
		if !errors.As(err, &f) || f.Kind != fault.Invalid || f.Field != "rules[1]."+field {
			t.Errorf("%s: %v", field, err)
		}
	}
	if _, err := (Rules{make([]Rule, MaxRules+1)}).Checked(); !fault.Is(err, fault.Invalid) {
		t.Errorf("so many rules: %v", err)
	}
}

func TestPresetsAreSound(t *testing.T) {
	seen := map[string]bool{}
	for _, p := range Presets {
		if seen[p.Key] {
			t.Errorf("%s is there twice", p.Key)
		}
		seen[p.Key] = true
		if _, err := (Rules{p.Named("x")}).Checked(); err != nil {
			t.Errorf("%s: %v", p.Key, err)
		}
		if found, ok := PresetOf(p.Key); !ok || found.Key != p.Key || p.AsOf == 0 || len(p.Countries) == 0 {
			t.Errorf("%s is not found, or has no date or country", p.Key)
		}
	}
	if _, ok := PresetOf("none"); ok {
		t.Error("a preset that there is not is found")
	}
}

// TestEveryRuleAnswersForEveryLine holds for any rules, purchase and day: each
// rule says yes or why not, once, of each line among its goods, nobody gets back
// more than they have, and waiting a day never gives more.
func TestEveryRuleAnswersForEveryLine(t *testing.T) {
	code := rapid.SampledFrom([]string{"", "A", "A1", "B2", "鱼"})
	rules := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Rule {
		return Rule{
			Name: "r", Ground: rapid.SampledFrom(Grounds).Draw(t, "ground"), Remedies: []Remedy{Refund},
			Length: rapid.Int64Range(1, 40).Draw(t, "length"), Unit: rapid.SampledFrom(Units).Draw(t, "unit"), Extends: rapid.Bool().Draw(t, "extends"),
			Products: rapid.SampledFrom([][]string{nil, {"A*"}, {"B2"}}).Draw(t, "products"), Except: rapid.SampledFrom([][]string{nil, {"A1"}}).Draw(t, "except"),
			Sources: rapid.SampledFrom([][]string{nil, {"shop"}}).Draw(t, "sources"), Countries: rapid.SampledFrom([][]string{nil, {"CN"}}).Draw(t, "countries"),
		}
	}), 0, 5)
	lines := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Line {
		return Line{
			Product: code.Draw(t, "code"), Quantity: rapid.Int64Range(-5000, 5000).Draw(t, "quantity"),
			Returned: rapid.Int64Range(0, 9000).Draw(t, "returned"), Amount: rapid.Int64Range(0, 1e12).Draw(t, "amount"),
		}
	}), 0, 6)
	rapid.Check(t, func(t *rapid.T) {
		r := Rules{rules.Draw(t, "rules")}
		p := Purchase{
			Day:    calendar.Day(rapid.Int32Range(0, 30_000).Draw(t, "day")),
			Source: rapid.SampledFrom([]string{"shop", "till"}).Draw(t, "source"), Country: rapid.SampledFrom([]string{"", "CN", "DE"}).Draw(t, "country"),
			Lines: lines.Draw(t, "lines"),
		}
		on := p.Day + calendar.Day(rapid.Int32Range(0, 1500).Draw(t, "later"))
		entitled, not := r.Work(p, on, week)
		answers := map[[2]int]int{}
		for _, e := range entitled {
			answers[[2]int{e.Rule, e.Line}]++
			l := p.Lines[e.Line]
			if e.Quantity < 1 || e.Quantity > l.Quantity || e.Worth < 0 || e.Worth > l.Amount || e.Left < 0 || e.Until < p.Day {
				t.Fatalf("%+v of %+v", e, l)
			}
		}
		for _, n := range not {
			answers[[2]int{n.Rule, n.Line}]++
		}
		for i, l := range p.Lines {
			for n, rule := range r.Rules {
				want := 0
				if l.Quantity > 0 && (len(rule.Products) == 0 || matches(rule.Products, l.Product)) {
					want = 1
				}
				if answers[[2]int{n, i}] != want {
					t.Fatalf("rule %d answers %d times for line %d", n, answers[[2]int{n, i}], i)
				}
			}
		}
		if later, _ := r.Work(p, on+1, week); len(later) > len(entitled) {
			t.Fatalf("a day later there are %d instead of %d", len(later), len(entitled))
		}
	})
}

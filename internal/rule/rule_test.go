package rule

import (
	"math"
	"reflect"
	"strings"
	"testing"
	"time"

	"liuke/internal/fault"
)

// someone buys every 14 days on average and has been silent for 40.
func someone() *Facts {
	return &Facts{
		SinceFirst: 700, SincePurchase: 40, PurchaseDays: 12, UsualGap: 14, Overdue: .95, Products: 7, Spend90: 200, Spend365: 4000, SpendBefore: 0,
		Worth: Unknown, Chance: Unknown, OpenCases: 1, Complaints: 2, SinceCase: 3, SinceContact: Unknown, HasOwner: true, Kind: "business",
		Tier: "金卡", Country: "CN", Language: "zh-CN",
	}
}

func TestHolds(t *testing.T) {
	for text, want := range map[string]bool{
		"days_since_purchase > 2 * usual_gap and spend_365 >= 1000":   true,
		"days_since_purchase > 60":                                    false,
		"not (days_since_purchase > 60)":                              true,
		"spend_365 / usual_gap > 285 and spend_365 / usual_gap < 286": true,
		"3 / 2 == 1.5":                     true,
		"1 < products < 8":                 true,
		"has_owner":                        true,
		"not has_owner":                    false,
		"has_owner == true":                true,
		"has_owner != true":                false,
		`tier in ["金卡", "银卡"]`:             true,
		`tier not in ["金卡", "银卡"]`:         false,
		`kind == "business"`:               true,
		`country != 'US'`:                  true,
		"open_cases != 1":                  false,
		"open_cases != 2":                  true,
		"-open_cases < 0 && products >= 7": true,
		"false || products == 7":           true,

		// nothing that is not known holds, nor does its opposite
		"worth > 100":                   false,
		"worth <= 100":                  false,
		"not (worth > 100)":             false,
		"not (worth <= 100)":            false,
		"worth == worth":                false,
		"worth != 5":                    false,
		"not (worth != 5)":              false,
		"not (worth != 5 or worth > 1)": false,
		"worth + 1 > 0 or products > 1": true,
		"products / worth > 0":          false,

		// what is ruled out first does not divide
		"spend_365_before > 0 and spend_365 / spend_365_before < 0.5":       false,
		"not (spend_365_before == 0 or spend_365 / spend_365_before < 0.5)": false,

		// as Chinese keyboards write it, and by the Chinese names
		"距上次购买天数 ＞ 2 × 平均购买间隔 且 近一年消费 ≥ １０００": true,
		"非（距上次购买天数＞６０）":                       true,
		"等级 属于 【“金卡”，“银卡”】":                   true,
		"等级 不属于 【“金卡”、“银卡”】":                  false,
		"有负责人 ＝＝ 是":                           true,
		"流失可能 ≤ 0.5 或 国家 ≠ ‘US’":              true,
	} {
		r, err := Compile(text)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		if got, err := r.Holds(someone()); err != nil || got != want {
			t.Errorf("%s: %v, %v; want %v", text, got, err, want)
		}
	}
}

func TestRefused(t *testing.T) {
	type refusal struct {
		key      string
		line, at int
	}
	for text, want := range map[string]refusal{
		"":                                     {"rule.empty", 0, 0},
		" \n ":                                 {"rule.empty", 0, 0},
		strings.Repeat("a", MaxText+1):         {"rule.long", 0, 0},
		strings.Repeat("1+", MaxParts) + "1>0": {"rule.parts", 0, 0},
		"products >":                           {"rule.ends", 1, 11},
		"products > > 3":                       {"rule.unreadable", 1, 12},
		"（products > 3":                        {"rule.ends", 1, 14},
		"距上次购买天数 ＞＞ 3":                         {"rule.unreadable", 1, 10},
		"tier == “金卡":                          {"rule.ends", 1, 12},
		"products @ 3":                         {"rule.unreadable", 1, 10},
		"producs > 3":                          {"rule.name_like", 1, 1},
		"products > 3 and\n  屋顶颜色 > 3":         {"rule.name_unknown", 2, 3},
		"products":                             {"rule.want_condition", 1, 1},
		"5":                                    {"rule.want_comparison", 1, 1},
		"products + 1":                         {"rule.want_comparison", 1, 10},
		"products > 3 and 5":                   {"rule.want_comparison", 1, 18},
		`products > "3"`:                       {"rule.want_number", 1, 12},
		`products == "3"`:                      {"rule.mixed", 1, 10},
		"products > true":                      {"rule.want_number", 1, 12},
		"tier > 3":                             {"rule.want_number", 1, 1},
		`tier > "a"`:                           {"rule.want_number", 1, 1},
		`tier in "a"`:                          {"rule.want_list", 1, 9},
		`tier in [1]`:                          {"rule.want_text", 1, 10},
		`products in ["1"]`:                    {"rule.want_text", 1, 1},
		"products > 1e16":                      {"rule.large", 1, 12},
		"products / 0 > 1":                     {"rule.zero", 1, 10},
		"products / -0 > 1 and 1 ÷ 0 ＞ 1":      {"rule.zero", 1, 25},

		// nothing that repeats, calls, keeps, reaches out or branches
		"all(1..1000000000, true)":             {"rule.foreign", 1, 1},
		"1..10 == 1..10":                       {"rule.foreign", 1, 2},
		"len(tier) > 1":                        {"rule.foreign", 1, 1},
		`tier matches "(a+)+$"`:                {"rule.foreign", 1, 6},
		"let x = 1; x > 0":                     {"rule.foreign", 1, 5},
		"products > 1; true":                   {"rule.foreign", 1, 10},
		"has_owner ? true : false":             {"rule.foreign", 1, 24},
		"if has_owner { true } else { false }": {"rule.foreign", 1, 1},
		"divide(1, 2) > 0":                     {"rule.foreign", 1, 1},
		"divide > 0":                           {"rule.name_unknown", 1, 1},
		"$env.products > 0":                    {"rule.foreign", 1, 6},
		"tier.x > 0":                           {"rule.foreign", 1, 6},
		"tier[0] == tier":                      {"rule.mixed", 1, 9},
		"products % 2 == 0":                    {"rule.mixed", 1, 14},
		"products ** 99 > 0":                   {"rule.foreign", 1, 10},
		"{1: 2} == {1: 2}":                     {"rule.foreign", 1, 1},
		"#.x > 0":                              {"rule.unreadable", 1, 1},
		"nil == nil":                           {"rule.foreign", 1, 1},
		"SincePurchase > 0":                    {"rule.name_unknown", 1, 1},
	} {
		_, err := Compile(text)
		var f *fault.Error
		if !asFault(err, &f) {
			t.Errorf("%s: %v, want %s", text, err, want.key)
			continue
		}
		got := refusal{key: f.Key}
		got.line, _ = f.Args["Line"].(int)
		got.at, _ = f.Args["At"].(int)
		if got != want || f.Field != "rule" {
			t.Errorf("%s: %v on %q, want %v", text, got, f.Field, want)
		}
	}
}

func asFault(err error, f **fault.Error) bool {
	e, ok := err.(*fault.Error)
	*f = e
	return ok
}

// Who divides by zero for a customer is told where, in the text as it was written.
func TestDividesByZero(t *testing.T) {
	r, err := Compile("products ≥ 1 且 近一年消费 ÷ 上一年消费 ＜ 0.5")
	if err != nil {
		t.Fatal(err)
	}
	_, err = r.Holds(someone())
	var f *fault.Error
	if !asFault(err, &f) || f.Key != "rule.zero" || f.Args["At"] != 22 || f.Args["Near"] != "÷ 上一年消费 ＜ 0." {
		t.Errorf("%v", err)
	}
}

// What is larger than any number is compared as it is; what comes of taking one such from another is not known.
func TestBeyondNumbers(t *testing.T) {
	f := someone()
	f.Spend365 = math.MaxFloat64
	for text, want := range map[string]bool{"spend_365 * 10 > 1": true, "spend_365 * 10 - spend_365 * 10 >= 0": false, "spend_365 * 10 - spend_365 * 10 < 0": false} {
		r, err := Compile(text)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := r.Holds(f); err != nil || got != want {
			t.Errorf("%s: %v, %v; want %v", text, got, err, want)
		}
	}
}

func TestFieldsAreThoseOfFacts(t *testing.T) {
	facts := reflect.TypeFor[Facts]()
	kinds := map[Type]reflect.Kind{Number: reflect.Float64, Text: reflect.String, Condition: reflect.Bool}
	if facts.NumField() != len(Fields) {
		t.Errorf("%d facts, %d explained", facts.NumField(), len(Fields))
	}
	for i := range facts.NumField() {
		f, ok := FieldOf(facts.Field(i).Tag.Get("expr"))
		if !ok || kinds[f.Type] != facts.Field(i).Type.Kind() {
			t.Errorf("%s is explained as %v", facts.Field(i).Name, f)
		}
		if src := read(f.Chinese); src.String() != f.Chinese {
			t.Errorf("%s is read as %s", f.Chinese, src)
		}
	}
	if who := someone(); who.Value("products") != 7.0 || who.Value("tier") != "金卡" || who.Value("has_owner") != true || who.Value("Products") != nil {
		t.Errorf("%v, %v, %v, %v", who.Value("products"), who.Value("tier"), who.Value("has_owner"), who.Value("Products"))
	}
	r, err := Compile("价值 > 1 and worth < 9 and tier == \"\"")
	if err != nil || !reflect.DeepEqual(r.Fields(), []string{"worth", "tier"}) {
		t.Errorf("%v, %v", r.Fields(), err)
	}
}

// Whatever somebody writes is read or refused at once, and what is read ends at once for whomever it is asked of.
func FuzzCompile(f *testing.F) {
	for _, text := range []string{
		"days_since_purchase > 2 * usual_gap and spend_365 >= 1000", "非（等级 属于 【“金卡”，“银卡”】）", "1 / (products - 7) > 0", "((((((((", "not not not true",
		"all(1..9, # > 1)", "let x = 1; x > 0", "`a` == tier", "/* */ true // x", "1 < 2 < 3 < 4", "tier in ['a', \"b\\n\"]", "0x10 > 1_000", "b'abc' == tier", "\xff > 1",
		strings.Repeat("(", 999), strings.Repeat("!", 999), strings.Repeat("-", 990) + "1 > 0", strings.Repeat("1<", 150) + "1",
	} {
		f.Add(text)
	}
	empty := &Facts{}
	f.Fuzz(func(t *testing.T, text string) {
		began := time.Now()
		r, err := Compile(text)
		if err != nil {
			if fault.KindOf(err) != fault.Invalid {
				t.Fatalf("%q: %v", text, err)
			}
		} else {
			for _, who := range []*Facts{someone(), empty} {
				if _, err := r.Holds(who); err != nil && fault.KeyOf(err) != "rule.zero" {
					t.Fatalf("%q: %v", text, err)
				}
			}
		}
		if took := time.Since(began); took > 5*time.Second {
			t.Fatalf("%q took %s", text, took)
		}
	})
}

func BenchmarkHolds(b *testing.B) {
	r, err := Compile(`days_since_purchase > 2 * usual_gap and spend_365 / usual_gap >= 10 and tier in ["金卡", "银卡"]`)
	if err != nil {
		b.Fatal(err)
	}
	who := someone()
	for b.Loop() {
		if holds, err := r.Holds(who); !holds || err != nil {
			b.Fatal(holds, err)
		}
	}
}

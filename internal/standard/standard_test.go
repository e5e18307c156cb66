package standard

import (
	"errors"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"liuke/internal/calendar"
	"liuke/internal/fault"
	"liuke/internal/promise"
	"liuke/internal/remedy"
)

func fieldOf(err error) string {
	var f *fault.Error
	if !errors.As(err, &f) {
		return ""
	}
	return f.Key + " " + f.Field
}

// zone is where the company of the tests is.
var zone = time.FixedZone("+8", 8*3600)

// office is open on weekdays from nine to six.
func office(t testing.TB) *calendar.Calendar {
	t.Helper()
	h, err := calendar.ParseHours("Mon-Fri 09:00-18:00")
	if err != nil {
		t.Fatal(err)
	}
	c, err := calendar.New(zone, h, nil)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func at(text string) int64 {
	t, err := time.ParseInLocation("2006-01-02 15:04", text, zone)
	if err != nil {
		panic(err)
	}
	return t.UnixMilli()
}

func preset(t testing.TB, code string) Standard {
	t.Helper()
	s, ok := Preset(code)
	if !ok {
		t.Fatalf("there is no preset %s", code)
	}
	s.From, s.Version = calendar.DayOn(2026, time.November, 2), 1
	return s
}

func TestPresetsCanBeLaidDown(t *testing.T) {
	var all Standards
	for _, p := range Presets {
		clean, err := preset(t, p.Code).Clean()
		if err != nil {
			t.Fatalf("%s: %v", p.Code, err)
		}
		if all, err = all.Put(clean, true); err != nil {
			t.Fatal(err)
		}
		if p.From != 0 {
			t.Errorf("%s holds before anybody laid it down", p.Code)
		}
	}
	if len(all.List) != 5 {
		t.Errorf("%d standards", len(all.List))
	}
}

func TestStandardsThatMakeNoSense(t *testing.T) {
	for name, c := range map[string]struct {
		spoil func(*Standard)
		want  string
	}{
		"a code with a space":   {func(s *Standard) { s.Code = "ship it" }, "standard.code_form code"},
		"a code in capitals":    {func(s *Standard) { s.Code = "SHIP" }, "standard.code_form code"},
		"no code":               {func(s *Standard) { s.Code = "" }, "standard.code_form code"},
		"an unknown measure":    {func(s *Standard) { s.Measure = "weight" }, "standard.measure_unknown measure"},
		"no time":               {func(s *Standard) { s.Within = 0 }, "standard.within_range within"},
		"a negative time":       {func(s *Standard) { s.Within = -1 }, "standard.within_range within"},
		"a time of years":       {func(s *Standard) { s.Within = longest + 1 }, "standard.within_range within"},
		"an unknown unit":       {func(s *Standard) { s.Unit = "moons" }, "policy.unit unit"},
		"no severity":           {func(s *Standard) { s.Severity = 0 }, "desk.severity_range severity"},
		"a severity of five":    {func(s *Standard) { s.Severity = 5 }, "desk.severity_range severity"},
		"per nothing":           {func(s *Standard) { s.Per = "" }, "standard.per_unknown per"},
		"no first day":          {func(s *Standard) { s.From = 0 }, "standard.from_needed from"},
		"over before it begins": {func(s *Standard) { s.Until = s.From - 1 }, "standard.until_before until"},
		"no English name":       {func(s *Standard) { s.Names = map[string]string{"zh-CN": "发货"} }, "desk.text_needed names.en"},
		"a promise of spaces":   {func(s *Standard) { s.Promised = both("\u200b ", "soon") }, "desk.text_needed promised.zh-CN"},
		"a promise without end": {func(s *Standard) { s.Promised = both("快", strings.Repeat("x", MaxPromised+1)) }, "desk.too_long promised.en"},
		"an offer of nothing":   {func(s *Standard) { s.First = Offer{Cost: 5} }, "standard.first_kind first.kind"},
		"an offer of no kind":   {func(s *Standard) { s.First = Offer{Kind: "car", Texts: both("车", "a car")} }, "desk.remedy_kind_unknown first.kind"},
		"an offer below zero":   {func(s *Standard) { s.First = Offer{Kind: remedy.Refund, Cost: -1, Texts: both("退", "r")} }, "desk.cost_invalid first.cost"},
		"an offer of a fortune": {func(s *Standard) {
			s.First = Offer{Kind: remedy.Refund, Cost: remedy.MaxAmount + 1, Texts: both("退", "r")}
		}, "remedy.amount_huge first.cost"},
		"an offer without words":    {func(s *Standard) { s.First = Offer{Kind: remedy.Refund, Cost: 1} }, "desk.text_needed first.texts.zh-CN"},
		"ends on the day it begins": {func(s *Standard) { s.Until = s.From }, ""},
		"offers an apology":         {func(s *Standard) { s.First = Offer{Kind: remedy.Apology, Texts: both("道歉", "sorry")} }, ""},
	} {
		s := preset(t, "ship")
		c.spoil(&s)
		_, err := s.Clean()
		if got := fieldOf(err); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func TestEachChangeOfAStandardIsAVersion(t *testing.T) {
	all, err := Standards{}.Put(preset(t, "ship"), true)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := all.Put(preset(t, "ship"), true); fieldOf(err) != "standard.code_taken code" {
		t.Errorf("twice: %v", err)
	}
	if _, err := all.Put(preset(t, "price"), false); !fault.Is(err, fault.NotFound) {
		t.Errorf("changed what is not there: %v", err)
	}
	changed, err := all.Put(preset(t, "ship"), false)
	if err != nil || changed.List[0].Version != 2 || all.List[0].Version != 1 {
		t.Errorf("%+v, %v", changed, err)
	}
	for len(all.List) < MaxStandards {
		all.List = append(all.List, Standard{})
	}
	if _, err := all.Put(preset(t, "price"), true); fieldOf(err) != "standard.too_many " {
		t.Errorf("one too many: %v", err)
	}
}

func minutesTook(n int64) *int64 {
	n *= time.Minute.Milliseconds()
	return &n
}

func TestWhatIsABreach(t *testing.T) {
	late := Report{Source: "wms", ExternalID: "1", At: at("2026-11-10 12:00"), Since: at("2026-11-05 12:00")}
	for name, c := range map[string]struct {
		standard string
		change   func(*Report)
		now      string // "" for the twelfth
		want     string
		took     time.Duration
	}{
		"three working days":       {"ship", func(*Report) {}, "", "", 72 * time.Hour}, // Thursday to Tuesday
		"as told":                  {"ship", func(r *Report) { r.Since, r.Took = 0, minutesTook(48*60+1) }, "", "", 48*time.Hour + time.Minute},
		"a price not matched":      {"price", func(r *Report) { r.Since = 0 }, "", "", 0},
		"within the time":          {"ship", func(r *Report) { r.Since = at("2026-11-06 12:00") }, "", "standard.kept since", 0},
		"just within, as told":     {"ship", func(r *Report) { r.Since, r.Took = 0, minutesTook(48*60) }, "", "standard.kept took", 0},
		"no time at all":           {"ship", func(r *Report) { r.Since = 0 }, "", "standard.time_needed took", 0},
		"told in both ways":        {"ship", func(r *Report) { r.Took = minutesTook(9999) }, "", "standard.told_twice took", 0},
		"a negative measure":       {"ship", func(r *Report) { r.Since, r.Took = 0, minutesTook(-1) }, "", "standard.took_negative took", 0},
		"a measure of centuries":   {"ship", func(r *Report) { r.Since, r.Took = 0, minutesTook(1<<40) }, "", "standard.took_absurd took", 0},
		"began after it ended":     {"ship", func(r *Report) { r.Since = r.At }, "", "standard.since_after since", 0},
		"began before the company": {"ship", func(r *Report) { r.Since = 1 }, "", "standard.took_absurd since", 0},
		"a time of what has none":  {"price", func(r *Report) { r.Since, r.Took = 0, minutesTook(5) }, "", "standard.not_measured took", 0},
		"a start of what has none": {"price", func(*Report) {}, "", "standard.not_measured since", 0},
		"in the future":            {"ship", func(*Report) {}, "2026-11-10 11:59", "standard.at_future at", 0},
		"at no time":               {"ship", func(r *Report) { r.At = 0 }, "", "standard.at_needed at", 0},
		"before it held":           {"ship", func(r *Report) { r.At = at("2026-11-01 23:59") }, "", "standard.at_before at", 0},
		"on its first day":         {"price", func(r *Report) { r.At, r.Since = at("2026-11-02 00:00"), 0 }, "", "", 0},
		"after it ended":           {"gone", func(*Report) {}, "", "standard.at_after at", 0},
		"nobody tells it":          {"ship", func(r *Report) { r.Source = " " }, "", "desk.text_needed source", 0},
		"no id":                    {"ship", func(r *Report) { r.ExternalID = "" }, "", "desk.text_needed external_id", 0},
		"an id without end":        {"ship", func(r *Report) { r.ExternalID = strings.Repeat("x", 201) }, "", "desk.too_long external_id", 0},
		"an order without end":     {"ship", func(r *Report) { r.Order = strings.Repeat("x", 101) }, "", "desk.too_long order", 0},
		"a note without end":       {"ship", func(r *Report) { r.Note = strings.Repeat("x", MaxNote+1) }, "", "desk.too_long note", 0},
	} {
		s := preset(t, "ship")
		switch c.standard {
		case "price":
			s = preset(t, "price")
		case "gone":
			s.Until = calendar.DayOn(2026, time.November, 9)
		}
		r, now := late, at("2026-11-12 09:00")
		c.change(&r)
		if c.now != "" {
			now = at(c.now)
		}
		b, err := s.Check(r, office(t), now)
		if got := fieldOf(err); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
		if b.Took != c.took.Milliseconds() && err == nil {
			t.Errorf("%s: took %d, want %d", name, b.Took, c.took.Milliseconds())
		}
	}
}

// TestABreachIsMoreThanTheStandardAllows holds the rule against the due time
// that a promise of the same standard has.
func TestABreachIsMoreThanTheStandardAllows(t *testing.T) {
	open := office(t)
	rapid.Check(t, func(t *rapid.T) {
		s := Presets[0]
		s.From = calendar.DayOn(2026, time.January, 1)
		s.Unit = rapid.SampledFrom(promise.Units).Draw(t, "unit")
		s.Within = rapid.Int64Range(60_000, 100*hours(1)).Draw(t, "within")
		since := rapid.Int64Range(at("2026-02-01 00:00"), at("2026-03-01 00:00")).Draw(t, "since")
		r := Report{Standard: "ship", Source: "a", ExternalID: "b", Since: since, At: since + rapid.Int64Range(1, 600*hours(1)).Draw(t, "later")}
		b, err := s.Check(r, open, r.At)
		due := promise.Basis{From: since, Within: s.Within, Unit: s.Unit}.Due(open, nil)
		switch {
		case err == nil && (r.At <= due || b.Took <= s.Within || b.Limit != s.Within):
			t.Fatalf("a breach at %d, due %d: %+v", r.At, due, b)
		case err != nil && fieldOf(err) != "standard.kept since":
			t.Fatal(err)
		case err == nil && !b.Tells(r):
			t.Fatalf("%+v does not tell %+v", b, r)
		}
	})
}

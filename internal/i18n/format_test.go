package i18n

import (
	"errors"
	"fmt"
	"log/slog"
	"math"
	"testing"
	"testing/fstest"
	"time"

	"pgregory.net/rapid"

	"liuke/internal/calendar"
	"liuke/internal/fault"
)

var sampleDay = calendar.DayOn(2026, time.November, 21)

func printers(t *testing.T) (zh, en *Printer) {
	t.Helper()
	c, err := Load(slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	return c.Printer(Chinese), c.Printer(English)
}

func TestMoney(t *testing.T) {
	_, p := printers(t)
	for _, c := range []struct{ got, want string }{
		{p.Money(4100000, "CNY"), "¥41,000.00"},
		{p.Money(123450, "GBP"), "£1,234.50"},
		{p.Money(-5, "GBP"), "−£0.05"},
		{p.Money(0, "USD"), "US$0.00"},
		{p.Money(1234567, "JPY"), "JP¥1,234,567"},
		{p.Money(1234567, "KWD"), "KWD\u00a01,234.567"},
		{p.Money(math.MinInt64, "CNY"), "−¥92,233,720,368,547,758.08"},
		{p.Estimate(4100049, "CNY"), "¥41,000"},
		{p.Estimate(4100050, "CNY"), "¥41,001"},
		{p.Estimate(1234500, "KWD"), "KWD\u00a01,235"},
		{p.EstimateRange(2800000, 5700000, "CNY"), "¥28,000–57,000"},
		{p.EstimateRange(-2800000, -100, "CNY"), "−¥28,000–−¥1"},
		{p.UnitPrice(10, "GBP"), "£0.001"},
		{p.UnitPrice(12500, "GBP"), "£1.25"},
		{p.UnitPrice(10000, "JPY"), "JP¥1"},
		{p.Number(1234), "1,234"},
		{p.Number(int64(-999)), "−999"},
		{p.Quantity(1500), "1.5"},
		{p.Quantity(-2000000), "−2,000"},
		{p.Quantity(5), "0.005"},
		{p.Quantity(0), "0"},
		{p.Percent(0.5405), "54%"},
		{p.Percent(0.0937), "9.4%"},
		{p.Percent(0.09), "9%"},
		{p.Percent(-0.0004), "0.0%"},
		{p.Decimal(12345.678, 1), "12,345.7"},
		{p.Decimal(-0.5, 0), "0"},
		{p.Decimal(math.NaN(), 2), "–"},
	} {
		if c.got != c.want {
			t.Errorf("got %q, want %q", c.got, c.want)
		}
	}
}

func TestTimes(t *testing.T) {
	zh, en := printers(t)
	zone := time.FixedZone("+8", 8*3600)
	at := func(day, hour, minute int) int64 {
		return time.Date(2026, 11, day, hour, minute, 0, 0, zone).UnixMilli()
	}
	now := at(19, 14, 30) // a Thursday
	for _, c := range []struct{ got, want string }{
		{en.Date(sampleDay), "21 Nov 2026"},
		{zh.Date(sampleDay), "2026-11-21"},
		{en.DateTime(now, zone), "19 Nov 2026 14:30"},
		{zh.DateTime(now, zone), "2026-11-19 14:30"},
		{en.When(at(19, 16, 40), now, zone), "16:40"},
		{en.When(at(20, 9, 5), now, zone), "Fri 09:05"},
		{zh.When(at(20, 9, 5), now, zone), "周五 09:05"},
		{en.When(at(30, 9, 5), now, zone), "30 Nov 09:05"},
		{zh.When(at(30, 9, 5), now, zone), "11月30日 09:05"},
		{en.When(at(19-365, 9, 5), now, zone), "19 Nov 2025"},
		{en.Until(at(19, 16, 40), now), "in 2 h 10 m"},
		{zh.Until(at(19, 16, 40), now), "2 小时 10 分后"},
		{en.Until(at(19, 14, 8), now), "22 m late"},
		{zh.Until(at(19, 14, 8), now), "已超时 22 分钟"},
		{en.Until(at(19, 17, 30), now), "in 3 h"},
		{en.Until(at(22, 18, 30), now), "in 3 d 4 h"},
		{zh.Until(at(22, 18, 30), now), "3 天 4 小时后"},
		{en.Until(at(40, 18, 30), now), "in 21 d"},
		{en.Until(now, now), "in 1 m"},
		{en.Ago(now-59_000, now), "just now"},
		{zh.Ago(now-59_000, now), "刚刚"},
		{en.Ago(at(19, 14, 8), now), "22 m ago"},
		{zh.Ago(at(17, 14, 30), now), "2 天前"},
	} {
		if c.got != c.want {
			t.Errorf("got %q, want %q", c.got, c.want)
		}
	}
}

func TestMessagesAreFilled(t *testing.T) {
	c, err := load(fstest.MapFS{
		"locales/en/a.json": {Data: []byte(`{
			"a.cases": {"one": "{{.Count}} open case", "other": "{{.Count}} open cases"},
			"a.limit": "up to {{money .Limit .Currency}} by {{day .Day}}",
			"a.rows": "{{.Rows}} rows"}`)},
	}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	p := c.Printer(English)
	limit := fault.New(fault.Denied, "a.limit", fault.Args{"Limit": int64(30000), "Currency": "CNY", "Day": sampleDay})
	for _, c := range []struct{ got, want string }{
		{p.T("a.cases", "Count", 1), "1 open case"},
		{p.T("a.cases", "Count", 12345), "12,345 open cases"},
		{p.T("a.rows", "Rows", int64(541909)), "541,909 rows"},
		{p.T("a.rows"), "a.rows"},
		{p.Err(fmt.Errorf("outer: %w", limit)), "up to ¥300.00 by 21 Nov 2026"},
	} {
		if c.got != c.want {
			t.Errorf("got %q, want %q", c.got, c.want)
		}
	}
	_, en := printers(t)
	if got := en.Err(errors.New("disk is full")); got != en.T("fault.internal") {
		t.Errorf("an internal error is shown as %q", got)
	}
}

// TestSpansGrow checks that a longer time is never written as a shorter one
// would be, unless both are written alike.
func TestSpansGrow(t *testing.T) {
	_, p := printers(t)
	parse := func(text string) (minutes int) {
		var n int
		var unit string
		for rest := text; ; {
			if c, _ := fmt.Sscanf(rest, "%d %s", &n, &unit); c < 2 {
				return minutes
			}
			minutes += n * map[string]int{"m": 1, "h": 60, "d": 1440}[unit]
			skip := len(fmt.Sprintf("%d %s ", n, unit))
			if skip > len(rest) {
				return minutes
			}
			rest = rest[skip:]
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		short := rapid.Int64Range(0, 1e10).Draw(t, "short")
		long := short + rapid.Int64Range(0, 1e10).Draw(t, "more")
		if a, b := p.Span(short), p.Span(long); parse(a) > parse(b) {
			t.Fatalf("%d ms is %q, %d ms is %q", short, a, long, b)
		}
	})
}

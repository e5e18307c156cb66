package promise_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"liuke/internal/calendar"
	"liuke/internal/promise"
)

func TestQuietHours(t *testing.T) {
	t.Parallel()
	london, err := calendar.ParseZone("Europe/London")
	if err != nil {
		t.Fatal(err)
	}
	open, q := nineToSix(t), promise.DefaultQuiet()
	monday := time.Date(2026, 3, 2, 9, 0, 0, 0, open.Zone()).UnixMilli()
	four := promise.Basis{From: monday, Within: 4 * time.Hour.Milliseconds()}
	in := func(zone *time.Location) promise.Basis { b := four; b.Spared = q.In(zone); return b }
	if got, want := in(open.Zone()).Due(open, nil), four.Due(open, nil); got != want {
		t.Errorf("in the company's own zone due %d, want %d", got, want)
	}
	// In London it is one in the morning; business counts from eight there, four in the afternoon here.
	if got, want := in(london).Due(open, nil), time.Date(2026, 3, 3, 9, 0, 0, 0, london).UnixMilli(); got != want {
		t.Errorf("in London due %s, want %s", time.UnixMilli(got).In(london), time.UnixMilli(want).In(london))
	}
	if until, quiet := q.In(london).At(monday); !quiet || until != time.Date(2026, 3, 2, 8, 0, 0, 0, london).UnixMilli() {
		t.Errorf("one in the morning is quiet %t, until %s", quiet, time.UnixMilli(until).In(london))
	}
	if _, quiet := q.In(open.Zone()).At(monday); quiet {
		t.Error("nine in the morning is quiet")
	}
	for name, bad := range map[string]promise.Quiet{"no clock": {From: -1}, "past midnight": {Until: 24 * 60}, "all day": {From: 0, Until: 19 * 60}} {
		if bad.Validate() == nil {
			t.Errorf("%s: allowed", name)
		}
	}
}

// TestNoCallIsDueWhileItIsQuiet draws zones and quiet hours.
func TestNoCallIsDueWhileItIsQuiet(t *testing.T) {
	t.Parallel()
	open := nineToSix(t)
	rapid.Check(t, func(t *rapid.T) {
		zone, err := calendar.ParseZone(rapid.SampledFrom([]string{"Asia/Shanghai", "Europe/London", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata"}).Draw(t, "zone"))
		if err != nil {
			t.Fatal(err)
		}
		q := promise.Quiet{From: rapid.Int64Range(0, 1439).Draw(t, "from"), Until: rapid.Int64Range(0, 1439).Draw(t, "until")}
		b := promise.Basis{From: 1_772_000_000_000 + rapid.Int64Range(0, 40*24*anHourMS).Draw(t, "at"), Within: rapid.Int64Range(1, 20*anHourMS).Draw(t, "within")}
		if q.Validate() != nil {
			return
		}
		plain := b.Due(open, nil)
		b.Spared = q.In(zone)
		due := b.Due(open, nil)
		if due < plain {
			t.Fatal("quiet hours made a call due sooner")
		}
		if _, quiet := b.Spared.At(due - 1); quiet && due != plain {
			t.Fatalf("due at %s, which is quiet", time.UnixMilli(due).In(zone))
		}
		if ran := b.Ran(open, nil, due); ran != time.Duration(b.Within)*time.Millisecond {
			t.Fatalf("by then %s of %d ms have run", ran, b.Within)
		}
	})
}

package value

import (
	"context"
	"testing"
	"time"
)

func TestScoringIsDueOnceANight(t *testing.T) {
	t.Parallel()
	shanghai, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		t.Fatal(err)
	}
	at := func(clock string) int64 {
		at, err := time.ParseInLocation(time.DateTime, clock, shanghai)
		if err != nil {
			t.Fatal(err)
		}
		return at.UnixMilli()
	}
	m := &memory{}
	now := at("2026-03-01 12:00:00")
	s := NewService(m, func() int64 { return now })
	due := func(clock string) bool {
		t.Helper()
		now = at(clock)
		due, err := s.Due(context.Background(), shanghai)
		if err != nil {
			t.Fatal(err)
		}
		return due
	}
	if due("2026-03-01 12:00:00") {
		t.Error("due before the first purchase")
	}
	m.days = []bought{{"a", today, 100}, {"a", today - 9, 100}}
	if !due("2026-03-01 12:00:00") {
		t.Error("not due although nobody was ever scored")
	}
	run(t, m) // at the beginning of time
	if !due("2026-03-01 12:00:00") {
		t.Error("not due although the last run is old")
	}
	if _, err := s.Run(context.Background()); err != nil {
		t.Fatal(err)
	}
	for clock, want := range map[string]bool{
		"2026-03-01 13:00:00": false, "2026-03-02 02:59:59": false, "2026-03-02 03:00:00": true, "2026-03-05 01:00:00": true,
	} {
		if due(clock) != want {
			t.Errorf("at %s due: %t", clock, !want)
		}
	}
	now = at("2026-03-02 03:00:00")
	if _, err := s.Run(context.Background()); err != nil {
		t.Fatal(err)
	}
	if due("2026-03-02 04:00:00") || !due("2026-03-03 03:30:00") {
		t.Error("a run at three does not count for its night alone")
	}
}

func TestNightGoesByTheClocksOfTheZone(t *testing.T) {
	t.Parallel()
	london, err := time.LoadLocation("Europe/London")
	if err != nil {
		t.Fatal(err)
	}
	for now, want := range map[string]string{
		"2026-07-01T12:00:00Z": "2026-07-01T02:00:00Z",
		"2026-07-01T01:59:59Z": "2026-06-30T02:00:00Z",
		"2026-03-29T12:00:00Z": "2026-03-29T02:00:00Z", // the day on which clocks went forward
		"2026-03-29T01:30:00Z": "2026-03-28T03:00:00Z",
		"2026-01-01T01:00:00Z": "2025-12-31T03:00:00Z",
	} {
		at, err := time.Parse(time.RFC3339, now)
		if err != nil {
			t.Fatal(err)
		}
		if got := time.UnixMilli(lastNight(at.UnixMilli(), london)).UTC().Format(time.RFC3339); got != want {
			t.Errorf("at %s: %s, want %s", now, got, want)
		}
	}
}

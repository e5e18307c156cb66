package promise_test

import (
	"errors"
	"testing"

	"pgregory.net/rapid"

	"liuke/internal/fault"
	"liuke/internal/promise"
)

const now = int64(1_700_000_000_000)

const day = int64(24 * 60 * 60 * 1000)

func TestMake(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		p   promise.Promise
		key string
	}{
		"good":           {promise.Promise{Kind: promise.Callback, DueAt: now + 1}, ""},
		"own with text":  {promise.Promise{Kind: promise.Own, Text: "engineer on site", DueAt: now + day}, ""},
		"own, no text":   {promise.Promise{Kind: promise.Own, DueAt: now + 1}, "promise.text_needed"},
		"unknown kind":   {promise.Promise{Kind: "x", DueAt: now + 1}, "promise.kind_unknown"},
		"due now":        {promise.Promise{Kind: promise.Callback, DueAt: now}, "promise.due_past"},
		"due in 3 years": {promise.Promise{Kind: promise.Callback, DueAt: now + 3*366*day}, "promise.due_far"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c.p.State, c.p.SettledAt = promise.Kept, 7
			got, err := promise.Make(c.p, now)
			if key := keyOf(err); key != c.key {
				t.Fatalf("key %q, want %q", key, c.key)
			}
			if err == nil && (got.State != promise.Open || got.MadeAt != now || got.SettledAt != 0) {
				t.Errorf("not fresh: %+v", got)
			}
		})
	}
}

func TestDo(t *testing.T) {
	t.Parallel()
	open := promise.Promise{Kind: promise.Callback, State: promise.Open, DueAt: now}
	for name, c := range map[string]struct {
		at    int64
		state promise.State
	}{
		"before":      {now - 1, promise.Kept},
		"on the dot":  {now, promise.Kept},
		"a bit later": {now + 1, promise.Broken},
	} {
		if got := open.Do(c.at); got.State != c.state || got.SettledAt != c.at || got.Pending() {
			t.Errorf("%s: %+v", name, got)
		}
	}
	late := open.Lapse(now + 1)
	if late.State != promise.Broken || !late.Pending() {
		t.Errorf("lapsed: %+v", late)
	}
}

func TestRenegotiate(t *testing.T) {
	t.Parallel()
	open := promise.Promise{Kind: promise.Callback, State: promise.Open, DueAt: now}
	got, err := open.Renegotiate("next", "part is late", now)
	if err != nil || got.State != promise.Renegotiated || got.RenewedBy != "next" || got.Pending() {
		t.Errorf("%+v, %v", got, err)
	}
	if _, err := open.Renegotiate("next", "", now); keyOf(err) != "promise.reason_needed" {
		t.Errorf("without a reason: %v", err)
	}
	for name, p := range map[string]promise.Promise{"passed": open, "kept": open.Do(now), "renegotiated": got} {
		if _, err := p.Renegotiate("next", "part is late", now+1); keyOf(err) != "promise.not_open" {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestPromiseNeverTurnsBack runs random acts and checks that an end state stays.
func TestPromiseNeverTurnsBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		p, err := promise.Make(promise.Promise{Kind: promise.NextUpdate, DueAt: now + rapid.Int64Range(1, day).Draw(t, "due")}, now)
		if err != nil {
			t.Fatal(err)
		}
		at := now
		for range rapid.IntRange(1, 8).Draw(t, "acts") {
			at += rapid.Int64Range(0, day/2).Draw(t, "wait")
			before := p
			switch rapid.IntRange(0, 2).Draw(t, "act") {
			case 0:
				p = p.Do(at)
			case 1:
				p = p.Lapse(at)
			case 2:
				if renewed, err := p.Renegotiate("next", "why", at); err == nil {
					p = renewed
				}
			}
			if before.State != promise.Open && p.State != before.State {
				t.Fatalf("%s became %s", before.State, p.State)
			}
			if before.SettledAt != 0 && p != before {
				t.Fatalf("settled %+v became %+v", before, p)
			}
			if p.State == promise.Kept && p.SettledAt > p.DueAt {
				t.Fatalf("kept after it was due: %+v", p)
			}
		}
	})
}

func keyOf(err error) string {
	var f *fault.Error
	if errors.As(err, &f) {
		return f.Key
	}
	return ""
}

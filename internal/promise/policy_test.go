package promise_test

import (
	"testing"

	"pgregory.net/rapid"

	"liuke/internal/promise"
)

const anHourMS = int64(60 * 60 * 1000)

func TestTheTermThatFitsBest(t *testing.T) {
	t.Parallel()
	p := promise.Policy{Terms: []promise.Term{
		{Kind: promise.Callback, Within: 4 * anHourMS},
		{Kind: promise.Callback, Severity: 4, Within: anHourMS},
		{Kind: promise.Callback, Tier: "Gold", Within: 2 * anHourMS},
		{Kind: promise.Callback, Tier: "Gold", Severity: 4, Within: anHourMS / 2, Unit: promise.AllTime},
	}}
	for _, c := range []struct {
		kind     promise.Kind
		severity int64
		tier     string
		want     promise.Basis
	}{
		{promise.Callback, 2, "", promise.Basis{From: 7, Within: 4 * anHourMS}},
		{promise.Callback, 4, "silver", promise.Basis{From: 7, Within: anHourMS}},
		{promise.Callback, 2, "gold", promise.Basis{From: 7, Within: 2 * anHourMS}},
		{promise.Callback, 4, "GOLD", promise.Basis{From: 7, Within: anHourMS / 2, Unit: promise.AllTime}},
		{promise.FirstAnswer, 2, "", promise.Basis{From: 7, Within: 8 * anHourMS}}, // which the policy does not say
		{promise.FirstAnswer, 4, "", promise.Basis{From: 7, Within: anHourMS}},
		{promise.Own, 2, "", promise.Basis{}},
	} {
		if got := p.Basis(c.kind, c.severity, c.tier, 7); got != c.want {
			t.Errorf("%s, severity %d, %q: %+v, want %+v", c.kind, c.severity, c.tier, got, c.want)
		}
	}
}

func TestPoliciesThatMakeNoSense(t *testing.T) {
	t.Parallel()
	good := promise.Term{Kind: promise.Callback, Within: anHourMS}
	for name, c := range map[string]struct {
		spoil func(*promise.Term)
		key   string
	}{
		"a kind that has no time": {func(t *promise.Term) { t.Kind = promise.Own }, "promise.kind_unknown"},
		"no time":                 {func(t *promise.Term) { t.Within = 0 }, "policy.time"},
		"a negative time":         {func(t *promise.Term) { t.Within = -anHourMS }, "policy.time"},
		"years":                   {func(t *promise.Term) { t.Within, t.Unit = 366*24*anHourMS, promise.AllTime }, "policy.time"},
		"a severity":              {func(t *promise.Term) { t.Severity = 5 }, "policy.severity"},
		"a unit":                  {func(t *promise.Term) { t.Unit = "moons" }, "policy.unit"},
	} {
		bad := good
		c.spoil(&bad)
		if err := (promise.Policy{Terms: []promise.Term{bad}}).Validate(); keyOf(err) != c.key {
			t.Errorf("%s: %v, want %s", name, err, c.key)
		}
	}
	if err := (promise.Policy{Terms: []promise.Term{good, good}}).Validate(); keyOf(err) != "policy.twice" {
		t.Errorf("the same twice: %v", err)
	}
}

// TestPresetsMakeSense takes each preset over, and reckons what it promises.
func TestPresetsMakeSense(t *testing.T) {
	t.Parallel()
	open := nineToSix(t)
	seen := map[string]bool{}
	for _, preset := range promise.Presets() {
		if seen[preset.Code] || preset.Source == "" || preset.AsOf == "" || len(preset.Terms) == 0 {
			t.Errorf("%+v", preset)
		}
		seen[preset.Code] = true
		p := promise.DefaultPolicy().With(preset)
		if err := p.Validate(); err != nil {
			t.Errorf("%s: %v", preset.Code, err)
		}
		for _, term := range preset.Terms {
			b := p.Basis(term.Kind, 2, "", 1_772_000_000_000)
			if b.Within != term.Within || b.Unit != term.Unit {
				t.Errorf("%s: %s has %+v", preset.Code, term.Kind, b)
			}
			if _, err := promise.Make(promise.Promise{Kind: term.Kind, Basis: b, DueAt: b.Due(open, nil)}, b.From); err != nil {
				t.Errorf("%s: %s cannot be promised: %v", preset.Code, term.Kind, err)
			}
		}
	}
}

// TestWhatAPolicyAllowsCanBePromised draws policies.
func TestWhatAPolicyAllowsCanBePromised(t *testing.T) {
	t.Parallel()
	open := nineToSix(t)
	rapid.Check(t, func(t *rapid.T) {
		term := promise.Term{
			Kind: rapid.SampledFrom(promise.Dated).Draw(t, "kind"), Within: rapid.Int64Range(-1, 400*24*anHourMS).Draw(t, "within"),
			Unit: rapid.SampledFrom(promise.Units).Draw(t, "unit"),
		}
		p := promise.Policy{Terms: []promise.Term{term}}
		if p.Validate() != nil {
			return
		}
		b := p.Basis(term.Kind, 1, "", 1_772_000_000_000)
		if _, err := promise.Make(promise.Promise{Kind: term.Kind, Basis: b, DueAt: b.Due(open, nil)}, b.From); err != nil {
			t.Fatalf("%+v cannot be promised: %v", term, err)
		}
	})
}

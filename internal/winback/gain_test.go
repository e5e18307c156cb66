package winback

import (
	"fmt"
	"testing"

	"liuke/internal/trial/registry"
)

// shown is a finished trial for a reason and a playbook, in which so many of a hundred of those called bought, and 20 of the others.
func shown(t *testing.T, reason, book string, bought int) registry.Result {
	t.Helper()
	var subjects []registry.Subject
	for i := range 200 {
		s := registry.Subject{CustomerID: fmt.Sprint(i), Arm: i % 2}
		if buyers := []int{20, bought}[s.Arm]; i/2 < buyers {
			s.Days = 1
		}
		subjects = append(subjects, s)
	}
	r, err := registry.Judge(registry.Trial{ID: reason + book, State: registry.Ended, Plan: registry.Plan{
		Action: registry.ActionCalls, Purpose: registry.PurposeRegain, Reason: reason, Play: book, Arms: registry.TwoArms(50, "held", "called"),
		Outcome: registry.OutcomeBought, Source: registry.FromPurchases, Window: 30,
	}}, registry.Evidence{Subjects: subjects, AsOf: 100})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// A trial for a main reason counts for its parts, but not where one is nearer.
func TestATrialForAMainReasonCountsForItsParts(t *testing.T) {
	t.Parallel()
	part := Reason{Code: "price_rise", Parent: "price"}
	for name, c := range map[string]struct {
		results []registry.Result
		reason  Reason
		book    string
		want    registry.Closeness
		trials  int
	}{
		"for the main reason":               {[]registry.Result{shown(t, "price", "", 60), shown(t, "owner", "", 30)}, part, "", registry.ForReason, 2},
		"for the main reason, by the play":  {[]registry.Result{shown(t, "price", "call", 60), shown(t, "owner", "call", 30)}, part, "call", registry.ForBoth, 2},
		"for the part itself":               {[]registry.Result{shown(t, "price_rise", "", 60), shown(t, "price", "call", 30)}, part, "", registry.ForReason, 2},
		"by the play, for another reason":   {[]registry.Result{shown(t, "price", "", 60), shown(t, "owner", "call", 30)}, part, "call", registry.ForPlay, 2},
		"for another reason":                {[]registry.Result{shown(t, "owner", "", 60)}, part, "call", registry.ForAny, 1},
		"for the part, asked of the whole":  {[]registry.Result{shown(t, "price_rise", "", 60)}, Reason{Code: "price"}, "", registry.ForAny, 1},
		"in words of an earlier time":       {[]registry.Result{shown(t, "Price", "", 60)}, Reason{Code: "price"}, "", registry.ForAny, 1},
		"nothing, while there is no trial":  {nil, part, "call", "", 0},
		"nothing, by an example or a draft": {[]registry.Result{{Trial: registry.Trial{State: registry.Draft}}}, part, "call", "", 0},
	} {
		e := Policy{Effect: 0.4}.effect(registry.EffectsOf(c.results), c.reason, c.book)
		if e.Closest != c.want || e.Trials != c.trials || c.trials == 0 && e.Share != 0.4 {
			t.Errorf("%s: %+v, want %q", name, e, c.want)
		}
	}
}

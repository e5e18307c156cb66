package remedy_test

import (
	"errors"
	"testing"

	"pgregory.net/rapid"

	"liuke/internal/fault"
	"liuke/internal/remedy"
)

var (
	terms = remedy.Terms(remedy.Term{Kind: remedy.Refund, Ground: remedy.Goodwill, Text: "half", Cost: 500, Currency: "CNY"})
	asked = remedy.Approval{ID: "v1", RequestedBy: "s1", State: remedy.ApprovalAsked, Terms: terms, Version: 1}
	yes   = remedy.Decision{State: remedy.Approved, ByID: "s3", By: "Zhou", Version: 1}
)

func TestDecide(t *testing.T) {
	approved, err := asked.Decide(yes, terms, 7)
	if err != nil || !approved.Holds(terms) || approved.Decider != "Zhou" || approved.DecidedAt != 7 || approved.Version != 2 {
		t.Fatalf("approved: %+v, %v", approved, err)
	}
	no := yes
	no.State, no.Note = remedy.NotApproved, "too much"
	if refused, err := asked.Decide(no, terms, 7); err != nil || refused.Holds(terms) || refused.Note != "too much" {
		t.Fatalf("refused: %+v, %v", refused, err)
	}
	with := func(change func(*remedy.Decision)) remedy.Decision {
		d := yes
		change(&d)
		return d
	}
	for name, c := range map[string]struct {
		approval remedy.Approval
		decision remedy.Decision
		terms    string
		key      string
	}{
		"twice":                    {approved, with(func(d *remedy.Decision) { d.Version = 2 }), terms, "remedy.approval_decided"},
		"what is void":             {asked.Annul(3), with(func(d *remedy.Decision) { d.Version = 2 }), terms, "remedy.approval_void"},
		"by whoever asked":         {asked, with(func(d *remedy.Decision) { d.ByID = "s1" }), terms, "remedy.approval_own"},
		"an earlier version":       {asked, with(func(d *remedy.Decision) { d.Version = 0 }), terms, "remedy.approval_changed"},
		"another offer":            {asked, yes, remedy.Terms(), "remedy.approval_changed"},
		"a refusal, saying naught": {asked, with(func(d *remedy.Decision) { d.State = remedy.NotApproved }), terms, "remedy.refusal_needs_reason"},
		"neither yes nor no":       {asked, with(func(d *remedy.Decision) { d.State = remedy.Void }), terms, "remedy.decision_unknown"},
	} {
		var f *fault.Error
		if got, err := c.approval.Decide(c.decision, c.terms, 9); !errors.As(err, &f) || f.Key != c.key || got != c.approval {
			t.Errorf("%s: %+v, %v, want %s", name, got, err, c.key)
		}
	}
	if approved.Annul(9) != approved {
		t.Error("what was decided became void")
	}
}

// TestNoApprovalSurvivesAChange changes one thing of an offer that was approved.
func TestNoApprovalSurvivesAChange(t *testing.T) {
	term := rapid.Custom(func(t *rapid.T) remedy.Term {
		return remedy.Term{
			Kind: rapid.SampledFrom(remedy.Kinds).Draw(t, "kind"), Text: rapid.String().Draw(t, "text"),
			Cost: rapid.Int64Range(0, 5).Draw(t, "cost"), Currency: "CNY", Ground: remedy.Goodwill,
		}
	})
	rapid.Check(t, func(t *rapid.T) {
		offer := rapid.SliceOfN(term, 1, 4).Draw(t, "offer")
		a := asked
		a.Terms = remedy.Terms(offer...)
		a, err := a.Decide(yes, a.Terms, 1)
		if err != nil || !a.Holds(remedy.Terms(offer...)) {
			t.Fatalf("%+v, %v", a, err)
		}
		changed := append([]remedy.Term{}, offer...)
		i := rapid.IntRange(0, len(changed)-1).Draw(t, "which")
		switch rapid.IntRange(0, 4).Draw(t, "what") {
		case 0:
			changed[i].Cost++
		case 1:
			changed[i].Kind += "x"
		case 2:
			changed[i].Text += "!"
		case 3:
			changed = append(changed, offer[i])
		case 4:
			changed[i].Ground = remedy.Entitled
		}
		if a.Holds(remedy.Terms(changed...)) {
			t.Fatalf("the approval of %+v holds for %+v", offer, changed)
		}
	})
}

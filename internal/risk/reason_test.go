package risk_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"liuke/internal/risk"
)

// bought are lines of somebody with number 200, on days counted back from the day of the assessment.
func bought(product int32, spend float64, ago ...int32) (lines []risk.Line) {
	for _, days := range ago {
		lines = append(lines, risk.Line{Customer: 200, Product: product, Day: 15250 - days, Spend: spend})
	}
	return lines
}

func weekly(from, to int32) (ago []int32) {
	for day := from; day >= to; day -= 7 {
		ago = append(ago, day)
	}
	return ago
}

func TestReasons(t *testing.T) {
	t.Parallel()
	// Nobody else of the shop's decides about these: the reasons are facts.
	others := shop(9, 200, 300)
	for name, c := range map[string]struct {
		lines []risk.Line
		kind  risk.ReasonKind
		want  risk.Reason
	}{
		"once": {bought(1, 10, 40), risk.ReasonOnce, risk.Reason{Since: 15210, Days: 40}},
		"silent": {bought(1, 10, weekly(240, 100)...), risk.ReasonSilent,
			risk.Reason{Since: 15160, Days: 100, Usual: 7}},
		"less spent": {append(bought(1, 100, weekly(201, 105)...), bought(1, 10, weekly(97, 1)...)...), risk.ReasonSpend,
			risk.Reason{Since: 15150, Days: 101}},
		"fewer products": {slices.Concat(bought(1, 10, 70, 50, 30, 10), bought(2, 10, 70, 50, 30), bought(3, 10, 70, 50, 30), bought(4, 10, 70, 50, 30)),
			risk.ReasonBreadth, risk.Reason{Since: 15240, Count: 1, Of: 4}},
		"a product given up": {slices.Concat(bought(1, 10, weekly(240, 2)...), bought(7, 10, weekly(240, 160)...)), risk.ReasonLost,
			risk.Reason{Since: 15087, Count: 1, Of: 2, Products: []int32{7}}},
		"sent back": {append(bought(1, 10, weekly(60, 4)...), bought(1, -15, 20, 15)...), risk.ReasonReturned,
			risk.Reason{Since: 15235, Share: 30. / 90}},
		"nothing": {bought(1, 10, weekly(60, 4)...), risk.ReasonLike, risk.Reason{Since: 15246, Days: 4, Count: 9}},
	} {
		a := assess(t, book(t, 201, append(slices.Clone(others), c.lines...)), 15250, 60)
		r := a.Risks[len(a.Risks)-1]
		at := slices.IndexFunc(r.Reasons, func(r risk.Reason) bool { return r.Kind == c.kind })
		if at < 0 {
			t.Errorf("%s: no such reason among %+v", name, r.Reasons)
			continue
		}
		c.want.Kind = c.kind
		ignored := cmpopts.IgnoreFields(risk.Reason{}, "Share")
		if c.want.Share > 0 {
			ignored = cmpopts.EquateApprox(0, 1e-12)
		}
		if d := cmp.Diff(c.want, r.Reasons[at], ignored); d != "" {
			t.Errorf("%s: %s", name, d)
		}
		if r.Since > c.want.Since {
			t.Errorf("%s: since %d, though this reason held on %d", name, r.Since, c.want.Since)
		}
	}
}

// Against, worked out by hand: four customers, of whom the first and the third leave.
func TestAgainst(t *testing.T) {
	t.Parallel()
	b := book(t, 4, []risk.Line{{Customer: 0, Day: 90}, {Customer: 1, Day: 95}, {Customer: 1, Day: 105}, {Customer: 2, Day: 98}, {Customer: 3, Day: 99}, {Customer: 3, Day: 130}})
	a := &risk.Assessment{Settings: risk.Settings{Day: 100, Horizon: 30}, Risks: []risk.Risk{
		{Customer: 0, Chance: 0.6, Value: 10, Silence: 10},
		{Customer: 1, Chance: 0.7, Value: 100, Silence: 5, Gap: 10},
		{Customer: 2, Chance: 0.2, Value: 30, Silence: 2, Gap: 2},
		{Customer: 3, Chance: 0.1, Value: 20, Silence: 1, Gap: 3},
	}}
	got := a.Against(b)
	const gap = 5. // the mean of 10, 2 and 3; the first customer has none
	if got.Customers != 4 || got.Left != 2 || got.LeftValue != 40 || got.Flagged != 2 {
		t.Errorf("%+v", got)
	}
	near := cmpopts.EquateApprox(0, 1e-12)
	tenth, fifth := 0.4, 0.8 // of a customer are in the first tenth and fifth
	want := risk.Ranking{AUC: 0.5, Precision: []float64{0, 0, 0}, Recall: []float64{0, 0, 0}, ValueFound: 0, LeftWhileGreen: 0.5}
	if d := cmp.Diff(want, got.Risk, near); d != "" {
		t.Errorf("risk: %s", d)
	}
	want = risk.Ranking{AUC: 0.75, Precision: []float64{1, 1, 1}, Recall: []float64{0.1, tenth / 2, fifth / 2}, ValueFound: 0, LeftWhileGreen: 0.5}
	if d := cmp.Diff(want, got.Silence, near); d != "" {
		t.Errorf("silence: %s", d)
	}
	// 10/gap = 2, 0.5, 1, 0.33; times value 20, 50, 30, 6.7
	want.AUC = 1
	want.LeftWhileGreen = 0
	if d := cmp.Diff(want, got.Relative, near); d != "" {
		t.Errorf("silence over gap %g: %s", gap, d)
	}
}

package registry

import (
	"math"
	"testing"

	"liuke/internal/fault"
)

func plan() Plan {
	return Plan{
		Name: " Spring call ", Action: ActionCalls, Purpose: PurposeRegain, Arms: TwoArms(20, "holdout", "called"), Outcome: OutcomeBought,
		Source: FromPurchases, Window: 30, Intake: AtLaunch, PlannedEnd: 101,
	}
}

func TestPlansAreChecked(t *testing.T) {
	for name, c := range map[string]struct {
		change func(p *Plan)
		want   string // "" when it is taken
	}{
		"as it is":              {func(*Plan) {}, ""},
		"without a name":        {func(p *Plan) { p.Name = "  " }, "trial.name_length"},
		"of an unknown action":  {func(p *Plan) { p.Action = "complaint" }, "trial.action_unknown"},
		"of an unknown purpose": {func(p *Plan) { p.Purpose = "" }, "trial.purpose_unknown"},
		"of an unknown outcome": {func(p *Plan) { p.Outcome = "clicks" }, "trial.outcome_unknown"},
		"from an unknown place": {func(p *Plan) { p.Source = "hearsay" }, "trial.source_unknown"},
		"of unknown intake":     {func(p *Plan) { p.Intake = "now and then" }, "trial.intake_unknown"},
		"over no days":          {func(p *Plan) { p.Window = 0 }, "trial.window_range"},
		"over too many days":    {func(p *Plan) { p.Window = 366 }, "trial.window_range"},
		"that earns by costing": {func(p *Plan) { p.CostEach = -1 }, "trial.cost_range"},
		"with a gain above all": {func(p *Plan) { p.Aim = 1 }, "trial.aim_range"},
		"with no number to aim": {func(p *Plan) { p.Aim = math.NaN() }, "trial.aim_range"},
		"that ended yesterday":  {func(p *Plan) { p.PlannedEnd = 99 }, "trial.end_past"},
		"of one arm":            {func(p *Plan) { p.Arms = p.Arms[:1] }, "trial.arms_count"},
		"with nobody held out":  {func(p *Plan) { p.Arms[0].Holdout = false }, "trial.one_holdout"},
		"with two held out":     {func(p *Plan) { p.Arms[1].Holdout = true }, "trial.one_holdout"},
		"with an empty share":   {func(p *Plan) { p.Arms[1].Share = 0 }, "trial.arm_share"},
		"with an arm twice":     {func(p *Plan) { p.Arms[1].Name = "holdout " }, "trial.arm_twice"},
		"with an arm unnamed":   {func(p *Plan) { p.Arms[1].Name = "" }, "trial.arm_name"},
	} {
		p := plan()
		c.change(&p)
		got, err := p.checked(100)
		if fault.KeyOf(err) != c.want || err == nil && got.Name != "Spring call" {
			t.Errorf("%s: %v, %+v; want %q", name, err, got, c.want)
		}
	}
}

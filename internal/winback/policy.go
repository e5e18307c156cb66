package winback

import (
	"fmt"
	"time"

	"liuke/internal/calendar"
	"liuke/internal/fault"
)

// PolicySetting names the document in which a company says how it wins back.
const PolicySetting = "winback.policy"

// Policy is how a company wins customers back: when somebody is held lost
// without anybody saying so, and what efforts are weighed by.
type Policy struct {
	ByRule   bool    `json:"by_rule"` // whether customers are held lost by the rule at all
	Chance   float64 `json:"chance"`  // of leaving, at least
	Silent   float64 `json:"silent"`  // usual gaps of the customer's own without a purchase, at least
	Days     int64   `json:"days"`    // purchase days, at least: who bought once has no gap
	MinValue int64   `json:"value"`   // bought in their last year, at least
	PerDay   int64   `json:"per_day"` // the most valuable first, at most so many a day

	FirstDays int64   `json:"first_days"` // working days until somebody gets in touch
	Margin    float64 `json:"margin"`     // share of what they buy that stays with us
	Rate      int64   `json:"rate"`       // what an hour of the staff's costs; 0: nobody said yet
	Effect    float64 `json:"effect"`     // share of those regained who would not have come back by themselves, while no trial says
	Window    int64   `json:"window"`     // days after which a loss that is still open counts as one that did not come back
	HalfLife  int64   `json:"half_life"`  // days in which what was learned loses half of its weight
}

// DefaultPolicy is what holds until the company says otherwise.
func DefaultPolicy() Policy {
	return Policy{
		ByRule: true, Chance: 0.8, Silent: 3, Days: 3, PerDay: 20, FirstDays: 1, Margin: 0.3, Effect: 0.5, Window: 180, HalfLife: 365,
	}
}

// Checked returns the policy, or a fault that names what is wrong.
func (p Policy) Checked() (Policy, error) {
	between := func(x, low, high float64, field string) error {
		if x >= low && x <= high {
			return nil
		}
		return fault.New(fault.Invalid, "winback.policy_range", fault.Args{"Low": plain(low), "High": plain(high)}).On(field)
	}
	for _, check := range []error{
		between(p.Chance, 0.01, 0.99, "chance"), between(p.Silent, 1, 100, "silent"), between(float64(p.Days), 2, 1000, "days"),
		between(float64(p.MinValue), 0, 1e12, "value"), between(float64(p.PerDay), 1, 10_000, "per_day"),
		between(float64(p.FirstDays), 1, 60, "first_days"), between(p.Margin, 0.01, 1, "margin"), between(float64(p.Rate), 0, 1e9, "rate"),
		between(p.Effect, 0.01, 1, "effect"), between(float64(p.Window), 14, 1000, "window"), between(float64(p.HalfLife), 30, 5000, "half_life"),
	} {
		if check != nil {
			return p, check
		}
	}
	return p, nil
}

// plain writes a limit without needless decimals.
func plain(x float64) string { return fmt.Sprintf("%.10g", x) }

// dueIn returns when so many working days have passed, by the days on which the company works.
func dueIn(hours *calendar.Calendar, now, days int64) int64 {
	return hours.WholeDays().Add(now, time.Duration(days)*24*time.Hour)
}

// atRow names a field of a row of a form: reasons[2].code.
func atRow(list string, i int, field string) string { return fmt.Sprintf("%s[%d].%s", list, i, field) }

package registry

import (
	"cmp"
	"math"
	"slices"

	"liuke/internal/calendar"
	"liuke/internal/trial"
)

// Need is what a verdict waits for. The figures are rounded up to one and a half digits: what they rest on is an estimate, and a
// figure that moves every day would only be watched.
type Need struct {
	Told      bool // whether it can be said
	Customers int  // more that must be ripe
	Most      int  // more that may be needed, as the effect is not known better; Customers where an aim was laid down, 0: no telling
	Day       calendar.Day
	Reach     bool // whether those who wait are enough, on Day
	TooMany   bool // so many that this action should be judged by something else
}

// mostNeeded is from how many customers on waiting for more is no advice.
const mostNeeded = 200_000

// needed says how many more customers a verdict takes: so many that an effect as large as was hoped for is seen four times in
// five. Where nothing was said of that, it is one between what appears now and a standard error more or less.
func (r Result) needed(subjects []Subject) Need {
	result := r.Main()
	if result == nil || len(result.Effects) == 0 {
		return Need{}
	}
	effect := result.Effects[0]
	large, small := r.Trial.Aim, r.Trial.Aim
	if r.Trial.Aim == 0 {
		large, small = math.Abs(effect.Estimate)+effect.StdErr, math.Abs(effect.Estimate)-effect.StdErr
	}
	if effect.Verdict != trial.VerdictOpen || large == 0 || result.SampleRatio < trial.Mismatch {
		return Need{}
	}
	few, possible := r.more(effect, large)
	if !possible {
		return Need{Told: true, TooMany: true}
	}
	n := Need{Told: true, Customers: few}
	if most, possible := r.more(effect, small); possible {
		n.Most = most
		n.Day, n.Reach = r.ripens(subjects, most)
	}
	return n
}

// more is how many more customers show an effect, rounded; possible is false where they would be too many.
func (r Result) more(effect trial.Effect, target float64) (customers int, possible bool) {
	if target <= 0 {
		return 0, false
	}
	factor := r.factor(effect, target)
	if math.IsInf(factor, 1) {
		return 0, false
	}
	return roundedUp(int(math.Ceil(float64(r.Ripe)*factor)) - r.Ripe), true
}

// roundedUp is the next number of which nothing but the first digit, and a half of the second, counts.
func roundedUp(n int) int {
	if n <= 0 {
		return 0
	}
	step := 1
	for step*10 <= n {
		step *= 10
	}
	if step > 1 {
		step /= 2
	}
	return (n + step - 1) / step * step
}

// factor is by how much more customers, of arms as large beside each other as now, show the target.
func (r Result) factor(effect trial.Effect, target float64) float64 {
	control, treated := float64(r.Arms[r.Trial.Control()].Ripe), 0.0
	for _, a := range r.Arms {
		if a.Name == effect.Arm {
			treated = float64(a.Ripe)
		}
	}
	enough := math.Max(1, Enough/math.Min(control, treated))
	shows := func(factor float64) bool {
		d := effect.Design
		d.Treated, d.Control = int(math.Ceil(treated*factor)), int(math.Ceil(control*factor))
		v, err := d.Plan()
		return err == nil && v.Daily <= target
	}
	high := enough
	for !shows(high) {
		if high *= 2; float64(r.Ripe)*high > mostNeeded {
			return math.Inf(1)
		}
	}
	low := enough
	for range 40 {
		if middle := (low + high) / 2; shows(middle) {
			high = middle
		} else {
			low = middle
		}
	}
	return high
}

// ripens is the day on which so many more customers are ripe, if so many wait.
func (r Result) ripens(subjects []Subject, more int) (calendar.Day, bool) {
	var due []calendar.Day
	for _, s := range subjects {
		if !r.Trial.ripe(s.Day, r.AsOf) {
			due = append(due, s.Day+calendar.Day(r.Trial.Window)+1)
		}
	}
	if more > len(due) || len(due) == 0 {
		return 0, false
	}
	slices.SortFunc(due, cmp.Compare)
	return due[max(0, more-1)], true
}

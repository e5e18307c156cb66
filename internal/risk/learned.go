package risk

import (
	"math"

	"liuke/internal/value/cycle"
	"liuke/internal/value/history"
)

// Learned is what a book told about leaving as of a day: by it, customers who are not in the book can be judged too. It does
// not change, so that goroutines may share it.
type Learned struct {
	Settings
	Model   string  // that of purchase times, which the value engine chose
	Days    []int32 // the earlier days that the correction was learned from; none where the history is too short
	Weights []Weight

	now        *view
	correction correction
}

// Learn learns from a book. It fails as Assess does; stopped is asked from several goroutines.
func Learn(b *Book, s Settings, stopped func() error) (*Learned, error) {
	first, _, ok := b.Span()
	if !ok || first > s.Day {
		return nil, ErrNothing
	}
	now, past, err := lookAround(b, first, s, stopped)
	if err != nil {
		return nil, err
	}
	l := &Learned{Settings: s, Model: now.times.Name(), now: now}
	if len(past) == 0 {
		l.correction.standardize([]*view{now})
		return l, nil
	}
	l.correction = learn(past)
	for _, v := range past {
		l.Days = append(l.Days, v.day)
	}
	for j, name := range signNames {
		l.Weights = append(l.Weights, Weight{Sign: name, Add: l.correction.weight[j]})
	}
	return l, nil
}

// Sums are what is kept of one customer's purchases once they are summed up.
type Sums struct {
	Days  []int32      // up to the day of what was learned, ascending, on which something was bought and not sent back, or more was sent back than bought
	Net   []float64    // what was paid on each less what was sent back on it
	Kept  []bool       // whether something of what was bought on it was kept
	Lines []cycle.Line // products bought, by their numbers in the book; Seen does not matter
}

// Of judges a customer by sums; false for one who has bought nothing. Of a customer of the book it says the same, but where
// something was sent back on a day on which other things were bought: sums know that day's difference only.
func (l *Learned) Of(s Sums) (Risk, bool) {
	v := l.now
	f, t, known := v.ofSums(s)
	if !known {
		return Risk{}, false
	}
	v.foretell(&f)
	v.judge(&f, t)
	f.base = f.mixed() + v.shift
	v.complete(&f)
	return v.risk(&f, &l.correction), true
}

// ofSums gathers the facts of a customer from sums.
func (v *view) ofSums(s Sums) (f facts, t trade, known bool) {
	days, spend := make([]int32, 0, len(s.Days)), make([]float64, 0, len(s.Days))
	for i, day := range s.Days {
		if s.Kept[i] {
			days, spend = append(days, day), append(spend, math.Max(0, s.Net[i]))
		}
		if s.Net[i] < 0 {
			t.back -= s.Net[i]
			t.returnedDay = day
		}
	}
	if len(days) == 0 {
		return f, t, false
	}
	f.purchases, _ = history.Summarize(days, spend, v.day, week)
	v.begin(&f, days)
	f.value = s.Value(v.day)
	for i, day := range days {
		if day > v.day-f.half {
			t.recent += spend[i]
		} else {
			t.old += spend[i]
		}
	}
	if v.products == nil {
		return f, t, true
	}
	for i := range s.Lines {
		line := &s.Lines[i]
		line.Seen = f.last
		t.baskets += line.Gaps + 1
		if line.Last == f.last {
			t.breadth++
		}
	}
	f.lines = v.stand(s.Lines)
	return f, t, true
}

// Value is what is at stake with the customer as of a day.
func (s Sums) Value(day int32) float64 {
	kept := 0.0
	for i, d := range s.Days {
		if d > day-valueYear && d <= day {
			kept += s.Net[i]
		}
	}
	return math.Max(0, kept)
}

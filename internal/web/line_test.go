package web

import (
	"testing"

	"liuke/internal/purchase"
	"liuke/internal/value"
)

func TestProductLineSaysWhatThereIsToSay(t *testing.T) {
	v := reader(english(t))
	due := value.Line{Usual: 21.4, Overdue: 0.999, NextDay: today + 4, NextLow: today, NextHigh: today + 22, Without: 47}
	in := func(state value.LineState) value.Line {
		l := due
		l.State = state
		return l
	}
	for _, c := range []struct {
		name             string
		days             int64
		line             value.Line
		usual, chip, why string
		expected         bool // whether the next day is told
	}{
		{name: "in rhythm", days: 5, line: in(value.LineUsual), usual: "21", expected: true},
		{name: "overdue", days: 5, line: in(value.LineOverdue), usual: "21", chip: "overdue", expected: true,
			why: "By the rhythm of buying it, about 99% of gaps are shorter than the present one."},
		{name: "lost", days: 5, line: in(value.LineLost), usual: "21", chip: "line lost?",
			why: "Kept coming for 47 more days without buying it, where about every 21 days is usual. Probably given up."},
		{name: "bought once", days: 1, line: in(value.LineUsual)},
		{name: "before the first run", days: 5},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := v.productLine(purchase.CustomerProduct{ProductSummary: sampleProduct(c.days, today-100, today-50, 100)}, c.line)
			chip := ""
			if got.Chip != nil {
				chip = got.Chip.Word
			}
			if got.Usual != c.usual || chip != c.chip || got.Why != c.why || (got.Next != "") != c.expected || (got.Range != "") != c.expected {
				t.Errorf("%+v, chip %q", got, chip)
			}
		})
	}
}

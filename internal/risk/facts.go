package risk

import (
	"math"
	"sort"

	"liuke/internal/value/clv"
	"liuke/internal/value/cycle"
)

// facts are what is known of a customer on a day.
type facts struct {
	customer    int
	purchases   clv.Summary // in weeks
	rhythm      cycle.Summary
	gaps        cycle.Gaps
	days        int     // purchase days
	first, last int32   // of them
	silence     int32   // days since the last
	gap         float64 // days between purchases on average; 0 of somebody who bought once
	overdue     float64 // share of the own gaps that are shorter than the silence
	value       float64 // at stake

	engine, own float64 // chance of leaving by the value engine, and by the own rhythm
	base        float64 // log-odds of the two mixed
	signs       signs

	half              int32   // days that each half of the time known has
	spendFall         float64 // share by which less was bought in the later half, what all customers did taken off; 0 where more
	breadth, breadth0 float64 // products bought on the last day, and on the earlier days on average
	lines             lineFacts
	returned          float64 // share of what was paid that was sent back
	returnedDay       int32   // when last
}

// lineFacts are how a customer stands with the products bought more than once.
type lineFacts struct {
	products      int     // different ones bought at all
	regular       int     // of them, bought on two days or more
	lost, overdue float64 // sums over these of the chance to be given up, and of how late they are
	gone          []goneLine
	late          int // regular ones bought on habitDays days or more that are late
	habits        int // of all those
}

// goneLine is a product probably given up.
type goneLine struct {
	product    int32
	days, last int32 // on how many days it was bought, and on which last
}

const (
	week = 7.0

	// lateFrom is the share of shorter gaps from which on a silence is late: longer than three of four.
	lateFrom = 0.75
	// lostFrom is the chance from which on a product counts as given up.
	lostFrom = 0.5
	// habitDays is on how many days a product was bought before it is a habit: two gaps are the fewest that one shows in.
	habitDays = 3
)

// of gathers the facts of a customer; false for one who had not bought by the day of the view.
func (v *view) of(customer int) (f facts, known bool) {
	f.customer = customer
	if f.purchases, known = v.book.Summary(customer, v.day, week); !known {
		return f, false
	}
	v.begin(&f, v.book.daysUpTo(customer, v.day))
	f.value = v.book.value(customer, v.day)
	return f, true
}

// begin fills in what the purchase days tell by themselves.
func (v *view) begin(f *facts, days []int32) {
	f.days, f.first, f.last = len(days), days[0], days[len(days)-1]
	f.silence = v.day - f.last
	f.rhythm = cycle.Summarize(days)
	if f.days > 1 {
		f.gap = float64(f.last-f.first) / float64(f.days-1)
	}
	f.half = (v.day - f.first + 1) / 2
}

// foretell adds what the models say.
func (v *view) foretell(f *facts) {
	f.engine = within(1 - v.times.Active(f.purchases, float64(v.horizon)/week))
	f.gaps = v.rhythm.Gaps(f.rhythm)
	f.overdue = f.gaps.Overdue(v.day)
	lost := v.rhythm.LostBy(f.gaps, cycle.Line{Seen: v.day, Summary: f.rhythm})
	now, then := 1-f.overdue, 1-f.gaps.Overdue(v.day+v.horizon)
	f.own = within(lost + (1-lost)*then/math.Max(now, tiny))
}

// lateSince is the day from which on the silence was late.
func (f *facts) lateSince() int32 {
	return f.last + int32(sort.Search(int(f.silence), func(days int) bool {
		return f.gaps.Overdue(f.last+int32(days)) >= lateFrom
	}))
}

// trade is what a customer bought and sent back, summed up.
type trade struct {
	recent, old float64 // paid in the later and in the earlier half of the time known
	back        float64 // sent back
	returnedDay int32   // when last
	baskets     float64 // products bought on each day, added up
	breadth     float64 // those of the last day
}

// look goes through what a customer bought and sent back.
func (v *view) look(f *facts) {
	var t trade
	mid := v.day - f.half
	product, day := NoProduct, int32(math.MinInt32)
	for _, l := range v.book.linesOf(f.customer) {
		switch {
		case l.Day > v.day:
			continue
		case l.Spend < 0:
			t.back -= l.Spend
			t.returnedDay = max(t.returnedDay, l.Day)
			continue
		case l.Day > mid:
			t.recent += l.Spend
		default:
			t.old += l.Spend
		}
		if l.Product != NoProduct && (l.Product != product || l.Day != day) {
			product, day = l.Product, l.Day
			t.baskets++
			if l.Day == f.last {
				t.breadth++
			}
		}
	}
	v.judge(f, t)
}

// judge draws from what was bought and sent back what may be a sign of leaving.
func (v *view) judge(f *facts, t trade) {
	const some = 0.1 // of everything, added to both halves: a half without a purchase is no endless fall
	mid, paid := v.day-f.half, t.recent+t.old
	s := &f.signs
	f.breadth, f.returnedDay = t.breadth, t.returnedDay
	if paid > 0 {
		f.returned = math.Min(1, t.back/paid)
	}
	if f.days > 1 {
		all := v.sold(f.first-1, v.day)
		lately, before := v.sold(mid, v.day), v.sold(f.first-1, mid)
		if paid > 0 {
			s[signSpend] = math.Log((t.recent+some*paid)/(t.old+some*paid)) - math.Log((lately+some*all)/(before+some*all))
		}
		if t.old > 0 && lately > 0 {
			f.spendFall = math.Max(0, 1-t.recent/t.old*before/lately)
		}
		f.breadth0 = (t.baskets - t.breadth) / float64(f.days-1)
		s[signBreadth] = math.Log((t.breadth + 1) / (t.baskets/float64(f.days) + 1))
	}
	s[signReturned] = f.returned
	s[signBasket] = paid / float64(f.days)
}

// sold is what one customer bought on average after one day and up to another.
func (v *view) sold(after, upto int32) float64 {
	at := func(day int32) float64 { return v.sales[min(max(0, int(day-v.first)+1), len(v.sales)-1)] }
	return at(upto) - at(after)
}

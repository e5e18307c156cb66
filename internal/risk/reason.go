package risk

import (
	"cmp"
	"math"
	"slices"
)

// ReasonKind says what makes a customer likely to leave.
type ReasonKind string

// The kinds.
const (
	ReasonSilent   ReasonKind = "silent"   // silent for Days, longer than in Share of the own gaps, of which half are shorter than Usual days
	ReasonOnce     ReasonKind = "once"     // bought only once, Days ago
	ReasonSpend    ReasonKind = "spend"    // bought for Share less in the last Days than in as many before, what all customers did taken off
	ReasonBreadth  ReasonKind = "breadth"  // Count products on the last day, Of on the days before on average
	ReasonLost     ReasonKind = "lost"     // gave up Count of Of products bought regularly, the most frequent of which are Products
	ReasonLate     ReasonKind = "late"     // Count of Of products bought regularly are late
	ReasonReturned ReasonKind = "returned" // sent back Share of what was paid
	ReasonLike     ReasonKind = "like"     // nothing out of the ordinary: customers who bought on Count days, last Days ago, leave so often
)

// Reason is one reason, with what its words need.
type Reason struct {
	Kind      ReasonKind
	Since     int32 // the day from which on it held
	Days      int
	Usual     int
	Share     float64
	Count, Of int
	Products  []int32
}

// From where on a sign is told as a reason. They decide about words only; the chance weighs the signs themselves.
const (
	fallTold     = 0.3 // share less bought
	fallDays     = 3   // purchase days before halves are compared
	breadthTold  = 0.5 // of the usual number of products, or fewer
	breadthUsual = 4   // products: of fewer, half is chance
	lateTold     = 0.5 // share of the regular products that are late
	returnedTold = 0.1 // share sent back
	productsTold = 3
	against      = 0.1 // log-odds by which the company's past speaks against a reason, for it not to be told
)

// reasons are those of a customer. How long the customer has been silent comes first; of the others, which sign moves the
// chance most. What the company's past clearly speaks against, as those who showed it left less often, is no reason.
func (v *view) reasons(f *facts, c *correction) []Reason {
	type told struct {
		Reason
		adds float64
	}
	var others []told
	say := func(holds bool, sign int, r Reason) {
		if adds := c.part(f, sign); holds && adds > -against {
			others = append(others, told{r, adds})
		}
	}
	say(f.days >= fallDays && f.spendFall >= fallTold && f.silence < f.half, signSpend,
		Reason{Kind: ReasonSpend, Since: v.day - f.half + 1, Days: int(f.half), Share: f.spendFall})
	say(f.breadth0 >= breadthUsual && f.breadth <= breadthTold*f.breadth0, signBreadth,
		Reason{Kind: ReasonBreadth, Since: f.last, Count: int(f.breadth), Of: int(math.Round(f.breadth0))})
	say(len(f.lines.gone) > 0, signLost, f.lines.lostReason())
	say(f.lines.late > 1 && float64(f.lines.late) >= lateTold*float64(f.lines.habits), signLate,
		Reason{Kind: ReasonLate, Since: f.last, Count: f.lines.late, Of: f.lines.habits})
	say(f.returned >= returnedTold, signReturned, Reason{Kind: ReasonReturned, Since: f.returnedDay, Share: f.returned})
	slices.SortStableFunc(others, func(a, b told) int { return -cmp.Compare(a.adds, b.adds) })

	var all []Reason
	switch {
	case f.days == 1:
		all = append(all, Reason{Kind: ReasonOnce, Since: f.last, Days: int(f.silence)})
	case f.overdue >= lateFrom:
		all = append(all, Reason{
			Kind: ReasonSilent, Since: f.lateSince(), Days: int(f.silence), Share: f.overdue, Usual: int(math.Round(f.gaps.Usual())),
		})
	}
	for _, r := range others {
		all = append(all, r.Reason)
	}
	if len(all) == 0 {
		all = append(all, Reason{Kind: ReasonLike, Since: f.last, Days: int(f.silence), Count: f.days})
	}
	return all
}

// lostReason tells of the products given up, those bought most often first. It changes their order.
func (l *lineFacts) lostReason() Reason {
	slices.SortFunc(l.gone, func(a, b goneLine) int {
		return cmp.Or(-cmp.Compare(a.days, b.days), cmp.Compare(a.last, b.last), cmp.Compare(a.product, b.product))
	})
	r := Reason{Kind: ReasonLost, Since: math.MaxInt32, Count: len(l.gone), Of: l.habits}
	for i, g := range l.gone {
		r.Since = min(r.Since, g.last)
		if i < productsTold {
			r.Products = append(r.Products, g.product)
		}
	}
	return r
}

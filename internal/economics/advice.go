package economics

import "math"

// Way is something one can do about a customer who costs more than they bring.
type Way string

// The ways, the gentlest first.
const (
	WayReprice Way = "reprice" // other prices, or fewer discounts
	WayReshape Way = "reshape" // the same goods served at less cost
	WayPart    Way = "part"    // help them to somebody who suits them better
)

// Advice is one way, and what it would have changed in the period.
type Advice struct {
	Way       Way
	Suggested bool
	Result    int64   // the customer's profit, had it been done
	Discount  int64   // reprice: discounts that would not have been given
	Rise      float64 // reprice: by which share prices would have to rise besides
	Driver    Driver  // reshape: what would have to cost less
	Cut       float64 // reshape: by which share of it
	Sales     int64   // part: sales that would be gone
}

// What may be asked of a customer, or of oneself, before the next way is the better one.
const (
	mostRise = 0.10
	mostCut  = 0.50
)

// Advise says what could be done about a customer who brings less than nought,
// and what each way would have changed; nothing for all others, nor for who sent
// back more than they bought: those goods were paid for before the period, and no
// price or service of it made the loss. One of the ways
// is suggested: the first that brings the customer to nought without raising
// prices by more than a tenth, or cutting a service by more than half.
func (p Profit) Advise() []Advice {
	if p.Result >= 0 || p.Sales < 0 {
		return nil
	}
	ways := []Advice{p.reprice()}
	if d := p.dearest(); d != "" {
		ways = append(ways, p.reshape(d))
	}
	ways = append(ways, Advice{Way: WayPart, Sales: p.Sales})
	for i := range ways {
		w := &ways[i]
		if w.Result >= 0 && w.Rise <= mostRise && w.Cut <= mostCut {
			w.Suggested = true
			break
		}
	}
	return ways
}

// reprice leaves discounts away, and raises prices by what is still missing. One
// who bought nothing cannot be helped so.
func (p Profit) reprice() Advice {
	a := Advice{Way: WayReprice, Discount: min(max(0, p.Discount), -p.Result)}
	a.Result = p.Result + a.Discount
	if base := p.Sales + a.Discount; a.Result < 0 && base > 0 {
		a.Rise = float64(-a.Result) / float64(base)
		a.Result = 0
	}
	return a
}

// reshape cuts what serving the customer costs most for.
func (p Profit) reshape(d Driver) Advice {
	a := Advice{Way: WayReshape, Driver: d, Cut: math.Min(1, float64(-p.Result)/float64(p.Serving[d]))}
	a.Result = min(0, p.Result+p.Serving[d])
	return a
}

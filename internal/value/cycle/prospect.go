package cycle

import "math"

// Customer is what all lines of a customer have in common.
type Customer struct {
	Days     float64 // purchase days, of anything
	Products float64 // different products bought
}

// Prospect is what can be said of one line by itself, at a fraction of the cost of Next.
type Prospect struct {
	Product  int32
	Overdue  float64 // as that of Due
	Lost     float64 // as that of Product
	Features Features
}

// Features are what tells whether a customer buys a product again in the next period.
type Features [features]float64

const features = 12

// FeatureNames says in a few words what each feature is.
var FeatureNames = [features]string{
	"how often bought",
	"share of the purchases in the last weeks",
	"share of the purchases in the last months",
	"time since the last purchase",
	"chance by the own cycle",
	"product not given up",
	"customer's purchase days",
	"number of products the customer chooses from",
	"time since the customer was seen",
	"buyers who buy the product again",
	"popularity of the product",
	"trend of the product",
}

// Prospect looks at one line of a customer.
func (p *Products) Prospect(c Customer, l Line) Prospect {
	product := p.Of(l.Product)
	summary := l.sound()
	elapsed := since(l.Summary, p.asOf)
	g := product.gaps(summary)
	silent := tail{}
	if elapsed > 0 {
		silent = g.at(elapsed, 0)
	}
	chance := -math.Expm1(g.at(elapsed+p.horizon, 0).logLonger - silent.logLonger)
	longer := math.Exp(silent.logLonger)
	if l.silence() != elapsed {
		longer = product.longer(g, &l)
	}
	lost := product.lost(summary.Gaps, longer)
	times := summary.Gaps + 1
	recent := l.After(elapsed)
	return Prospect{
		Product: l.Product, Overdue: silent.shorter(), Lost: lost,
		Features: Features{
			math.Log(times),
			math.Log(positive(recent.Fast/times) + little),
			math.Log(positive(recent.Slow/times) + little),
			math.Log1p(elapsed),
			math.Log(positive(chance) + least),
			math.Log(1 - lost + least),
			math.Log1p(positive(c.Days)),
			math.Log1p(positive(c.Products)),
			math.Log1p(math.Max(0, float64(p.asOf)-float64(l.Seen))),
			product.again, product.popularity, product.trend,
		},
	}
}

// What is added to shares and to chances before their logarithms are taken: below these, differences mean nothing.
const (
	little = 0.01
	least  = 0.001
)

// positive is x, or 0 when it is no number above it that makes sense as a count.
func positive(x float64) float64 {
	if !(x > 0) {
		return 0
	}
	return math.Min(x, maxGaps)
}

package cycle

import "math"

// standing is how a product does among all.
type standing struct {
	again      float64 // log-odds that somebody who bought it bought it again, drawn to those of all products
	popularity float64 // logarithm of its purchase days beside the mean product's
	trend      float64 // logarithm of how many of its recent purchases are very recent, beside all products'
}

// How much a product is drawn to the whole: as if so many customers or purchases had been typical.
const (
	typicalCustomers = 20
	typicalPurchases = 8
)

// counts are sums over the lines of a product or of all.
type counts struct {
	customers, again, purchases float64
	recent                      Recent
}

func (p *Products) count(lines []Line) (c counts) {
	for _, l := range lines {
		gaps := l.sound().Gaps
		c.customers++
		c.purchases += gaps + 1
		if gaps > 0 {
			c.again++
		}
		r := l.After(since(l.Summary, p.asOf))
		c.recent.Fast += r.Fast
		c.recent.Slow += r.Slow
	}
	return c
}

// take enters the products of lines ordered by product, each with its standing and the rhythm of the whole.
func (p *Products) take(lines []Line) {
	if len(lines) == 0 {
		return
	}
	byProduct := runs(lines)
	all := p.count(lines)
	p.own = make([]Product, max(0, lines[len(lines)-1].Product+1))
	for i := range p.own {
		p.own[i] = p.whole
	}
	mean := all.purchases / float64(len(byProduct))
	p.whole.standing = all.standing(counts{}, mean)
	for i := range p.own {
		p.own[i].standing = p.whole.standing
	}
	for _, own := range byProduct {
		if own[0].Product >= 0 {
			p.own[own[0].Product].standing = all.standing(p.count(own), mean)
		}
	}
}

// standing is that of one product among all.
func (all counts) standing(own counts, mean float64) standing {
	share := (all.again + 0.5) / (all.customers + 1)
	again := (own.again + typicalCustomers*share) / (own.customers + typicalCustomers)
	fresh := (all.recent.Fast + 0.5) / (all.recent.Slow + 1)
	return standing{
		again:      math.Log(again / (1 - again)),
		popularity: math.Log((own.purchases + typicalPurchases) / (mean + typicalPurchases)),
		trend:      math.Log((own.recent.Fast + typicalPurchases*fresh) / (own.recent.Slow + typicalPurchases) / fresh),
	}
}

package risk

import (
	"cmp"
	"math"
	"runtime"
	"slices"
	"sync"

	"liuke/internal/value/cycle"
	"liuke/internal/value/forecast"
)

// view is a book as of a day: only what happened up to it is looked at.
type view struct {
	book         *Book
	day, horizon int32
	first        int32
	times        *forecast.Forecast
	rhythm       *cycle.Product
	products     *cycle.Products // nil where no product is known
	sales        []float64       // what one customer bought on average before so many days after the first; running total
	gap          float64         // mean gap of those who came back; 0 without any
	basket       float64         // paid on a day, mean over customers
	shift        float64         // added to the log-odds of all
	customers    []facts         // in an order that depends on neither names nor the order of lines
}

// see gathers what was known on a day, and what the models would have said of the days after.
func see(b *Book, first, day, horizon int32) (*view, error) {
	v := &view{book: b, day: day, horizon: horizon, first: first}
	var err error
	v.times, err = forecast.Fit(b.History, forecast.Settings{Until: day, Horizon: int(horizon), Unit: week, Model: forecast.Auto}, nil)
	if err != nil {
		return nil, err
	}
	for i := range b.Customers() {
		if f, known := v.of(i); known {
			v.customers = append(v.customers, f)
		}
	}
	v.countSales()
	v.learnRhythms()
	v.each(func(f *facts) {
		v.foretell(f)
		v.look(f)
	})
	slices.SortFunc(v.customers, compareFacts)
	gaps, again := 0.0, 0.0
	for i := range v.customers {
		f := &v.customers[i]
		v.basket += f.signs[signBasket] / float64(len(v.customers))
		if f.days > 1 {
			gaps += f.gap
			again++
		}
	}
	v.gap = gaps / math.Max(1, again)
	v.mix()
	v.each(v.complete)
	return v, nil
}

// compareFacts orders customers by what is learned from them.
func compareFacts(a, b facts) int {
	return cmp.Or(cmp.Compare(a.engine, b.engine), cmp.Compare(a.own, b.own), slices.Compare(a.signs[:], b.signs[:]),
		cmp.Compare(a.value, b.value), cmp.Compare(a.silence, b.silence), cmp.Compare(a.days, b.days), cmp.Compare(a.first, b.first),
		cmp.Compare(a.lines.lost, b.lines.lost), cmp.Compare(a.lines.overdue, b.lines.overdue),
		cmp.Compare(a.lines.products, b.lines.products))
}

// each does something for every customer on all cores.
func (v *view) each(do func(f *facts)) {
	parts := runtime.GOMAXPROCS(0)
	var group sync.WaitGroup
	for p := range parts {
		group.Go(func() {
			for i := p; i < len(v.customers); i += parts {
				do(&v.customers[i])
			}
		})
	}
	group.Wait()
}

// countSales adds up what was bought day by day, over the customers known by each day.
func (v *view) countSales() {
	span := int(v.day-v.first) + 1
	sold, joined := make([]float64, span), make([]float64, span)
	for _, f := range v.customers {
		joined[f.first-v.first]++
	}
	for _, l := range v.book.byDay {
		if l.Day >= v.first && l.Day <= v.day && l.Spend > 0 {
			sold[l.Day-v.first] += l.Spend
		}
	}
	v.sales = make([]float64, span+1)
	known := 0.0
	for i := range span {
		known += joined[i]
		v.sales[i+1] = v.sales[i]
		if known > 0 {
			v.sales[i+1] += sold[i] / known
		}
	}
}

// learnRhythms learns how customers come back, to the company and to each of its products.
func (v *view) learnRhythms() {
	own := make([]cycle.Line, len(v.customers))
	var lines []cycle.Line
	ends := make([]int, len(v.customers))
	for i, f := range v.customers {
		own[i] = cycle.Line{Seen: v.day, Summary: f.rhythm, Recent: cycle.Recent{Fast: 1, Slow: 1}}
		lines = v.appendLines(lines, f)
		ends[i] = len(lines)
	}
	v.rhythm = cycle.FitProducts(own, v.day, float64(v.horizon)).Whole()
	if len(lines) == 0 {
		return
	}
	v.products = cycle.FitProducts(lines, v.day, float64(v.horizon))
	from := 0
	for i := range v.customers {
		v.customers[i].lines = v.stand(lines[from:ends[i]])
		from = ends[i]
	}
}

// appendLines adds a customer's products, each with the days on which it was bought.
func (v *view) appendLines(lines []cycle.Line, f facts) []cycle.Line {
	product := NoProduct
	for _, l := range v.book.linesOf(f.customer) {
		switch {
		case l.Product == NoProduct || l.Day > v.day || l.Spend < 0:
		case l.Product == product:
			lines[len(lines)-1].Append(l.Day)
		default:
			product = l.Product
			line := cycle.NewLine(product, l.Day)
			line.Seen = f.last
			lines = append(lines, line)
		}
	}
	return lines
}

// stand says how a customer stands with the products bought.
func (v *view) stand(lines []cycle.Line) lineFacts {
	s := lineFacts{products: len(lines)}
	for _, l := range lines {
		if l.Gaps == 0 {
			continue
		}
		p := v.products.Of(l.Product)
		gaps := p.Gaps(l.Summary)
		lost, overdue := p.LostBy(gaps, l), gaps.Overdue(v.day)
		s.regular++
		s.lost += lost
		s.overdue += overdue
		if l.Gaps+1 < habitDays {
			continue
		}
		s.habits++
		switch {
		case lost >= lostFrom && l.Seen > l.Last:
			s.gone = append(s.gone, goneLine{product: l.Product, days: int32(l.Gaps) + 1, last: l.Last})
		case overdue >= lateFrom:
			s.late++
		}
	}
	return s
}

// ownShare is the weight of the own rhythm beside the value engine: half and half, as what combines two forecasts seldom does
// better than their mean. It is not learned: at days in the past, whose horizons are short, that rhythm shows less than over
// the long horizon that is foretold.
const ownShare = 0.5

// mixed are the log-odds of what the value engine says and what the own rhythm says.
func (f *facts) mixed() float64 { return logit((1-ownShare)*f.engine + ownShare*f.own) }

// mix sets the base of all customers such that the mean chance stays the engine's.
func (v *view) mix() {
	total := 0.0
	for i := range v.customers {
		f := &v.customers[i]
		f.base = f.mixed()
		total += f.engine
	}
	for range 50 {
		miss, slope := total, 0.0
		for i := range v.customers {
			p := logistic(v.customers[i].base + v.shift)
			miss -= p
			slope += p * (1 - p)
		}
		step := math.Max(-1, math.Min(1, miss/math.Max(slope, tiny)))
		if v.shift += step; math.Abs(step) < 1e-13 {
			break
		}
	}
	for i := range v.customers {
		v.customers[i].base += v.shift
	}
}

// left says whether a customer bought nothing within the horizon.
func (v *view) left(f *facts) bool { return v.book.Count(f.customer, v.day, v.day+v.horizon) == 0 }

// tiny keeps chances away from certainty.
const tiny = 1e-9

func within(p float64) float64 { return math.Min(math.Max(p, tiny), 1-tiny) }

func logit(p float64) float64 { return math.Log(p / (1 - p)) }

func logistic(u float64) float64 { return 1 / (1 + math.Exp(-u)) }

package web

import (
	"html/template"
	"slices"
	"strconv"

	"liuke/internal/customer"
	"liuke/internal/i18n"
	"liuke/internal/value"
	"liuke/internal/web/chart"
)

// Spread is how many customers a figure has where, as a picture with its numbers.
type Spread struct {
	Bars template.HTML
	Bins []Bin
	Note string // what is marked; "" where nothing is
}

// Bin is a part of a spread.
type Bin struct {
	Label string
	From  string // where it begins, in short; "" where that is not told
	Count int64
	Share string
	Sum   int64 // what they are worth together
}

const (
	spreadPage  = 1000 // customers read at a time
	spreadPages = 10   // and how often, at most
)

// fillSpreads draws how worth and silence are spread over the customers who
// are worth most: all of them, in most companies.
func (s *Site) fillSpreads(v *visit, page *ValuePage) error {
	filter := customer.Filter{Sort: customer.SortWorth, Limit: spreadPage}
	worths, overdues := v.worthBins(), v.overdueBins()
	lookAfter := 0
	for range spreadPages {
		rows, err := s.Customers.List(v.ctx(), v.actor, filter)
		if err != nil {
			return err
		}
		for _, row := range rows {
			if row.Scored {
				page.Shown++
				worths.add(float64(row.Worth), row.Worth)
				overdues.add(row.Overdue, row.Worth)
				if row.Overdue >= value.OverdueFrom {
					lookAfter++
				}
			}
		}
		if len(rows) < spreadPage {
			break
		}
		filter.After = rows[len(rows)-1].Cursor
	}
	page.Cut = page.Shown < page.Run.Scored
	page.Worths = worths.spread(v, v.t("value.worths"), page.Shown)
	page.Overdues = overdues.spread(v, v.t("value.overdues"), page.Shown)
	page.Overdues.Note = v.t("value.overdues_note", "Count", lookAfter, "From", v.page.Percent(value.OverdueFrom))
	return nil
}

// binning sorts customers into bins by the upper bounds of all but the last;
// what is at a bound belongs to the bin that begins there.
type binning struct {
	bounds []float64
	bins   []Bin
	marked int // how many of the last bins stand out
}

func (b *binning) add(figure float64, worth int64) {
	at, exact := slices.BinarySearch(b.bounds, figure)
	if exact {
		at++
	}
	b.bins[at].Count++
	b.bins[at].Sum += worth
}

// worthBins are by amounts that grow about threefold.
func (v *visit) worthBins() *binning {
	unit := 1.0
	for range i18n.Decimals(v.company.Currency) {
		unit *= 10
	}
	b := &binning{}
	low := int64(0)
	for _, amount := range []float64{100, 300, 1_000, 3_000, 10_000, 30_000, 100_000} {
		high := int64(amount * unit)
		b.bounds = append(b.bounds, float64(high))
		b.bins = append(b.bins, Bin{Label: v.page.EstimateRange(low, high, v.company.Currency), From: v.page.Estimate(low, v.company.Currency)})
		low = high
	}
	from := v.page.Estimate(low, v.company.Currency)
	b.bins = append(b.bins, Bin{Label: v.t("value.above", "Amount", from), From: from})
	return b
}

// overdueBins are by the share of gaps that are shorter than the silence, five
// points each. Those to be looked after stand out.
func (v *visit) overdueBins() *binning {
	const bins, labelled = 20, 5 // every fifth bin says where it begins
	b := &binning{}
	for i := range bins {
		from, to := float64(i)/bins, float64(i+1)/bins
		bin := Bin{Label: strconv.Itoa(i*100/bins) + "–" + v.page.Percent(to)}
		if i%labelled == 0 {
			bin.From = v.page.Percent(from)
		}
		if i > 0 {
			b.bounds = append(b.bounds, from)
		}
		if from >= value.OverdueFrom {
			b.marked++
		}
		b.bins = append(b.bins, bin)
	}
	return b
}

func (b *binning) spread(v *visit, title string, all int64) Spread {
	bars := chart.Bars{Words: chart.Words{Title: title}, Height: 120, Marked: b.marked}
	for i := range b.bins {
		bin := &b.bins[i]
		bin.Share = v.page.Percent(float64(bin.Count) / float64(max(all, 1)))
		bars.Values = append(bars.Values, float64(bin.Count))
		bars.Labels = append(bars.Labels, bin.Label+" · "+v.page.Number(bin.Count))
	}
	return Spread{Bars: bars.SVG(), Bins: b.bins}
}

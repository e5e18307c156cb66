package value

import (
	"context"

	"liuke/internal/account"
	"liuke/internal/calendar"
	"liuke/internal/purchase"
	"liuke/internal/value/cycle"
)

// Line is how one customer stands with one product. Lost and the other figures answer different questions: Lost whether
// the customer will ever buy it again; the others when, given that they do.
type Line struct {
	State    LineState
	Usual    float64 // days: half of the customer's gaps between purchases of the product are shorter
	Overdue  float64 // share of these gaps that are shorter than the present one
	NextDay  calendar.Day
	NextLow  calendar.Day
	NextHigh calendar.Day
	Lost     float64 // chance that the customer has given the product up
	Without  int64   // days for which the customer went on buying other things only
}

// LineState says in a word how a line stands.
type LineState string

// The states.
const (
	LineUsual   LineState = ""        // nothing to say
	LineOverdue LineState = "overdue" // silent for longer than OverdueFrom of the gaps
	LineLost    LineState = "lost"    // more likely given up than not, while the customer still came
)

const (
	// LineDays is on how many days a product must have been bought for its line to be overdue or lost: two gaps are the
	// fewest that a habit shows in.
	LineDays = 3

	// LostFrom is the chance from which on a line counts as lost. Chances near 1 claim too much: of the lines of the demo
	// data given 95 %, six to eight in ten were not bought again in the months that followed. So pages say "probably" and
	// no figure.
	LostFrom = 0.5
)

// ProductRhythm is what a run learned of how customers buy a product.
type ProductRhythm struct {
	ProductID string // "": of all products together
	cycle.Population
	cycle.Dropout
}

// product makes it foretell.
func (r ProductRhythm) product() *cycle.Product {
	return &cycle.Product{Forecaster: r.Forecaster(), Dropout: r.Dropout}
}

// LineStore reads what customers bought of each product, and keeps what a run learned of it.
type LineStore interface {
	// EachLine calls yield with every product that a customer ever kept, in the order of customers: on which days it was
	// bought, and the customer's last purchase day.
	EachLine(ctx context.Context, yield func(customerID, productID string, r purchase.Rhythm, seen calendar.Day) error) error
	// SaveProductRhythms keeps what a run learned of products. It counts once the run has finished.
	SaveProductRhythms(ctx context.Context, runID string, rhythms []ProductRhythm) error
	// ProductRhythms returns what the latest finished run learned of all products together and of those named, and as of
	// which day it was; nothing when no run has finished, or it learned nothing.
	ProductRhythms(ctx context.Context, productIDs []string) (asOf calendar.Day, rhythms []ProductRhythm, err error)
}

// Lines says how a customer, whose last purchase of anything was on a day, stands with products, by the latest run and as
// of its day, or of the customer's last if that is later. Products never kept are left out; all are, when nothing has been
// learned.
func (s *Service) Lines(ctx context.Context, actor account.Actor, seen calendar.Day, products []purchase.ProductSummary) (map[string]Line, error) {
	if err := actor.Need(account.ValueRead); err != nil {
		return nil, err
	}
	ids := make([]string, len(products))
	for i, p := range products {
		ids[i] = p.ProductID
	}
	asOf, rhythms, err := s.store.ProductRhythms(ctx, ids)
	if err != nil {
		return nil, err
	}
	return lines(rhythms, max(asOf, seen), seen, products), nil
}

// lines foretells by the product's own rhythm, or by that of all where there is none.
func lines(rhythms []ProductRhythm, asOf, seen calendar.Day, products []purchase.ProductSummary) map[string]Line {
	own := map[string]*cycle.Product{}
	for _, r := range rhythms {
		own[r.ProductID] = r.product()
	}
	all := map[string]Line{}
	for _, p := range products {
		product := own[p.ProductID]
		if product == nil {
			product = own[""]
		}
		if product != nil && p.Days > 0 {
			all[p.ProductID] = line(product, cycleLine(p.Rhythm, seen), asOf)
		}
	}
	return all
}

// cycleLine is the rhythm of a product as package cycle wants it, seen being the customer's last day.
func cycleLine(r purchase.Rhythm, seen calendar.Day) cycle.Line {
	return cycle.Line{Seen: int32(max(seen, r.Last)), Summary: cycle.Summary{
		Last: int32(r.Last), Gaps: float64(r.Days - 1), Sum: float64(r.Last - r.First), SumLog: r.GapLogs,
	}}
}

func line(p *cycle.Product, l cycle.Line, asOf calendar.Day) Line {
	due := p.Next(l.Summary, int32(asOf))
	out := Line{
		Usual: due.Usual, Overdue: due.Overdue, NextDay: day(due.Expected), NextLow: day(due.Low), NextHigh: day(due.High),
		Lost: p.Lost(l), Without: int64(l.Seen - l.Last),
	}
	switch {
	case l.Gaps+1 < LineDays:
	case out.Lost >= LostFrom && out.Without > 0:
		out.State = LineLost
	case out.Overdue >= OverdueFrom:
		out.State = LineOverdue
	}
	return out
}

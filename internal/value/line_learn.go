package value

import (
	"context"

	"liuke/internal/calendar"
	"liuke/internal/purchase"
	"liuke/internal/value/cycle"
)

// learnLines learns how products are bought, and keeps it.
func (s *Service) learnLines(ctx context.Context, run *Run) error {
	if err := s.enter(ctx, run, StageLines); err != nil {
		return err
	}
	chosen := newLineSample(lineLearners, run.AsOf)
	err := s.store.EachLine(ctx, func(customerID, productID string, r purchase.Rhythm, seen calendar.Day) error {
		chosen.add(customerID, productID, r, seen)
		return nil
	})
	if err != nil {
		return err
	}
	ids, lines := chosen.numbered()
	return s.store.SaveProductRhythms(ctx, run.ID, rhythms(ids, cycle.FitProducts(lines, int32(run.AsOf), HorizonDays)))
}

// rhythms are what was learned of products, of all together first; none when nothing was. A product bought again by too
// few has none: it is bought like all of them.
func rhythms(ids []string, learned *cycle.Products) []ProductRhythm {
	whole := learned.Whole()
	if whole.Population().Customers == 0 {
		return nil
	}
	all := []ProductRhythm{{Population: whole.Population(), Dropout: whole.Dropout}}
	for i, id := range ids {
		if p := learned.Of(int32(i)); p.Customers > 0 {
			all = append(all, ProductRhythm{ProductID: id, Population: p.Population(), Dropout: p.Dropout})
		}
	}
	return all
}

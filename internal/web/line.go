package web

import (
	"liuke/internal/purchase"
	"liuke/internal/value"
)

// ProductLine is a product with the customer's own rhythm of buying it.
type ProductLine struct {
	purchase.CustomerProduct
	Usual string // days, of which half of the gaps are shorter; "" after a single purchase day
	Last  string
	Ago   string // how long ago that was
	Next  string // the day by which the next is expected; "" when nothing is
	Range string // the days between which it probably is
	Chip  *Chip  // nil where there is nothing to say
	Why   string // the chip is there
}

// productLine says how the customer stands with a product. After a single purchase day there is no rhythm of their own
// to tell, and of a line that is probably lost no day is expected.
func (v *visit) productLine(p purchase.CustomerProduct, l value.Line) ProductLine {
	line := ProductLine{
		CustomerProduct: p, Last: v.page.Date(p.Last), Ago: v.t("customers.line_ago", "Count", v.daysSince(p.Last)),
	}
	if p.Days < 2 || l.Usual == 0 {
		return line
	}
	line.Usual = v.days(l.Usual)
	if l.State != value.LineLost {
		line.Next = v.page.Date(l.NextDay)
		line.Range = v.t("customers.line_range", "Low", v.page.Date(l.NextLow), "High", v.page.Date(l.NextHigh))
	}
	switch l.State {
	case value.LineLost:
		line.Chip = &Chip{"soon", v.t("customers.line_lost")}
		line.Why = v.t("customers.line_lost_why", "Count", l.Without, "Usual", line.Usual)
	case value.LineOverdue:
		line.Chip = &Chip{"soon", v.t("customers.line_overdue")}
		line.Why = v.t("customers.line_overdue_why", "Share", v.page.Percent(min(l.Overdue, nearly)))
	}
	return line
}

func summaries(products []purchase.CustomerProduct) []purchase.ProductSummary {
	all := make([]purchase.ProductSummary, len(products))
	for i, p := range products {
		all[i] = p.ProductSummary
	}
	return all
}

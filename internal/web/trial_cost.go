package web

import "liuke/internal/trial/registry"

// spentNote says where the cost of a trial is known from.
func (v *visit) spentNote(s registry.Spent) string {
	switch {
	case s.Estimated:
		return v.t("trial.cost_estimated", "Count", s.Customers)
	case s.Cost > s.Told:
		return v.t("trial.cost_booked", "Count", s.Customers)
	}
	return v.t("trial.cost_told", "Count", s.Customers)
}

// costLines are what the cost of a trial is made of, so that it can be reckoned again by hand, and what the plan says beside it.
func (v *visit) costLines(r registry.Result) []string {
	money := func(minor int64) string { return v.page.Money(minor, v.company.Currency) }
	var lines []string
	if r.Spent.Told > 0 {
		lines = append(lines, v.t("trial.cost_line_told", "Sum", money(r.Spent.Told)))
	}
	for _, p := range r.Spent.Parts {
		key := "trial.took." + string(p.Of)
		if p.Rate == 0 && p.Of != registry.TookGifts {
			key = "trial.took_free." + string(p.Of)
		}
		lines = append(lines, v.t(key, "Count", p.Count, "Rate", money(p.Rate), "Sum", money(p.Cost)))
	}
	if each := r.Trial.CostEach; each > 0 {
		treated := 0
		for _, a := range r.Arms {
			if !a.Holdout {
				treated += a.Placed
			}
		}
		key := "trial.cost_line_plan"
		if !r.Spent.Estimated {
			key = "trial.cost_line_planned"
		}
		lines = append(lines, v.t(key, "Count", treated, "Rate", money(each), "Sum", money(each*int64(treated))))
	}
	return lines
}

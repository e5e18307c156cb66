package web

import (
	"liuke/internal/account"
	"liuke/internal/risk/watch"
)

// mostHanded is of how many customers of a hand-over it is looked how likely they leave: those with whom most is at risk.
const mostHanded = 500

// fillHandoverRisks says of the customers in the wizard how they stand, to those who may see it: the red ones need the first call.
func (s *Site) fillHandoverRisks(v *visit, page *HandoverPage) error {
	if !v.actor.Can(account.RiskRead) || !page.Open() {
		return nil
	}
	rows, err := s.Risks.List(v.ctx(), v.actor, watch.Filter{OwnerID: page.HandOver.FromID, RedFirst: true, Limit: mostHanded})
	if err != nil {
		return err
	}
	words, err := s.riskWords(v, rows)
	if err != nil {
		return err
	}
	chips := map[string]Chip{}
	for i := range rows {
		chips[rows[i].CustomerID] = words.level(&rows[i])
	}
	for n, i := range page.Items {
		if chip, known := chips[i.CustomerID]; known {
			page.Items[n].Risk = &chip
		}
	}
	return nil
}

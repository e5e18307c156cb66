package app

import (
	"liuke/internal/ident"
	"liuke/internal/risk/watch"
)

// riskFlag is a flag of a customer whom the visitor looks after.
func (s *scene) riskFlag() string {
	s.t.Helper()
	f := watch.Flag{ID: ident.New(), CustomerID: s.customer().ID, Raised: 20_000, Open: true, Chance: 0.75, Value: 12_000}
	s.exec("UPDATE customer SET owner_id = $1 WHERE id = $2", s.by.account.ID, f.CustomerID)
	run := watch.Run{ID: ident.New(), State: watch.RunFinished, AsOf: f.Raised, StartedAt: s.clock(), FinishedAt: s.clock()}
	s.must(s.DB.Risks().FinishRun(s.ctx, run, []watch.Change{{Kind: watch.Raise, Flag: f}}, s.clock()))
	return f.ID
}

package app

import (
	"fmt"

	"liuke/internal/customer"
	"liuke/internal/ident"
	"liuke/internal/risk/threat"
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

// threatFinding is what the visitor said of a customer whom they look after.
func (s *scene) threatFinding() string {
	s.t.Helper()
	c, err := s.Customers.Create(s.ctx, s.boss.actor(), customer.Draft{Name: fmt.Sprintf("客户%d", s.next()), OwnerID: s.by.account.ID}, nil, s.clock())
	s.must(err)
	f := threat.Finding{ID: ident.New(), CustomerID: c.ID, RootID: c.ID, Code: "price", Holds: true, ByID: s.by.account.ID, ByName: "林悦", At: s.clock()}
	_, err = s.DB.Threats().AddFinding(s.ctx, f)
	s.must(err)
	return f.ID
}

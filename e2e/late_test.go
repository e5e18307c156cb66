//go:build unix

package e2e

import (
	"context"
	"testing"

	"liuke/internal/account"
	"liuke/internal/app"
)

// barsComeLate has the list of risks count threats after it is there, as it does in a company of very many customers.
func (b tab) barsComeLate(t *testing.T, a *app.App) {
	t.Helper()
	ctx := context.Background()
	run, _, err := a.Risks.Latest(ctx, account.System)
	if err != nil {
		t.Fatal(err)
	}
	run.Customers += 1_000_000
	if err := a.DB.Risks().SaveRun(ctx, *run, run.FinishedAt); err != nil {
		t.Fatal(err)
	}
	b.open("/risks")
	b.see("#threats:not([data-late]) .threat-bars li a")
	b.open("/risks?bars=1")
	b.see("#threats .threat-bars li a")
}

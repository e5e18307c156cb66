//go:build unix

package e2e

import (
	"bytes"
	"context"
	"os"
	"testing"
	"time"

	"liuke/internal/account"
	"liuke/internal/app"
	"liuke/internal/desk"
	"liuke/internal/workorder"
)

// sentOut has somebody sent to the customer of a case twice, once in vain with
// a picture to show for it, and evidence asked for. What it says is in both
// languages.
func sentOut(t *testing.T, a *app.App, caseID string, who account.Staff) {
	t.Helper()
	ctx, on := context.Background(), desk.Target{CaseID: caseID}
	from := time.Now().Add(time.Hour)
	n := desk.NewOrder{
		Kind: workorder.Exchange, Task: "换新 exchange", Place: "海港路 1 Quay Street", Contact: "李 Li", From: from.UnixMilli(), Until: from.Add(4 * time.Hour).UnixMilli(), StaffID: who.ID,
	}
	_, err := a.Desk.PlanOrder(ctx, account.System, on, n)
	must(t, err)
	f, err := a.Desk.PlanOrder(ctx, account.System, on, n)
	must(t, err)
	picture, err := os.ReadFile(photo(t))
	must(t, err)
	shown, err := a.Desk.Upload(ctx, "door.png", bytes.NewReader(picture))
	must(t, err)
	must(t, a.Desk.TryOrder(ctx, who.Actor(), desk.Target{}, desk.Trial{
		OrderID: f.Orders[1].ID, Result: workorder.NobodyThere, Note: "没人 nobody", Files: []desk.Upload{shown},
	}))
	_, err = a.Desk.AskEvidence(ctx, account.System, on, desk.AskEvidence{Cause: "transport", Pieces: []string{"photo"}})
	must(t, err)
}

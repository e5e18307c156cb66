package store

import (
	"context"

	"liuke/internal/desk"
)

// writeMerged takes out of a case what goes on in another one, and drops what
// was typed into forms of one that was merged.
func writeMerged(w writer, c desk.Change) {
	for _, id := range c.Left {
		for _, from := range []string{"promise-leave", "escalation-leave", "opinion-leave", "order-leave", "evidence-leave"} {
			w.add(from, c.Case.ID, id)
		}
	}
	if c.Case.MergedInto != "" {
		w.add("unsent-drop-all", string(desk.AtCase(c.Case.ID)))
	}
}

// Absorbed implements desk.Store.
func (s Desk) Absorbed(ctx context.Context, caseID string) ([]string, error) {
	return list(ctx, s.db, scanText, "case-absorbed", caseID)
}

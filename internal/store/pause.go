package store

import (
	"context"
	"database/sql"

	"liuke/internal/desk"
)

// writeHalts writes when the clocks of a case stood still.
func writeHalts(w writer, halts []desk.Halt) {
	for _, h := range halts {
		w.add("pause-put", h.CaseID, h.ID, string(h.Reason), h.Why, h.Since, nullTime(h.Until), nullTime(h.AgreedAt), h.ByID, nullText(h.HomeID))
	}
}

// fileHalts reads them.
func (s Desk) fileHalts(ctx context.Context, f *desk.File) (err error) {
	f.Halts, err = list(ctx, s.db, scanHalt, "pause-list", f.Case.ID)
	return err
}

func scanHalt(rows *sql.Rows) (desk.Halt, error) {
	var h desk.Halt
	err := rows.Scan(&h.CaseID, &h.ID, &h.Reason, &h.Why, &h.Since, &h.Until, &h.AgreedAt, &h.ByID, &h.HomeID)
	return h, err
}

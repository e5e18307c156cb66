package store

import (
	"context"
	"database/sql"

	"liuke/internal/desk"
)

// Macros implements desk.MacroStore.
type Macros struct{ db *DB }

// Macros returns the store of macros.
func (db *DB) Macros() Macros { return Macros{db} }

var _ desk.MacroStore = Macros{}

func scanMacro(rows *sql.Rows) (desk.Macro, error) {
	var m desk.Macro
	var texts, actions string
	if err := rows.Scan(&m.ID, &m.OwnerID, &m.Owner, &m.Name, &m.Shared, &texts, &actions, &m.Retired, &m.Version,
		&m.CreatedAt, &m.UpdatedAt, &m.Used, &m.UsedAt); err != nil {
		return m, err
	}
	if err := decode(texts, &m.Texts); err != nil {
		return m, err
	}
	return m, decode(actions, &m.Actions)
}

// Macros implements desk.MacroStore.
func (s Macros) Macros(ctx context.Context, staffID string) ([]desk.Macro, error) {
	return list(ctx, s.db, scanMacro, "macro-list", staffID)
}

// Macro implements desk.MacroStore.
func (s Macros) Macro(ctx context.Context, id string) (desk.Macro, error) {
	m, err := one(ctx, s.db, scanMacro, "macro-get", id)
	return m, notFound(err, "macro.unknown")
}

// SaveMacro implements desk.MacroStore.
func (s Macros) SaveMacro(ctx context.Context, m desk.Macro) error {
	b := s.db.batch()
	if m.Version == 1 {
		b.add("macro-insert", m.ID, m.OwnerID, m.Name, m.Shared, encode(m.Texts), encode(m.Actions), m.Retired, m.Version, m.CreatedAt, m.UpdatedAt)
	} else {
		b.addExpect(desk.MacroChanged(), "macro-update", m.ID, m.Version, m.Name, m.Shared, encode(m.Texts), encode(m.Actions), m.Retired, m.UpdatedAt)
	}
	return b.commit(ctx)
}

// writeMacroUse writes that a macro was carried out with the change.
func writeMacroUse(w writer, c desk.Change) {
	if u := c.MacroUse; u != nil {
		w.add("macro-use-insert", u.ID, u.MacroID, c.Case.ID, u.StaffID, c.Case.UpdatedAt)
	}
}

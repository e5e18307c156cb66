package store

import (
	"context"
	"fmt"
	"strings"
)

// QueryNames returns the names of all queries for the database.
func (db *DB) QueryNames() []string {
	names := make([]string, 0, len(db.queries))
	for name := range db.queries {
		names = append(names, name)
	}
	return names
}

// Prepare has the database check a named query, with the least in the places
// that Go fills in.
func (db *DB) Prepare(ctx context.Context, name string) error {
	text := strings.ReplaceAll(db.text(name), "$where", "TRUE")
	if strings.Contains(text, "$ids") {
		last := 0
		for n := 1; strings.Contains(text, fmt.Sprintf("$%d", n)); n++ {
			last = n
		}
		text, _ = bindList(text, make([]any, last), []string{"a"})
	}
	s, err := db.write.PrepareContext(ctx, text)
	if err != nil {
		return err
	}
	return s.Close()
}

// Publish writes events at once, while the transaction goes on.
func (tx *Tx) Publish(topics ...string) error {
	tx.publish(1, topics...)
	return tx.flush(context.Background())
}

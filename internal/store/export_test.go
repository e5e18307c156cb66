package store

import (
	"context"
	"fmt"
	"strings"

	"liuke/internal/desk"
	"liuke/internal/rule"
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
// that Go fills in, and with all facts.
func (db *DB) Prepare(ctx context.Context, name string) error {
	var facts []string
	for _, f := range rule.Fields {
		facts = append(facts, f.Name)
	}
	text := strings.NewReplacer("$where", "TRUE", "$kinds", "TRUE", "$facts", factsAsked(facts)).Replace(db.text(name))
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

// ListStored is List as the database answers it.
func (s Desk) ListStored(ctx context.Context, f desk.Filter) (desk.Page, error) {
	return s.listStored(ctx, f)
}

// CountStored is Count as the database answers it.
func (s Desk) CountStored(ctx context.Context, f desk.Filter, most int64) (int64, error) {
	return s.countStored(ctx, f, most)
}

// QueryTexts returns all queries by name.
func (db *DB) QueryTexts() map[string]string { return db.queries }

// CustomerTraces are the queries that remove what nightly runs wrote of customers.
var CustomerTraces = customerTraces

package store

import (
	"context"
	"database/sql"
	"errors"

	"liuke/internal/desk"
	"liuke/internal/fault"
)

// Snippets implements desk.SnippetStore.
type Snippets struct{ db *DB }

// Snippets returns the store of snippets.
func (db *DB) Snippets() Snippets { return Snippets{db} }

var _ desk.SnippetStore = Snippets{}

func scanSnippet(rows *sql.Rows) (desk.Snippet, error) {
	var n desk.Snippet
	var texts string
	err := rows.Scan(&n.ID, &n.OwnerID, &n.Owner, &n.Name, &n.Shared, &texts, &n.Retired, &n.Version, &n.CreatedAt, &n.UpdatedAt)
	if err != nil {
		return n, err
	}
	return n, decode(texts, &n.Texts)
}

// Snippets implements desk.SnippetStore.
func (s Snippets) Snippets(ctx context.Context, staffID string) ([]desk.Snippet, error) {
	return list(ctx, s.db, scanSnippet, "snippet-list", staffID)
}

// Snippet implements desk.SnippetStore.
func (s Snippets) Snippet(ctx context.Context, id string) (desk.Snippet, error) {
	n, err := one(ctx, s.db, scanSnippet, "snippet-get", id)
	return n, notFound(err, "snippet.unknown")
}

// SaveSnippet implements desk.SnippetStore.
func (s Snippets) SaveSnippet(ctx context.Context, n desk.Snippet) error {
	b := s.db.batch()
	if n.Version == 1 {
		b.add("snippet-insert", n.ID, n.OwnerID, n.Name, n.Key(), n.Shared, encode(n.Texts), n.Retired, n.Version, n.CreatedAt, n.UpdatedAt)
	} else {
		b.addExpect(desk.SnippetChanged(), "snippet-update", n.ID, n.Version, n.Name, n.Key(), n.Shared, encode(n.Texts), n.Retired, n.UpdatedAt)
	}
	err := b.commit(ctx)
	if errors.Is(err, errExists) {
		return fault.New(fault.Conflict, "snippet.name_taken", fault.Args{"Name": n.Name}).On("name").From(err)
	}
	return err
}

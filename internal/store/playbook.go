package store

import (
	"context"
	"database/sql"
	"errors"

	"liuke/internal/winback"
)

var _ winback.BookStore = WinBack{}

func scanBookVersion(rows *sql.Rows) (v winback.BookVersion, err error) {
	var id string
	var content sql.NullString
	if err := rows.Scan(&id, &v.N, &content, &v.Off, &v.ByID, &v.By, &v.At); err != nil {
		return v, err
	}
	if v.Shipped = !content.Valid; !v.Shipped {
		err = decode(content.String, &v.Book)
	}
	v.Book.ID, v.Book.Version = id, v.N
	return v, err
}

// BookVersions implements winback.BookStore.
func (s WinBack) BookVersions(ctx context.Context, id string) ([]winback.BookVersion, error) {
	if id == "" {
		return list(ctx, s.db, scanBookVersion, "playbook-latest")
	}
	return list(ctx, s.db, scanBookVersion, "playbook-versions", id)
}

// AddBookVersion implements winback.BookStore.
func (s WinBack) AddBookVersion(ctx context.Context, v winback.BookVersion) error {
	var content sql.NullString
	if !v.Shipped {
		content = nullText(encode(v.Book))
	}
	b := s.db.batch()
	b.add("playbook-insert", v.Book.ID, v.N, content, v.Off, v.ByID, v.By, v.At)
	b.publish(v.At, lossTopic)
	err := b.commit(ctx)
	if errors.Is(err, errExists) {
		return winback.ChangedMeanwhile()
	}
	return err
}

package store

import (
	"context"
	"database/sql"
	"errors"

	"liuke/internal/fault"
	"liuke/internal/setting"
)

// Settings implements setting.Store.
type Settings struct{ db *DB }

// Settings returns the store of what the company lays down.
func (db *DB) Settings() Settings { return Settings{db} }

var _ setting.Store = Settings{}

// Setting implements setting.Store.
func (s Settings) Setting(ctx context.Context, name string) (setting.Setting, error) {
	kept, err := one(ctx, s.db, scanSetting, "setting-latest", name)
	return kept, notFound(err, "setting.unknown")
}

// SettingVersions implements setting.Store.
func (s Settings) SettingVersions(ctx context.Context, name string) ([]setting.Setting, error) {
	return list(ctx, s.db, scanSetting, "setting-versions", name)
}

func scanSetting(rows *sql.Rows) (k setting.Setting, err error) {
	return k, rows.Scan(&k.Name, &k.Version, &k.Value, &k.ByID, &k.At)
}

// PutSetting implements setting.Store.
func (s Settings) PutSetting(ctx context.Context, n setting.Setting) error {
	b := s.db.batch()
	b.add("setting-insert", n.Name, n.Version, n.Value, n.ByID, n.At)
	b.publish(n.At, "setting")
	err := b.commit(ctx)
	if errors.Is(err, errExists) {
		return fault.New(fault.Conflict, "setting.changed_meanwhile")
	}
	return err
}

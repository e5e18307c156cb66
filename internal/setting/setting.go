// Package setting keeps what a company lays down: a document per matter, such
// as who is given new cases or how far a broken promise goes up. Each domain
// has a type of its own for its document and checks it; every version is kept.
package setting

import (
	"context"
	"encoding/json"
	"fmt"

	"liuke/internal/fault"
)

// Setting is one version of a document.
type Setting struct {
	Name    string
	Version int64  // from 1; each change is one more
	Value   string // JSON
	ByID    string // who laid it down
	At      int64
}

// Store keeps settings.
type Store interface {
	// Setting returns the latest version, or a NotFound fault when nothing was laid down.
	Setting(ctx context.Context, name string) (Setting, error)
	// SettingVersions returns all versions, the latest first.
	SettingVersions(ctx context.Context, name string) ([]Setting, error)
	// PutSetting adds a version, or returns a Conflict fault when there is one
	// with its number already.
	PutSetting(ctx context.Context, s Setting) error
}

// Load returns the document as it is in force and its version: the fallback
// and 0 when nothing was laid down. What the document does not say, since it
// was written by an earlier program, is as in the fallback.
func Load[T any](ctx context.Context, s Store, name string, fallback T) (T, int64, error) {
	kept, err := s.Setting(ctx, name)
	if fault.Is(err, fault.NotFound) {
		return fallback, 0, nil
	}
	if err != nil {
		return fallback, 0, err
	}
	if err := json.Unmarshal([]byte(kept.Value), &fallback); err != nil {
		return fallback, 0, fmt.Errorf("setting %s: %w", name, err)
	}
	return fallback, kept.Version, nil
}

// History returns the document as it was in each version, the latest first.
func History[T any](ctx context.Context, s Store, name string) ([]T, error) {
	kept, err := s.SettingVersions(ctx, name)
	if err != nil {
		return nil, err
	}
	documents := make([]T, len(kept))
	for i, k := range kept {
		if err := json.Unmarshal([]byte(k.Value), &documents[i]); err != nil {
			return nil, fmt.Errorf("setting %s, version %d: %w", name, k.Version, err)
		}
	}
	return documents, nil
}

// Save lays the document down in the place of the version that was seen. When
// somebody was faster, it returns a Conflict fault.
func Save[T any](ctx context.Context, s Store, name string, document T, seen int64, byID string, at int64) error {
	value, err := json.Marshal(document)
	if err != nil {
		return fmt.Errorf("setting %s: %w", name, err)
	}
	return s.PutSetting(ctx, Setting{Name: name, Version: seen + 1, Value: string(value), ByID: byID, At: at})
}

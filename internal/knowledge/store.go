package knowledge

import (
	"context"

	"liuke/internal/calendar"
)

// Store keeps entries.
type Store interface {
	// Entries returns the latest version of every entry, by id.
	Entries(ctx context.Context) ([]Entry, error)
	// Versions returns all versions of an entry, the latest first, or none.
	Versions(ctx context.Context, id string) ([]Entry, error)
	// Save adds a version: the first when e.Version is 1, or else the one after
	// e.Version-1. When that is no longer the latest, or the id is taken,
	// nothing is kept and it returns a Conflict fault.
	Save(ctx context.Context, e Entry) error
	// Find returns the ids of the entries that have all words of the query.
	Find(ctx context.Context, query string) ([]string, error)
	// Revision returns a number that grows with every Save.
	Revision(ctx context.Context) (int64, error)
}

// Traces keeps who read what, and what was put into answers.
type Traces interface {
	// Insert records that an entry was put into an answer.
	Insert(ctx context.Context, i Insertion) error
	// Usage returns how often each entry was inserted; what never was is missing.
	Usage(ctx context.Context) (map[string]Usage, error)
	// Confirm records that a member of staff has read a version.
	Confirm(ctx context.Context, entryID, staffID string, version, at int64) error
	// Readers returns the active staff, by name, and when each confirmed the
	// entry as of a version or a later one.
	Readers(ctx context.Context, entryID string, since int64) ([]Reader, error)
	// Unread returns the ids of the must-read notices in force on the day that
	// the member of staff has not confirmed.
	Unread(ctx context.Context, staffID string, on calendar.Day) ([]string, error)
}

// Insertion says that somebody put an entry into their answer on a case.
type Insertion struct {
	ID, EntryID, CaseID, StaffID string
	At                           int64
}

// Usage is how often an entry was inserted.
type Usage struct {
	Count  int64
	LastAt int64 // 0: never
}

// Reader is a member of staff and when they confirmed to have read a notice.
type Reader struct {
	StaffID, Name string
	At            int64 // 0: not yet
}

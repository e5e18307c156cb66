package knowledge

import (
	"cmp"
	"context"
	"slices"
	"sync"

	"liuke/internal/account"
	"liuke/internal/calendar"
	"liuke/internal/fault"
	"liuke/internal/ident"
)

// Service is how knowledge is written, found and used.
type Service struct {
	store  Store
	traces Traces
	clock  func() int64 // UTC milliseconds

	mu       sync.Mutex
	shelf    *Shelf
	revision int64 // of the shelf
}

// NewService returns the service over its stores. clock returns UTC milliseconds.
func NewService(store Store, traces Traces, clock func() int64) *Service {
	return &Service{store: store, traces: traces, clock: clock}
}

// shelved returns the shelf with all entries as they are by now.
func (s *Service) shelved(ctx context.Context) (*Shelf, error) {
	revision, err := s.store.Revision(ctx)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.shelf != nil && revision <= s.revision {
		return s.shelf, nil
	}
	entries, err := s.store.Entries(ctx)
	if err != nil {
		return nil, err
	}
	s.shelf, s.revision = NewShelf(entries), revision
	return s.shelf, nil
}

// Filter says which entries to list. The zero Filter means all.
type Filter struct {
	Text        string
	Kind        Kind
	Standing    Standing
	Day         calendar.Day // on which the standing is asked for
	UnusedSince int64        // only what was there before and was not inserted since; 0: whatever its use
}

// Item is an entry of a list.
type Item struct {
	Entry
	Usage Usage
}

// List returns the entries that f finds, kind by kind, those changed last first.
func (s *Service) List(ctx context.Context, by account.Actor, f Filter) ([]Item, error) {
	if err := by.Need(account.KnowledgeRead); err != nil {
		return nil, err
	}
	shelf, err := s.shelved(ctx)
	if err != nil {
		return nil, err
	}
	found, err := s.find(ctx, f.Text)
	if err != nil {
		return nil, err
	}
	usage, err := s.traces.Usage(ctx)
	if err != nil {
		return nil, err
	}
	var items []Item
	for _, e := range shelf.Entries() {
		item := Item{Entry: e, Usage: usage[e.ID]}
		if f.takes(item) && (found == nil || found[e.ID]) {
			items = append(items, item)
		}
	}
	slices.SortStableFunc(items, func(a, b Item) int {
		return cmp.Or(cmp.Compare(slices.Index(Kinds, a.Kind), slices.Index(Kinds, b.Kind)), cmp.Compare(b.UpdatedAt, a.UpdatedAt))
	})
	return items, nil
}

func (f Filter) takes(i Item) bool {
	return (f.Kind == "" || i.Kind == f.Kind) && (f.Standing == "" || i.Standing(f.Day) == f.Standing) &&
		(f.UnusedSince == 0 || i.CreatedAt < f.UnusedSince && i.Usage.LastAt < f.UnusedSince)
}

// find returns the ids of what has the words, or nil when there are none.
func (s *Service) find(ctx context.Context, text string) (map[string]bool, error) {
	if text == "" {
		return nil, nil
	}
	ids, err := s.store.Find(ctx, text)
	found := make(map[string]bool, len(ids))
	for _, id := range ids {
		found[id] = true
	}
	return found, err
}

// ForCase returns up to limit entries in force that fit the matter, the best
// first. With a query, it is those that have its words.
func (s *Service) ForCase(ctx context.Context, by account.Actor, m Matter, query string, limit int) ([]Match, error) {
	if err := by.Need(account.KnowledgeRead); err != nil {
		return nil, err
	}
	shelf, err := s.shelved(ctx)
	if err != nil {
		return nil, err
	}
	found, err := s.find(ctx, query)
	if err != nil {
		return nil, err
	}
	if query != "" {
		m.Words = query
	}
	matches := shelf.Match(m, found)
	return matches[:min(limit, len(matches))], nil
}

// Get returns an entry with all its versions, the latest first, or a NotFound fault.
func (s *Service) Get(ctx context.Context, by account.Actor, id string) ([]Entry, error) {
	if err := by.Need(account.KnowledgeRead); err != nil {
		return nil, err
	}
	versions, err := s.store.Versions(ctx, id)
	if err == nil && len(versions) == 0 {
		err = fault.New(fault.NotFound, "knowledge.unknown")
	}
	return versions, err
}

// Create adds an entry.
func (s *Service) Create(ctx context.Context, by account.Actor, d Draft) (Entry, error) {
	return s.create(ctx, by, ident.New(), d)
}

func (s *Service) create(ctx context.Context, by account.Actor, id string, d Draft) (Entry, error) {
	if err := by.Need(account.KnowledgeWrite); err != nil {
		return Entry{}, err
	}
	d, err := d.checked()
	if err != nil {
		return Entry{}, err
	}
	now := s.clock()
	e := Entry{ID: id, Draft: d, Version: 1, ReadSince: 1, ByID: by.ID, By: by.Name, CreatedAt: now, UpdatedAt: now}
	return e, s.store.Save(ctx, e)
}

// Edit adds a version to the one that was seen, or returns a Conflict fault
// when somebody else did first. Who confirmed a notice must do so again when
// readAgain says so.
func (s *Service) Edit(ctx context.Context, by account.Actor, id string, seen int64, d Draft, readAgain bool) (Entry, error) {
	d, err := d.checked()
	if err != nil {
		return Entry{}, err
	}
	return s.change(ctx, by, id, seen, func(e *Entry) {
		e.Draft = d
		if readAgain {
			e.ReadSince = e.Version
		}
	})
}

// Retire takes an entry out of use, or brings it back.
func (s *Service) Retire(ctx context.Context, by account.Actor, id string, retired bool) (Entry, error) {
	return s.change(ctx, by, id, 0, func(e *Entry) { e.Retired = retired })
}

// change adds a version that differs from the one seen; 0 for whatever is the latest.
func (s *Service) change(ctx context.Context, by account.Actor, id string, seen int64, alter func(*Entry)) (Entry, error) {
	if err := by.Need(account.KnowledgeWrite); err != nil {
		return Entry{}, err
	}
	versions, err := s.Get(ctx, by, id)
	if err != nil {
		return Entry{}, err
	}
	e := versions[0]
	if seen != 0 && seen != e.Version {
		return Entry{}, ChangedMeanwhile()
	}
	e.Version++
	e.ByID, e.By, e.UpdatedAt = by.ID, by.Name, s.clock()
	alter(&e)
	return e, s.store.Save(ctx, e)
}

// ChangedMeanwhile is the fault of one who writes over what another wrote.
func ChangedMeanwhile() error { return fault.New(fault.Conflict, "knowledge.changed_meanwhile") }

// Inserted records that the actor put an entry into an answer on a case.
func (s *Service) Inserted(ctx context.Context, by account.Actor, entryID, caseID string) error {
	if err := by.Need(account.CaseWrite); err != nil {
		return err
	}
	return s.traces.Insert(ctx, Insertion{ID: ident.New(), EntryID: entryID, CaseID: caseID, StaffID: by.ID, At: s.clock()})
}

// Confirm records that the actor has read a must-read notice as it is by now.
func (s *Service) Confirm(ctx context.Context, by account.Actor, id string) error {
	versions, err := s.Get(ctx, by, id)
	if err != nil {
		return err
	}
	if !versions[0].MustRead || by.Kind != account.ActorStaff {
		return fault.New(fault.Invalid, "knowledge.not_to_confirm")
	}
	return s.traces.Confirm(ctx, id, by.ID, versions[0].Version, s.clock())
}

// Readers returns the active staff and when each confirmed the notice.
func (s *Service) Readers(ctx context.Context, by account.Actor, e Entry) ([]Reader, error) {
	if err := by.Need(account.KnowledgeRead); err != nil {
		return nil, err
	}
	return s.traces.Readers(ctx, e.ID, e.ReadSince)
}

// Unread returns the ids of the must-read notices in force on the day that the
// actor has not confirmed.
func (s *Service) Unread(ctx context.Context, by account.Actor, on calendar.Day) ([]string, error) {
	if !by.Can(account.KnowledgeRead) {
		return nil, nil
	}
	return s.traces.Unread(ctx, by.ID, on)
}

// Usage returns how often the entry was inserted.
func (s *Service) Usage(ctx context.Context, by account.Actor, id string) (Usage, error) {
	if err := by.Need(account.KnowledgeRead); err != nil {
		return Usage{}, err
	}
	usage, err := s.traces.Usage(ctx)
	return usage[id], err
}

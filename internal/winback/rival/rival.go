// Package rival keeps what is known of competitors, from customers who agreed
// that it is kept, and from what is public.
package rival

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"liuke/internal/account"
	"liuke/internal/fault"
	"liuke/internal/ident"
	"liuke/internal/wording"
)

// Source says where a note comes from.
type Source string

// The sources.
const (
	FromCustomer Source = "customer" // they said so
	FromDocument Source = "document" // they showed something, such as an offer
	FromPublic   Source = "public"   // anybody can read it
)

// Sources lists all of them.
var Sources = []Source{FromCustomer, FromDocument, FromPublic}

// Note is one thing known of a competitor.
type Note struct {
	ID         string
	CustomerID string // the record it was at the time: whoever reads it goes by the root
	Rival      string // name, as it was said
	Key        string // the same without capitals, to count by
	Price      int64  // minor units of the currency; 0: not known
	Currency   string // "" without a price
	WhatFor    string // what the price is for, or what they take there
	Words      string
	Source     Source
	Agreed     bool // whoever said it agreed that it is kept
	ByID, By   string
	At         int64
}

// Row is a note with what lists show of its customer.
type Row struct {
	Note
	RootID   string
	Customer string // name
}

const (
	maxName  = 100
	maxWords = 1_000
)

// KeyOf is the name of a competitor as it is counted by.
func KeyOf(name string) string {
	return strings.ToLower(norm.NFKC.String(wording.Line(name)))
}

// checked returns a note fit to be kept. What a customer said or showed is not
// kept without their agreement.
func (n Note) checked() (Note, error) {
	n.Rival, n.WhatFor, n.Words = wording.Line(n.Rival), wording.Line(n.WhatFor), wording.Words(n.Words)
	n.Key = KeyOf(n.Rival)
	for _, text := range []struct {
		field, says string
		limit       int
	}{{"rival", n.Rival, maxName}, {"what_for", n.WhatFor, maxName}, {"rival_words", n.Words, maxWords}} {
		if utf8.RuneCountInString(text.says) > text.limit {
			return n, fault.New(fault.Invalid, "winback.too_long", fault.Args{"Limit": text.limit}).On(text.field)
		}
	}
	switch {
	case !wording.Says(n.Rival):
		return n, fault.New(fault.Invalid, "rival.name_needed").On("rival")
	case n.Price < 0:
		return n, fault.New(fault.Invalid, "winback.value_negative").On("price")
	case n.Price == 0 && !wording.Says(n.WhatFor) && !wording.Says(n.Words):
		return n, fault.New(fault.Invalid, "rival.nothing_said").On("rival_words")
	case !slices.Contains(Sources, n.Source):
		return n, fault.New(fault.Invalid, "rival.source_unknown").On("rival_source")
	case n.Source != FromPublic && !n.Agreed:
		return n, fault.New(fault.Conflict, "rival.agreement_needed").On("agreed")
	}
	if n.Source == FromPublic {
		n.Agreed = false
	}
	if n.Price == 0 {
		n.Currency = ""
	}
	return n, nil
}

// Rival is a competitor, with how often they come up.
type Rival struct {
	Key, Name string
	Notes     int
	Customers int
	Lost      int // losses that went there
}

// Store is where notes are kept.
type Store interface {
	// AddRivalNote keeps a note.
	AddRivalNote(ctx context.Context, n Note) error
	// RivalNotes returns the notes of a customer (a root) or about a competitor, or
	// with "" of all, the latest first, at most so many.
	RivalNotes(ctx context.Context, rootID, key string, limit int64) ([]Row, error)
	// ForgetRivalNote removes a note for good, or returns a NotFound fault.
	ForgetRivalNote(ctx context.Context, id string, now int64) error
	// Rivals returns the competitors of the notes, without losses.
	Rivals(ctx context.Context) ([]Rival, error)
	// WentTo counts losses by the name of the competitor as it was written.
	WentTo(ctx context.Context) (map[string]int, error)
}

// Service is what can be done about notes.
type Service struct {
	store Store
	clock func() int64 // UTC milliseconds
}

// New returns the service on its store.
func New(store Store, clock func() int64) *Service { return &Service{store, clock} }

// Add keeps a note about a competitor of the company's.
func (s *Service) Add(ctx context.Context, by account.Actor, n Note) (Note, error) {
	if err := by.Need(account.WinBackWrite); err != nil {
		return n, err
	}
	n, err := n.checked()
	if err != nil {
		return n, err
	}
	n.ID, n.ByID, n.By, n.At = ident.New(), by.ID, by.Name, s.clock()
	return n, s.store.AddRivalNote(ctx, n)
}

// Forget removes a note of a customer for good, as whoever said it may ask at any time.
func (s *Service) Forget(ctx context.Context, by account.Actor, rootID, id string) error {
	if err := by.Need(account.WinBackWrite); err != nil {
		return err
	}
	notes, err := s.OfCustomer(ctx, by, rootID)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(notes, func(r Row) bool { return r.ID == id }) {
		return fault.New(fault.NotFound, "rival.unknown")
	}
	return s.store.ForgetRivalNote(ctx, id, s.clock())
}

// MaxNotes is how many notes a list has at most.
const MaxNotes = 500

// OfCustomer returns the notes of a customer, the latest first.
func (s *Service) OfCustomer(ctx context.Context, by account.Actor, rootID string) ([]Row, error) {
	if err := by.Need(account.WinBackRead); err != nil {
		return nil, err
	}
	return s.store.RivalNotes(ctx, rootID, "", MaxNotes)
}

// About returns the notes about a competitor by their key, or with "" about all,
// the latest first.
func (s *Service) About(ctx context.Context, by account.Actor, key string) ([]Row, error) {
	if err := by.Need(account.WinBackRead); err != nil {
		return nil, err
	}
	return s.store.RivalNotes(ctx, "", key, MaxNotes)
}

// Rivals returns the competitors that notes or losses name, those that come up
// most first.
func (s *Service) Rivals(ctx context.Context, by account.Actor) ([]Rival, error) {
	if err := by.Need(account.WinBackRead); err != nil {
		return nil, err
	}
	noted, err := s.store.Rivals(ctx)
	if err != nil {
		return nil, err
	}
	lost, err := s.store.WentTo(ctx)
	return count(noted, lost), err
}

// count puts together what notes and losses name, by the key.
func count(noted []Rival, lost map[string]int) []Rival {
	at := map[string]int{}
	for i, r := range noted {
		at[r.Key] = i
	}
	for name, n := range lost {
		key := KeyOf(name)
		if key == "" {
			continue
		}
		i, ok := at[key]
		if !ok {
			i = len(noted)
			at[key] = i
			noted = append(noted, Rival{Key: key, Name: name})
		} else if noted[i].Notes == 0 { // of several spellings always the same one
			noted[i].Name = min(noted[i].Name, name)
		}
		noted[i].Lost += n
	}
	slices.SortFunc(noted, func(a, b Rival) int {
		return cmp.Or(cmp.Compare(b.Lost+b.Notes, a.Lost+a.Notes), cmp.Compare(a.Key, b.Key))
	})
	return noted
}

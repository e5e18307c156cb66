package desk

import (
	"context"
	"errors"
	"io"

	"liuke/internal/customer"
	"liuke/internal/promise"
)

// What Save returns beside failures; nothing was saved then.
var (
	// ErrRepeated tells that a request with this key was answered before.
	ErrRepeated = errors.New("desk: the request was answered before")
	// ErrChanged tells that the case was changed since it was loaded.
	ErrChanged = errors.New("desk: the case was changed")
)

// Store keeps cases.
type Store interface {
	// File returns all of one case, or a NotFound fault.
	File(ctx context.Context, id string) (File, error)
	// CaseID returns the id of the case with the number, or a NotFound fault.
	CaseID(ctx context.Context, number int64) (string, error)
	// Save keeps a change in one transaction, or nothing of it: then it
	// returns ErrChanged, ErrRepeated, or another error.
	Save(ctx context.Context, c Change) error
	// Answer returns what was answered to a request, or a NotFound fault.
	Answer(ctx context.Context, actorID, key string) (Answer, error)
	// Lapsing returns the ids of up to limit cases, above the id after, that
	// have an open promise due before now, by id.
	Lapsing(ctx context.Context, now int64, after string, limit int) ([]string, error)
	// Reckoned returns up to limit open promises with a Basis, by case and id,
	// after the one with the ids.
	Reckoned(ctx context.Context, afterCase, afterID string, limit int) ([]promise.Promise, error)
	// Silent returns the ids of up to limit cases, above the id after, that
	// wait since before the instant, by id.
	Silent(ctx context.Context, since int64, after string, limit int) ([]string, error)
}

// Reader finds cases for people to look at.
type Reader interface {
	// List returns a page of cases.
	List(ctx context.Context, f Filter) (Page, error)
	// Count returns how many cases the filter finds, up to most.
	Count(ctx context.Context, f Filter, most int64) (int64, error)
	// DueNext returns pending promises of the member of staff, or of their
	// cases, by due time.
	DueNext(ctx context.Context, staffID string, limit int) ([]Due, error)
	// Tally counts what happened from the instant on.
	Tally(ctx context.Context, since int64) (Tally, error)
	// PromiseGroups counts the promises that the filter finds, grouped by
	// keeper, kind and size of customer. An open one counts as not done.
	PromiseGroups(ctx context.Context, f PromiseFilter) ([]promise.Group, error)
	// BrokenPromises returns up to limit promises that the filter finds and
	// that were not kept, the last due first.
	BrokenPromises(ctx context.Context, f PromiseFilter, limit int) ([]Due, error)
	// Notifications returns what the member of staff has not seen, newest first.
	Notifications(ctx context.Context, staffID string, limit int) ([]Notification, error)
	// Seen marks notifications of the member of staff as seen: those with the
	// ids, or all when there are none.
	Seen(ctx context.Context, staffID string, ids []string, at int64) error
}

// Files keeps what is attached.
type Files interface {
	// Put keeps all of r and returns how long it is and its SHA-256 in hex.
	// An error of r ends it, and nothing is kept.
	Put(ctx context.Context, id, name, mimeType string, r io.Reader, now int64) (size int64, sum string, err error)
	// Open returns a kept file, or a NotFound fault.
	Open(ctx context.Context, id string) (io.ReadCloser, error)
	// Remove forgets files that nothing refers to; others stay.
	Remove(ctx context.Context, ids ...string) error
}

// Numbers are what cases are called by.
type Numbers interface {
	// Reserve returns the first of n numbers that nobody else gets.
	Reserve(ctx context.Context, n int64) (int64, error)
}

// Staff is who works at the desk.
type Staff interface {
	// Members returns who may sign in and own cases.
	Members(ctx context.Context) ([]Member, error)
	// Supervisors returns the ids of those to tell when something breaks.
	Supervisors(ctx context.Context) ([]string, error)
}

// Company is the one the desk works for.
type Company interface {
	Rules(ctx context.Context) (Rules, error)
}

// Customers are whom cases are from; it is a part of customer.Store.
type Customers interface {
	Customer(ctx context.Context, id string) (customer.Customer, error)
	RootsByIdentity(ctx context.Context, kind customer.IdentityKind, key string) ([]string, error)
}

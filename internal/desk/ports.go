package desk

import (
	"context"
	"errors"
	"io"

	"liuke/internal/account"
	"liuke/internal/assignment"
	"liuke/internal/customer"
	"liuke/internal/promise"
	"liuke/internal/remedy"
	"liuke/internal/topic"
)

// What Save returns beside failures; nothing was saved then.
var (
	// ErrRepeated tells that a request with this key was answered before.
	ErrRepeated = errors.New("desk: the request was answered before")
	// ErrChanged tells that the case was changed since it was loaded.
	ErrChanged = errors.New("desk: the case was changed")
	// ErrDealt tells that the customer was offered or given goodwill in another
	// case since their Dealings were read.
	ErrDealt = errors.New("desk: the customer was given something meanwhile")
)

// Store keeps cases.
type Store interface {
	// File returns all of one case, or a NotFound fault.
	File(ctx context.Context, id string) (File, error)
	// CaseID returns the id of the case with the number, or a NotFound fault.
	CaseID(ctx context.Context, number int64) (string, error)
	// Save keeps a change in one transaction, or nothing of it: then it
	// returns ErrChanged, ErrDealt, ErrRepeated, or another error.
	Save(ctx context.Context, c Change) error
	// SaveAll keeps changes of several cases in one transaction, in their
	// order, or nothing of them, as Save does. Only the first may have an Answer.
	SaveAll(ctx context.Context, changes []Change) error
	// Absorbed returns the ids of the cases that were merged into the one, in
	// the order they were filed.
	Absorbed(ctx context.Context, caseID string) ([]string, error)
	// Answer returns what was answered to a request, or a NotFound fault.
	Answer(ctx context.Context, actorID, key string) (Answer, error)
	// Lapsing returns the ids of up to limit cases, above the id after, that
	// have an open promise due before now, by id.
	Lapsing(ctx context.Context, now int64, after string, limit int) ([]string, error)
	// Reckoned returns up to limit open promises with a Basis, by case and id,
	// after the one with the ids.
	Reckoned(ctx context.Context, afterCase, afterID string, limit int) ([]Reckoned, error)
	// Silent returns the ids of up to limit cases, above the id after, that
	// wait since before the instant, by id.
	Silent(ctx context.Context, since int64, after string, limit int) ([]string, error)
	// Alarms returns the ids of up to limit cases, above the id after, that the
	// ladder asks for by now, by id.
	Alarms(ctx context.Context, now int64, after string, limit int) ([]string, error)
	// SetAlarm changes when the ladder asks for the case, 0 for never, unless
	// the case was changed since the version.
	SetAlarm(ctx context.Context, caseID string, version, at int64) error
	// WakeAll has the ladder ask at the instant for every case that it may concern.
	WakeAll(ctx context.Context, at int64) error
	// ApprovalCase returns the id of the case that a request for approval is
	// about, or a NotFound fault.
	ApprovalCase(ctx context.Context, id string) (string, error)
	// Spent returns what was paid out of the account of a budget.
	Spent(ctx context.Context, account string) (int64, error)
	// Dealings returns what the customer is worth, and what they were given in
	// cases other than the one since the instant, or have on offer there.
	Dealings(ctx context.Context, customerID, caseID string, since int64) (Dealings, error)
	// Standing returns what triggers ask of a customer: what they are worth, and
	// how many complaints they filed after since and until now, counted up to most.
	Standing(ctx context.Context, customerID string, since, now, most int64) (Standing, error)
	// Senders returns the roots known by the identity, in every source, and how
	// they stand: one question for what every new case asks.
	Senders(ctx context.Context, i customer.Identity, since, now, most int64) (map[string]Standing, error)
	// Customer returns what a policy goes by.
	Customer(ctx context.Context, customerID string) (assignment.Customer, error)
	// Theirs returns the ids of up to limit open cases, above the id after, that
	// the member of the staff owns or is to keep a promise of, with something
	// pending that was or is due before the instant, by id.
	Theirs(ctx context.Context, staffID string, dueBefore int64, after string, limit int) ([]string, error)
	// Unanswered returns the ids of up to limit open cases of the member of the
	// staff on which the first answer is still to come, the last filed first.
	Unanswered(ctx context.Context, staffID string, limit int) ([]string, error)
}

// Reader finds cases for people to look at.
type Reader interface {
	Inbox
	// List returns a page of cases.
	List(ctx context.Context, f Filter) (Page, error)
	// Count returns how many cases the filter finds, up to most.
	Count(ctx context.Context, f Filter, most int64) (int64, error)
	// DueNext returns pending promises of the member of staff, or of their
	// cases, by due time.
	DueNext(ctx context.Context, staffID string, limit int) ([]Due, error)
	// Tally counts what happened from the instant on to cases that the viewer may see.
	Tally(ctx context.Context, since int64, v Viewer) (Tally, error)
	// PromiseGroups counts the promises that the filter finds, grouped by
	// keeper, kind and size of customer. An open one counts as not done.
	PromiseGroups(ctx context.Context, f PromiseFilter) ([]promise.Group, error)
	// BrokenPromises returns up to limit promises that the filter finds and
	// that were not kept, the last due first.
	BrokenPromises(ctx context.Context, f PromiseFilter, limit int) ([]Due, error)
	// Given returns what was given, parted in the way; "" is all of it as one.
	// Months it does not know.
	Given(ctx context.Context, by GivenBy, f GivenFilter) ([]Given, error)
	// BrokenRules returns how often rules were broken, the most often first, and
	// of how many offers.
	BrokenRules(ctx context.Context, f GivenFilter) ([]BrokenRule, int64, error)
	// Exceptions returns up to limit exceptions, the latest first.
	Exceptions(ctx context.Context, f GivenFilter, limit int) ([]ExceptionRow, error)
	// Approvals returns up to limit requests in the state that the viewer may
	// see: the oldest first while they wait, the newest first otherwise.
	Approvals(ctx context.Context, v Viewer, state remedy.ApprovalState, limit int) ([]ApprovalRow, error)
	// Notifications returns what the member of staff has not seen, newest first.
	Notifications(ctx context.Context, staffID string, limit int) ([]Notification, error)
	// Asked returns what the member of staff was asked for an opinion on and has
	// not answered, the first due first.
	Asked(ctx context.Context, staffID string, limit int) ([]Asked, error)
	// Seen marks notifications of the member of staff as seen: those with the
	// ids, or all when there are none.
	Seen(ctx context.Context, staffID string, ids []string, at int64) error
	OrderReader
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
	// Approvers returns those who may agree to what others may not give
	// without asking.
	Approvers(ctx context.Context) ([]account.Actor, error)
	// People returns all of the staff, and who answers for what.
	People(ctx context.Context) (promise.People, error)
	// Teams returns all teams, those that are retired too.
	Teams(ctx context.Context) ([]account.Team, error)
	// Topics returns all topics, by id.
	Topics(ctx context.Context) ([]topic.Topic, error)
	// PutTopic keeps a topic, in the place of the one with its id.
	PutTopic(ctx context.Context, t topic.Topic, now int64) error
}

// Company is the one the desk works for.
type Company interface {
	Rules(ctx context.Context) (Rules, error)
}

// Customers are whom cases are from; it is a part of customer.Store.
type Customers interface {
	Customer(ctx context.Context, id string) (customer.Customer, error)
	Identities(ctx context.Context, rootID string) ([]customer.Identity, error)
	RootsByIdentity(ctx context.Context, kind customer.IdentityKind, key string) ([]string, error)
}

package winback

import (
	"context"

	"liuke/internal/account"
	"liuke/internal/calendar"
	"liuke/internal/customer"
)

// Store is where losses are kept.
type Store interface {
	// Lapsed returns what is known of a customer, or a NotFound fault.
	Lapsed(ctx context.Context, customerID string) (Lapsed, error)
	// Silent returns the customers that the rule holds lost as of a day, the most
	// valuable first, at most so many. Who has an open loss, or had one about the
	// same silence, is left out.
	Silent(ctx context.Context, p Policy, asOf calendar.Day, limit int64) ([]Lapsed, error)
	// OpenedOn counts the losses that the rule declared on the day.
	OpenedOn(ctx context.Context, day calendar.Day) (int64, error)
	// Open keeps a new loss with how its reason was understood. When the customer
	// has an open loss, nothing is kept and it returns an AlreadyLost fault.
	Open(ctx context.Context, l Loss, said *Account) error
	// OpenAll keeps new losses, but for those of customers who have an open one.
	OpenAll(ctx context.Context, losses []Loss) error
	// Save keeps a loss as it is by now, but for its reason, which stays as it was
	// said unless said is what is new of it, or returns a Conflict fault when its version is not l.Version-1 any more.
	Save(ctx context.Context, l Loss, said *Account, now int64) error
	// Losses returns the losses that the filter takes, the latest first.
	Losses(ctx context.Context, f Filter) ([]Row, error)
	// OpenOf returns the open losses that may be for the eyes of one of the staff, the latest first: all of the customers that
	// they look after or back up, that have one which is theirs or somebody's in the team, or one of which nobody named for it
	// works here any more. No team is "".
	OpenOf(ctx context.Context, staffID, teamID string) ([]Row, error)
	// Regained returns those of the customers that one of the staff owns who bought again, as was found since an instant, the latest first.
	Regained(ctx context.Context, ownerID string, since int64) ([]Row, error)
	// Loss returns one loss, or a NotFound fault.
	Loss(ctx context.Context, id string) (Row, error)
	// Declared returns the loss that somebody declared by the request with the
	// key, or a NotFound fault.
	Declared(ctx context.Context, byID, key string) (Row, error)
	// Accounts returns how the reason of a loss was understood, in order.
	Accounts(ctx context.Context, lossID string) ([]Account, error)
	// Used returns the codes of all reasons that losses have or had, or reviews found.
	Used(ctx context.Context) (map[string]bool, error)
	// Ended returns what became of all losses, by reason and state.
	Ended(ctx context.Context) ([]Ended, error)
	// Regain ends the open losses whose customers bought on a day after they were
	// held lost, and opens those again whose purchase is no more. It returns how many each.
	Regain(ctx context.Context, now int64) (regained, lostAgain int64, err error)
}

// Filter says which losses to read. The zero Filter means all.
type Filter struct {
	State      State
	CustomerID string // with all that was merged with them
	After      Cursor // begin past this one
	Limit      int    // at most so many; 0 for all
}

// Cursor names a loss past which a page begins; the zero one begins at the latest.
type Cursor struct {
	At int64
	ID string
}

// Row is a loss with what lists show of its customer.
type Row struct {
	Loss
	RootID     string // whose loss it is by now
	Customer   string // name
	Kind       customer.Kind
	Tier       string
	Country    string
	CustomerOf string // who looks after the customer; "" for nobody
	BackupID   string // who does when they cannot; "" for nobody
	Since      int64  // bought since they came back
	Played     bool   // a playbook was begun
	Settled    bool   // the customer said that the complaint which comes first is settled
}

// People tells who works here, and when.
type People interface {
	ListStaff(ctx context.Context) ([]account.Staff, error)
	Teams(ctx context.Context) ([]account.Team, error)
	Company(ctx context.Context) (account.Company, error)
	Calendar(ctx context.Context) (*calendar.Calendar, error)
}

// Complaints is the desk, for what has to be settled before anything else.
type Complaints interface {
	// File files a complaint of the customer in words of one of the staff; the
	// same key files it once.
	File(ctx context.Context, by account.Actor, key, customerID, words string) (caseID, ref string, err error)
}

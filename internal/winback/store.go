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
	// Save keeps a loss as it is by now, with what is new of its reason, or
	// returns a Conflict fault when its version is not l.Version-1 any more.
	Save(ctx context.Context, l Loss, said *Account, now int64) error
	// Losses returns the losses that the filter takes, the latest first.
	Losses(ctx context.Context, f Filter) ([]Row, error)
	// Loss returns one loss, or a NotFound fault.
	Loss(ctx context.Context, id string) (Row, error)
	// Accounts returns how the reason of a loss was understood, in order.
	Accounts(ctx context.Context, lossID string) ([]Account, error)
	// Used returns the codes of all reasons that losses have or had.
	Used(ctx context.Context) (map[string]bool, error)
	// Ended returns what became of all losses.
	Ended(ctx context.Context) ([]Ended, error)
	// Regain ends the open losses whose customers bought on a day after they were
	// held lost, and opens those again whose purchase is no more. It returns how many each.
	Regain(ctx context.Context, now int64) (regained, lostAgain int64, err error)
}

// Filter says which losses to read. The zero Filter means all.
type Filter struct {
	State      State
	CustomerID string // a root
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

package consent

import "context"

// Key names what is said something of: a customer, an address, or both.
type Key struct {
	CustomerID string   // a record; "" for an address alone
	Hashes     []string // of the addresses
}

// Sent is a message that a link was in.
type Sent struct {
	ID         string
	CampaignID string
	CustomerID string
	Channel    Channel
	Purpose    Purpose
	Address    string
	Hash       string
	Lang       string
}

// Store keeps the ledger.
type Store interface {
	// Ledger returns what was said of the customer that the record belongs to,
	// and of the addresses they are known by.
	Ledger(ctx context.Context, customerID string) (Ledger, error)
	// Add appends the events that decide makes of what was said before, in the
	// order in which they are heard. With a no among them it waits until no
	// message to that customer or address is being handed over, so that none is
	// once it has returned; events that are proved already are left out. It
	// returns those that were added.
	Add(ctx context.Context, k Key, decide func(Ledger) []Event) ([]Event, error)
	// Sent returns a message that went out, or a NotFound fault.
	Sent(ctx context.Context, sendID string) (Sent, error)
}

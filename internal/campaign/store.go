package campaign

import (
	"context"
	"time"

	"liuke/internal/customer"
)

// Turn is what it takes to begin one message.
type Turn struct {
	Now    int64
	Since  int64 // from when on contacts count for the cap
	Lease  time.Duration
	Domain string // the host in Message-IDs
	Lang   string // of the company
	// Decide is asked while the customer and the address are locked; it may be
	// asked more than once.
	Decide func(c Campaign, to customer.Customer, f Facts) Verdict
}

// Begun is a message whose turn it was. Only with Go it is under way, and to be
// handed over at once.
type Begun struct {
	Go       bool
	Send     Send
	Campaign Campaign
	Customer customer.Customer // the root; none when the campaign does not run
	Hash     string            // of the address
}

// Ended is how the handing over of a message ended.
type Ended struct {
	Send     Send
	State    SendState // Sent, Failed, Unknown; Planned to try again
	Detail   string
	Again    int64  // when to try again
	Suppress string // hash of an address that takes nothing any more; "" for none
	Now      int64
}

// Store keeps campaigns and their messages.
type Store interface {
	// Campaign returns a campaign, or a NotFound fault.
	Campaign(ctx context.Context, id string) (Campaign, error)
	// Campaigns returns the latest, at most so many.
	Campaigns(ctx context.Context, limit int) ([]Campaign, error)
	// Counts tells how the messages of campaigns stand, by campaign.
	Counts(ctx context.Context, ids []string) (map[string][]Count, error)
	// OptedOut returns how many said no to more of the sort because of the
	// campaign's messages: by the link, on the page of all they allow that it led
	// to, or by an answer when it was the last they got.
	OptedOut(ctx context.Context, campaignID string) (int64, error)
	// Delivered returns of how many the provider told that they arrived.
	Delivered(ctx context.Context, campaignID string) (int64, error)
	// Sends returns messages in a state, the latest first; reason "" for any.
	Sends(ctx context.Context, campaignID string, state SendState, reason Reason, limit int) ([]Recipient, error)
	// Look tells of customers, by their roots, what the gate would be told now:
	// without locks, and without what is known of one campaign alone.
	Look(ctx context.Context, c Campaign, roots []string, since int64) (map[string]Seen, error)
	// Active returns those that are scheduled or running.
	Active(ctx context.Context) ([]Campaign, error)
	// Add keeps a new campaign.
	Add(ctx context.Context, c Campaign) error
	// Edit replaces a draft, or returns a Conflict fault when it is none any
	// more or its version is not c.Version.
	Edit(ctx context.Context, c Campaign) error
	// Move changes how a campaign stands, if its version is c.Version. The
	// messages of one that is stopped are left.
	Move(ctx context.Context, c Campaign) error
	// Plan keeps messages that are to be sent. One per customer is kept.
	Plan(ctx context.Context, c Campaign, sends []Send) error
	// DueSends returns planned messages whose time has come.
	DueSends(ctx context.Context, campaignID string, now int64, limit int) ([]string, error)
	// Pending returns how many messages have not ended.
	Pending(ctx context.Context, campaignID string) (int64, error)
	// Begin asks the gate about a message and puts it under way when that says so.
	Begin(ctx context.Context, sendID string, t Turn) (Begun, error)
	// End keeps how it ended.
	End(ctx context.Context, e Ended) error
	// Deliver keeps what a provider told of a message. It returns the message as
	// it was before, and whether that changed it.
	Deliver(ctx context.Context, d Delivery, now int64) (Send, bool, error)
	// Lose marks as unknown what is under way for longer than its lease, and
	// returns how many those are.
	Lose(ctx context.Context, now int64) (int64, error)
}

// Count is how many messages stand alike.
type Count struct {
	State  SendState
	Reason Reason
	N      int64
}

// Recipient is a message with the name of its customer.
type Recipient struct {
	Send
	Name string
}

// Seen is a customer with what the gate would be told.
type Seen struct {
	Customer customer.Customer
	Hash     string // of the address
	Facts    Facts
}

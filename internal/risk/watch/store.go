package watch

import (
	"context"

	"liuke/internal/calendar"
	"liuke/internal/customer"
	"liuke/internal/purchase"
)

// Store keeps runs, risks and flags, and reads what was bought.
type Store interface {
	Ledger
	// SaveRun keeps how a run stands.
	SaveRun(ctx context.Context, r Run, now int64) error
	// SaveRisks keeps the risks of some customers, each for the first time in the run, and how the run stands. They count once
	// it has finished.
	SaveRisks(ctx context.Context, r Run, risks []Risk, now int64) error
	// FinishRun keeps a run as finished with what it does to flags, drops the risks of earlier runs, and queues JobRan.
	FinishRun(ctx context.Context, r Run, changes []Change, now int64) error
	// LatestRuns returns the latest finished run and those begun after it, newest first.
	LatestRuns(ctx context.Context) ([]Run, error)
	// FirstDay returns the first day as of which a run finished, and false when none has.
	FirstDay(ctx context.Context) (calendar.Day, bool, error)
	// EachBefore calls yield with what a run said of each customer.
	EachBefore(ctx context.Context, runID string, yield func(customerID string, chance float64, before *Before) error) error
	// EachFlag calls yield with the flags of customers not merged into others that are open or were cleared on a day or later,
	// those of one customer in the order of their days.
	EachFlag(ctx context.Context, since calendar.Day, yield func(Flag) error) error

	// List returns one page of the latest finished run's risks, the most at risk first.
	List(ctx context.Context, f Filter) ([]Row, error)
	// Flag returns a flag, or a NotFound fault.
	Flag(ctx context.Context, id string) (Flag, error)
	// Mark keeps what somebody says of a flag.
	Mark(ctx context.Context, flagID string, m Mark) error
	// Marks counts flags by what was said of them.
	Marks(ctx context.Context, e customer.Eyes) (map[Verdict]int64, error)
	// Turned returns the flags of the customers that one of the staff owns, as Service.Turned does.
	Turned(ctx context.Context, ownerID string, since int64) ([]Turned, error)
	// Flags returns a customer's flags, the latest first.
	Flags(ctx context.Context, customerID string) ([]Flag, error)
	// Products returns what products are called, by id.
	Products(ctx context.Context, ids []string) (map[string]string, error)
	// Customers returns those of the ids, with what they are called, that the eyes are for, by id.
	Customers(ctx context.Context, e customer.Eyes, ids []string) (map[string]Customer, error)
}

// Ledger reads what was bought.
type Ledger interface {
	// LastPurchaseDay returns the latest day with a purchase, and false when there is none.
	LastPurchaseDay(ctx context.Context) (calendar.Day, bool, error)
	// EachDay calls yield with every purchase day of every customer, and with every other day on which more was sent back
	// than bought, in the order of customers and days.
	EachDay(ctx context.Context, yield func(customerID string, day purchase.Day) error) error
	// EachLine calls yield with every product that a customer ever kept, in the order of customers.
	EachLine(ctx context.Context, yield func(customerID, productID string, r purchase.Rhythm) error) error
	// EachBoughtBy calls yield with what these customers bought of each product on each day, less what was sent back of it
	// on the same day.
	EachBoughtBy(ctx context.Context, customerIDs []string, yield func(customerID, productID string, day calendar.Day, d purchase.ProductDay) error) error
}

package registry

import (
	"context"

	"liuke/internal/calendar"
	"liuke/internal/rule"
	"liuke/internal/trial"
)

// Store is where trials are kept.
type Store interface {
	// Trial returns a trial, or a NotFound fault.
	Trial(ctx context.Context, id string) (Trial, error)
	// Trials returns all trials, the latest first.
	Trials(ctx context.Context) ([]Trial, error)
	// Add keeps a new trial.
	Add(ctx context.Context, t Trial) error
	// Save replaces a trial that is still of the version, or returns a Conflict fault.
	Save(ctx context.Context, t Trial, now int64) error
	// Withdraw takes all places of a trial away and has it be a draft again, unless something was done or told already: then it
	// returns a Conflict fault.
	Withdraw(ctx context.Context, t Trial, now int64) error

	// Eligible returns the customers that an audience takes, by root; the rule is not among its conditions.
	Eligible(ctx context.Context, a Audience) ([]trial.Candidate, error)
	// Launch saves a trial as Save does and places customers as Place does, both or neither.
	Launch(ctx context.Context, t Trial, customers []trial.Candidate, draw Draw, now int64) error
	// Place draws places in one transaction in which nobody else draws any of the trial. draw is given the trial as it is, how many
	// have a place, and the customers with the worth that is known of them and the places they have; it returns those to be added.
	Place(ctx context.Context, trialID string, customers []trial.Candidate, draw Draw, now int64) ([]Place, error)
	// PlaceOf returns the place that counts for the customer a record belongs to; ok is false when there is none.
	PlaceOf(ctx context.Context, trialID, customerID string) (p Place, ok bool, err error)
	// Standing returns the places that count of roots, by root.
	Standing(ctx context.Context, trialID string, roots []string) (map[string]Standing, error)
	// Touched returns what the records say was done to customers of a list who were held out, between their draw and about the
	// end of their window, the latest first: of kind Wrong, each with a message key for what it was. What answers a complaint is none.
	Touched(ctx context.Context, t Trial) ([]Touch, error)
	// Note keeps what was done; what is noted already is left as it is.
	Note(ctx context.Context, done ...Done) error
	// Act keeps what another system tells in the place of what it told by the same ids, unless the trial is a draft by now: then it
	// returns a Conflict fault.
	Act(ctx context.Context, trialID string, acts []Done, now int64) error
	// Notes returns the latest notes of a kind, at most limit of them, and how many there are.
	Notes(ctx context.Context, trialID string, kind Kind, limit int) ([]Noted, int64, error)
	// Spent returns what was told of the cost, and for how many customers.
	Spent(ctx context.Context, trialID string) (Spent, error)
	// Records returns what the records say was done for customers who were treated and of whom no cost was told, by customer and time.
	// What is about a case is none, but for goodwill in the case of a loss.
	Records(ctx context.Context, t Trial) ([]Record, error)
	// Messages returns how many text messages of the trial's campaign went to such customers, one at most to each.
	Messages(ctx context.Context, t Trial) (int64, error)

	// Subjects returns the customers of a trial with what came of them, by id.
	Subjects(ctx context.Context, t Trial) ([]Subject, error)
	// Base returns what customers would have shown who had all been drawn on a day, by id; those without purchases in either
	// period are not among them.
	Base(ctx context.Context, day calendar.Day, window int64) ([]Subject, error)
	// Keep keeps a result in the place of an earlier one of the same trial and day.
	Keep(ctx context.Context, k Kept) error
	// Latest returns what was kept last of each trial, by id.
	Latest(ctx context.Context) (map[string]*Kept, error)
	// History returns all that is kept of a trial, the earliest first.
	History(ctx context.Context, trialID string) ([]Kept, error)
	// Doubled returns the places of roots that have more than one.
	Doubled(ctx context.Context, trialID string) ([]Place, error)
	// LastPurchaseDay returns the last day on which anybody bought anything.
	LastPurchaseDay(ctx context.Context) (day calendar.Day, bought bool, err error)

	// Named returns the places of the customers known by names, which are codes or ids: one place of each customer, with the
	// record that bears the name for its customer.
	Named(ctx context.Context, trialID string, names []string) (map[string][]Place, error)
	// Tell keeps outcomes; one of the same customer and time is replaced.
	Tell(ctx context.Context, trialID string, outcomes []Reported) error
}

// Facts tells what is known of all customers as of a day, as rules ask for it.
type Facts interface {
	Facts(ctx context.Context, asOf calendar.Day, asked []string, yield func(customerID string, f *rule.Facts) error) error
}

// Draw decides who gets which place. known has the places that the roots have; it may be called more than once.
type Draw func(t Trial, before int, roots []trial.Candidate, known map[string]Place) ([]Place, error)

// Place is where a customer stands in a trial.
type Place struct {
	TrialID    string
	CustomerID string // the root at the time of the draw
	RootID     string // the root by now
	Arm        int
	Stratum    int
	Worth      *int64 // minor units; nil when it was not known
	PlacedAt   int64
	Day        calendar.Day // of the draw, in the company's zone
}

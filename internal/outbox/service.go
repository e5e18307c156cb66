package outbox

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"

	"liuke/internal/account"
	"liuke/internal/fault"
	"liuke/internal/job"
)

// Filter says which letters to list, the newest first. The zero Filter means all.
type Filter struct {
	State  State         // "" for any
	CaseID string        // "" for any
	After  Cursor        // where the page before ended
	Limit  int           // at most MaxPage; 0 for as many
	By     account.Actor // who looks; set by the service
}

// Cursor is where a page ended.
type Cursor struct {
	CreatedAt int64
	ID        string
}

// MaxPage is the most letters on a page.
const MaxPage = 50

// Store is where letters are kept.
type Store interface {
	// Letter returns one letter, or a NotFound fault, as of one of a case that
	// the actor may not see.
	Letter(ctx context.Context, by account.Actor, id string) (Letter, error)
	// List returns the letters that f finds, the newest first, without those of
	// cases that f.By may not see.
	List(ctx context.Context, f Filter) ([]Letter, error)
	// Requeue has a held or failed letter with a recipient sent, and reports
	// whether it was one.
	Requeue(ctx context.Context, id string, now int64) (bool, error)
	// HoldQueued holds all letters that wait to be sent and returns how many
	// those were.
	HoldQueued(ctx context.Context) (int64, error)
	// Queue gives out queued letters as jobs of the kind JobSend that have the
	// letters' ids. Finished ones are sent, buried ones failed.
	Queue() job.Claimer
}

// Carrier takes letters to the mail server.
type Carrier interface {
	// Carry hands a letter over. A *Refusal means that the server will not
	// take it; with any other error it may be tried again.
	Carry(ctx context.Context, l Letter) error
}

// Refusal is a mail server's final no to a letter.
type Refusal struct {
	Reason  string
	Address bool // it is about the recipient: no letter will get there
}

func (r *Refusal) Error() string { return "the mail server refused: " + r.Reason }

// NotTaken tells that a letter was surely not handed over, as when the mail
// server could not be reached: sending it again does not send it twice.
type NotTaken struct{ Cause error }

func (n *NotTaken) Error() string { return "not handed over: " + n.Cause.Error() }

func (n *NotTaken) Unwrap() error { return n.Cause }

// Service shows letters and sees to it that they are sent.
type Service struct {
	store   Store
	carrier Carrier // nil: there is no mail server
	clock   func() int64
	log     *slog.Logger
}

// NewService returns the service. clock returns UTC milliseconds; without a mail
// server carrier is nil.
func NewService(s Store, c Carrier, clock func() int64, log *slog.Logger) *Service {
	return &Service{store: s, carrier: c, clock: clock, log: log}
}

// Page is one page of letters.
type Page struct {
	Letters []Letter
	Next    Cursor // where the next page begins
	More    bool   // whether there is one
}

// List returns a page of letters.
func (s *Service) List(ctx context.Context, by account.Actor, f Filter) (Page, error) {
	if err := by.Need(account.LetterRead); err != nil {
		return Page{}, err
	}
	if f.State != "" && !slices.Contains(States, f.State) {
		return Page{}, fault.New(fault.Invalid, "outbox.state_unknown").On("state")
	}
	if f.Limit <= 0 || f.Limit > MaxPage {
		f.Limit = MaxPage
	}
	limit := f.Limit
	f.By = by
	f.Limit++
	letters, err := s.store.List(ctx, f)
	if err != nil || len(letters) <= limit {
		return Page{Letters: letters}, err
	}
	last := letters[limit-1]
	return Page{Letters: letters[:limit], Next: Cursor{last.CreatedAt, last.ID}, More: true}, nil
}

// Letter returns one letter.
func (s *Service) Letter(ctx context.Context, by account.Actor, id string) (Letter, error) {
	if err := by.Need(account.LetterRead); err != nil {
		return Letter{}, err
	}
	return s.store.Letter(ctx, by, id)
}

// Send has a letter that was held or that failed sent after all.
func (s *Service) Send(ctx context.Context, by account.Actor, id string) error {
	if err := by.Need(account.CaseWrite); err != nil {
		return err
	}
	l, err := s.store.Letter(ctx, by, id)
	if err != nil {
		return err
	}
	if s.carrier == nil {
		return fault.New(fault.Unavailable, "outbox.no_server")
	}
	if l.Recipient == "" {
		return fault.New(fault.Conflict, "outbox.no_recipient")
	}
	waiting, err := s.store.Requeue(ctx, id, s.clock())
	if err == nil && !waiting {
		err = fault.New(fault.Conflict, "outbox.sent_already")
	}
	return err
}

// HasServer reports whether letters are sent.
func (s *Service) HasServer() bool { return s.carrier != nil }

// JobSend is the kind under which Runner claims letters.
const JobSend = "letter"

// sendAttempts is how often a letter is tried: with job.Backoff, for three days.
const sendAttempts = 83

// Runner returns what sends queued letters while it runs, each at least once:
// when the program ends between the server's yes and our note of it, the
// letter goes out again under the same Message-ID. Without a mail server the
// letters that were left queued are held, and there is nothing to run.
func (s *Service) Runner(ctx context.Context) (*job.Runner, error) {
	r := job.NewRunner(s.store.Queue(), s.clock, s.log)
	if s.carrier == nil {
		held, err := s.store.HoldQueued(ctx)
		if held > 0 {
			s.log.Info("letters are held: there is no mail server", "letters", held)
		}
		return r, err
	}
	r.Handle(JobSend, s.send, job.Options{Attempts: sendAttempts})
	return r, nil
}

func (s *Service) send(ctx context.Context, j job.Job) error {
	l, err := s.store.Letter(ctx, account.System, j.ID)
	if err != nil {
		return err
	}
	err = s.carrier.Carry(ctx, l)
	var refusal *Refusal
	if errors.As(err, &refusal) {
		return job.Permanent(err)
	}
	if err != nil {
		return fmt.Errorf("carry letter: %w", err)
	}
	return nil
}

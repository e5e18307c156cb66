package account

import (
	"context"
	"fmt"
	"log/slog"

	"liuke/internal/fault"
)

// Service lets people and programs in, and lets admins say who and what they
// may.
type Service struct {
	store    Store
	queue    Queue
	courier  Courier // nil: there is no mail server
	clock    func() int64
	log      *slog.Logger
	hasher   *hasher
	attempts *attempts
	owned    func(ctx context.Context, staffID string) (int64, error) // customers they look after; nil: nobody does
}

// KeepOwners has the service let nobody go who still looks after customers:
// owned returns how many.
func (s *Service) KeepOwners(owned func(ctx context.Context, staffID string) (int64, error)) {
	s.owned = owned
}

// New returns the service. clock returns UTC milliseconds; without a mail
// server courier is nil, and links are only shown to the admin who asks.
func New(s Store, q Queue, courier Courier, clock func() int64, log *slog.Logger) (*Service, error) {
	hasher, err := newHasher()
	if err != nil {
		return nil, fmt.Errorf("prepare password hashing: %w", err)
	}
	return &Service{store: s, queue: q, courier: courier, clock: clock, log: log, hasher: hasher, attempts: newAttempts()}, nil
}

// SignIn returns the member of staff whose address and password these are.
// network is where the caller comes from, for slowing down who guesses. It
// says the same, and takes as long, whether the address is unknown, the
// password wrong or the account not active.
func (s *Service) SignIn(ctx context.Context, email, password, network string) (Staff, error) {
	refused := fault.New(fault.Unauthenticated, "account.sign_in_refused")
	key := network + " " + EmailKey(email)
	if wait := s.attempts.begin(key, s.clock()); wait > 0 {
		return Staff{}, fault.New(fault.TooMany, "fault.too_many", fault.Args{"Seconds": int(wait.Seconds()) + 1})
	}
	staff, err := s.store.StaffByEmail(ctx, email)
	if err != nil && !fault.Is(err, fault.NotFound) {
		return Staff{}, err
	}
	ok, err := s.hasher.matches(ctx, password, staff.PasswordHash)
	if err != nil {
		return Staff{}, err
	}
	if !ok || staff.State != StaffActive {
		s.log.Info("sign-in refused", "network", network)
		return Staff{}, refused
	}
	s.attempts.succeeded(key)
	return staff, nil
}

// Resume returns the member of staff whom a session names, as Staff.Session
// wrote it, or an Unauthenticated fault when the session is over.
func (s *Service) Resume(ctx context.Context, session string) (Staff, error) {
	over := fault.New(fault.Unauthenticated, "account.session_over")
	var id string
	var epoch int64
	if n, _ := fmt.Sscanf(session, "%s %d", &id, &epoch); n != 2 {
		return Staff{}, over
	}
	staff, err := s.store.Staff(ctx, id)
	if fault.Is(err, fault.NotFound) || err == nil && (staff.SessionEpoch != epoch || staff.State != StaffActive) {
		return Staff{}, over
	}
	return staff, err
}

// ChangePassword gives a member a new password of their own choice. All their
// sessions end; the staff returned names the new one.
func (s *Service) ChangePassword(ctx context.Context, id, current, password string) (Staff, error) {
	staff, err := s.store.Staff(ctx, id)
	if err != nil {
		return Staff{}, err
	}
	key := "own " + id
	if wait := s.attempts.begin(key, s.clock()); wait > 0 {
		return Staff{}, fault.New(fault.TooMany, "fault.too_many", fault.Args{"Seconds": int(wait.Seconds()) + 1})
	}
	ok, err := s.hasher.matches(ctx, current, staff.PasswordHash)
	if err != nil {
		return Staff{}, err
	}
	if !ok {
		return Staff{}, fault.New(fault.Invalid, "account.password_wrong").On("current")
	}
	s.attempts.succeeded(key)
	set, err := s.newPassword(ctx, staff, password)
	if err != nil {
		return Staff{}, err
	}
	return s.store.ChangeStaff(ctx, id, s.clock(), func(staff Staff, _ int) (Staff, error) { return set(staff), nil })
}

// newPassword checks and hashes a password and returns what sets it and ends
// all sessions.
func (s *Service) newPassword(ctx context.Context, staff Staff, password string) (func(Staff) Staff, error) {
	if err := checkPassword(password, staff); err != nil {
		return nil, err
	}
	hash, err := s.hasher.hash(ctx, password)
	return func(staff Staff) Staff {
		staff.PasswordHash = hash
		staff.State = StaffActive
		staff.SessionEpoch++
		return staff
	}, err
}

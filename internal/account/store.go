package account

import (
	"context"
	"time"

	"liuke/internal/job"
)

// Store is where the company and its accounts are kept.
type Store interface {
	CompanyStore
	CalendarStore
	StaffStore
	TeamStore
	TicketStore
	KeyStore
}

// CompanyStore keeps the company.
type CompanyStore interface {
	// Company returns the company, or a NotFound fault before it is founded.
	Company(ctx context.Context) (Company, error)
	// Found keeps a new company with its staff and what each role may give
	// away. With a ticket it uses that up, or returns an Expired fault. When
	// there is a company already, it returns a Conflict fault.
	Found(ctx context.Context, c Company, people []Staff, limits map[Role]int64, ticket string) error
	// UpdateCompany replaces what is known of the company and queues the jobs.
	UpdateCompany(ctx context.Context, c Company, jobs ...job.Job) error
	// HasAmounts reports whether any amount in the company's currency is kept.
	HasAmounts(ctx context.Context) (bool, error)
	// Authority returns what each role may give away, in minor units.
	Authority(ctx context.Context) (map[Role]int64, error)
	// SetAuthority replaces what the roles named may give away.
	SetAuthority(ctx context.Context, limits map[Role]int64) error
}

// CalendarStore keeps which holidays the company keeps. Each change queues the
// jobs with it.
type CalendarStore interface {
	// Observance returns what was chosen and brought in.
	Observance(ctx context.Context) (Observance, error)
	// ChooseHolidays replaces the series and the weekday.
	ChooseHolidays(ctx context.Context, o Observance, jobs ...job.Job) error
	// PutYear keeps a year, in the place of the same one.
	PutYear(ctx context.Context, y OwnYear, jobs ...job.Job) error
	// RemoveYear forgets a year, or returns a NotFound fault.
	RemoveYear(ctx context.Context, year int, jobs ...job.Job) error
}

// StaffStore keeps the staff.
type StaffStore interface {
	// Staff returns one member, or a NotFound fault.
	Staff(ctx context.Context, id string) (Staff, error)
	// StaffByEmail returns the member with the address, or a NotFound fault.
	// Upper and lower case are the same.
	StaffByEmail(ctx context.Context, email string) (Staff, error)
	// ListStaff returns all members by name.
	ListStaff(ctx context.Context) ([]Staff, error)
	// Invite keeps a new member with a ticket and queues the jobs, or returns
	// a Conflict fault when the address is taken.
	Invite(ctx context.Context, s Staff, t Ticket, jobs ...job.Job) error
	// ChangeStaff loads a member, has decide change it, and keeps the result.
	// Only one such change is under way at a time, so that what decide is told
	// of the others holds.
	ChangeStaff(ctx context.Context, id string, now int64, decide func(s Staff, otherAdmins int) (Staff, error)) (Staff, error)
	// SetSeen notes when a member last looked at Today.
	SetSeen(ctx context.Context, id string, at int64) error
}

// TicketStore keeps tickets.
type TicketStore interface {
	// AddTicket keeps a new ticket.
	AddTicket(ctx context.Context, t Ticket) error
	// Ticket returns an unused ticket for the purpose that has not expired, or
	// an Expired fault.
	Ticket(ctx context.Context, hash string, p Purpose, now int64) (Ticket, error)
	// Redeem uses up a ticket and all others of its holder, has decide change
	// the holder, and keeps the result: all of it, or nothing. Of several at
	// once one succeeds, the others get an Expired fault.
	Redeem(ctx context.Context, hash string, p Purpose, now int64, decide func(Staff) (Staff, error)) (Staff, error)
}

// KeyStore keeps API keys.
type KeyStore interface {
	AddKey(ctx context.Context, k Key) error
	// RevokeKey puts a key out of force, or returns a NotFound fault.
	RevokeKey(ctx context.Context, id string, now int64) error
	// KeyByHash returns a key in force, or a NotFound fault.
	KeyByHash(ctx context.Context, hash string) (Key, error)
	// ListKeys returns all keys, the newest first.
	ListKeys(ctx context.Context) ([]Key, error)
}

// Queue takes background work.
type Queue interface {
	Enqueue(ctx context.Context, jobs ...job.Job) error
}

// Courier brings a letter straight to the mail server. Letters with a ticket
// go this way and not by the outbox, where others could read it.
type Courier interface {
	Deliver(ctx context.Context, recipient, template, lang string, args map[string]string) error
}

// How long tickets are good.
const (
	inviteLife   = 7 * 24 * time.Hour
	resetLife    = time.Hour
	firstRunLife = 100 * 365 * 24 * time.Hour // until used
)

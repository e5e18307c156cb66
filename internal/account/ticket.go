package account

import (
	"context"
	"encoding/json"
	"fmt"

	"liuke/internal/fault"
	"liuke/internal/job"
)

// The kinds of jobs that mail a link.
const (
	JobInvite = "account.invite"
	JobReset  = "account.reset"
)

func newTicket(p Purpose, subjectID string, now int64) (t Ticket, secret string) {
	life := resetLife
	switch p {
	case PurposeInvite:
		life = inviteLife
	case PurposeFirstRun:
		life = firstRunLife
	}
	secret = newSecret()
	return Ticket{
		Hash: hashSecret(secret), Purpose: p, SubjectID: subjectID, ExpiresAt: now + life.Milliseconds(), CreatedAt: now,
	}, secret
}

func (c Company) link(p Purpose, secret string) string { return c.PublicURL + p.Path(secret) }

// ticketLink makes a ticket for a member: an invitation before they chose a
// password, a reset after.
func (s *Service) ticketLink(ctx context.Context, staff Staff) (string, error) {
	company, err := s.store.Company(ctx)
	if err != nil {
		return "", err
	}
	purpose := PurposeReset
	if staff.State == StaffInvited {
		purpose = PurposeInvite
	}
	ticket, secret := newTicket(purpose, staff.ID, s.clock())
	return company.link(purpose, secret), s.store.AddTicket(ctx, ticket)
}

// Holder returns who may use an invitation or a reset, or an Expired fault.
// Looking does not use it up.
func (s *Service) Holder(ctx context.Context, p Purpose, secret string) (Staff, error) {
	ticket, err := s.store.Ticket(ctx, hashSecret(secret), p, s.clock())
	if err != nil {
		return Staff{}, err
	}
	staff, err := s.store.Staff(ctx, ticket.SubjectID)
	if err != nil {
		return Staff{}, err
	}
	return staff, staff.mayRedeem(p)
}

func (s Staff) mayRedeem(p Purpose) error {
	if p == PurposeInvite && s.State == StaffInvited || p == PurposeReset && s.State == StaffActive {
		return nil
	}
	return fault.New(fault.Expired, "account.ticket_expired")
}

// Accept uses up an invitation and sets the first password.
func (s *Service) Accept(ctx context.Context, secret, password string) (Staff, error) {
	return s.redeem(ctx, PurposeInvite, secret, password)
}

// Reset uses up a reset and sets a new password. All sessions end.
func (s *Service) Reset(ctx context.Context, secret, password string) (Staff, error) {
	return s.redeem(ctx, PurposeReset, secret, password)
}

func (s *Service) redeem(ctx context.Context, p Purpose, secret, password string) (Staff, error) {
	holder, err := s.Holder(ctx, p, secret)
	if err != nil {
		return Staff{}, err
	}
	set, err := s.newPassword(ctx, holder, password)
	if err != nil {
		return Staff{}, err
	}
	return s.store.Redeem(ctx, hashSecret(secret), p, s.clock(), func(staff Staff) (Staff, error) {
		if err := staff.mayRedeem(p); err != nil {
			return staff, err
		}
		return set(staff), nil
	})
}

// RequestReset mails a link to the member with the address. It answers the
// same, as quickly, whether there is one or not; without a mail server it says
// that an admin must be asked.
func (s *Service) RequestReset(ctx context.Context, email string) error {
	if s.courier == nil {
		return fault.New(fault.Unavailable, "account.no_mail")
	}
	email, err := ParseEmail(email)
	if err != nil {
		return err
	}
	return s.queue.Enqueue(ctx, letterJob(JobReset, email, s.clock()))
}

type letterArgs struct {
	Email string `json:"email"`
}

func letterJob(kind, email string, now int64) job.Job {
	return job.New(kind, letterArgs{email}, now, now).Only(kind + ":" + EmailKey(email))
}

// Mail does a JobInvite or a JobReset: it makes a fresh ticket and mails its
// link. The ticket is neither in the job nor in the outbox, so whoever can
// read those cannot use it.
func (s *Service) Mail(ctx context.Context, j job.Job) error {
	var args letterArgs
	if err := json.Unmarshal(j.Args, &args); err != nil {
		return job.Permanent(fmt.Errorf("arguments of %s: %w", j.Kind, err))
	}
	if s.courier == nil {
		return nil
	}
	staff, err := s.store.StaffByEmail(ctx, args.Email)
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	template, wanted := "mail.reset", StaffActive
	if j.Kind == JobInvite {
		template, wanted = "mail.invite", StaffInvited
	}
	if staff.State != wanted {
		return nil
	}
	company, err := s.store.Company(ctx)
	if err != nil {
		return err
	}
	link, err := s.ticketLink(ctx, staff)
	if err != nil {
		return err
	}
	return s.courier.Deliver(ctx, staff.Email, template, staff.Lang,
		map[string]string{"Name": staff.Name, "Company": company.Name, "LinkURL": link})
}

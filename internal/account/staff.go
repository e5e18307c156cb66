package account

import (
	"cmp"
	"context"
	"slices"
	"unicode/utf8"

	"liuke/internal/fault"
	"liuke/internal/ident"
	"liuke/internal/job"
	"liuke/internal/wording"
)

// Langs are the languages that staff and letters may have.
var Langs = []string{"zh-CN", "en"}

// maxName is how many characters a name may have.
const maxName = 100

// NewStaff is a person who is to become a member of staff.
type NewStaff struct {
	Email    string
	Name     string
	Role     Role
	Lang     string
	Password string // only for those who are not invited but made with the company
}

func (n NewStaff) staff(now int64) (Staff, error) {
	email, err := ParseEmail(n.Email)
	if err != nil {
		return Staff{}, err
	}
	name, err := parseName(n.Name)
	switch {
	case err != nil:
		return Staff{}, err
	case !slices.Contains(Roles, n.Role):
		return Staff{}, fault.New(fault.Invalid, "account.role_unknown").On("role")
	case !slices.Contains(Langs, n.Lang):
		return Staff{}, fault.New(fault.Invalid, "account.lang_unknown").On("lang")
	}
	return Staff{
		ID: ident.New(), Email: email, Name: name, Role: n.Role, Lang: n.Lang, State: StaffInvited, Reach: ReachAll, CreatedAt: now,
	}, nil
}

func parseName(text string) (string, error) {
	name := wording.Line(text)
	if !wording.Says(name) || utf8.RuneCountInString(name) > maxName {
		return "", fault.New(fault.Invalid, "account.name_invalid", fault.Args{"Max": maxName}).On("name")
	}
	return name, nil
}

// ListStaff returns all members of staff by name, the disabled last. Everybody
// on the staff may know who the others are.
func (s *Service) ListStaff(ctx context.Context) ([]Staff, error) {
	all, err := s.store.ListStaff(ctx)
	slices.SortStableFunc(all, func(a, b Staff) int {
		if aOut, bOut := a.State == StaffDisabled, b.State == StaffDisabled; aOut != bOut {
			if aOut {
				return 1
			}
			return -1
		}
		return cmp.Compare(a.Name, b.Name)
	})
	return all, err
}

// Staff returns one member of staff.
func (s *Service) Staff(ctx context.Context, id string) (Staff, error) { return s.store.Staff(ctx, id) }

// Invite adds a member of staff who has yet to choose a password, and returns
// the link for that, which is not shown again. With a mail server they also
// get one by mail.
func (s *Service) Invite(ctx context.Context, by Actor, n NewStaff) (staff Staff, link string, err error) {
	if err := by.Need(StaffManage); err != nil {
		return Staff{}, "", err
	}
	company, err := s.store.Company(ctx)
	if err != nil {
		return Staff{}, "", err
	}
	now := s.clock()
	if staff, err = n.staff(now); err != nil {
		return Staff{}, "", err
	}
	ticket, secret := newTicket(PurposeInvite, staff.ID, now)
	var jobs []job.Job
	if s.courier != nil {
		jobs = append(jobs, letterJob(JobInvite, staff.Email, now))
	}
	return staff, company.link(PurposeInvite, secret), s.store.Invite(ctx, staff, ticket, jobs...)
}

// Link returns a fresh link by which a member chooses a password: the one who
// was invited a first, another a new one. Admins pass it on where there is no
// mail server.
func (s *Service) Link(ctx context.Context, by Actor, id string) (string, error) {
	if err := by.Need(StaffManage); err != nil {
		return "", err
	}
	staff, err := s.store.Staff(ctx, id)
	if err != nil {
		return "", err
	}
	if staff.State == StaffDisabled {
		return "", fault.New(fault.Conflict, "account.disabled")
	}
	return s.ticketLink(ctx, staff)
}

// Disable ends all sessions of a member and lets them in no more. What they
// did stays theirs. Who still looks after customers stays until those are
// handed over.
func (s *Service) Disable(ctx context.Context, by Actor, id string) error {
	if err := by.Need(StaffManage); err != nil {
		return err
	}
	if s.owned != nil {
		customers, err := s.owned(ctx, id)
		if err != nil {
			return err
		}
		if customers > 0 {
			return fault.New(fault.Conflict, "account.owns_customers", fault.Args{"Count": customers})
		}
	}
	return s.change(ctx, by, id, func(staff Staff) (Staff, error) {
		staff.State = StaffDisabled
		return staff, nil
	})
}

// Enable lets a disabled member in again: with their password, or, when they
// never chose one, by a new invitation.
func (s *Service) Enable(ctx context.Context, by Actor, id string) error {
	return s.change(ctx, by, id, func(staff Staff) (Staff, error) {
		staff.State = StaffActive
		if staff.PasswordHash == "" {
			staff.State = StaffInvited
		}
		return staff, nil
	})
}

// ChangeRole trusts a member with more or less.
func (s *Service) ChangeRole(ctx context.Context, by Actor, id string, role Role) error {
	return s.change(ctx, by, id, func(staff Staff) (Staff, error) {
		if !slices.Contains(Roles, role) {
			return staff, fault.New(fault.Invalid, "account.role_unknown").On("role")
		}
		staff.Role = role
		return staff, nil
	})
}

// change alters what a member may, ends their sessions, and sees to it that
// an admin remains.
func (s *Service) change(ctx context.Context, by Actor, id string, alter func(Staff) (Staff, error)) error {
	if err := by.Need(StaffManage); err != nil {
		return err
	}
	_, err := s.store.ChangeStaff(ctx, id, s.clock(), func(before Staff, otherAdmins int) (Staff, error) {
		after, err := alter(before)
		if err != nil || after == before {
			return before, err
		}
		if before.isAdmin() && !after.isAdmin() && otherAdmins == 0 {
			return before, fault.New(fault.Conflict, "account.last_admin")
		}
		after.SessionEpoch++
		return after, nil
	})
	return err
}

func (s Staff) isAdmin() bool { return s.Role == RoleAdmin && s.State == StaffActive }

// UpdateProfile changes what members may change of themselves.
func (s *Service) UpdateProfile(ctx context.Context, id, name, lang string) error {
	name, err := parseName(name)
	if err != nil {
		return err
	}
	if !slices.Contains(Langs, lang) {
		return fault.New(fault.Invalid, "account.lang_unknown").On("lang")
	}
	_, err = s.store.ChangeStaff(ctx, id, s.clock(), func(staff Staff, _ int) (Staff, error) {
		staff.Name, staff.Lang = name, lang
		return staff, nil
	})
	return err
}

// Seen notes that a member looked at Today.
func (s *Service) Seen(ctx context.Context, id string) error {
	return s.store.SetSeen(ctx, id, s.clock())
}

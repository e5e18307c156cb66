package store

import (
	"context"
	"database/sql"
	"errors"

	"liuke/internal/account"
	"liuke/internal/fault"
	"liuke/internal/job"
)

// Accounts implements account.Store.
type Accounts struct{ db *DB }

// Accounts returns the store of the company and its accounts.
func (db *DB) Accounts() Accounts { return Accounts{db} }

var _ account.Store = Accounts{}

// Company implements account.Store.
func (a Accounts) Company(ctx context.Context) (account.Company, error) {
	c, err := one(ctx, a.db, scanCompany, "company")
	return c, notFound(err, "account.no_company")
}

func scanCompany(rows *sql.Rows) (account.Company, error) {
	var c account.Company
	err := rows.Scan(&c.ID, &c.Name, &c.Lang, &c.Currency, &c.Zone, &c.PublicURL, &c.Hours, &c.Demo, &c.CreatedAt, &c.UpdatedAt)
	return c, err
}

// Found implements account.Store.
func (a Accounts) Found(ctx context.Context, c account.Company, people []account.Staff, limits map[account.Role]int64, ticket string) error {
	err := a.db.InTx(ctx, func(tx *Tx) error {
		if ticket != "" {
			if _, err := useTicket(ctx, tx, ticket, account.PurposeFirstRun, c.CreatedAt); err != nil {
				return err
			}
		}
		tx.add("company-insert", c.ID, c.Name, c.Lang, c.Currency, c.Zone, c.PublicURL, c.Hours, c.Demo, c.CreatedAt, c.UpdatedAt)
		for _, s := range people {
			addStaff(tx, s)
		}
		setAuthority(tx, limits)
		return nil
	})
	if errors.Is(err, errExists) {
		return fault.New(fault.Conflict, "account.founded")
	}
	return err
}

// UpdateCompany implements account.Store.
func (a Accounts) UpdateCompany(ctx context.Context, c account.Company, jobs ...job.Job) error {
	b := a.db.batch()
	b.add("company-update", c.ID, c.Name, c.Lang, c.Currency, c.Zone, c.PublicURL, c.Hours, c.Demo, c.UpdatedAt)
	b.enqueue(jobs...)
	return b.commit(ctx)
}

// HasAmounts implements account.Store.
func (a Accounts) HasAmounts(ctx context.Context) (bool, error) {
	n, err := one(ctx, a.db, scanInt, "company-has-amounts")
	return n == 1, err
}

// Authority implements account.Store.
func (a Accounts) Authority(ctx context.Context) (map[account.Role]int64, error) {
	limits := map[account.Role]int64{}
	_, err := list(ctx, a.db, func(rows *sql.Rows) (account.Role, error) {
		var r account.Role
		var amount int64
		err := rows.Scan(&r, &amount)
		limits[r] = amount
		return r, err
	}, "authority")
	return limits, err
}

// SetAuthority implements account.Store.
func (a Accounts) SetAuthority(ctx context.Context, limits map[account.Role]int64) error {
	b := a.db.batch()
	setAuthority(b, limits)
	return b.commit(ctx)
}

func setAuthority(w writer, limits map[account.Role]int64) {
	for _, r := range account.Roles {
		if amount, ok := limits[r]; ok {
			w.add("authority-set", string(r), amount)
		}
	}
}

// Staff implements account.Store.
func (a Accounts) Staff(ctx context.Context, id string) (account.Staff, error) {
	s, err := one(ctx, a.db, scanStaff, "staff-by-id", id)
	return s, notFound(err, "account.staff_unknown")
}

// StaffByEmail implements account.Store.
func (a Accounts) StaffByEmail(ctx context.Context, email string) (account.Staff, error) {
	s, err := one(ctx, a.db, scanStaff, "staff-by-email", account.EmailKey(email))
	return s, notFound(err, "account.staff_unknown")
}

// ListStaff implements account.Store.
func (a Accounts) ListStaff(ctx context.Context) ([]account.Staff, error) {
	return list(ctx, a.db, scanStaff, "staff-list")
}

func scanStaff(rows *sql.Rows) (account.Staff, error) {
	var s account.Staff
	err := rows.Scan(&s.ID, &s.Email, &s.Name, &s.Role, &s.Lang, &s.State, &s.PasswordHash, &s.SessionEpoch, &s.TeamID, &s.Reach, &s.SeenAt,
		&s.CreatedAt)
	return s, err
}

func addStaff(w writer, s account.Staff) {
	w.add("staff-insert", s.ID, s.Email, account.EmailKey(s.Email), s.Name, string(s.Role), s.Lang, string(s.State),
		s.PasswordHash, s.SessionEpoch, s.SeenAt, s.CreatedAt, nullText(s.TeamID), string(s.Reach))
}

func updateStaff(w writer, s account.Staff) {
	w.add("staff-update", s.ID, s.Name, string(s.Role), s.Lang, string(s.State), s.PasswordHash, s.SessionEpoch,
		nullText(s.TeamID), string(s.Reach))
}

// Invite implements account.Store.
func (a Accounts) Invite(ctx context.Context, s account.Staff, t account.Ticket, jobs ...job.Job) error {
	b := a.db.batch()
	addStaff(b, s)
	addTicket(b, t)
	b.enqueue(jobs...)
	b.publish(s.CreatedAt, "staff")
	err := b.commit(ctx)
	if errors.Is(err, errExists) {
		return fault.New(fault.Conflict, "account.email_taken").On("email")
	}
	return err
}

// ChangeStaff implements account.Store.
func (a Accounts) ChangeStaff(ctx context.Context, id string, now int64,
	decide func(s account.Staff, otherAdmins int) (account.Staff, error),
) (after account.Staff, err error) {
	err = a.db.InTx(ctx, func(tx *Tx) error {
		if _, err := tx.exec(ctx, "company-lock"); err != nil {
			return err
		}
		before, err := one(ctx, tx, scanStaff, "staff-by-id", id)
		if err != nil {
			return notFound(err, "account.staff_unknown")
		}
		others, err := one(ctx, tx, scanInt, "staff-other-admins", id)
		if err != nil {
			return err
		}
		if after, err = decide(before, int(others)); err != nil {
			return err
		}
		updateStaff(tx, after)
		tx.publish(now, "staff")
		return nil
	})
	return after, err
}

// SetSeen implements account.Store.
func (a Accounts) SetSeen(ctx context.Context, id string, at int64) error {
	b := a.db.batch()
	b.add("staff-seen", id, at)
	return b.commit(ctx)
}

// AddTicket implements account.Store.
func (a Accounts) AddTicket(ctx context.Context, t account.Ticket) error {
	b := a.db.batch()
	addTicket(b, t)
	return b.commit(ctx)
}

func addTicket(w writer, t account.Ticket) {
	w.add("ticket-insert", t.Hash, string(t.Purpose), t.SubjectID, t.ExpiresAt, t.CreatedAt)
}

// Ticket implements account.Store.
func (a Accounts) Ticket(ctx context.Context, hash string, p account.Purpose, now int64) (account.Ticket, error) {
	t, err := one(ctx, a.db, scanTicket, "ticket-usable", hash, string(p), now)
	return t, ticketExpired(err)
}

func scanTicket(rows *sql.Rows) (account.Ticket, error) {
	var t account.Ticket
	err := rows.Scan(&t.Hash, &t.Purpose, &t.SubjectID, &t.ExpiresAt, &t.CreatedAt)
	return t, err
}

func ticketExpired(err error) error {
	if errors.Is(err, errNoRow) {
		return fault.New(fault.Expired, "account.ticket_expired")
	}
	return err
}

// useTicket uses up a ticket and returns whose it was.
func useTicket(ctx context.Context, tx *Tx, hash string, p account.Purpose, now int64) (string, error) {
	holder, err := one(ctx, tx, scanText, "ticket-use", hash, string(p), now)
	return holder, ticketExpired(err)
}

func scanText(rows *sql.Rows) (string, error) {
	var s string
	err := rows.Scan(&s)
	return s, err
}

// Redeem implements account.Store.
func (a Accounts) Redeem(ctx context.Context, hash string, p account.Purpose, now int64,
	decide func(account.Staff) (account.Staff, error),
) (after account.Staff, err error) {
	err = a.db.InTx(ctx, func(tx *Tx) error {
		holder, err := useTicket(ctx, tx, hash, p, now)
		if err != nil {
			return err
		}
		if _, err := tx.exec(ctx, "company-lock"); err != nil {
			return err
		}
		before, err := one(ctx, tx, scanStaff, "staff-by-id", holder)
		if err != nil {
			return notFound(err, "account.staff_unknown")
		}
		if after, err = decide(before); err != nil {
			return err
		}
		updateStaff(tx, after)
		tx.add("ticket-use-others", holder, now)
		tx.publish(now, "staff")
		return nil
	})
	return after, err
}

// AddKey implements account.Store.
func (a Accounts) AddKey(ctx context.Context, k account.Key) error {
	b := a.db.batch()
	b.add("key-insert", k.ID, k.Name, k.Hash, encode(k.Scopes), k.CreatedBy, k.CreatedAt)
	return b.commit(ctx)
}

// RevokeKey implements account.Store.
func (a Accounts) RevokeKey(ctx context.Context, id string, now int64) error {
	b := a.db.batch()
	b.addExpect(fault.New(fault.NotFound, "account.key_missing"), "key-revoke", id, now)
	return b.commit(ctx)
}

// KeyByHash implements account.Store.
func (a Accounts) KeyByHash(ctx context.Context, hash string) (account.Key, error) {
	k, err := one(ctx, a.db, scanKey, "key-by-hash", hash)
	return k, notFound(err, "account.key_missing")
}

// ListKeys implements account.Store.
func (a Accounts) ListKeys(ctx context.Context) ([]account.Key, error) {
	return list(ctx, a.db, scanKey, "key-list")
}

func scanKey(rows *sql.Rows) (account.Key, error) {
	var k account.Key
	var scopes string
	if err := rows.Scan(&k.ID, &k.Name, &k.Hash, &scopes, &k.CreatedBy, &k.CreatedAt, &k.RevokedAt); err != nil {
		return k, err
	}
	return k, decode(scopes, &k.Scopes)
}

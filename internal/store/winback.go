package store

import (
	"context"
	"database/sql"
	"errors"
	"math"
	"strconv"
	"strings"

	"liuke/internal/calendar"
	"liuke/internal/winback"
)

// WinBack implements winback.Store.
type WinBack struct{ db *DB }

// WinBack returns the store of losses.
func (db *DB) WinBack() WinBack { return WinBack{db} }

var _ winback.Store = WinBack{}

// lossTopic is what changes of losses are called.
const lossTopic = "losses"

func lossFields(l *winback.Loss, seen *sql.NullString) []any {
	return []any{
		&l.ID, &l.CustomerID, &l.State, seen, &l.Day, &l.LastDay, &l.Value, &l.Reason, &l.Competitor, &l.OwnerID, &l.FirstDue, &l.FirstAt,
		&l.CaseID, &l.CaseRef, &l.Version, &l.OpenedAt, &l.ByID, &l.By, &l.EndedAt, &l.EndedDay, &l.EndedBy, &l.EndNote,
		&l.Key, &l.Asked,
	}
}

func scanLoss(rows *sql.Rows) (r winback.Row, err error) {
	var seen sql.NullString
	if err := rows.Scan(append(lossFields(&r.Loss, &seen), &r.RootID, &r.Customer, &r.Kind, &r.Tier, &r.Country, &r.CustomerOf, &r.BackupID, &r.Since, &r.Played, &r.Settled)...); err != nil {
		return r, err
	}
	if seen.Valid {
		r.Seen = &winback.Seen{}
		err = decode(seen.String, r.Seen)
	}
	return r, err
}

func lossArgs(l winback.Loss) []any {
	var seen sql.NullString
	if l.Seen != nil {
		seen = nullText(encode(l.Seen))
	}
	return []any{
		l.ID, l.CustomerID, string(l.State), seen, int64(l.Day), int64(l.LastDay), l.Value, l.Reason, l.Competitor, nullText(l.OwnerID),
		l.FirstDue, nullTime(l.FirstAt), nullText(l.CaseID), l.CaseRef, l.Version, l.OpenedAt, l.ByID, l.By, nullTime(l.EndedAt),
		nullTime(int64(l.EndedDay)), l.EndedBy, l.EndNote, nullText(l.Key), l.Asked,
	}
}

// Losses implements winback.Store.
func (s WinBack) Losses(ctx context.Context, f winback.Filter) ([]winback.Row, error) {
	limit := int64(math.MaxInt64)
	if f.Limit > 0 {
		limit = int64(f.Limit)
	}
	return list(ctx, s.db, scanLoss, "loss-list", string(f.State), f.CustomerID, f.After.ID, f.After.At, limit)
}

// OpenOf implements winback.Store.
func (s WinBack) OpenOf(ctx context.Context, staffID, teamID string) ([]winback.Row, error) {
	return list(ctx, s.db, scanLoss, "loss-open-of", staffID, teamID)
}

// Regained implements winback.Store.
func (s WinBack) Regained(ctx context.Context, ownerID string, since int64) ([]winback.Row, error) {
	return list(ctx, s.db, scanLoss, "loss-regained", ownerID, since)
}

// Loss implements winback.Store.
func (s WinBack) Loss(ctx context.Context, id string) (winback.Row, error) {
	r, err := one(ctx, s.db, scanLoss, "loss-get", id)
	return r, notFound(err, "winback.unknown")
}

// Declared implements winback.Store.
func (s WinBack) Declared(ctx context.Context, byID, key string) (winback.Row, error) {
	r, err := one(ctx, s.db, scanLoss, "loss-declared", byID, key)
	return r, notFound(err, "winback.unknown")
}

func scanLapsed(rows *sql.Rows) (l winback.Lapsed, err error) {
	return l, rows.Scan(&l.CustomerID, &l.OwnerID, &l.BackupID, &l.LastDay, &l.Value, &l.Chance, &l.Usual)
}

// Lapsed implements winback.Store.
func (s WinBack) Lapsed(ctx context.Context, customerID string) (winback.Lapsed, error) {
	l, err := one(ctx, s.db, scanLapsed, "loss-lapsed", customerID)
	return l, notFound(err, "customer.unknown")
}

// Silent implements winback.Store.
func (s WinBack) Silent(ctx context.Context, p winback.Policy, asOf calendar.Day, limit int64) ([]winback.Lapsed, error) {
	return list(ctx, s.db, scanLapsed, "loss-silent", p.Days, p.Chance, int64(asOf), p.Silent, p.MinValue, limit)
}

// OpenedOn implements winback.Store.
func (s WinBack) OpenedOn(ctx context.Context, day calendar.Day) (int64, error) {
	return one(ctx, s.db, scanInt, "loss-opened-on", int64(day))
}

// Open implements winback.Store.
func (s WinBack) Open(ctx context.Context, l winback.Loss, said *winback.Account) error {
	b := s.db.batch()
	b.add("loss-insert", lossArgs(l)...)
	addAccount(b, said)
	b.publish(l.OpenedAt, lossTopic)
	err := b.commit(ctx)
	if errors.Is(err, errExists) {
		return winback.AlreadyLost()
	}
	return err
}

func addAccount(w writer, a *winback.Account) {
	if a != nil {
		w.add("loss-reason-insert", a.LossID, a.N, a.Found, a.Code, string(a.Source), a.Words, a.ByID, a.By, a.At)
	}
}

// OpenAll implements winback.Store.
func (s WinBack) OpenAll(ctx context.Context, losses []winback.Loss) error {
	if len(losses) == 0 {
		return nil
	}
	b := s.db.batch()
	for _, l := range losses {
		b.add("loss-insert-new", lossArgs(l)...)
	}
	b.publish(losses[0].OpenedAt, lossTopic)
	return b.commit(ctx)
}

// Save implements winback.Store.
func (s WinBack) Save(ctx context.Context, l winback.Loss, said *winback.Account, now int64) error {
	b := s.db.batch()
	reason := "" // it stays as it was said
	if said != nil {
		reason = said.Code
	}
	b.addExpect(winback.ChangedMeanwhile(), "loss-update", l.ID, l.Version, string(l.State), reason, l.Competitor, nullText(l.OwnerID),
		nullTime(l.FirstAt), nullText(l.CaseID), l.CaseRef, nullTime(l.EndedAt), nullTime(int64(l.EndedDay)), l.EndedBy, l.EndNote)
	addAccount(b, said)
	b.publish(now, lossTopic)
	err := b.commit(ctx)
	if errors.Is(err, errExists) {
		if said == nil { // another loss of the customer's is open by now
			return winback.AlreadyLost()
		}
		return winback.ChangedMeanwhile()
	}
	return err
}

// Accounts implements winback.Store.
func (s WinBack) Accounts(ctx context.Context, lossID string) ([]winback.Account, error) {
	return list(ctx, s.db, func(rows *sql.Rows) (a winback.Account, err error) {
		return a, rows.Scan(&a.LossID, &a.N, &a.Found, &a.Code, &a.Source, &a.Words, &a.ByID, &a.By, &a.At)
	}, "loss-reasons", lossID)
}

// Used implements winback.Store.
func (s WinBack) Used(ctx context.Context) (map[string]bool, error) {
	codes, err := list(ctx, s.db, scanText, "loss-used")
	if err != nil {
		return nil, err
	}
	reviews, err := list(ctx, s.db, scanReview, "review-list", "")
	for _, r := range reviews {
		codes = append(codes, r.Reasons()...)
	}
	used := map[string]bool{}
	for _, code := range codes {
		used[code] = true
	}
	return used, err
}

// Ended implements winback.Store.
func (s WinBack) Ended(ctx context.Context) ([]winback.Ended, error) {
	return list(ctx, s.db, func(rows *sql.Rows) (e winback.Ended, err error) {
		var times string
		if err := rows.Scan(&e.Reason, &e.State, &times); err != nil {
			return e, err
		}
		e.At, err = splitTimes(times)
		return e, err
	}, "loss-ended")
}

// splitTimes reads instants that a query put together.
func splitTimes(text string) (times []int64, err error) {
	times = make([]int64, 0, 1+strings.Count(text, ","))
	for word := range strings.SplitSeq(text, ",") {
		at, err := strconv.ParseInt(word, 10, 64)
		if err != nil {
			return nil, err
		}
		times = append(times, at)
	}
	return times, nil
}

// Regain implements winback.Store.
func (s WinBack) Regain(ctx context.Context, now int64) (regained, lostAgain int64, err error) {
	err = s.db.InTx(ctx, func(tx *Tx) (err error) {
		if lostAgain, err = tx.exec(ctx, "loss-lost-again"); err != nil {
			return err
		}
		if regained, err = tx.exec(ctx, "loss-regain", now); err != nil {
			return err
		}
		if regained+lostAgain > 0 {
			tx.publish(now, lossTopic)
		}
		return nil
	})
	return regained, lostAgain, err
}

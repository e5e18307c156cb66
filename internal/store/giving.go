package store

import (
	"context"
	"database/sql"
	"errors"

	"liuke/internal/desk"
	"liuke/internal/remedy"
)

func writeRemedy(w writer, r desk.Remedy) {
	w.add("remedy-put", r.CaseID, r.ID, r.OfferID, string(r.Kind), string(r.Ground), r.Text, r.Cost, r.Currency, string(r.State),
		r.OfferedBy, r.OfferedAt, nullText(r.ChosenBy), nullTime(r.ChosenAt))
}

// writeGiving writes what was asked for, which rules were broken, and what was booked.
func writeGiving(w writer, c desk.Change) {
	for _, n := range c.Wishes {
		w.add("wish-insert", n.CaseID, n.ID, string(n.Kind), n.Amount, n.Currency, n.Text, n.ByID, n.At)
	}
	for _, e := range c.Exceptions {
		w.add("exception-insert", e.CaseID, e.ID, string(e.Rule), e.Reason, e.ByID, e.At)
	}
	writeApprovals(w, c.Approvals)
	for _, p := range c.Postings {
		writePosting(w, p)
	}
}

func writePosting(w writer, p remedy.Posting) {
	w.add("posting-insert", p.ID, p.Key, p.CaseID, p.RemedyID, nullText(p.Reverses), p.Receiver, string(p.Ground), p.Cause, p.TeamID,
		p.Budget, p.Amount, p.Currency, p.ByID, p.At)
	for _, e := range p.Entries() {
		w.add("ledger-insert", e.ID, p.ID, p.RemedyID, p.CaseID, e.Account, e.Amount, p.Currency, p.ByID, p.At)
	}
}

// fileGiving reads what writeGiving wrote.
func (s Desk) fileGiving(ctx context.Context, f *desk.File) error {
	var errWishes, errExceptions, errPostings, errApprovals error
	f.Wishes, errWishes = list(ctx, s.db, scanWish, "wish-list", f.Case.ID)
	f.Exceptions, errExceptions = list(ctx, s.db, scanException, "exception-list", f.Case.ID)
	f.Postings, errPostings = list(ctx, s.db, scanPosting, "posting-list", f.Case.ID)
	f.Approvals, errApprovals = list(ctx, s.db, scanApproval, "approval-list", f.Case.ID)
	return errors.Join(errWishes, errExceptions, errPostings, errApprovals)
}

func scanRemedy(rows *sql.Rows) (r desk.Remedy, err error) {
	return r, rows.Scan(&r.ID, &r.OfferID, &r.Kind, &r.Ground, &r.Text, &r.Cost, &r.Currency, &r.State, &r.OfferedBy, &r.OfferedAt,
		&r.ChosenBy, &r.ChosenAt)
}

func scanWish(rows *sql.Rows) (n desk.Wish, err error) {
	return n, rows.Scan(&n.CaseID, &n.ID, &n.Kind, &n.Amount, &n.Currency, &n.Text, &n.ByID, &n.At)
}

func scanException(rows *sql.Rows) (e desk.Exception, err error) {
	return e, rows.Scan(&e.CaseID, &e.ID, &e.Rule, &e.Reason, &e.ByID, &e.At)
}

func scanPosting(rows *sql.Rows) (p remedy.Posting, err error) {
	return p, rows.Scan(&p.ID, &p.Key, &p.CaseID, &p.RemedyID, &p.Reverses, &p.Receiver, &p.Ground, &p.Cause, &p.TeamID, &p.Budget,
		&p.Amount, &p.Currency, &p.ByID, &p.At)
}

// Dealings implements desk.Store.
func (s Desk) Dealings(ctx context.Context, customerID, caseID string, since int64) (desk.Dealings, error) {
	d, err := one(ctx, s.db, func(rows *sql.Rows) (d desk.Dealings, err error) {
		return d, rows.Scan(&d.With.CustomerID, &d.With.Version, &d.Worth)
	}, "customer-dealings", customerID)
	if errors.Is(err, errNoRow) {
		return desk.Dealings{}, nil
	}
	if err != nil {
		return desk.Dealings{}, err
	}
	d.Elsewhere, err = one(ctx, s.db, scanInt, "customer-given", customerID, caseID, since) // after the version, so that what is missed is noticed
	return d, err
}

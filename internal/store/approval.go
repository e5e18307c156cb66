package store

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"liuke/internal/account"
	"liuke/internal/desk"
	"liuke/internal/remedy"
)

// writeApprovals writes requests and what became of them. Of two who decide at
// the same time, one finds the version gone.
func writeApprovals(w writer, list []remedy.Approval) {
	for _, a := range list {
		if a.Version == 1 {
			w.add("approval-insert", a.ID, a.CaseID, a.OfferID, a.RemedyID, a.Amount, a.Currency, a.Terms, string(a.Why), a.Reason,
				string(a.State), a.RequestedBy, a.RequestedAt, nullText(a.DecidedBy), nullTime(a.DecidedAt), a.Note, a.Version)
		} else {
			w.addExpect(desk.ErrChanged, "approval-decide", a.ID, a.Version-1, string(a.State), nullText(a.DecidedBy), nullTime(a.DecidedAt), a.Note)
		}
	}
}

func approvalFields(a *remedy.Approval) []any {
	return []any{
		&a.ID, &a.CaseID, &a.OfferID, &a.RemedyID, &a.Amount, &a.Currency, &a.Terms, &a.Why, &a.Reason, &a.State, &a.RequestedBy,
		&a.Requester, &a.RequestedAt, &a.DecidedBy, &a.Decider, &a.DecidedAt, &a.Note, &a.Version,
	}
}

func scanApproval(rows *sql.Rows) (a remedy.Approval, err error) {
	return a, rows.Scan(approvalFields(&a)...)
}

// ApprovalCase implements desk.Store.
func (s Desk) ApprovalCase(ctx context.Context, id string) (string, error) {
	caseID, err := one(ctx, s.db, scanText, "approval-case", id)
	return caseID, notFound(err, "remedy.approval_unknown")
}

// Approvals implements desk.Reader.
func (s Desk) Approvals(ctx context.Context, v desk.Viewer, state remedy.ApprovalState, limit int) ([]desk.ApprovalRow, error) {
	w := &where{args: []any{excerpt, limit}}
	w.seenBy(v)
	w.and("a.state = ?", string(state))
	order := " ORDER BY a.requested_at, a.id"
	if state != remedy.ApprovalAsked {
		order = " ORDER BY a.requested_at DESC, a.id DESC"
	}
	rows, err := s.db.queryText(ctx, strings.Replace(s.db.text("approval-rows"), "$where", w.text()+order, 1), w.args...)
	if err != nil {
		return nil, fmt.Errorf("approval-rows: %w", err)
	}
	return collect(rows, func(rows *sql.Rows) (r desk.ApprovalRow, err error) {
		return r, rows.Scan(append(approvalFields(&r.Approval), caseRowFields(&r.Row)...)...)
	}, "approval-rows")
}

// Approvers implements desk.Staff.
func (s Desk) Approvers(ctx context.Context) ([]account.Actor, error) {
	return list(ctx, s.db, func(rows *sql.Rows) (account.Actor, error) {
		var m account.Staff
		err := rows.Scan(&m.ID, &m.Name, &m.Role, &m.TeamID, &m.Reach)
		return m.Actor(), err
	}, "approvers")
}

package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"

	"liuke/internal/desk"
	"liuke/internal/evidence"
	"liuke/internal/workorder"
)

// writeOrders writes work orders with their attempts, and what evidence there is.
func writeOrders(w writer, c desk.Change) {
	for _, o := range c.Orders {
		w.add("order-put", o.CaseID, o.ID, string(o.Kind), string(o.State), o.Task, o.Note, o.Place, o.Area, o.Skill, o.Contact, o.Phone,
			nullTime(o.Window.From), nullTime(o.Window.Until), nullText(o.StaffID), encode(o.Promises), encode(o.Checks), o.MadeBy,
			o.MadeAt, nullTime(o.StartedAt), nullTime(o.EndedAt), o.Reason)
		for _, a := range o.Attempts {
			w.add("attempt-insert", o.CaseID, o.ID, a.N, a.ByID, string(a.Result), nullTime(a.StartedAt), a.EndedAt, a.Minutes,
				encode(a.Parts), a.Note, a.SignedBy, nullText(a.MessageID))
		}
	}
	for _, i := range c.Evidence {
		w.add("evidence-put", i.CaseID, i.ID, i.Cause, i.Code, encode(i.Names), encode(i.Words), string(i.From), string(i.State), i.DueAt,
			i.AskedAt, i.AskedBy, nullText(i.MessageID), nullTime(i.GivenAt), nullTime(i.SettledAt), i.SettledBy, i.Reason, i.Reminded)
	}
}

// fileOrders reads a case's work orders with their attempts, and what evidence there is.
func (s Desk) fileOrders(ctx context.Context, f *desk.File) (err error) {
	if f.Orders, err = list(ctx, s.db, scanOrder, "order-list", f.Case.ID); err != nil {
		return err
	}
	if len(f.Orders) > 0 {
		attempts, err := list(ctx, s.db, scanAttempt, "attempt-list", f.Case.ID)
		if err != nil {
			return err
		}
		for _, a := range attempts {
			at := slices.IndexFunc(f.Orders, func(o workorder.Order) bool { return o.ID == a.orderID })
			f.Orders[at].Attempts = append(f.Orders[at].Attempts, a.Attempt)
		}
	}
	f.Evidence, err = list(ctx, s.db, scanEvidence, "evidence-list", f.Case.ID)
	return err
}

// orderText is what of a work order is kept as JSON.
type orderText struct{ promises, checks string }

func (t orderText) into(o *workorder.Order) error {
	return errors.Join(decode(t.promises, &o.Promises), decode(t.checks, &o.Checks))
}

func orderFields(o *workorder.Order, t *orderText) []any {
	return []any{
		&o.CaseID, &o.ID, &o.Kind, &o.State, &o.Task, &o.Note, &o.Place, &o.Area, &o.Skill, &o.Contact, &o.Phone, &o.Window.From,
		&o.Window.Until, &o.StaffID, &o.Staff, &t.promises, &t.checks, &o.MadeBy, &o.MadeAt, &o.StartedAt, &o.EndedAt, &o.Reason,
	}
}

func scanOrder(rows *sql.Rows) (o workorder.Order, err error) {
	var t orderText
	if err := rows.Scan(orderFields(&o, &t)...); err != nil {
		return o, err
	}
	return o, t.into(&o)
}

// attemptOf is an attempt and the order that it was one of.
type attemptOf struct {
	orderID string
	workorder.Attempt
}

func scanAttempt(rows *sql.Rows) (a attemptOf, err error) {
	var parts string
	if err := rows.Scan(&a.orderID, &a.N, &a.ByID, &a.By, &a.Result, &a.StartedAt, &a.EndedAt, &a.Minutes, &parts, &a.Note, &a.SignedBy, &a.MessageID); err != nil {
		return a, err
	}
	return a, decode(parts, &a.Parts)
}

func scanErrand(rows *sql.Rows) (e desk.Errand, err error) {
	var t orderText
	if err := rows.Scan(append(append(orderFields(&e.Order, &t), &e.Tried), caseRowFields(&e.Row)...)...); err != nil {
		return e, err
	}
	return e, t.into(&e.Order)
}

func scanEvidence(rows *sql.Rows) (i evidence.Item, err error) {
	var names, words string
	if err := rows.Scan(&i.CaseID, &i.ID, &i.Cause, &i.Code, &names, &words, &i.From, &i.State, &i.DueAt, &i.AskedAt, &i.AskedBy,
		&i.MessageID, &i.GivenAt, &i.SettledAt, &i.SettledBy, &i.Reason, &i.Reminded); err != nil {
		return i, err
	}
	return i, errors.Join(decode(names, &i.Names), decode(words, &i.Words))
}

// OrderCase implements desk.OrderReader.
func (s Desk) OrderCase(ctx context.Context, orderID string) (string, error) {
	id, err := one(ctx, s.db, scanText, "order-case", orderID)
	return id, notFound(err, "workorder.unknown")
}

// Errands implements desk.OrderReader.
func (s Desk) Errands(ctx context.Context, staffID string, since int64) ([]desk.Errand, error) {
	return list(ctx, s.db, scanErrand, "order-errands", excerpt, staffID, since)
}

// Board implements desk.OrderReader.
func (s Desk) Board(ctx context.Context, f desk.BoardFilter) ([]desk.Errand, error) {
	w := &where{args: []any{excerpt, f.Limit}}
	w.seenBy(f.Viewer)
	if f.Unplanned {
		w.and("o.state = 'planned'")
	} else {
		w.and("o.window_from >= ? AND o.window_from < ? AND o.state <> 'planned'", f.Day.From, f.Day.Until)
	}
	rows, err := s.db.queryText(ctx, strings.Replace(s.db.text("order-board"), "$where", w.text(), 1), w.args...)
	if err != nil {
		return nil, fmt.Errorf("order-board: %w", err)
	}
	return collect(rows, scanErrand, "order-board")
}

// Candidates implements desk.OrderReader.
func (s Desk) Candidates(ctx context.Context, day workorder.Window) ([]workorder.Candidate, error) {
	return list(ctx, s.db, func(rows *sql.Rows) (c workorder.Candidate, err error) {
		var skills string
		if err := rows.Scan(&c.ID, &c.Name, &skills, &c.AwayFrom, &c.AwayUntil, &c.Load); err != nil {
			return c, err
		}
		return c, decode(skills, &c.Skills)
	}, "order-candidates", day.From, day.Until)
}

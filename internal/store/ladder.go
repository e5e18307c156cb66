package store

import (
	"context"
	"database/sql"
	"errors"

	"liuke/internal/customer"
	"liuke/internal/desk"
	"liuke/internal/promise"
)

// letIn is that a case came up to somebody on the ladder, or that they were
// asked for an opinion: such a case they may see, whatever their reach. It says
// in SQL what desk.File says of one case.
const letIn = `c.id IN (SELECT case_id FROM escalation WHERE to_id = ?
	UNION ALL SELECT case_id FROM opinion WHERE asked_id = ? AND state <> 'cancelled')`

// writeLadder writes who was told and asked.
func writeLadder(w writer, c desk.Change) {
	for _, e := range c.Escalations {
		w.add("escalation-insert", e.CaseID, e.PromiseID, string(e.Kind), e.Level, e.DueAt, e.FiredAt, e.LateMS, nullText(e.ToID), encode(e.Via))
	}
	for _, o := range c.Opinions {
		w.add("opinion-put", o.CaseID, o.ID, o.AskedID, o.AskedByID, o.Question, string(o.State), o.DueAt, o.AskedAt, o.Answer,
			nullTime(o.AnsweredAt), o.Chased)
	}
}

// fileLadder reads who was told and asked.
func (s Desk) fileLadder(ctx context.Context, f *desk.File) (err error) {
	if f.Escalations, err = list(ctx, s.db, scanEscalation, "escalation-list", f.Case.ID); err != nil {
		return err
	}
	f.Opinions, err = list(ctx, s.db, scanOpinion, "opinion-list", f.Case.ID)
	return err
}

func scanEscalation(rows *sql.Rows) (desk.Escalation, error) {
	var e desk.Escalation
	var via string
	if err := rows.Scan(&e.CaseID, &e.PromiseID, &e.Kind, &e.Level, &e.DueAt, &e.FiredAt, &e.LateMS, &e.ToID, &via); err != nil {
		return e, err
	}
	return e, decode(via, &e.Via)
}

func opinionFields(o *desk.Opinion) []any {
	return []any{
		&o.CaseID, &o.ID, &o.AskedID, &o.Asked, &o.AskedByID, &o.AskedBy, &o.Question, &o.State, &o.DueAt, &o.AskedAt, &o.Answer,
		&o.AnsweredAt, &o.Chased,
	}
}

func scanOpinion(rows *sql.Rows) (desk.Opinion, error) {
	var o desk.Opinion
	err := rows.Scan(opinionFields(&o)...)
	return o, err
}

// Asked implements desk.Reader.
func (s Desk) Asked(ctx context.Context, staffID string, limit int) ([]desk.Asked, error) {
	return list(ctx, s.db, func(rows *sql.Rows) (a desk.Asked, err error) {
		return a, rows.Scan(append(opinionFields(&a.Opinion), caseRowFields(&a.Row)...)...)
	}, "opinion-asked", excerpt, staffID, limit)
}

// Alarms implements desk.Store.
func (s Desk) Alarms(ctx context.Context, now int64, after string, limit int) ([]string, error) {
	return list(ctx, s.db, scanText, "case-alarms", now, after, limit)
}

// SetAlarm implements desk.Store.
func (s Desk) SetAlarm(ctx context.Context, caseID string, version, at int64) error {
	b := s.db.batch()
	b.add("case-alarm", caseID, version, nullTime(at))
	return b.commit(ctx)
}

// WakeAll implements desk.Store.
func (s Desk) WakeAll(ctx context.Context, at int64) error {
	b := s.db.batch()
	b.add("case-wake", at)
	return b.commit(ctx)
}

// Standing implements desk.Store.
func (s Desk) Standing(ctx context.Context, customerID string, since, now, most int64) (desk.Standing, error) {
	found, err := one(ctx, s.db, func(rows *sql.Rows) (found desk.Standing, err error) {
		return found, rows.Scan(&found.Worth, &found.Complaints)
	}, "case-standing", customerID, since, now, most)
	if errors.Is(err, errNoRow) {
		err = nil
	}
	return found, err
}

// Senders implements desk.Store.
func (s Desk) Senders(ctx context.Context, i customer.Identity, since, now, most int64) (map[string]desk.Standing, error) {
	found := map[string]desk.Standing{}
	_, err := list(ctx, s.db, func(rows *sql.Rows) (none struct{}, err error) {
		var root string
		var how desk.Standing
		err = rows.Scan(&root, &how.Worth, &how.Complaints)
		found[root] = how
		return none, err
	}, "case-senders", string(i.Kind), since, now, most, i.Key)
	return found, err
}

// People implements desk.Staff.
func (s Desk) People(ctx context.Context) (promise.People, error) {
	staff, err := list(ctx, s.db, func(rows *sql.Rows) (p promise.Colleague, err error) {
		return p, rows.Scan(&p.ID, &p.Name, &p.Role, &p.Active, &p.AwayFrom, &p.AwayUntil, &p.StandInID)
	}, "ladder-staff")
	if err != nil {
		return promise.People{}, err
	}
	people := promise.People{Staff: staff, Leads: map[string]string{}, Topics: map[string]string{}}
	if err := s.pairs(ctx, people.Leads, "ladder-leads"); err != nil {
		return promise.People{}, err
	}
	return people, s.pairs(ctx, people.Topics, "ladder-topics")
}

// pairs reads who there is for what.
func (s Desk) pairs(ctx context.Context, into map[string]string, name string) error {
	found, err := list(ctx, s.db, func(rows *sql.Rows) (pair [2]string, err error) {
		return pair, rows.Scan(&pair[0], &pair[1])
	}, name)
	for _, p := range found {
		into[p[0]] = p[1]
	}
	return err
}

package store

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"

	"liuke/internal/calendar"
	"liuke/internal/desk"
	"liuke/internal/signal"
)

// Signals implements signal.Store.
type Signals struct{ db *DB }

// Signals returns the store of signals and of the rules that see them.
func (db *DB) Signals() Signals { return Signals{db} }

var _ signal.Store = Signals{}

func signalFields(s *signal.Signal, detail *string) []any {
	return []any{
		&s.ID, &s.CustomerID, &s.Kind, &s.Weight, &s.Count, &s.CaseID, detail, &s.OpenedAt, &s.SeenAt, &s.ExpiresAt, &s.From,
		&s.SnoozedUntil, &s.SnoozeWhy, &s.ClosedAt, &s.ClosedWhy, &s.ByName, &s.Version, &s.RightAt, &s.RightBy,
	}
}

func scanSignal(rows *sql.Rows) (s signal.Signal, err error) {
	var detail string
	if err := rows.Scan(signalFields(&s, &detail)...); err != nil {
		return s, err
	}
	return s, decode(detail, &s.Detail)
}

// Kept implements signal.Store.
func (s Signals) Kept(ctx context.Context, since int64) (kept []signal.Signal, err error) {
	var row signal.Signal
	var detail string
	err = s.db.each(ctx, func() error {
		kept = append(kept, row)
		return decode(detail, &kept[len(kept)-1].Detail)
	}, signalFields(&row, &detail), "signal-kept", since)
	return kept, err
}

// Seen implements signal.Store.
func (s Signals) Seen(ctx context.Context, at signal.Moment, yield func(signal.Sighting) error) error {
	seen, err := list(ctx, s.db, func(rows *sql.Rows) (o signal.Sighting, err error) {
		var caseID sql.NullString
		err = rows.Scan(&o.CustomerID, &o.Kind, &o.Count, &caseID, &o.At)
		o.CaseID = caseID.String
		return o, err
	}, "signal-seen", at.Now, at.Week, at.Quarter, at.Half, int64(at.Today), at.Year)
	if err != nil {
		return err
	}
	refs, err := s.refs(ctx, seen)
	if err != nil {
		return err
	}
	for _, o := range seen {
		o.Detail.Ref = refs[o.CaseID]
		if err := yield(o); err != nil {
			return err
		}
	}
	return nil
}

// refs returns how people name the cases.
func (s Signals) refs(ctx context.Context, seen []signal.Sighting) (map[string]string, error) {
	var ids []string
	for _, o := range seen {
		if o.CaseID != "" {
			ids = append(ids, o.CaseID)
		}
	}
	slices.Sort(ids)
	ids = slices.Compact(ids)
	refs := map[string]string{"": ""}
	if len(ids) == 0 {
		return refs, nil
	}
	cases, err := listBulk(ctx, s.db, func(rows *sql.Rows) (c desk.Case, err error) {
		return c, rows.Scan(&c.ID, &c.Number)
	}, "signal-case-numbers", ids)
	for _, c := range cases {
		refs[c.ID] = c.Ref()
	}
	return refs, err
}

// Said implements signal.Store.
func (s Signals) Said(ctx context.Context, since int64, yield func(signal.Said) error) (err error) {
	rows, err := s.db.query(ctx, "signal-said", since)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var said signal.Said
		var c desk.Case
		var caseID sql.NullString
		if err := rows.Scan(&said.CustomerID, &caseID, &c.Number, &said.At, &said.Text); err != nil {
			return err
		}
		if said.CaseID = caseID.String; said.CaseID != "" {
			said.Ref = c.Ref()
		}
		if err := yield(said); err != nil {
			return err
		}
	}
	return mapError(rows.Err())
}

const signalsAtOnce = 5000 // changes in one transaction

var signalTable = bulkTable{
	name: "signal",
	columns: []bulkColumn{
		{"id", kindText}, {"customer_id", kindText}, {"kind", kindText}, {"weight", kindInt}, {"seen_count", kindInt}, {"case_id", kindText.orNull()},
		{"detail", kindText}, {"opened_at", kindInt}, {"seen_at", kindInt}, {"expires_at", kindInt.orNull()}, {"from_day", kindInt},
		{"snoozed_until", kindInt}, {"snooze_why", kindText}, {"closed_why", kindText}, {"by_name", kindText}, {"version", kindInt},
	},
	conflict: ` ON CONFLICT (customer_id, kind) WHERE closed_at IS NULL DO UPDATE SET
		weight = excluded.weight, seen_count = excluded.seen_count, case_id = excluded.case_id, detail = excluded.detail,
		seen_at = excluded.seen_at, expires_at = excluded.expires_at, from_day = excluded.from_day`,
}

// signalWriters is how many transactions of changes run side by side on PostgreSQL; SQLite has one at a time.
const signalWriters = 2

// Apply implements signal.Store.
func (s Signals) Apply(ctx context.Context, changes []signal.Change, now int64) error {
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(signalWriters)
	for part := range slices.Chunk(changes, signalsAtOnce) {
		group.Go(func() error {
			return s.db.InTx(ctx, func(tx *Tx) error { return tx.applySignals(ctx, part, now) })
		})
	}
	err := group.Wait()
	if errors.Is(err, errExists) { // one that was seen again was closed meanwhile
		return signal.ErrChanged
	}
	return err
}

func (tx *Tx) applySignals(ctx context.Context, changes []signal.Change, now int64) error {
	var open []*signal.Signal
	for i := range changes {
		if c := &changes[i]; c.Open {
			open = append(open, &c.Signal)
		} else {
			tx.add("signal-close", c.ID, c.ClosedAt, string(c.ClosedWhy), c.ByName)
		}
	}
	err := tx.insertRows(ctx, signalTable, len(open), func(i int, v []any) []any {
		n := open[i]
		v = append(v, n.ID, n.CustomerID, string(n.Kind), int64(n.Weight), n.Count, nullable(n.CaseID), encode(n.Detail), n.OpenedAt, n.SeenAt)
		if n.ExpiresAt == 0 {
			v = append(v, nil)
		} else {
			v = append(v, n.ExpiresAt)
		}
		return append(v, int64(n.From), int64(0), "", "", "", int64(1))
	})
	tx.publish(now, "signals")
	return err
}

func signalArgs(s signal.Signal) []any {
	return []any{
		s.ID, s.CustomerID, string(s.Kind), int64(s.Weight), s.Count, nullText(s.CaseID), encode(s.Detail), s.OpenedAt, s.SeenAt,
		nullTime(s.ExpiresAt), int64(s.From),
	}
}

// Tell implements signal.Store.
func (s Signals) Tell(ctx context.Context, t signal.Telling, n signal.Signal) (id string, isNew bool, err error) {
	told := func(r reader) (string, error) { return one(ctx, r, scanText, "signal-told", t.Source, t.ExternalID) }
	err = s.db.InTx(ctx, func(tx *Tx) error {
		var err error
		if id, err = told(tx); !errors.Is(err, errNoRow) {
			isNew = false
			return err
		}
		if id, err = one(ctx, tx, scanText, "signal-tell", signalArgs(n)...); err != nil {
			return err
		}
		isNew = true
		tx.add("signal-telling-insert", t.Source, t.ExternalID, id, n.SeenAt)
		tx.publish(n.SeenAt, "signals", "customer:"+n.CustomerID)
		return nil
	})
	if errors.Is(err, errExists) { // somebody told the same at the same time
		id, err = told(s.db)
		return id, false, err
	}
	return id, isNew, err
}

// Signals implements signal.Store.
func (s Signals) Signals(ctx context.Context, f signal.Filter) ([]signal.Row, error) {
	w := &where{args: []any{int64(f.Today), int64(f.Limit), f.ID}}
	w.signals(f)
	rows, err := s.db.queryText(ctx, strings.Replace(s.db.text("signal-list"), "$where", w.text(), 1), w.args...)
	if err != nil {
		return nil, err
	}
	return collect(rows, scanSignalRow, "signal-list")
}

func scanSignalRow(rows *sql.Rows) (r signal.Row, err error) {
	var detail, names string
	if err := rows.Scan(append(signalFields(&r.Signal, &detail), &r.RootID, &r.Name, &r.Owner, &r.Stake, &names)...); err != nil {
		return r, err
	}
	if names != "" {
		if err := decode(names, &r.Rule.Names); err != nil {
			return r, err
		}
	}
	return r, decode(detail, &r.Detail)
}

// OfMany implements signal.Store.
func (s Signals) OfMany(ctx context.Context, rootIDs []string, today calendar.Day, readerID string) ([]signal.Row, error) {
	return listIn(ctx, s.db, scanSignalRow, "signals-of-many", rootIDs, int64(today), readerID)
}

func (w *where) signals(f signal.Filter) {
	if f.ID != "" {
		w.and("s.id = ?", f.ID)
	}
	if f.CustomerID != "" {
		w.and("own.root_id = ?", f.CustomerID)
	}
	if f.Kind != "" {
		w.and("s.kind = ?", string(f.Kind))
	}
	if f.OwnerID != "" {
		w.and("c.owner_id = ?", f.OwnerID)
	}
	if f.Since != 0 {
		w.and("(s.opened_at >= ? OR s.from_day >= ?)", f.SinceAt, int64(f.Since))
	}
	if !f.Closed {
		w.and("s.closed_at IS NULL")
	}
	if !f.Snoozed {
		w.and("s.snoozed_until <= ?", int64(f.Today))
		w.and("s.from_day <= ?", int64(f.Today))
	}
	if f.StaffID != "" {
		w.and("NOT EXISTS (SELECT 1 FROM desk_case k WHERE k.id = s.case_id AND k.about_id = ?)", f.StaffID)
	}
	switch {
	case f.Own && f.TeamID != "":
		w.and("(c.owner_id = ? OR o.team_id = ?)", f.StaffID, f.TeamID)
	case f.Own:
		w.and("c.owner_id = ?", f.StaffID)
	}
}

// Reaches implements signal.Store.
func (s Signals) Reaches(ctx context.Context, rootID, staffID, teamID string) (bool, error) {
	n, err := one(ctx, s.db, scanInt, "signal-reach", rootID, staffID, teamID)
	return n > 0, err
}

// Tested implements signal.Store.
func (s Signals) Tested(ctx context.Context, on calendar.Day, end int64) ([]signal.Tested, error) {
	return list(ctx, s.db, func(rows *sql.Rows) (t signal.Tested, err error) {
		var names string
		if err := rows.Scan(&t.Kind, &names, &t.Customers, &t.Left, &t.Right, &t.Nothing); err != nil || names == "" {
			return t, err
		}
		return t, decode(names, &t.Rule.Names)
	}, "signals-tested", int64(on), end)
}

// Together implements signal.Store.
func (s Signals) Together(ctx context.Context, id string) ([]signal.Signal, error) {
	return list(ctx, s.db, scanSignal, "signal-together", id)
}

// Change implements signal.Store.
func (s Signals) Change(ctx context.Context, all []signal.Signal, now int64) error {
	b := s.db.batch()
	for _, n := range all {
		b.addExpect(signal.ErrChanged, "signal-change", n.ID, n.Version, int64(n.SnoozedUntil), n.SnoozeWhy, nullTime(n.ClosedAt), string(n.ClosedWhy), n.ByName,
			nullTime(n.RightAt), n.RightBy)
		b.publish(now, "signals", "customer:"+n.CustomerID)
	}
	err := b.commit(ctx)
	if errors.Is(err, errExists) { // it was opened anew meanwhile
		return signal.ErrChanged
	}
	return err
}

func scanRule(rows *sql.Rows) (r signal.Rule, err error) {
	var names string
	if err := rows.Scan(&r.ID, &names, &r.Text, &r.Weight, &r.Days, &r.Retired, &r.Version, &r.CreatedAt, &r.UpdatedAt, &r.By,
		&r.LookedAt, &r.Holds, &r.Failed); err != nil {
		return r, err
	}
	return r, decode(names, &r.Names)
}

// Rules implements signal.Store.
func (s Signals) Rules(ctx context.Context) ([]signal.Rule, error) {
	return list(ctx, s.db, scanRule, "signal-rules")
}

// Rule implements signal.Store.
func (s Signals) Rule(ctx context.Context, id string) (signal.Rule, error) {
	r, err := one(ctx, s.db, scanRule, "signal-rule", id)
	return r, notFound(err, "signal.rule_unknown")
}

// SaveRule implements signal.Store.
func (s Signals) SaveRule(ctx context.Context, r signal.Rule) error {
	b := s.db.batch()
	args := []any{encode(r.Names), r.Text, int64(r.Weight), r.Days, r.Retired}
	if r.Version == 1 {
		b.add("signal-rule-insert", append(append([]any{r.ID}, args...), r.Version, r.CreatedAt, r.UpdatedAt, r.By)...)
	} else {
		b.addExpect(signal.ErrChanged, "signal-rule-update", append(append([]any{r.ID, r.Version}, args...), r.UpdatedAt, r.By)...)
	}
	b.publish(r.UpdatedAt, "signals")
	return b.commit(ctx)
}

// Looked implements signal.Store.
func (s Signals) Looked(ctx context.Context, rules []signal.Rule) error {
	b := s.db.batch()
	for _, r := range rules {
		b.add("signal-rule-looked", r.ID, r.LookedAt, r.Holds, r.Failed)
	}
	return b.commit(ctx)
}

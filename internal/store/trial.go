package store

import (
	"context"
	"database/sql"
	"errors"
	"math"

	"liuke/internal/fault"
	"liuke/internal/trial"
	"liuke/internal/trial/registry"
)

// Trials implements registry.Store.
type Trials struct{ db *DB }

// Trials returns the store of trials.
func (db *DB) Trials() Trials { return Trials{db} }

var _ registry.Store = Trials{}

func scanTrial(rows *sql.Rows) (registry.Trial, error) {
	var t registry.Trial
	var audience string
	err := rows.Scan(&t.ID, &t.Name, &t.Action, &t.Purpose, &t.Reason, &t.Note, &t.Outcome, &t.Source, &t.Window, &t.CostEach, &t.Aim,
		&t.Intake, &audience, &t.State, &t.Series, &t.Example, &t.PlannedEnd, &t.Placed, &t.Told, &t.Play, &t.Version, &t.ByID, &t.By, &t.CreatedAt,
		&t.LaunchedAt, &t.EndedAt)
	if err != nil {
		return t, err
	}
	return t, decode(audience, &t.Audience)
}

// withArms reads the arms of trials.
func withArms(ctx context.Context, r reader, trials ...registry.Trial) error {
	type arm struct {
		trialID string
		registry.Arm
	}
	ids := make([]string, len(trials))
	at := map[string]int{}
	for i, t := range trials {
		ids[i], at[t.ID] = t.ID, i
	}
	arms, err := listIn(ctx, r, func(rows *sql.Rows) (a arm, err error) {
		return a, rows.Scan(&a.trialID, &a.Name, &a.Share, &a.Holdout)
	}, "trial-arms", ids)
	for _, a := range arms {
		t := &trials[at[a.trialID]]
		t.Arms = append(t.Arms, a.Arm)
	}
	return err
}

// Trial implements registry.Store.
func (s Trials) Trial(ctx context.Context, id string) (registry.Trial, error) {
	return trialBy(ctx, s.db, "trial-by-id", id)
}

func trialBy(ctx context.Context, r reader, name, id string) (registry.Trial, error) {
	t, err := one(ctx, r, scanTrial, name, id)
	if err != nil {
		return t, notFound(err, "trial.unknown")
	}
	found := []registry.Trial{t}
	err = withArms(ctx, r, found...)
	return found[0], err
}

// Trials implements registry.Store.
func (s Trials) Trials(ctx context.Context) ([]registry.Trial, error) {
	trials, err := list(ctx, s.db, scanTrial, "trials")
	if err != nil {
		return nil, err
	}
	return trials, withArms(ctx, s.db, trials...)
}

const trialsTopic = "trials"

func addArms(w writer, t registry.Trial) {
	for n, a := range t.Arms {
		w.add("trial-arm-insert", t.ID, n, a.Name, a.Share, a.Holdout)
	}
}

// Add implements registry.Store.
func (s Trials) Add(ctx context.Context, t registry.Trial) error {
	b := s.db.batch()
	b.add("trial-insert", t.ID, t.Name, string(t.Action), string(t.Purpose), t.Reason, t.Note, string(t.Outcome), string(t.Source), t.Window,
		t.CostEach, t.Aim, string(t.Intake), encode(t.Audience), string(t.State), t.Series, t.Example, int64(t.PlannedEnd), t.Placed,
		t.Version, t.ByID, t.By, t.CreatedAt, nullTime(t.LaunchedAt), nullTime(t.EndedAt), t.Play)
	addArms(b, t)
	b.publish(t.CreatedAt, trialsTopic)
	return b.commit(ctx)
}

// Save implements registry.Store.
func (s Trials) Save(ctx context.Context, t registry.Trial, now int64) error {
	return s.db.InTx(ctx, func(tx *Tx) error {
		saveTrial(tx, t)
		tx.publish(now, trialsTopic)
		return nil
	})
}

var errTrialChanged = fault.New(fault.Conflict, "trial.changed")

func saveTrial(tx *Tx, t registry.Trial) {
	tx.addExpect(errTrialChanged, "trial-save", t.ID, t.Version, t.Name, string(t.Action), string(t.Purpose), t.Reason, t.Note,
		string(t.Outcome), string(t.Source), t.Window, t.CostEach, t.Aim, string(t.Intake), encode(t.Audience), string(t.State), t.Series,
		int64(t.PlannedEnd), nullTime(t.LaunchedAt), nullTime(t.EndedAt), t.Play)
	tx.add("trial-arms-delete", t.ID)
	addArms(tx, t)
}

// Withdraw implements registry.Store.
func (s Trials) Withdraw(ctx context.Context, t registry.Trial, now int64) error {
	return s.db.InTx(ctx, func(tx *Tx) error {
		if kept, err := trialBy(ctx, tx, "trial-lock", t.ID); err != nil {
			return err
		} else if kept.Version != t.Version {
			return errTrialChanged
		}
		tx.addExpect(fault.New(fault.Conflict, "trial.shown"), "trial-withdraw", t.ID, t.Version)
		tx.add("trial-places-delete", t.ID)
		tx.add("trial-results-delete", t.ID)
		tx.publish(now, trialsTopic)
		return nil
	})
}

func scanCandidate(rows *sql.Rows) (c trial.Candidate, err error) {
	var worth sql.NullInt64
	err = rows.Scan(&c.ID, &worth)
	c.Value, c.Kept = math.NaN(), trial.Unassigned
	if worth.Valid {
		c.Value = float64(worth.Int64)
	}
	return c, err
}

// Eligible implements registry.Store.
func (s Trials) Eligible(ctx context.Context, a registry.Audience) ([]trial.Candidate, error) {
	if a.List == registry.ListLost {
		return list(ctx, s.db, scanCandidate, "trial-eligible-lost")
	}
	if len(a.Listed) == 0 {
		return list(ctx, s.db, scanCandidate, "trial-eligible", a.Tier, a.OwnerID)
	}
	found, err := listIn(ctx, s.db, scanCandidate, "trial-eligible-of", a.Listed, a.Tier, a.OwnerID)
	return onceEach(found), err
}

// onceEach leaves out customers who are there again, as when two records of one are listed.
func onceEach(customers []trial.Candidate) []trial.Candidate {
	seen := make(map[string]bool, len(customers))
	var once []trial.Candidate
	for _, c := range customers {
		if !seen[c.ID] {
			seen[c.ID] = true
			once = append(once, c)
		}
	}
	return once
}

// Launch implements registry.Store.
func (s Trials) Launch(ctx context.Context, t registry.Trial, customers []trial.Candidate, draw registry.Draw, now int64) error {
	return s.db.InTx(ctx, func(tx *Tx) error {
		if _, err := trialBy(ctx, tx, "trial-lock", t.ID); err != nil {
			return err
		}
		saveTrial(tx, t)
		_, err := tx.place(ctx, t, customers, draw, now)
		return err
	})
}

// Place implements registry.Store.
func (s Trials) Place(ctx context.Context, trialID string, customers []trial.Candidate, draw registry.Draw, now int64) (places []registry.Place, err error) {
	err = s.db.InTx(ctx, func(tx *Tx) error {
		t, err := trialBy(ctx, tx, "trial-lock", trialID)
		if err != nil {
			return err
		}
		places, err = tx.place(ctx, t, customers, draw, now)
		return err
	})
	return places, err
}

var placeTable = bulkTable{name: "trial_place", columns: []bulkColumn{
	{"trial_id", kindText}, {"customer_id", kindText}, {"arm", kindInt}, {"stratum", kindInt}, {"worth", kindInt}, {"placed_at", kindInt},
	{"local_day", kindInt},
}}

// place draws the places of customers in a trial that is locked. It returns where each of the records asked for stands.
func (tx *Tx) place(ctx context.Context, t registry.Trial, customers []trial.Candidate, draw registry.Draw, now int64) ([]registry.Place, error) {
	roots, rootOf, err := tx.rootsOf(ctx, customers)
	if err != nil {
		return nil, err
	}
	ids := make([]string, len(roots))
	for i, c := range roots {
		ids[i] = c.ID
	}
	standing, err := listBulk(ctx, tx, scanPlace, "trial-places-of", ids, t.ID)
	if err != nil {
		return nil, err
	}
	known := earliestPlaces(standing)
	fresh, err := draw(t, int(t.Placed), roots, known)
	if err != nil {
		return nil, err
	}
	if len(fresh) > 0 {
		tx.add("trial-placed", t.ID, len(fresh))
		tx.publish(now, trialsTopic)
	}
	err = tx.insertRows(ctx, placeTable, len(fresh), func(i int, v []any) []any {
		p := &fresh[i]
		v = append(v, p.TrialID, p.CustomerID, int64(p.Arm), int64(p.Stratum), nil, p.PlacedAt, int64(p.Day))
		if p.Worth != nil {
			v[4] = *p.Worth
		}
		return v
	})
	for _, p := range fresh {
		known[p.RootID] = p
	}
	var asked []registry.Place
	for id, root := range rootOf {
		if p, has := known[root]; has {
			p.CustomerID = id
			asked = append(asked, p)
		}
	}
	return asked, err
}

// rootsOf returns the customers that the records belong to, each once, with what they are worth, and which belongs to which.
func (tx *Tx) rootsOf(ctx context.Context, customers []trial.Candidate) (roots []trial.Candidate, rootOf map[string]string, err error) {
	type record struct {
		id, root string
		worth    sql.NullInt64
	}
	ids, values := make([]string, len(customers)), make(map[string]float64, len(customers))
	for i, c := range customers {
		ids[i], values[c.ID] = c.ID, c.Value
	}
	records, err := listBulk(ctx, tx, func(rows *sql.Rows) (r record, err error) {
		return r, rows.Scan(&r.id, &r.root, &r.worth)
	}, "trial-roots", ids)
	if err != nil {
		return nil, nil, err
	}
	rootOf = make(map[string]string, len(records))
	for _, r := range records {
		if _, again := rootOf[r.id]; again {
			continue // the list was filled up with it
		}
		rootOf[r.id] = r.root
		c := trial.Candidate{ID: r.root, Value: values[r.id], Kept: trial.Unassigned}
		if r.worth.Valid {
			c.Value = float64(r.worth.Int64)
		}
		roots = append(roots, c)
	}
	for _, id := range ids {
		if _, there := rootOf[id]; !there {
			return nil, nil, fault.New(fault.NotFound, "customer.unknown")
		}
	}
	return onceEach(roots), rootOf, nil
}

func scanPlace(rows *sql.Rows) (p registry.Place, err error) {
	var worth sql.NullInt64
	err = rows.Scan(&p.TrialID, &p.CustomerID, &p.RootID, &p.Arm, &p.Stratum, &worth, &p.PlacedAt, &p.Day)
	if worth.Valid {
		p.Worth = &worth.Int64
	}
	return p, err
}

// earliestPlaces are those that count, by root. A root has several when customers were merged who both had one.
func earliestPlaces(places []registry.Place) map[string]registry.Place {
	first := make(map[string]registry.Place, len(places))
	for _, p := range places {
		f, has := first[p.RootID]
		if !has || p.PlacedAt < f.PlacedAt || p.PlacedAt == f.PlacedAt && p.CustomerID < f.CustomerID {
			first[p.RootID] = p
		}
	}
	return first
}

// PlaceOf implements registry.Store.
func (s Trials) PlaceOf(ctx context.Context, trialID, customerID string) (registry.Place, bool, error) {
	p, err := one(ctx, s.db, scanPlace, "trial-place-of", trialID, customerID)
	if errors.Is(err, errNoRow) {
		return p, false, nil
	}
	return p, err == nil, err
}

// Act implements registry.Store.
func (s Trials) Act(ctx context.Context, trialID string, acts []registry.Done, now int64) error {
	return s.db.InTx(ctx, func(tx *Tx) error {
		t, err := trialBy(ctx, tx, "trial-lock", trialID)
		if err != nil {
			return err
		}
		if t.State == registry.Draft {
			return fault.New(fault.Conflict, "trial.not_running")
		}
		for _, d := range acts {
			tx.add("trial-action-save", d.TrialID, d.CustomerID, string(d.Kind), d.At, d.Action, d.Cost, d.ExternalID)
		}
		tx.publish(now, trialsTopic)
		return nil
	})
}

// Note implements registry.Store.
func (s Trials) Note(ctx context.Context, done ...registry.Done) error {
	b := s.db.batch()
	for _, d := range done {
		b.add("trial-action-insert", d.TrialID, d.CustomerID, string(d.Kind), d.At, d.Action, d.Cost)
	}
	return b.commit(ctx)
}

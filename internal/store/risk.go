package store

import (
	"context"
	"database/sql"
	"slices"

	"liuke/internal/calendar"
	"liuke/internal/job"
	"liuke/internal/purchase"
	"liuke/internal/risk"
	"liuke/internal/risk/watch"
)

// Risks implements watch.Store.
type Risks struct{ db *DB }

// Risks returns the store of who is leaving.
func (db *DB) Risks() Risks { return Risks{db} }

var _ watch.Store = Risks{}

// LastPurchaseDay implements watch.Ledger.
func (r Risks) LastPurchaseDay(ctx context.Context) (calendar.Day, bool, error) {
	return r.db.Value().LastPurchaseDay(ctx)
}

// EachDay implements watch.Ledger.
func (r Risks) EachDay(ctx context.Context, yield func(customerID string, day purchase.Day) error) error {
	return r.db.Value().EachDay(ctx, yield)
}

// EachLine implements watch.Ledger.
func (r Risks) EachLine(ctx context.Context, yield func(customerID, productID string, r purchase.Rhythm) error) error {
	var customerID lastText
	var product fewTexts
	var first, last int64
	var rhythm purchase.Rhythm
	return r.db.each(ctx, func() error {
		rhythm.First, rhythm.Last = calendar.Day(first), calendar.Day(last)
		return yield(string(customerID), product.text, rhythm)
	}, []any{&customerID, &product, &rhythm.Days, &first, &last, &rhythm.GapSquares, &rhythm.GapLogs}, "risk-lines")
}

// EachBoughtBy implements watch.Ledger.
func (r Risks) EachBoughtBy(ctx context.Context, ids []string, yield func(customerID, productID string, day calendar.Day, d purchase.ProductDay) error) error {
	type bought struct {
		customerID, productID string
		day                   calendar.Day
		purchase.ProductDay
	}
	for piece := range slices.Chunk(ids, bulkList) {
		rows, err := listIn(ctx, r.db, func(rows *sql.Rows) (b bought, err error) {
			return b, rows.Scan(&b.customerID, &b.productID, &b.day, &b.Quantity, &b.Net)
		}, "risk-bought", piece)
		if err != nil {
			return err
		}
		for _, b := range rows {
			if err := yield(b.customerID, b.productID, b.day, b.ProductDay); err != nil {
				return err
			}
		}
	}
	return nil
}

// SaveRun implements watch.Store.
func (r Risks) SaveRun(ctx context.Context, run watch.Run, now int64) error {
	b := r.db.batch()
	addRiskRun(b, run, now)
	return b.commit(ctx)
}

func addRiskRun(w writer, run watch.Run, now int64) {
	w.add("risk-run-save", run.ID, string(run.State), string(run.Stage), int64(run.AsOf), encode(run.Report), run.Customers, run.Judged,
		run.Flagged, run.Error, run.StartedAt, nullTime(run.FinishedAt))
	w.publish(now, "risk")
}

var riskTable = bulkTable{name: "risk", columns: []bulkColumn{
	{"run_id", kindText}, {"customer_id", kindText}, {"chance", kindFloat}, {"value", kindInt}, {"at_risk", kindInt}, {"since", kindInt},
	{"last_day", kindInt}, {"kinds", kindInt}, {"reasons", kindText}, {"before_day", kindInt}, {"before_chance", kindFloat},
}}

// SaveRisks implements watch.Store.
func (r Risks) SaveRisks(ctx context.Context, run watch.Run, risks []watch.Risk, now int64) error {
	return r.db.InTx(ctx, func(tx *Tx) error {
		tx.mayBeLost() // until the run has finished nobody reads them
		err := tx.insertRows(ctx, riskTable, len(risks), func(i int, v []any) []any {
			one := &risks[i]
			v = append(v, run.ID, one.CustomerID, one.Chance, one.Value, one.AtRisk, int64(one.Since), int64(one.Last), kindsOf(one.Reasons), encode(one.Reasons))
			if one.Before == nil {
				return append(v, nil, nil)
			}
			return append(v, int64(one.Before.AsOf), one.Before.Chance)
		})
		addRiskRun(tx, run, now) // last: who writes beside waits for the run's row
		return err
	})
}

// kindBit is the bit of a kind of reason.
func kindBit(k risk.ReasonKind) int64 { return 1 << slices.Index(watch.Kinds, k) }

func kindsOf(reasons []watch.Reason) (bits int64) {
	for _, reason := range reasons {
		bits |= kindBit(reason.Kind)
	}
	return bits
}

var flagTable = bulkTable{name: "risk_flag", columns: []bulkColumn{
	{"id", kindText}, {"customer_id", kindText}, {"raised_day", kindInt}, {"why", kindText}, {"chance", kindFloat}, {"value", kindInt},
	{"verdict", kindText}, {"comment", kindText},
}}

// FinishRun implements watch.Store.
func (r Risks) FinishRun(ctx context.Context, run watch.Run, changes []watch.Change, now int64) error {
	return r.db.InTx(ctx, func(tx *Tx) error {
		var raised []watch.Flag
		for _, c := range changes {
			f := c.Flag
			switch c.Kind {
			case watch.Raise:
				raised = append(raised, f)
			case watch.Set:
				tx.add("risk-flag-set", f.ID, sql.NullInt64{Int64: int64(f.Cleared), Valid: !f.Open}, string(f.Why), f.Chance, f.Value)
			case watch.Drop:
				tx.add("risk-flag-drop", f.ID)
			}
		}
		err := tx.insertRows(ctx, flagTable, len(raised), func(i int, v []any) []any {
			f := &raised[i]
			return append(v, f.ID, f.CustomerID, int64(f.Raised), string(f.Why), f.Chance, f.Value, "", "")
		})
		if err != nil {
			return err
		}
		tx.add("risks-drop-earlier", run.ID, run.StartedAt)
		addRiskRun(tx, run, now)
		tx.enqueue(job.New(watch.JobRan, struct{}{}, now, now).Only(watch.JobRan))
		return nil
	})
}

// LatestRuns implements watch.Store.
func (r Risks) LatestRuns(ctx context.Context) ([]watch.Run, error) {
	return list(ctx, r.db, scanRiskRun, "risk-runs-latest", latestRuns)
}

func scanRiskRun(rows *sql.Rows) (watch.Run, error) {
	var run watch.Run
	var report string
	if err := rows.Scan(&run.ID, &run.State, &run.Stage, &run.AsOf, &report, &run.Customers, &run.Judged, &run.Flagged, &run.Error,
		&run.StartedAt, &run.FinishedAt); err != nil {
		return run, err
	}
	return run, decode(report, &run.Report)
}

// FirstDay implements watch.Store.
func (r Risks) FirstDay(ctx context.Context) (calendar.Day, bool, error) {
	day, err := one(ctx, r.db, scanInt, "risk-first-day")
	return calendar.Day(day), day >= 0, err
}

// EachBefore implements watch.Store.
func (r Risks) EachBefore(ctx context.Context, runID string, yield func(customerID string, chance float64, before *watch.Before) error) error {
	var customerID lastText
	var chance, chanceBefore float64
	var day int64
	return r.db.each(ctx, func() error {
		if day < 0 {
			return yield(string(customerID), chance, nil)
		}
		return yield(string(customerID), chance, &watch.Before{AsOf: calendar.Day(day), Chance: chanceBefore})
	}, []any{&customerID, &chance, &day, &chanceBefore}, "risk-before", runID)
}

// EachFlag implements watch.Store.
func (r Risks) EachFlag(ctx context.Context, since calendar.Day, yield func(watch.Flag) error) error {
	var f watch.Flag
	return r.db.each(ctx, func() error { return yield(f) }, flagFields(&f), "risk-flags-since", int64(since))
}

func flagFields(f *watch.Flag) []any {
	return []any{
		&f.ID, &f.CustomerID, &f.Raised, &f.Cleared, &f.Open, &f.Why, &f.Chance, &f.Value, &f.Mark.Verdict, &f.Mark.Comment, &f.Mark.ByID, &f.Mark.At,
	}
}

func scanFlag(rows *sql.Rows) (f watch.Flag, err error) { return f, rows.Scan(flagFields(&f)...) }

// Turned implements watch.Store.
func (r Risks) Turned(ctx context.Context, ownerID string, since int64) ([]watch.Turned, error) {
	return list(ctx, r.db, func(rows *sql.Rows) (f watch.Turned, err error) {
		return f, rows.Scan(append(flagFields(&f.Flag), &f.Name)...)
	}, "risk-turned", ownerID, since)
}

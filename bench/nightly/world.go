package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"liuke/bench/scratch"
	"liuke/internal/account"
	"liuke/internal/app"
	"liuke/internal/calendar"
	"liuke/internal/signal"
	"liuke/internal/trial/registry"
)

// world is the program with its customers.
type world struct {
	*app.App
	at        int64
	address   string
	customers int

	cookies map[string]string // by who is signed in
}

// lay makes a company with its customers, rules and trials, and scores the customers.
func (w *world) lay(ctx context.Context, out io.Writer) error {
	began := time.Now()
	staff, err := w.Accounts.Found(ctx, account.Company{
		Name: "Bench", Lang: "en", Currency: "GBP", Zone: "UTC", PublicURL: "http://127.0.0.1", Hours: "Mon-Fri 09:00-18:00",
	}, account.NewStaff{Email: "all@example.com", Name: "All", Role: account.RoleAdmin, Lang: "en", Password: password},
		account.NewStaff{Email: "own@example.com", Name: "Own", Role: account.RoleAgent, Lang: "en", Password: password})
	if err != nil {
		return err
	}
	rows, err := fill(ctx, w.address, w.customers, staff[1].ID)
	if err != nil {
		return fmt.Errorf("fill: %w", err)
	}
	fmt.Fprintf(out, "%d customers, %d purchase days, %d products of customers, %d lines, written in %.0f s\n",
		w.customers, rows.days, rows.products, rows.lines, time.Since(began).Seconds())
	for _, r := range []signal.Rule{
		{Names: map[string]string{"en": "Late and dear"}, Text: "overdue > 0.9 and spend_365 > 200", Weight: signal.Plain, Days: 30},
		{Names: map[string]string{"en": "Nobody calls"}, Text: "spend_365 > 400 and days_since_contact > 180", Weight: signal.Weak, Days: 30},
		{Names: map[string]string{"en": "Buys half"}, Text: "spend_365 < spend_365_before / 2 and spend_365_before > 200", Weight: signal.Plain, Days: 30},
	} {
		if _, err := w.Signals.PutRule(ctx, staff[0].Actor(), r, true); err != nil {
			return fmt.Errorf("rule: %w", err)
		}
	}
	for _, back := range []int64{60, 20} {
		if err := w.try(ctx, back); err != nil {
			return fmt.Errorf("trial: %w", err)
		}
	}
	return errors.Join(score(ctx, w.address), vacuum(ctx, w.address))
}

// wake goes to the night that the customers were kept after, where one has passed.
func (w *world) wake(ctx context.Context) error {
	run, _, err := w.Risks.Latest(ctx, account.System)
	if run != nil {
		w.at = run.StartedAt
	}
	return err
}

// score writes what scoring would have, near enough: the longer the silence beside the usual gap, the less likely they come.
func score(ctx context.Context, address string) (err error) {
	db, err := scratch.Open(address)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	const asOf = int64(firstDay + allDays - 1)
	if _, err := db.ExecContext(ctx, `INSERT INTO value_run (id, state, stage, as_of, model, report, customers, scored, error, started_at, finished_at)
		SELECT 'bench', 'finished', '', CAST($1 AS BIGINT), 'bg-nbd', '{}', count(*), count(*), '', CAST($2 AS BIGINT), CAST($2 AS BIGINT)
		FROM customer_summary`, asOf, tonight); err != nil {
		return fmt.Errorf("score: %w", err)
	}
	_, err = db.ExecContext(ctx, `INSERT INTO value_score (customer_id, run_id, as_of, model, days, active, expected, spend, worth_year, worth, worth_low, worth_high,
			next_day, next_low, next_high, usual, overdue, priority)
		SELECT customer_id, 'bench', CAST($1 AS BIGINT), 'bg-nbd', days, 1 / (1 + late * late / 4), days / (1 + late * late), spend / days, net / 2, net, net / 2,
			net * 2, last_day + 30, last_day + 10, last_day + 90, usual, late / (1 + late), CAST(net / (1 + late) AS BIGINT)
		FROM (SELECT customer_id, days, spend, net, last_day, usual, (CAST($1 AS BIGINT) - last_day) / usual AS late
			FROM (SELECT s.*, CASE WHEN days > 1 THEN 1.0 * (last_day - first_day) / (days - 1) + 1 ELSE 60.0 END AS usual
				FROM customer_summary s WHERE days > 0) u) v`, asOf)
	if err != nil {
		return fmt.Errorf("score: %w", err)
	}
	return nil
}

// vacuum does what PostgreSQL would have done by itself before the night.
func vacuum(ctx context.Context, address string) (err error) {
	if !scratch.IsPostgres(address) {
		return nil
	}
	db, err := scratch.Open(address)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	for _, table := range append([]string{"value_score", "trial_place", "risk", "risk_flag", "signal", "profit"}, filled...) {
		if _, err := db.ExecContext(ctx, "VACUUM ANALYZE "+table); err != nil {
			return err
		}
	}
	_, err = db.ExecContext(ctx, "CHECKPOINT")
	return err
}

// try launches a trial so many days ago, with those who had bought on ten days or more.
func (w *world) try(ctx context.Context, back int64) error {
	at := tonight - back*day
	today := calendar.Day(at / day)
	past := registry.NewService(w.DB.Trials(), w.DB.Facts(), w.Accounts.Company, func() int64 { return at })
	t, err := past.Create(ctx, account.System, registry.Plan{
		Name: fmt.Sprint(back, " days ago"), Action: registry.ActionCampaign, Purpose: registry.PurposeKeep, Arms: registry.TwoArms(20, "Left alone", "Written to"),
		Outcome: registry.OutcomeBought, Source: registry.FromPurchases, Window: 30, Intake: registry.AtLaunch,
		Audience: registry.Audience{Rule: "purchase_days >= 10"}, PlannedEnd: today + 120,
	})
	if err != nil {
		return err
	}
	_, err = past.Launch(ctx, account.System, t.ID, t.Version)
	return err
}

-- name: value-last-day
SELECT coalesce(max(local_day), -1) FROM purchase WHERE kind = 'purchase';

-- name: value-summaries
SELECT customer_id, days, first_day, last_day, gap_squares, gap_logs, receipts, net, paid_days, spend, first_spend, touched_day
FROM customer_summary
WHERE days > 0
ORDER BY customer_id;

-- name: value-run-save
INSERT INTO value_run (id, state, as_of, model, report, customers, scored, error, started_at, finished_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
ON CONFLICT (id) DO UPDATE SET state = excluded.state, as_of = excluded.as_of, model = excluded.model,
    report = excluded.report, customers = excluded.customers, scored = excluded.scored, error = excluded.error,
    finished_at = excluded.finished_at;

-- name: value-runs
SELECT id, state, as_of, model, report, customers, scored, error, started_at, coalesce(finished_at, 0)
FROM value_run
ORDER BY started_at DESC, id DESC
LIMIT $1;

-- name: value-score-save
INSERT INTO value_score (customer_id, run_id, alive, active, expected, spend, worth, worth_low, worth_high,
    next_day, next_low, next_high, usual, overdue, priority)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
ON CONFLICT (customer_id) DO UPDATE SET run_id = excluded.run_id, alive = excluded.alive, active = excluded.active,
    expected = excluded.expected, spend = excluded.spend, worth = excluded.worth, worth_low = excluded.worth_low,
    worth_high = excluded.worth_high, next_day = excluded.next_day, next_low = excluded.next_low,
    next_high = excluded.next_high, usual = excluded.usual, overdue = excluded.overdue, priority = excluded.priority;

-- name: value-scores-drop-earlier
DELETE FROM value_score WHERE run_id <> $1;

-- name: value-score
SELECT customer_id, run_id, alive, active, expected, spend, worth, worth_low, worth_high,
    next_day, next_low, next_high, usual, overdue, priority
FROM value_score
WHERE customer_id = $1;

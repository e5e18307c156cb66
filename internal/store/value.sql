-- name: value-last-day
SELECT coalesce(max(local_day), -1) FROM purchase WHERE kind = 'purchase';

-- name: value-days
SELECT customer_id, local_day, net, kept
FROM customer_day
WHERE kept OR net < 0
ORDER BY customer_id, local_day;

-- name: value-run-save
INSERT INTO value_run (id, state, stage, as_of, model, report, customers, scored, error, started_at, finished_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
ON CONFLICT (id) DO UPDATE SET state = excluded.state, stage = excluded.stage, as_of = excluded.as_of, model = excluded.model,
    report = excluded.report, customers = excluded.customers, scored = excluded.scored, error = excluded.error,
    finished_at = excluded.finished_at;

-- name: value-runs-latest
SELECT id, state, stage, as_of, model, report, customers, scored, error, started_at, coalesce(finished_at, 0)
FROM value_run
WHERE started_at >= coalesce((SELECT max(started_at) FROM value_run WHERE state = 'finished'), 0)
ORDER BY started_at DESC, id DESC
LIMIT $1;

-- name: value-score-save
INSERT INTO value_score (customer_id, run_id, as_of, model, days, alive, active, expected, spend, worth_year, worth, worth_low,
    worth_high, next_day, next_low, next_high, usual, overdue, priority)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)
ON CONFLICT (customer_id) DO UPDATE SET
    before_as_of = CASE WHEN (value_score.as_of, value_score.days, value_score.model) <> (excluded.as_of, excluded.days, excluded.model)
        THEN value_score.as_of ELSE value_score.before_as_of END,
    before_model = CASE WHEN (value_score.as_of, value_score.days, value_score.model) <> (excluded.as_of, excluded.days, excluded.model)
        THEN value_score.model ELSE value_score.before_model END,
    before_days = CASE WHEN (value_score.as_of, value_score.days, value_score.model) <> (excluded.as_of, excluded.days, excluded.model)
        THEN value_score.days ELSE value_score.before_days END,
    before_active = CASE WHEN (value_score.as_of, value_score.days, value_score.model) <> (excluded.as_of, excluded.days, excluded.model)
        THEN value_score.active ELSE value_score.before_active END,
    before_worth = CASE WHEN (value_score.as_of, value_score.days, value_score.model) <> (excluded.as_of, excluded.days, excluded.model)
        THEN value_score.worth ELSE value_score.before_worth END,
    run_id = excluded.run_id, as_of = excluded.as_of, model = excluded.model, days = excluded.days, alive = excluded.alive,
    active = excluded.active, expected = excluded.expected, spend = excluded.spend, worth_year = excluded.worth_year,
    worth = excluded.worth, worth_low = excluded.worth_low, worth_high = excluded.worth_high, next_day = excluded.next_day,
    next_low = excluded.next_low, next_high = excluded.next_high, usual = excluded.usual, overdue = excluded.overdue,
    priority = excluded.priority;

-- name: value-scores-drop-earlier
DELETE FROM value_score
WHERE run_id <> $1 AND run_id NOT IN (SELECT id FROM value_run WHERE started_at > $2);

-- name: value-score
SELECT customer_id, run_id, as_of, model, days, alive, active, expected, spend, worth_year, worth, worth_low, worth_high,
    next_day, next_low, next_high, usual, overdue, priority,
    before_as_of, coalesce(before_model, ''), coalesce(before_days, 0), coalesce(before_active, 0), coalesce(before_worth, 0)
FROM value_score
WHERE customer_id = $1;

-- name: risk-run-save
INSERT INTO risk_run (id, state, stage, as_of, report, customers, judged, flagged, error, started_at, finished_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
ON CONFLICT (id) DO UPDATE SET state = excluded.state, stage = excluded.stage, as_of = excluded.as_of, report = excluded.report,
    customers = excluded.customers, judged = excluded.judged, flagged = excluded.flagged, error = excluded.error,
    finished_at = excluded.finished_at;

-- name: risk-runs-latest
SELECT id, state, stage, as_of, report, customers, judged, flagged, error, started_at, coalesce(finished_at, 0)
FROM risk_run
WHERE started_at >= coalesce((SELECT max(started_at) FROM risk_run WHERE state = 'finished'), 0)
ORDER BY started_at DESC, id DESC
LIMIT $1;

-- name: risk-first-day
SELECT coalesce(min(as_of), -1) FROM risk_run WHERE state = 'finished';

-- name: risk-bought
SELECT c.root_id, l.product_id, p.local_day, CAST(sum(l.quantity) AS BIGINT), CAST(sum(l.amount) AS BIGINT)
FROM customer c
    JOIN purchase p ON p.customer_id = c.id
    JOIN purchase_line l ON l.purchase_id = p.id
WHERE c.root_id IN ($ids)
GROUP BY c.root_id, l.product_id, p.local_day;

-- name: risk-lines
SELECT customer_id, product_id, days, first_day, last_day, gap_squares, gap_logs FROM product_summary WHERE days > 0 ORDER BY customer_id;

-- name: risk-before
SELECT customer_id, chance, coalesce(before_day, -1), coalesce(before_chance, 0) FROM risk WHERE run_id = $1;

-- name: risks-drop-earlier
DELETE FROM risk
WHERE run_id <> $1 AND run_id NOT IN (SELECT id FROM risk_run WHERE started_at > $2);

-- part: risk-flag-columns
f.id, f.customer_id, f.raised_day, coalesce(f.cleared_day, 0), f.cleared_day IS NULL, f.why, f.chance, f.value, f.verdict, f.comment,
    coalesce(f.verdict_by, ''), coalesce(f.verdict_at, 0)

-- name: risk-flags-since
SELECT {risk-flag-columns}
FROM risk_flag f
    JOIN customer c ON c.id = f.customer_id AND c.root_id = c.id
WHERE f.cleared_day IS NULL OR f.cleared_day >= $1
ORDER BY f.customer_id, f.raised_day, f.id;

-- name: risk-flags-of
SELECT {risk-flag-columns} FROM risk_flag f WHERE f.customer_id = $1 ORDER BY f.raised_day DESC, f.id DESC;

-- name: risk-flag
SELECT {risk-flag-columns} FROM risk_flag f WHERE f.id = $1;

-- name: risk-turned
SELECT {risk-flag-columns}, c.name
FROM customer c
    JOIN risk_flag f ON f.customer_id = c.id
    CROSS JOIN (SELECT coalesce(max(CASE WHEN finished_at < $2 THEN as_of END), min(as_of)) AS day FROM risk_run WHERE state = 'finished') known
WHERE c.owner_id = $1 AND c.root_id = c.id
    AND (f.cleared_day IS NULL AND f.raised_day > known.day OR f.why = 'bought' AND f.cleared_day > known.day)
ORDER BY f.value DESC, f.id;

-- name: risk-flag-set
UPDATE risk_flag SET cleared_day = $2, why = $3, chance = $4, value = $5 WHERE id = $1;

-- name: risk-flag-drop
DELETE FROM risk_flag WHERE id = $1 AND verdict = '';

-- name: risk-flag-mark
UPDATE risk_flag SET verdict = $2, comment = $3, verdict_by = $4, verdict_at = $5 WHERE id = $1;

-- name: risk-marks
SELECT f.verdict, count(*)
FROM risk_flag f
    JOIN customer c ON c.id = f.customer_id AND c.root_id = c.id
WHERE f.verdict <> '' AND $where
GROUP BY f.verdict;

-- name: risk-list
SELECT r.customer_id, u.as_of, r.chance, r.value, r.at_risk, r.since, r.last_day, r.reasons, r.before_day, coalesce(r.before_chance, 0),
    c.name, c.tier, c.country, coalesce(c.owner_id, ''),
    coalesce(f.id, ''), coalesce(f.raised_day, 0), coalesce(f.chance, 0), coalesce(f.value, 0), coalesce(f.verdict, ''),
    coalesce(f.comment, ''), coalesce(f.verdict_by, ''), coalesce(f.verdict_at, 0)
FROM risk r
    JOIN risk_run u ON u.id = r.run_id
    -- Said otherwise, PostgreSQL expects one customer in two hundred to stand for themselves, and sorts everybody for the first page.
    JOIN customer c ON c.id = r.customer_id AND CASE WHEN c.root_id = c.id THEN TRUE ELSE FALSE END
    LEFT JOIN risk_flag f ON f.customer_id = r.customer_id AND f.cleared_day IS NULL
WHERE r.run_id = (SELECT id FROM risk_run WHERE state = 'finished' ORDER BY started_at DESC, id DESC LIMIT 1)
    AND $where
ORDER BY r.at_risk DESC, r.customer_id
LIMIT $1;

-- name: risk-customers
SELECT c.id, c.name, c.tier, c.country, coalesce(c.owner_id, '')
FROM customer c
WHERE c.id IN ($ids) AND c.root_id = c.id
    AND ($1 = '' OR c.owner_id = $1 OR c.owner_id IN (SELECT id FROM staff WHERE team_id = $2));

-- name: risk-products
SELECT id, CASE WHEN name = '' THEN code ELSE name END FROM product WHERE id IN ($ids);

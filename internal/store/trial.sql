-- part: trial-columns
t.id, t.name, t.action, t.purpose, t.reason, t.note, t.outcome, t.source, t.window_days, t.cost_each, t.aim, t.intake, t.audience,
    t.state, t.series, t.example, t.planned_end, t.placed, t.told, t.play, t.version, t.by_id, t.by_name, t.created_at, coalesce(t.launched_at, 0),
    coalesce(t.ended_at, 0)

-- name: trial-by-id
SELECT {trial-columns} FROM trial t WHERE t.id = $1;

-- name: trials
SELECT {trial-columns} FROM trial t ORDER BY t.created_at DESC, t.id DESC;

-- name: trial-lock (sqlite)
SELECT {trial-columns} FROM trial t WHERE t.id = $1;

-- name: trial-lock (postgres)
SELECT {trial-columns} FROM trial t WHERE t.id = $1 FOR NO KEY UPDATE;

-- name: trial-insert
INSERT INTO trial (id, name, action, purpose, reason, note, outcome, source, window_days, cost_each, aim, intake, audience, state, series,
    example, planned_end, placed, version, by_id, by_name, created_at, launched_at, ended_at, play)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25);

-- name: trial-save
UPDATE trial
SET name = $3, action = $4, purpose = $5, reason = $6, note = $7, outcome = $8, source = $9, window_days = $10, cost_each = $11, aim = $12,
    intake = $13, audience = $14, state = $15, series = $16, planned_end = $17, launched_at = $18, ended_at = $19, play = $20,
    version = version + 1
WHERE id = $1 AND version = $2;

-- name: trial-placed
UPDATE trial SET placed = placed + $2 WHERE id = $1;

-- name: trial-withdraw
UPDATE trial
SET state = 'draft', launched_at = NULL, placed = 0, version = version + 1
WHERE id = $1 AND version = $2
    AND NOT EXISTS (SELECT 1 FROM trial_action a WHERE a.trial_id = $1)
    AND NOT EXISTS (SELECT 1 FROM trial_outcome o WHERE o.trial_id = $1);

-- name: trial-told
UPDATE trial SET told = told + 1 WHERE id = $1;

-- name: trial-results-delete
DELETE FROM trial_result WHERE trial_id = $1;

-- name: trial-places-delete
DELETE FROM trial_place WHERE trial_id = $1;

-- name: trial-arms
SELECT trial_id, name, share, holdout FROM trial_arm WHERE trial_id IN ($ids) ORDER BY trial_id, n;

-- name: trial-arm-insert
INSERT INTO trial_arm (trial_id, n, name, share, holdout) VALUES ($1, $2, $3, $4, $5);

-- name: trial-arms-delete
DELETE FROM trial_arm WHERE trial_id = $1;

-- name: trial-eligible
SELECT c.id, v.worth
FROM customer c LEFT JOIN value_score v ON v.customer_id = c.id
WHERE c.root_id = c.id AND ($1 = '' OR c.tier = $1) AND ($2 = '' OR c.owner_id = $2)
ORDER BY c.id;

-- name: trial-eligible-of
SELECT r.id, v.worth
FROM customer r LEFT JOIN value_score v ON v.customer_id = r.id
WHERE r.id IN (SELECT root_id FROM customer WHERE id IN ($ids)) AND ($1 = '' OR r.tier = $1) AND ($2 = '' OR r.owner_id = $2)
ORDER BY r.id;

-- name: trial-roots
SELECT c.id, c.root_id, v.worth
FROM customer c LEFT JOIN value_score v ON v.customer_id = c.root_id
WHERE c.id IN ($ids);

-- name: trial-places-of
SELECT p.trial_id, p.customer_id, c.root_id, p.arm, p.stratum, p.worth, p.placed_at, p.local_day
FROM trial_place p JOIN customer c ON c.id = p.customer_id
WHERE p.trial_id = $1 AND c.root_id IN ($ids)
ORDER BY p.placed_at, p.customer_id;

-- name: trial-place-of
SELECT p.trial_id, p.customer_id, c.root_id, p.arm, p.stratum, p.worth, p.placed_at, p.local_day
FROM customer asked JOIN customer c ON c.root_id = asked.root_id JOIN trial_place p ON p.customer_id = c.id
WHERE p.trial_id = $1 AND asked.id = $2
ORDER BY p.placed_at, p.customer_id
LIMIT 1;

-- name: trial-action-insert
INSERT INTO trial_action (trial_id, customer_id, kind, at, action, cost) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (trial_id, customer_id, kind, at, action) WHERE external_id = '' DO NOTHING;

-- name: trial-action-save
INSERT INTO trial_action (trial_id, customer_id, kind, at, action, cost, external_id) VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (trial_id, external_id) WHERE external_id <> '' DO UPDATE SET customer_id = excluded.customer_id, kind = excluded.kind,
    at = excluded.at, action = excluded.action, cost = excluded.cost;

-- part: trial-drawn
drawn AS (
    SELECT c.root_id, p.arm, p.worth, p.placed_at, p.local_day,
        row_number() OVER (PARTITION BY c.root_id ORDER BY p.placed_at, p.customer_id) AS nth
    FROM trial_place p JOIN customer c ON c.id = p.customer_id
    WHERE p.trial_id = $1
), subject AS (SELECT root_id, arm, worth, local_day FROM drawn WHERE nth = 1)

-- name: trial-subjects
WITH {trial-drawn}, visit AS (
    SELECT s.root_id, sum(CASE WHEN d.local_day > s.local_day THEN 1 ELSE 0 END) AS later,
        sum(CASE WHEN d.local_day < s.local_day THEN 1 ELSE 0 END) AS before
    FROM subject s
        JOIN customer_day d ON d.customer_id = s.root_id AND d.local_day >= s.local_day - $2 AND d.local_day <= s.local_day + $2
    WHERE d.kept
    GROUP BY s.root_id
), money AS (
    SELECT s.root_id,
        sum(CASE WHEN q.local_day > s.local_day THEN l.amount - coalesce(l.cost, 0) ELSE 0 END) AS later,
        sum(CASE WHEN q.local_day < s.local_day THEN l.amount - coalesce(l.cost, 0) ELSE 0 END) AS before,
        sum(CASE WHEN q.local_day > s.local_day THEN abs(l.amount) ELSE 0 END) AS turnover,
        sum(CASE WHEN q.local_day > s.local_day AND l.cost IS NULL THEN abs(l.amount) ELSE 0 END) AS uncosted
    FROM subject s
        JOIN customer r ON r.root_id = s.root_id
        JOIN purchase q ON q.customer_id = r.id AND q.local_day >= s.local_day - $2 AND q.local_day <= s.local_day + $2
        JOIN purchase_line l ON l.purchase_id = q.id
    GROUP BY s.root_id
)
SELECT s.root_id, s.arm, s.local_day, s.worth, CAST(coalesce(v.later, 0) AS BIGINT), CAST(coalesce(v.before, 0) AS BIGINT),
    CAST(coalesce(m.later, 0) AS BIGINT), CAST(coalesce(m.before, 0) AS BIGINT), CAST(coalesce(m.turnover, 0) AS BIGINT),
    CAST(coalesce(m.uncosted, 0) AS BIGINT)
FROM subject s LEFT JOIN visit v ON v.root_id = s.root_id LEFT JOIN money m ON m.root_id = s.root_id
ORDER BY s.root_id;

-- name: trial-subjects-told
WITH {trial-drawn}, told AS (
    SELECT s.root_id, sum(CASE WHEN o.amount >= 0 THEN 1 ELSE 0 END) AS days, sum(o.amount) AS amount
    FROM subject s
        JOIN customer r ON r.root_id = s.root_id
        JOIN trial_outcome o ON o.customer_id = r.id AND o.trial_id = $1 AND o.local_day > s.local_day AND o.local_day <= s.local_day + $2
    GROUP BY s.root_id
)
SELECT s.root_id, s.arm, s.local_day, s.worth, CAST(coalesce(o.days, 0) AS BIGINT), 0, CAST(coalesce(o.amount, 0) AS BIGINT), 0, 0, 0
FROM subject s LEFT JOIN told o ON o.root_id = s.root_id
ORDER BY s.root_id;

-- name: trial-base
SELECT c.root_id, CAST(sum(CASE WHEN l.quantity > 0 AND q.local_day > $1 THEN 1 ELSE 0 END) AS BIGINT),
    CAST(sum(CASE WHEN l.quantity > 0 AND q.local_day < $1 THEN 1 ELSE 0 END) AS BIGINT),
    CAST(sum(CASE WHEN q.local_day > $1 THEN l.amount - coalesce(l.cost, 0) ELSE 0 END) AS BIGINT),
    CAST(sum(CASE WHEN q.local_day < $1 THEN l.amount - coalesce(l.cost, 0) ELSE 0 END) AS BIGINT)
FROM purchase q
    JOIN customer c ON c.id = q.customer_id
    JOIN purchase_line l ON l.purchase_id = q.id
WHERE q.local_day + $2 >= $1 AND q.local_day - $2 <= $1
GROUP BY c.root_id
ORDER BY c.root_id;

-- name: trial-doubled
WITH place AS (
    SELECT p.trial_id, p.customer_id, c.root_id, p.arm, p.stratum, p.worth, p.placed_at, p.local_day,
        count(*) OVER (PARTITION BY c.root_id) AS places
    FROM trial_place p JOIN customer c ON c.id = p.customer_id
    WHERE p.trial_id = $1
)
SELECT trial_id, customer_id, root_id, arm, stratum, worth, placed_at, local_day FROM place WHERE places > 1;

-- name: trial-named
SELECT i.key, a.id, p.trial_id, p.customer_id, a.root_id, p.arm, p.stratum, p.worth, p.placed_at, p.local_day
FROM identity i
    JOIN customer a ON a.id = i.customer_id
    JOIN customer c ON c.root_id = a.root_id
    JOIN trial_place p ON p.customer_id = c.id
WHERE p.trial_id = $1 AND i.kind = 'code' AND i.key IN ($ids)
UNION
SELECT a.id, a.id, p.trial_id, p.customer_id, a.root_id, p.arm, p.stratum, p.worth, p.placed_at, p.local_day
FROM customer a
    JOIN customer c ON c.root_id = a.root_id
    JOIN trial_place p ON p.customer_id = c.id
WHERE p.trial_id = $1 AND a.id IN ($ids);

-- name: trial-outcome-save
INSERT INTO trial_outcome (trial_id, customer_id, at, local_day, amount) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (trial_id, customer_id, at) DO UPDATE SET local_day = excluded.local_day, amount = excluded.amount;

-- name: trial-notes
SELECT a.trial_id, a.customer_id, a.kind, a.at, a.action, a.cost, c.root_id
FROM trial_action a JOIN customer c ON c.id = a.customer_id
WHERE a.trial_id = $1 AND a.kind = $2
ORDER BY a.at DESC, a.customer_id, a.action
LIMIT $3;

-- name: trial-notes-count
SELECT count(*) FROM trial_action WHERE trial_id = $1 AND kind = $2;

-- name: trial-spent
SELECT count(DISTINCT c.root_id), CAST(coalesce(sum(a.cost), 0) AS BIGINT)
FROM trial_action a JOIN customer c ON c.id = a.customer_id
WHERE a.trial_id = $1 AND a.kind IN ('did', 'wrong') AND a.cost > 0;

-- part: trial-unpriced
treated AS (
    SELECT d.root_id, d.placed_at, d.local_day, r.id
    FROM drawn d JOIN customer r ON r.root_id = d.root_id
    WHERE d.nth = 1 AND d.arm <> $2 AND d.root_id NOT IN (
        SELECT o.root_id FROM trial_action a JOIN customer o ON o.id = a.customer_id
        WHERE a.trial_id = $1 AND a.kind IN ('did', 'wrong') AND a.cost > 0
    )
)

-- name: trial-records
WITH {trial-drawn}, {trial-unpriced}
SELECT root_id, what, at, until, minutes, amount FROM (
    SELECT h.root_id, CASE WHEN i.kind = 'visit' THEN 'visit' ELSE 'contact' END AS what, i.at, h.local_day + $3 AS until, i.minutes, 0 AS amount
    FROM treated h JOIN interaction i ON i.customer_id = h.id
    WHERE i.direction = 'out' AND i.case_id IS NULL AND i.at > h.placed_at AND i.local_day <= h.local_day + $3
    UNION ALL
    SELECT h.root_id, 'step', s.done_at, h.local_day + $3, s.minutes, 0
    FROM treated h JOIN loss l ON l.customer_id = h.id JOIN play p ON p.loss_id = l.id JOIN play_step s ON s.play_id = p.id
    WHERE s.done_at > h.placed_at AND s.done_at < (h.local_day + $3 + 2) * 86400000 AND s.result <> 'na'
    UNION ALL
    SELECT h.root_id, 'gift', g.at, h.local_day + $3, 0, g.amount
    FROM treated h JOIN desk_case k ON k.customer_id = h.id JOIN posting g ON g.case_id = k.id
    WHERE g.ground = 'goodwill' AND g.at > h.placed_at AND g.at < (h.local_day + $3 + 2) * 86400000
        AND EXISTS (SELECT 1 FROM loss l WHERE l.case_id = k.id)
) x
ORDER BY root_id, at, what;

-- name: trial-messages
WITH {trial-drawn}, {trial-unpriced}
SELECT count(DISTINCT h.root_id)
FROM campaign g JOIN campaign_send m ON m.campaign_id = g.id JOIN treated h ON h.id = m.customer_id
WHERE g.trial_id = $1 AND g.channel = 'sms' AND m.sent_at >= h.placed_at;

-- part: result-columns
r.trial_id, r.as_of, r.reckoned_at, r.version, r.told, r.moved, r.finished, r.result

-- name: trial-result-save
INSERT INTO trial_result (trial_id, as_of, reckoned_at, version, told, moved, finished, result) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT (trial_id, as_of) DO UPDATE SET reckoned_at = excluded.reckoned_at, version = excluded.version, told = excluded.told,
    moved = excluded.moved, finished = excluded.finished, result = excluded.result;

-- name: trial-results-latest
SELECT {result-columns} FROM trial_result r
WHERE r.as_of = (SELECT max(l.as_of) FROM trial_result l WHERE l.trial_id = r.trial_id);

-- name: trial-results
SELECT {result-columns} FROM trial_result r WHERE r.trial_id = $1 ORDER BY r.as_of;

-- part: loss-columns
l.id, l.customer_id, l.state, l.seen, l.day, l.last_day, l.value, l.reason, l.competitor, coalesce(l.owner_id, ''), l.first_due,
    coalesce(l.first_at, 0), coalesce(l.case_id, ''), l.case_ref, l.version, l.opened_at, l.by_id, l.by_name, coalesce(l.ended_at, 0),
    coalesce(l.ended_day, 0), l.ended_by, l.end_note, coalesce(l.key, ''), l.asked

-- part: loss-rows
SELECT {loss-columns}, r.id, r.name, r.kind, r.tier, r.country, coalesce(r.owner_id, ''), coalesce(r.backup_owner_id, ''),
    CASE WHEN l.state = 'regained' THEN CAST((SELECT coalesce(sum(d.net), 0) FROM customer_day d
        WHERE d.customer_id = r.id AND d.local_day > l.day) AS BIGINT) ELSE 0 END, EXISTS (SELECT 1 FROM play p WHERE p.loss_id = l.id),
    EXISTS (SELECT 1 FROM desk_case k WHERE k.id = l.case_id AND k.state = 'closed' AND k.outcome = 'settled')
FROM loss l JOIN customer c ON c.id = l.customer_id JOIN customer r ON r.id = c.root_id

-- name: loss-list
{loss-rows}
WHERE ($1 = '' OR l.state = $1) AND ($2 = '' OR r.id = (SELECT o.root_id FROM customer o WHERE o.id = $2))
    AND ($3 = '' OR (l.opened_at, l.id) < ($4, $3))
ORDER BY l.opened_at DESC, l.id DESC
LIMIT $5;

-- name: loss-open-of
{loss-rows}
WHERE l.state = 'open' AND r.id IN (
    SELECT oc.root_id FROM loss o JOIN customer oc ON oc.id = o.customer_id
    WHERE o.state = 'open' AND (o.owner_id = $1 OR o.owner_id IN (SELECT m.id FROM staff m WHERE m.team_id = $2))
    UNION SELECT k.id FROM customer k WHERE k.owner_id = $1
    UNION SELECT k.id FROM customer k WHERE k.backup_owner_id = $1
    UNION SELECT k.id FROM loss o JOIN customer oc ON oc.id = o.customer_id JOIN customer k ON k.id = oc.root_id
    WHERE o.state = 'open' AND NOT EXISTS (SELECT 1 FROM staff s WHERE s.id = o.owner_id AND s.state = 'active')
        AND NOT EXISTS (SELECT 1 FROM staff s WHERE s.id IN (k.owner_id, k.backup_owner_id) AND s.state = 'active'))
ORDER BY l.opened_at DESC, l.id DESC;

-- name: loss-regained
{loss-rows}
WHERE r.owner_id = $1 AND l.state = 'regained' AND l.ended_at >= $2
ORDER BY l.ended_at DESC, l.id DESC;

-- name: loss-get
{loss-rows}
WHERE l.id = $1;

-- name: loss-declared
{loss-rows}
WHERE l.by_id = $1 AND l.key = $2;

-- name: loss-lapsed
SELECT r.id, coalesce(r.owner_id, ''), coalesce(r.backup_owner_id, ''), coalesce(s.last_day, 0),
    CAST(coalesce((SELECT sum(d.net) FROM customer_day d
        WHERE d.customer_id = r.id AND d.local_day > s.last_day - 365 AND d.local_day <= s.last_day), 0) AS BIGINT), 0, 0
FROM customer c JOIN customer r ON r.id = c.root_id LEFT JOIN customer_summary s ON s.customer_id = r.id AND s.days > 0
WHERE c.id = $1;

-- name: loss-silent
WITH lapsed AS MATERIALIZED (
    SELECT s.customer_id, coalesce(c.owner_id, '') AS owner_id, coalesce(c.backup_owner_id, '') AS backup_id, s.last_day, k.chance, v.usual,
        CAST(coalesce((SELECT sum(d.net) FROM customer_day d
            WHERE d.customer_id = s.customer_id AND d.local_day > s.last_day - 365 AND d.local_day <= s.last_day), 0) AS BIGINT) AS value
    FROM risk k
        JOIN customer_summary s ON s.customer_id = k.customer_id
        JOIN value_score v ON v.customer_id = k.customer_id
        JOIN customer c ON c.id = k.customer_id AND CASE WHEN c.root_id = c.id THEN TRUE ELSE FALSE END -- as in risk-list
        LEFT JOIN (
            SELECT lc.root_id, max(CASE WHEN l.state = 'open' THEN 2147483647 ELSE l.last_day END) AS until_day
            FROM loss l JOIN customer lc ON lc.id = l.customer_id
            GROUP BY lc.root_id
        ) h ON h.root_id = s.customer_id -- held lost as of then, or still
    WHERE k.run_id = (SELECT id FROM risk_run WHERE state = 'finished' ORDER BY started_at DESC, id DESC LIMIT 1)
        AND s.days >= $1 AND k.chance >= $2 AND v.usual > 0 AND s.last_day <= $3 - $4 * v.usual
        AND (h.until_day IS NULL OR h.until_day < s.last_day)
)
SELECT customer_id, owner_id, backup_id, last_day, value, chance, usual FROM lapsed
WHERE value >= $5
ORDER BY value DESC, customer_id
LIMIT $6;

-- name: loss-opened-on
SELECT count(*) FROM loss WHERE day = $1 AND seen IS NOT NULL;

-- name: loss-insert
INSERT INTO loss (id, customer_id, state, seen, day, last_day, value, reason, competitor, owner_id, first_due, first_at, case_id, case_ref,
    version, opened_at, by_id, by_name, ended_at, ended_day, ended_by, end_note, key, asked)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24);

-- name: loss-insert-new
INSERT INTO loss (id, customer_id, state, seen, day, last_day, value, reason, competitor, owner_id, first_due, first_at, case_id, case_ref,
    version, opened_at, by_id, by_name, ended_at, ended_day, ended_by, end_note, key, asked)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24)
ON CONFLICT (customer_id) WHERE state = 'open' DO NOTHING;

-- name: loss-update
UPDATE loss SET state = $3, reason = CASE WHEN $4 = '' THEN reason ELSE $4 END, competitor = $5, owner_id = $6, first_at = $7, case_id = $8, case_ref = $9, ended_at = $10,
    ended_day = $11, ended_by = $12, end_note = $13, version = $2
WHERE id = $1 AND version = $2 - 1;

-- name: loss-reason-insert
INSERT INTO loss_reason (loss_id, n, found, code, source, words, by_id, by_name, at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9);

-- name: loss-reasons
SELECT loss_id, n, found, code, source, words, by_id, by_name, at FROM loss_reason WHERE loss_id = $1 ORDER BY n;

-- name: loss-used
SELECT reason FROM loss UNION SELECT code FROM loss_reason;

-- name: loss-ended
SELECT reason, state, string_agg(CAST(CASE WHEN state = 'open' THEN opened_at ELSE coalesce(ended_at, 0) END AS TEXT), ',')
FROM loss
GROUP BY reason, state
ORDER BY reason, state;

-- name: loss-regain
UPDATE loss SET state = 'regained', ended_at = $1, ended_day = (SELECT min(d.local_day) FROM customer_day d JOIN customer c ON c.root_id = d.customer_id
        WHERE c.id = loss.customer_id AND d.kept AND d.local_day > loss.day), version = version + 1
WHERE state = 'open' AND EXISTS (SELECT 1 FROM customer_day d JOIN customer c ON c.root_id = d.customer_id
    WHERE c.id = loss.customer_id AND d.kept AND d.local_day > loss.day);

-- name: loss-lost-again
UPDATE loss SET state = 'open', ended_at = NULL, ended_day = NULL, version = version + 1
WHERE state = 'regained' AND NOT EXISTS (SELECT 1 FROM customer_day d JOIN customer c ON c.root_id = d.customer_id
        WHERE c.id = loss.customer_id AND d.kept AND d.local_day > loss.day)
    AND NOT EXISTS (SELECT 1 FROM loss o WHERE o.customer_id = loss.customer_id AND o.state = 'open')
    AND id = (SELECT max(x.id) FROM loss x WHERE x.customer_id = loss.customer_id AND x.state = 'regained');

-- name: play-insert
INSERT INTO play (id, loss_id, playbook_id, playbook_version, reason, content, plan, state, version, started_at, started_by, ended_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12);

-- name: play-step-insert
INSERT INTO play_step (play_id, n, code, owner_id, due_at, result, note, minutes, done_at, done_by)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10);

-- name: play-update
UPDATE play SET plan = $3, state = $4, ended_at = $5, version = $2 WHERE id = $1 AND version = $2 - 1;

-- name: play-step-update
UPDATE play_step SET owner_id = $3, result = $4, note = $5, minutes = $6, done_at = $7, done_by = $8 WHERE play_id = $1 AND n = $2;

-- part: plays-of
(p.loss_id = $1 OR $1 = '' AND p.state = 'open')

-- part: plays
SELECT p.id, p.loss_id, p.playbook_version, p.reason, p.content, p.plan, p.state, p.version, p.started_at, p.started_by, coalesce(p.ended_at, 0)
FROM play p

-- name: play-list
{plays}
WHERE {plays-of}
ORDER BY p.started_at DESC, p.id DESC;

-- name: play-open-of
{plays}
WHERE p.state = 'open' AND p.loss_id IN ($ids);

-- part: steps
SELECT s.play_id, s.n, s.code, coalesce(s.owner_id, ''), s.due_at, s.result, s.note, s.minutes, coalesce(s.done_at, 0), s.done_by
FROM play p JOIN play_step s ON s.play_id = p.id

-- name: play-steps
{steps}
WHERE {plays-of}
ORDER BY s.play_id, s.n;

-- name: play-open-steps
{steps}
WHERE p.state = 'open' AND p.loss_id IN ($ids)
ORDER BY s.play_id, s.n;

-- name: play-tried
SELECT p.reason, s.code, s.result, string_agg(CAST(s.done_at AS TEXT), ',')
FROM play p JOIN play_step s ON s.play_id = p.id
WHERE s.done_at IS NOT NULL
GROUP BY p.reason, s.code, s.result
ORDER BY p.reason, s.code, s.result;

-- name: playbook-latest
SELECT v.playbook_id, v.n, v.content, v.off, v.by_id, v.by_name, v.at
FROM playbook_version v
WHERE v.n = (SELECT max(o.n) FROM playbook_version o WHERE o.playbook_id = v.playbook_id)
ORDER BY v.playbook_id;

-- name: playbook-versions
SELECT playbook_id, n, content, off, by_id, by_name, at FROM playbook_version WHERE playbook_id = $1 ORDER BY n DESC;

-- name: playbook-insert
INSERT INTO playbook_version (playbook_id, n, content, off, by_id, by_name, at) VALUES ($1, $2, $3, $4, $5, $6, $7);

-- name: play-minutes
SELECT p.loss_id, CAST(sum(s.minutes) AS BIGINT)
FROM play p JOIN play_step s ON s.play_id = p.id
WHERE s.done_at IS NOT NULL
GROUP BY p.loss_id;

-- part: signal-columns
s.id, s.customer_id, s.kind, s.weight, s.seen_count, {signal-rest}

-- part: signal-rest
coalesce(s.case_id, ''), s.detail, s.opened_at, s.seen_at, coalesce(s.expires_at, 0),
    s.from_day, s.snoozed_until, s.snooze_why, coalesce(s.closed_at, 0), s.closed_why, s.by_name, s.version, coalesce(s.right_at, 0), s.right_by

-- part: signal-read-columns
s.id, s.customer_id, s.kind, s.weight, CASE WHEN s.closed_at IS NOT NULL THEN s.seen_count ELSE (
        SELECT CAST(sum(l.seen_count) AS BIGINT) FROM customer lo JOIN signal l ON l.customer_id = lo.id
        WHERE lo.root_id = own.root_id AND l.kind = s.kind AND l.closed_at IS NULL) END, {signal-rest}

-- part: signal-first
-- Of merged records several of one kind may be open. They are read as one: the one seen last, of those that are shown on the day.
NOT EXISTS (
    SELECT 1 FROM customer lo JOIN signal l ON l.customer_id = lo.id
    WHERE lo.root_id = own.root_id AND l.kind = s.kind AND l.closed_at IS NULL AND l.id <> s.id
        AND (CASE WHEN l.snoozed_until <= $1 AND l.from_day <= $1 THEN 1 ELSE 0 END, l.seen_at, l.id)
            > (CASE WHEN s.snoozed_until <= $1 AND s.from_day <= $1 THEN 1 ELSE 0 END, s.seen_at, s.id))

-- name: signal-kept
SELECT {signal-columns} FROM signal s
WHERE s.closed_at IS NULL OR s.closed_why = 'dismissed' AND s.closed_at >= $1;

-- part: owner-change
-- A hand-over is one change, and so are all edits of one day: what was entered by mistake and put right is not two.
coalesce(o.hand_over_id, CAST(o.at / 86400000 AS TEXT))

-- name: signal-seen
WITH matter AS (
    SELECT own.root_id, k.id, k.kind, k.state, k.outcome, k.verdict, k.merged_into, k.created_at, k.updated_at, k.closed_at, k.final_at
    FROM desk_case k JOIN customer own ON own.id = k.customer_id
    WHERE k.state <> 'closed' OR k.created_at >= $3 OR k.closed_at >= $3 OR k.final_at >= $4
)
SELECT root_id, 'unsettled', count(*), max(id), max(created_at)
FROM matter
WHERE kind = 'complaint' AND state <> 'closed' AND created_at < $2 AND created_at <= $1
GROUP BY root_id
UNION ALL
SELECT root_id, 'repeated', count(*), max(id), max(created_at)
FROM matter
WHERE kind = 'complaint' AND merged_into IS NULL AND created_at >= $3
GROUP BY root_id HAVING count(*) > 1
UNION ALL
SELECT own.root_id, 'broken', count(*), max(k.id), max(p.due_at)
FROM promise p JOIN desk_case k ON k.id = p.case_id JOIN customer own ON own.id = k.customer_id
WHERE p.state = 'broken' AND p.due_at >= $3
GROUP BY own.root_id
UNION ALL
SELECT root_id, 'below', count(*), max(id), max(updated_at)
FROM matter
WHERE verdict = 'below' AND state <> 'closed' AND final_at IS NULL
GROUP BY root_id
UNION ALL
SELECT root_id, 'refused', count(*), max(id), max(final_at)
FROM matter
WHERE final_at >= $4 AND outcome <> 'settled'
GROUP BY root_id
UNION ALL
SELECT root_id, 'silent', count(*), max(id), max(closed_at)
FROM matter
WHERE kind = 'complaint' AND outcome = 'unconfirmed' AND closed_at >= $3
    AND NOT EXISTS (SELECT 1 FROM customer_day d WHERE d.customer_id = root_id AND d.kept AND d.local_day > closed_at / 86400000)
GROUP BY root_id
UNION ALL
SELECT c.id, 'owner_left', 1, NULL, 0
FROM customer c JOIN staff o ON o.id = c.owner_id
WHERE c.root_id = c.id AND o.state = 'disabled'
UNION ALL
SELECT c.id, 'owner_leaving', 1, NULL, h.created_at
FROM hand_over h JOIN customer c ON c.owner_id = h.from_id JOIN staff o ON o.id = h.from_id
WHERE h.state = 'open' AND h.reason = 'leaves' AND c.root_id = c.id AND o.state <> 'disabled'
UNION ALL
SELECT c.id, 'alone', 1, NULL, 0
FROM (
    SELECT u.root_id, min(i.staff_id) AS one, max(i.staff_id) AS other
    FROM interaction i JOIN customer u ON u.id = i.customer_id
    WHERE i.reached AND i.local_day > $5 - 365
    GROUP BY u.root_id HAVING count(*) = count(i.staff_id)
) t
JOIN customer c ON c.id = t.root_id
JOIN customer_summary s ON s.customer_id = c.id AND s.days > 0 AND s.last_day > $5 - 365
JOIN staff o ON o.id = c.owner_id AND o.state <> 'disabled'
LEFT JOIN staff b ON b.id = c.backup_owner_id
WHERE t.one = c.owner_id AND t.other = c.owner_id AND (b.id IS NULL OR b.state = 'disabled')
UNION ALL
SELECT c.id, 'single', 1, NULL, 0
FROM customer_person p JOIN customer u ON u.id = p.customer_id JOIN customer c ON c.id = u.root_id
WHERE c.kind = 'business' AND (p.until_day IS NULL OR p.until_day >= $5)
    AND EXISTS (SELECT 1 FROM customer_day d WHERE d.customer_id = c.id AND d.kept AND d.local_day > $5 - 365)
GROUP BY c.id HAVING count(*) = 1
UNION ALL
SELECT u.root_id, 'person', count(*), NULL, max(coalesce(p.until_day, p.since_day)) * 86400000
FROM customer_person p JOIN customer u ON u.id = p.customer_id
WHERE p.until_day BETWEEN $5 - 90 AND $5
    OR p.until_day IS NULL AND p.roles % 2 = 1 AND p.since_day BETWEEN $5 - 90 AND $5 AND EXISTS (
        SELECT 1 FROM customer_person e JOIN customer v ON v.id = e.customer_id
        WHERE v.root_id = u.root_id AND e.id <> p.id AND coalesce(e.since_day, 0) < p.since_day)
GROUP BY u.root_id
UNION ALL
SELECT u.root_id, 'owners', count(DISTINCT {owner-change}), NULL, max(o.at)
FROM owner_change o JOIN customer u ON u.id = o.customer_id
WHERE o.at >= $6 AND o.from_id IS NOT NULL
GROUP BY u.root_id HAVING count(DISTINCT {owner-change}) > 1;

-- name: signal-said
SELECT own.root_id, k.id, k.number, k.created_at, k.subject || ' ' || k.words
FROM desk_case k JOIN customer own ON own.id = k.customer_id
WHERE k.created_at >= $1
UNION ALL
SELECT own.root_id, k.id, k.number, m.created_at, m.text
FROM message m JOIN desk_case k ON k.id = m.case_id JOIN customer own ON own.id = k.customer_id
WHERE m.direction = 'inbound' AND m.created_at >= $1
UNION ALL
SELECT own.root_id, NULL, 0, i.at, i.said
FROM interaction i JOIN customer own ON own.id = i.customer_id
WHERE i.said <> '' AND i.at >= $1;

-- name: signal-case-numbers
SELECT id, number FROM desk_case WHERE id IN ($ids);

-- name: signal-tell
INSERT INTO signal (id, customer_id, kind, weight, seen_count, case_id, detail, opened_at, seen_at, expires_at, from_day, snoozed_until,
    snooze_why, closed_why, by_name, version)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 0, '', '', '', 1)
ON CONFLICT (customer_id, kind) WHERE closed_at IS NULL DO UPDATE SET
    weight = excluded.weight, seen_count = signal.seen_count + 1, detail = excluded.detail, seen_at = excluded.seen_at,
    expires_at = excluded.expires_at, from_day = excluded.from_day
RETURNING id;

-- name: signal-told
SELECT signal_id FROM signal_telling WHERE source = $1 AND external_id = $2;

-- name: signal-telling-insert
INSERT INTO signal_telling (source, external_id, signal_id, told_at) VALUES ($1, $2, $3, $4);

-- name: signal-close
UPDATE signal SET closed_at = $2, closed_why = $3, by_name = $4, version = version + 1 WHERE id = $1 AND closed_at IS NULL;

-- name: signal-change
UPDATE signal SET snoozed_until = $3, snooze_why = $4, closed_at = $5, closed_why = $6, by_name = $7, right_at = $8, right_by = $9, version = $2
WHERE id = $1 AND version = $2 - 1;

-- name: signal-together
SELECT {signal-columns}
FROM signal t
JOIN customer whose ON whose.id = t.customer_id
JOIN customer own ON own.root_id = whose.root_id
JOIN signal s ON s.customer_id = own.id AND s.kind = t.kind
WHERE t.id = $1 AND (s.id = t.id OR s.closed_at IS NULL AND t.closed_at IS NULL
    OR s.closed_at = t.closed_at AND s.closed_why = 'dismissed' AND t.closed_why = 'dismissed')
ORDER BY s.id;

-- name: signal-list
SELECT {signal-read-columns}, c.id, c.name, coalesce(o.name, ''),
    coalesce((SELECT CAST(sum(d.net) AS BIGINT) FROM customer_day d WHERE d.customer_id = c.id AND d.local_day > $1 - 365), 0) AS stake, coalesce(r.names, '')
FROM signal s
JOIN customer own ON own.id = s.customer_id
JOIN customer c ON c.id = own.root_id
LEFT JOIN staff o ON o.id = c.owner_id
LEFT JOIN signal_rule r ON 'rule:' || r.id = s.kind
WHERE ($3 <> '' OR {signal-first}) AND $where
ORDER BY CASE WHEN s.closed_at IS NULL THEN 0 ELSE 1 END, s.weight DESC, stake DESC, s.id
LIMIT $2;

-- name: signals-of-many
SELECT {signal-read-columns}, c.id, c.name, coalesce(o.name, ''), 0, coalesce(r.names, '')
FROM signal s
JOIN customer own ON own.id = s.customer_id
JOIN customer c ON c.id = own.root_id
LEFT JOIN staff o ON o.id = c.owner_id
LEFT JOIN signal_rule r ON 'rule:' || r.id = s.kind
LEFT JOIN desk_case k ON k.id = s.case_id
WHERE c.id IN ($ids) AND s.closed_at IS NULL AND s.snoozed_until <= $1 AND s.from_day <= $1 AND ($2 = '' OR coalesce(k.about_id, '') <> $2)
    AND {signal-first}
ORDER BY s.weight DESC, s.opened_at, s.id;

-- name: signal-reach
SELECT count(*) FROM customer c LEFT JOIN staff o ON o.id = c.owner_id WHERE c.id = $1 AND (c.owner_id = $2 OR $3 <> '' AND o.team_id = $3);

-- name: signals-tested
SELECT g.kind, coalesce(max(r.names), ''), count(*), CAST(sum(CASE WHEN g.stayed THEN 0 ELSE 1 END) AS BIGINT), CAST(sum(g.told_right) AS BIGINT),
    CAST(sum(CASE WHEN g.told_right = 1 THEN 0 ELSE g.told_nothing END) AS BIGINT)
FROM (
    SELECT s.kind, own.root_id, max(CASE WHEN s.closed_why = 'dismissed' THEN 1 ELSE 0 END) AS told_nothing,
        max(CASE WHEN s.right_at IS NOT NULL AND s.closed_why <> 'dismissed' THEN 1 ELSE 0 END) AS told_right,
        EXISTS (SELECT 1 FROM customer_day d WHERE d.customer_id = own.root_id AND d.kept AND d.local_day > $1) AS stayed
    FROM signal s JOIN customer own ON own.id = s.customer_id
    WHERE s.opened_at < $2 AND (s.closed_at IS NULL OR s.closed_at >= $2)
        AND EXISTS (SELECT 1 FROM customer_day d WHERE d.customer_id = own.root_id AND d.kept AND d.local_day > $1 - 365 AND d.local_day <= $1)
    GROUP BY s.kind, own.root_id
) g
LEFT JOIN signal_rule r ON 'rule:' || r.id = g.kind
GROUP BY g.kind
ORDER BY 3 DESC, g.kind;

-- part: rule-columns
id, names, rule, weight, days, retired, version, created_at, updated_at, by_name, coalesce(looked_at, 0), holds, failed

-- name: signal-rules
SELECT {rule-columns} FROM signal_rule ORDER BY CASE WHEN retired THEN 1 ELSE 0 END, id;

-- name: signal-rule
SELECT {rule-columns} FROM signal_rule WHERE id = $1;

-- name: signal-rule-insert
INSERT INTO signal_rule (id, names, rule, weight, days, retired, version, created_at, updated_at, by_name, holds, failed)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 0, 0);

-- name: signal-rule-update
UPDATE signal_rule SET names = $3, rule = $4, weight = $5, days = $6, retired = $7, updated_at = $8, by_name = $9, version = $2
WHERE id = $1 AND version = $2 - 1;

-- name: signal-rule-looked
UPDATE signal_rule SET looked_at = $2, holds = $3, failed = $4 WHERE id = $1;

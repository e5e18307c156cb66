-- part: hand-over-rows
SELECT h.id, h.from_id, s.name, h.reason, h.state, h.by_id, h.by_name, h.created_at, coalesce(h.ended_at, 0), h.version
FROM hand_over h JOIN staff s ON s.id = h.from_id

-- name: hand-over-insert
INSERT INTO hand_over (id, from_id, reason, state, by_id, by_name, created_at, ended_at, version)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9);

-- name: hand-over-get
{hand-over-rows}
WHERE h.id = $1;

-- name: hand-overs-open
{hand-over-rows}
WHERE h.state = 'open'
ORDER BY h.created_at DESC, h.id DESC;

-- name: hand-overs-ended
{hand-over-rows}
WHERE h.state <> 'open'
ORDER BY h.ended_at DESC, h.id DESC
LIMIT $1;

-- name: hand-over-end
UPDATE hand_over SET state = $3, ended_at = $4, by_id = $5, by_name = $6, version = version + 1
WHERE id = $1 AND version = $2 AND state = 'open';

-- name: hand-over-touch
UPDATE hand_over SET version = version WHERE id = $1 AND state = 'open';

-- name: hand-over-items
SELECT r.id, r.name, r.tier, coalesce(v.worth, 0), v.customer_id IS NOT NULL, r.version, coalesce(r.owner_id, ''), coalesce(r.backup_owner_id, ''),
    (SELECT count(*) FROM desk_case c JOIN customer u ON u.id = c.customer_id WHERE u.root_id = r.id AND c.state <> 'closed'),
    (SELECT count(*) FROM promise p JOIN desk_case c ON c.id = p.case_id JOIN customer u ON u.id = c.customer_id
        WHERE u.root_id = r.id AND c.state <> 'closed' AND p.settled_at IS NULL),
    coalesce(h.to_id, ''), coalesce(h.backup_id, ''), coalesce(h.seen, 0), coalesce(h.answers, '{}')
FROM customer r
    LEFT JOIN value_score v ON v.customer_id = r.id
    LEFT JOIN hand_over_customer h ON h.customer_id = r.id AND h.hand_over_id = $1
WHERE r.root_id = r.id AND (r.owner_id = $2 OR h.customer_id IS NOT NULL) AND ($3 = TRUE OR h.done_at IS NOT NULL)
ORDER BY coalesce(v.worth, -1) DESC, r.id;

-- name: hand-over-item-put
INSERT INTO hand_over_customer (hand_over_id, customer_id, to_id, backup_id, answers, seen)
VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (hand_over_id, customer_id) DO UPDATE
SET to_id = excluded.to_id, backup_id = excluded.backup_id, answers = excluded.answers, seen = excluded.seen;

-- name: hand-over-item-done
UPDATE hand_over_customer SET done_at = $3, first_by = $4, watch_until = $5, answers = $6
WHERE hand_over_id = $1 AND customer_id = $2 AND done_at IS NULL;

-- name: hand-over-give
UPDATE customer SET owner_id = $2, backup_owner_id = $3, version = version + 1
WHERE id = $1 AND root_id = id AND version = $4 AND owner_id = $5
    AND EXISTS (SELECT 1 FROM staff s WHERE s.id = $2 AND s.state <> 'disabled');

-- name: owner-change-insert
INSERT INTO owner_change (id, customer_id, from_id, to_id, hand_over_id, by_id, at) VALUES ($1, $2, $3, $4, $5, $6, $7);

-- name: owner-edit-insert
INSERT INTO owner_change (id, customer_id, from_id, to_id, hand_over_id, by_id, at)
SELECT $1, c.id, c.owner_id, $3, NULL, $4, $5 FROM customer c
WHERE c.id = $2 AND c.version = $6 AND coalesce(c.owner_id, '') <> coalesce(CAST($3 AS TEXT), '');

-- name: hand-over-cases
SELECT c.id, u.root_id
FROM desk_case c JOIN customer u ON u.id = c.customer_id
WHERE c.state <> 'closed' AND u.root_id IN ($ids) AND (c.owner_id = $1
    OR EXISTS (SELECT 1 FROM promise p WHERE p.case_id = c.id AND p.owner_id = $1 AND p.settled_at IS NULL));

-- name: hand-over-people
SELECT s.id, coalesce(s.team_id, ''), s.state = 'disabled',
    (SELECT count(*) FROM customer r WHERE r.owner_id = s.id AND r.root_id = r.id)
FROM staff s
ORDER BY s.id;

-- name: owned
SELECT count(*) FROM customer WHERE owner_id = $1 AND root_id = id;

-- name: alone
SELECT r.id, r.name, r.owner_id, s.name, s.state = 'disabled', coalesce(v.worth, 0), v.customer_id IS NOT NULL
FROM customer r
    JOIN staff s ON s.id = r.owner_id
    LEFT JOIN staff b ON b.id = r.backup_owner_id
    LEFT JOIN value_score v ON v.customer_id = r.id
WHERE r.root_id = r.id AND (b.id IS NULL OR b.state = 'disabled' OR s.state = 'disabled')
ORDER BY coalesce(v.worth, -1) DESC, r.id
LIMIT $1;

-- name: alone-count
SELECT count(*)
FROM customer r
    JOIN staff s ON s.id = r.owner_id
    LEFT JOIN staff b ON b.id = r.backup_owner_id
WHERE r.root_id = r.id AND (b.id IS NULL OR b.state = 'disabled' OR s.state = 'disabled');

-- name: watched
SELECT h.hand_over_id, r.id, r.name, f.name, t.name, h.to_id, coalesce(v.worth, 0), v.customer_id IS NOT NULL, h.done_at, h.first_by,
    coalesce((SELECT min(i.at) FROM interaction i JOIN customer u ON u.id = i.customer_id
        WHERE u.root_id = r.id AND i.reached AND i.staff_id = h.to_id AND i.at >= h.done_at), 0),
    CAST(coalesce((SELECT sum(d.net) FROM customer_day d
        WHERE d.customer_id = r.id AND d.local_day > (h.done_at + $4) / 86400000), 0) AS BIGINT),
    CAST(coalesce((SELECT sum(d.net) FROM customer_day d
        WHERE d.customer_id = r.id AND d.local_day <= (h.done_at + $4) / 86400000
            AND d.local_day > 2 * ((h.done_at + $4) / 86400000) - $3), 0) AS BIGINT),
    EXISTS (SELECT 1 FROM customer_day d WHERE d.customer_id = r.id AND d.kept AND d.local_day > (h.done_at + $4) / 86400000)
FROM hand_over_customer h
    JOIN hand_over o ON o.id = h.hand_over_id
    JOIN customer c ON c.id = h.customer_id
    JOIN customer r ON r.id = c.root_id
    JOIN staff f ON f.id = o.from_id
    JOIN staff t ON t.id = h.to_id
    LEFT JOIN value_score v ON v.customer_id = r.id
WHERE h.watch_until > $2 AND ($1 = '' OR h.to_id = $1) AND r.owner_id = h.to_id
ORDER BY h.done_at DESC, coalesce(v.worth, -1) DESC, r.id;

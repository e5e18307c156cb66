-- name: holder
SELECT r.id, coalesce(r.owner_id, ''), coalesce(o.team_id, ''), coalesce(r.backup_owner_id, ''), coalesce(b.team_id, '')
FROM customer c
    JOIN customer r ON r.id = c.root_id
    LEFT JOIN staff o ON o.id = r.owner_id
    LEFT JOIN staff b ON b.id = r.backup_owner_id
WHERE c.id = $1;

-- name: interaction-insert
INSERT INTO interaction (id, customer_id, staff_id, kind, direction, reached, at, local_day, minutes, contact, said, satisfaction, next_on,
    case_id, promise_id, play_step_id, by_kind, by_id, by_name, logged_at, version, once)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22);

-- part: interaction-columns
i.id, i.customer_id, coalesce(i.staff_id, ''), coalesce(s.name, ''), i.kind, i.direction, i.reached, i.at, i.local_day, i.minutes, i.contact,
    i.said, coalesce(i.satisfaction, 0), coalesce(i.next_on, 0), coalesce(i.case_id, ''), coalesce(i.promise_id, ''),
    coalesce(i.play_step_id, ''), i.by_kind, i.by_id, i.by_name, i.logged_at, i.version

-- name: interaction-get
SELECT {interaction-columns}
FROM interaction i LEFT JOIN staff s ON s.id = i.staff_id
WHERE i.id = $1;

-- name: interaction-once
SELECT {interaction-columns}
FROM interaction i LEFT JOIN staff s ON s.id = i.staff_id
WHERE i.by_id = $1 AND i.once = $2;

-- name: interactions-of
SELECT {interaction-columns}
FROM interaction i LEFT JOIN staff s ON s.id = i.staff_id
WHERE i.customer_id IN (SELECT id FROM customer WHERE root_id = $1) AND (i.at, i.id) < ($2, $3)
ORDER BY i.at DESC, i.id DESC
LIMIT $4;

-- name: interaction-update
UPDATE interaction
SET kind = $3, direction = $4, reached = $5, at = $6, local_day = $7, minutes = $8, contact = $9, said = $10, satisfaction = $11,
    next_on = $12, case_id = $13, promise_id = $14, play_step_id = $15, version = $2
WHERE id = $1 AND version = $2 - 1;

-- name: interaction-delete
DELETE FROM interaction WHERE id = $1 AND version = $2;

-- name: interaction-before-insert
INSERT INTO interaction_before (interaction_id, version, customer_id, content, by_name, at, reason)
VALUES ($1, $2, $3, $4, $5, $6, $7);

-- name: interaction-befores
SELECT version, content, by_name, at, reason FROM interaction_before WHERE interaction_id = $1 ORDER BY version;

-- name: interaction-cases
SELECT c.id, coalesce(u.root_id, '')
FROM desk_case c LEFT JOIN customer u ON u.id = c.customer_id
WHERE c.id IN ($ids) AND $where;

-- name: interaction-promise
SELECT count(*) FROM promise WHERE case_id = $1 AND id = $2;

-- name: interaction-touches
SELECT c.root_id, coalesce(max(i.local_day) FILTER (WHERE i.reached), 0),
    coalesce(max(i.local_day) FILTER (WHERE i.direction = 'in'), 0), count(*) FILTER (WHERE i.local_day > $2),
    CAST(coalesce(sum(i.minutes) FILTER (WHERE i.local_day > $2), 0) AS BIGINT), coalesce(max(l.satisfaction), 0)
FROM interaction i
    JOIN customer c ON c.id = i.customer_id
    LEFT JOIN (
        SELECT u.root_id, g.satisfaction, row_number() OVER (PARTITION BY u.root_id ORDER BY g.at DESC, g.id DESC) AS nth
        FROM interaction g JOIN customer u ON u.id = g.customer_id
        WHERE g.satisfaction IS NOT NULL AND g.local_day <= $1) l ON l.root_id = c.root_id AND l.nth = 1
WHERE i.local_day <= $1
GROUP BY c.root_id
ORDER BY c.root_id;

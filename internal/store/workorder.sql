-- name: order-put
INSERT INTO work_order (case_id, id, kind, state, task, note, place, area, skill, contact, phone, window_from, window_until,
    staff_id, promises, checks, made_by, made_at, started_at, ended_at, reason)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)
ON CONFLICT (case_id, id) DO UPDATE SET state = excluded.state, window_from = excluded.window_from,
    window_until = excluded.window_until, staff_id = excluded.staff_id, promises = excluded.promises, checks = excluded.checks,
    started_at = excluded.started_at, ended_at = excluded.ended_at, reason = excluded.reason;

-- name: attempt-insert
INSERT INTO work_attempt (case_id, order_id, n, by_id, result, started_at, ended_at, minutes, parts, note, signed_by, message_id)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
ON CONFLICT (case_id, order_id, n) DO NOTHING;

-- part: order-columns
o.case_id, o.id, o.kind, o.state, o.task, o.note, o.place, o.area, o.skill, o.contact, o.phone, COALESCE(o.window_from, 0),
    COALESCE(o.window_until, 0), COALESCE(o.staff_id, ''), COALESCE(goes.name, ''), o.promises, o.checks, o.made_by, o.made_at,
    COALESCE(o.started_at, 0), COALESCE(o.ended_at, 0), o.reason

-- part: errand-columns
{order-columns}, (SELECT count(*) FROM work_attempt a WHERE a.case_id = o.case_id AND a.order_id = o.id), {row-columns}

-- part: errand-joins
LEFT JOIN staff goes ON goes.id = o.staff_id
JOIN desk_case c ON c.id = o.case_id
{row-joins}

-- name: order-list
SELECT {order-columns} FROM work_order o LEFT JOIN staff goes ON goes.id = o.staff_id WHERE o.case_id = $1 ORDER BY o.made_at, o.id;

-- name: attempt-list
SELECT a.order_id, a.n, a.by_id, COALESCE(s.name, ''), a.result, COALESCE(a.started_at, 0), a.ended_at, a.minutes, a.parts, a.note,
    a.signed_by, COALESCE(a.message_id, '')
FROM work_attempt a LEFT JOIN staff s ON s.id = a.by_id WHERE a.case_id = $1 ORDER BY a.order_id, a.n;

-- name: order-case
SELECT case_id FROM work_order WHERE id = $1;

-- name: order-errands
SELECT {errand-columns}
FROM work_order o {errand-joins}
WHERE o.staff_id = $2 AND (o.state IN ('dispatched', 'under_way') OR o.ended_at >= $3) AND (c.about_id IS NULL OR c.about_id <> $2)
ORDER BY o.window_from, o.id
LIMIT 200;

-- name: order-board
SELECT {errand-columns}
FROM work_order o {errand-joins}
WHERE $where
ORDER BY COALESCE(o.window_from, o.made_at), o.id
LIMIT $2;

-- name: order-candidates
SELECT s.id, s.name, COALESCE(p.skills, '[]'), COALESCE(p.away_from, 0), COALESCE(p.away_until, 0),
    (SELECT count(*) FROM work_order o WHERE o.staff_id = s.id AND o.window_from >= $1 AND o.window_from < $2
        AND o.state IN ('dispatched', 'under_way', 'done'))
FROM staff s LEFT JOIN staff_profile p ON p.staff_id = s.id
WHERE s.state = 'active' ORDER BY s.id;

-- name: evidence-put
INSERT INTO evidence (case_id, id, cause, code, names, words, provider, state, due_at, asked_at, asked_by, message_id, given_at,
    settled_at, settled_by, reason, reminded)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
ON CONFLICT (case_id, id) DO UPDATE SET state = excluded.state, due_at = excluded.due_at, asked_at = excluded.asked_at,
    message_id = excluded.message_id, given_at = excluded.given_at, settled_at = excluded.settled_at,
    settled_by = excluded.settled_by, reason = excluded.reason, reminded = excluded.reminded;

-- name: evidence-list
SELECT case_id, id, cause, code, names, words, provider, state, due_at, asked_at, asked_by, COALESCE(message_id, ''),
    COALESCE(given_at, 0), COALESCE(settled_at, 0), settled_by, reason, reminded
FROM evidence WHERE case_id = $1 ORDER BY id;

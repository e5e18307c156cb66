-- name: idempotency-insert
INSERT INTO idempotency (actor_id, key, request_hash, body, created_at) VALUES ($1, $2, $3, $4, $5);

-- name: case-insert
INSERT INTO desk_case (id, number, customer_id, purchase_id, kind, channel, lang, subject, words, wish, nickname, email, phone,
    severity, state, outcome, owner_id, restated, reopened, due_at, version, created_at, updated_at, done_at, closed_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25);

-- name: case-update
UPDATE desk_case SET customer_id = $3, kind = $4, subject = $5, phone = $6, severity = $7, state = $8, outcome = $9,
    owner_id = $10, restated = $11, reopened = $12, due_at = $13, version = version + 1, updated_at = $14, done_at = $15,
    closed_at = $16
WHERE id = $1 AND version = $2;

-- name: case-by-id
SELECT c.id, c.number, COALESCE(c.customer_id, ''), COALESCE(c.purchase_id, ''), c.kind, c.channel, c.lang, c.subject, c.words,
    c.wish, c.nickname, c.email, c.phone, c.severity, c.state, c.outcome, COALESCE(c.owner_id, ''), c.restated, c.reopened,
    COALESCE(c.due_at, 0), c.version, c.created_at, c.updated_at, COALESCE(c.done_at, 0), COALESCE(c.closed_at, 0),
    COALESCE(s.name, '')
FROM desk_case c LEFT JOIN staff s ON s.id = c.owner_id
WHERE c.id = $1;

-- name: case-by-number
SELECT id FROM desk_case WHERE number = $1;

-- name: case-silent
SELECT id FROM desk_case WHERE state = 'waiting' AND done_at <= $1 AND id > $2 ORDER BY id LIMIT $3;

-- name: message-insert
INSERT INTO message (case_id, id, direction, author_id, author, text, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7);

-- name: message-list
SELECT id, direction, COALESCE(author_id, ''), author, text, created_at FROM message WHERE case_id = $1 ORDER BY created_at, id;

-- name: attachment-insert
INSERT INTO attachment (case_id, id, message_id, file_id, name, type, size, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8);

-- name: attachment-list
SELECT id, message_id, file_id, name, type, size, created_at FROM attachment WHERE case_id = $1 ORDER BY created_at, id;

-- name: promise-put
INSERT INTO promise (case_id, id, kind, text, owner_id, state, due_at, made_by, made_at, settled_at, renewed_by, reason,
    due_from, due_within)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
ON CONFLICT (case_id, id) DO UPDATE SET state = excluded.state, due_at = excluded.due_at, settled_at = excluded.settled_at,
    renewed_by = excluded.renewed_by, reason = excluded.reason;

-- name: promise-list
SELECT case_id, id, kind, text, COALESCE(owner_id, ''), state, due_at, made_by, made_at, COALESCE(settled_at, 0),
    COALESCE(renewed_by, ''), reason, COALESCE(due_from, 0), COALESCE(due_within, 0)
FROM promise WHERE case_id = $1 ORDER BY made_at, id;

-- name: promise-lapsing
SELECT DISTINCT case_id FROM promise WHERE state = 'open' AND due_at < $1 AND case_id > $2 ORDER BY case_id LIMIT $3;

-- name: remedy-put
INSERT INTO remedy (case_id, id, kind, text, cost, currency, state, offered_by, offered_at, chosen_by, chosen_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
ON CONFLICT (case_id, id) DO UPDATE SET state = excluded.state, chosen_by = excluded.chosen_by, chosen_at = excluded.chosen_at;

-- name: remedy-list
SELECT id, kind, text, cost, currency, state, offered_by, offered_at, COALESCE(chosen_by, ''), COALESCE(chosen_at, 0)
FROM remedy WHERE case_id = $1 ORDER BY offered_at, id;

-- name: ledger-insert
INSERT INTO ledger_entry (id, remedy_id, case_id, account, amount, currency, by_id, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8);

-- name: timeline-insert
INSERT INTO timeline (case_id, id, kind, actor_kind, actor_id, actor, args, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8);

-- name: timeline-list
SELECT id, kind, actor_kind, actor_id, actor, args, at FROM timeline WHERE case_id = $1 ORDER BY at, id;

-- name: notification-insert
INSERT INTO notification (id, staff_id, kind, case_id, args, created_at, seen_at) VALUES ($1, $2, $3, $4, $5, $6, $7);

-- name: notification-unseen
SELECT id, staff_id, kind, case_id, args, created_at FROM notification
WHERE staff_id = $1 AND seen_at IS NULL ORDER BY created_at DESC, id DESC LIMIT $2;

-- name: notification-seen
UPDATE notification SET seen_at = $2 WHERE staff_id = $1 AND seen_at IS NULL AND id = $3;

-- name: notification-seen-all
UPDATE notification SET seen_at = $2 WHERE staff_id = $1 AND seen_at IS NULL;

-- name: desk-members
SELECT s.id, s.name, s.role,
    (SELECT count(*) FROM (SELECT 1 FROM desk_case c WHERE c.owner_id = s.id AND c.state = 'open' LIMIT 10000) open)
FROM staff s WHERE s.state = 'active' ORDER BY s.id;

-- name: desk-supervisors
SELECT id FROM staff WHERE state = 'active' AND role = 'supervisor'
UNION ALL
SELECT id FROM staff WHERE state = 'active' AND role = 'admin'
    AND NOT EXISTS (SELECT 1 FROM staff WHERE state = 'active' AND role = 'supervisor');

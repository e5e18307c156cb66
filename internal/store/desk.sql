-- name: idempotency-insert
INSERT INTO idempotency (actor_id, key, request_hash, body, created_at) VALUES ($1, $2, $3, $4, $5);

-- name: case-insert
INSERT INTO desk_case (id, number, customer_id, purchase_id, kind, channel, lang, subject, words, wish, nickname, email, phone,
    severity, state, outcome, owner_id, restated, reopened, due_at, version, created_at, updated_at, done_at, closed_at,
    category, topic_id, cause, about_id, team_id, public, level, paused, verdict, final_at, follow_up_at, merged_into,
    alarm_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25,
    $26, $27, $28, $29, $30, $31, $32, $33, $34, $35, $36, $37, $38);

-- name: case-update
UPDATE desk_case SET customer_id = $3, kind = $4, subject = $5, phone = $6, severity = $7, state = $8, outcome = $9,
    owner_id = $10, restated = $11, reopened = $12, due_at = $13, version = version + 1, updated_at = $14, done_at = $15,
    closed_at = $16, purchase_id = $17, category = $18, topic_id = $19, cause = $20, about_id = $21, team_id = $22, public = $23,
    level = $24, paused = $25, verdict = $26, final_at = $27, follow_up_at = $28, merged_into = $29, alarm_at = $30,
    email = $31
WHERE id = $1 AND version = $2;

-- part: case-columns
c.id, c.number, COALESCE(c.customer_id, ''), COALESCE(c.purchase_id, ''), c.kind, c.channel, c.lang, c.subject
-- part: case-more-columns
c.nickname, c.email, c.phone, c.severity, c.state, c.outcome, COALESCE(c.owner_id, ''), c.restated, c.reopened,
    COALESCE(c.due_at, 0), c.version, c.created_at, c.updated_at, COALESCE(c.done_at, 0), COALESCE(c.closed_at, 0), c.category,
    COALESCE(c.topic_id, ''), c.cause, COALESCE(c.about_id, ''), COALESCE(c.team_id, ''), c.public, c.level, c.paused, c.verdict,
    COALESCE(c.final_at, 0), COALESCE(c.follow_up_at, 0), COALESCE(c.merged_into, '')

-- name: case-by-id
SELECT {case-columns}, c.words, c.wish, {case-more-columns}, COALESCE(s.name, ''), COALESCE(c.alarm_at, 0)
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

-- part: promise-row
INSERT INTO promise (case_id, id, kind, text, owner_id, state, due_at, made_by, made_at, settled_at, renewed_by, reason,
    due_from, due_within, asked_by, because, due_unit, home_id, home_at, spared_from, spared_until,
    spared_zone)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22)

-- name: promise-insert
{promise-row};

-- name: promise-put
{promise-row}
ON CONFLICT (case_id, id) DO UPDATE SET state = excluded.state, due_at = excluded.due_at, settled_at = excluded.settled_at,
    renewed_by = excluded.renewed_by, reason = excluded.reason, owner_id = excluded.owner_id, due_from = excluded.due_from,
    due_within = excluded.due_within, due_unit = excluded.due_unit, asked_by = excluded.asked_by,
    spared_from = excluded.spared_from, spared_until = excluded.spared_until, spared_zone = excluded.spared_zone;

-- part: promise-columns
p.case_id, p.id, p.kind, p.text, COALESCE(p.owner_id, ''), p.state, p.due_at, p.made_by, p.made_at, COALESCE(p.settled_at, 0),
    COALESCE(p.renewed_by, ''), p.reason, COALESCE(p.due_from, 0), COALESCE(p.due_within, 0), p.asked_by, p.because,
    p.due_unit, COALESCE(p.home_id, ''), COALESCE(p.home_at, 0), COALESCE(p.spared_from, 0), COALESCE(p.spared_until, 0), COALESCE(p.spared_zone, '')

-- name: promise-list
SELECT {promise-columns} FROM promise p WHERE p.case_id = $1 ORDER BY p.made_at, p.id;

-- name: promise-lapsing
SELECT DISTINCT case_id FROM promise WHERE state = 'open' AND due_at < $1 AND case_id > $2 ORDER BY case_id LIMIT $3;

-- name: timeline-insert
INSERT INTO timeline (case_id, id, kind, actor_kind, actor_id, actor, args, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8);

-- name: timeline-list
SELECT id, kind, actor_kind, actor_id, actor, args, at FROM timeline WHERE case_id = $1 ORDER BY at, id;

-- name: notification-insert
INSERT INTO notification (id, staff_id, kind, case_id, args, created_at, seen_at) VALUES ($1, $2, $3, $4, $5, $6, $7);

-- name: notification-unseen
SELECT n.id, n.staff_id, n.kind, n.case_id, n.args, n.created_at, CASE WHEN c.about_id = n.staff_id THEN 1 ELSE 0 END
FROM notification n LEFT JOIN desk_case c ON c.id = n.case_id
WHERE n.staff_id = $1 AND n.seen_at IS NULL AND (n.kind = 'escalated' OR c.about_id IS NULL OR c.about_id <> n.staff_id)
ORDER BY n.created_at DESC, n.id DESC LIMIT $2;

-- name: notification-seen
UPDATE notification SET seen_at = $2 WHERE staff_id = $1 AND seen_at IS NULL AND id = $3;

-- name: notification-seen-all
UPDATE notification SET seen_at = $2 WHERE staff_id = $1 AND seen_at IS NULL;

-- name: desk-members
SELECT s.id, s.name, s.role, s.lang, COALESCE(s.team_id, ''),
    (SELECT count(*) FROM (SELECT 1 FROM desk_case c WHERE c.owner_id = s.id AND c.state = 'open' LIMIT 10000) open),
    COALESCE(p.skills, '[]'), COALESCE(p.langs, '[]'), COALESCE(p.hours, ''), COALESCE(p.most_open, 0), COALESCE(p.away_from, 0),
    COALESCE(p.away_until, 0), COALESCE(p.stand_in_id, '')
FROM staff s LEFT JOIN staff_profile p ON p.staff_id = s.id WHERE s.state = 'active' ORDER BY s.id;

-- name: desk-supervisors
SELECT id FROM staff WHERE state = 'active' AND role = 'supervisor'
UNION ALL
SELECT id FROM staff WHERE state = 'active' AND role = 'admin'
    AND NOT EXISTS (SELECT 1 FROM staff WHERE state = 'active' AND role = 'supervisor');

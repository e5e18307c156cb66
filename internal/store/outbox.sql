-- name: letter-insert
INSERT INTO letter (id, message_id, recipient, template, lang, args, case_id, state, error, due_at, attempts, lease, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, '', $10, 0, 0, $9);

-- name: letter-by-id
SELECT id, message_id, recipient, template, lang, args, COALESCE(case_id, ''), state, error, attempts, created_at, COALESCE(sent_at, 0)
FROM letter l WHERE id = $1 AND $where;

-- name: letter-list
SELECT id, message_id, recipient, template, lang, args, COALESCE(case_id, ''), state, error, attempts, created_at, COALESCE(sent_at, 0)
FROM letter l
WHERE (created_at, id) < ($1, $2) AND ($3 = '' OR state = $3) AND $where
ORDER BY created_at DESC, id DESC LIMIT $4;

-- name: letter-list-case
SELECT id, message_id, recipient, template, lang, args, COALESCE(case_id, ''), state, error, attempts, created_at, COALESCE(sent_at, 0)
FROM letter l
WHERE case_id = $5 AND (created_at, id) < ($1, $2) AND ($3 = '' OR state = $3) AND $where
ORDER BY created_at DESC, id DESC LIMIT $4;

-- name: letter-claim (sqlite)
UPDATE letter SET due_at = $2, lease = lease + 1, attempts = attempts + 1
WHERE id IN (
    SELECT id FROM letter WHERE state = 'queued' AND due_at <= $1 ORDER BY due_at, id LIMIT $3)
RETURNING id, due_at, attempts, lease, created_at;

-- name: letter-claim (postgres)
UPDATE letter SET due_at = $2, lease = lease + 1, attempts = attempts + 1
WHERE id = ANY (ARRAY(
    SELECT id FROM letter WHERE state = 'queued' AND due_at <= $1 ORDER BY due_at, id LIMIT $3
    FOR UPDATE SKIP LOCKED))
RETURNING id, due_at, attempts, lease, created_at;

-- name: letter-extend
UPDATE letter SET due_at = $3 WHERE id = $1 AND lease = $2 AND state = 'queued';

-- name: letter-sent
UPDATE letter SET state = 'sent', error = '', sent_at = $3 WHERE id = $1 AND lease = $2 AND state = 'queued';

-- name: letter-retry
UPDATE letter SET due_at = $3, error = $4 WHERE id = $1 AND lease = $2 AND state = 'queued';

-- name: letter-fail
UPDATE letter SET state = 'failed', error = $3 WHERE id = $1 AND lease = $2 AND state = 'queued';

-- name: letter-next-due
SELECT COALESCE(MIN(due_at), 0) FROM letter WHERE state = 'queued';

-- name: letter-requeue
UPDATE letter SET state = 'queued', error = '', due_at = $2, attempts = 0
WHERE id = $1 AND state IN ('held', 'failed') AND recipient <> '';

-- name: letter-hold-queued
UPDATE letter SET state = 'held' WHERE state = 'queued';

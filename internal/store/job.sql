-- name: job-insert
INSERT INTO job (id, kind, args, unique_key, state, due_at, attempts, lease, error, created_at)
VALUES ($1, $2, $3, $4, 'ready', $5, 0, 0, '', $6)
ON CONFLICT (unique_key) DO NOTHING;

-- name: job-claim (sqlite)
UPDATE job SET state = 'running', due_at = $2, lease = lease + 1, attempts = attempts + 1
WHERE id IN (
    SELECT id FROM job WHERE state <> 'dead' AND due_at <= $1 AND kind IN ($ids) ORDER BY due_at, id LIMIT $3)
RETURNING id, kind, args, COALESCE(unique_key, ''), due_at, attempts, lease, created_at;

-- name: job-claim (postgres)
UPDATE job SET state = 'running', due_at = $2, lease = lease + 1, attempts = attempts + 1
WHERE id = ANY (ARRAY(
    SELECT id FROM job WHERE state <> 'dead' AND due_at <= $1 AND kind IN ($ids) ORDER BY due_at, id LIMIT $3
    FOR UPDATE SKIP LOCKED))
RETURNING id, kind, args, COALESCE(unique_key, ''), due_at, attempts, lease, created_at;

-- name: job-extend
UPDATE job SET due_at = $3 WHERE id = $1 AND lease = $2 AND state = 'running';

-- name: job-finish
DELETE FROM job WHERE id = $1 AND lease = $2 AND state = 'running';

-- name: job-retry
UPDATE job SET state = 'ready', due_at = $3, error = $4 WHERE id = $1 AND lease = $2 AND state = 'running';

-- name: job-bury
UPDATE job SET state = 'dead', error = $3, unique_key = NULL WHERE id = $1 AND lease = $2 AND state = 'running';

-- name: job-next-due
SELECT COALESCE(MIN(due_at), 0) FROM job WHERE state <> 'dead' AND kind IN ($ids);

-- name: session-find
SELECT data FROM session WHERE token_hash = $1 AND expires_at > $2;

-- name: session-save
INSERT INTO session (token_hash, data, expires_at) VALUES ($1, $2, $3)
ON CONFLICT (token_hash) DO UPDATE SET data = excluded.data, expires_at = excluded.expires_at;

-- name: session-delete
DELETE FROM session WHERE token_hash = $1;

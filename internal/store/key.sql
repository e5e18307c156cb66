-- name: signing-key-list
SELECT id, secret, created_at FROM signing_key WHERE retired_at IS NULL OR retired_at > $1 ORDER BY created_at, id;

-- name: signing-key-insert
INSERT INTO signing_key (id, secret, created_at) VALUES ($1, $2, $3);

-- name: signing-key-retire
UPDATE signing_key SET retired_at = $1 WHERE retired_at IS NULL;

-- name: signing-key-lock (sqlite)
SELECT 1;

-- name: signing-key-lock (postgres)
LOCK TABLE signing_key IN EXCLUSIVE MODE;

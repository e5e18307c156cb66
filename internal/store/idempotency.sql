-- name: idempotency-find
SELECT actor_id, key, request_hash, body FROM idempotency WHERE actor_id = $1 AND key = $2;

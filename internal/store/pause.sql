-- name: pause-put
INSERT INTO pause (case_id, id, reason, why, since, until, agreed_at, by_id, home_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
ON CONFLICT (case_id, id) DO UPDATE SET until = excluded.until;

-- name: pause-list
SELECT case_id, id, reason, why, since, COALESCE(until, 0), COALESCE(agreed_at, 0), by_id, COALESCE(home_id, '')
FROM pause WHERE case_id = $1 ORDER BY since, id;

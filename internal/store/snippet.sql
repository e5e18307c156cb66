-- part: snippet-rows
SELECT n.id, n.owner_id, s.name, n.name, n.shared, n.texts, n.retired, n.version, n.created_at, n.updated_at
FROM snippet n JOIN staff s ON s.id = n.owner_id

-- name: snippet-list
{snippet-rows}
WHERE n.shared OR n.owner_id = $1
ORDER BY n.key, n.id;

-- name: snippet-get
{snippet-rows}
WHERE n.id = $1;

-- name: snippet-insert
INSERT INTO snippet (id, owner_id, name, key, shared, texts, retired, version, created_at, updated_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10);

-- name: snippet-update
UPDATE snippet SET name = $3, key = $4, shared = $5, texts = $6, retired = $7, version = $2, updated_at = $8
WHERE id = $1 AND version = $2 - 1;

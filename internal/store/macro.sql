-- part: macro-rows
SELECT m.id, m.owner_id, s.name, m.name, m.shared, m.texts, m.actions, m.retired, m.version, m.created_at, m.updated_at,
    (SELECT count(*) FROM macro_use u WHERE u.macro_id = m.id),
    (SELECT coalesce(max(u.at), 0) FROM macro_use u WHERE u.macro_id = m.id)
FROM macro m JOIN staff s ON s.id = m.owner_id

-- name: macro-list
{macro-rows}
WHERE m.shared OR m.owner_id = $1
ORDER BY m.name, m.id;

-- name: macro-get
{macro-rows}
WHERE m.id = $1;

-- name: macro-insert
INSERT INTO macro (id, owner_id, name, shared, texts, actions, retired, version, created_at, updated_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10);

-- name: macro-update
UPDATE macro SET name = $3, shared = $4, texts = $5, actions = $6, retired = $7, version = $2, updated_at = $8
WHERE id = $1 AND version = $2 - 1;

-- name: macro-use-insert
INSERT INTO macro_use (id, macro_id, case_id, staff_id, at) VALUES ($1, $2, $3, $4, $5);

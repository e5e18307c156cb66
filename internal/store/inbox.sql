-- name: inbox-people
SELECT id, name, COALESCE(team_id, ''), state <> 'active' FROM staff ORDER BY id;

-- name: inbox-teams
SELECT id, name, '', retired FROM team ORDER BY id;

-- name: inbox-topics
SELECT id, name, '', retired FROM topic ORDER BY name, id;

-- name: view-list
SELECT id, owner_id, name, query, shared, created_at FROM case_view WHERE owner_id = $1 OR shared ORDER BY created_at, id;

-- name: view-insert
INSERT INTO case_view (id, owner_id, name, query, shared, created_at) VALUES ($1, $2, $3, $4, $5, $6);

-- name: view-delete
DELETE FROM case_view WHERE id = $1;

-- name: bulk-insert
INSERT INTO case_bulk (id, by_id, kind, value, state, items, created_at, undone_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8);

-- name: bulk-update
UPDATE case_bulk SET state = $2, items = $3, undone_at = $4 WHERE id = $1;

-- name: bulk-by-id
SELECT id, by_id, kind, value, state, items, created_at, COALESCE(undone_at, 0) FROM case_bulk WHERE id = $1;

-- name: case-rows-by-id
SELECT {row-columns}
FROM desk_case c
{row-joins}
WHERE c.id IN ($ids);

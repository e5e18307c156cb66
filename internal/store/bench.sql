-- name: bench-colleagues
SELECT id, name, COALESCE(team_id, ''), reach FROM staff WHERE state = 'active' ORDER BY name, id;

-- name: case-followers
SELECT s.id, s.name, COALESCE(s.team_id, ''), s.reach
FROM case_follower f JOIN staff s ON s.id = f.staff_id
WHERE f.case_id = $1 AND s.state = 'active'
ORDER BY f.since, s.id;

-- name: follow
INSERT INTO case_follower (case_id, staff_id, since) VALUES ($1, $2, $3) ON CONFLICT (case_id, staff_id) DO NOTHING;

-- name: unfollow
DELETE FROM case_follower WHERE case_id = $1 AND staff_id = $2;

-- name: presence-known
SELECT writes FROM presence WHERE case_id = $1 AND staff_id = $2 AND page = $3 AND seen_at > $4;

-- name: presence-put
INSERT INTO presence (case_id, staff_id, page, writes, seen_at) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (case_id, staff_id, page) DO UPDATE SET writes = excluded.writes, seen_at = excluded.seen_at;

-- name: presence-gone
DELETE FROM presence WHERE case_id = $1 AND staff_id = $2 AND page = $3;

-- name: presence-list
SELECT p.case_id, p.staff_id, s.name, p.page, p.writes, p.seen_at
FROM presence p JOIN staff s ON s.id = p.staff_id
WHERE p.case_id = $1 AND p.seen_at > $2
ORDER BY s.name, s.id, p.page;

-- name: presence-expire
DELETE FROM presence WHERE seen_at < $1;

-- name: unsent-put
INSERT INTO draft (staff_id, place, form, version, content, saved_at) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (staff_id, place, form) DO UPDATE
SET version = excluded.version, content = excluded.content, saved_at = excluded.saved_at
WHERE draft.version = excluded.version - 1;

-- name: unsent-list
SELECT form, version, content, saved_at FROM draft WHERE staff_id = $1 AND place = $2 ORDER BY form;

-- name: unsent-drop
DELETE FROM draft WHERE staff_id = $1 AND place = $2 AND form = $3;

-- name: unsent-expire
DELETE FROM draft WHERE saved_at < $1;

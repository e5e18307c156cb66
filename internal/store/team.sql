-- name: team-list
SELECT id, name, COALESCE(lead_id, ''), retired, created_at FROM team ORDER BY id;

-- name: team-put
INSERT INTO team (id, name, lead_id, retired, created_at) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (id) DO UPDATE SET name = excluded.name, lead_id = excluded.lead_id, retired = excluded.retired;

-- name: team-clear
UPDATE staff SET team_id = NULL WHERE team_id = $1;

-- name: team-join
UPDATE staff SET team_id = $1 WHERE id = $2;

-- name: profile-list
SELECT staff_id, skills, langs, hours, most_open, COALESCE(away_from, 0), COALESCE(away_until, 0), COALESCE(stand_in_id, '')
FROM staff_profile ORDER BY staff_id;

-- name: profile-put
INSERT INTO staff_profile (staff_id, skills, langs, hours, most_open) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (staff_id) DO UPDATE SET skills = excluded.skills, langs = excluded.langs, hours = excluded.hours,
    most_open = excluded.most_open;

-- name: profile-away
INSERT INTO staff_profile (staff_id, skills, langs, hours, most_open, away_from, away_until, stand_in_id)
VALUES ($1, '[]', '[]', '', 0, $2, $3, $4)
ON CONFLICT (staff_id) DO UPDATE SET away_from = excluded.away_from, away_until = excluded.away_until,
    stand_in_id = excluded.stand_in_id;

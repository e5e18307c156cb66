-- name: setting-latest
SELECT name, version, value, by_id, at FROM setting WHERE name = $1 ORDER BY version DESC LIMIT 1;

-- name: setting-versions
SELECT name, version, value, by_id, at FROM setting WHERE name = $1 ORDER BY version DESC;

-- name: setting-insert
INSERT INTO setting (name, version, value, by_id, at) VALUES ($1, $2, $3, $4, $5);

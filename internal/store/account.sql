-- name: company
SELECT id, name, lang, currency, zone, public_url, hours, demo, created_at, updated_at FROM company;

-- name: company-insert
INSERT INTO company (id, name, lang, currency, zone, public_url, hours, demo, created_at, updated_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10);

-- name: company-update
UPDATE company SET name = $2, lang = $3, currency = $4, zone = $5, public_url = $6, hours = $7, demo = $8, updated_at = $9
WHERE id = $1;

-- name: company-lock
UPDATE company SET updated_at = updated_at;

-- name: company-has-amounts
SELECT CASE WHEN EXISTS (SELECT 1 FROM purchase) OR EXISTS (SELECT 1 FROM remedy) THEN 1 ELSE 0 END;

-- name: authority
SELECT role, amount FROM authority;

-- name: authority-set
INSERT INTO authority (role, amount) VALUES ($1, $2)
ON CONFLICT (role) DO UPDATE SET amount = excluded.amount;

-- name: staff-by-id
SELECT id, email, name, role, lang, state, password_hash, session_epoch, COALESCE(team_id, ''), reach, seen_at, created_at
FROM staff WHERE id = $1;

-- name: staff-by-email
SELECT id, email, name, role, lang, state, password_hash, session_epoch, COALESCE(team_id, ''), reach, seen_at, created_at
FROM staff WHERE email_key = $1;

-- name: staff-list
SELECT id, email, name, role, lang, state, password_hash, session_epoch, COALESCE(team_id, ''), reach, seen_at, created_at
FROM staff ORDER BY id;

-- name: staff-insert
INSERT INTO staff (id, email, email_key, name, role, lang, state, password_hash, session_epoch, seen_at, created_at, team_id, reach)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13);

-- name: staff-update
UPDATE staff SET name = $2, role = $3, lang = $4, state = $5, password_hash = $6, session_epoch = $7, team_id = $8, reach = $9
WHERE id = $1;

-- name: staff-seen
UPDATE staff SET seen_at = $2 WHERE id = $1;

-- name: staff-other-admins
SELECT COUNT(*) FROM staff WHERE role = 'admin' AND state = 'active' AND id <> $1;

-- name: ticket-insert
INSERT INTO ticket (hash, purpose, subject_id, expires_at, created_at) VALUES ($1, $2, $3, $4, $5);

-- name: ticket-usable
SELECT hash, purpose, subject_id, expires_at, created_at FROM ticket
WHERE hash = $1 AND purpose = $2 AND used_at IS NULL AND expires_at > $3;

-- name: ticket-use
UPDATE ticket SET used_at = $3 WHERE hash = $1 AND purpose = $2 AND used_at IS NULL AND expires_at > $3
RETURNING subject_id;

-- name: ticket-use-others
UPDATE ticket SET used_at = $2 WHERE subject_id = $1 AND used_at IS NULL;

-- name: key-insert
INSERT INTO api_key (id, name, hash, scopes, created_by, created_at) VALUES ($1, $2, $3, $4, $5, $6);

-- name: key-revoke
UPDATE api_key SET revoked_at = COALESCE(revoked_at, $2) WHERE id = $1;

-- name: key-by-hash
SELECT id, name, hash, scopes, created_by, created_at, COALESCE(revoked_at, 0) FROM api_key
WHERE hash = $1 AND revoked_at IS NULL;

-- name: key-list
SELECT id, name, hash, scopes, created_by, created_at, COALESCE(revoked_at, 0) FROM api_key ORDER BY id DESC;

-- name: customer-by-ids
SELECT id, root_id, kind, name, lang, country, tier, zone, letters_wait, coalesce(owner_id, ''), coalesce(backup_owner_id, ''), note, version, created_at, coalesce(import_id, '')
FROM customer
WHERE id IN ($ids);

-- name: customer-records
SELECT id, root_id, kind, name, lang, country, tier, zone, letters_wait, coalesce(owner_id, ''), coalesce(backup_owner_id, ''), note, version, created_at, coalesce(import_id, '')
FROM customer
WHERE root_id = $1
ORDER BY CASE WHEN id = root_id THEN 0 ELSE 1 END, id;

-- name: customer-lock (sqlite)
SELECT id, root_id FROM customer WHERE id IN ($ids);

-- name: customer-lock (postgres)
SELECT id, root_id FROM customer WHERE id IN ($ids) ORDER BY id FOR NO KEY UPDATE;

-- name: customer-insert
INSERT INTO customer (id, root_id, kind, name, name_key, lang, country, tier, owner_id, note, version, created_at, import_id,
    zone, letters_wait, backup_owner_id)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16);

-- name: customer-update
UPDATE customer
SET kind = $3, name = $4, name_key = $5, lang = $6, country = $7, tier = $8, owner_id = $9, note = $10, zone = $11, letters_wait = $12,
    backup_owner_id = $13, version = version + 1
WHERE id = $1 AND version = $2;

-- name: customer-set-root
UPDATE customer SET root_id = $2 WHERE id = $1;

-- name: customer-move
UPDATE customer SET root_id = $2 WHERE root_id = $1;

-- name: identity-insert
INSERT INTO identity (customer_id, kind, source, key, value, created_at) VALUES ($1, $2, $3, $4, $5, $6);

-- name: identity-delete
DELETE FROM identity WHERE customer_id = $1 AND kind = $2 AND source = $3 AND key = $4;

-- name: identities-of-record
SELECT customer_id, kind, source, key, value, created_at
FROM identity
WHERE customer_id = $1
ORDER BY kind, source, key;

-- name: identities-of-root
SELECT i.customer_id, i.kind, i.source, i.key, i.value, i.created_at
FROM identity i JOIN customer c ON c.id = i.customer_id
WHERE c.root_id = $1
ORDER BY i.created_at, i.customer_id, i.kind, i.source, i.key;

-- name: customer-by-identity
SELECT DISTINCT c.root_id
FROM identity i JOIN customer c ON c.id = i.customer_id
WHERE i.kind = $1 AND i.key = $2
ORDER BY c.root_id
LIMIT 100;

-- name: merge-insert
INSERT INTO customer_merge (id, into_id, from_id, by_id, at) VALUES ($1, $2, $3, $4, $5);

-- name: merge-undo
UPDATE customer_merge SET undone_by = $2, undone_at = $3 WHERE id = $1 AND undone_at IS NULL;

-- name: merge-by-id
SELECT id, into_id, from_id, by_id, at, coalesce(undone_by, ''), coalesce(undone_at, 0)
FROM customer_merge
WHERE id = $1;

-- name: merges-of-root
SELECT m.id, m.into_id, m.from_id, m.by_id, m.at, coalesce(m.undone_by, ''), coalesce(m.undone_at, 0)
FROM customer_merge m JOIN customer c ON c.id = m.into_id
WHERE c.root_id = $1
ORDER BY m.at DESC, m.id DESC;

-- part: customer-list-columns
c.id, c.root_id, c.kind, c.name, c.lang, c.country, c.tier, c.zone, c.letters_wait, coalesce(c.owner_id, ''), coalesce(c.backup_owner_id, ''), c.note, c.version, c.created_at,
    coalesce(c.import_id, ''), coalesce(s.days, 0), coalesce(s.last_day, 0), coalesce(s.net, 0), v.customer_id IS NOT NULL,
    coalesce(v.worth, 0), coalesce(v.overdue, 0), coalesce(v.priority, 0)

-- part: customer-own
-- A customer who stands for themselves, said so that PostgreSQL expects many of them: see risk-list.
CASE WHEN c.root_id = c.id THEN TRUE ELSE FALSE END

-- name: customer-list-worth
SELECT {customer-list-columns}, v.worth
FROM value_score v
    JOIN customer c ON c.id = v.customer_id AND {customer-own}
    LEFT JOIN customer_summary s ON s.customer_id = v.customer_id
WHERE $where
ORDER BY v.worth DESC, v.customer_id
LIMIT $1;

-- name: customer-list-priority
SELECT {customer-list-columns}, v.priority
FROM value_score v
    JOIN customer c ON c.id = v.customer_id AND {customer-own}
    LEFT JOIN customer_summary s ON s.customer_id = v.customer_id
WHERE $where
ORDER BY v.priority DESC, v.customer_id
LIMIT $1;

-- name: customer-list-unscored
SELECT {customer-list-columns}, '-'
FROM customer c
    LEFT JOIN customer_summary s ON s.customer_id = c.id
    LEFT JOIN value_score v ON v.customer_id = c.id
WHERE {customer-own} AND v.customer_id IS NULL AND $where
ORDER BY c.id
LIMIT $1;

-- name: customer-list-name
SELECT {customer-list-columns}, c.name_key
FROM customer c
    LEFT JOIN customer_summary s ON s.customer_id = c.id
    LEFT JOIN value_score v ON v.customer_id = c.id
WHERE {customer-own} AND $where
ORDER BY c.name_key, c.id
LIMIT $1;

-- name: customer-list-last
SELECT {customer-list-columns}, coalesce(s.touched_day, -1)
FROM customer c
    LEFT JOIN customer_summary s ON s.customer_id = c.id
    LEFT JOIN value_score v ON v.customer_id = c.id
WHERE {customer-own} AND $where
ORDER BY coalesce(s.touched_day, -1) DESC, c.id DESC
LIMIT $1;

-- name: customers-by-keys
SELECT DISTINCT i.kind, i.key, c.root_id FROM identity i JOIN customer c ON c.id = i.customer_id WHERE i.kind IN ('email', 'code', 'card', 'phone') AND i.key IN ($ids);

-- name: customer-roots-of
SELECT id, root_id FROM customer WHERE id IN ($ids);

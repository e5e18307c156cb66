-- part: person-columns
p.id, p.customer_id, u.root_id, p.name, p.title, p.roles, p.phone, p.email, coalesce(p.since_day, 0), coalesce(p.until_day, 0), p.note, p.by_name,
    p.updated_at, p.version

-- name: person-root
SELECT root_id FROM customer WHERE id = $1;

-- name: people-of
SELECT {person-columns}
FROM customer_person p JOIN customer u ON u.id = p.customer_id
WHERE u.root_id = $1
ORDER BY p.id;

-- name: person-get
SELECT {person-columns}
FROM customer_person p JOIN customer u ON u.id = p.customer_id
WHERE p.id = $1;

-- name: person-insert
INSERT INTO customer_person (id, customer_id, name, title, roles, phone, email, since_day, until_day, note, by_name, updated_at, version)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13);

-- name: person-update
UPDATE customer_person
SET name = $3, title = $4, roles = $5, phone = $6, email = $7, since_day = $8, until_day = $9, note = $10, by_name = $11, updated_at = $12, version = $13
WHERE id = $1 AND customer_id = $2 AND version = $13 - 1;

-- name: person-delete
DELETE FROM customer_person WHERE id = $1 AND version = $2;

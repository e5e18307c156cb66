-- name: breach-insert
INSERT INTO breach (id, standard, version, customer_id, purchase_id, order_ref, about, at, local_day, since, took, allowed, note,
    source, external_id, case_id, nth, opened, by_kind, by_id, by_name, told_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22);

-- part: breach-columns
b.id, b.standard, b.version, b.customer_id, COALESCE(b.purchase_id, ''), b.order_ref, b.at, b.local_day, COALESCE(b.since, 0), b.took,
    b.allowed, b.note, b.source, b.external_id, b.case_id, b.nth, b.opened, b.by_kind, b.by_id, b.by_name, b.told_at

-- name: breach-told
SELECT {breach-columns} FROM breach b WHERE b.source = $1 AND b.external_id = $2;

-- name: breach-last
SELECT {breach-columns} FROM breach b
WHERE b.standard = $1 AND b.customer_id IN (SELECT id FROM customer WHERE root_id = $2) AND b.about = $3
ORDER BY b.nth DESC, b.told_at DESC, b.id DESC LIMIT 1;

-- name: breach-bought
SELECT COALESCE(c.root_id, ''), p.external_id, p.local_day
FROM purchase p LEFT JOIN customer c ON c.id = p.customer_id
WHERE p.id = $1;

-- name: breach-of-case
SELECT {breach-columns} FROM breach b
WHERE b.case_id = $1 OR b.case_id IN (SELECT id FROM desk_case WHERE merged_into = $1)
ORDER BY b.at, b.id;

-- name: breach-rows
SELECT {breach-columns}, {row-columns}
FROM breach b
JOIN desk_case c ON c.id = b.case_id
{row-joins}
WHERE $where
ORDER BY b.at DESC, b.id DESC
LIMIT $2;

-- name: breach-days
SELECT b.standard, b.local_day, count(*)
FROM breach b
JOIN desk_case c ON c.id = b.case_id
WHERE $where
GROUP BY b.standard, b.local_day;

-- name: breach-exposed
SELECT (SELECT count(*) FROM purchase WHERE at >= $1 AND at < $2 AND kind = 'purchase'),
    (SELECT count(*) FROM desk_case WHERE created_at >= $1 AND created_at < $2 AND kind <> 'breach' AND merged_into IS NULL);

-- name: breaches-release
UPDATE breach SET purchase_id = NULL WHERE purchase_id IN ($ids);

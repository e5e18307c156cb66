-- name: purchases-known
SELECT id, source, external_id, coalesce(customer_id, ''), kind, at, local_day, store, currency, amount, lines, hash,
    coalesce(import_id, ''), created_at
FROM purchase
WHERE source = $1 AND external_id IN ($ids);

-- name: purchases-by-ids
SELECT id, source, external_id, coalesce(customer_id, ''), kind, at, local_day, store, currency, amount, lines, hash,
    coalesce(import_id, ''), created_at
FROM purchase
WHERE id IN ($ids);

-- name: purchase-items
SELECT purchase_id, product_id, quantity, unit_price, amount, tax, discount, cost
FROM purchase_line
WHERE purchase_id IN ($ids)
ORDER BY purchase_id, n;

-- name: purchase-owners
SELECT i.key, c.id, c.root_id
FROM identity i JOIN customer c ON c.id = i.customer_id
WHERE i.kind = 'code' AND i.source = $1 AND i.key IN ($ids);

-- name: products-by-ids
SELECT id, source, code, name FROM product WHERE id IN ($ids);

-- name: purchase-update
UPDATE purchase
SET customer_id = $2, kind = $3, at = $4, local_day = $5, store = $6, currency = $7, amount = $8, lines = $9, hash = $10
WHERE id = $1;

-- name: purchase-lines-delete
DELETE FROM purchase_line WHERE purchase_id IN ($ids);

-- name: purchases-delete
DELETE FROM purchase WHERE id IN ($ids);

-- name: purchase-cases-release
UPDATE desk_case SET purchase_id = NULL WHERE purchase_id IN ($ids);

-- name: revision-insert
INSERT INTO purchase_revision (purchase_id, n, before, customer_id, import_id, by_id, at)
SELECT CAST($1 AS TEXT), coalesce(max(n), 0) + 1, $2, $3, $4, $5, $6 FROM purchase_revision WHERE purchase_id = $1;

-- name: purchases-list
SELECT id, source, external_id, coalesce(customer_id, ''), kind, at, local_day, store, currency, amount, lines, hash,
    coalesce(import_id, ''), created_at
FROM purchase
WHERE (at, id) < ($1, $2) AND ($3 = '' OR kind = $3)
ORDER BY at DESC, id DESC
LIMIT $4;

-- name: purchases-list-import
SELECT id, source, external_id, coalesce(customer_id, ''), kind, at, local_day, store, currency, amount, lines, hash,
    coalesce(import_id, ''), created_at
FROM purchase
WHERE (at, id) < ($1, $2) AND ($3 = '' OR kind = $3) AND import_id = $5
ORDER BY at DESC, id DESC
LIMIT $4;

-- name: purchases-list-root
SELECT p.id, p.source, p.external_id, p.customer_id, p.kind, p.at, p.local_day, p.store, p.currency, p.amount, p.lines, p.hash,
    coalesce(p.import_id, ''), p.created_at
FROM customer c JOIN purchase p ON p.customer_id = c.id
WHERE (p.at, p.id) < ($1, $2) AND ($3 = '' OR p.kind = $3) AND c.root_id = $5
ORDER BY p.at DESC, p.id DESC
LIMIT $4;

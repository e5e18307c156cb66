-- name: rival-insert
INSERT INTO rival_note (id, customer_id, rival, rival_key, price, currency, what_for, words, source, agreed, by_id, by_name, at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13);

-- name: rival-list
SELECT n.id, n.customer_id, n.rival, n.rival_key, coalesce(n.price, 0), n.currency, n.what_for, n.words, n.source, n.agreed, n.by_id, n.by_name, n.at, r.id, r.name
FROM rival_note n JOIN customer c ON c.id = n.customer_id JOIN customer r ON r.id = c.root_id
WHERE ($1 = '' OR r.id = $1) AND ($2 = '' OR n.rival_key = $2)
ORDER BY n.at DESC, n.id DESC
LIMIT $3;

-- name: rival-forget
DELETE FROM rival_note WHERE id = $1;

-- name: rival-counts
SELECT n.rival_key, min(n.rival), count(*), count(DISTINCT c.root_id) FROM rival_note n JOIN customer c ON c.id = n.customer_id GROUP BY n.rival_key;

-- name: rival-lost
SELECT competitor, count(*) FROM loss WHERE competitor <> '' AND state <> 'mistake' GROUP BY competitor;

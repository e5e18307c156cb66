-- name: economics-span
SELECT coalesce(min(local_day), -1), coalesce(max(local_day), -1) FROM purchase WHERE kind = 'purchase';

-- name: economics-kept-days
SELECT customer_id, local_day, net FROM customer_day WHERE kept ORDER BY customer_id, local_day;

-- name: economics-sold
SELECT c.root_id,
    CAST(sum(l.amount - l.tax) AS BIGINT),
    CAST(sum(coalesce(l.cost, 0)) AS BIGINT),
    CAST(sum(CASE WHEN l.cost IS NULL THEN l.amount - l.tax ELSE 0 END) AS BIGINT),
    CAST(sum(l.discount) AS BIGINT)
FROM customer c
    JOIN purchase p ON p.customer_id = c.id
    JOIN purchase_line l ON l.purchase_id = p.id
WHERE p.local_day BETWEEN $1 AND $2
GROUP BY c.root_id;

-- name: economics-receipts
SELECT c.root_id,
    count(CASE WHEN p.kind = 'purchase' THEN 1 END),
    count(CASE WHEN p.kind = 'return' THEN 1 END)
FROM customer c
    JOIN purchase p ON p.customer_id = c.id
WHERE p.local_day BETWEEN $1 AND $2
GROUP BY c.root_id;

-- name: economics-attempts
SELECT c.root_id, CAST(sum(a.minutes) AS BIGINT), count(*)
FROM work_attempt a
    JOIN desk_case k ON k.id = a.case_id
    JOIN customer c ON c.id = k.customer_id
WHERE a.ended_at >= $1 AND a.ended_at < $2
GROUP BY c.root_id;

-- name: economics-contacts
SELECT c.root_id, CAST(sum(i.minutes) AS BIGINT), count(CASE WHEN i.kind = 'visit' THEN 1 END)
FROM interaction i
    JOIN customer c ON c.id = i.customer_id
WHERE i.local_day BETWEEN $1 AND $2
GROUP BY c.root_id;

-- name: economics-given
SELECT c.root_id, CAST(sum(p.amount) AS BIGINT)
FROM posting p
    JOIN desk_case k ON k.id = p.case_id
    JOIN customer c ON c.id = k.customer_id
WHERE p.at >= $1 AND p.at < $2
GROUP BY c.root_id;

-- name: economics-run-insert
INSERT INTO economics_run (id, as_of, rates, report, ended_at) VALUES ($1, $2, $3, $4, $5);

-- name: economics-runs-drop
DELETE FROM economics_run WHERE id <> $1;

-- name: economics-profits-drop
DELETE FROM profit WHERE run_id <> $1;

-- name: economics-run
SELECT id, as_of, rates, report, ended_at FROM economics_run ORDER BY ended_at DESC, id DESC LIMIT 1;

-- part: economics-activity
p.customer_id, p.sales, p.cost, p.unpriced, p.discount, p.receipts, p.returns, p.minutes, p.visits, p.given

-- name: economics-losing
SELECT {economics-activity}, c.name, coalesce(s.name, '')
FROM profit p
    JOIN customer c ON c.id = p.customer_id AND c.root_id = c.id
    LEFT JOIN staff s ON s.id = c.owner_id
WHERE p.run_id = $1 AND p.result < 0 AND (p.result, p.customer_id) > ($2, $3)
ORDER BY p.result, p.customer_id
LIMIT $4;

-- name: economics-of-customer
SELECT {economics-activity} FROM profit p WHERE p.run_id = $1 AND p.customer_id = $2;

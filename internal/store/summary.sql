-- name: summaries-of-roots
SELECT customer_id, days, first_day, last_day, gap_squares, gap_logs, receipts, net, paid_days, spend, first_spend, touched_day
FROM customer_summary
WHERE customer_id IN ($ids);

-- name: summary-days
SELECT local_day, receipts, net, kept
FROM customer_day
WHERE customer_id = $1 AND local_day >= $2
ORDER BY local_day;

-- name: summary-products
SELECT s.customer_id, s.product_id, s.days, s.first_day, s.last_day, s.gap_squares, s.gap_logs, s.quantity, s.net,
    p.source, p.code, p.name
FROM product_summary s JOIN product p ON p.id = s.product_id
WHERE s.customer_id = $1 AND s.days > 0
ORDER BY s.days DESC, s.net DESC, s.product_id
LIMIT $2;

-- name: history-of-roots
SELECT c.root_id, p.local_day, p.id, l.product_id, l.quantity, l.amount
FROM customer c
    JOIN purchase p ON p.customer_id = c.id
    JOIN purchase_line l ON l.purchase_id = p.id
WHERE c.root_id IN ($ids)
ORDER BY c.root_id, p.local_day, p.id;

-- name: days-of-roots
SELECT customer_id, local_day, receipts, net, kept FROM customer_day WHERE customer_id IN ($ids);

-- name: products-of-roots
SELECT customer_id, product_id, days, first_day, last_day, gap_squares, gap_logs, quantity, net
FROM product_summary
WHERE customer_id IN ($ids);

-- name: roots-after
SELECT id FROM customer WHERE id > $1 AND root_id = id ORDER BY id LIMIT $2;

-- name: summaries-without-root
SELECT d.customer_id
FROM (SELECT customer_id FROM customer_summary UNION SELECT customer_id FROM customer_day
    UNION SELECT customer_id FROM product_summary) d
    LEFT JOIN customer c ON c.id = d.customer_id AND c.root_id = c.id
WHERE c.id IS NULL;

-- name: days-delete
DELETE FROM customer_day WHERE customer_id IN ($ids);

-- name: summaries-delete
DELETE FROM customer_summary WHERE customer_id IN ($ids);

-- name: product-summaries-delete
DELETE FROM product_summary WHERE customer_id IN ($ids);

-- name: score-drop-merged
DELETE FROM value_score WHERE customer_id = $1 AND NOT EXISTS (SELECT 1 FROM customer WHERE id = $1 AND root_id = $1);

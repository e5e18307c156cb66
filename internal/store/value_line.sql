-- name: value-lines
SELECT l.customer_id, l.product_id, l.days, l.first_day, l.last_day, l.gap_squares, l.gap_logs, s.last_day
FROM product_summary l
    JOIN customer_summary s ON s.customer_id = l.customer_id
WHERE l.days > 0
ORDER BY l.customer_id;

-- name: value-products
SELECT r.as_of, p.product_id, p.gap, p.likeness, p.regularity, p.spread, p.customers, p.a, p.b
FROM value_product p
    JOIN value_run r ON r.id = p.run_id
WHERE p.run_id = (SELECT id FROM value_run WHERE state = 'finished' ORDER BY started_at DESC, id DESC LIMIT 1)
    AND p.product_id IN ($ids);

-- name: value-products-drop-earlier
DELETE FROM value_product
WHERE run_id <> $1 AND run_id NOT IN (SELECT id FROM value_run WHERE started_at > $2);

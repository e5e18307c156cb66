-- name: bought-lines
SELECT c.root_id, l.product_id, p.local_day, l.amount
FROM customer c
    JOIN purchase p ON p.customer_id = c.id
    JOIN purchase_line l ON l.purchase_id = p.id
WHERE l.quantity > 0 AND l.amount >= 0 OR l.amount < 0;

-- name: bought-products
SELECT id, CASE WHEN name = '' THEN code ELSE name END FROM product;

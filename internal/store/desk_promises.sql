-- name: promise-groups
WITH bound AS (
    SELECT
        (SELECT worth FROM value_score ORDER BY worth DESC, customer_id
            LIMIT 1 OFFSET ((SELECT count(*) FROM value_score) - 1) / 3) AS large,
        (SELECT worth FROM value_score ORDER BY worth DESC, customer_id
            LIMIT 1 OFFSET (2 * (SELECT count(*) FROM value_score) - 1) / 3) AS medium
), due AS (
    SELECT COALESCE(p.owner_id, c.owner_id, '') AS keeper_id, p.kind, p.state, p.settled_at, p.asked_by,
        CASE WHEN v.worth IS NULL THEN 'unscored' WHEN v.worth >= bound.large THEN 'large'
            WHEN v.worth >= bound.medium THEN 'medium' ELSE 'small' END AS size
    FROM promise p
    JOIN desk_case c ON c.id = p.case_id
    CROSS JOIN bound
    LEFT JOIN customer own ON own.id = c.customer_id
    LEFT JOIN value_score v ON v.customer_id = own.root_id
    WHERE p.due_at >= $1 AND p.due_at < $2 AND ($3 = '' OR COALESCE(p.owner_id, c.owner_id) = $3)
        AND $where
)
SELECT due.keeper_id, COALESCE(s.name, ''), due.kind, due.size,
    sum(CASE WHEN due.state = 'kept' THEN 1 ELSE 0 END),
    sum(CASE WHEN due.state IN ('open', 'broken') AND due.settled_at IS NOT NULL THEN 1 ELSE 0 END),
    sum(CASE WHEN due.state IN ('open', 'broken') AND due.settled_at IS NULL THEN 1 ELSE 0 END),
    sum(CASE WHEN due.state = 'renegotiated' THEN 1 ELSE 0 END),
    sum(CASE WHEN due.state = 'renegotiated' AND due.asked_by = 'customer' THEN 1 ELSE 0 END)
FROM due LEFT JOIN staff s ON s.id = due.keeper_id
GROUP BY due.keeper_id, s.name, due.kind, due.size;

-- name: promise-broken
SELECT {promise-columns}, {row-columns}
FROM promise p
JOIN desk_case c ON c.id = p.case_id
{row-joins}
WHERE p.state IN ('open', 'broken') AND p.due_at >= $2 AND p.due_at < $3 AND ($4 = '' OR COALESCE(p.owner_id, c.owner_id) = $4)
    AND ($6 = '' OR root.owner_id = $6) AND $where
ORDER BY p.due_at DESC, p.id DESC
LIMIT $5;

-- name: promise-groups
WITH bound AS (
    SELECT
        (SELECT worth FROM value_score ORDER BY worth DESC, customer_id
            LIMIT 1 OFFSET ((SELECT count(*) FROM value_score) - 1) / 3) AS large,
        (SELECT worth FROM value_score ORDER BY worth DESC, customer_id
            LIMIT 1 OFFSET (2 * (SELECT count(*) FROM value_score) - 1) / 3) AS medium
), due AS (
    SELECT COALESCE(p.owner_id, c.owner_id, '') AS keeper_id, p.kind, p.state, p.settled_at,
        CASE WHEN v.worth IS NULL THEN 'unscored' WHEN v.worth >= bound.large THEN 'large'
            WHEN v.worth >= bound.medium THEN 'medium' ELSE 'small' END AS size
    FROM promise p
    JOIN desk_case c ON c.id = p.case_id
    CROSS JOIN bound
    LEFT JOIN customer own ON own.id = c.customer_id
    LEFT JOIN value_score v ON v.customer_id = own.root_id
    WHERE p.due_at >= $1 AND p.due_at < $2 AND ($3 = '' OR COALESCE(p.owner_id, c.owner_id) = $3)
)
SELECT due.keeper_id, COALESCE(s.name, ''), due.kind, due.size,
    sum(CASE WHEN due.state = 'kept' THEN 1 ELSE 0 END),
    sum(CASE WHEN due.state IN ('open', 'broken') AND due.settled_at IS NOT NULL THEN 1 ELSE 0 END),
    sum(CASE WHEN due.state IN ('open', 'broken') AND due.settled_at IS NULL THEN 1 ELSE 0 END),
    sum(CASE WHEN due.state = 'renegotiated' THEN 1 ELSE 0 END)
FROM due LEFT JOIN staff s ON s.id = due.keeper_id
GROUP BY due.keeper_id, s.name, due.kind, due.size;

-- name: promise-broken
SELECT p.case_id, p.id, p.kind, p.text, COALESCE(p.owner_id, ''), p.state, p.due_at, p.made_by, p.made_at,
    COALESCE(p.settled_at, 0), COALESCE(p.renewed_by, ''), p.reason, COALESCE(p.due_from, 0), COALESCE(p.due_within, 0),
    c.id, c.number, COALESCE(c.customer_id, ''), COALESCE(c.purchase_id, ''), c.kind, c.channel, c.lang, c.subject,
    substr(c.words, 1, $4), substr(c.wish, 1, $4), c.nickname, c.email, c.phone, c.severity, c.state, c.outcome,
    COALESCE(c.owner_id, ''), c.restated, c.reopened, COALESCE(c.due_at, 0), c.version, c.created_at, c.updated_at,
    COALESCE(c.done_at, 0), COALESCE(c.closed_at, 0),
    COALESCE(root.name, ''), COALESCE(root.id, ''), COALESCE(s.name, ''), COALESCE(v.worth, 0)
FROM promise p
JOIN desk_case c ON c.id = p.case_id
LEFT JOIN customer own ON own.id = c.customer_id
LEFT JOIN customer root ON root.id = own.root_id
LEFT JOIN staff s ON s.id = c.owner_id
LEFT JOIN value_score v ON v.customer_id = root.id
WHERE p.state IN ('open', 'broken') AND p.due_at >= $1 AND p.due_at < $2 AND ($3 = '' OR COALESCE(p.owner_id, c.owner_id) = $3)
ORDER BY p.due_at DESC, p.id DESC
LIMIT $5;

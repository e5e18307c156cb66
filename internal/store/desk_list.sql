-- name: case-list
SELECT c.id, c.number, COALESCE(c.customer_id, ''), COALESCE(c.purchase_id, ''), c.kind, c.channel, c.lang, c.subject,
    substr(c.words, 1, $1), substr(c.wish, 1, $1), c.nickname, c.email, c.phone, c.severity, c.state, c.outcome,
    COALESCE(c.owner_id, ''), c.restated, c.reopened, COALESCE(c.due_at, 0), c.version, c.created_at, c.updated_at,
    COALESCE(c.done_at, 0), COALESCE(c.closed_at, 0),
    COALESCE(root.name, ''), COALESCE(root.id, ''), COALESCE(s.name, ''), COALESCE(v.worth, 0)
FROM desk_case c
LEFT JOIN customer own ON own.id = c.customer_id
LEFT JOIN customer root ON root.id = own.root_id
LEFT JOIN staff s ON s.id = c.owner_id
LEFT JOIN value_score v ON v.customer_id = root.id
WHERE $where
LIMIT $2;

-- name: case-count
SELECT count(*) FROM (SELECT 1 FROM desk_case c WHERE $where LIMIT $1) found;

-- name: due-next
WITH mine AS (
    SELECT p.case_id, p.id FROM desk_case c JOIN promise p ON p.case_id = c.id
    WHERE c.owner_id = $1 AND c.state = 'open' AND p.owner_id IS NULL AND p.settled_at IS NULL AND p.state IN ('open', 'broken')
    UNION ALL
    SELECT p.case_id, p.id FROM promise p
    WHERE p.owner_id = $1 AND p.settled_at IS NULL AND p.state IN ('open', 'broken')
)
SELECT p.case_id, p.id, p.kind, p.text, COALESCE(p.owner_id, ''), p.state, p.due_at, p.made_by, p.made_at,
    COALESCE(p.settled_at, 0), COALESCE(p.renewed_by, ''), p.reason, COALESCE(p.due_from, 0), COALESCE(p.due_within, 0),
    c.id, c.number, COALESCE(c.customer_id, ''), COALESCE(c.purchase_id, ''), c.kind, c.channel, c.lang, c.subject,
    substr(c.words, 1, $2), substr(c.wish, 1, $2), c.nickname, c.email, c.phone, c.severity, c.state, c.outcome,
    COALESCE(c.owner_id, ''), c.restated, c.reopened, COALESCE(c.due_at, 0), c.version, c.created_at, c.updated_at,
    COALESCE(c.done_at, 0), COALESCE(c.closed_at, 0),
    COALESCE(root.name, ''), COALESCE(root.id, ''), COALESCE(s.name, ''), COALESCE(v.worth, 0)
FROM mine
JOIN promise p ON p.case_id = mine.case_id AND p.id = mine.id
JOIN desk_case c ON c.id = p.case_id
LEFT JOIN customer own ON own.id = c.customer_id
LEFT JOIN customer root ON root.id = own.root_id
LEFT JOIN staff s ON s.id = c.owner_id
LEFT JOIN value_score v ON v.customer_id = root.id
ORDER BY p.due_at, p.id
LIMIT $3;

-- name: case-tally
SELECT
    (SELECT count(*) FROM (SELECT 1 FROM desk_case WHERE created_at >= $1 LIMIT $2) filed),
    (SELECT count(*) FROM (SELECT 1 FROM promise WHERE state = 'broken' AND due_at >= $1 LIMIT $2) broken),
    (SELECT count(*) FROM (SELECT 1 FROM desk_case WHERE closed_at >= $1 LIMIT $2) closed),
    (SELECT count(*) FROM (SELECT 1 FROM desk_case WHERE closed_at >= $1 AND outcome = 'settled' LIMIT $2) confirmed);

-- A case as lists have it; $1 is how much of the customer's words they show.
-- part: row-columns
{case-columns}, substr(c.words, 1, $1), substr(c.wish, 1, $1), {case-more-columns},
    COALESCE(root.name, ''), COALESCE(root.id, ''), COALESCE(s.name, ''), COALESCE(v.worth, 0)

-- part: row-joins
LEFT JOIN customer own ON own.id = c.customer_id
LEFT JOIN customer root ON root.id = own.root_id
LEFT JOIN staff s ON s.id = c.owner_id
LEFT JOIN value_score v ON v.customer_id = root.id

-- name: case-list
SELECT {row-columns}
FROM desk_case c
{row-joins}
WHERE $where
LIMIT $2;

-- name: case-count
SELECT count(*) FROM (SELECT 1 FROM desk_case c WHERE $where LIMIT $1) found;

-- name: due-next
WITH mine AS (
    SELECT p.case_id, p.id FROM desk_case c JOIN promise p ON p.case_id = c.id
    WHERE c.owner_id = $2 AND c.state = 'open' AND p.owner_id IS NULL AND p.settled_at IS NULL AND p.state IN ('open', 'broken')
    UNION ALL
    SELECT p.case_id, p.id FROM promise p
    WHERE p.owner_id = $2 AND p.settled_at IS NULL AND p.state IN ('open', 'broken')
)
SELECT {promise-columns}, {row-columns}
FROM mine
JOIN promise p ON p.case_id = mine.case_id AND p.id = mine.id
JOIN desk_case c ON c.id = p.case_id
{row-joins}
WHERE c.about_id IS NULL OR c.about_id <> $2
ORDER BY p.due_at, p.id
LIMIT $3;

-- name: case-tally
SELECT
    (SELECT count(*) FROM (SELECT 1 FROM desk_case c WHERE c.created_at >= $1 AND c.merged_into IS NULL AND $where LIMIT $2) filed),
    (SELECT count(*) FROM (SELECT 1 FROM promise p JOIN desk_case c ON c.id = p.case_id
        WHERE p.state = 'broken' AND p.due_at >= $1 AND $where LIMIT $2) broken),
    (SELECT count(*) FROM (SELECT 1 FROM desk_case c WHERE c.closed_at >= $1 AND c.merged_into IS NULL AND $where LIMIT $2) closed),
    (SELECT count(*) FROM (SELECT 1 FROM desk_case c WHERE c.closed_at >= $1 AND c.outcome = 'settled' AND $where LIMIT $2) confirmed),
    (SELECT count(*) FROM (SELECT 1 FROM timeline t JOIN desk_case c ON c.id = t.case_id
        WHERE t.kind = 'on_the_spot' AND t.at >= $1 AND $where LIMIT $2) spot);

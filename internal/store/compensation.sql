-- What was given, less what was taken back: goodwill, what customers had a right to, and how many gifts.
-- part: given-sums
CAST(COALESCE(sum(CASE WHEN p.ground = 'goodwill' THEN p.amount ELSE 0 END), 0) AS BIGINT),
    CAST(COALESCE(sum(CASE WHEN p.ground = 'goodwill' THEN 0 ELSE p.amount END), 0) AS BIGINT),
    CAST(COALESCE(sum(CASE WHEN p.reverses IS NULL THEN 1 ELSE -1 END), 0) AS BIGINT)

-- name: given-in-all
SELECT '', '', {given-sums} FROM posting p JOIN desk_case c ON c.id = p.case_id WHERE $where;

-- name: given-by-cause
SELECT p.cause, '', {given-sums} FROM posting p JOIN desk_case c ON c.id = p.case_id WHERE $where GROUP BY p.cause;

-- name: given-by-team
SELECT p.team_id, COALESCE(t.name, ''), {given-sums}
FROM posting p JOIN desk_case c ON c.id = p.case_id LEFT JOIN team t ON t.id = p.team_id
WHERE $where GROUP BY p.team_id, t.name;

-- name: given-by-customer
SELECT COALESCE(root.id, ''), COALESCE(root.name, ''), {given-sums}
FROM posting p
JOIN desk_case c ON c.id = p.case_id
LEFT JOIN customer own ON own.id = c.customer_id
LEFT JOIN customer root ON root.id = own.root_id
WHERE $where GROUP BY root.id, root.name;

-- name: given-by-budget
SELECT p.budget, '', {given-sums} FROM posting p JOIN desk_case c ON c.id = p.case_id WHERE $where GROUP BY p.budget;

-- name: account-paid
SELECT CAST(COALESCE(-sum(amount), 0) AS BIGINT) FROM ledger_entry WHERE account = $1;

-- name: rules-broken
SELECT p.rule, count(*) FROM rule_exception p JOIN desk_case c ON c.id = p.case_id WHERE $where GROUP BY p.rule ORDER BY count(*) DESC, p.rule;

-- name: offers-made
SELECT count(*) FROM (
    SELECT DISTINCT r.case_id, r.offer_id FROM remedy r
    JOIN desk_case c ON c.id = r.case_id WHERE $where) offers;

-- name: exception-rows
SELECT p.case_id, p.id, p.rule, p.reason, p.by_id, p.at, COALESCE(judge.name, ''), {row-columns}
FROM rule_exception p
LEFT JOIN staff judge ON judge.id = p.by_id
JOIN desk_case c ON c.id = p.case_id
{row-joins}
WHERE $where
ORDER BY p.at DESC, p.id DESC
LIMIT $2;

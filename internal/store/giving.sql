-- name: remedy-put
INSERT INTO remedy (case_id, id, offer_id, kind, ground, text, cost, currency, state, offered_by, offered_at, chosen_by, chosen_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
ON CONFLICT (case_id, id) DO UPDATE SET state = excluded.state, chosen_by = excluded.chosen_by, chosen_at = excluded.chosen_at;

-- name: remedy-list
SELECT id, offer_id, kind, ground, text, cost, currency, state, offered_by, offered_at, COALESCE(chosen_by, ''), COALESCE(chosen_at, 0)
FROM remedy WHERE case_id = $1 ORDER BY offered_at, id;

-- name: wish-insert
INSERT INTO wish (case_id, id, kind, amount, currency, text, by_id, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8);

-- name: wish-list
SELECT case_id, id, kind, amount, currency, text, by_id, at FROM wish WHERE case_id = $1 ORDER BY at, id;

-- name: exception-insert
INSERT INTO rule_exception (case_id, id, rule, reason, by_id, at) VALUES ($1, $2, $3, $4, $5, $6);

-- name: exception-list
SELECT case_id, id, rule, reason, by_id, at FROM rule_exception WHERE case_id = $1 ORDER BY at, id;

-- name: posting-insert
INSERT INTO posting (id, key, case_id, remedy_id, reverses, receiver, ground, cause, team_id, budget, amount, currency, by_id, at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14);

-- name: ledger-insert
INSERT INTO ledger_entry (id, posting_id, remedy_id, case_id, account, amount, currency, by_id, at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9);

-- name: posting-list
SELECT id, key, case_id, remedy_id, COALESCE(reverses, ''), receiver, ground, cause, team_id, budget, amount, currency, by_id, at
FROM posting WHERE case_id = $1 ORDER BY at, id;

-- name: customer-dealings
SELECT root.id, root.dealt, COALESCE((SELECT v.worth FROM value_score v WHERE v.customer_id = root.id), 0)
FROM customer own JOIN customer root ON root.id = own.root_id WHERE own.id = $1;

-- name: customer-dealt
UPDATE customer SET dealt = dealt + 1 WHERE id = $1 AND root_id = $1 AND dealt = $2;

-- Of two that are merged, each was dealt with apart.
-- name: customer-dealt-apart
UPDATE customer SET dealt = dealt + 1 WHERE id = $1;

-- Of each other case of the customer, what was given since as goodwill, and the dearest that is on offer.
-- name: customer-given
SELECT CAST(COALESCE(sum(g.chosen + g.offered), 0) AS BIGINT)
FROM (
    SELECT sum(CASE WHEN r.state = 'chosen' AND r.chosen_at >= $3 THEN r.cost ELSE 0 END) AS chosen,
        max(CASE WHEN r.state = 'offered' THEN r.cost ELSE 0 END) AS offered
    FROM desk_case c JOIN remedy r ON r.case_id = c.id
    WHERE c.customer_id IN (SELECT id FROM customer WHERE root_id = (SELECT root_id FROM customer WHERE id = $1))
        AND c.id <> $2 AND r.ground = 'goodwill'
    GROUP BY r.case_id) g;

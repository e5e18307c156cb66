-- name: approval-insert
INSERT INTO approval (id, case_id, offer_id, remedy_id, amount, currency, terms, why, reason, state, requested_by, requested_at,
    decided_by, decided_at, note, version)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16);

-- name: approval-decide
UPDATE approval SET state = $3, decided_by = $4, decided_at = $5, note = $6, version = version + 1 WHERE id = $1 AND version = $2;

-- part: approval-columns
a.id, a.case_id, a.offer_id, a.remedy_id, a.amount, a.currency, a.terms, a.why, a.reason, a.state, a.requested_by,
    COALESCE(asker.name, ''), a.requested_at, COALESCE(a.decided_by, ''), COALESCE(decider.name, ''), COALESCE(a.decided_at, 0),
    a.note, a.version

-- part: approval-joins
LEFT JOIN staff asker ON asker.id = a.requested_by LEFT JOIN staff decider ON decider.id = a.decided_by

-- name: approval-list
SELECT {approval-columns} FROM approval a {approval-joins} WHERE a.case_id = $1 ORDER BY a.requested_at, a.id;

-- name: approval-case
SELECT case_id FROM approval WHERE id = $1;

-- name: approval-rows
SELECT {approval-columns}, {row-columns}
FROM approval a {approval-joins}
JOIN desk_case c ON c.id = a.case_id
{row-joins}
WHERE $where
LIMIT $2;

-- name: approvers
SELECT id, name, role, COALESCE(team_id, ''), reach FROM staff WHERE state = 'active' AND role IN ('supervisor', 'admin') ORDER BY id;

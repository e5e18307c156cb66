-- name: follow-up-put
INSERT INTO follow_up (case_id, id, due_at, state, told_at, ended_at, by_id, text) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT (case_id, id) DO UPDATE SET state = excluded.state, told_at = excluded.told_at, ended_at = excluded.ended_at,
    by_id = excluded.by_id, text = excluded.text;

-- name: follow-up-list
SELECT case_id, id, due_at, state, COALESCE(told_at, 0), COALESCE(ended_at, 0), COALESCE(by_id, ''), text
FROM follow_up WHERE case_id = $1 ORDER BY due_at, id;

-- name: follow-ups-due
SELECT DISTINCT case_id FROM follow_up
WHERE state = 'open' AND told_at IS NULL AND due_at <= $1 AND case_id > $2 ORDER BY case_id LIMIT $3;

-- name: follow-ups-of
SELECT {row-columns}
FROM follow_up u
JOIN desk_case c ON c.id = u.case_id
{row-joins}
WHERE u.state = 'open' AND u.due_at <= $3 AND c.owner_id = $2 AND c.state = 'closed' AND (c.about_id IS NULL OR c.about_id <> $2)
ORDER BY u.due_at, u.id
LIMIT $4;

-- name: outcome-episodes
SELECT c.id, own.root_id, c.created_at, c.outcome, COALESCE(c.closed_at, 0), COALESCE(d.local_day, 0)
FROM desk_case c
JOIN customer own ON own.id = c.customer_id
LEFT JOIN customer_day d ON d.customer_id = own.root_id AND d.kept
    AND d.local_day >= c.created_at / 86400000 - 1 AND d.local_day <= c.created_at / 86400000 + $2
WHERE c.kind = 'complaint' AND c.merged_into IS NULL AND c.created_at >= $1 AND $where
ORDER BY c.created_at, c.id, d.local_day;

-- name: bought-next
SELECT COALESCE((SELECT min(local_day) FROM customer_day WHERE customer_id = root_id AND kept AND local_day > $2), 0),
    (SELECT count(*) FROM (SELECT 1 FROM customer_day WHERE customer_id = root_id LIMIT 1) ever)
FROM customer WHERE id = $1;

-- name: confirmed-since
SELECT c.owner_id, s.name, COALESCE(own.root_id, ''), c.verdict, c.closed_at,
    COALESCE((SELECT min(d.local_day) FROM customer_day d
        WHERE d.customer_id = own.root_id AND d.kept AND d.local_day > (c.closed_at + $2) / 86400000), 0)
FROM desk_case c
JOIN staff s ON s.id = c.owner_id
LEFT JOIN customer own ON own.id = c.customer_id
WHERE c.closed_at >= $1 AND c.outcome = 'settled'
    AND EXISTS (SELECT 1 FROM timeline t WHERE t.case_id = c.id AND t.kind = 'settled' AND t.actor_kind = 'customer' AND t.at = c.closed_at)
ORDER BY c.closed_at, c.id;

-- name: quality-drawable
SELECT c.id, c.owner_id FROM desk_case c JOIN staff s ON s.id = c.owner_id
WHERE c.state = 'closed' AND c.merged_into IS NULL AND c.closed_at >= $1 AND c.closed_at < $2 AND (c.about_id IS NULL OR c.about_id <> c.owner_id)
    AND NOT EXISTS (SELECT 1 FROM quality_check q WHERE q.case_id = c.id) AND $where;

-- name: quality-sample-insert
INSERT INTO quality_sample (id, seed, from_at, until_at, per_person, by_id, at) VALUES ($1, $2, $3, $4, $5, $6, $7);

-- name: quality-check-insert
INSERT INTO quality_check (id, sample_id, case_id, agent_id, version, marks, comment, reply) VALUES ($1, $2, $3, $4, $5, '{}', '', '');

-- name: quality-samples
SELECT q.id, q.seed, q.from_at, q.until_at, q.per_person, q.by_id, COALESCE(s.name, ''), q.at
FROM quality_sample q LEFT JOIN staff s ON s.id = q.by_id ORDER BY q.at DESC, q.id DESC LIMIT $1;

-- part: check-columns
q.id, q.sample_id, q.case_id, c.number, c.subject, q.agent_id, agent.name, q.version, q.marks, q.comment, COALESCE(q.by_id, ''),
    COALESCE(checker.name, ''), COALESCE(q.checked_at, 0), q.reply, COALESCE(q.replied_at, 0)

-- part: check-joins
JOIN desk_case c ON c.id = q.case_id JOIN staff agent ON agent.id = q.agent_id LEFT JOIN staff checker ON checker.id = q.by_id

-- name: quality-checks
SELECT {check-columns} FROM quality_check q {check-joins} WHERE q.sample_id = $1 AND $where ORDER BY agent.name, q.id;

-- name: quality-check
SELECT {check-columns} FROM quality_check q {check-joins} WHERE q.id = $1;

-- name: quality-checks-of
SELECT {check-columns} FROM quality_check q {check-joins}
WHERE q.agent_id = $1 AND q.checked_at IS NOT NULL AND (c.about_id IS NULL OR c.about_id <> $1)
ORDER BY q.checked_at DESC, q.id DESC LIMIT $2;

-- name: quality-check-update
UPDATE quality_check SET version = $2, marks = $3, comment = $4, by_id = $5, checked_at = $6, reply = $7, replied_at = $8
WHERE id = $1 AND version = $2 - 1;

-- name: review-refusal-insert
INSERT INTO review_refusal (id, by_id, by_name, case_id, place, text, rule, phrase, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9);

-- name: review-refusals
SELECT r.id, r.by_id, r.by_name, COALESCE(r.case_id, ''), COALESCE(c.number, 0), r.place, r.text, r.rule, r.phrase, r.at
FROM review_refusal r LEFT JOIN desk_case c ON c.id = r.case_id
WHERE $where
ORDER BY r.at DESC, r.id DESC LIMIT $1;

-- name: escalation-insert
INSERT INTO escalation (case_id, promise_id, kind, level, due_at, fired_at, late_ms, to_id, via)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9);

-- name: escalation-list
SELECT case_id, promise_id, kind, level, due_at, fired_at, late_ms, COALESCE(to_id, ''), via
FROM escalation WHERE case_id = $1 ORDER BY fired_at, level, promise_id, kind, due_at;

-- name: opinion-put
INSERT INTO opinion (case_id, id, asked_id, asked_by, question, state, due_at, asked_at, answer, answered_at, chased)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
ON CONFLICT (case_id, id) DO UPDATE SET state = excluded.state, answer = excluded.answer, answered_at = excluded.answered_at,
    chased = excluded.chased;

-- part: opinion-columns
o.case_id, o.id, o.asked_id, asked.name, o.asked_by, COALESCE(asker.name, ''), o.question, o.state, o.due_at, o.asked_at, o.answer,
    COALESCE(o.answered_at, 0), o.chased

-- part: opinion-joins
JOIN staff asked ON asked.id = o.asked_id LEFT JOIN staff asker ON asker.id = o.asked_by

-- name: opinion-list
SELECT {opinion-columns} FROM opinion o {opinion-joins} WHERE o.case_id = $1 ORDER BY o.asked_at, o.id;

-- name: opinion-asked
SELECT {opinion-columns}, {row-columns}
FROM opinion o {opinion-joins}
JOIN desk_case c ON c.id = o.case_id
{row-joins}
WHERE o.asked_id = $2 AND o.state = 'asked' AND (c.about_id IS NULL OR c.about_id <> $2)
ORDER BY o.due_at, o.id
LIMIT $3;

-- name: case-alarms
SELECT id FROM desk_case WHERE alarm_at <= $1 AND id > $2 ORDER BY id LIMIT $3;

-- name: case-alarm
UPDATE desk_case SET alarm_at = $3 WHERE id = $1 AND version = $2;

-- name: case-wake
UPDATE desk_case SET alarm_at = $1 WHERE due_at IS NOT NULL OR alarm_at IS NOT NULL;

-- name: case-facts
SELECT COALESCE((SELECT v.worth FROM value_score v WHERE v.customer_id = root.id), 0)
FROM customer own JOIN customer root ON root.id = own.root_id WHERE own.id = $1;

-- The cases are asked for customer by customer, so that no plan made while there were few begins with all of them.
-- part: standing
COALESCE((SELECT v.worth FROM value_score v WHERE v.customer_id = who.root_id), 0),
    (SELECT CAST(sum((SELECT count(*) FROM (
        SELECT 1 FROM desk_case c
        WHERE c.customer_id = one.id AND c.created_at > $2 AND c.created_at <= $3 AND c.kind = 'complaint' AND c.merged_into IS NULL
        LIMIT $4
    ) filed)) AS BIGINT) FROM customer one WHERE one.root_id = who.root_id)

-- name: case-standing
SELECT {standing} FROM customer who WHERE who.id = $1;

-- name: case-senders
SELECT who.root_id, {standing}
FROM (SELECT DISTINCT c.root_id FROM identity i JOIN customer c ON c.id = i.customer_id WHERE i.kind = $1 AND i.key = $5) who
ORDER BY who.root_id;

-- name: ladder-staff
SELECT s.id, s.name, s.role, s.state = 'active', COALESCE(p.away_from, 0), COALESCE(p.away_until, 0), COALESCE(p.stand_in_id, '')
FROM staff s LEFT JOIN staff_profile p ON p.staff_id = s.id ORDER BY s.id;

-- name: ladder-leads
SELECT id, lead_id FROM team WHERE lead_id IS NOT NULL AND NOT retired;

-- name: ladder-topics
SELECT t.id, COALESCE(t.person_id, g.lead_id) FROM topic t LEFT JOIN team g ON g.id = t.team_id AND NOT g.retired
WHERE COALESCE(t.person_id, g.lead_id) IS NOT NULL;

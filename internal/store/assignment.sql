-- name: topic-list
SELECT id, category, name, plain_zh, plain_en, COALESCE(team_id, ''), COALESCE(person_id, ''), skill, retired, created_at
FROM topic ORDER BY id;

-- name: topic-put
INSERT INTO topic (id, category, name, plain_zh, plain_en, team_id, person_id, skill, retired, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
ON CONFLICT (id) DO UPDATE SET category = excluded.category, name = excluded.name, plain_zh = excluded.plain_zh,
    plain_en = excluded.plain_en, team_id = excluded.team_id, person_id = excluded.person_id, skill = excluded.skill,
    retired = excluded.retired;

-- name: case-customer
SELECT COALESCE((SELECT v.worth FROM value_score v WHERE v.customer_id = root.id), 0), root.tier
FROM customer own JOIN customer root ON root.id = own.root_id WHERE own.id = $1;

-- name: case-theirs
SELECT id FROM (
    SELECT c.id FROM desk_case c
    WHERE c.owner_id = $1 AND c.state = 'open' AND c.due_at < $2 AND c.id > $3
    UNION
    SELECT p.case_id FROM promise p
    WHERE p.owner_id = $1 AND p.settled_at IS NULL AND p.state IN ('open', 'broken') AND p.due_at < $2 AND p.case_id > $3
) theirs ORDER BY id LIMIT $4;

-- name: case-unanswered
SELECT c.id FROM desk_case c
WHERE c.owner_id = $1 AND c.state = 'open' AND EXISTS (
    SELECT 1 FROM promise p
    WHERE p.case_id = c.id AND p.kind = 'first_answer' AND p.state IN ('open', 'broken') AND p.settled_at IS NULL)
ORDER BY c.created_at DESC, c.id DESC LIMIT $2;

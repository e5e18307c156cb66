-- part: review-columns
id, loss_id, outcome, state, reviewer_id, reviewer, assigned_by, assigned_at, due_at, ours, answers, note, coalesce(done_at, 0), version

-- name: review-deals
SELECT d.loss_id, d.outcome, d.day, r.id, r.name, d.reason, d.value, d.owner_id, coalesce(r.owner_id, ''), coalesce(r.backup_owner_id, '') FROM (
    SELECT l.id AS loss_id, 'lost' AS outcome, l.day AS day, l.customer_id AS customer_id, l.reason AS reason, l.value AS value,
        coalesce(l.owner_id, '') AS owner_id
    FROM loss l WHERE l.state <> 'mistake' AND l.day >= $1
    UNION ALL
    SELECT l.id, 'won', l.ended_day, l.customer_id, l.reason, l.value, coalesce(l.owner_id, '')
    FROM loss l WHERE l.state = 'regained' AND l.ended_day >= $1
) d JOIN customer c ON c.id = d.customer_id JOIN customer r ON r.id = c.root_id
ORDER BY d.day DESC, d.loss_id, d.outcome;

-- name: review-links
SELECT 'owner', coalesce(l.owner_id, ''), '' FROM loss l WHERE l.id = $1
UNION SELECT 'declared', l.by_id, '' FROM loss l WHERE l.id = $1
UNION SELECT 'keeper', coalesce(r.owner_id, ''), '' FROM loss l JOIN customer c ON c.id = l.customer_id JOIN customer r ON r.id = c.root_id WHERE l.id = $1
UNION SELECT 'backup', coalesce(r.backup_owner_id, ''), '' FROM loss l JOIN customer c ON c.id = l.customer_id JOIN customer r ON r.id = c.root_id WHERE l.id = $1
UNION SELECT 'former', coalesce(o.from_id, ''), '' FROM loss l JOIN customer c ON c.id = l.customer_id JOIN customer m ON m.root_id = c.root_id
    JOIN owner_change o ON o.customer_id = m.id WHERE l.id = $1
UNION SELECT 'declared', a.by_id, '' FROM loss_reason a WHERE a.loss_id = $1 AND a.source <> 'reviewer'
UNION SELECT 'play', '', p.started_by FROM play p WHERE p.loss_id = $1
UNION SELECT 'play', coalesce(s.owner_id, ''), '' FROM play p JOIN play_step s ON s.play_id = p.id WHERE p.loss_id = $1
UNION SELECT 'play', '', s.done_by FROM play p JOIN play_step s ON s.play_id = p.id WHERE p.loss_id = $1 AND s.done_at IS NOT NULL;

-- name: review-list
SELECT {review-columns} FROM loss_review WHERE state <> 'called_off' AND ($1 = '' OR loss_id = $1) ORDER BY assigned_at DESC, id DESC;

-- name: review-get
SELECT {review-columns} FROM loss_review WHERE id = $1;

-- name: review-insert
INSERT INTO loss_review (id, loss_id, outcome, state, reviewer_id, reviewer, assigned_by, assigned_at, due_at, ours, answers, note, done_at, version)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14);

-- name: review-update
UPDATE loss_review SET state = $3, answers = $4, note = $5, done_at = $6, version = $2 WHERE id = $1 AND version = $2 - 1;

-- name: board-newest
SELECT COALESCE(MAX(seq), 0), EXISTS (SELECT 1 FROM event WHERE seq = $1) FROM event;

-- name: board-run
SELECT COALESCE(MAX(finished_at), 0) FROM value_run WHERE state = 'finished';

-- part: board-columns
c.id, c.number, COALESCE(c.customer_id, ''), COALESCE(own.root_id, ''), c.kind, c.channel, c.category, COALESCE(c.topic_id, ''),
    c.state, c.paused, COALESCE(c.owner_id, ''), COALESCE(c.team_id, ''), COALESCE(c.about_id, ''), COALESCE(root.tier, ''),
    c.severity, c.level, c.public, c.final_at IS NOT NULL, COALESCE(c.due_at, 0), c.created_at, COALESCE(v.worth, 0)

-- part: board-joins
LEFT JOIN customer own ON own.id = c.customer_id
LEFT JOIN customer root ON root.id = own.root_id
LEFT JOIN value_score v ON v.customer_id = own.root_id

-- name: board-all
SELECT {board-columns} FROM desk_case c {board-joins} WHERE c.state <> 'closed';

-- name: board-some
SELECT {board-columns} FROM desk_case c {board-joins} WHERE c.state <> 'closed' AND c.id IN ($ids);

-- name: board-let-in
SELECT c.id FROM desk_case c WHERE c.state <> 'closed' AND $where;

-- name: case-stale-add
INSERT INTO case_stale (case_id) VALUES ($1);

-- name: case-stale-all
INSERT INTO case_stale (case_id) SELECT id FROM desk_case ORDER BY number DESC;

-- name: case-stale-any
SELECT case_id FROM case_stale LIMIT 1;

-- name: case-stale-take
DELETE FROM case_stale WHERE seq IN (SELECT seq FROM case_stale ORDER BY seq LIMIT $1) RETURNING case_id;

-- One indexer at a time: of two, the one that read the older text might write last. It reads by ids; where a database is too
-- young to have statistics, two hundred of them would be looked for in whole tables.
-- name: case-index-lock (postgres)
SELECT 1 FROM (SELECT pg_advisory_xact_lock(hashtext(current_schema() || '.case_text')), set_config('enable_seqscan', 'off', true)) locked;

-- name: case-index-lock (sqlite)
SELECT 1;

-- name: case-words
SELECT id, number, state, COALESCE(owner_id, ''), COALESCE(team_id, ''), COALESCE(about_id, ''), subject, words, wish, nickname,
    email, phone
FROM desk_case WHERE id IN ($ids);

-- name: case-messages
SELECT case_id, text FROM message WHERE case_id IN ($ids) ORDER BY case_id, created_at, id;

-- Who may see the cases whatever their reach, as letIn says of one.
-- name: case-let-in
SELECT case_id, to_id FROM escalation WHERE case_id IN ($ids) AND to_id IS NOT NULL
UNION SELECT case_id, asked_id FROM opinion WHERE case_id IN ($ids) AND state <> 'cancelled'
ORDER BY 1, 2;

-- name: case-text-put
INSERT INTO case_text (number, case_id, scope, body) VALUES ($1, $2, $3, $4)
ON CONFLICT (number) DO UPDATE SET scope = excluded.scope, body = excluded.body
WHERE case_text.scope <> excluded.scope OR case_text.body <> excluded.body;

-- name: case-find (sqlite)
SELECT rowid FROM case_index WHERE case_index MATCH $1 ORDER BY rowid DESC LIMIT $2;

-- name: case-blocks
SELECT COALESCE(max(number), 0) FROM case_text UNION ALL SELECT COALESCE(min(number), 0) FROM case_text;

-- The blocks come one after the other, the newest first, so that the limit ends the search.
-- name: case-find (postgres)
SELECT found.number
FROM unnest($1::tsquery[]) WITH ORDINALITY AS block (query, n)
CROSS JOIN LATERAL (
    SELECT t.number FROM case_text t
    WHERE t.tokens @@ block.query
        AND NOT EXISTS (SELECT 1 FROM unnest($3::text[]) phrase WHERE position(phrase IN ' ' || t.body || ' ') = 0)
    ORDER BY t.number DESC
) found
LIMIT $2;

-- name: case-rows
SELECT {row-columns}
FROM desk_case c
{row-joins}
WHERE c.number IN ($ids);

-- name: case-rows-where
SELECT {row-columns}
FROM desk_case c
{row-joins}
WHERE $where;

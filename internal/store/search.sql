-- name: search-put
INSERT INTO search_doc (kind, ref_id, body) VALUES ($1, $2, $3)
ON CONFLICT (kind, ref_id) DO UPDATE SET body = excluded.body;

-- name: search-find (sqlite)
SELECT d.ref_id
FROM search_index i JOIN search_doc d ON d.rowid = i.rowid
WHERE search_index MATCH $2 AND d.kind = $1
ORDER BY i.rowid DESC
LIMIT $3;

-- name: search-find (postgres)
SELECT ref_id
FROM search_doc
WHERE kind = $1 AND tokens @@ $2::tsquery
    AND NOT EXISTS (SELECT 1 FROM unnest($4::text[]) phrase WHERE position(phrase IN ' ' || body || ' ') = 0)
ORDER BY ref_id DESC
LIMIT $3;

-- name: knowledge-entries
SELECT v.entry_id, v.version, v.content, v.retired, v.read_since, v.by_id, coalesce(s.name, ''), e.created_at, v.at
FROM knowledge_entry e
    JOIN knowledge_version v ON v.entry_id = e.id AND v.version = e.version
    LEFT JOIN staff s ON s.id = v.by_id
ORDER BY e.id;

-- name: knowledge-versions
SELECT v.entry_id, v.version, v.content, v.retired, v.read_since, v.by_id, coalesce(s.name, ''), e.created_at, v.at
FROM knowledge_version v
    JOIN knowledge_entry e ON e.id = v.entry_id
    LEFT JOIN staff s ON s.id = v.by_id
WHERE v.entry_id = $1
ORDER BY v.version DESC;

-- name: knowledge-insert
INSERT INTO knowledge_entry (id, version, must_read, retired, read_since, from_day, until_day, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8);

-- name: knowledge-update
UPDATE knowledge_entry SET version = $2, must_read = $3, retired = $4, read_since = $5, from_day = $6, until_day = $7
WHERE id = $1 AND version = $2 - 1;

-- name: knowledge-version-insert
INSERT INTO knowledge_version (entry_id, version, content, retired, read_since, by_id, at) VALUES ($1, $2, $3, $4, $5, $6, $7);

-- name: knowledge-revision
SELECT count(*) FROM knowledge_version;

-- name: knowledge-usage
SELECT entry_id, count(*), max(at) FROM knowledge_insertion GROUP BY entry_id;

-- name: knowledge-insertion-insert
INSERT INTO knowledge_insertion (id, entry_id, case_id, staff_id, at) VALUES ($1, $2, $3, $4, $5);

-- name: knowledge-exists
SELECT id FROM knowledge_entry WHERE id = $1;

-- name: knowledge-confirm
INSERT INTO knowledge_reading (entry_id, staff_id, version, at) VALUES ($1, $2, $3, $4)
ON CONFLICT (entry_id, staff_id) DO UPDATE SET version = excluded.version, at = excluded.at
WHERE knowledge_reading.version < excluded.version;

-- name: knowledge-readers
SELECT s.id, s.name, coalesce(r.at, 0)
FROM staff s
    LEFT JOIN knowledge_reading r ON r.staff_id = s.id AND r.entry_id = $1 AND r.version >= $2
WHERE s.state = 'active'
ORDER BY s.id;

-- name: knowledge-unread
SELECT e.id
FROM knowledge_entry e
WHERE e.must_read AND NOT e.retired AND e.from_day <= $2 AND (e.until_day = 0 OR e.until_day >= $2)
    AND NOT EXISTS (SELECT 1 FROM knowledge_reading r WHERE r.entry_id = e.id AND r.staff_id = $1 AND r.version >= e.read_since)
ORDER BY e.id;

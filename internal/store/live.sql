-- name: event-append
INSERT INTO event (topics, at) VALUES ($1, $2);

-- name: event-position (sqlite)
SELECT COALESCE(MAX(seq), 0) FROM event;

-- name: event-since (sqlite)
SELECT seq, topics FROM event WHERE seq > $1 ORDER BY seq;

-- name: event-since (postgres)
WITH s AS (SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint AS xmin)
SELECT s.xmin, COALESCE(e.seq, 0), COALESCE(e.xid, 0), COALESCE(e.topics, '')
FROM s LEFT JOIN event e ON e.xid >= $1 ORDER BY e.seq;

-- name: event-position (postgres)
SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint;

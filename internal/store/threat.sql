-- What points to threats: signals that are shown on day $1, and complaints that are open or were filed since $3; not what complains of $2.
-- part: threat-signals
FROM signal s
JOIN customer own ON own.id = s.customer_id
LEFT JOIN desk_case k ON k.id = s.case_id
-- part: threat-signals-shown
s.closed_at IS NULL AND s.snoozed_until <= $1 AND s.from_day <= $1 AND coalesce(k.about_id, '') <> $2
-- part: threat-complaints
FROM desk_case k
JOIN customer own ON own.id = k.customer_id
-- part: threat-complaints-counted
k.kind = 'complaint' AND k.merged_into IS NULL AND (k.state <> 'closed' OR k.created_at >= $3) AND coalesce(k.about_id, '') <> $2
    AND (k.category <> '' OR k.topic_id IS NOT NULL OR k.cause <> '' OR k.about_id IS NOT NULL)

-- name: threat-clues
SELECT own.root_id, s.opened_at, s.kind, s.id, coalesce(r.names, ''), coalesce(k.number, 0), '', '', '', FALSE
{threat-signals}
LEFT JOIN signal_rule r ON 'rule:' || r.id = s.kind
WHERE own.root_id IN ($ids) AND {threat-signals-shown}
UNION ALL
SELECT own.root_id, k.created_at, '', '', '', k.number, k.category, coalesce(k.topic_id, ''), k.cause, k.about_id IS NOT NULL
{threat-complaints}
WHERE own.root_id IN ($ids) AND {threat-complaints-counted};

-- part: threat-finding-columns
n.id, n.customer_id, own.root_id, n.threat, n.holds, n.note, n.by_id, n.by_name, n.at, coalesce(n.undone_at, 0), n.undone_by

-- name: threat-findings
SELECT {threat-finding-columns}
FROM threat_finding n JOIN customer own ON own.id = n.customer_id
WHERE own.root_id IN ($ids)
ORDER BY n.at DESC, n.id DESC;

-- name: threat-finding
SELECT {threat-finding-columns}
FROM threat_finding n JOIN customer own ON own.id = n.customer_id
WHERE n.id = $1;

-- name: threat-lock (sqlite)
SELECT id FROM customer WHERE id = $1;

-- name: threat-lock (postgres)
SELECT id FROM customer WHERE id = $1 FOR NO KEY UPDATE;

-- name: threat-finding-insert
INSERT INTO threat_finding (id, customer_id, threat, holds, note, by_id, by_name, at, undone_by)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, '');

-- name: threat-finding-undo
UPDATE threat_finding SET undone_at = $2, undone_by = $3 WHERE id = $1 AND undone_at IS NULL;

-- name: threat-root
SELECT c.id FROM customer own JOIN customer c ON c.id = own.root_id WHERE $where;

-- part: threat-risk
JOIN risk r ON r.customer_id = own.root_id
    AND r.run_id = (SELECT id FROM risk_run WHERE state = 'finished' ORDER BY started_at DESC, id DESC LIMIT 1)
JOIN customer c ON c.id = own.root_id

-- name: threat-exposed
SELECT c.id, r.value, r.at_risk, s.opened_at, s.kind, '', '', '', FALSE, '', '', FALSE
{threat-signals}
{threat-risk}
WHERE {threat-signals-shown} AND $kinds AND $where
UNION ALL
SELECT c.id, r.value, r.at_risk, k.created_at, '', k.category, coalesce(k.topic_id, ''), k.cause, k.about_id IS NOT NULL, '', '', FALSE
{threat-complaints}
{threat-risk}
WHERE {threat-complaints-counted} AND $where
UNION ALL
SELECT c.id, r.value, r.at_risk, n.at, '', '', '', '', FALSE, n.id, n.threat, n.holds
FROM threat_finding n JOIN customer own ON own.id = n.customer_id
{threat-risk}
WHERE n.undone_at IS NULL AND $where
ORDER BY 1;

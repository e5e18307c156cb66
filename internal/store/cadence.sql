-- part: spoken
SELECT u.root_id, max(i.local_day) FILTER (WHERE i.reached) AS any_day,
    max(i.local_day) FILTER (WHERE i.reached AND i.kind IN ('call', 'visit', 'meeting')) AS talk_day,
    max(i.local_day) FILTER (WHERE i.reached AND i.kind IN ('visit', 'meeting')) AS visit_day,
    max(i.local_day) FILTER (WHERE i.reached AND i.kind IN ('visit', 'meeting') AND (s.role <> 'agent' OR l.id IS NOT NULL)) AS leader_day,
    max(i.at * 131072 + coalesce(i.next_on, 0)) % 131072 AS agreed
FROM interaction i
    JOIN customer u ON u.id = i.customer_id
    LEFT JOIN staff s ON s.id = i.staff_id
    LEFT JOIN team l ON l.lead_id = i.staff_id AND NOT l.retired

-- part: looked-after-columns
r.id, r.name, r.tier, r.owner_id, r.created_at, coalesce(v.worth, 0), v.customer_id IS NOT NULL,
    coalesce(k.any_day, 0), coalesce(k.talk_day, 0), coalesce(k.visit_day, 0), coalesce(k.leader_day, 0),
    coalesce(k.agreed, 0)

-- name: looked-after-by
SELECT {looked-after-columns}
FROM customer r
    LEFT JOIN value_score v ON v.customer_id = r.id
    LEFT JOIN ({spoken} WHERE u.root_id IN (SELECT id FROM customer WHERE owner_id = $1) GROUP BY u.root_id) k ON k.root_id = r.id
WHERE r.root_id = r.id AND r.owner_id = $1
ORDER BY r.id;

-- name: looked-after
SELECT {looked-after-columns}
FROM customer r
    LEFT JOIN value_score v ON v.customer_id = r.id
    LEFT JOIN ({spoken} GROUP BY u.root_id) k ON k.root_id = r.id
WHERE r.root_id = r.id AND r.owner_id IS NOT NULL
ORDER BY r.id;

-- name: first-contacts-by
SELECT u.root_id, h.first_by
FROM hand_over_customer h
    JOIN customer u ON u.id = h.customer_id
    JOIN customer r ON r.id = u.root_id
WHERE h.first_by IS NOT NULL AND h.to_id = r.owner_id AND ($1 = '' OR r.owner_id = $1) AND NOT EXISTS (
    SELECT 1 FROM interaction i JOIN customer w ON w.id = i.customer_id
    WHERE w.root_id = r.id AND i.reached AND i.staff_id = h.to_id AND i.at >= h.done_at)
ORDER BY h.done_at;

-- name: put-offs-by
SELECT u.root_id, p.what, p.until_day, p.reason, p.by_name, p.local_day
FROM contact_put_off p
    JOIN customer u ON u.id = p.customer_id
    JOIN customer r ON r.id = u.root_id
WHERE ($1 = '' OR r.owner_id = $1) AND p.until_day >= $2
ORDER BY p.at, p.id;

-- name: put-off-insert
INSERT INTO contact_put_off (id, customer_id, what, until_day, reason, by_id, by_name, at, local_day)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9);

-- name: feed-insert
INSERT INTO calendar_feed (id, staff_id, hash, created_at, revoked_at) VALUES ($1, $2, $3, $4, $5);

-- name: feed-revoke
UPDATE calendar_feed SET revoked_at = $2 WHERE staff_id = $1 AND revoked_at IS NULL;

-- name: feed-staff
SELECT staff_id FROM calendar_feed WHERE hash = $1 AND revoked_at IS NULL;

-- name: feed-since
SELECT created_at FROM calendar_feed WHERE staff_id = $1 AND revoked_at IS NULL;

-- name: cared
SELECT r.id, r.name, coalesce(r.owner_id, ''), coalesce(d.spent, 0), coalesce(d.before, 0), coalesce(k.contacts, 0), coalesce(k.minutes, 0),
    coalesce(k.last, 0), f.root_id IS NOT NULL
FROM customer r
    JOIN (
        SELECT customer_id, CAST(sum(net) FILTER (WHERE local_day > $1) AS BIGINT) AS spent,
            CAST(sum(net) FILTER (WHERE local_day <= $1) AS BIGINT) AS before
        FROM customer_day WHERE local_day > $2 AND local_day <= $3 GROUP BY customer_id) d ON d.customer_id = r.id
    LEFT JOIN (
        SELECT u.root_id, count(*) FILTER (WHERE i.local_day > $1) AS contacts,
            CAST(sum(i.minutes) FILTER (WHERE i.local_day > $1) AS BIGINT) AS minutes, max(i.local_day) FILTER (WHERE i.reached) AS last
        FROM interaction i JOIN customer u ON u.id = i.customer_id
        WHERE i.local_day <= $3 GROUP BY u.root_id) k ON k.root_id = r.id
    LEFT JOIN (
        SELECT DISTINCT u.root_id
        FROM desk_case c JOIN customer u ON u.id = c.customer_id LEFT JOIN promise p ON p.case_id = c.id AND p.state = 'broken'
        WHERE c.created_at >= $4 AND (c.verdict = 'below' OR p.id IS NOT NULL)) f ON f.root_id = r.id
WHERE r.root_id = r.id;

-- part: facts-around
LEFT JOIN (
    SELECT customer_id,
        CAST(coalesce(sum(net) FILTER (WHERE local_day > $1 - 90), 0) AS BIGINT) AS spend_90,
        CAST(coalesce(sum(net) FILTER (WHERE local_day > $1 - 365), 0) AS BIGINT) AS spend_365,
        CAST(coalesce(sum(net) FILTER (WHERE local_day <= $1 - 365), 0) AS BIGINT) AS spend_before
    FROM customer_day WHERE local_day <= $1 AND local_day > $1 - 730
    GROUP BY customer_id
) w ON w.customer_id = c.id
LEFT JOIN (
    SELECT customer_id, count(*) AS products FROM product_summary WHERE days > 0 AND first_day <= $1 GROUP BY customer_id
) p ON p.customer_id = c.id
LEFT JOIN value_score v ON v.customer_id = c.id AND v.as_of <= $1
LEFT JOIN (
    SELECT own.root_id,
        count(*) FILTER (WHERE k.closed_at IS NULL OR k.closed_at >= $2) AS open_cases,
        count(*) FILTER (WHERE k.kind = 'complaint' AND k.created_at >= $3) AS complaints,
        count(*) FILTER (WHERE k.created_at >= $3
            AND (k.outcome = 'unconfirmed' AND k.closed_at < $2 OR k.reopened > 0 AND (k.closed_at IS NULL OR k.closed_at >= $2))) AS unsettled,
        max(k.created_at) AS last_at
    FROM desk_case k JOIN customer own ON own.id = k.customer_id
    WHERE k.created_at < $2 AND k.merged_into IS NULL
    GROUP BY own.root_id
) d ON d.root_id = c.id
LEFT JOIN (
    SELECT own.root_id, count(*) AS broken
    FROM promise m JOIN desk_case k ON k.id = m.case_id JOIN customer own ON own.id = k.customer_id
    WHERE m.state = 'broken' AND m.due_at < $2 AND m.due_at >= $4
    GROUP BY own.root_id
) b ON b.root_id = c.id
LEFT JOIN (
    SELECT own.root_id, max(a.local_day) AS last_day
    FROM interaction a JOIN customer own ON own.id = a.customer_id
    WHERE a.reached AND a.local_day <= $1
    GROUP BY own.root_id
) i ON i.root_id = c.id
LEFT JOIN risk q ON q.customer_id = c.id
    AND q.run_id = (SELECT id FROM risk_run WHERE state = 'finished' AND as_of <= $1 ORDER BY started_at DESC, id DESC LIMIT 1)
WHERE CASE WHEN c.root_id = c.id THEN TRUE ELSE FALSE END -- of two equal columns PostgreSQL expects one row in two hundred
ORDER BY c.id

-- name: facts-now
SELECT $facts
FROM customer c
LEFT JOIN (
    SELECT customer_id, days, first_day, last_day, CAST(NULL AS BIGINT) AS shorter FROM customer_summary WHERE days > 0
) s ON s.customer_id = c.id
{facts-around};

-- name: facts-then
SELECT $facts
FROM customer c
LEFT JOIN (
    SELECT customer_id, count(*) AS days, min(local_day) AS first_day, max(local_day) AS last_day,
        count(*) FILTER (WHERE gap < $1 - latest) AS shorter
    FROM (
        SELECT customer_id, local_day, local_day - lag(local_day) OVER (PARTITION BY customer_id ORDER BY local_day) AS gap,
            max(local_day) OVER (PARTITION BY customer_id) AS latest
        FROM customer_day WHERE kept AND local_day <= $1
    ) g
    GROUP BY customer_id
) s ON s.customer_id = c.id
{facts-around};

-- name: facts-last-day
SELECT coalesce(max(touched_day), -1) FROM customer_summary;

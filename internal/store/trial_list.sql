-- name: trial-eligible-lost
SELECT r.id, v.worth
FROM customer r LEFT JOIN value_score v ON v.customer_id = r.id
WHERE r.id IN (
    SELECT c.root_id
    FROM loss l JOIN customer c ON c.id = l.customer_id
    WHERE l.state = 'open' AND l.first_at IS NULL AND l.case_id IS NULL AND NOT EXISTS (SELECT 1 FROM play p WHERE p.loss_id = l.id)
)
ORDER BY r.id;

-- name: trial-standing
SELECT p.trial_id, p.customer_id, c.root_id, p.arm, p.stratum, p.worth, p.placed_at, p.local_day,
    EXISTS (
        SELECT 1 FROM trial_action a JOIN customer o ON o.id = a.customer_id
        WHERE a.trial_id = p.trial_id AND o.root_id = c.root_id AND a.kind = 'would'
    )
FROM trial_place p JOIN customer c ON c.id = p.customer_id
WHERE p.trial_id = $1 AND c.root_id IN ($ids)
ORDER BY p.placed_at, p.customer_id;

-- name: trial-touched
WITH {trial-drawn}, held AS (
    SELECT d.root_id, d.placed_at, d.local_day + $2 AS until, r.id
    FROM drawn d JOIN customer r ON r.root_id = d.root_id
    WHERE d.nth = 1 AND d.arm = $3
)
SELECT root_id, at, what, until FROM (
    SELECT h.root_id, i.at, i.kind AS what, h.until
    FROM held h JOIN interaction i ON i.customer_id = h.id
    WHERE i.direction = 'out' AND i.case_id IS NULL AND i.at > h.placed_at AND i.local_day <= h.until
    UNION ALL
    SELECT h.root_id, l.first_at, 'contact', h.until
    FROM held h JOIN loss l ON l.customer_id = h.id
    WHERE l.first_at > h.placed_at AND l.first_at < (h.until + 2) * 86400000
    UNION ALL
    SELECT h.root_id, s.done_at, 'step', h.until
    FROM held h JOIN loss l ON l.customer_id = h.id JOIN play p ON p.loss_id = l.id JOIN play_step s ON s.play_id = p.id
    WHERE s.done_at > h.placed_at AND s.done_at < (h.until + 2) * 86400000 AND s.result <> 'na'
    UNION ALL
    SELECT h.root_id, m.sent_at, 'campaign', h.until
    FROM held h JOIN campaign_send m ON m.customer_id = h.id JOIN campaign g ON g.id = m.campaign_id
    WHERE m.sent_at > h.placed_at AND m.sent_at < (h.until + 2) * 86400000 AND NOT g.about_case
) x
ORDER BY at DESC, root_id, what;

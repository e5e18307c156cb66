-- part: campaign-columns
id, name, purpose, channel, audience, about_case, texts, holdout, COALESCE(trial_id, ''), state, COALESCE(starts_at, 0), COALESCE(ends_at, 0),
    version, made_by, created_at, updated_at, COALESCE(started_at, 0), COALESCE(ended_at, 0)

-- name: campaign-get
SELECT {campaign-columns} FROM campaign WHERE id = $1;

-- name: campaign-list
SELECT {campaign-columns} FROM campaign ORDER BY created_at DESC, id DESC LIMIT $1;

-- name: campaign-active
SELECT {campaign-columns} FROM campaign WHERE state IN ('scheduled', 'running') ORDER BY created_at, id;

-- name: campaign-insert
INSERT INTO campaign (id, name, purpose, channel, audience, about_case, texts, holdout, trial_id, state, starts_at, ends_at,
    version, made_by, created_at, updated_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 1, $13, $14, $14);

-- name: campaign-edit
UPDATE campaign SET name = $3, purpose = $4, channel = $5, audience = $6, about_case = $7, texts = $8, holdout = $9, starts_at = $10,
    ends_at = $11, version = version + 1, updated_at = $12
WHERE id = $1 AND version = $2 AND state = 'draft';

-- name: campaign-move
UPDATE campaign SET state = $3, trial_id = $4, started_at = $5, ended_at = $6, version = version + 1, updated_at = $7
WHERE id = $1 AND version = $2;

-- name: campaign-delete
DELETE FROM campaign WHERE id = $1 AND version = $2 AND state = 'draft';

-- name: campaign-counts
SELECT s.campaign_id, s.state, s.reason, count(*) FROM campaign_send s WHERE s.campaign_id IN ($ids) GROUP BY s.campaign_id, s.state, s.reason;

-- name: campaign-opted-out
SELECT count(DISTINCT e.customer_id)
FROM campaign c JOIN campaign_send s ON s.campaign_id = c.id JOIN consent_event e ON e.purpose = c.purpose AND e.channel IN (c.channel, 'all')
    AND e.action IN ('withdrawn', 'refused')
    AND (e.source = 'link' AND e.proof = s.id OR e.source = 'form' AND e.ref = s.id
        OR e.source = 'reply' AND e.hash = s.hash AND s.hash <> '' AND e.told_at >= s.sent_at AND NOT EXISTS (
            SELECT 1 FROM campaign_send later JOIN campaign of ON of.id = later.campaign_id
            WHERE later.hash = s.hash AND of.channel = c.channel AND later.sent_at > s.sent_at AND later.sent_at <= e.told_at))
WHERE c.id = $1;

-- name: campaign-delivered
SELECT count(*) FROM campaign_send WHERE campaign_id = $1 AND delivered_at IS NOT NULL;

-- name: campaign-sends
SELECT {send-columns}, r.name
FROM campaign_send s JOIN customer c ON c.id = s.customer_id JOIN customer r ON r.id = c.root_id
WHERE s.campaign_id = $1 AND s.state = $2 AND ($3 = '' OR s.reason = $3)
ORDER BY s.updated_at DESC, s.id DESC LIMIT $4;

-- name: look-records
SELECT id, root_id FROM customer WHERE root_id IN ($ids);

-- name: look-addresses
SELECT c.root_id, i.key, i.value FROM identity i JOIN customer c ON c.id = i.customer_id
WHERE i.kind = $1 AND c.root_id IN ($ids)
ORDER BY i.created_at, i.customer_id, i.source, i.key;

-- name: look-said
SELECT {consent-columns} FROM consent_event WHERE customer_id IN ($ids);

-- name: look-suppressed
SELECT hash FROM suppression WHERE hash IN ($ids);

-- name: look-cases
SELECT r.root_id, count(*) FILTER (WHERE c.state <> 'closed'), COALESCE(max(c.closed_at), 0)
FROM desk_case c JOIN customer r ON r.id = c.customer_id
WHERE c.merged_into IS NULL AND r.root_id IN ($ids)
GROUP BY r.root_id;

-- name: look-contacts
SELECT root_id, CAST(sum(n) AS BIGINT), 0 FROM (
    SELECT c.root_id, 1 AS n FROM campaign_send s JOIN customer c ON c.id = s.customer_id
    WHERE s.purpose = 'marketing' AND s.state IN ('sending', 'sent', 'unknown') AND s.sent_at >= $1
    UNION ALL
    SELECT c.root_id, 1 AS n FROM interaction i JOIN customer c ON c.id = i.customer_id
    WHERE i.direction = 'out' AND i.reached AND i.kind <> 'meeting' AND i.at >= $1
) x
WHERE root_id IN ($ids)
GROUP BY root_id;

-- part: send-columns
s.id, s.campaign_id, s.customer_id, s.state, s.reason, s.due_at, s.address, s.attempts, s.message_id, s.lang, s.detail,
    s.updated_at, COALESCE(s.sent_at, 0), COALESCE(s.delivered_at, 0)

-- name: send-get
SELECT {send-columns} FROM campaign_send s WHERE s.id = $1;

-- name: send-plan
INSERT INTO campaign_send (id, campaign_id, customer_id, purpose, state, reason, due_at, address, hash, attempts, lease_until,
    message_id, lang, detail, created_at, updated_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, '', '', 0, 0, '', '', '', $8, $8)
ON CONFLICT (campaign_id, customer_id) DO NOTHING;

-- name: send-due
SELECT s.id FROM campaign_send s
WHERE s.campaign_id = $1 AND s.state = 'planned' AND s.due_at <= $2
ORDER BY s.due_at, s.id LIMIT $3;

-- name: send-pending
SELECT count(*) FROM campaign_send WHERE campaign_id = $1 AND state IN ('planned', 'sending');

-- name: send-campaign-lock (sqlite)
SELECT {campaign-columns} FROM campaign WHERE id = $1;

-- name: send-campaign-lock (postgres)
SELECT {campaign-columns} FROM campaign WHERE id = $1 FOR SHARE;

-- name: send-has-it
SELECT count(*) FROM campaign_send s
WHERE s.campaign_id = $1 AND s.id <> $2 AND s.state IN ('sending', 'sent', 'unknown', 'failed')
    AND (s.hash = $4 AND $4 <> '' OR s.customer_id IN (SELECT id FROM customer WHERE root_id = $3));

-- name: send-cases
SELECT count(*) FILTER (WHERE c.state <> 'closed'), COALESCE(max(c.closed_at), 0)
FROM desk_case c
WHERE c.merged_into IS NULL AND c.customer_id IN (SELECT id FROM customer WHERE root_id = $1);

-- name: send-contacts
SELECT (
    SELECT count(*) FROM campaign_send s
    WHERE s.purpose = 'marketing' AND s.state IN ('sending', 'sent', 'unknown') AND s.sent_at >= $3
        AND (s.hash = $2 AND $2 <> '' OR s.customer_id IN (SELECT id FROM customer WHERE root_id = $1))
) + (
    SELECT count(*) FROM interaction i
    WHERE i.customer_id IN (SELECT id FROM customer WHERE root_id = $1) AND i.direction = 'out' AND i.reached AND i.kind <> 'meeting' AND i.at >= $3
);

-- name: send-begin
UPDATE campaign_send SET state = 'sending', reason = '', address = $2, hash = $3, lang = $4, message_id = $5, attempts = attempts + 1,
    lease_until = {database-now} + $6, sent_at = $7, updated_at = $7
WHERE id = $1 AND state = 'planned';

-- name: send-put-off
UPDATE campaign_send SET reason = $2, due_at = $3, updated_at = $4 WHERE id = $1 AND state = 'planned';

-- name: send-leave
UPDATE campaign_send SET state = 'left', reason = $2, updated_at = $3 WHERE id = $1 AND state = 'planned';

-- name: send-end
UPDATE campaign_send SET state = $3, detail = $4, lease_until = 0, updated_at = $5
WHERE id = $1 AND attempts = $2 AND state IN ('sending', 'unknown');

-- name: send-again
UPDATE campaign_send SET state = 'planned', detail = $3, due_at = $4, lease_until = 0, hash = '', address = '', sent_at = NULL, updated_at = $5
WHERE id = $1 AND attempts = $2 AND state = 'sending';

-- name: send-delivered
UPDATE campaign_send SET delivered_at = $2, updated_at = $2, state = CASE WHEN state = 'unknown' THEN 'sent' ELSE state END
WHERE id = $1 AND delivered_at IS NULL AND state IN ('sending', 'sent', 'unknown');

-- name: send-undelivered
UPDATE campaign_send SET state = 'failed', detail = $2, updated_at = $3
WHERE id = $1 AND delivered_at IS NULL AND state IN ('sending', 'sent', 'unknown');

-- name: send-hash
SELECT hash FROM campaign_send WHERE id = $1;

-- name: send-lose
UPDATE campaign_send SET state = 'unknown', updated_at = $1, lease_until = 0
WHERE state = 'sending' AND lease_until <= {database-now};

-- name: send-stop
UPDATE campaign_send SET state = 'left', reason = 'stopped', updated_at = $2 WHERE campaign_id = $1 AND state = 'planned';

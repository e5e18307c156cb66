-- part: consent-columns
id, COALESCE(customer_id, ''), channel, address, hash, purpose, action, wording, version, lang, source, ref, proof,
    by_kind, by_id, by_name, at, told_at

-- name: consent-own
SELECT {consent-columns} FROM consent_event
WHERE customer_id IN (SELECT id FROM customer WHERE root_id = (SELECT root_id FROM customer WHERE id = $1))
ORDER BY at, id;

-- name: consent-of-addresses
SELECT {consent-columns} FROM consent_event WHERE hash IN ($ids) ORDER BY at, id;

-- name: consent-insert
INSERT INTO consent_event (id, customer_id, channel, address, hash, purpose, action, wording, version, lang, source, ref, proof,
    by_kind, by_id, by_name, at, told_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18);

-- name: consent-proved
SELECT count(*) FROM consent_event WHERE source = $1 AND proof = $2 AND channel = $3 AND purpose = $4;

-- name: consent-address-add
INSERT INTO consent_address (hash, since) VALUES ($1, {database-now}) ON CONFLICT (hash) DO NOTHING;

-- name: consent-address-lock (sqlite)
SELECT hash FROM consent_address WHERE hash = $1;

-- name: consent-address-lock (postgres)
SELECT hash FROM consent_address WHERE hash = $1 FOR UPDATE;

-- part: database-now (sqlite)
CAST(unixepoch('subsec') * 1000 AS BIGINT)

-- part: database-now (postgres)
CAST(extract(epoch FROM clock_timestamp()) * 1000 AS BIGINT)

-- name: consent-under-way
SELECT COALESCE(max(s.lease_until) - {database-now}, 0)
FROM campaign_send s
WHERE s.state = 'sending' AND s.lease_until > {database-now}
    AND (s.hash IN ($ids) OR s.customer_id IN (SELECT id FROM customer WHERE root_id = (SELECT root_id FROM customer WHERE id = $1)));

-- name: suppression-of
SELECT count(*) FROM suppression WHERE hash = $1;

-- name: suppression-add
INSERT INTO suppression (hash, reason, detail, at) VALUES ($1, $2, $3, $4) ON CONFLICT (hash) DO NOTHING;

-- name: consent-sent
SELECT s.id, s.campaign_id, s.customer_id, c.channel, s.purpose, s.address, s.hash, s.lang
FROM campaign_send s JOIN campaign c ON c.id = s.campaign_id
WHERE s.id = $1;

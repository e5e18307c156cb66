-- name: import-insert
INSERT INTO purchase_import (id, source, file_id, file_name, sha256, mapping, state, receipts_done, progress, added, corrected,
    unchanged, refused, errors, lines, two_times, apart, error, by_id, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, '', $8, $9);

-- name: import-by-id
SELECT id, source, coalesce(file_id, ''), file_name, sha256, mapping, state, receipts_done, progress, added, corrected,
    unchanged, refused, errors, lines, two_times, apart, error, by_id, created_at, coalesce(finished_at, 0), coalesce(undone_at, 0)
FROM purchase_import
WHERE id = $1;

-- name: imports-of-file
SELECT id, source, coalesce(file_id, ''), file_name, sha256, mapping, state, receipts_done, progress, added, corrected,
    unchanged, refused, errors, lines, two_times, apart, error, by_id, created_at, coalesce(finished_at, 0), coalesce(undone_at, 0)
FROM purchase_import
WHERE sha256 = $1
ORDER BY created_at DESC, id DESC;

-- name: imports-list
SELECT id, source, coalesce(file_id, ''), file_name, sha256, mapping, state, receipts_done, progress, added, corrected,
    unchanged, refused, errors, lines, two_times, apart, error, by_id, created_at, coalesce(finished_at, 0), coalesce(undone_at, 0)
FROM purchase_import
WHERE (created_at, id) < ($1, $2)
ORDER BY created_at DESC, id DESC
LIMIT $3;

-- name: import-advance
UPDATE purchase_import
SET state = $3, receipts_done = $4, progress = $5, added = $6, corrected = $7, unchanged = $8, refused = $9, errors = $10,
    lines = $11, two_times = $12, apart = $13, finished_at = $14
WHERE id = $1 AND receipts_done = $2 AND state = 'running';

-- name: import-analyze (postgres)
ANALYZE customer, identity, product, purchase, purchase_line, customer_day, customer_summary, product_summary;

-- name: import-set
UPDATE purchase_import SET state = $2, error = $3, undone_at = $4 WHERE id = $1;

-- name: import-error-insert
INSERT INTO import_error (import_id, row_no, n, receipt, col, value, reason, args) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT (import_id, row_no, n) DO NOTHING;

-- name: import-errors
SELECT row_no, receipt, col, value, reason, args FROM import_error WHERE import_id = $1 ORDER BY row_no, n;

-- name: import-later-corrections
SELECT p.external_id, coalesce(i.file_name, ''), r.at
FROM purchase_revision r
    JOIN purchase p ON p.id = r.purchase_id
    LEFT JOIN purchase_import i ON i.id = r.import_id
WHERE r.import_id IS DISTINCT FROM $1
    AND (p.import_id = $1 OR EXISTS (
        SELECT 1 FROM purchase_revision mine WHERE mine.purchase_id = r.purchase_id AND mine.import_id = $1 AND mine.n < r.n))
ORDER BY r.at, p.external_id
LIMIT $2;

-- name: import-added
SELECT id, source, external_id, coalesce(customer_id, ''), kind, at, local_day, store, currency, amount, lines, hash,
    coalesce(import_id, ''), created_at
FROM purchase
WHERE import_id = $1
ORDER BY customer_id, id
LIMIT $2;

-- name: import-revised
SELECT r.before
FROM purchase_revision r
WHERE r.import_id = $1
    AND NOT EXISTS (
        SELECT 1 FROM purchase_revision e WHERE e.purchase_id = r.purchase_id AND e.import_id = $1 AND e.n < r.n)
ORDER BY r.purchase_id
LIMIT $2;

-- name: import-revisions-delete
DELETE FROM purchase_revision WHERE import_id = $1 AND purchase_id IN ($ids);

-- name: import-customers
SELECT c.id
FROM customer c
WHERE c.import_id = $1 AND c.version = 1
    AND NOT EXISTS (SELECT 1 FROM purchase p WHERE p.customer_id = c.id)
    AND NOT EXISTS (SELECT 1 FROM purchase_revision r WHERE r.customer_id = c.id)
    AND NOT EXISTS (SELECT 1 FROM customer_merge m WHERE m.from_id = c.id OR m.into_id = c.id)
    AND NOT EXISTS (SELECT 1 FROM identity i WHERE i.customer_id = c.id AND i.created_at <> c.created_at)
    AND NOT EXISTS (SELECT 1 FROM customer_person p WHERE p.customer_id = c.id)
    AND NOT EXISTS (SELECT 1 FROM desk_case d WHERE d.customer_id = c.id)
    AND NOT EXISTS (SELECT 1 FROM breach b WHERE b.customer_id = c.id)
    AND NOT EXISTS (SELECT 1 FROM interaction i WHERE i.customer_id = c.id)
    AND NOT EXISTS (SELECT 1 FROM interaction_before i WHERE i.customer_id = c.id)
    AND NOT EXISTS (SELECT 1 FROM contact_put_off p WHERE p.customer_id = c.id)
    AND NOT EXISTS (SELECT 1 FROM hand_over_customer h WHERE h.customer_id = c.id)
    AND NOT EXISTS (SELECT 1 FROM owner_change o WHERE o.customer_id = c.id)
    AND NOT EXISTS (SELECT 1 FROM threat_finding f WHERE f.customer_id = c.id)
    AND NOT EXISTS (SELECT 1 FROM risk_flag f WHERE f.customer_id = c.id AND f.verdict <> '')
    AND NOT EXISTS (
        SELECT 1 FROM signal s
        WHERE s.customer_id = c.id AND (s.by_name <> '' OR s.snoozed_until > 0 OR s.right_at IS NOT NULL
            OR EXISTS (SELECT 1 FROM signal_telling t WHERE t.signal_id = s.id)))
    AND NOT EXISTS (SELECT 1 FROM loss l WHERE l.customer_id = c.id)
    AND NOT EXISTS (SELECT 1 FROM rival_note r WHERE r.customer_id = c.id)
    AND NOT EXISTS (SELECT 1 FROM consent_event e WHERE e.customer_id = c.id)
    AND NOT EXISTS (SELECT 1 FROM campaign_send s WHERE s.customer_id = c.id)
    AND NOT EXISTS (SELECT 1 FROM trial_place t WHERE t.customer_id = c.id)
    AND NOT EXISTS (SELECT 1 FROM trial_action t WHERE t.customer_id = c.id)
    AND NOT EXISTS (SELECT 1 FROM trial_outcome t WHERE t.customer_id = c.id);

-- name: signals-delete
DELETE FROM signal WHERE customer_id IN ($ids);

-- name: flags-delete
DELETE FROM risk_flag WHERE customer_id IN ($ids);

-- name: risks-delete
DELETE FROM risk WHERE run_id IN (SELECT id FROM risk_run) AND customer_id IN ($ids);

-- name: profits-delete
DELETE FROM profit WHERE run_id IN (SELECT id FROM economics_run) AND customer_id IN ($ids);

-- name: customers-delete
DELETE FROM customer WHERE id IN ($ids);

-- name: search-drop-all
DELETE FROM search_doc WHERE kind = $1 AND ref_id IN ($ids);

-- name: scores-delete
DELETE FROM value_score WHERE customer_id IN ($ids);

-- name: mapping-by-header
SELECT mapping FROM sheet_mapping WHERE header_hash = $1;

-- name: mapping-save
INSERT INTO sheet_mapping (header_hash, mapping, used_at) VALUES ($1, $2, $3)
ON CONFLICT (header_hash) DO UPDATE SET mapping = excluded.mapping, used_at = excluded.used_at;

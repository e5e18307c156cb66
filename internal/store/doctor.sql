-- Each check selects what breaks its rule, a line of text per problem.

-- name: check-integrity (sqlite)
SELECT integrity_check FROM pragma_integrity_check WHERE integrity_check <> 'ok'
UNION ALL
SELECT DISTINCT "table" || ' refers to a missing ' || parent FROM pragma_foreign_key_check;

-- name: check-integrity (postgres)
SELECT c.relname || ' is not valid'
FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = current_schema() AND NOT i.indisvalid
UNION ALL
SELECT k.conname || ' is not valid'
FROM pg_constraint k JOIN pg_namespace n ON n.oid = k.connamespace
WHERE n.nspname = current_schema() AND NOT k.convalidated;

-- name: check-durability (postgres)
SELECT name || ' is off' FROM pg_settings
WHERE name IN ('fsync', 'full_page_writes', 'synchronous_commit') AND setting = 'off';

-- name: check-ledger
SELECT posting_id FROM ledger_entry GROUP BY posting_id HAVING sum(amount) <> 0 OR min(currency) <> max(currency)
UNION
SELECT e.posting_id FROM ledger_entry e LEFT JOIN posting p ON p.id = e.posting_id WHERE p.id IS NULL
UNION
SELECT p.id
FROM posting p
    LEFT JOIN (
        SELECT posting_id, sum(CASE WHEN account LIKE 'customer:%' OR account LIKE 'case:%' THEN amount ELSE 0 END) AS gained,
            sum(CASE WHEN account LIKE 'budget:%' THEN amount ELSE 0 END) AS paid,
            sum(CASE WHEN account LIKE 'cause:%' THEN amount ELSE 0 END) AS cause,
            sum(CASE WHEN account LIKE 'team:%' THEN amount ELSE 0 END) AS team
        FROM ledger_entry GROUP BY posting_id) e ON e.posting_id = p.id
WHERE coalesce(e.gained, 0) <> p.amount OR e.paid <> -p.amount OR e.cause <> p.amount OR e.team <> -p.amount
UNION
SELECT r.id
FROM posting r LEFT JOIN posting p ON p.id = r.reverses
WHERE (r.amount < 0) <> (r.reverses IS NOT NULL)
    OR r.reverses IS NOT NULL AND (p.id IS NULL OR p.amount <> -r.amount OR p.currency <> r.currency OR p.receiver <> r.receiver);

-- name: check-gifts
SELECT r.id
FROM remedy r
    LEFT JOIN (
        SELECT case_id, remedy_id, min(currency) AS currency, min(ground) AS ground, sum(amount) AS given
        FROM posting GROUP BY case_id, remedy_id) e ON e.case_id = r.case_id AND e.remedy_id = r.id
WHERE CASE WHEN r.state = 'chosen' THEN r.cost ELSE 0 END <> coalesce(e.given, 0) OR e.currency <> r.currency OR e.ground <> r.ground
UNION ALL
SELECT DISTINCT e.remedy_id
FROM posting e LEFT JOIN remedy r ON r.case_id = e.case_id AND r.id = e.remedy_id
WHERE r.id IS NULL;

-- name: check-receipts
SELECT p.id
FROM purchase p
    LEFT JOIN (SELECT purchase_id, count(*) AS n, sum(amount) AS amount FROM purchase_line GROUP BY purchase_id) l
        ON l.purchase_id = p.id
WHERE p.lines <> coalesce(l.n, 0) OR p.amount <> coalesce(l.amount, 0);

-- name: check-lines
SELECT l.purchase_id || ' line ' || l.n
FROM purchase_line l
    LEFT JOIN purchase p ON p.id = l.purchase_id
    LEFT JOIN product a ON a.id = l.product_id
WHERE p.id IS NULL OR a.id IS NULL AND l.product_id <> '';

-- name: check-merges
SELECT c.id
FROM customer c
    LEFT JOIN customer r ON r.id = c.root_id
    LEFT JOIN customer_merge m ON m.from_id = c.id AND m.undone_at IS NULL
    LEFT JOIN customer i ON i.id = m.into_id
WHERE r.id IS NULL OR r.root_id <> r.id
    OR m.id IS NULL AND c.root_id <> c.id
    OR m.id IS NOT NULL AND (c.root_id = c.id OR c.root_id <> i.root_id);

-- name: check-cases
SELECT id
FROM desk_case
WHERE (state = 'closed') <> (outcome <> '') OR (state = 'closed') <> (closed_at IS NOT NULL)
    OR state = 'waiting' AND done_at IS NULL;

-- name: check-numbers
SELECT id FROM desk_case WHERE number >= coalesce((SELECT next FROM number_block WHERE name = 'case'), 0);

-- name: check-promises
SELECT c.id
FROM desk_case c
    LEFT JOIN (
        SELECT case_id, min(due_at) AS due_at FROM promise
        WHERE settled_at IS NULL AND state IN ('open', 'broken') GROUP BY case_id) p ON p.case_id = c.id
WHERE c.due_at IS DISTINCT FROM p.due_at;

-- name: check-timeline
SELECT c.id
FROM desk_case c
    LEFT JOIN (SELECT case_id, count(*) AS n FROM timeline WHERE kind = 'received' GROUP BY case_id) t ON t.case_id = c.id
WHERE coalesce(t.n, 0) <> 1;

-- name: check-references
SELECT 'customer ' || c.id || ' owner' FROM customer c LEFT JOIN staff s ON s.id = c.owner_id
WHERE c.owner_id IS NOT NULL AND s.id IS NULL
UNION ALL
SELECT 'customer ' || c.id || ' backup owner' FROM customer c LEFT JOIN staff s ON s.id = c.backup_owner_id
WHERE c.backup_owner_id IS NOT NULL AND s.id IS NULL
UNION ALL
SELECT 'customer ' || c.id || ' import' FROM customer c LEFT JOIN purchase_import i ON i.id = c.import_id
WHERE c.import_id IS NOT NULL AND i.id IS NULL
UNION ALL
SELECT 'purchase ' || p.id || ' import' FROM purchase p LEFT JOIN purchase_import i ON i.id = p.import_id
WHERE p.import_id IS NOT NULL AND i.id IS NULL
UNION ALL
SELECT 'import ' || i.id || ' file' FROM purchase_import i LEFT JOIN file f ON f.id = i.file_id
WHERE i.file_id IS NOT NULL AND f.id IS NULL
UNION ALL
SELECT 'score of customer ' || v.customer_id FROM value_score v LEFT JOIN customer c ON c.id = v.customer_id AND c.root_id = c.id
WHERE c.id IS NULL
UNION ALL
SELECT 'score of customer ' || v.customer_id || ' run' FROM value_score v LEFT JOIN value_run r ON r.id = v.run_id
WHERE r.id IS NULL
UNION ALL
SELECT 'case ' || c.id || ' purchase' FROM desk_case c LEFT JOIN purchase p ON p.id = c.purchase_id
WHERE c.purchase_id IS NOT NULL AND p.id IS NULL
UNION ALL
SELECT 'case ' || c.id || ' owner' FROM desk_case c LEFT JOIN staff s ON s.id = c.owner_id
WHERE c.owner_id IS NOT NULL AND s.id IS NULL
UNION ALL
SELECT 'promise ' || p.id || ' case' FROM promise p LEFT JOIN desk_case c ON c.id = p.case_id
WHERE c.id IS NULL
UNION ALL
SELECT 'timeline ' || t.id || ' case' FROM timeline t LEFT JOIN desk_case c ON c.id = t.case_id
WHERE c.id IS NULL
UNION ALL
SELECT 'escalation of ' || e.case_id || ' case' FROM escalation e LEFT JOIN desk_case c ON c.id = e.case_id
WHERE c.id IS NULL
UNION ALL
SELECT 'promise ' || p.id || ' owner' FROM promise p LEFT JOIN staff s ON s.id = p.owner_id
WHERE p.owner_id IS NOT NULL AND s.id IS NULL
UNION ALL
SELECT 'promise ' || p.id || ' renewed by' FROM promise p LEFT JOIN promise r ON r.case_id = p.case_id AND r.id = p.renewed_by
WHERE p.renewed_by IS NOT NULL AND r.id IS NULL
UNION ALL
SELECT 'attachment ' || a.id || ' message' FROM attachment a LEFT JOIN message m ON m.case_id = a.case_id AND m.id = a.message_id
WHERE a.message_id <> a.case_id AND m.id IS NULL
UNION ALL
SELECT 'work order ' || a.order_id || ' attempt ' || a.n || ' message'
FROM work_attempt a LEFT JOIN message m ON m.case_id = a.case_id AND m.id = a.message_id
WHERE a.message_id IS NOT NULL AND m.id IS NULL
UNION ALL
SELECT 'evidence ' || e.id || ' message' FROM evidence e LEFT JOIN message m ON m.case_id = e.case_id AND m.id = e.message_id
WHERE e.message_id IS NOT NULL AND m.id IS NULL
UNION ALL
SELECT 'letter ' || l.id || ' case' FROM letter l LEFT JOIN desk_case c ON c.id = l.case_id
WHERE l.case_id IS NOT NULL AND c.id IS NULL
UNION ALL
SELECT 'notification ' || n.id || ' case' FROM notification n LEFT JOIN desk_case c ON c.id = n.case_id
WHERE n.case_id <> '' AND c.id IS NULL
UNION ALL
SELECT 'notification ' || n.id || ' staff' FROM notification n LEFT JOIN staff s ON s.id = n.staff_id
WHERE s.id IS NULL;

-- name: check-search
SELECT 'customer ' || c.id FROM customer c LEFT JOIN search_doc d ON d.kind = 'customer' AND d.ref_id = c.id
WHERE d.ref_id IS NULL
UNION ALL
SELECT 'case ' || c.id FROM desk_case c LEFT JOIN case_text t ON t.case_id = c.id
WHERE t.case_id IS NULL AND NOT EXISTS (SELECT 1 FROM case_stale s WHERE s.case_id = c.id)
UNION ALL
SELECT 'knowledge ' || e.id FROM knowledge_entry e LEFT JOIN search_doc d ON d.kind = 'knowledge' AND d.ref_id = e.id
WHERE d.ref_id IS NULL
UNION ALL
SELECT d.kind || ' ' || d.ref_id || ' is gone'
FROM search_doc d
    LEFT JOIN customer c ON d.kind = 'customer' AND c.id = d.ref_id
    LEFT JOIN knowledge_entry e ON d.kind = 'knowledge' AND e.id = d.ref_id
WHERE c.id IS NULL AND e.id IS NULL;

-- name: check-loose-files
SELECT f.id
FROM file f
    LEFT JOIN attachment a ON a.file_id = f.id
    LEFT JOIN purchase_import i ON i.file_id = f.id
WHERE f.created_at < $1 AND a.id IS NULL AND i.id IS NULL;

-- name: check-letters
SELECT id FROM letter WHERE state = 'queued' AND due_at < $1;

-- name: check-jobs
SELECT id || ' ' || kind FROM job WHERE state <> 'dead' AND due_at < $1;

-- name: check-dead-jobs
SELECT id || ' ' || kind || ': ' || error FROM job WHERE state = 'dead';

-- name: files-used-after
SELECT id, name, type, size, sha256, created_at
FROM file
WHERE id > $1 AND (id IN (SELECT file_id FROM attachment) OR id IN (SELECT file_id FROM purchase_import WHERE file_id IS NOT NULL))
ORDER BY id
LIMIT 100;

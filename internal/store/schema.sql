-- name: migration-lock (postgres)
SELECT hashtextextended(current_schema() || '.migrations', 0);

-- name: schema-known (sqlite)
SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'goose_db_version';

-- name: schema-known (postgres)
SELECT count(*) FROM information_schema.tables WHERE table_schema = current_schema() AND table_name = 'goose_db_version';

-- name: schema-columns (sqlite)
-- The last value is 1 for what the database fills in by itself.
SELECT t.name, c.name, c.type, CASE WHEN c."notnull" = 1 OR c.pk > 0 THEN 1 ELSE 0 END,
    CASE WHEN c.hidden > 0 OR c.type = 'INTEGER' AND c.pk > 0 THEN 1 ELSE 0 END
FROM sqlite_master t JOIN pragma_table_xinfo(t.name) c
WHERE t.type = 'table'
ORDER BY t.name, c.cid;

-- name: schema-columns (postgres)
SELECT table_name, column_name, data_type, CASE WHEN is_nullable = 'NO' THEN 1 ELSE 0 END,
    CASE WHEN is_generated = 'ALWAYS' OR is_identity = 'YES' THEN 1 ELSE 0 END
FROM information_schema.columns
WHERE table_schema = current_schema()
ORDER BY table_name, ordinal_position;

-- name: schema-references (sqlite)
SELECT t.name, r."table"
FROM sqlite_master t JOIN pragma_foreign_key_list(t.name) r
WHERE t.type = 'table'
ORDER BY 1, 2;

-- name: schema-references (postgres)
SELECT t.relname, r.relname
FROM pg_constraint k
    JOIN pg_class t ON t.oid = k.conrelid
    JOIN pg_class r ON r.oid = k.confrelid
    JOIN pg_namespace n ON n.oid = t.relnamespace
WHERE k.contype = 'f' AND n.nspname = current_schema()
ORDER BY 1, 2;

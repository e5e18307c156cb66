-- name: file-insert
INSERT INTO file (id, name, type, size, sha256, created_at) VALUES ($1, $2, $3, 0, '', $4);

-- name: file-complete
UPDATE file SET size = $2, sha256 = $3 WHERE id = $1;

-- name: file-by-id
SELECT id, name, type, size, sha256, created_at FROM file WHERE id = $1 AND sha256 <> '';

-- name: file-remove
DELETE FROM file WHERE id = $1
AND NOT EXISTS (SELECT 1 FROM attachment WHERE attachment.file_id = file.id)
AND NOT EXISTS (SELECT 1 FROM purchase_import WHERE purchase_import.file_id = file.id);

-- name: file-chunk-insert
INSERT INTO file_chunk (file_id, n, bytes) VALUES ($1, $2, $3);

-- name: file-chunk
SELECT bytes FROM file_chunk WHERE file_id = $1 AND n = $2;

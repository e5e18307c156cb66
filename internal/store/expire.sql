-- The newest stays: by it a reader tells that there were others since it last looked.
-- name: event-expire
DELETE FROM event WHERE at < $1 AND seq < (SELECT MAX(seq) FROM event);

-- name: session-expire
DELETE FROM session WHERE expires_at < $1;

-- name: ticket-expire
DELETE FROM ticket WHERE expires_at < $1;

-- name: idempotency-expire
DELETE FROM idempotency WHERE created_at < $1;

-- name: file-expire
DELETE FROM file WHERE created_at < $1
AND NOT EXISTS (SELECT 1 FROM attachment WHERE attachment.file_id = file.id)
AND NOT EXISTS (SELECT 1 FROM purchase_import WHERE purchase_import.file_id = file.id);

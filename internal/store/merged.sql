-- name: promise-leave
DELETE FROM promise WHERE case_id = $1 AND id = $2;

-- name: escalation-leave
DELETE FROM escalation WHERE case_id = $1 AND promise_id = $2;

-- name: opinion-leave
DELETE FROM opinion WHERE case_id = $1 AND id = $2;

-- name: order-leave
DELETE FROM work_order WHERE case_id = $1 AND id = $2;

-- name: evidence-leave
DELETE FROM evidence WHERE case_id = $1 AND id = $2;

-- name: unsent-drop-all
DELETE FROM draft WHERE place = $1;

-- name: case-absorbed
SELECT id FROM desk_case WHERE merged_into = $1 ORDER BY created_at, id;

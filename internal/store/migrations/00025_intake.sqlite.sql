-- +goose Up

-- By these only what has had its time was looked for, now and then, or what the board knows by now.
DROP INDEX event_at;
DROP INDEX idempotency_created;
DROP INDEX desk_case_due;

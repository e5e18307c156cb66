-- +goose Up

-- What a new case pays for row by row. Cases are never deleted, and their parts are written with them: that each part has its
-- case is found by the doctor, and not asked again for each row.
ALTER TABLE promise DROP CONSTRAINT promise_case_id_fkey;
ALTER TABLE timeline DROP CONSTRAINT timeline_case_id_fkey;
ALTER TABLE escalation DROP CONSTRAINT escalation_case_id_fkey;
ALTER TABLE case_text DROP CONSTRAINT case_text_case_id_fkey;

-- By these only what has had its time was looked for, now and then, or what the board knows by now.
DROP INDEX event_at;
DROP INDEX idempotency_created;
DROP INDEX desk_case_due;

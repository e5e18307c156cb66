-- +goose Up

-- When somebody said that a signal was right, and who; one that is dismissed afterwards tells nothing all the same.
ALTER TABLE signal ADD COLUMN right_at BIGINT;
ALTER TABLE signal ADD COLUMN right_by TEXT NOT NULL DEFAULT '';

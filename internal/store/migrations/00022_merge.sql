-- +goose Up

-- When a promise came from the case it was made in, and the case a halt was one of, when that was merged into this one.
ALTER TABLE promise ADD COLUMN home_at BIGINT;
ALTER TABLE pause ADD COLUMN home_id TEXT;

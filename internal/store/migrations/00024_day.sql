-- +goose Up

-- How often the customer was offered or given goodwill: who decided by what there was before saves only while it still is so.
ALTER TABLE customer ADD COLUMN dealt BIGINT NOT NULL DEFAULT 0;

-- Who asked not to be written to in quiet hours either.
ALTER TABLE customer ADD COLUMN letters_wait BOOLEAN NOT NULL DEFAULT FALSE;

-- The hours of each day that do not count towards a call, by the clocks of a zone.
ALTER TABLE promise ADD COLUMN spared_from BIGINT;
ALTER TABLE promise ADD COLUMN spared_until BIGINT;
ALTER TABLE promise ADD COLUMN spared_zone TEXT;

-- Short texts that are put in by their name: texts is JSON, key the name in lower case.
CREATE TABLE snippet (
    id          TEXT PRIMARY KEY,
    owner_id    TEXT NOT NULL REFERENCES staff (id),
    name        TEXT NOT NULL,
    key         TEXT NOT NULL,
    shared      BOOLEAN NOT NULL,
    texts       TEXT NOT NULL,
    retired     BOOLEAN NOT NULL,
    version     BIGINT NOT NULL,
    created_at  BIGINT NOT NULL,
    updated_at  BIGINT NOT NULL
);
CREATE UNIQUE INDEX snippet_own ON snippet (owner_id, key) WHERE NOT shared AND NOT retired;
CREATE UNIQUE INDEX snippet_shared ON snippet (key) WHERE shared AND NOT retired;

-- Cases are found by whom they came up to as well, and by who was asked for an opinion.
INSERT INTO case_stale (case_id)
SELECT case_id FROM escalation WHERE to_id IS NOT NULL UNION SELECT case_id FROM opinion WHERE state <> 'cancelled';

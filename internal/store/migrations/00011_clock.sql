-- +goose Up

-- The times in which the clocks of a case stood still: why, as the customer was told, and until when that was agreed.
CREATE TABLE pause (
    case_id    TEXT NOT NULL REFERENCES desk_case (id) ON DELETE CASCADE,
    id         TEXT NOT NULL,
    reason     TEXT NOT NULL,
    why        TEXT NOT NULL,
    since      BIGINT NOT NULL,
    until      BIGINT,
    agreed_at  BIGINT,
    by_id      TEXT NOT NULL,
    PRIMARY KEY (case_id, id)
);

-- Which time a promise counts in, and the case it was made in when it goes on in another one.
ALTER TABLE promise ADD COLUMN due_unit TEXT NOT NULL DEFAULT '';
ALTER TABLE promise ADD COLUMN home_id TEXT;
CREATE INDEX desk_case_merged ON desk_case (merged_into) WHERE merged_into IS NOT NULL;

-- By which clocks a customer lives; '' where that is not known.
ALTER TABLE customer ADD COLUMN zone TEXT NOT NULL DEFAULT '';

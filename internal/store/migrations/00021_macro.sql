-- +goose Up

-- Answers that are given again and again, with what is done along with them: texts and actions are JSON.
CREATE TABLE macro (
    id          TEXT PRIMARY KEY,
    owner_id    TEXT NOT NULL REFERENCES staff (id),
    name        TEXT NOT NULL,
    shared      BOOLEAN NOT NULL,
    texts       TEXT NOT NULL,
    actions     TEXT NOT NULL,
    retired     BOOLEAN NOT NULL,
    version     BIGINT NOT NULL,
    created_at  BIGINT NOT NULL,
    updated_at  BIGINT NOT NULL
);
CREATE INDEX macro_owner ON macro (owner_id);
CREATE INDEX macro_shared ON macro (id) WHERE shared;

-- Where they were carried out.
CREATE TABLE macro_use (
    id        TEXT PRIMARY KEY,
    macro_id  TEXT NOT NULL REFERENCES macro (id) ON DELETE CASCADE,
    case_id   TEXT NOT NULL REFERENCES desk_case (id) ON DELETE CASCADE,
    staff_id  TEXT NOT NULL,
    at        BIGINT NOT NULL
);
CREATE INDEX macro_use_macro ON macro_use (macro_id, at);
CREATE INDEX macro_use_case ON macro_use (case_id);

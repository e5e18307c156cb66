-- +goose Up

-- Lists of cases under a name. query is what the list is asked for, as its address has it.
CREATE TABLE case_view (
    id          TEXT PRIMARY KEY,
    owner_id    TEXT NOT NULL REFERENCES staff (id),
    name        TEXT NOT NULL,
    query       TEXT NOT NULL,
    shared      BOOLEAN NOT NULL,
    created_at  BIGINT NOT NULL
);
CREATE INDEX case_view_owner ON case_view (owner_id);

-- What was done to many cases at once: items, as JSON, say for each how it was before and what came of it.
CREATE TABLE case_bulk (
    id          TEXT PRIMARY KEY,
    by_id       TEXT NOT NULL REFERENCES staff (id),
    kind        TEXT NOT NULL,
    value       TEXT NOT NULL,
    state       TEXT NOT NULL,
    items       TEXT NOT NULL,
    created_at  BIGINT NOT NULL,
    undone_at   BIGINT
);
CREATE INDEX case_bulk_by ON case_bulk (by_id, created_at);

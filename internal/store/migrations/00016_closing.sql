-- +goose Up

-- When the owner of a settled case is to ask its customer whether it still holds. told_at: when they were told to.
CREATE TABLE follow_up (
    case_id   TEXT NOT NULL REFERENCES desk_case (id) ON DELETE CASCADE,
    id        TEXT NOT NULL,
    due_at    BIGINT NOT NULL,
    state     TEXT NOT NULL,
    told_at   BIGINT,
    ended_at  BIGINT,
    by_id     TEXT,
    text      TEXT NOT NULL,
    PRIMARY KEY (case_id, id)
);
CREATE INDEX follow_up_due ON follow_up (due_at) WHERE state = 'open';

-- Texts that tied a public review to money, which were refused, and who tried.
CREATE TABLE review_refusal (
    id       TEXT PRIMARY KEY,
    by_id    TEXT NOT NULL,
    by_name  TEXT NOT NULL,
    case_id  TEXT,
    place    TEXT NOT NULL,
    text     TEXT NOT NULL,
    rule     TEXT NOT NULL,
    phrase   TEXT NOT NULL,
    at       BIGINT NOT NULL
);
CREATE INDEX review_refusal_at ON review_refusal (at, id);

-- Closed cases drawn at random to be looked at: the seed tells which, and anybody can draw them again.
CREATE TABLE quality_sample (
    id          TEXT PRIMARY KEY,
    seed        TEXT NOT NULL,
    from_at     BIGINT NOT NULL,
    until_at    BIGINT NOT NULL,
    per_person  BIGINT NOT NULL,
    by_id       TEXT NOT NULL,
    at          BIGINT NOT NULL
);

-- One case that was drawn, what whoever looked at it found, and what its owner says to that. marks: JSON, by step.
CREATE TABLE quality_check (
    id          TEXT PRIMARY KEY,
    sample_id   TEXT NOT NULL REFERENCES quality_sample (id),
    case_id     TEXT NOT NULL REFERENCES desk_case (id) ON DELETE CASCADE,
    agent_id    TEXT NOT NULL REFERENCES staff (id),
    version     BIGINT NOT NULL,
    marks       TEXT NOT NULL,
    comment     TEXT NOT NULL,
    by_id       TEXT,
    checked_at  BIGINT,
    reply       TEXT NOT NULL,
    replied_at  BIGINT,
    UNIQUE (sample_id, case_id)
);
CREATE INDEX quality_check_agent ON quality_check (agent_id, checked_at);

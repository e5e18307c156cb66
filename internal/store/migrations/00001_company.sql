-- +goose Up

-- The company itself: one row, made on the first run. Its id is always the
-- same, so there is never a second.
CREATE TABLE company (
    id          TEXT PRIMARY KEY,
    name        TEXT NOT NULL,
    lang        TEXT NOT NULL,
    currency    TEXT NOT NULL,
    zone        TEXT NOT NULL,
    public_url  TEXT NOT NULL,
    hours       TEXT NOT NULL,
    demo        BOOLEAN NOT NULL,
    created_at  BIGINT NOT NULL,
    updated_at  BIGINT NOT NULL
);

-- What a role may give away without asking, in minor units of the company's currency.
CREATE TABLE authority (
    role    TEXT PRIMARY KEY,
    amount  BIGINT NOT NULL CHECK (amount >= 0)
);

CREATE TABLE staff (
    id             TEXT PRIMARY KEY,
    email          TEXT NOT NULL,
    email_key      TEXT NOT NULL UNIQUE,
    name           TEXT NOT NULL,
    role           TEXT NOT NULL,
    lang           TEXT NOT NULL,
    state          TEXT NOT NULL,
    password_hash  TEXT NOT NULL,
    session_epoch  BIGINT NOT NULL,
    seen_at        BIGINT NOT NULL,
    created_at     BIGINT NOT NULL
);

-- Random secrets sent to people (invite, reset, first run), stored hashed, used once.
CREATE TABLE ticket (
    hash        TEXT PRIMARY KEY,
    purpose     TEXT NOT NULL,
    subject_id  TEXT NOT NULL,
    expires_at  BIGINT NOT NULL,
    used_at     BIGINT,
    created_at  BIGINT NOT NULL
);
CREATE INDEX ticket_subject ON ticket (subject_id);

CREATE TABLE session (
    token_hash  TEXT PRIMARY KEY,
    data        BYTEA NOT NULL,
    expires_at  BIGINT NOT NULL
);
CREATE INDEX session_expires ON session (expires_at);

CREATE TABLE api_key (
    id          TEXT PRIMARY KEY,
    name        TEXT NOT NULL,
    hash        TEXT NOT NULL UNIQUE,
    scopes      TEXT NOT NULL,
    created_by  TEXT NOT NULL,
    created_at  BIGINT NOT NULL,
    revoked_at  BIGINT
);

-- Keys that sign the tokens in links; replicas share them, so they live here.
CREATE TABLE signing_key (
    id          TEXT PRIMARY KEY,
    secret      BYTEA NOT NULL,
    created_at  BIGINT NOT NULL,
    retired_at  BIGINT
);

-- Files that came in: attachments and uploaded sheets, in chunks. The sha256
-- of a file that is still coming in is empty.
CREATE TABLE file (
    id          TEXT PRIMARY KEY,
    name        TEXT NOT NULL,
    type        TEXT NOT NULL,
    size        BIGINT NOT NULL,
    sha256      TEXT NOT NULL,
    created_at  BIGINT NOT NULL
);
CREATE TABLE file_chunk (
    file_id  TEXT NOT NULL REFERENCES file (id) ON DELETE CASCADE,
    n        BIGINT NOT NULL,
    bytes    BYTEA NOT NULL,
    PRIMARY KEY (file_id, n)
);

-- Background work (package job). due_at of a running job is the end of its
-- lease: whatever is past its due_at may be claimed.
CREATE TABLE job (
    id           TEXT PRIMARY KEY,
    kind         TEXT NOT NULL,
    args         TEXT NOT NULL,
    unique_key   TEXT UNIQUE,
    state        TEXT NOT NULL,
    due_at       BIGINT NOT NULL,
    attempts     BIGINT NOT NULL,
    lease        BIGINT NOT NULL,
    error        TEXT NOT NULL,
    created_at   BIGINT NOT NULL
);
CREATE INDEX job_due ON job (kind, due_at, id) WHERE state <> 'dead';
CREATE INDEX job_dead ON job (created_at, id) WHERE state = 'dead';

-- Mail to people: written with what caused it, sent after commit, kept. Queued
-- letters are claimed like jobs.
CREATE TABLE letter (
    id          TEXT PRIMARY KEY,
    message_id  TEXT NOT NULL UNIQUE,
    recipient   TEXT NOT NULL,
    template    TEXT NOT NULL,
    lang        TEXT NOT NULL,
    args        TEXT NOT NULL,
    case_id     TEXT,
    state       TEXT NOT NULL,
    error       TEXT NOT NULL,
    due_at      BIGINT NOT NULL,
    attempts    BIGINT NOT NULL,
    lease       BIGINT NOT NULL,
    created_at  BIGINT NOT NULL,
    sent_at     BIGINT
);
CREATE INDEX letter_created ON letter (created_at, id);
CREATE INDEX letter_case ON letter (case_id, created_at) WHERE case_id IS NOT NULL;
CREATE INDEX letter_due ON letter (due_at, id) WHERE state = 'queued';

-- Answers already given to a request that carried an Idempotency-Key.
CREATE TABLE idempotency (
    actor_id      TEXT NOT NULL,
    key           TEXT NOT NULL,
    request_hash  TEXT NOT NULL,
    body          TEXT NOT NULL,
    created_at    BIGINT NOT NULL,
    PRIMARY KEY (actor_id, key)
);
CREATE INDEX idempotency_created ON idempotency (created_at);

-- Blocks of numbers for people (case numbers), reserved in transactions of their own.
CREATE TABLE number_block (
    name  TEXT PRIMARY KEY,
    next  BIGINT NOT NULL
);

-- +goose Up

-- Who looks after a customer when the owner cannot.
ALTER TABLE customer ADD COLUMN backup_owner_id TEXT;
CREATE INDEX customer_owner ON customer (owner_id) WHERE owner_id IS NOT NULL;
CREATE INDEX customer_backup_owner ON customer (backup_owner_id) WHERE backup_owner_id IS NOT NULL;

-- When somebody of the company and a customer spoke with each other, or tried to. once names the form or request that told it.
CREATE TABLE interaction (
    id            TEXT PRIMARY KEY,
    customer_id   TEXT NOT NULL REFERENCES customer (id),
    staff_id      TEXT REFERENCES staff (id),
    kind          TEXT NOT NULL,
    direction     TEXT NOT NULL,
    reached       BOOLEAN NOT NULL,
    at            BIGINT NOT NULL,
    local_day     BIGINT NOT NULL,
    minutes       BIGINT NOT NULL,
    contact       TEXT NOT NULL,
    said          TEXT NOT NULL,
    satisfaction  BIGINT,
    next_on       BIGINT,
    case_id       TEXT REFERENCES desk_case (id) ON DELETE SET NULL,
    promise_id    TEXT,
    play_step_id  TEXT,
    by_kind       TEXT NOT NULL,
    by_id         TEXT NOT NULL,
    by_name       TEXT NOT NULL,
    logged_at     BIGINT NOT NULL,
    version       BIGINT NOT NULL,
    once          TEXT,
    UNIQUE (by_id, once)
);
CREATE INDEX interaction_customer ON interaction (customer_id, at, id);
CREATE INDEX interaction_staff ON interaction (staff_id, local_day);
CREATE INDEX interaction_day ON interaction (local_day);
CREATE INDEX interaction_case ON interaction (case_id) WHERE case_id IS NOT NULL;

-- What an interaction said before it was corrected, or taken back for a reason: content is JSON.
CREATE TABLE interaction_before (
    interaction_id  TEXT NOT NULL,
    version         BIGINT NOT NULL,
    customer_id     TEXT NOT NULL REFERENCES customer (id),
    content         TEXT NOT NULL,
    by_name         TEXT NOT NULL,
    at              BIGINT NOT NULL,
    reason          TEXT NOT NULL,
    PRIMARY KEY (interaction_id, version)
);
CREATE INDEX interaction_before_customer ON interaction_before (customer_id);

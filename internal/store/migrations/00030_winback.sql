-- +goose Up

-- Customers held lost: customer_id is the record it was then, whose root is
-- asked for when it is read. seen is JSON, what the company's rule saw; NULL
-- when one of the staff said so.
CREATE TABLE loss (
    id           TEXT PRIMARY KEY,
    customer_id  TEXT NOT NULL REFERENCES customer (id),
    state        TEXT NOT NULL,
    seen         TEXT,
    day          BIGINT NOT NULL,
    last_day     BIGINT NOT NULL,
    value        BIGINT NOT NULL,
    reason       TEXT NOT NULL,
    competitor   TEXT NOT NULL,
    owner_id     TEXT REFERENCES staff (id),
    first_due    BIGINT NOT NULL,
    first_at     BIGINT,
    case_id      TEXT REFERENCES desk_case (id) ON DELETE SET NULL,
    case_ref     TEXT NOT NULL,
    version      BIGINT NOT NULL,
    opened_at    BIGINT NOT NULL,
    by_id        TEXT NOT NULL,
    by_name      TEXT NOT NULL,
    ended_at     BIGINT,
    ended_day    BIGINT,
    ended_by     TEXT NOT NULL,
    end_note     TEXT NOT NULL
);
CREATE UNIQUE INDEX loss_open ON loss (customer_id) WHERE state = 'open';
CREATE INDEX loss_customer ON loss (customer_id, opened_at);
CREATE INDEX loss_state ON loss (state, opened_at);

-- How the reason of a loss was understood, one row each time; never changed.
CREATE TABLE loss_reason (
    loss_id   TEXT NOT NULL REFERENCES loss (id) ON DELETE CASCADE,
    n         BIGINT NOT NULL,
    found     BOOLEAN NOT NULL,
    code      TEXT NOT NULL,
    source    TEXT NOT NULL,
    words     TEXT NOT NULL,
    by_id     TEXT NOT NULL,
    by_name   TEXT NOT NULL,
    at        BIGINT NOT NULL,
    PRIMARY KEY (loss_id, n)
);
CREATE INDEX loss_reason_code ON loss_reason (code);

-- One run of a playbook for a loss; content is the playbook as it was then.
CREATE TABLE play (
    id                TEXT PRIMARY KEY,
    loss_id           TEXT NOT NULL REFERENCES loss (id) ON DELETE CASCADE,
    playbook_id       TEXT NOT NULL,
    playbook_version  BIGINT NOT NULL,
    reason            TEXT NOT NULL,
    content           TEXT NOT NULL,
    plan              TEXT NOT NULL,
    state             TEXT NOT NULL,
    version           BIGINT NOT NULL,
    started_at        BIGINT NOT NULL,
    started_by        TEXT NOT NULL,
    ended_at          BIGINT
);
CREATE UNIQUE INDEX play_open ON play (loss_id) WHERE state = 'open';
CREATE INDEX play_loss ON play (loss_id, started_at);

CREATE TABLE play_step (
    play_id   TEXT NOT NULL REFERENCES play (id) ON DELETE CASCADE,
    n         BIGINT NOT NULL,
    code      TEXT NOT NULL,
    owner_id  TEXT REFERENCES staff (id),
    due_at    BIGINT NOT NULL,
    result    TEXT NOT NULL,
    note      TEXT NOT NULL,
    minutes   BIGINT NOT NULL,
    done_at   BIGINT,
    done_by   TEXT NOT NULL,
    PRIMARY KEY (play_id, n)
);
CREATE INDEX play_step_owner ON play_step (owner_id, due_at) WHERE done_at IS NULL;

-- +goose Up

CREATE TABLE desk_case (
    id            TEXT PRIMARY KEY,
    number        BIGINT NOT NULL UNIQUE,
    customer_id   TEXT REFERENCES customer (id),
    purchase_id   TEXT,
    kind          TEXT NOT NULL,
    channel       TEXT NOT NULL,
    lang          TEXT NOT NULL,
    subject       TEXT NOT NULL,
    words         TEXT NOT NULL,
    wish          TEXT NOT NULL,
    nickname      TEXT NOT NULL,
    email         TEXT NOT NULL,
    phone         TEXT NOT NULL,
    severity      BIGINT NOT NULL,
    state         TEXT NOT NULL,
    outcome       TEXT NOT NULL,
    owner_id      TEXT,
    restated      BOOLEAN NOT NULL,
    reopened      BIGINT NOT NULL,
    due_at        BIGINT,
    version       BIGINT NOT NULL,
    created_at    BIGINT NOT NULL,
    updated_at    BIGINT NOT NULL,
    done_at       BIGINT,
    closed_at     BIGINT
);
CREATE INDEX desk_case_created ON desk_case (created_at, id);
CREATE INDEX desk_case_active ON desk_case (state, created_at, id) WHERE state <> 'closed';
CREATE INDEX desk_case_owner ON desk_case (owner_id, state, created_at, id);
CREATE INDEX desk_case_due ON desk_case (due_at, id) WHERE due_at IS NOT NULL;
CREATE INDEX desk_case_customer ON desk_case (customer_id, created_at) WHERE customer_id IS NOT NULL;
CREATE INDEX desk_case_waiting ON desk_case (done_at) WHERE state = 'waiting';
CREATE INDEX desk_case_closed ON desk_case (closed_at) WHERE closed_at IS NOT NULL;

-- What was said after the words a case was filed with.
CREATE TABLE message (
    case_id     TEXT NOT NULL REFERENCES desk_case (id) ON DELETE CASCADE,
    id          TEXT NOT NULL,
    direction   TEXT NOT NULL,
    author_id   TEXT,
    author      TEXT NOT NULL,
    text        TEXT NOT NULL,
    created_at  BIGINT NOT NULL,
    PRIMARY KEY (case_id, id)
);

-- What came with the words a case was filed with has the case's id as its message's.
CREATE TABLE attachment (
    case_id     TEXT NOT NULL REFERENCES desk_case (id) ON DELETE CASCADE,
    id          TEXT NOT NULL,
    message_id  TEXT NOT NULL,
    file_id     TEXT NOT NULL REFERENCES file (id),
    name        TEXT NOT NULL,
    type        TEXT NOT NULL,
    size        BIGINT NOT NULL,
    created_at  BIGINT NOT NULL,
    PRIMARY KEY (case_id, id)
);
CREATE INDEX attachment_file ON attachment (file_id);

CREATE TABLE promise (
    case_id      TEXT NOT NULL REFERENCES desk_case (id) ON DELETE CASCADE,
    id           TEXT NOT NULL,
    kind         TEXT NOT NULL,
    text         TEXT NOT NULL,
    owner_id     TEXT,
    state        TEXT NOT NULL,
    due_at       BIGINT NOT NULL,
    made_by      TEXT NOT NULL,
    made_at      BIGINT NOT NULL,
    settled_at   BIGINT,
    renewed_by   TEXT,
    reason       TEXT NOT NULL,
    PRIMARY KEY (case_id, id)
);
CREATE INDEX promise_open ON promise (due_at) WHERE state = 'open';
CREATE INDEX promise_broken ON promise (due_at) WHERE state = 'broken';
CREATE INDEX promise_owner ON promise (owner_id) WHERE owner_id IS NOT NULL AND settled_at IS NULL;

CREATE TABLE remedy (
    case_id     TEXT NOT NULL REFERENCES desk_case (id) ON DELETE CASCADE,
    id          TEXT NOT NULL,
    kind        TEXT NOT NULL,
    text        TEXT NOT NULL,
    cost        BIGINT NOT NULL CHECK (cost >= 0),
    currency    TEXT NOT NULL,
    state       TEXT NOT NULL,
    offered_by  TEXT NOT NULL,
    offered_at  BIGINT NOT NULL,
    chosen_by   TEXT,
    chosen_at   BIGINT,
    PRIMARY KEY (case_id, id)
);

-- The ledger of money given: append-only, two entries that sum to nought per gift.
CREATE TABLE ledger_entry (
    id         TEXT PRIMARY KEY,
    remedy_id  TEXT NOT NULL,
    case_id    TEXT NOT NULL,
    account    TEXT NOT NULL,
    amount     BIGINT NOT NULL,
    currency   TEXT NOT NULL,
    by_id      TEXT NOT NULL,
    at         BIGINT NOT NULL,
    UNIQUE (remedy_id, account, amount)
);
CREATE INDEX ledger_entry_case ON ledger_entry (case_id);

-- The timeline: append-only; every change of a case is an entry.
CREATE TABLE timeline (
    case_id     TEXT NOT NULL REFERENCES desk_case (id) ON DELETE CASCADE,
    id          TEXT NOT NULL,
    kind        TEXT NOT NULL,
    actor_kind  TEXT NOT NULL,
    actor_id    TEXT NOT NULL,
    actor       TEXT NOT NULL,
    args        TEXT NOT NULL,
    at          BIGINT NOT NULL,
    PRIMARY KEY (case_id, id)
);

-- What a person on the staff should hear of: shown until seen.
CREATE TABLE notification (
    id          TEXT PRIMARY KEY,
    staff_id    TEXT NOT NULL,
    kind        TEXT NOT NULL,
    case_id     TEXT NOT NULL,
    args        TEXT NOT NULL,
    created_at  BIGINT NOT NULL,
    seen_at     BIGINT
);
CREATE INDEX notification_staff ON notification (staff_id, created_at) WHERE seen_at IS NULL;

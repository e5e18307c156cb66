-- +goose Up

-- A customer points at its root: itself, or the customer it was merged into.
CREATE TABLE customer (
    id          TEXT PRIMARY KEY,
    root_id     TEXT NOT NULL,
    kind        TEXT NOT NULL,
    name        TEXT NOT NULL,
    name_key    TEXT NOT NULL,
    lang        TEXT NOT NULL,
    country     TEXT NOT NULL,
    tier        TEXT NOT NULL,
    owner_id    TEXT,
    note        TEXT NOT NULL,
    version     BIGINT NOT NULL,
    created_at  BIGINT NOT NULL,
    import_id   TEXT
);
CREATE INDEX customer_root ON customer (root_id);
CREATE INDEX customer_name ON customer (name_key, id);
CREATE INDEX customer_import ON customer (import_id);

CREATE TABLE identity (
    customer_id  TEXT NOT NULL REFERENCES customer (id) ON DELETE CASCADE,
    kind         TEXT NOT NULL,
    source       TEXT NOT NULL,
    key          TEXT NOT NULL,
    value        TEXT NOT NULL,
    created_at   BIGINT NOT NULL,
    PRIMARY KEY (customer_id, kind, source, key)
);
CREATE INDEX identity_key ON identity (kind, key, source);
-- A customer's code in a source names one customer only.
CREATE UNIQUE INDEX identity_code ON identity (source, key) WHERE kind = 'code';

-- Merges: while one is in force, from_id and whatever was merged into it belongs to into_id.
CREATE TABLE customer_merge (
    id          TEXT PRIMARY KEY,
    into_id     TEXT NOT NULL REFERENCES customer (id),
    from_id     TEXT NOT NULL REFERENCES customer (id),
    by_id       TEXT NOT NULL,
    at          BIGINT NOT NULL,
    undone_by   TEXT,
    undone_at   BIGINT
);
CREATE INDEX customer_merge_into ON customer_merge (into_id);
CREATE UNIQUE INDEX customer_merge_from ON customer_merge (from_id) WHERE undone_at IS NULL;

CREATE TABLE product (
    id          TEXT PRIMARY KEY,
    source      TEXT NOT NULL,
    code        TEXT NOT NULL,
    name        TEXT NOT NULL,
    created_at  BIGINT NOT NULL,
    UNIQUE (source, code)
);

CREATE TABLE purchase (
    id           TEXT PRIMARY KEY,
    source       TEXT NOT NULL,
    external_id  TEXT NOT NULL,
    customer_id  TEXT REFERENCES customer (id),
    kind         TEXT NOT NULL,
    at           BIGINT NOT NULL,
    local_day    BIGINT NOT NULL,
    store        TEXT NOT NULL,
    currency     TEXT NOT NULL,
    amount       BIGINT NOT NULL,
    lines        BIGINT NOT NULL,
    hash         TEXT NOT NULL,
    import_id    TEXT,
    created_at   BIGINT NOT NULL,
    UNIQUE (source, external_id)
);
CREATE INDEX purchase_customer ON purchase (customer_id, local_day) WHERE customer_id IS NOT NULL;
CREATE INDEX purchase_import_id ON purchase (import_id) WHERE import_id IS NOT NULL;
CREATE INDEX purchase_at ON purchase (at, id);

-- What a purchase was before a correction.
CREATE TABLE purchase_revision (
    purchase_id  TEXT NOT NULL REFERENCES purchase (id) ON DELETE CASCADE,
    n            BIGINT NOT NULL,
    before       TEXT NOT NULL,
    import_id    TEXT,
    by_id        TEXT NOT NULL,
    at           BIGINT NOT NULL,
    PRIMARY KEY (purchase_id, n)
);
CREATE INDEX purchase_revision_import ON purchase_revision (import_id) WHERE import_id IS NOT NULL;

-- receipts_done: how many receipts of the file, in its order, are dealt with;
-- progress: how much of the file was read, in thousandths.
CREATE TABLE purchase_import (
    id             TEXT PRIMARY KEY,
    source         TEXT NOT NULL,
    file_id        TEXT,
    file_name      TEXT NOT NULL,
    sha256         TEXT NOT NULL,
    mapping        TEXT NOT NULL,
    state          TEXT NOT NULL,
    receipts_done  BIGINT NOT NULL,
    progress       BIGINT NOT NULL,
    added          BIGINT NOT NULL,
    corrected      BIGINT NOT NULL,
    unchanged      BIGINT NOT NULL,
    refused        BIGINT NOT NULL,
    errors         BIGINT NOT NULL,
    lines          BIGINT NOT NULL,
    two_times      BIGINT NOT NULL,
    apart          BIGINT NOT NULL,
    error          TEXT NOT NULL,
    by_id          TEXT NOT NULL,
    created_at     BIGINT NOT NULL,
    finished_at    BIGINT,
    undone_at      BIGINT
);
CREATE INDEX purchase_import_sha ON purchase_import (sha256);
CREATE INDEX purchase_import_created ON purchase_import (created_at, id);

-- What was wrong with which row; col and value are empty when it is about the whole row.
CREATE TABLE import_error (
    import_id  TEXT NOT NULL REFERENCES purchase_import (id) ON DELETE CASCADE,
    row_no     BIGINT NOT NULL,
    n          BIGINT NOT NULL,
    receipt    TEXT NOT NULL,
    col        TEXT NOT NULL,
    value      TEXT NOT NULL,
    reason     TEXT NOT NULL,
    args       TEXT NOT NULL,
    PRIMARY KEY (import_id, row_no, n)
);

-- Summaries: folds over a root customer's purchase days.
CREATE TABLE customer_day (
    customer_id  TEXT NOT NULL,
    local_day    BIGINT NOT NULL,
    receipts     BIGINT NOT NULL,
    net          BIGINT NOT NULL,
    kept         BOOLEAN NOT NULL,
    PRIMARY KEY (customer_id, local_day)
);
CREATE TABLE customer_summary (
    customer_id   TEXT PRIMARY KEY,
    days          BIGINT NOT NULL,
    first_day     BIGINT NOT NULL,
    last_day      BIGINT NOT NULL,
    gap_squares   BIGINT NOT NULL,
    gap_logs      DOUBLE PRECISION NOT NULL,
    receipts      BIGINT NOT NULL,
    net           BIGINT NOT NULL,
    paid_days     BIGINT NOT NULL,
    spend         BIGINT NOT NULL,
    first_spend   BIGINT NOT NULL,
    touched_day   BIGINT NOT NULL
);

-- How a sheet's columns were mapped last time, by the sheet's header.
CREATE TABLE sheet_mapping (
    header_hash  TEXT PRIMARY KEY,
    mapping      TEXT NOT NULL,
    used_at      BIGINT NOT NULL
);

CREATE TABLE value_run (
    id           TEXT PRIMARY KEY,
    state        TEXT NOT NULL,
    as_of        BIGINT NOT NULL,
    model        TEXT NOT NULL,
    report       TEXT NOT NULL,
    customers    BIGINT NOT NULL,
    scored       BIGINT NOT NULL,
    error        TEXT NOT NULL,
    started_at   BIGINT NOT NULL,
    finished_at  BIGINT
);
CREATE TABLE value_score (
    customer_id  TEXT PRIMARY KEY,
    run_id       TEXT NOT NULL,
    alive        DOUBLE PRECISION,
    active       DOUBLE PRECISION NOT NULL,
    expected     DOUBLE PRECISION NOT NULL,
    spend        BIGINT NOT NULL,
    worth        BIGINT NOT NULL,
    worth_low    BIGINT NOT NULL,
    worth_high   BIGINT NOT NULL,
    next_day     BIGINT NOT NULL,
    next_low     BIGINT NOT NULL,
    next_high    BIGINT NOT NULL,
    usual        DOUBLE PRECISION NOT NULL,
    overdue      DOUBLE PRECISION NOT NULL,
    priority     BIGINT NOT NULL
);
CREATE INDEX value_score_priority ON value_score (priority DESC, customer_id);
CREATE INDEX value_score_worth ON value_score (worth DESC, customer_id);

-- +goose Up

-- Facts that make it likelier that a customer leaves. detail is JSON; from_day is the day from which on it is shown, 0 for at once.
CREATE TABLE signal (
    id             TEXT PRIMARY KEY,
    customer_id    TEXT NOT NULL REFERENCES customer (id),
    kind           TEXT NOT NULL,
    weight         BIGINT NOT NULL,
    seen_count     BIGINT NOT NULL,
    case_id        TEXT REFERENCES desk_case (id) ON DELETE SET NULL,
    detail         TEXT NOT NULL,
    opened_at      BIGINT NOT NULL,
    seen_at        BIGINT NOT NULL,
    expires_at     BIGINT,
    from_day       BIGINT NOT NULL,
    snoozed_until  BIGINT NOT NULL,
    snooze_why     TEXT NOT NULL,
    closed_at      BIGINT,
    closed_why     TEXT NOT NULL,
    by_name        TEXT NOT NULL,
    version        BIGINT NOT NULL
);
-- Of a customer and kind, one is open.
CREATE UNIQUE INDEX signal_open ON signal (customer_id, kind) WHERE closed_at IS NULL;
CREATE INDEX signal_customer ON signal (customer_id);
CREATE INDEX signal_dismissed ON signal (closed_at) WHERE closed_why = 'dismissed';
CREATE INDEX signal_case ON signal (case_id) WHERE case_id IS NOT NULL;

-- What other systems told, each thing once.
CREATE TABLE signal_telling (
    source       TEXT NOT NULL,
    external_id  TEXT NOT NULL,
    signal_id    TEXT NOT NULL REFERENCES signal (id) ON DELETE CASCADE,
    told_at      BIGINT NOT NULL,
    PRIMARY KEY (source, external_id)
);
CREATE INDEX signal_telling_signal ON signal_telling (signal_id);

-- The company's own rules: names is JSON.
CREATE TABLE signal_rule (
    id          TEXT PRIMARY KEY,
    names       TEXT NOT NULL,
    rule        TEXT NOT NULL,
    weight      BIGINT NOT NULL,
    days        BIGINT NOT NULL,
    retired     BOOLEAN NOT NULL,
    version     BIGINT NOT NULL,
    created_at  BIGINT NOT NULL,
    updated_at  BIGINT NOT NULL,
    by_name     TEXT NOT NULL,
    looked_at   BIGINT,
    holds       BIGINT NOT NULL,
    failed      BIGINT NOT NULL
);

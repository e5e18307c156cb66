-- +goose Up

-- Passes of judging all customers. report is JSON.
CREATE TABLE risk_run (
    id           TEXT PRIMARY KEY,
    state        TEXT NOT NULL,
    stage        TEXT NOT NULL,
    as_of        BIGINT NOT NULL,
    report       TEXT NOT NULL,
    customers    BIGINT NOT NULL,
    judged       BIGINT NOT NULL,
    flagged      BIGINT NOT NULL,
    error        TEXT NOT NULL,
    started_at   BIGINT NOT NULL,
    finished_at  BIGINT
);

-- How each customer with purchases stands, by the latest run that finished and by any under way; since and last_day are
-- days, value and at_risk minor units. kinds has a bit for each kind of reason; reasons is JSON. Rows are copied in, a
-- million of them in a night, so nothing but the two keys is checked.
CREATE TABLE risk (
    run_id         TEXT NOT NULL,
    customer_id    TEXT NOT NULL,
    chance         DOUBLE PRECISION NOT NULL,
    value          BIGINT NOT NULL,
    at_risk        BIGINT NOT NULL,
    since          BIGINT NOT NULL,
    last_day       BIGINT NOT NULL,
    kinds          BIGINT NOT NULL,
    reasons        TEXT NOT NULL,
    before_day     BIGINT,
    before_chance  DOUBLE PRECISION,
    PRIMARY KEY (run_id, customer_id)
);
CREATE INDEX risk_at_risk ON risk (run_id, at_risk DESC, customer_id);

-- Who was held likely to leave from one day until another, and what people said of it.
CREATE TABLE risk_flag (
    id           TEXT PRIMARY KEY,
    customer_id  TEXT NOT NULL REFERENCES customer (id),
    raised_day   BIGINT NOT NULL,
    cleared_day  BIGINT,
    why          TEXT NOT NULL,
    chance       DOUBLE PRECISION NOT NULL,
    value        BIGINT NOT NULL,
    verdict      TEXT NOT NULL,
    comment      TEXT NOT NULL,
    verdict_by   TEXT,
    verdict_at   BIGINT
);
CREATE UNIQUE INDEX risk_flag_open ON risk_flag (customer_id) WHERE cleared_day IS NULL;
CREATE INDEX risk_flag_customer ON risk_flag (customer_id, raised_day);
CREATE INDEX risk_flag_verdict ON risk_flag (verdict) WHERE verdict <> '';

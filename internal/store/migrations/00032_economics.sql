-- +goose Up

-- What customers bring after what it costs to serve them: one pass over all of them, which replaces the one before.
CREATE TABLE economics_run (
    id        TEXT PRIMARY KEY,
    as_of     BIGINT NOT NULL,
    rates     TEXT NOT NULL,
    report    TEXT NOT NULL,
    ended_at  BIGINT NOT NULL
);

-- What happened with a customer in the days of a run, and the result by the run's rates, by which lists are ordered.
CREATE TABLE profit (
    run_id       TEXT NOT NULL,
    customer_id  TEXT NOT NULL,
    result       BIGINT NOT NULL,
    sales        BIGINT NOT NULL,
    cost         BIGINT NOT NULL,
    unpriced     BIGINT NOT NULL,
    discount     BIGINT NOT NULL,
    receipts     BIGINT NOT NULL,
    returns      BIGINT NOT NULL,
    minutes      BIGINT NOT NULL,
    visits       BIGINT NOT NULL,
    given        BIGINT NOT NULL,
    PRIMARY KEY (run_id, customer_id)
);
CREATE INDEX profit_result ON profit (run_id, result, customer_id);

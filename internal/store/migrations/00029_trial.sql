-- +goose Up

-- An action on customers drawn at random. series is the first trial of the same
-- action, whose repeats are put together; audience is JSON; placed counts the
-- places that were ever drawn.
CREATE TABLE trial (
    id           TEXT PRIMARY KEY,
    name         TEXT NOT NULL,
    action       TEXT NOT NULL,
    purpose      TEXT NOT NULL,
    reason       TEXT NOT NULL,
    note         TEXT NOT NULL,
    outcome      TEXT NOT NULL,
    source       TEXT NOT NULL,
    window_days  BIGINT NOT NULL,
    cost_each    BIGINT NOT NULL,
    aim          DOUBLE PRECISION NOT NULL,
    intake       TEXT NOT NULL,
    audience     TEXT NOT NULL,
    state        TEXT NOT NULL,
    series       TEXT NOT NULL,
    example      BOOLEAN NOT NULL,
    planned_end  BIGINT NOT NULL,
    placed       BIGINT NOT NULL,
    version      BIGINT NOT NULL,
    by_id        TEXT NOT NULL,
    by_name      TEXT NOT NULL,
    created_at   BIGINT NOT NULL,
    launched_at  BIGINT,
    ended_at     BIGINT
);
CREATE INDEX trial_created ON trial (created_at, id);
CREATE INDEX trial_series ON trial (series);

CREATE TABLE trial_arm (
    trial_id  TEXT NOT NULL REFERENCES trial (id) ON DELETE CASCADE,
    n         BIGINT NOT NULL,
    name      TEXT NOT NULL,
    share     BIGINT NOT NULL,
    holdout   BOOLEAN NOT NULL,
    PRIMARY KEY (trial_id, n)
);

-- Drawn once and kept. customer_id is the root at the time of the draw; of
-- several that one root has by now, the earliest counts.
CREATE TABLE trial_place (
    trial_id     TEXT NOT NULL REFERENCES trial (id) ON DELETE CASCADE,
    customer_id  TEXT NOT NULL REFERENCES customer (id),
    arm          BIGINT NOT NULL,
    stratum      BIGINT NOT NULL,
    worth        BIGINT,
    placed_at    BIGINT NOT NULL,
    local_day    BIGINT NOT NULL,
    PRIMARY KEY (trial_id, customer_id)
);
CREATE INDEX trial_place_customer ON trial_place (customer_id);

-- What was done to customers of a trial, what would have been done to those held
-- out, and what was done to them all the same.
CREATE TABLE trial_action (
    trial_id     TEXT NOT NULL REFERENCES trial (id) ON DELETE CASCADE,
    customer_id  TEXT NOT NULL REFERENCES customer (id),
    kind         TEXT NOT NULL,
    at           BIGINT NOT NULL,
    action       TEXT NOT NULL,
    cost         BIGINT NOT NULL,
    PRIMARY KEY (trial_id, customer_id, kind, at, action)
);
CREATE INDEX trial_action_customer ON trial_action (customer_id);

-- Outcomes that another system tells.
CREATE TABLE trial_outcome (
    trial_id     TEXT NOT NULL REFERENCES trial (id) ON DELETE CASCADE,
    customer_id  TEXT NOT NULL REFERENCES customer (id),
    at           BIGINT NOT NULL,
    local_day    BIGINT NOT NULL,
    amount       BIGINT NOT NULL,
    PRIMARY KEY (trial_id, customer_id, at)
);
CREATE INDEX trial_outcome_customer ON trial_outcome (customer_id);

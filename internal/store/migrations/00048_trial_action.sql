-- +goose Up

-- What another system did or would have done is told with an id of its own, by
-- which it is known when it is told again; '' for what was done here.
CREATE TABLE trial_action_anew (
    trial_id     TEXT NOT NULL REFERENCES trial (id) ON DELETE CASCADE,
    customer_id  TEXT NOT NULL REFERENCES customer (id),
    kind         TEXT NOT NULL,
    at           BIGINT NOT NULL,
    action       TEXT NOT NULL,
    cost         BIGINT NOT NULL,
    external_id  TEXT NOT NULL DEFAULT ''
);
INSERT INTO trial_action_anew (trial_id, customer_id, kind, at, action, cost)
SELECT trial_id, customer_id, kind, at, action, cost FROM trial_action;
DROP TABLE trial_action;
ALTER TABLE trial_action_anew RENAME TO trial_action;
CREATE UNIQUE INDEX trial_action_own ON trial_action (trial_id, customer_id, kind, at, action) WHERE external_id = '';
CREATE UNIQUE INDEX trial_action_told ON trial_action (trial_id, external_id) WHERE external_id <> '';
CREATE INDEX trial_action_kind ON trial_action (trial_id, kind, at);
CREATE INDEX trial_action_customer ON trial_action (customer_id);

-- +goose Up

-- told counts the times that outcomes were told by another system: results from
-- before are out of date. play is the playbook that the action follows.
ALTER TABLE trial ADD COLUMN told BIGINT NOT NULL DEFAULT 0;
ALTER TABLE trial ADD COLUMN play TEXT NOT NULL DEFAULT '';

-- What a trial showed, one row for each day that was looked at; as_of is the last
-- day whose outcomes count. version, told and moved say of which state of the
-- trial; finished that nothing will come any more. result is JSON.
CREATE TABLE trial_result (
    trial_id     TEXT NOT NULL REFERENCES trial (id) ON DELETE CASCADE,
    as_of        BIGINT NOT NULL,
    reckoned_at  BIGINT NOT NULL,
    version      BIGINT NOT NULL,
    told         BIGINT NOT NULL,
    moved        BIGINT NOT NULL,
    finished     BOOLEAN NOT NULL,
    result       TEXT NOT NULL,
    PRIMARY KEY (trial_id, as_of)
);

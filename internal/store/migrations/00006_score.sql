-- +goose Up

-- What a run is at, while it runs.
ALTER TABLE value_run ADD COLUMN stage TEXT NOT NULL DEFAULT '';

-- What a score rests on, the worth over one year, and what the last run that differed said.
ALTER TABLE value_score ADD COLUMN as_of BIGINT NOT NULL DEFAULT 0;
ALTER TABLE value_score ADD COLUMN model TEXT NOT NULL DEFAULT '';
ALTER TABLE value_score ADD COLUMN days BIGINT NOT NULL DEFAULT 0;
ALTER TABLE value_score ADD COLUMN worth_year BIGINT NOT NULL DEFAULT 0;
ALTER TABLE value_score ADD COLUMN before_as_of BIGINT;
ALTER TABLE value_score ADD COLUMN before_model TEXT;
ALTER TABLE value_score ADD COLUMN before_days BIGINT;
ALTER TABLE value_score ADD COLUMN before_active DOUBLE PRECISION;
ALTER TABLE value_score ADD COLUMN before_worth BIGINT;

-- What there is already rests on its run's day and model. The worth over one year stays 0 until the next run.
UPDATE value_score SET
    as_of = coalesce((SELECT r.as_of FROM value_run r WHERE r.id = value_score.run_id), 0),
    model = coalesce((SELECT r.model FROM value_run r WHERE r.id = value_score.run_id), ''),
    days = coalesce((SELECT s.days FROM customer_summary s WHERE s.customer_id = value_score.customer_id), 0);

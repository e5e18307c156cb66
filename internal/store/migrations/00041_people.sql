-- +goose Up

-- The people at a customer. roles has a bit for each role, the first for whose word counts; since_day and until_day are days, the
-- latter the last on which they are there.
CREATE TABLE customer_person (
    id           TEXT PRIMARY KEY,
    customer_id  TEXT NOT NULL REFERENCES customer (id),
    name         TEXT NOT NULL,
    title        TEXT NOT NULL,
    roles        BIGINT NOT NULL,
    phone        TEXT NOT NULL,
    email        TEXT NOT NULL,
    since_day    BIGINT,
    until_day    BIGINT,
    note         TEXT NOT NULL,
    by_name      TEXT NOT NULL,
    updated_at   BIGINT NOT NULL,
    version      BIGINT NOT NULL
);
CREATE INDEX customer_person_customer ON customer_person (customer_id);

-- +goose Up

-- Contacts that were put off to a day: what as plans call it.
CREATE TABLE contact_put_off (
    id           TEXT PRIMARY KEY,
    customer_id  TEXT NOT NULL REFERENCES customer (id),
    what         TEXT NOT NULL,
    until_day    BIGINT NOT NULL,
    reason       TEXT NOT NULL,
    by_id        TEXT NOT NULL,
    by_name      TEXT NOT NULL,
    at           BIGINT NOT NULL,
    local_day    BIGINT NOT NULL
);
CREATE INDEX contact_put_off_customer ON contact_put_off (customer_id, what);

-- Links by which calendars of the staff read what is due: the secret itself is not kept.
CREATE TABLE calendar_feed (
    id          TEXT PRIMARY KEY,
    staff_id    TEXT NOT NULL REFERENCES staff (id),
    hash        TEXT NOT NULL UNIQUE,
    created_at  BIGINT NOT NULL,
    revoked_at  BIGINT
);
CREATE UNIQUE INDEX calendar_feed_staff ON calendar_feed (staff_id) WHERE revoked_at IS NULL;

-- Customers of one member of staff given to others: one at a time for each.
CREATE TABLE hand_over (
    id          TEXT PRIMARY KEY,
    from_id     TEXT NOT NULL REFERENCES staff (id),
    reason      TEXT NOT NULL,
    state       TEXT NOT NULL,
    by_id       TEXT NOT NULL,
    by_name     TEXT NOT NULL,
    created_at  BIGINT NOT NULL,
    ended_at    BIGINT,
    version     BIGINT NOT NULL
);
CREATE UNIQUE INDEX hand_over_open ON hand_over (from_id) WHERE state = 'open';

-- What is known and decided of each of them: answers is JSON. Once it is done, the new owner is to speak with the customer by first_by.
CREATE TABLE hand_over_customer (
    hand_over_id  TEXT NOT NULL REFERENCES hand_over (id),
    customer_id   TEXT NOT NULL REFERENCES customer (id),
    to_id         TEXT REFERENCES staff (id),
    backup_id     TEXT REFERENCES staff (id),
    answers       TEXT NOT NULL,
    seen          BIGINT NOT NULL,
    done_at       BIGINT,
    first_by      BIGINT,
    watch_until   BIGINT,
    PRIMARY KEY (hand_over_id, customer_id)
);
CREATE INDEX hand_over_customer_customer ON hand_over_customer (customer_id);
CREATE INDEX hand_over_customer_watch ON hand_over_customer (watch_until) WHERE watch_until IS NOT NULL;

-- Who looked after a customer before.
CREATE TABLE owner_change (
    id            TEXT PRIMARY KEY,
    customer_id   TEXT NOT NULL REFERENCES customer (id),
    from_id       TEXT,
    to_id         TEXT NOT NULL,
    hand_over_id  TEXT NOT NULL REFERENCES hand_over (id),
    by_id         TEXT NOT NULL,
    at            BIGINT NOT NULL
);
CREATE INDEX owner_change_customer ON owner_change (customer_id, at);

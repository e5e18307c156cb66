-- +goose Up

-- What customers allowed and forbade us, a row per event, never changed. One
-- without a customer is about an address alone. at is its place in the order,
-- told_at when we heard. Of an address that was erased the hash stays.
CREATE TABLE consent_event (
    id           TEXT PRIMARY KEY,
    customer_id  TEXT REFERENCES customer (id),
    channel      TEXT NOT NULL,
    address      TEXT NOT NULL,
    hash         TEXT NOT NULL,
    purpose      TEXT NOT NULL,
    action       TEXT NOT NULL,
    wording      TEXT NOT NULL,
    version      BIGINT NOT NULL,
    lang         TEXT NOT NULL,
    source       TEXT NOT NULL,
    ref          TEXT NOT NULL,
    proof        TEXT NOT NULL,
    by_kind      TEXT NOT NULL,
    by_id        TEXT NOT NULL,
    by_name      TEXT NOT NULL,
    at           BIGINT NOT NULL,
    told_at      BIGINT NOT NULL
);
CREATE INDEX consent_event_customer ON consent_event (customer_id, at);
CREATE INDEX consent_event_hash ON consent_event (hash, at) WHERE hash <> '';
CREATE INDEX consent_event_ref ON consent_event (source, ref);
-- What a network may repeat is heard once for a channel and a purpose.
CREATE UNIQUE INDEX consent_event_proof ON consent_event (source, proof, channel, purpose)
    WHERE proof <> '' AND source IN ('reply', 'api', 'import');

-- Addresses that somebody sends to or that withdraw: their row is locked meanwhile.
CREATE TABLE consent_address (
    hash   TEXT PRIMARY KEY,
    since  BIGINT NOT NULL
);

-- Addresses that nothing is sent to any more, such as one that bounced.
CREATE TABLE suppression (
    hash    TEXT PRIMARY KEY,
    reason  TEXT NOT NULL,
    detail  TEXT NOT NULL,
    at      BIGINT NOT NULL
);

-- audience is a rule; texts is JSON by language; holdout in thousandths.
CREATE TABLE campaign (
    id          TEXT PRIMARY KEY,
    name        TEXT NOT NULL,
    purpose     TEXT NOT NULL,
    channel     TEXT NOT NULL,
    audience    TEXT NOT NULL,
    about_case  BOOLEAN NOT NULL,
    texts       TEXT NOT NULL,
    holdout     BIGINT NOT NULL,
    trial_id    TEXT,
    state       TEXT NOT NULL,
    starts_at   BIGINT,
    ends_at     BIGINT,
    version     BIGINT NOT NULL,
    made_by     TEXT NOT NULL,
    created_at  BIGINT NOT NULL,
    updated_at  BIGINT NOT NULL,
    started_at  BIGINT,
    ended_at    BIGINT
);
CREATE INDEX campaign_created ON campaign (created_at, id);

-- One message of a campaign to one customer. The address is filled in when it
-- is handed over: nobody gets the same twice. lease_until is by the clock of
-- the database, and 0 unless it is under way.
CREATE TABLE campaign_send (
    id           TEXT PRIMARY KEY,
    campaign_id  TEXT NOT NULL REFERENCES campaign (id),
    customer_id  TEXT NOT NULL REFERENCES customer (id),
    purpose      TEXT NOT NULL,
    state        TEXT NOT NULL,
    reason       TEXT NOT NULL,
    due_at       BIGINT NOT NULL,
    address      TEXT NOT NULL,
    hash         TEXT NOT NULL,
    attempts     BIGINT NOT NULL,
    lease_until  BIGINT NOT NULL,
    message_id   TEXT NOT NULL,
    lang         TEXT NOT NULL,
    detail       TEXT NOT NULL,
    created_at   BIGINT NOT NULL,
    updated_at   BIGINT NOT NULL,
    sent_at      BIGINT,
    UNIQUE (campaign_id, customer_id)
);
CREATE UNIQUE INDEX campaign_send_hash ON campaign_send (campaign_id, hash) WHERE hash <> '';
CREATE INDEX campaign_send_due ON campaign_send (campaign_id, state, due_at);
CREATE INDEX campaign_send_customer ON campaign_send (customer_id, sent_at);
CREATE INDEX campaign_send_under_way ON campaign_send (lease_until) WHERE state = 'sending';
CREATE INDEX campaign_send_address ON campaign_send (hash, sent_at) WHERE hash <> '';

-- +goose Up

-- What people of the company say of a threat of a customer: that it is one (holds), or none. What is undone is kept.
CREATE TABLE threat_finding (
    id           TEXT PRIMARY KEY,
    customer_id  TEXT NOT NULL REFERENCES customer (id),
    threat       TEXT NOT NULL,
    holds        BOOLEAN NOT NULL,
    note         TEXT NOT NULL,
    by_id        TEXT NOT NULL,
    by_name      TEXT NOT NULL,
    at           BIGINT NOT NULL,
    undone_at    BIGINT,
    undone_by    TEXT NOT NULL
);
CREATE INDEX threat_finding_customer ON threat_finding (customer_id, at);
CREATE INDEX threat_finding_threat ON threat_finding (threat) WHERE undone_at IS NULL;

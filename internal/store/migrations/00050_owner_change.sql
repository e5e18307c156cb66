-- +goose Up

-- A customer gets another owner by a hand-over or by an edit, which belongs to
-- none and may leave the customer to nobody.
CREATE TABLE owner_change_anew (
    id            TEXT PRIMARY KEY,
    customer_id   TEXT NOT NULL REFERENCES customer (id),
    from_id       TEXT,
    to_id         TEXT,
    hand_over_id  TEXT REFERENCES hand_over (id),
    by_id         TEXT NOT NULL,
    at            BIGINT NOT NULL
);
INSERT INTO owner_change_anew (id, customer_id, from_id, to_id, hand_over_id, by_id, at)
SELECT id, customer_id, from_id, to_id, hand_over_id, by_id, at FROM owner_change;
DROP TABLE owner_change;
ALTER TABLE owner_change_anew RENAME TO owner_change;
CREATE INDEX owner_change_customer ON owner_change (customer_id, at);

-- +goose Up

-- What a company made of the playbooks, one row each time; never changed. content
-- is JSON; NULL is what the product ships.
CREATE TABLE playbook_version (
    playbook_id  TEXT NOT NULL,
    n            BIGINT NOT NULL,
    content      TEXT,
    off          BOOLEAN NOT NULL,
    by_id        TEXT NOT NULL,
    by_name      TEXT NOT NULL,
    at           BIGINT NOT NULL,
    PRIMARY KEY (playbook_id, n)
);

-- +goose Up

-- What the staff should know and say (package knowledge). What is written stands in the versions, which are only ever
-- added; what the latest says of reading and validity stands here too, to be asked for on every page.
CREATE TABLE knowledge_entry (
    id          TEXT PRIMARY KEY,
    version     BIGINT NOT NULL,
    must_read   BOOLEAN NOT NULL,
    retired     BOOLEAN NOT NULL,
    read_since  BIGINT NOT NULL,
    from_day    BIGINT NOT NULL,
    until_day   BIGINT NOT NULL,
    created_at  BIGINT NOT NULL
);
CREATE INDEX knowledge_entry_must_read ON knowledge_entry (id) WHERE must_read AND NOT retired;

CREATE TABLE knowledge_version (
    entry_id    TEXT NOT NULL REFERENCES knowledge_entry (id) ON DELETE CASCADE,
    version     BIGINT NOT NULL,
    content     TEXT NOT NULL,
    retired     BOOLEAN NOT NULL,
    read_since  BIGINT NOT NULL,
    by_id       TEXT NOT NULL,
    at          BIGINT NOT NULL,
    PRIMARY KEY (entry_id, version)
);

-- Who has read which version of a must-read notice.
CREATE TABLE knowledge_reading (
    entry_id  TEXT NOT NULL REFERENCES knowledge_entry (id) ON DELETE CASCADE,
    staff_id  TEXT NOT NULL REFERENCES staff (id),
    version   BIGINT NOT NULL,
    at        BIGINT NOT NULL,
    PRIMARY KEY (entry_id, staff_id)
);

-- What was put into an answer, on which case.
CREATE TABLE knowledge_insertion (
    id        TEXT PRIMARY KEY,
    entry_id  TEXT NOT NULL REFERENCES knowledge_entry (id) ON DELETE CASCADE,
    case_id   TEXT NOT NULL REFERENCES desk_case (id) ON DELETE CASCADE,
    staff_id  TEXT NOT NULL,
    at        BIGINT NOT NULL
);
CREATE INDEX knowledge_insertion_entry ON knowledge_insertion (entry_id, at);

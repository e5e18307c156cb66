-- +goose Up

-- What changed, for open pages: topics, a line each. xid is the writing transaction: a reader that
-- goes by snapshots of running transactions misses none that commits late.
CREATE TABLE event (
    seq    BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    xid    BIGINT NOT NULL DEFAULT (pg_current_xact_id()::text::bigint),
    topics  TEXT NOT NULL,
    at     BIGINT NOT NULL
);
CREATE INDEX event_xid ON event (xid);
CREATE INDEX event_at ON event (at);

-- What is found by its text: its tokens in their order, and as a set.
CREATE TABLE search_doc (
    kind    TEXT NOT NULL,
    ref_id  TEXT NOT NULL,
    body    TEXT NOT NULL,
    tokens  TSVECTOR NOT NULL GENERATED ALWAYS AS (array_to_tsvector(string_to_array(body, ' '))) STORED,
    PRIMARY KEY (kind, ref_id)
);
-- A longer list of what waits to be sorted in: with the usual one, a busy intake
-- stops every few thousand cases to do that.
CREATE INDEX search_doc_tokens ON search_doc USING gin (tokens) WITH (gin_pending_list_limit = 32768);

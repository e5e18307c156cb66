-- +goose Up

-- What changed, for open pages: topics, a line each. One writer at a time, so seq grows in the order of commits.
CREATE TABLE event (
    seq    INTEGER PRIMARY KEY AUTOINCREMENT,
    topics  TEXT NOT NULL,
    at     BIGINT NOT NULL
);
CREATE INDEX event_at ON event (at);

-- What is found by its text: its tokens in their order, with an index that
-- follows. "ascii" takes every character that is not ASCII for part of a word
-- and so leaves the tokens as they are.
CREATE TABLE search_doc (
    rowid   INTEGER PRIMARY KEY AUTOINCREMENT,
    kind    TEXT NOT NULL,
    ref_id  TEXT NOT NULL,
    body    TEXT NOT NULL,
    UNIQUE (kind, ref_id)
);
CREATE VIRTUAL TABLE search_index USING fts5 (body, content = 'search_doc', content_rowid = 'rowid', tokenize = 'ascii');
-- +goose StatementBegin
CREATE TRIGGER search_doc_insert AFTER INSERT ON search_doc BEGIN
    INSERT INTO search_index (rowid, body) VALUES (new.rowid, new.body);
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER search_doc_delete AFTER DELETE ON search_doc BEGIN
    INSERT INTO search_index (search_index, rowid, body) VALUES ('delete', old.rowid, old.body);
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER search_doc_update AFTER UPDATE ON search_doc BEGIN
    INSERT INTO search_index (search_index, rowid, body) VALUES ('delete', old.rowid, old.body);
    INSERT INTO search_index (rowid, body) VALUES (new.rowid, new.body);
END;
-- +goose StatementEnd

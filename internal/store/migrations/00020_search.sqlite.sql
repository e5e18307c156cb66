-- +goose Up

-- Cases are found by all that was said in them. Their texts are turned into tokens after the case is saved, since that
-- takes longer than saving: case_stale lists the cases to be done, as often as they changed.
CREATE TABLE case_stale (
    seq      INTEGER PRIMARY KEY AUTOINCREMENT,
    case_id  TEXT NOT NULL
);

-- Tokens of the text in their order, and tokens of whom the case belongs to and how it stands. Beginnings of up to three
-- characters are kept too, so that a single character is found as fast as a word.
CREATE TABLE case_text (
    number   INTEGER PRIMARY KEY,
    case_id  TEXT NOT NULL UNIQUE REFERENCES desk_case (id) ON DELETE CASCADE,
    scope    TEXT NOT NULL,
    body     TEXT NOT NULL
);
CREATE VIRTUAL TABLE case_index USING fts5 (
    scope, body, content = 'case_text', content_rowid = 'number', tokenize = 'ascii', prefix = '1'
);
-- +goose StatementBegin
CREATE TRIGGER case_text_insert AFTER INSERT ON case_text BEGIN
    INSERT INTO case_index (rowid, scope, body) VALUES (new.number, new.scope, new.body);
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER case_text_delete AFTER DELETE ON case_text BEGIN
    INSERT INTO case_index (case_index, rowid, scope, body) VALUES ('delete', old.number, old.scope, old.body);
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER case_text_update AFTER UPDATE ON case_text BEGIN
    INSERT INTO case_index (case_index, rowid, scope, body) VALUES ('delete', old.number, old.scope, old.body);
    INSERT INTO case_index (rowid, scope, body) VALUES (new.number, new.scope, new.body);
END;
-- +goose StatementEnd

DELETE FROM search_doc WHERE kind = 'case';
INSERT INTO case_stale (case_id) SELECT id FROM desk_case ORDER BY number DESC;

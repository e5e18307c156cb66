-- +goose Up

-- Cases are found by all that was said in them. Their texts are turned into tokens after the case is saved, since that
-- takes longer than saving: case_stale lists the cases to be done, as often as they changed.
CREATE TABLE case_stale (
    seq      BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    case_id  TEXT NOT NULL
);

-- Tokens of the text in their order, and tokens of whom the case belongs to and how it stands. In the index each token
-- carries the block of numbers its case is in: a common word is looked for in the newest block first, and the search ends
-- when there is enough, instead of sorting all cases that have the word.
CREATE TABLE case_text (
    number   BIGINT PRIMARY KEY,
    case_id  TEXT NOT NULL UNIQUE REFERENCES desk_case (id) ON DELETE CASCADE,
    scope    TEXT NOT NULL,
    body     TEXT NOT NULL,
    tokens   TSVECTOR NOT NULL GENERATED ALWAYS AS (array_to_tsvector(string_to_array(
        (number / 4096)::text || ':' || replace(scope || ' ' || body, ' ', ' ' || (number / 4096)::text || ':'), ' '))) STORED
);
CREATE INDEX case_text_tokens ON case_text USING gin (tokens) WITH (gin_pending_list_limit = 1024);

DELETE FROM search_doc WHERE kind = 'case';
INSERT INTO case_stale (case_id) SELECT id FROM desk_case ORDER BY number DESC;

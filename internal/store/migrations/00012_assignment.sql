-- +goose Up

-- The company's own subdivisions of a category, each with who answers for it. What plain_zh and plain_en say, customers
-- choose from on the public form; a topic that says nothing is the staff's own.
CREATE TABLE topic (
    id          TEXT PRIMARY KEY,
    category    TEXT NOT NULL,
    name        TEXT NOT NULL,
    plain_zh    TEXT NOT NULL,
    plain_en    TEXT NOT NULL,
    team_id     TEXT REFERENCES team (id),
    person_id   TEXT REFERENCES staff (id),
    skill       TEXT NOT NULL,
    retired     BOOLEAN NOT NULL,
    created_at  BIGINT NOT NULL
);

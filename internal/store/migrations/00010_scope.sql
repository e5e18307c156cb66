-- +goose Up

-- The parts of the company that cases go to.
CREATE TABLE team (
    id          TEXT PRIMARY KEY,
    name        TEXT NOT NULL,
    lead_id     TEXT REFERENCES staff (id),
    retired     BOOLEAN NOT NULL,
    created_at  BIGINT NOT NULL
);

-- Whose cases a member of the staff sees: all, those of the team, or their own.
ALTER TABLE staff ADD COLUMN team_id TEXT;
ALTER TABLE staff ADD COLUMN reach TEXT NOT NULL DEFAULT 'all';

-- What the company lays down, a document each, every version kept: what was in force when something was promised can be
-- told afterwards.
CREATE TABLE setting (
    name     TEXT NOT NULL,
    version  BIGINT NOT NULL,
    value    TEXT NOT NULL,
    by_id    TEXT NOT NULL,
    at       BIGINT NOT NULL,
    PRIMARY KEY (name, version)
);

-- What a case is about and who it concerns, how far it went up, what holds it, and what the customer said in the end.
ALTER TABLE desk_case ADD COLUMN category TEXT NOT NULL DEFAULT '';
ALTER TABLE desk_case ADD COLUMN topic_id TEXT;
ALTER TABLE desk_case ADD COLUMN cause TEXT NOT NULL DEFAULT '';
ALTER TABLE desk_case ADD COLUMN about_id TEXT;
ALTER TABLE desk_case ADD COLUMN team_id TEXT;
ALTER TABLE desk_case ADD COLUMN public BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE desk_case ADD COLUMN level BIGINT NOT NULL DEFAULT 0;
ALTER TABLE desk_case ADD COLUMN paused TEXT NOT NULL DEFAULT '';
ALTER TABLE desk_case ADD COLUMN verdict TEXT NOT NULL DEFAULT '';
ALTER TABLE desk_case ADD COLUMN final_at BIGINT;
ALTER TABLE desk_case ADD COLUMN follow_up_at BIGINT;
ALTER TABLE desk_case ADD COLUMN merged_into TEXT;

-- Who asked for another time, and why no date can be given yet.
ALTER TABLE promise ADD COLUMN asked_by TEXT NOT NULL DEFAULT '';
ALTER TABLE promise ADD COLUMN because TEXT NOT NULL DEFAULT '';

-- What each member of the staff can do, when, and who stands in. Skills and languages are JSON lists; hours are as the
-- company's, '' for the same; most_open 0 for no limit.
CREATE TABLE staff_profile (
    staff_id     TEXT PRIMARY KEY REFERENCES staff (id),
    skills       TEXT NOT NULL,
    langs        TEXT NOT NULL,
    hours        TEXT NOT NULL,
    most_open    BIGINT NOT NULL,
    away_from    BIGINT,
    away_until   BIGINT,
    stand_in_id  TEXT REFERENCES staff (id)
);

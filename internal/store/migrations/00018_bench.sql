-- +goose Up

-- Who of the staff wants to hear of what happens in a case that is not theirs.
CREATE TABLE case_follower (
    case_id   TEXT NOT NULL REFERENCES desk_case (id) ON DELETE CASCADE,
    staff_id  TEXT NOT NULL REFERENCES staff (id),
    since     BIGINT NOT NULL,
    PRIMARY KEY (case_id, staff_id)
);

-- Who has a case open, on which of their pages, and whether they write on it. It is over by itself some time after it was
-- last heard of, and in no backup.
CREATE TABLE presence (
    case_id   TEXT NOT NULL,
    staff_id  TEXT NOT NULL,
    page      TEXT NOT NULL,
    writes    BOOLEAN NOT NULL,
    seen_at   BIGINT NOT NULL,
    PRIMARY KEY (case_id, staff_id, page)
);
CREATE INDEX presence_seen ON presence (seen_at);

-- What one of the staff has entered into a form of a place and not sent: values is JSON, name by name. In no backup.
CREATE TABLE draft (
    staff_id  TEXT NOT NULL,
    place     TEXT NOT NULL,
    form      TEXT NOT NULL,
    version   BIGINT NOT NULL,
    content   TEXT NOT NULL,
    saved_at  BIGINT NOT NULL,
    PRIMARY KEY (staff_id, place, form)
);
CREATE INDEX draft_saved ON draft (saved_at);

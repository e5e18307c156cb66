-- +goose Up

-- What is to be done where a customer is. The window is null until it is agreed; promises and checks are JSON lists.
CREATE TABLE work_order (
    case_id       TEXT NOT NULL REFERENCES desk_case (id) ON DELETE CASCADE,
    id            TEXT NOT NULL UNIQUE,
    kind          TEXT NOT NULL,
    state         TEXT NOT NULL,
    task          TEXT NOT NULL,
    note          TEXT NOT NULL,
    place         TEXT NOT NULL,
    area          TEXT NOT NULL,
    skill         TEXT NOT NULL,
    contact       TEXT NOT NULL,
    phone         TEXT NOT NULL,
    window_from   BIGINT,
    window_until  BIGINT,
    staff_id      TEXT REFERENCES staff (id),
    promises      TEXT NOT NULL,
    checks        TEXT NOT NULL,
    made_by       TEXT NOT NULL,
    made_at       BIGINT NOT NULL,
    started_at    BIGINT,
    ended_at      BIGINT,
    reason        TEXT NOT NULL,
    PRIMARY KEY (case_id, id)
);
CREATE INDEX work_order_staff ON work_order (staff_id, window_from) WHERE staff_id IS NOT NULL;
CREATE INDEX work_order_window ON work_order (window_from, id) WHERE window_from IS NOT NULL;
CREATE INDEX work_order_planned ON work_order (made_at, id) WHERE state = 'planned';

-- Each time somebody went there. message_id is the message that has the note and the pictures.
CREATE TABLE work_attempt (
    case_id     TEXT NOT NULL,
    order_id    TEXT NOT NULL,
    n           BIGINT NOT NULL,
    by_id       TEXT NOT NULL,
    result      TEXT NOT NULL,
    started_at  BIGINT,
    ended_at    BIGINT NOT NULL,
    minutes     BIGINT NOT NULL,
    parts       TEXT NOT NULL,
    note        TEXT NOT NULL,
    signed_by   TEXT NOT NULL,
    message_id  TEXT,
    PRIMARY KEY (case_id, order_id, n),
    FOREIGN KEY (case_id, order_id) REFERENCES work_order (case_id, id) ON DELETE CASCADE
);

-- What is needed to tell what went wrong in a case. names and words are JSON, by language, as they were when it was asked for;
-- reminded counts who was reminded.
CREATE TABLE evidence (
    case_id     TEXT NOT NULL REFERENCES desk_case (id) ON DELETE CASCADE,
    id          TEXT NOT NULL,
    cause       TEXT NOT NULL,
    code        TEXT NOT NULL,
    names       TEXT NOT NULL,
    words       TEXT NOT NULL,
    provider    TEXT NOT NULL,
    state       TEXT NOT NULL,
    due_at      BIGINT NOT NULL,
    asked_at    BIGINT NOT NULL,
    asked_by    TEXT NOT NULL,
    message_id  TEXT,
    given_at    BIGINT,
    settled_at  BIGINT,
    settled_by  TEXT NOT NULL,
    reason      TEXT NOT NULL,
    reminded    BIGINT NOT NULL,
    PRIMARY KEY (case_id, id)
);

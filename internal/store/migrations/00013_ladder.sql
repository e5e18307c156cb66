-- +goose Up

-- Who was reminded of a promise, and told when it was broken or something else put the case on a step: each once, which
-- the key sees to. due_at is that of the promise; late_ms how long after its time it was done; via says who was passed
-- over and why, as JSON.
CREATE TABLE escalation (
    case_id     TEXT NOT NULL REFERENCES desk_case (id) ON DELETE CASCADE,
    promise_id  TEXT NOT NULL,
    kind        TEXT NOT NULL,
    level       BIGINT NOT NULL,
    due_at      BIGINT NOT NULL,
    fired_at    BIGINT NOT NULL,
    late_ms     BIGINT NOT NULL,
    to_id       TEXT,
    via         TEXT NOT NULL,
    PRIMARY KEY (case_id, promise_id, kind, level, due_at)
);
CREATE INDEX escalation_to ON escalation (to_id, case_id) WHERE to_id IS NOT NULL;

-- What one of the staff was asked to say about a case. chased counts who was told that it is overdue.
CREATE TABLE opinion (
    case_id      TEXT NOT NULL REFERENCES desk_case (id) ON DELETE CASCADE,
    id           TEXT NOT NULL,
    asked_id     TEXT NOT NULL,
    asked_by     TEXT NOT NULL,
    question     TEXT NOT NULL,
    state        TEXT NOT NULL,
    due_at       BIGINT NOT NULL,
    asked_at     BIGINT NOT NULL,
    answer       TEXT NOT NULL,
    answered_at  BIGINT,
    chased       BIGINT NOT NULL,
    PRIMARY KEY (case_id, id)
);
CREATE INDEX opinion_asked ON opinion (asked_id, state, due_at);

-- When the ladder next asks for a case to be looked at. Those with a promise pending are looked at once to find out.
ALTER TABLE desk_case ADD COLUMN alarm_at BIGINT;
UPDATE desk_case SET alarm_at = created_at WHERE due_at IS NOT NULL;
CREATE INDEX desk_case_alarm ON desk_case (alarm_at) WHERE alarm_at IS NOT NULL;

-- +goose Up

-- Talks with customers about what was lost or won back: one per deal that was not
-- called off. ours is JSON, what our side had said by then; answers is JSON.
CREATE TABLE loss_review (
    id           TEXT PRIMARY KEY,
    loss_id      TEXT NOT NULL REFERENCES loss (id) ON DELETE CASCADE,
    outcome      TEXT NOT NULL,
    state        TEXT NOT NULL,
    reviewer_id  TEXT NOT NULL REFERENCES staff (id),
    reviewer     TEXT NOT NULL,
    assigned_by  TEXT NOT NULL,
    assigned_at  BIGINT NOT NULL,
    due_at       BIGINT NOT NULL,
    ours         TEXT NOT NULL,
    answers      TEXT NOT NULL,
    note         TEXT NOT NULL,
    done_at      BIGINT,
    version      BIGINT NOT NULL
);
CREATE UNIQUE INDEX loss_review_deal ON loss_review (loss_id, outcome) WHERE state <> 'called_off';
CREATE INDEX loss_review_reviewer ON loss_review (reviewer_id);

-- What is known of competitors: whoever told it agreed that it is kept, or it is public.
CREATE TABLE rival_note (
    id           TEXT PRIMARY KEY,
    customer_id  TEXT NOT NULL REFERENCES customer (id),
    rival        TEXT NOT NULL,
    rival_key    TEXT NOT NULL,
    price        BIGINT,
    currency     TEXT NOT NULL,
    what_for     TEXT NOT NULL,
    words        TEXT NOT NULL,
    source       TEXT NOT NULL,
    agreed       BOOLEAN NOT NULL,
    by_id        TEXT NOT NULL,
    by_name      TEXT NOT NULL,
    at           BIGINT NOT NULL
);
CREATE INDEX rival_note_customer ON rival_note (customer_id);
CREATE INDEX rival_note_rival ON rival_note (rival_key, at);

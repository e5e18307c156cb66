-- +goose Up

-- Standards of the company's that were not kept, each answered by a case. The
-- same is told once; those of one standard, customer and order count up, so
-- that of several told at the same time one opens the case.
CREATE TABLE breach (
    id           TEXT PRIMARY KEY,
    standard     TEXT NOT NULL,
    version      BIGINT NOT NULL,
    customer_id  TEXT NOT NULL REFERENCES customer (id),
    purchase_id  TEXT,
    order_ref    TEXT NOT NULL,
    about        TEXT NOT NULL,
    at           BIGINT NOT NULL,
    local_day    BIGINT NOT NULL,
    since        BIGINT,
    took         BIGINT NOT NULL,
    allowed      BIGINT NOT NULL,
    note         TEXT NOT NULL,
    source       TEXT NOT NULL,
    external_id  TEXT NOT NULL,
    case_id      TEXT NOT NULL REFERENCES desk_case (id) ON DELETE CASCADE,
    nth          BIGINT NOT NULL,
    opened       BOOLEAN NOT NULL,
    by_kind      TEXT NOT NULL,
    by_id        TEXT NOT NULL,
    by_name      TEXT NOT NULL,
    told_at      BIGINT NOT NULL,
    UNIQUE (source, external_id),
    UNIQUE (standard, customer_id, about, nth)
);
CREATE INDEX breach_day ON breach (local_day, standard);
CREATE INDEX breach_at ON breach (at, id);
CREATE INDEX breach_case ON breach (case_id);
CREATE INDEX breach_customer ON breach (customer_id);
CREATE INDEX breach_purchase ON breach (purchase_id) WHERE purchase_id IS NOT NULL;

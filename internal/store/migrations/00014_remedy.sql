-- +goose Up

-- What a remedy was offered together with, and why it is given: out of goodwill, or since the customer has a right to it.
ALTER TABLE remedy ADD COLUMN offer_id TEXT NOT NULL DEFAULT '';
ALTER TABLE remedy ADD COLUMN ground TEXT NOT NULL DEFAULT 'goodwill';

-- What the customer asked for, to be compared with what was given. A later one takes the place of those before.
CREATE TABLE wish (
    case_id   TEXT NOT NULL REFERENCES desk_case (id) ON DELETE CASCADE,
    id        TEXT NOT NULL,
    kind      TEXT NOT NULL,
    amount    BIGINT NOT NULL CHECK (amount >= 0),
    currency  TEXT NOT NULL,
    text      TEXT NOT NULL,
    by_id     TEXT NOT NULL,
    at        BIGINT NOT NULL,
    PRIMARY KEY (case_id, id)
);

-- Where a rule of the company was broken, and by which judgement.
CREATE TABLE rule_exception (
    case_id  TEXT NOT NULL REFERENCES desk_case (id) ON DELETE CASCADE,
    id       TEXT NOT NULL,
    rule     TEXT NOT NULL,
    reason   TEXT NOT NULL,
    by_id    TEXT NOT NULL,
    at       BIGINT NOT NULL,
    PRIMARY KEY (case_id, id)
);
CREATE INDEX rule_exception_at ON rule_exception (at);

-- An offer that needs somebody's word first. terms is a fingerprint of what was asked for: another offer needs another
-- approval. why says what it goes beyond, amount what its dearest option costs.
CREATE TABLE approval (
    id            TEXT PRIMARY KEY,
    case_id       TEXT NOT NULL REFERENCES desk_case (id) ON DELETE CASCADE,
    offer_id      TEXT NOT NULL UNIQUE,
    remedy_id     TEXT NOT NULL,
    amount        BIGINT NOT NULL CHECK (amount >= 0),
    currency      TEXT NOT NULL,
    terms         TEXT NOT NULL,
    why           TEXT NOT NULL,
    reason        TEXT NOT NULL,
    state         TEXT NOT NULL,
    requested_by  TEXT NOT NULL,
    requested_at  BIGINT NOT NULL,
    decided_by    TEXT,
    decided_at    BIGINT,
    note          TEXT NOT NULL,
    version       BIGINT NOT NULL
);
CREATE INDEX approval_case ON approval (case_id);
CREATE INDEX approval_state ON approval (state, requested_at, id);

-- A gift or its reversal in the compensation ledger: append-only. key is what is booked, so that it is booked once. Its
-- entries sum to nought twice over: from a budget to the customer, and from a team for a cause.
CREATE TABLE posting (
    id           TEXT PRIMARY KEY,
    key          TEXT NOT NULL UNIQUE,
    case_id      TEXT NOT NULL,
    remedy_id    TEXT NOT NULL,
    reverses     TEXT UNIQUE,
    receiver     TEXT NOT NULL,
    ground       TEXT NOT NULL,
    cause        TEXT NOT NULL,
    team_id      TEXT NOT NULL,
    budget       TEXT NOT NULL,
    amount       BIGINT NOT NULL,
    currency     TEXT NOT NULL,
    by_id        TEXT NOT NULL,
    at           BIGINT NOT NULL
);
CREATE INDEX posting_at ON posting (at);
CREATE INDEX posting_case ON posting (case_id);
ALTER TABLE ledger_entry ADD COLUMN posting_id TEXT NOT NULL DEFAULT '';

-- What was given before is booked as it would be now, as far as is known.
INSERT INTO posting (id, key, case_id, remedy_id, reverses, receiver, ground, cause, team_id, budget, amount, currency, by_id, at)
SELECT 'gift-' || remedy_id, 'gift ' || remedy_id, min(case_id), remedy_id, NULL,
    max(CASE WHEN amount > 0 THEN account ELSE '' END), 'goodwill', '', '', '', max(amount),
    min(currency), min(by_id), min(at)
FROM ledger_entry GROUP BY remedy_id;
UPDATE ledger_entry SET posting_id = 'gift-' || remedy_id;
UPDATE ledger_entry SET account = 'budget:' WHERE amount < 0;
INSERT INTO ledger_entry (id, remedy_id, case_id, account, amount, currency, by_id, at, posting_id)
SELECT id || '-for', remedy_id, case_id, 'cause:', amount, currency, by_id, at, posting_id FROM ledger_entry WHERE amount > 0;
INSERT INTO ledger_entry (id, remedy_id, case_id, account, amount, currency, by_id, at, posting_id)
SELECT id || '-by', remedy_id, case_id, 'team:', amount, currency, by_id, at, posting_id FROM ledger_entry WHERE account = 'budget:';
CREATE INDEX ledger_entry_account ON ledger_entry (account);

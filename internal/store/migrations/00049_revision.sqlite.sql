-- +goose Up

-- Whose the purchase was before, so that the customer is not removed while the revision can be taken back.
ALTER TABLE purchase_revision ADD COLUMN customer_id TEXT REFERENCES customer (id);
UPDATE purchase_revision
SET customer_id = (SELECT c.id FROM customer c WHERE c.id = json_extract(purchase_revision.before, '$.CustomerID'));
CREATE INDEX purchase_revision_customer ON purchase_revision (customer_id) WHERE customer_id IS NOT NULL;

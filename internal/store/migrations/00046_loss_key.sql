-- +goose Up

-- What whoever declared a loss calls the request, so that it declares one loss
-- however often it comes, and a hash of what it said.
ALTER TABLE loss ADD COLUMN key TEXT;
ALTER TABLE loss ADD COLUMN asked TEXT NOT NULL DEFAULT '';
CREATE UNIQUE INDEX loss_key ON loss (by_id, key);

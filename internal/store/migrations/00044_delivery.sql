-- +goose Up

-- When the provider told that a message arrived.
ALTER TABLE campaign_send ADD COLUMN delivered_at BIGINT;

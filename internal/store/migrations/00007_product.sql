-- +goose Up

-- What a run learned of how a product is bought: the population of its gaps, and the dropout after a purchase. A product
-- bought again by few has no row; product_id '' is all products together. Rows rather than one document: a page asks for
-- a dozen products of perhaps a hundred thousand.
CREATE TABLE value_product (
    run_id      TEXT NOT NULL REFERENCES value_run (id) ON DELETE CASCADE,
    product_id  TEXT NOT NULL,
    gap         DOUBLE PRECISION NOT NULL,
    likeness    DOUBLE PRECISION NOT NULL,
    regularity  DOUBLE PRECISION NOT NULL,
    spread      DOUBLE PRECISION NOT NULL,
    customers   BIGINT NOT NULL,
    a           DOUBLE PRECISION NOT NULL,
    b           DOUBLE PRECISION NOT NULL,
    PRIMARY KEY (run_id, product_id)
);

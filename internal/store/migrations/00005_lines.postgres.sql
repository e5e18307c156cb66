-- +goose Up

-- The two large tables. A line goes in and out with its purchase, in one place each;
-- to have the database check that for every row would slow imports down, so doctor
-- looks for orphans instead.

-- quantity: thousandths; unit_price: ten-thousandths of the currency unit;
-- amount, tax, discount, cost: minor units of the company's currency.
CREATE TABLE purchase_line (
    purchase_id  TEXT NOT NULL,
    n            BIGINT NOT NULL,
    product_id   TEXT NOT NULL,
    quantity     BIGINT NOT NULL,
    unit_price   BIGINT NOT NULL,
    amount       BIGINT NOT NULL,
    tax          BIGINT NOT NULL,
    discount     BIGINT NOT NULL,
    cost         BIGINT,
    PRIMARY KEY (purchase_id, n)
);

CREATE TABLE product_summary (
    customer_id  TEXT NOT NULL,
    product_id   TEXT NOT NULL,
    days         BIGINT NOT NULL,
    first_day    BIGINT NOT NULL,
    last_day     BIGINT NOT NULL,
    gap_squares  BIGINT NOT NULL,
    gap_logs     DOUBLE PRECISION NOT NULL,
    quantity     BIGINT NOT NULL,
    net          BIGINT NOT NULL,
    PRIMARY KEY (customer_id, product_id)
);

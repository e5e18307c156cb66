-- +goose Up

-- Which holidays the company keeps: the series that comes with the program ('' for none), and the weekday whose hours an
-- adjusted working day has, 0 for Sunday.
CREATE TABLE company_holidays (
    company_id  TEXT PRIMARY KEY REFERENCES company (id),
    code        TEXT NOT NULL,
    worked_as   BIGINT NOT NULL CHECK (worked_as BETWEEN 0 AND 6)
);

-- Years of holidays that the company brought in itself. Days are counted from 1970.
CREATE TABLE holiday_year (
    year          BIGINT PRIMARY KEY,
    source        TEXT NOT NULL,
    published_on  BIGINT NOT NULL,
    by_id         TEXT NOT NULL,
    at            BIGINT NOT NULL
);

CREATE TABLE holiday (
    year  BIGINT NOT NULL REFERENCES holiday_year (year) ON DELETE CASCADE,
    day   BIGINT NOT NULL,
    kind  TEXT NOT NULL,
    name  TEXT NOT NULL,
    PRIMARY KEY (year, day)
);

-- What the due time of a promise was worked out from: so many milliseconds of opening hours, counted from an instant. One
-- that somebody promised by a time of their own has neither, and is never moved by the calendar.
ALTER TABLE promise ADD COLUMN due_from BIGINT;
ALTER TABLE promise ADD COLUMN due_within BIGINT;

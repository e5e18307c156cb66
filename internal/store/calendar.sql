-- name: holidays-chosen
SELECT code, worked_as FROM company_holidays;

-- name: holidays-choose
INSERT INTO company_holidays (company_id, code, worked_as) VALUES ($1, $2, $3)
ON CONFLICT (company_id) DO UPDATE SET code = excluded.code, worked_as = excluded.worked_as;

-- name: holiday-years
SELECT year, source, published_on, by_id, at FROM holiday_year ORDER BY year;

-- name: holiday-days
SELECT year, day, kind, name FROM holiday ORDER BY year, day;

-- name: holiday-year-put
INSERT INTO holiday_year (year, source, published_on, by_id, at) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (year) DO UPDATE SET source = excluded.source, published_on = excluded.published_on, by_id = excluded.by_id,
    at = excluded.at;

-- name: holiday-insert
INSERT INTO holiday (year, day, kind, name) VALUES ($1, $2, $3, $4);

-- name: holiday-remove
DELETE FROM holiday WHERE year = $1;

-- name: holiday-year-remove
DELETE FROM holiday_year WHERE year = $1;

-- name: promise-reckoned
SELECT {promise-columns}, EXISTS (SELECT 1 FROM pause z WHERE z.case_id = p.case_id)
FROM promise p
WHERE p.state = 'open' AND p.settled_at IS NULL AND p.due_from IS NOT NULL AND (p.case_id, p.id) > ($1, $2)
ORDER BY p.case_id, p.id LIMIT $3;

-- The packed lines of the bills as rows, for reports (PostgreSQL).
CREATE VIEW bill_line AS
SELECT b.id AS bill_id, b.supply_id AS supply_id, b.run_id AS run_id, l.no - 1 AS position,
    l.value ->> 0 AS code,
    b.from_on + (l.value ->> 1)::int AS from_on,
    b.from_on + (l.value ->> 2)::int AS until_on,
    (l.value ->> 3)::bigint AS quantity,
    (l.value ->> 4)::bigint AS unit_price_microeuro,
    (l.value ->> 5)::bigint AS amount_cents
FROM bill b, json_array_elements(b.lines::json) WITH ORDINALITY l (value, no);

-- The bills of a run lie together: the ranges of pages are enough, and cost nothing at insertion.
CREATE INDEX bill_run_bills ON bill USING brin (run_id) WITH (pages_per_range = 32);

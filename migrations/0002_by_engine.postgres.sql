-- The packed lines of the bills as rows, for reports (PostgreSQL).
CREATE VIEW bill_line AS
SELECT b.id AS bill_id, b.supply_id AS supply_id, b.run_id AS run_id, l.no - 1 AS position,
    CASE WHEN substr(l.value ->> 0, 1, 1) = '-' THEN 'correction_' ELSE '' END
        || CASE ltrim(l.value ->> 0, '-')
            WHEN 'W' THEN 'water'
            WHEN 'S' THEN 'sewer'
            WHEN 'T' THEN 'treatment'
            WHEN 'FW' THEN 'fixed_water'
            WHEN 'FS' THEN 'fixed_sewer'
            WHEN 'FT' THEN 'fixed_treatment'
            WHEN 'R' THEN 'water_relieved'
            WHEN 'B' THEN 'bonus'
            WHEN 'D' THEN 'deposit'
            WHEN 'I' THEN 'interest'
            WHEN 'C' THEN 'compensation'
            ELSE CASE WHEN substr(ltrim(l.value ->> 0, '-'), 1, 1) = 'W' THEN 'water_tier_'
                    || substr(ltrim(l.value ->> 0, '-'), 2)
                ELSE ltrim(l.value ->> 0, '-') END
        END AS code,
    b.from_on + (l.value ->> 1)::int AS from_on,
    b.from_on + (l.value ->> 2)::int AS until_on,
    (l.value ->> 3)::bigint AS quantity,
    (l.value ->> 4)::bigint AS unit_price_microeuro,
    (l.value ->> 5)::bigint AS amount_cents
FROM bill b, json_array_elements(b.lines::json) WITH ORDINALITY l (value, no);

-- The bills of a run lie together: the ranges of pages are enough, and cost nothing at insertion.
CREATE INDEX bill_run_bills ON bill USING brin (run_id) WITH (pages_per_range = 32);

-- The packed lines of the bills as rows, for reports (SQLite).
CREATE VIEW bill_line AS
SELECT b.id AS bill_id, b.supply_id AS supply_id, b.run_id AS run_id, l.key AS position,
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
    date(b.from_on, (l.value ->> 1) || ' days') AS from_on,
    date(b.from_on, (l.value ->> 2) || ' days') AS until_on,
    l.value ->> 3 AS quantity,
    l.value ->> 4 AS unit_price_microeuro,
    l.value ->> 5 AS amount_cents
FROM bill b, json_each(b.lines) l;

CREATE INDEX bill_run_bills ON bill (run_id);

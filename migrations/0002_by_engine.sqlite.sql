-- The packed lines of the bills as rows, for reports (SQLite).
CREATE VIEW bill_line AS
SELECT b.id AS bill_id, b.supply_id AS supply_id, b.run_id AS run_id, l.key AS position,
    l.value ->> 0 AS code,
    date(b.from_on, (l.value ->> 1) || ' days') AS from_on,
    date(b.from_on, (l.value ->> 2) || ' days') AS until_on,
    l.value ->> 3 AS quantity,
    l.value ->> 4 AS unit_price_microeuro,
    l.value ->> 5 AS amount_cents
FROM bill b, json_each(b.lines) l;

CREATE INDEX bill_run_bills ON bill (run_id);

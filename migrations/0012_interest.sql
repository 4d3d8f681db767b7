-- Late interest: the reference rates that the utility added to those shipped with the program, and
-- what is asked of whoever paid late.

CREATE TABLE reference_rate (
    effective_from DATE PRIMARY KEY,
    rate_hundredths BIGINT NOT NULL,
    recorded_at BIGINT NOT NULL,
    recorded_by TEXT NOT NULL
);

-- One row for each part of a bill that was paid late, never changed: when its payment turns out to
-- be older or a rate another one, a row with the difference follows and names the first (version 1
-- is the first). rates: [first day, day after the last, hundredths of a percent] as JSON. bill_id
-- is the bill that asks for it; a run that is thrown away gives it back.
CREATE TABLE interest_charge (
    id BIGINT PRIMARY KEY,
    supply_id BIGINT NOT NULL REFERENCES supply (id),
    payment_id BIGINT NOT NULL REFERENCES payment (id),
    late_bill_id BIGINT NOT NULL REFERENCES bill (id),
    version BIGINT NOT NULL CHECK (version > 0),
    corrects_id BIGINT REFERENCES interest_charge (id),
    grace_mode TEXT NOT NULL CHECK (grace_mode IN ('shift', 'threshold')),
    principal_cents BIGINT NOT NULL,
    due_on DATE NOT NULL,
    paid_on DATE NOT NULL,
    from_on DATE NOT NULL,
    until_on DATE NOT NULL,
    rates TEXT NOT NULL,
    amount_cents BIGINT NOT NULL CHECK (amount_cents <> 0),
    recorded_at BIGINT NOT NULL,
    bill_id BIGINT REFERENCES bill (id),
    UNIQUE (late_bill_id, payment_id, version),
    CHECK (CASE WHEN corrects_id IS NULL THEN version = 1 ELSE version > 1 END)
);

CREATE INDEX interest_charge_payment ON interest_charge (payment_id);
CREATE INDEX interest_charge_waiting ON interest_charge (supply_id) WHERE bill_id IS NULL;
CREATE INDEX interest_charge_supply ON interest_charge (supply_id);
CREATE INDEX interest_charge_bill ON interest_charge (bill_id) WHERE bill_id IS NOT NULL;

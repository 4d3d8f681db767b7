-- Bills that are paid by instalments (R1.10).

-- What was granted on a bill. basis: right (by rule), agreed (beyond the rule, for a reason),
-- offered (enclosed with the bill: it holds once an instalment is paid, or somebody asks for it on
-- taken_on). asked_on is the day of the request, granted_on that of the writing. state: open, broken (an instalment was not paid),
-- cancelled. A plan of which everything is paid stays open: the ledger says that it is complete.
CREATE TABLE instalment_plan (
    id BIGINT PRIMARY KEY,
    bill_id BIGINT NOT NULL REFERENCES bill (id),
    supply_id BIGINT NOT NULL REFERENCES supply (id),
    basis TEXT NOT NULL CHECK (basis IN ('right', 'agreed', 'offered')),
    reason TEXT,
    asked_on DATE NOT NULL,
    granted_on DATE NOT NULL,
    taken_on DATE,
    debt_cents BIGINT NOT NULL CHECK (debt_cents > 0),
    deferral_percent BIGINT NOT NULL CHECK (deferral_percent BETWEEN 0 AND 100),
    state TEXT NOT NULL CHECK (state IN ('open', 'broken', 'cancelled')),
    ended_on DATE,
    recorded_at BIGINT NOT NULL,
    CHECK (CASE WHEN state = 'open' THEN ended_on IS NULL ELSE ended_on IS NOT NULL END)
);

CREATE UNIQUE INDEX instalment_plan_open ON instalment_plan (bill_id) WHERE state = 'open';
CREATE INDEX instalment_plan_bill ON instalment_plan (bill_id);
CREATE INDEX instalment_plan_supply ON instalment_plan (supply_id);

-- Each instalment has a notice of its own.
CREATE TABLE instalment (
    plan_id BIGINT NOT NULL REFERENCES instalment_plan (id),
    no BIGINT NOT NULL CHECK (no > 0),
    due_on DATE NOT NULL,
    amount_cents BIGINT NOT NULL CHECK (amount_cents > 0),
    notice_number CODE NOT NULL UNIQUE,
    PRIMARY KEY (plan_id, no)
) CLUSTERED;

-- The part of the bill's schedule that was paid late: 0 the bill itself, then the instalments of
-- its plans, one plan after the other.
ALTER TABLE interest_charge ADD COLUMN instalment BIGINT NOT NULL DEFAULT 0;

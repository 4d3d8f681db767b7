-- What the next bill asks for a direct debit that came back, where the utility's own rule allows it.
-- Rows are never changed: a return that was none after all (the bank credits the debit later) gets a
-- row with the amount given back. version counts the rows of a collection. rule: the rule of the
-- utility that the bill names, as it was. bill_id is the bill that asks for it; a run that is thrown
-- away gives it back.
CREATE TABLE return_cost (
    id BIGINT PRIMARY KEY,
    supply_id BIGINT NOT NULL REFERENCES supply (id),
    collection_id BIGINT NOT NULL REFERENCES collection (id),
    version BIGINT NOT NULL CHECK (version > 0),
    returned_on DATE NOT NULL,
    reason TEXT NOT NULL,
    rule TEXT NOT NULL,
    amount_cents BIGINT NOT NULL CHECK (amount_cents <> 0),
    recorded_at BIGINT NOT NULL,
    bill_id BIGINT REFERENCES bill (id),
    UNIQUE (collection_id, version)
);

CREATE INDEX return_cost_supply ON return_cost (supply_id);
CREATE INDEX return_cost_bill ON return_cost (bill_id) WHERE bill_id IS NOT NULL;

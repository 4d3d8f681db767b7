-- Money that is to a holder's credit and is paid out (R1.11).

-- A file of payments as the bank was given it: body is the file itself.
CREATE TABLE refund_batch (
    id BIGINT PRIMARY KEY,
    key CODE NOT NULL UNIQUE,
    iban CODE NOT NULL,
    pay_on DATE NOT NULL,
    payments BIGINT NOT NULL CHECK (payments > 0),
    total_cents BIGINT NOT NULL CHECK (total_cents > 0),
    made_on DATE NOT NULL,
    made_at BIGINT NOT NULL,
    made_by TEXT NOT NULL,
    body TEXT NOT NULL
);

-- A refund under the key that the bank sends back. state: proposed (its money is set aside by
-- entry_id), approved, sent (in a file), paid (paid_entry_id; bank_entry_id is the movement, unless
-- a person said so), cancelled or returned (back_entry_id gave the money back to the credit). Of the
-- amount of_bill_cents are what the bill left_by_bill_id left over for the next one, which counts on
-- that much less.
CREATE TABLE refund (
    id BIGINT PRIMARY KEY,
    key CODE NOT NULL UNIQUE,
    supply_id BIGINT NOT NULL REFERENCES supply (id),
    amount_cents BIGINT NOT NULL CHECK (amount_cents > 0),
    of_bill_cents BIGINT NOT NULL,
    left_by_bill_id BIGINT,
    payee TEXT NOT NULL,
    iban CODE NOT NULL,
    reason TEXT NOT NULL,
    despite_debts BOOLEAN NOT NULL,
    state TEXT NOT NULL
        CHECK (state IN ('proposed', 'approved', 'sent', 'paid', 'cancelled', 'returned')),
    entry_id BIGINT NOT NULL UNIQUE,
    proposed_on DATE NOT NULL,
    proposed_at BIGINT NOT NULL,
    proposed_by TEXT NOT NULL,
    approved_on DATE,
    approved_by TEXT,
    batch_id BIGINT REFERENCES refund_batch (id),
    paid_on DATE,
    paid_entry_id BIGINT,
    bank_entry_id BIGINT REFERENCES bank_entry (id),
    back_on DATE,
    back_reason TEXT,
    back_entry_id BIGINT UNIQUE,
    back_bank_entry_id BIGINT REFERENCES bank_entry (id),
    CHECK (of_bill_cents BETWEEN 0 AND amount_cents),
    CHECK ((of_bill_cents > 0) = (left_by_bill_id IS NOT NULL)),
    CHECK (approved_by <> proposed_by),
    CHECK (state IN ('proposed', 'cancelled') OR approved_by IS NOT NULL),
    CHECK (state <> 'sent' OR batch_id IS NOT NULL),
    CHECK ((state IN ('paid', 'returned')) = (paid_entry_id IS NOT NULL)),
    CHECK ((state IN ('cancelled', 'returned')) = (back_entry_id IS NOT NULL))
);

CREATE INDEX refund_supply ON refund (supply_id);
CREATE INDEX refund_state ON refund (state, id);
CREATE INDEX refund_of_batch ON refund (batch_id) WHERE batch_id IS NOT NULL;
CREATE INDEX refund_bank_entry ON refund (bank_entry_id) WHERE bank_entry_id IS NOT NULL;
CREATE INDEX refund_back_bank_entry ON refund (back_bank_entry_id)
    WHERE back_bank_entry_id IS NOT NULL;

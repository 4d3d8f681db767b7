-- Money taken at the counter and at the post office.

-- What was brought from a till to the bank, under the reference that stands on its slip. bank_entry_id
-- is the movement with which the bank credited it; where that is of another amount, and somebody
-- accepted it, difference_entry_id is the entry of the difference.
CREATE TABLE till_deposit (
    id BIGINT PRIMARY KEY,
    reference CODE NOT NULL UNIQUE,
    till CODE NOT NULL,
    deposited_on DATE NOT NULL,
    amount_cents BIGINT NOT NULL CHECK (amount_cents > 0),
    entry_id BIGINT NOT NULL,
    made_at BIGINT NOT NULL,
    made_by TEXT NOT NULL,
    bank_entry_id BIGINT REFERENCES bank_entry (id),
    difference_entry_id BIGINT
);

CREATE INDEX till_deposit_open ON till_deposit (till) WHERE bank_entry_id IS NULL;

-- A payment taken at a till, under its place in the row of its day. One that was given back to the
-- payer before the till was closed stays, out of every account.
CREATE TABLE till_payment (
    payment_id BIGINT PRIMARY KEY REFERENCES payment (id),
    till CODE NOT NULL,
    taken_on DATE NOT NULL,
    no BIGINT NOT NULL CHECK (no > 0),
    taken_by TEXT NOT NULL,
    given_back_at BIGINT,
    UNIQUE (till, taken_on, no)
);

-- The end of a till's day: after it nothing is taken or given back on that day. What was counted is
-- what the ledger has in cash from then on; the difference is on the account till_difference.
CREATE TABLE till_closing (
    till CODE NOT NULL,
    closed_on DATE NOT NULL,
    payments BIGINT NOT NULL,
    expected_cents BIGINT NOT NULL CHECK (expected_cents >= 0),
    counted_cents BIGINT NOT NULL CHECK (counted_cents >= 0),
    closed_at BIGINT NOT NULL,
    closed_by TEXT NOT NULL,
    deposit_id BIGINT REFERENCES till_deposit (id),
    PRIMARY KEY (till, closed_on)
) CLUSTERED;

-- A paid slip of the post office, under its own key, from the file and line that told of it first.
-- Its payment needs no movement of an account, and may have one that came before it or after.
CREATE TABLE postal_slip (
    payment_id BIGINT PRIMARY KEY REFERENCES payment (id),
    key CODE NOT NULL UNIQUE,
    file_name TEXT NOT NULL,
    line BIGINT NOT NULL,
    imported_at BIGINT NOT NULL
);

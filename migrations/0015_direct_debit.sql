-- Direct debits: who lets us debit an account, what was sent to the bank, what came back.

-- One row for each mandate that a debtor signed. state: active, suspended (waits for a person),
-- revoked. It is its holder's: who takes the supply over signs another one.
CREATE TABLE mandate (
    id BIGINT PRIMARY KEY,
    reference CODE NOT NULL UNIQUE,
    supply_id BIGINT NOT NULL REFERENCES supply (id),
    holder_id BIGINT NOT NULL REFERENCES holder (id),
    scheme TEXT NOT NULL CHECK (scheme IN ('core')),
    debtor_name TEXT NOT NULL,
    debtor_tax_code TEXT,
    account_holder TEXT,
    iban CODE NOT NULL,
    signed_on DATE NOT NULL,
    channel TEXT NOT NULL CHECK (channel IN ('paper', 'counter', 'phone', 'web', 'migrated')),
    state TEXT NOT NULL CHECK (state IN ('active', 'suspended', 'revoked')),
    reason TEXT,
    made_at BIGINT NOT NULL
);

CREATE INDEX mandate_supply ON mandate (supply_id);
CREATE UNIQUE INDEX mandate_in_use ON mandate (supply_id) WHERE state <> 'revoked';

-- What a mandate was before it was changed.
CREATE TABLE mandate_change (
    mandate_id BIGINT NOT NULL REFERENCES mandate (id),
    no BIGINT NOT NULL CHECK (no > 0),
    changed_at BIGINT NOT NULL,
    debtor_name TEXT NOT NULL,
    account_holder TEXT,
    iban CODE NOT NULL,
    PRIMARY KEY (mandate_id, no)
) CLUSTERED;

-- Collections that go to the bank as one file; who collects is kept as it stood in the file, so that
-- the file can be written again to the byte.
CREATE TABLE debit_batch (
    id BIGINT PRIMARY KEY,
    name CODE NOT NULL UNIQUE,
    request CODE NOT NULL,
    made_at BIGINT NOT NULL,
    made_on DATE NOT NULL,
    creditor TEXT NOT NULL,
    collections BIGINT NOT NULL,
    total_cents BIGINT NOT NULL
);

CREATE INDEX debit_batch_request ON debit_batch (request);

-- A collection of what a bill asks, under the key that the bank gives back. state: sent, settled (it
-- was paid, and can be asked back until some weeks later), rejected (before any money moved),
-- returned (after). What the file says of it stays, whatever becomes of its mandate.
CREATE TABLE collection (
    id BIGINT PRIMARY KEY,
    key CODE NOT NULL UNIQUE,
    batch_id BIGINT NOT NULL REFERENCES debit_batch (id),
    no BIGINT NOT NULL,
    block BIGINT NOT NULL,
    mandate_id BIGINT NOT NULL REFERENCES mandate (id),
    bill_id BIGINT NOT NULL REFERENCES bill (id),
    attempt BIGINT NOT NULL CHECK (attempt > 0),
    collect_on DATE NOT NULL,
    sequence TEXT NOT NULL CHECK (sequence IN ('FRST', 'RCUR')),
    amount_cents BIGINT NOT NULL CHECK (amount_cents > 0),
    signed_on DATE NOT NULL,
    debtor TEXT NOT NULL,
    iban CODE NOT NULL,
    iban_before CODE,
    state TEXT NOT NULL CHECK (state IN ('sent', 'settled', 'rejected', 'returned')),
    payment_id BIGINT REFERENCES payment (id),
    credit_entry_id BIGINT REFERENCES bank_entry (id),
    reason TEXT,
    returned_on DATE,
    return_entry_id BIGINT REFERENCES bank_entry (id),
    again BOOLEAN NOT NULL,
    UNIQUE (batch_id, no),
    UNIQUE (bill_id, attempt)
);

-- A bill is collected once at a time.
CREATE UNIQUE INDEX collection_under_way ON collection (bill_id)
    WHERE state IN ('sent', 'settled');
CREATE INDEX collection_mandate ON collection (mandate_id);
CREATE INDEX collection_payment ON collection (payment_id) WHERE payment_id IS NOT NULL;
CREATE INDEX collection_credit ON collection (credit_entry_id) WHERE credit_entry_id IS NOT NULL;

-- What came back of collections that nobody knows.
CREATE TABLE unknown_return (
    key CODE PRIMARY KEY,
    source TEXT NOT NULL CHECK (source IN ('report', 'notice', 'statement')),
    end_to_end TEXT,
    mandate TEXT,
    amount_cents BIGINT,
    reason TEXT,
    told_on DATE NOT NULL
) CLUSTERED;

-- Money that comes in, and what pagoPA's node says and is told.

-- One row for each arrival, under a key of its channel: what comes twice finds its row. state:
-- booked (it pays what it was meant for), double (what it was meant for was paid already), flagged
-- (somebody has to look at it), unmatched (nobody knows yet whose it is: it has no entry).
CREATE TABLE payment (
    id BIGINT PRIMARY KEY,
    key CODE NOT NULL UNIQUE,
    channel TEXT NOT NULL CHECK (channel IN ('pagopa', 'bank', 'post', 'counter', 'sdd')),
    received_at BIGINT NOT NULL,
    received_on DATE NOT NULL,
    paid_on DATE NOT NULL,
    amount_cents BIGINT NOT NULL CHECK (amount_cents >= 0),
    notice_number CODE,
    receipt_id CODE,
    supply_id BIGINT REFERENCES supply (id),
    state TEXT NOT NULL CHECK (state IN ('booked', 'double', 'flagged', 'unmatched')),
    reason TEXT,
    entry_id BIGINT
);

CREATE INDEX payment_notice ON payment (notice_number);
CREATE INDEX payment_receipt ON payment (receipt_id) WHERE receipt_id IS NOT NULL;
CREATE INDEX payment_supply ON payment (supply_id);
CREATE INDEX payment_to_look_at ON payment (state, id) WHERE state <> 'booked';

-- Without a key: a copy fills the tables in the order in which they were made, this one before the
-- payments; the daily check watches it instead.
ALTER TABLE posting ADD COLUMN payment_id BIGINT;

CREATE INDEX posting_payment ON posting (payment_id) WHERE payment_id IS NOT NULL;
CREATE INDEX posting_open_item ON posting (open_item_id) WHERE open_item_id IS NOT NULL;
CREATE INDEX open_item_plan ON open_item (supply_id, plan) WHERE plan IS NOT NULL;

-- A receipt as it came, never changed: the bytes are those of the request.
CREATE TABLE receipt (
    payment_id BIGINT PRIMARY KEY REFERENCES payment (id),
    domain CODE NOT NULL,
    receipt_id CODE NOT NULL,
    fiscal_code CODE NOT NULL,
    iuv CODE NOT NULL,
    paid_at BIGINT,
    applied_on DATE,
    transfer_on DATE,
    psp CODE NOT NULL,
    psp_name TEXT NOT NULL,
    psp_tax_code TEXT,
    channel TEXT NOT NULL,
    method TEXT,
    note TEXT,
    fee_cents BIGINT,
    stand_in BOOLEAN NOT NULL,
    raw BYTES NOT NULL,
    UNIQUE (domain, receipt_id)
);

-- The parts of a receipt's money.
CREATE TABLE receipt_transfer (
    payment_id BIGINT NOT NULL REFERENCES receipt (payment_id),
    no BIGINT NOT NULL CHECK (no BETWEEN 1 AND 5),
    fiscal_code CODE NOT NULL,
    iban TEXT,
    amount_cents BIGINT NOT NULL CHECK (amount_cents >= 0),
    remittance TEXT NOT NULL,
    category TEXT NOT NULL,
    PRIMARY KEY (payment_id, no)
) CLUSTERED;

-- What a payer was told that a notice costs when a payment began: a receipt may come later.
CREATE TABLE activation (
    id BIGINT PRIMARY KEY,
    notice_number CODE NOT NULL,
    answered_at BIGINT NOT NULL,
    amount_cents BIGINT NOT NULL,
    note TEXT
);

CREATE INDEX activation_notice ON activation (notice_number, answered_at);

-- The journal of events: every request of the node and its answer, compressed. Who reads one leaves
-- a row in audit, for they name people.
CREATE TABLE station_event (
    id BIGINT PRIMARY KEY,
    at BIGINT NOT NULL,
    operation CODE NOT NULL,
    notice_number CODE,
    receipt_id CODE,
    outcome CODE NOT NULL,
    fault CODE,
    elapsed_us BIGINT NOT NULL,
    certificate CODE,
    request BYTES NOT NULL,
    answer BYTES NOT NULL
);

CREATE INDEX station_event_notice ON station_event (notice_number);
CREATE INDEX station_event_at ON station_event (at);

-- A reporting flow: which payments make up one transfer of money. Of several with one identifier
-- that of the highest revision, made last, counts.
CREATE TABLE flow (
    id BIGINT PRIMARY KEY,
    flow_id CODE NOT NULL,
    psp CODE NOT NULL,
    psp_name TEXT,
    revision BIGINT NOT NULL,
    made_at CODE NOT NULL,
    settlement TEXT NOT NULL,
    settled_on DATE,
    payments BIGINT NOT NULL,
    total_cents BIGINT NOT NULL,
    sha256 TEXT NOT NULL,
    imported_at BIGINT NOT NULL,
    replaced BOOLEAN NOT NULL,
    UNIQUE (flow_id, psp, revision, made_at)
);

-- A payment of a flow. state: matched (its receipt says the same), reported (booked, its receipt is
-- missing), differs (its receipt says something else), unknown (nobody knows whose it is), revoked.
CREATE TABLE flow_payment (
    flow_id BIGINT NOT NULL REFERENCES flow (id),
    no BIGINT NOT NULL,
    iuv CODE NOT NULL,
    receipt_id CODE NOT NULL,
    transfer_no BIGINT NOT NULL,
    amount_cents BIGINT NOT NULL,
    outcome BIGINT NOT NULL,
    paid_on DATE,
    payment_id BIGINT REFERENCES payment (id),
    state TEXT NOT NULL
        CHECK (state IN ('matched', 'reported', 'differs', 'unknown', 'revoked')),
    PRIMARY KEY (flow_id, no)
) CLUSTERED;

CREATE INDEX flow_payment_payment ON flow_payment (payment_id) WHERE payment_id IS NOT NULL;

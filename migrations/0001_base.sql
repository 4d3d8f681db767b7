-- The schema of the customer side of a water utility, one text for SQLite and PostgreSQL.
-- Types are words of ours that the migration runner turns into each engine's: BIGINT (whole
-- numbers: cents, litres, days, identifiers), DATE, BOOLEAN, TEXT, CODE (text compared as bytes),
-- BYTES; a CLUSTERED table lies in the order of its primary key on SQLite. Instants are BIGINT
-- microseconds since 1970 UTC and end in _at.

CREATE TABLE setting (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
);

CREATE TABLE counter (
    name TEXT PRIMARY KEY,
    next_no BIGINT NOT NULL CHECK (next_no > 0)
);

-- What people changed, in order of time. The key is of the row itself: a number to be counted on
-- would make everybody who changes something wait for the longest change under way.
CREATE TABLE audit (
    done_at BIGINT NOT NULL,
    action CODE NOT NULL,
    object CODE NOT NULL,
    actor TEXT NOT NULL,
    origin TEXT NOT NULL,
    detail TEXT NOT NULL,
    PRIMARY KEY (done_at, action, object)
);

CREATE TABLE import_batch (
    id BIGINT PRIMARY KEY,
    name TEXT NOT NULL,
    taken_on DATE NOT NULL,
    imported_at BIGINT NOT NULL,
    summary TEXT NOT NULL
);

CREATE TABLE tariff_file (
    id BIGINT PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('tariff', 'components')),
    name TEXT NOT NULL,
    valid_from DATE NOT NULL,
    valid_until DATE,
    sha256 TEXT NOT NULL UNIQUE,
    body TEXT NOT NULL,
    loaded_at BIGINT NOT NULL
);

CREATE TABLE holder (
    id BIGINT PRIMARY KEY,
    code CODE NOT NULL UNIQUE,
    kind TEXT NOT NULL CHECK (kind IN ('person', 'company', 'public_body')),
    surname TEXT,
    name TEXT,
    company_name TEXT,
    tax_code TEXT,
    vat_number TEXT,
    identity_faulty BOOLEAN NOT NULL,
    birth_on DATE,
    death_on DATE,
    email TEXT,
    pec TEXT,
    sdi_code TEXT,
    phone TEXT,
    address TEXT,
    city TEXT,
    belfiore TEXT,
    zip TEXT,
    limitation TEXT NOT NULL CHECK (limitation IN ('two_year', 'ordinary')),
    source_hash BIGINT,
    import_id BIGINT REFERENCES import_batch (id)
);

CREATE TABLE supply (
    id BIGINT PRIMARY KEY,
    code CODE NOT NULL UNIQUE,
    holder_id BIGINT NOT NULL REFERENCES holder (id),
    category TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('active', 'suspended', 'ended')),
    start_on DATE NOT NULL,
    end_on DATE,
    address TEXT,
    city TEXT,
    zip TEXT,
    members BIGINT CHECK (members > 0),
    units BIGINT NOT NULL CHECK (units > 0),
    sewer BOOLEAN NOT NULL,
    treatment BOOLEAN NOT NULL,
    bonus BOOLEAN NOT NULL,
    payment TEXT NOT NULL CHECK (payment IN ('notice', 'sdd')),
    iban TEXT,
    delivery TEXT NOT NULL CHECK (delivery IN ('post', 'email')),
    deposit_cents BIGINT NOT NULL,
    irregular TEXT NOT NULL CHECK (irregular IN ('none', 'deceased', 'tenant', 'sold')),
    occupant_name TEXT,
    min_bills BIGINT,
    assigned_bills BIGINT,
    frequency_reason TEXT,
    source_hash BIGINT,
    import_id BIGINT REFERENCES import_batch (id)
);

CREATE INDEX supply_holder ON supply (holder_id);

-- What changed in a supply after its first contract terms; a row holds all terms from its day on.
-- Rows are added, never changed: of two for one day the one recorded later counts.
CREATE TABLE supply_terms (
    supply_id BIGINT NOT NULL REFERENCES supply (id),
    from_on DATE NOT NULL,
    category TEXT NOT NULL,
    members BIGINT CHECK (members > 0),
    units BIGINT NOT NULL CHECK (units > 0),
    sewer BOOLEAN NOT NULL,
    treatment BOOLEAN NOT NULL,
    bonus BOOLEAN NOT NULL,
    recorded_at BIGINT NOT NULL,
    PRIMARY KEY (supply_id, from_on, recorded_at)
) CLUSTERED;

-- Deposits of supplies whose contract began here: what each of their next bills asks for.
CREATE TABLE deposit_instalment (
    supply_id BIGINT NOT NULL REFERENCES supply (id),
    bill_no BIGINT NOT NULL CHECK (bill_no > 0),
    amount_cents BIGINT NOT NULL CHECK (amount_cents > 0),
    PRIMARY KEY (supply_id, bill_no)
);

CREATE TABLE irregular_case (
    id BIGINT PRIMARY KEY,
    supply_id BIGINT NOT NULL REFERENCES supply (id),
    reason TEXT NOT NULL CHECK (reason IN ('deceased', 'tenant', 'sold')),
    evidence TEXT NOT NULL,
    detected_on DATE NOT NULL,
    notified_on DATE,
    UNIQUE (supply_id, reason)
);

CREATE TABLE meter (
    id BIGINT PRIMARY KEY,
    supply_id BIGINT NOT NULL REFERENCES supply (id),
    serial CODE NOT NULL,
    digits BIGINT NOT NULL CHECK (digits BETWEEN 1 AND 12),
    installed_on DATE NOT NULL,
    first_m3 BIGINT NOT NULL CHECK (first_m3 >= 0),
    removed_on DATE,
    last_m3 BIGINT,
    caliber TEXT,
    source_hash BIGINT,
    import_id BIGINT REFERENCES import_batch (id),
    UNIQUE (supply_id, serial, installed_on)
);

CREATE INDEX meter_serial ON meter (serial);

-- state: accepted, held (waits for a person), refused, replaced (a later one stands in its place),
-- set_aside (kept for the next bill). Those of one meter, day and kind that arrived under keys of
-- their own are told apart by version; migrated ones have no key and version 0.
CREATE TABLE reading (
    supply_id BIGINT NOT NULL,
    meter_id BIGINT NOT NULL REFERENCES meter (id),
    read_on DATE NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('operator', 'self', 'estimated', 'telemetry')),
    value_m3 BIGINT NOT NULL CHECK (value_m3 >= 0),
    billed BOOLEAN NOT NULL,
    state TEXT NOT NULL
        CHECK (state IN ('accepted', 'held', 'refused', 'replaced', 'set_aside')),
    reason TEXT,
    key CODE UNIQUE,
    version BIGINT NOT NULL DEFAULT 0,
    sent_at BIGINT,
    recorded_at BIGINT NOT NULL,
    source_hash BIGINT,
    import_id BIGINT,
    PRIMARY KEY (supply_id, meter_id, read_on, kind, version)
) CLUSTERED;

-- What is owed to whoever sent a reading: the outcome, by a day (R2.4), and who decided it.
CREATE TABLE reading_answer (
    key CODE PRIMARY KEY REFERENCES reading (key),
    received_at BIGINT NOT NULL,
    due_on DATE NOT NULL,
    decided_at BIGINT,
    decided_by TEXT,
    why TEXT
);

CREATE TABLE consumption (
    supply_id BIGINT NOT NULL REFERENCES supply (id),
    year BIGINT NOT NULL,
    litres BIGINT NOT NULL CHECK (litres >= 0),
    origin TEXT NOT NULL CHECK (origin IN ('imported', 'computed')),
    source_hash BIGINT,
    import_id BIGINT,
    PRIMARY KEY (supply_id, year)
) CLUSTERED;

CREATE TABLE open_item (
    id BIGINT PRIMARY KEY,
    supply_id BIGINT NOT NULL REFERENCES supply (id),
    document_number TEXT NOT NULL,
    issued_on DATE NOT NULL,
    due_on DATE NOT NULL,
    amount_cents BIGINT NOT NULL,
    open_cents BIGINT NOT NULL,
    notice_number TEXT UNIQUE,
    state TEXT NOT NULL CHECK (state IN ('open', 'paid', 'cancelled', 'closed', 'draft')),
    plan TEXT,
    instalment BIGINT,
    source_hash BIGINT,
    import_id BIGINT REFERENCES import_batch (id)
);

CREATE INDEX open_item_supply ON open_item (supply_id);

CREATE TABLE legacy_bill (
    supply_id BIGINT NOT NULL REFERENCES supply (id),
    from_on DATE NOT NULL,
    to_on DATE NOT NULL,
    litres BIGINT NOT NULL,
    total_cents BIGINT NOT NULL,
    source_hash BIGINT,
    import_id BIGINT,
    PRIMARY KEY (supply_id, from_on)
) CLUSTERED;

CREATE TABLE bill_run (
    id BIGINT PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    at_on DATE NOT NULL,
    issue_on DATE,
    filter TEXT,
    state TEXT NOT NULL CHECK (state IN
        ('planned', 'calculating', 'calculated', 'approved', 'issued', 'cancelled')),
    supplies BIGINT NOT NULL,
    inputs TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    calculated_at BIGINT,
    elapsed_ms BIGINT NOT NULL,
    approved_at BIGINT,
    approved_by TEXT,
    approval TEXT,
    issued_at BIGINT,
    issued_on DATE,
    first_number TEXT,
    last_number TEXT
);

-- A run is cut into ranges of supplies; a range is calculated and saved in one transaction.
CREATE TABLE bill_run_chunk (
    run_id BIGINT NOT NULL REFERENCES bill_run (id),
    no BIGINT NOT NULL,
    first_supply_id BIGINT NOT NULL,
    last_supply_id BIGINT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'done')),
    bills BIGINT NOT NULL,
    parked BIGINT NOT NULL,
    total_cents BIGINT NOT NULL,
    actual BIGINT NOT NULL,
    self_read BIGINT NOT NULL,
    estimated BIGINT NOT NULL,
    PRIMARY KEY (run_id, no)
);

CREATE TABLE parked (
    run_id BIGINT NOT NULL REFERENCES bill_run (id),
    supply_id BIGINT NOT NULL REFERENCES supply (id),
    reason TEXT NOT NULL,
    sentence TEXT NOT NULL,
    PRIMARY KEY (run_id, supply_id)
);

-- An immutable document. Its id is supply_id * 10000 + its place in the supply's chain of bills,
-- and every bill but the first begins on the day its predecessor ends: so no day of a supply can
-- be billed twice, by the keys alone. Lines and basis are compact JSON (view bill_line opens them).
CREATE TABLE bill (
    id BIGINT PRIMARY KEY,
    supply_id BIGINT NOT NULL,
    run_id BIGINT NOT NULL,
    previous_id BIGINT,
    from_on DATE NOT NULL,
    until_on DATE NOT NULL,
    reopens_on DATE NOT NULL,
    ends_on_kind TEXT NOT NULL CHECK (ends_on_kind IN ('actual', 'self', 'estimated')),
    actual_l BIGINT NOT NULL,
    estimated_l BIGINT NOT NULL,
    net_cents BIGINT NOT NULL,
    vat_cents BIGINT NOT NULL,
    total_cents BIGINT NOT NULL,
    payable_cents BIGINT NOT NULL,
    barred_cents BIGINT NOT NULL,
    catalogue BIGINT NOT NULL,
    calculated_at BIGINT NOT NULL,
    lines TEXT NOT NULL,
    basis TEXT NOT NULL,
    UNIQUE (id, until_on),
    FOREIGN KEY (previous_id, from_on) REFERENCES bill (id, until_on),
    CHECK (id / 10000 = supply_id),
    CHECK (CASE WHEN previous_id IS NULL THEN id % 10000 = 1 ELSE previous_id = id - 1 END),
    CHECK (from_on <= until_on),
    CHECK (total_cents = net_cents + vat_cents)
);

-- A run that is thrown away looks for the next bill of each of its bills; first bills cost nothing.
CREATE INDEX bill_previous ON bill (previous_id) WHERE previous_id IS NOT NULL;

-- What issue adds to a bill: its number, its dates and its payment notice.
CREATE TABLE invoice (
    bill_id BIGINT PRIMARY KEY REFERENCES bill (id),
    year BIGINT NOT NULL,
    series TEXT NOT NULL,
    no BIGINT NOT NULL,
    number CODE NOT NULL UNIQUE,
    issued_on DATE NOT NULL,
    due_on DATE NOT NULL,
    notice_number CODE NOT NULL UNIQUE,
    UNIQUE (year, series, no)
);

-- Double entry: a row moves an amount from the account credited to the account debited, so that
-- every entry sums to zero whatever is written. Rows are never changed or deleted.
CREATE TABLE posting (
    entry_id BIGINT NOT NULL,
    no BIGINT NOT NULL,
    posted_on DATE NOT NULL,
    kind TEXT NOT NULL,
    debit TEXT NOT NULL,
    credit TEXT NOT NULL,
    supply_id BIGINT NOT NULL REFERENCES supply (id),
    amount_cents BIGINT NOT NULL CHECK (amount_cents > 0),
    bill_id BIGINT REFERENCES bill (id),
    open_item_id BIGINT REFERENCES open_item (id),
    PRIMARY KEY (entry_id, no)
) CLUSTERED;

CREATE INDEX posting_supply ON posting (supply_id);
CREATE INDEX posting_bill ON posting (bill_id);

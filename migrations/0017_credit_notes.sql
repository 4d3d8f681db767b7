-- What of an issued bill is taken back, objected to, given up or disputed.

-- A credit note as it was made, never changed; one that nobody has approved yet can be thrown away.
-- What issue adds stands beside it. outside_cents lies outside VAT; owed_cents is what it takes off
-- the holder's debt: without VAT where the bill did not ask for it. ground: correction, barred (the
-- part beyond the two-year limitation). key says what it is about, so that nothing is made twice.
CREATE TABLE credit_note (
    id BIGINT PRIMARY KEY,
    key CODE NOT NULL UNIQUE,
    bill_id BIGINT NOT NULL REFERENCES bill (id),
    ground TEXT NOT NULL CHECK (ground IN ('correction', 'barred')),
    reason TEXT NOT NULL,
    net_cents BIGINT NOT NULL,
    vat_cents BIGINT NOT NULL,
    outside_cents BIGINT NOT NULL,
    owed_cents BIGINT NOT NULL CHECK (owed_cents > 0),
    made_on DATE NOT NULL,
    made_at BIGINT NOT NULL,
    made_by TEXT NOT NULL
);

CREATE INDEX credit_note_bill ON credit_note (bill_id);

-- Parts of the lines of the bill, by their position in the view bill_line.
CREATE TABLE credit_note_line (
    note_id BIGINT NOT NULL REFERENCES credit_note (id),
    position BIGINT NOT NULL CHECK (position >= 0),
    amount_cents BIGINT NOT NULL CHECK (amount_cents <> 0),
    PRIMARY KEY (note_id, position)
) CLUSTERED;

CREATE TABLE credit_note_vat (
    note_id BIGINT NOT NULL REFERENCES credit_note (id),
    percent BIGINT NOT NULL,
    net_cents BIGINT NOT NULL,
    vat_cents BIGINT NOT NULL,
    PRIMARY KEY (note_id, percent)
) CLUSTERED;

-- What issue adds: number, date, who approved it, its entry in the ledger. sha256 is over the note
-- and the sha256 of the one before it, year after year: whoever changes one breaks all after it.
CREATE TABLE credit_note_issue (
    note_id BIGINT PRIMARY KEY REFERENCES credit_note (id),
    year BIGINT NOT NULL,
    no BIGINT NOT NULL CHECK (no > 0),
    number CODE NOT NULL UNIQUE,
    issued_on DATE NOT NULL,
    approved_by TEXT NOT NULL,
    approved_at BIGINT NOT NULL,
    entry_id BIGINT NOT NULL UNIQUE,
    sha256 CODE NOT NULL,
    UNIQUE (year, no)
);

-- The form of a holder who refuses what is beyond the limitation: accepted with its credit note, or
-- refused with the reason why the utility holds that the limitation does not apply.
CREATE TABLE objection (
    bill_id BIGINT PRIMARY KEY REFERENCES bill (id),
    received_on DATE NOT NULL,
    note_id BIGINT UNIQUE REFERENCES credit_note (id),
    refused_because TEXT,
    recorded_at BIGINT NOT NULL,
    recorded_by TEXT NOT NULL,
    CHECK ((note_id IS NULL) <> (refused_because IS NULL))
);

-- A debt given up by two people: of a bill, or of a migrated document with its plan.
CREATE TABLE write_off (
    id BIGINT PRIMARY KEY,
    supply_id BIGINT NOT NULL REFERENCES supply (id),
    bill_id BIGINT REFERENCES bill (id),
    open_item_id BIGINT REFERENCES open_item (id),
    document CODE NOT NULL,
    amount_cents BIGINT NOT NULL CHECK (amount_cents > 0),
    reason TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('proposed', 'approved', 'withdrawn')),
    proposed_on DATE NOT NULL,
    proposed_at BIGINT NOT NULL,
    proposed_by TEXT NOT NULL,
    decided_on DATE,
    decided_at BIGINT,
    decided_by TEXT,
    entry_id BIGINT UNIQUE,
    CHECK ((bill_id IS NULL) <> (open_item_id IS NULL)),
    CHECK ((state = 'approved') = (entry_id IS NOT NULL)),
    CHECK (state <> 'approved' OR decided_by <> proposed_by)
);

CREATE INDEX write_off_bill ON write_off (bill_id) WHERE bill_id IS NOT NULL;
CREATE INDEX write_off_item ON write_off (open_item_id) WHERE open_item_id IS NOT NULL;
CREATE UNIQUE INDEX write_off_waiting ON write_off (supply_id, document) WHERE state = 'proposed';

-- A bill that its holder contests: from opened_on to closed_on, both included, it bears no interest.
CREATE TABLE dispute (
    id BIGINT PRIMARY KEY,
    bill_id BIGINT NOT NULL REFERENCES bill (id),
    opened_on DATE NOT NULL,
    reason TEXT NOT NULL,
    opened_at BIGINT NOT NULL,
    opened_by TEXT NOT NULL,
    closed_on DATE,
    outcome TEXT CHECK (outcome IN ('accepted', 'partly', 'refused', 'withdrawn')),
    closing_note TEXT,
    closed_at BIGINT,
    closed_by TEXT,
    CHECK ((closed_on IS NULL) = (outcome IS NULL)),
    CHECK (closed_on IS NULL OR closed_on >= opened_on)
);

CREATE INDEX dispute_bill ON dispute (bill_id);
CREATE UNIQUE INDEX dispute_open ON dispute (bill_id) WHERE closed_on IS NULL;

-- The e-invoices of credit notes, beside those of bills: one counter of file names for both.
CREATE TABLE credit_note_einvoice (
    file_no BIGINT PRIMARY KEY,
    note_id BIGINT NOT NULL REFERENCES credit_note (id),
    attempt BIGINT NOT NULL CHECK (attempt > 0),
    file_name CODE NOT NULL UNIQUE,
    state TEXT NOT NULL CHECK (state IN ('checked', 'sent', 'delivered', 'undeliverable',
        'rejected', 'accepted', 'refused', 'terms_expired', 'transmission_attested')),
    sha256 CODE NOT NULL,
    made_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    sdi_id CODE,
    reasons TEXT,
    rejected_on DATE,
    UNIQUE (note_id, attempt)
);

-- A message of the SdI about one of them, as it came.
CREATE TABLE credit_note_message (
    file_name CODE PRIMARY KEY,
    einvoice_no BIGINT NOT NULL REFERENCES credit_note_einvoice (file_no),
    kind CODE NOT NULL,
    sha256 CODE NOT NULL,
    imported_at BIGINT NOT NULL,
    body TEXT NOT NULL
);

CREATE INDEX credit_note_message_of ON credit_note_message (einvoice_no);

-- E-invoices, their archives for sending, and what the SdI answered.

-- A file name is a number of one counter, of invoices and archives alike, and is never given twice.
CREATE TABLE einvoice_archive (
    file_no BIGINT PRIMARY KEY,
    file_name CODE NOT NULL UNIQUE,
    sha256 CODE NOT NULL,
    made_at BIGINT NOT NULL
);

-- An attempt to send the invoice of a bill: after a rejection the same number goes out again under
-- another file name. checked: made and proved, not sent; it may be made anew until it is sent.
CREATE TABLE einvoice (
    file_no BIGINT PRIMARY KEY,
    bill_id BIGINT NOT NULL REFERENCES bill (id),
    attempt BIGINT NOT NULL CHECK (attempt > 0),
    file_name CODE NOT NULL UNIQUE,
    state TEXT NOT NULL CHECK (state IN ('checked', 'sent', 'delivered', 'undeliverable',
        'rejected', 'accepted', 'refused', 'terms_expired', 'transmission_attested')),
    sha256 CODE NOT NULL,
    made_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    sdi_id CODE,
    reasons TEXT,
    archive_no BIGINT REFERENCES einvoice_archive (file_no),
    UNIQUE (bill_id, attempt)
);

CREATE INDEX einvoice_archived ON einvoice (archive_no) WHERE archive_no IS NOT NULL;

-- A message of the SdI as it came, to be kept with its invoice; the name is its key.
CREATE TABLE einvoice_message (
    file_name CODE PRIMARY KEY,
    einvoice_no BIGINT NOT NULL REFERENCES einvoice (file_no),
    kind CODE NOT NULL,
    sha256 CODE NOT NULL,
    imported_at BIGINT NOT NULL,
    body TEXT NOT NULL
);

CREATE INDEX einvoice_message_of ON einvoice_message (einvoice_no);

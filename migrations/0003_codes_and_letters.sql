-- What is printed for people to type, and the letters that went out.

-- The code beside the QR for readings: it names a supply and the meter that is installed, and is
-- made anew when the meter or the holder changes. A replaced one stays and answers as such.
CREATE TABLE reading_code (
    code CODE PRIMARY KEY,
    supply_id BIGINT NOT NULL REFERENCES supply (id),
    meter_id BIGINT NOT NULL REFERENCES meter (id),
    holder_id BIGINT NOT NULL REFERENCES holder (id),
    made_at BIGINT NOT NULL,
    replaced_at BIGINT
) CLUSTERED;

CREATE UNIQUE INDEX reading_code_now ON reading_code (supply_id) WHERE replaced_at IS NULL;
-- A bill printed again looks for the code of its day, replaced or not.
CREATE INDEX reading_code_supply ON reading_code (supply_id);

-- The code of the portal on a bill. Nobody who reads this table can tell it: it follows from the
-- nonce and a secret kept elsewhere. Only made-up data have it in clear.
CREATE TABLE activation_code (
    bill_id BIGINT PRIMARY KEY REFERENCES bill (id),
    holder_id BIGINT NOT NULL REFERENCES holder (id),
    nonce BYTES NOT NULL,
    hash BYTES NOT NULL,
    made_at BIGINT NOT NULL,
    used_at BIGINT,
    clear_text CODE
);

-- A letter is written once for its cause: a welcome for the holder, a change of frequency for the
-- bill that tells it, voltura instructions for the reason of the case. bills_before and bills_now
-- are what the supply was told of its bills a year.
CREATE TABLE letter (
    supply_id BIGINT NOT NULL REFERENCES supply (id),
    kind TEXT NOT NULL CHECK (kind IN ('welcome', 'frequency', 'voltura')),
    cause CODE NOT NULL,
    bill_id BIGINT NOT NULL REFERENCES bill (id),
    dated_on DATE NOT NULL,
    bills_before BIGINT,
    bills_now BIGINT,
    made_at BIGINT NOT NULL,
    PRIMARY KEY (supply_id, kind, cause)
) CLUSTERED;

CREATE INDEX letter_bill ON letter (bill_id);

-- What banks say of our accounts.

-- A statement of an account, whole: its movements lead from one balance to the other.
CREATE TABLE bank_statement (
    id BIGINT PRIMARY KEY,
    iban CODE NOT NULL,
    statement_id CODE NOT NULL,
    sequence_no BIGINT,
    opening_cents BIGINT NOT NULL,
    closing_cents BIGINT NOT NULL,
    entries BIGINT NOT NULL,
    imported_at BIGINT NOT NULL,
    UNIQUE (iban, statement_id)
);

-- A movement, or a part of one that the bank tells apart; above zero it came, below it went. state:
-- matched (a payment that pays a debt), unmatched (a payment that waits for a person), waiting (for
-- the flow or receipt it names), credited (the money of its flow or receipt left the account in
-- transit), differs (not what its flow says), not_ours (money that went out).
CREATE TABLE bank_entry (
    id BIGINT PRIMARY KEY,
    statement_id BIGINT NOT NULL REFERENCES bank_statement (id),
    no BIGINT NOT NULL,
    part BIGINT NOT NULL,
    key CODE NOT NULL UNIQUE,
    booked_on DATE,
    value_on DATE,
    amount_cents BIGINT NOT NULL,
    bank_ref TEXT,
    code TEXT NOT NULL,
    end_to_end TEXT,
    mandate TEXT,
    return_reason TEXT,
    party_name TEXT,
    party_iban TEXT,
    reference TEXT,
    remittance TEXT NOT NULL,
    flow_id CODE,
    iuv CODE,
    payment_id BIGINT REFERENCES payment (id),
    state TEXT NOT NULL CHECK (state IN
        ('matched', 'unmatched', 'waiting', 'credited', 'differs', 'not_ours')),
    UNIQUE (statement_id, no, part)
);

CREATE INDEX bank_entry_flow ON bank_entry (flow_id) WHERE flow_id IS NOT NULL;
CREATE INDEX bank_entry_state ON bank_entry (state, id);
CREATE INDEX bank_entry_payment ON bank_entry (payment_id) WHERE payment_id IS NOT NULL;

CREATE INDEX supply_iban ON supply (iban) WHERE iban IS NOT NULL;
CREATE INDEX open_item_document ON open_item (document_number);

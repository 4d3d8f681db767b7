-- Letters leave by mail too: a message is about a bill, or about a letter that goes out with it.
-- SQLite cannot change what a column allows, so that the table is made anew.
CREATE TABLE outbox_with_letters (
    key CODE PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('bill', 'letter')),
    bill_id BIGINT NOT NULL REFERENCES bill (id),
    letter_kind TEXT,
    letter_cause CODE,
    holder_id BIGINT NOT NULL REFERENCES holder (id),
    address TEXT NOT NULL,
    template TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN
        ('waiting', 'sending', 'sent', 'unclear', 'refused', 'failed', 'bounced')),
    outcome TEXT,
    made_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL
) CLUSTERED;

INSERT INTO outbox_with_letters (key, kind, bill_id, holder_id, address, template, state, outcome,
    made_at, changed_at)
SELECT key, kind, bill_id, holder_id, address, template, state, outcome, made_at, changed_at
FROM outbox;

DROP TABLE outbox;

ALTER TABLE outbox_with_letters RENAME TO outbox;

CREATE INDEX outbox_bill ON outbox (bill_id);

-- Work that goes on in the background, and the messages that leave.

-- When a message to the holder's address came back: until somebody checks the address, bills go by
-- post.
ALTER TABLE holder ADD COLUMN email_bounced_at BIGINT;

-- A piece of work under its key, taken by one worker at a time for as long as its lease lasts. The
-- token is the worker's: who has lost the lease can no longer write.
CREATE TABLE job (
    key CODE PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('mail')),
    args TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'running', 'done', 'failed')),
    run_at BIGINT NOT NULL,
    attempts BIGINT NOT NULL,
    lease_until BIGINT,
    token BIGINT,
    error TEXT,
    made_at BIGINT NOT NULL,
    ended_at BIGINT
) CLUSTERED;

CREATE INDEX job_due ON job (state, run_at);

-- A message to an address: one for each bill and address, whatever is asked for twice.
-- state: waiting; sending (its last byte may have left); sent; unclear (the program died, or lost
-- the server, after the last byte left and before the answer was noted); refused (by the server,
-- for the address); failed (for another reason); bounced (came back later).
CREATE TABLE outbox (
    key CODE PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('bill')),
    bill_id BIGINT NOT NULL REFERENCES bill (id),
    holder_id BIGINT NOT NULL REFERENCES holder (id),
    address TEXT NOT NULL,
    template TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN
        ('waiting', 'sending', 'sent', 'unclear', 'refused', 'failed', 'bounced')),
    outcome TEXT,
    made_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL
) CLUSTERED;

CREATE INDEX outbox_bill ON outbox (bill_id);

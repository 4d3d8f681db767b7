-- What pagoPA's archive of debt positions (ACA) is told of our notices.

-- A row for each notice whose debt changed since the utility keeps its positions up to date (setting
-- debt_positions). What is to be told is worked out from the ledger when it is sent: the row only
-- says that something changed. version counts the changes; state: waiting (to be sent at run_at, or
-- under way while lease_until is set), published (the archive knows), failed (a person has to look).
-- told_cents is what the archive confirmed last, 0 that nothing can be paid; tried says whether a
-- message may have reached it.
CREATE TABLE debt_position (
    notice_number CODE PRIMARY KEY,
    supply_id BIGINT NOT NULL REFERENCES supply (id),
    state TEXT NOT NULL CHECK (state IN ('waiting', 'published', 'failed')),
    version BIGINT NOT NULL CHECK (version > 0),
    told_cents BIGINT CHECK (told_cents >= 0),
    told_at BIGINT,
    tried BOOLEAN NOT NULL,
    attempts BIGINT NOT NULL,
    run_at BIGINT NOT NULL,
    lease_until BIGINT,
    token BIGINT,
    error CODE
) CLUSTERED;

CREATE INDEX debt_position_state ON debt_position (state, run_at, notice_number);
CREATE INDEX debt_position_supply ON debt_position (supply_id);

-- What a bill takes of what its holder paid too much before: it asks for that much less. The credit
-- that an earlier bill left over is taken off when the bill is calculated and is not in here.
ALTER TABLE invoice ADD COLUMN credit_cents BIGINT NOT NULL DEFAULT 0 CHECK (credit_cents >= 0);

CREATE INDEX posting_credits ON posting (supply_id) WHERE debit = 'credits' OR credit = 'credits';

-- Payments that begin on our own page.

-- What was handed to the platform's Checkout, under a random key that comes back as the receipt's
-- note. It says nothing about who pays, and is no proof that anything was paid.
CREATE TABLE cart (
    id CODE PRIMARY KEY,
    notice_number CODE NOT NULL,
    amount_cents BIGINT NOT NULL CHECK (amount_cents > 0),
    begun_at BIGINT NOT NULL
) CLUSTERED;

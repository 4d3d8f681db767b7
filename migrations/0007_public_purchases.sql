-- What a public body wants to read on its e-invoice: the code of its tender, of its project, and the
-- order by which it buys. A body that buys without a tender code is exempt from it.
ALTER TABLE supply ADD COLUMN cig CODE;
ALTER TABLE supply ADD COLUMN cup CODE;
ALTER TABLE supply ADD COLUMN cig_exempt BOOLEAN NOT NULL DEFAULT false;
ALTER TABLE supply ADD COLUMN order_number TEXT;
ALTER TABLE supply ADD COLUMN order_on DATE;

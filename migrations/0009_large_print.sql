-- Who asked for large print: bills and letters on paper in 16 points.
ALTER TABLE holder ADD COLUMN large_print BOOLEAN NOT NULL DEFAULT FALSE;

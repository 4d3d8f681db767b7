-- Archives that were rejected as a whole, and from when on the days to send again count.

-- The day that the message of a rejection names, else that of its import: the days in which the same
-- invoice may go out again count from it.
ALTER TABLE einvoice ADD COLUMN rejected_on DATE;

-- A message of the SdI about a whole archive, as it came; the name is its key.
CREATE TABLE einvoice_archive_message (
    file_name CODE PRIMARY KEY,
    archive_no BIGINT NOT NULL REFERENCES einvoice_archive (file_no),
    kind CODE NOT NULL,
    sha256 CODE NOT NULL,
    imported_at BIGINT NOT NULL,
    body TEXT NOT NULL
);

CREATE INDEX einvoice_archive_message_of ON einvoice_archive_message (archive_no);

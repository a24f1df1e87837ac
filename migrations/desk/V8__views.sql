-- Saved views of the team, which are settings; and when a record's note was last changed. Rows are made again from the documents.

CREATE TABLE views (
    id         TEXT NOT NULL,
    name       TEXT NOT NULL,
    record     TEXT NOT NULL,
    query      TEXT NOT NULL,
    position   TEXT,
    by         BLOB,
    deleted_at INTEGER
);
ALTER TABLE deals ADD COLUMN noted_at INTEGER;
CREATE INDEX deals_noted ON deals (noted_at) WHERE noted_at IS NOT NULL;

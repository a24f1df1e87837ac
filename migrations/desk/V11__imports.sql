-- Imports: the ids that records had elsewhere, the batches, and what leads from a batch to its records.
CREATE TABLE externals (
    document BLOB NOT NULL,
    value    TEXT NOT NULL
);
CREATE INDEX externals_document ON externals (document);
CREATE TABLE imports (
    id        BLOB NOT NULL,
    name      TEXT NOT NULL,
    at        INTEGER,
    by        BLOB,
    count     INTEGER NOT NULL,
    undone_at INTEGER
);
CREATE INDEX contacts_import ON contacts (import_id) WHERE import_id IS NOT NULL;
CREATE INDEX companies_import ON companies (import_id) WHERE import_id IS NOT NULL;
CREATE INDEX deals_import ON deals (import_id) WHERE import_id IS NOT NULL;
CREATE INDEX activities_imported ON activities (type) WHERE type = 'imported';

-- What the law asks of people's data: as whom they act, whether they may be asked, when they last wrote by themselves.
ALTER TABLE contacts ADD COLUMN acts_as TEXT;
ALTER TABLE contacts ADD COLUMN do_not_contact INTEGER NOT NULL DEFAULT 0;
ALTER TABLE contacts ADD COLUMN last_inbound_at INTEGER;
-- Marks of people who were erased: an import does not bring them back. Nobody is found by one.
CREATE TABLE erased_marks (
    mark TEXT NOT NULL,
    salt TEXT NOT NULL
);

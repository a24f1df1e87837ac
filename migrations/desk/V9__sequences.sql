-- Sequences of follow-ups and their texts, and which task belongs to which. Rows are made again from the documents.

CREATE TABLE sequences (
    id         TEXT NOT NULL,
    name       TEXT NOT NULL,
    stage      TEXT,
    steps      TEXT NOT NULL,
    position   TEXT,
    deleted_at INTEGER
);
CREATE TABLE templates (
    id         TEXT NOT NULL,
    name       TEXT NOT NULL,
    subject    TEXT NOT NULL,
    body       TEXT NOT NULL,
    position   TEXT,
    deleted_at INTEGER
);
ALTER TABLE tasks ADD COLUMN run TEXT;
ALTER TABLE tasks ADD COLUMN template TEXT;
CREATE INDEX tasks_run ON tasks (document) WHERE run IS NOT NULL;

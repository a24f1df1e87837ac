-- The settings that a person edits: custom fields of every kind, the options of choices, how tags look, lost reasons by id.
-- Rows are made again from the documents, so tables may be made anew.

ALTER TABLE fields ADD COLUMN show_on_card INTEGER NOT NULL DEFAULT 0;
ALTER TABLE fields ADD COLUMN deleted_at INTEGER;
CREATE TABLE field_options (
    id         TEXT NOT NULL,
    field      TEXT NOT NULL,
    name       TEXT NOT NULL,
    color      INTEGER NOT NULL,
    position   TEXT,
    deleted_at INTEGER
);
CREATE TABLE tag_settings (
    tag    TEXT NOT NULL,
    color  INTEGER,
    hidden INTEGER NOT NULL
);
DROP TABLE lost_reasons;
CREATE TABLE lost_reasons (
    id         TEXT NOT NULL,
    name       TEXT NOT NULL,
    position   TEXT,
    deleted_at INTEGER
);

-- What people did at this desk, so that it can be undone: what a request changed, key by key. No document knows of it, it is
-- not synced, and it can be lost without harm: only the undo is gone then.

CREATE TABLE acts (
    id        INTEGER PRIMARY KEY AUTOINCREMENT,
    member    BLOB    NOT NULL,
    at        INTEGER NOT NULL,           -- when, ms since 1970
    label     TEXT    NOT NULL,           -- what kind of request
    subject   BLOB    NOT NULL,           -- the first document it changed
    documents INTEGER NOT NULL,           -- how many
    import_id BLOB,                       -- undone as an import, not from here
    inverse   TEXT,                       -- JSON: puts back what the act, or its last undo, changed; NULL: not any more
    skipped   TEXT,                       -- JSON: what the last undo left alone
    undone_at INTEGER,
    turn      INTEGER                     -- the order of undoing; NULL: done, or something else was done since
) STRICT;
CREATE INDEX acts_of_member ON acts (member, id);
CREATE INDEX acts_at ON acts (at);
CREATE INDEX acts_turn ON acts (member, turn) WHERE turn IS NOT NULL;

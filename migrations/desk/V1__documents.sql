-- One workspace on one desk: documents, what the relay has not acknowledged, and how far the log was read.
-- Append-only: a released migration is never edited. Ids are 16 bytes, documents 17 (kind and id).

CREATE TABLE desk (
    one           INTEGER PRIMARY KEY CHECK (one = 1),
    workspace     BLOB    NOT NULL,
    mode          TEXT    NOT NULL,           -- solo, shared, joined, cache
    device        BLOB    NOT NULL,           -- author of the outbox's numbers
    marker        BLOB,                       -- must equal the file beside the database, else the file was copied
    epoch         BLOB,                       -- the log's history; NULL before the first Welcome
    cursor        INTEGER NOT NULL DEFAULT 0, -- how far the log was read
    cursor_hash   BLOB,                       -- hash of the entry at the cursor
    acknowledged  INTEGER NOT NULL DEFAULT 0, -- highest number of this device that a relay acknowledged
    next_number   INTEGER NOT NULL DEFAULT 1, -- the number of the next update of this device
    healing       INTEGER NOT NULL DEFAULT 0, -- 1: first share, 2: the log lost entries. At Live, compare and push
    was_live      INTEGER NOT NULL DEFAULT 0, -- the whole log was read once
    role          TEXT,                       -- what the relay last said: viewer, member, owner
    member        BLOB,                       -- whose desk it is
    synced_at     INTEGER,                    -- when the outbox was last empty while live, ms since 1970
    rows_version  INTEGER NOT NULL DEFAULT 0  -- of the code that made the rows
) STRICT;

CREATE TABLE documents (
    document      BLOB    PRIMARY KEY,
    state         BLOB,                       -- the folded document as one update; NULL when all is in the tail
    state_vector  BLOB    NOT NULL,           -- of state and tail together
    tail_count    INTEGER NOT NULL DEFAULT 0, -- updates in the tail
    tail_bytes    INTEGER NOT NULL DEFAULT 0,
    erased        INTEGER NOT NULL DEFAULT 0  -- 1: a tombstone, kept for ever
) STRICT;

CREATE TABLE updates (
    id            INTEGER PRIMARY KEY,
    document      BLOB    NOT NULL,
    bytes         BLOB    NOT NULL
) STRICT;
CREATE INDEX updates_by_document ON updates (document, id);

-- What the relay has not acknowledged. `id` is never used again, `number` starts anew with each device.
CREATE TABLE outbox (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    number        INTEGER NOT NULL,
    document      BLOB    NOT NULL,
    what          INTEGER NOT NULL DEFAULT 0, -- 0: an update, or a void when empty; 1: the document's erasure
    bytes         BLOB    NOT NULL,
    member        BLOB    NOT NULL
) STRICT;
CREATE INDEX outbox_by_number ON outbox (number);
CREATE INDEX outbox_by_document ON outbox (document);

-- While healing: what the log gave of each document since its beginning.
CREATE TABLE given (
    document      BLOB    PRIMARY KEY,
    state_vector  BLOB    NOT NULL,
    deletes       BLOB    NOT NULL,           -- a Yjs delete set, as an update without structs
    erased        INTEGER NOT NULL DEFAULT 0,
    compared      INTEGER NOT NULL DEFAULT 0  -- 1: the difference is in the outbox
) STRICT;

-- Documents that could not be sent or read; their bytes are kept.
CREATE TABLE set_aside (
    document      BLOB    PRIMARY KEY,
    reason        TEXT    NOT NULL,           -- too_large, malformed, erased, discarded
    inward        INTEGER NOT NULL,           -- 1: the log's bytes could not be read; 0: ours were refused
    version       TEXT    NOT NULL            -- of the app that set it aside; a newer one tries again
) STRICT;
CREATE TABLE set_aside_updates (
    id            INTEGER PRIMARY KEY,
    document      BLOB    NOT NULL,
    inward        INTEGER NOT NULL,
    bytes         BLOB    NOT NULL
) STRICT;
CREATE INDEX set_aside_by_document ON set_aside_updates (document, id);

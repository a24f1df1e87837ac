-- The log: what desks pushed, in order. The relay reads no content.
--
-- A `place` is (workspaces.key << 40) + seq, so that a workspace's entries lie together in the order of seq, a range of
-- them is one range of rowids, and a 1 kB update stays on its leaf page (WITHOUT ROWID would move it to an overflow page).

CREATE TABLE workspaces (
    key        INTEGER PRIMARY KEY,
    workspace  BLOB NOT NULL UNIQUE,   -- 16 bytes
    epoch      BLOB NOT NULL,          -- 16 bytes, redrawn when the log is restored from a backup
    head       INTEGER NOT NULL DEFAULT 0 -- the last seq; taken here, held to COMMIT
) STRICT;

CREATE TABLE entries (
    place        INTEGER PRIMARY KEY,
    kind         INTEGER NOT NULL,     -- 0 update, 1 erased, 2 state: the document as it stood at this place
    document     BLOB NOT NULL,        -- kind byte and 16 bytes
    device       BLOB NOT NULL,
    number       INTEGER NOT NULL,
    member       BLOB NOT NULL,
    hash         BLOB NOT NULL,        -- 16 bytes; of a state, that of the entry whose place it took
    bytes        BLOB NOT NULL,
    state_vector BLOB                  -- of a state
) STRICT;
CREATE INDEX entries_by_document ON entries (document, place);

CREATE TABLE documents (
    workspace    INTEGER NOT NULL,     -- workspaces.key
    document     BLOB NOT NULL,
    state_vector BLOB NOT NULL,        -- of everything in the log
    state_bytes  INTEGER NOT NULL,     -- of the compacted state
    tail_bytes   INTEGER NOT NULL,     -- of the updates since
    tail_count   INTEGER NOT NULL,
    erased       INTEGER NOT NULL DEFAULT 0,
    unfit        INTEGER NOT NULL DEFAULT 0, -- the tail_count at which folding failed; tried again at twice that
    PRIMARY KEY (workspace, document)
) STRICT, WITHOUT ROWID;

CREATE TABLE devices (
    key       INTEGER PRIMARY KEY,
    workspace INTEGER NOT NULL,
    device    BLOB NOT NULL,
    owner     BLOB NOT NULL,           -- the member that used it first (HS6)
    through   INTEGER NOT NULL,
    seq       INTEGER NOT NULL,        -- the head when `through` was written: what an Ack says
    UNIQUE (workspace, device)
) STRICT;

-- The last 1,024 hashes of each device. A slot is devices.key * 1024 + number % 1024, so that old ones give way by themselves.
CREATE TABLE device_hashes (
    slot   INTEGER PRIMARY KEY,
    number INTEGER NOT NULL,
    hash   BLOB NOT NULL
) STRICT;

-- Whose each yrs client id is (LG8): the owner of the device that first pushed structs of it.
CREATE TABLE authors (
    workspace INTEGER NOT NULL,
    document  BLOB NOT NULL,
    client    INTEGER NOT NULL,
    owner     BLOB NOT NULL,
    healed    INTEGER NOT NULL,        -- 1: pushed while healing, perhaps for another; who pushes more of it has it
    PRIMARY KEY (workspace, document, client)
) STRICT, WITHOUT ROWID;

-- Who may push structs of others, and until the log's head is where (LG8).
CREATE TABLE healing (
    id        INTEGER PRIMARY KEY,
    workspace INTEGER NOT NULL,
    owner     BLOB NOT NULL,
    document  BLOB NOT NULL,           -- empty: all of them
    until     INTEGER NOT NULL,
    UNIQUE (workspace, owner, document)
) STRICT;

-- Hashes of entries that were compacted or erased: a desk's cursor may still stand on one (HS4).
CREATE TABLE compacted (
    place INTEGER PRIMARY KEY,
    hash  BLOB NOT NULL
) STRICT;

-- What /readyz writes and reads.
CREATE TABLE probe (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    at INTEGER NOT NULL
) STRICT;

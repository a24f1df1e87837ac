-- The log: what desks pushed, in order. The relay reads no content. The same meaning as migrations/relay-sqlite/V1.
--
-- What grows with a workspace is cut into 32 parts by it (HASH), so that a big relay's indexes stay shallow, vacuum works on one
-- part at a time, and a part can be moved. A workspace lies in one part of each table.

CREATE TABLE workspaces (
    key       BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    workspace UUID NOT NULL UNIQUE,
    epoch     UUID NOT NULL,              -- redrawn when the log is restored from a backup
    head      BIGINT NOT NULL DEFAULT 0   -- the last seq; taken here, held to COMMIT. Never a sequence: see docs/architecture.md
) WITH (fillfactor = 50);                 -- room for the next head on the same page

CREATE TABLE entries (
    workspace    BIGINT NOT NULL,         -- workspaces.key
    seq          BIGINT NOT NULL,
    number       BIGINT NOT NULL,
    device       UUID NOT NULL,
    member       UUID NOT NULL,
    kind         SMALLINT NOT NULL,       -- 0 update, 1 erased, 2 state: the document as it stood at this place
    document     BYTEA NOT NULL,          -- kind byte and 16 bytes
    hash         BYTEA NOT NULL,          -- 16 bytes; of a state, that of the entry whose place it took
    bytes        BYTEA NOT NULL,
    state_vector BYTEA,                   -- of a state
    PRIMARY KEY (workspace, seq)
) PARTITION BY HASH (workspace);
CREATE INDEX entries_by_document ON entries (workspace, document, seq);

CREATE TABLE documents (
    workspace    BIGINT NOT NULL,
    state_bytes  BIGINT NOT NULL,         -- of the compacted state
    tail_bytes   BIGINT NOT NULL,         -- of the updates since
    tail_count   BIGINT NOT NULL,
    unfit        BIGINT NOT NULL DEFAULT 0, -- the tail_count at which folding failed; tried again at twice that
    erased       BOOLEAN NOT NULL DEFAULT FALSE,
    document     BYTEA NOT NULL,
    state_vector BYTEA NOT NULL,          -- of everything in the log
    PRIMARY KEY (workspace, document)
) PARTITION BY HASH (workspace);

CREATE TABLE devices (
    workspace BIGINT NOT NULL,
    device    UUID NOT NULL,
    owner     UUID NOT NULL,              -- the member that used it first (HS6)
    through   BIGINT NOT NULL,
    seq       BIGINT NOT NULL,            -- the head when `through` was written: what an Ack says
    PRIMARY KEY (workspace, device)
) PARTITION BY HASH (workspace);

-- The last 1,024 hashes of each device. A slot is number % 1024, so that old ones give way by themselves.
CREATE TABLE device_hashes (
    workspace BIGINT NOT NULL,
    device    UUID NOT NULL,
    slot      SMALLINT NOT NULL,
    number    BIGINT NOT NULL,
    hash      BYTEA NOT NULL,
    PRIMARY KEY (workspace, device, slot)
) PARTITION BY HASH (workspace);

-- Whose each yrs client id is (LG8): the owner of the device that first pushed structs of it.
CREATE TABLE authors (
    workspace BIGINT NOT NULL,
    client    BIGINT NOT NULL,
    owner     UUID NOT NULL,
    healed    BOOLEAN NOT NULL,           -- pushed while healing, perhaps for another; who pushes more of it has it
    document  BYTEA NOT NULL,
    PRIMARY KEY (workspace, document, client)
) PARTITION BY HASH (workspace);

-- Hashes of entries that were compacted or erased: a desk's cursor may still stand on one (HS4).
CREATE TABLE compacted (
    workspace BIGINT NOT NULL,
    seq       BIGINT NOT NULL,
    hash      BYTEA NOT NULL,
    PRIMARY KEY (workspace, seq)
) PARTITION BY HASH (workspace);

-- Rows that are written again and again keep room for their next version on the same page.
DO $$
DECLARE
    grows RECORD;
BEGIN
    FOR grows IN SELECT * FROM (VALUES ('entries', 100), ('documents', 70), ('devices', 50), ('device_hashes', 70),
                                       ('authors', 100), ('compacted', 100)) AS t (name, fill)
    LOOP
        FOR n IN 0..31 LOOP
            EXECUTE format('CREATE TABLE %I PARTITION OF %I FOR VALUES WITH (MODULUS 32, REMAINDER %s) WITH (fillfactor = %s)',
                           grows.name || '_' || to_char(n, 'FM00'), grows.name, n, grows.fill);
        END LOOP;
    END LOOP;
END
$$;

-- Who may push structs of others, and until the log's head is where (LG8). A few rows while somebody heals.
CREATE TABLE healing (
    workspace BIGINT NOT NULL,
    until     BIGINT NOT NULL,
    owner     UUID NOT NULL,
    document  BYTEA NOT NULL,             -- empty: all of them
    PRIMARY KEY (workspace, owner, document)
);

-- What /readyz writes and reads.
CREATE TABLE probe (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    at BIGINT NOT NULL
);

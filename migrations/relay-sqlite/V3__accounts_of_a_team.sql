-- What a team needs beyond signing in: sessions with names, tokens for programs, devices, reset links, who did what.

-- Numbers that readers follow in order. A row is locked by who counts, until COMMIT, so that no number is seen before a lower one.
CREATE TABLE counters (
    name  TEXT PRIMARY KEY,            -- 'changes'
    value INTEGER NOT NULL
) STRICT;
INSERT INTO counters (name, value) SELECT 'changes', coalesce(max(id), 0) FROM role_changes;

-- The one who claimed the relay: may make a reset link for anybody.
ALTER TABLE members ADD COLUMN operator INTEGER NOT NULL DEFAULT 0;
UPDATE members SET operator = 1
    WHERE member = (SELECT member FROM members ORDER BY created_at, member LIMIT 1);

-- kind 'reset' is a third one, for a member.
ALTER TABLE links ADD COLUMN id BLOB;          -- 16 bytes, names it in lists
ALTER TABLE links ADD COLUMN member BLOB;      -- whose password it resets
ALTER TABLE links ADD COLUMN created_at INTEGER NOT NULL DEFAULT 0;
CREATE INDEX links_by_workspace ON links (workspace);
UPDATE links SET id = substr(hash, 1, 16);

-- A family is one sign-in, or one token of a program.
ALTER TABLE families ADD COLUMN name TEXT NOT NULL DEFAULT '';
ALTER TABLE families ADD COLUMN address TEXT NOT NULL DEFAULT '';
ALTER TABLE families ADD COLUMN last_used_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE families ADD COLUMN expires_at INTEGER;    -- of a token that ends by itself
CREATE INDEX families_by_member ON families (member);

-- Tokens of programs.
CREATE TABLE api_tokens (
    hash      BLOB PRIMARY KEY,        -- SHA-256 of the token
    family    BLOB NOT NULL UNIQUE,
    member    BLOB NOT NULL,
    scopes    TEXT NOT NULL,           -- 'read write admin'
    workspace BLOB                     -- the only one it reaches; NULL: all of the member's
) STRICT;
CREATE INDEX api_tokens_by_member ON api_tokens (member);

-- Devices that asked for a ticket.
CREATE TABLE desks (
    workspace  BLOB NOT NULL,
    device     BLOB NOT NULL,
    member     BLOB NOT NULL,
    name       TEXT NOT NULL,
    first_seen INTEGER NOT NULL,
    last_seen  INTEGER NOT NULL,
    revoked_at INTEGER,
    PRIMARY KEY (workspace, device)
) STRICT, WITHOUT ROWID;

-- Those there are were made by no family that is known, and live 30 seconds.
DELETE FROM tickets;
ALTER TABLE tickets ADD COLUMN family BLOB NOT NULL DEFAULT x'';

-- A change may also be the end of a sign-in (family) or of a device.
ALTER TABLE role_changes ADD COLUMN family BLOB;
ALTER TABLE role_changes ADD COLUMN device BLOB;

-- Who did what to whom, from where, when.
CREATE TABLE audit (
    id        BLOB PRIMARY KEY,        -- 16 random bytes
    at        INTEGER NOT NULL,
    actor     BLOB,                    -- a member
    action    TEXT NOT NULL,
    subject   BLOB,                    -- a member
    workspace BLOB,
    address   TEXT,                    -- of the network
    detail    TEXT
) STRICT;
CREATE INDEX audit_by_time ON audit (at, id);
CREATE INDEX audit_by_workspace ON audit (workspace, at, id);
CREATE INDEX audit_by_subject ON audit (subject, at, id);

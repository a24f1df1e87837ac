-- People and what they may do. Secrets are stored as hashes only. Times are milliseconds since 1970.

CREATE TABLE secrets (
    name  TEXT PRIMARY KEY,            -- 'jwt'
    value BLOB NOT NULL
) STRICT;

CREATE TABLE members (
    member     BLOB PRIMARY KEY,       -- 16 bytes
    email      TEXT NOT NULL UNIQUE,   -- lower case
    name       TEXT NOT NULL,
    password   TEXT NOT NULL,          -- argon2id, PHC string
    created_at INTEGER NOT NULL
) STRICT;

-- One-use links: the owner's claim (no workspace) and invitations.
CREATE TABLE links (
    hash       BLOB PRIMARY KEY,       -- SHA-256 of the secret
    kind       TEXT NOT NULL,          -- 'claim', 'invite'
    workspace  BLOB,
    role       INTEGER,
    inviter    BLOB,
    name       TEXT,
    expires_at INTEGER
) STRICT;

CREATE TABLE relay_workspaces (
    workspace  BLOB PRIMARY KEY,
    name       TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE memberships (
    workspace BLOB NOT NULL,
    member    BLOB NOT NULL,
    role      INTEGER NOT NULL,        -- 0 viewer, 1 member, 2 owner
    joined_at INTEGER NOT NULL,
    PRIMARY KEY (workspace, member)
) STRICT, WITHOUT ROWID;
CREATE INDEX memberships_by_member ON memberships (member);

-- Refresh tokens. A family is one sign-in; a token is used once; replay ends the family.
CREATE TABLE families (
    family     BLOB PRIMARY KEY,
    member     BLOB NOT NULL,
    ended_at   INTEGER,
    created_at INTEGER NOT NULL
) STRICT;
CREATE TABLE refresh_tokens (
    hash       BLOB PRIMARY KEY,       -- SHA-256 of the token
    family     BLOB NOT NULL,
    parent     BLOB,                   -- the token it replaced
    used_at    INTEGER,
    expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX refresh_tokens_by_family ON refresh_tokens (family);
CREATE INDEX refresh_tokens_by_parent ON refresh_tokens (parent);

CREATE TABLE tickets (
    hash       BLOB PRIMARY KEY,       -- SHA-256 of the ticket
    workspace  BLOB NOT NULL,
    member     BLOB NOT NULL,
    device     BLOB NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX tickets_by_expiry ON tickets (expires_at);

-- What live sockets and streams must hear of: a changed role, or its end (NULL).
CREATE TABLE role_changes (
    id        INTEGER PRIMARY KEY AUTOINCREMENT,
    workspace BLOB NOT NULL,
    member    BLOB NOT NULL,
    role      INTEGER,
    at        INTEGER NOT NULL
) STRICT;

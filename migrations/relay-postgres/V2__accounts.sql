-- People and what they may do: what migrations/relay-sqlite/V2 and V3 make, in one step.
-- Secrets are stored as hashes only. Times are milliseconds since 1970, ids 16 bytes.

CREATE TABLE secrets (
    name  TEXT PRIMARY KEY,               -- 'jwt'
    value BYTEA NOT NULL
);

-- Numbers that readers follow in order. A row is locked by who counts, until COMMIT, so that no number is seen before a lower one.
CREATE TABLE counters (
    name  TEXT PRIMARY KEY,               -- 'changes'
    value BIGINT NOT NULL
);
INSERT INTO counters (name, value) VALUES ('changes', 0);

CREATE TABLE members (
    member     BYTEA PRIMARY KEY,
    email      TEXT NOT NULL UNIQUE,      -- lower case
    name       TEXT NOT NULL,
    password   TEXT NOT NULL,             -- argon2id, PHC string
    created_at BIGINT NOT NULL,
    operator   BIGINT NOT NULL DEFAULT 0  -- the one who claimed the relay: may make a reset link for anybody
);

-- One-use links: the owner's claim (no workspace), invitations, resets of a password.
CREATE TABLE links (
    hash       BYTEA PRIMARY KEY,         -- SHA-256 of the secret
    kind       TEXT NOT NULL,             -- 'claim', 'invite', 'reset'
    workspace  BYTEA,
    role       BIGINT,
    inviter    BYTEA,
    name       TEXT,
    expires_at BIGINT,
    id         BYTEA,                     -- names it in lists
    member     BYTEA,                     -- whose password it resets
    created_at BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX links_by_workspace ON links (workspace);

CREATE TABLE relay_workspaces (
    workspace  BYTEA PRIMARY KEY,
    name       TEXT NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE TABLE memberships (
    workspace BYTEA NOT NULL,
    member    BYTEA NOT NULL,
    role      BIGINT NOT NULL,            -- 0 viewer, 1 member, 2 owner
    joined_at BIGINT NOT NULL,
    PRIMARY KEY (workspace, member)
);
CREATE INDEX memberships_by_member ON memberships (member);

-- A family is one sign-in, or one token of a program. Its refresh tokens are used once; replay ends the family.
CREATE TABLE families (
    family       BYTEA PRIMARY KEY,
    member       BYTEA NOT NULL,
    ended_at     BIGINT,
    created_at   BIGINT NOT NULL,
    name         TEXT NOT NULL DEFAULT '',
    address      TEXT NOT NULL DEFAULT '',
    last_used_at BIGINT NOT NULL DEFAULT 0,
    expires_at   BIGINT                   -- of a token that ends by itself
);
CREATE INDEX families_by_member ON families (member);

CREATE TABLE refresh_tokens (
    hash       BYTEA PRIMARY KEY,         -- SHA-256 of the token
    family     BYTEA NOT NULL,
    parent     BYTEA,                     -- the token it replaced
    used_at    BIGINT,
    expires_at BIGINT NOT NULL
);
CREATE INDEX refresh_tokens_by_family ON refresh_tokens (family);
CREATE INDEX refresh_tokens_by_parent ON refresh_tokens (parent);

-- Tokens of programs.
CREATE TABLE api_tokens (
    hash      BYTEA PRIMARY KEY,          -- SHA-256 of the token
    family    BYTEA NOT NULL UNIQUE,
    member    BYTEA NOT NULL,
    scopes    TEXT NOT NULL,              -- 'read write admin'
    workspace BYTEA                       -- the only one it reaches; NULL: all of the member's
);
CREATE INDEX api_tokens_by_member ON api_tokens (member);

-- Devices that asked for a ticket.
CREATE TABLE desks (
    workspace  BYTEA NOT NULL,
    device     BYTEA NOT NULL,
    member     BYTEA NOT NULL,
    name       TEXT NOT NULL,
    first_seen BIGINT NOT NULL,
    last_seen  BIGINT NOT NULL,
    revoked_at BIGINT,
    PRIMARY KEY (workspace, device)
);

CREATE TABLE tickets (
    hash       BYTEA PRIMARY KEY,         -- SHA-256 of the ticket
    workspace  BYTEA NOT NULL,
    member     BYTEA NOT NULL,
    device     BYTEA NOT NULL,
    expires_at BIGINT NOT NULL,
    family     BYTEA NOT NULL DEFAULT ''
);
CREATE INDEX tickets_by_expiry ON tickets (expires_at);

-- What live sockets and streams must hear of: a changed role or its end (NULL), the end of a sign-in or of a device.
CREATE TABLE role_changes (
    id        BIGINT PRIMARY KEY,         -- from counters, never from a sequence
    workspace BYTEA NOT NULL,
    member    BYTEA NOT NULL,
    role      BIGINT,
    at        BIGINT NOT NULL,
    family    BYTEA,
    device    BYTEA
);

-- Who did what to whom, from where, when.
CREATE TABLE audit (
    id        BYTEA PRIMARY KEY,          -- 16 random bytes
    at        BIGINT NOT NULL,
    actor     BYTEA,                      -- a member
    action    TEXT NOT NULL,
    subject   BYTEA,                      -- a member
    workspace BYTEA,
    address   TEXT,                       -- of the network
    detail    TEXT
);
CREATE INDEX audit_by_time ON audit (at, id);
CREATE INDEX audit_by_workspace ON audit (workspace, at, id);
CREATE INDEX audit_by_subject ON audit (subject, at, id);

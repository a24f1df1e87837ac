-- The relational picture of the documents. It can be thrown away and rebuilt from them at any time, so nothing here is
-- UNIQUE, checked or tied to another document: a document from elsewhere may hold anything, or arrive before the one it
-- names. Ids are 16 bytes; `document` is the kind byte and the 16 bytes; times are milliseconds since 1970.

CREATE TABLE deals (
    id             BLOB PRIMARY KEY NOT NULL,
    title          TEXT NOT NULL,
    amount         INTEGER,
    currency       TEXT,
    pipeline       TEXT,
    status         TEXT,
    position       TEXT,
    assignee       BLOB,
    priority       INTEGER NOT NULL,
    company_id     BLOB,
    contact_id     BLOB,
    expected_close TEXT,
    probability    INTEGER,
    source         TEXT,
    lost_reason    TEXT,
    closed_at      INTEGER,
    archived_at    INTEGER,
    created_at     INTEGER,
    created_by     BLOB,
    changed_at     INTEGER,
    changed_by     BLOB,
    deleted_at     INTEGER,
    merged_into    BLOB,
    import_id      BLOB,
    sample         INTEGER NOT NULL,
    has_note       INTEGER NOT NULL,
    tags           TEXT NOT NULL,   -- joined by line breaks, sorted
    folded         TEXT NOT NULL,   -- title and tags without accents and case
    next_due       TEXT,            -- the earliest open task
    next_zone      TEXT,
    unreadable     TEXT NOT NULL    -- joined by line breaks
) WITHOUT ROWID;
CREATE INDEX deals_column ON deals (status, position, id) WHERE deleted_at IS NULL AND archived_at IS NULL;
CREATE INDEX deals_company ON deals (company_id) WHERE company_id IS NOT NULL;
CREATE INDEX deals_contact ON deals (contact_id) WHERE contact_id IS NOT NULL;
CREATE INDEX deals_sample ON deals (id) WHERE sample = 1;
CREATE INDEX deals_merged ON deals (id, merged_into) WHERE merged_into IS NOT NULL;
CREATE INDEX deals_deleted ON deals (deleted_at) WHERE deleted_at IS NOT NULL;
CREATE INDEX deals_archived ON deals (archived_at) WHERE archived_at IS NOT NULL;

CREATE TABLE contacts (
    id          BLOB PRIMARY KEY NOT NULL,
    name        TEXT NOT NULL,
    sort        TEXT NOT NULL,      -- family name first, folded
    folded      TEXT NOT NULL,      -- names, e-mails, phone digits
    prefix      TEXT,
    first_name  TEXT NOT NULL,
    last_name   TEXT NOT NULL,
    job_title   TEXT,
    company_id  BLOB,
    assignee    BLOB,
    source      TEXT,
    birthday    TEXT,
    email       TEXT,
    phone       TEXT,
    created_at  INTEGER,
    created_by  BLOB,
    changed_at  INTEGER,
    changed_by  BLOB,
    deleted_at  INTEGER,
    merged_into BLOB,
    import_id   BLOB,
    sample      INTEGER NOT NULL,
    has_note    INTEGER NOT NULL,
    tags        TEXT NOT NULL,
    unreadable  TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX contacts_sort ON contacts (sort, id);
CREATE INDEX contacts_company ON contacts (company_id) WHERE company_id IS NOT NULL;
CREATE INDEX contacts_sample ON contacts (id) WHERE sample = 1;
CREATE INDEX contacts_merged ON contacts (id, merged_into) WHERE merged_into IS NOT NULL;

CREATE TABLE companies (
    id          BLOB PRIMARY KEY NOT NULL,
    name        TEXT NOT NULL,
    sort        TEXT NOT NULL,
    folded      TEXT NOT NULL,
    industry    TEXT,
    website     TEXT,
    size        TEXT,
    siren       TEXT,
    siret       TEXT,
    vat         TEXT,
    parent      BLOB,
    assignee    BLOB,
    source      TEXT,
    created_at  INTEGER,
    created_by  BLOB,
    changed_at  INTEGER,
    changed_by  BLOB,
    deleted_at  INTEGER,
    merged_into BLOB,
    import_id   BLOB,
    sample      INTEGER NOT NULL,
    has_note    INTEGER NOT NULL,
    tags        TEXT NOT NULL,
    unreadable  TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX companies_sort ON companies (sort, id);
CREATE INDEX companies_parent ON companies (parent) WHERE parent IS NOT NULL;
CREATE INDEX companies_sample ON companies (id) WHERE sample = 1;
CREATE INDEX companies_merged ON companies (id, merged_into) WHERE merged_into IS NOT NULL;

CREATE TABLE deal_contacts (
    deal    BLOB NOT NULL,
    contact BLOB NOT NULL,
    role    TEXT NOT NULL
);
CREATE INDEX deal_contacts_deal ON deal_contacts (deal);
CREATE INDEX deal_contacts_contact ON deal_contacts (contact);

CREATE TABLE labelled (
    document BLOB NOT NULL,
    list     TEXT NOT NULL,
    id       BLOB NOT NULL,
    label    TEXT NOT NULL,
    value    TEXT NOT NULL,
    place    INTEGER NOT NULL
);
CREATE INDEX labelled_document ON labelled (document);

CREATE TABLE tasks (
    document   BLOB NOT NULL,
    id         BLOB NOT NULL,
    title      TEXT NOT NULL,
    due        TEXT,
    due_zone   TEXT,
    due_ms     INTEGER,
    repeat     TEXT,
    assignee   BLOB,
    done_at    INTEGER,
    created_at INTEGER,
    deleted_at INTEGER,
    sample     INTEGER NOT NULL
);
CREATE INDEX tasks_document ON tasks (document);
CREATE INDEX tasks_due ON tasks (due_ms) WHERE done_at IS NULL AND deleted_at IS NULL;

CREATE TABLE activities (
    document BLOB NOT NULL,
    id       BLOB NOT NULL,
    at       INTEGER NOT NULL,
    by       BLOB,
    type     TEXT NOT NULL,
    data     TEXT NOT NULL           -- JSON object of texts
);
CREATE INDEX activities_document ON activities (document);
CREATE INDEX activities_at ON activities (at);

CREATE TABLE tags (
    document BLOB NOT NULL,
    tag      TEXT NOT NULL
);
CREATE INDEX tags_document ON tags (document);
CREATE INDEX tags_tag ON tags (tag);

CREATE TABLE customs (
    document BLOB NOT NULL,
    field    TEXT NOT NULL,
    value    TEXT NOT NULL
);
CREATE INDEX customs_document ON customs (document);
CREATE INDEX customs_field ON customs (field, value);

CREATE TABLE settings (
    name       TEXT NOT NULL,
    currency   TEXT,
    unreadable TEXT NOT NULL
);
CREATE TABLE pipelines (
    id       TEXT NOT NULL,
    name     TEXT NOT NULL,
    position TEXT,
    moved_to TEXT
);
CREATE TABLE stages (
    id           TEXT NOT NULL,
    pipeline     TEXT NOT NULL,
    name         TEXT NOT NULL,
    position     TEXT,
    kind         TEXT NOT NULL,
    probability  INTEGER NOT NULL,
    rotting_days INTEGER,
    moved_to     TEXT
);
CREATE TABLE fields (
    id       TEXT NOT NULL,
    name     TEXT NOT NULL,
    record   TEXT NOT NULL,
    type     TEXT NOT NULL,
    position TEXT
);
CREATE TABLE lost_reasons (
    place INTEGER NOT NULL,
    name  TEXT NOT NULL
);
CREATE TABLE members (
    id    BLOB NOT NULL,
    name  TEXT NOT NULL,
    color INTEGER NOT NULL
);

-- Search. `search` holds the folded text (no accents, no case, oe for œ); the two FTS5 tables index it.
CREATE TABLE search (
    place    INTEGER PRIMARY KEY,
    document BLOB NOT NULL,
    title    TEXT NOT NULL,
    body     TEXT NOT NULL,
    digits   TEXT NOT NULL           -- phone numbers in each form a person may type, as digits
);
CREATE INDEX search_document ON search (document);
CREATE VIRTUAL TABLE search_words USING fts5 (
    title, body, content = 'search', content_rowid = 'place', tokenize = 'unicode61', prefix = '2 3'
);
CREATE VIRTUAL TABLE search_parts USING fts5 (
    title, digits, content = 'search', content_rowid = 'place', tokenize = 'trigram', detail = full
);
CREATE VIRTUAL TABLE search_terms USING fts5vocab ('search_words', 'col');

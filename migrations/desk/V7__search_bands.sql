-- Search again, with what it needs to say where it found something (`texts`), to order what it found (`at`), and with
-- bands (open deals, contacts, companies, tasks, closed deals …), so that a common word is looked up band by band,
-- newest first, and ends as soon as there is enough. Rows are rebuilt after this.
DROP TABLE search_terms;
DROP TABLE search_words;
DROP TABLE search_parts;
DROP TABLE search;
CREATE TABLE search (
    place    INTEGER PRIMARY KEY,
    document BLOB NOT NULL,
    band     TEXT NOT NULL,          -- see core/src/rows/search.rs
    at       INTEGER NOT NULL,       -- last changed
    title    TEXT NOT NULL,          -- folded: no accents, no case, oe for œ
    body     TEXT NOT NULL,          -- folded, everything else
    digits   TEXT NOT NULL,          -- phone numbers in each form a person may type, SIRET and the like, without spaces
    texts    TEXT NOT NULL           -- as written: fields divided by 0x1E, each its name, 0x1F, its text
);
CREATE INDEX search_document ON search (document);
CREATE INDEX search_title ON search (title, at);
CREATE VIRTUAL TABLE search_words USING fts5 (
    title, body, band, content = 'search', content_rowid = 'place', tokenize = 'unicode61', prefix = '1 2 3'
);
CREATE VIRTUAL TABLE search_parts USING fts5 (
    title, digits, content = 'search', content_rowid = 'place', tokenize = 'trigram', detail = full
);
CREATE VIRTUAL TABLE search_terms USING fts5vocab ('search_words', 'col');

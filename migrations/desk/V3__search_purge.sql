-- Words of records that were removed for good may still stand in the search index, behind a mark that they are gone,
-- until its parts are merged. While there is a row, that is still to be done; `begun` says whether it was started.
CREATE TABLE search_purge (
    one   INTEGER PRIMARY KEY CHECK (one = 1),
    begun INTEGER NOT NULL
);

-- Records that somebody said are two, and how many days of use this desk has seen each record in the trash.
-- `apart` derives from documents as any row. The days do not: they stand for what no clock can be asked afterwards.

CREATE TABLE apart (
    document BLOB NOT NULL,
    other    BLOB NOT NULL             -- the id of the other record
);
CREATE INDEX apart_document ON apart (document);

CREATE TABLE trash_days (
    document   BLOB    PRIMARY KEY,
    deleted_at INTEGER NOT NULL,       -- as the record has it: thrown away again, it begins again
    days       INTEGER NOT NULL
) STRICT;
CREATE TABLE trash_day (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    day INTEGER NOT NULL               -- the last day that was counted, since 1970, by this computer's clock
) STRICT;

-- Numbers: targets and the ceiling of the settings; and the ways by which history is read for 10,000 deals at once.
-- The first index holds all that is asked of a stage move, so that its table is never looked at.

CREATE TABLE targets (
    month    TEXT NOT NULL,            -- YYYY-MM, or `year` for a calendar year's ceiling
    currency TEXT NOT NULL,
    amount   INTEGER NOT NULL
);

CREATE INDEX activities_moves ON activities (document, at, id, data ->> '$.from', data ->> '$.to') WHERE type = 'stage';
CREATE INDEX activities_signs ON activities (document, at, type) WHERE type IN ('stage', 'call', 'email', 'meeting', 'note');
CREATE INDEX tasks_done ON tasks (document, done_at) WHERE done_at IS NOT NULL;

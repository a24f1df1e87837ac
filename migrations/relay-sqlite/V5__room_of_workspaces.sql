-- What a workspace holds, written with its head: the log takes no more than the relay allows (docs/protocol.md, LG9).
ALTER TABLE workspaces ADD COLUMN document_count INTEGER NOT NULL DEFAULT 0; -- documents that are not erased
ALTER TABLE workspaces ADD COLUMN log_bytes      INTEGER NOT NULL DEFAULT 0; -- bytes of updates and states

UPDATE workspaces SET (document_count, log_bytes) = (
    SELECT count(*) FILTER (WHERE NOT erased), coalesce(sum(state_bytes + tail_bytes), 0)
    FROM documents WHERE documents.workspace = workspaces.key);

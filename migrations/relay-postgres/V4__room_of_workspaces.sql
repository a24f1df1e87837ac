-- What a workspace holds, written with its head: the log takes no more than the relay allows (docs/protocol.md, LG9).
ALTER TABLE workspaces ADD COLUMN document_count BIGINT NOT NULL DEFAULT 0; -- documents that are not erased
ALTER TABLE workspaces ADD COLUMN log_bytes      BIGINT NOT NULL DEFAULT 0; -- bytes of updates and states

UPDATE workspaces SET document_count = d.documents, log_bytes = d.bytes
FROM (SELECT workspace, count(*) FILTER (WHERE NOT erased) AS documents, sum(state_bytes + tail_bytes)::BIGINT AS bytes
      FROM documents GROUP BY workspace) d
WHERE d.workspace = workspaces.key;

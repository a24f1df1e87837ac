//! Whether the log in a SQLite file agrees with itself: places without a hole, documents that say of their entries what
//! stands in them, state vectors that follow from the bytes.

use std::path::Path;

use anyhow::Context as _;
use carnet_protocol::door::{StateVector, walk_update};
use carnet_protocol::hash::update_hash;
use carnet_protocol::ids::{DocumentId, WorkspaceId};
use rusqlite::{Connection, OpenFlags, params};

use super::{Finding, room};
use crate::limits::COMPACTED_HASHES_KEPT;
use crate::log::{Held, Room, newer};

/// Reads the whole file beside whoever works in it, and changes nothing.
///
/// # Errors
/// When the file cannot be read at all.
pub fn examine(file: &Path, room: Room) -> anyhow::Result<Vec<Finding>> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(file, flags)
        .with_context(|| format!("{} cannot be opened", file.display()))?;
    connection.busy_timeout(std::time::Duration::from_secs(5))?;
    connection.execute_batch("PRAGMA trusted_schema = OFF; PRAGMA temp_store = MEMORY;")?;
    // One moment for everything below.
    let view = connection.unchecked_transaction()?;
    let said: String = view.query_row("PRAGMA integrity_check(3)", [], |row| row.get(0))?;
    let mut findings = vec![Finding::check(
        said == "ok",
        "the file is whole",
        format!("the file is damaged, restore a backup: {said}"),
    )];
    if newer::is_newer(&view) {
        findings.push(Finding::bad(format!("the file was {}", newer::SAYS)));
        return Ok(findings);
    }
    findings.push(places(&view)?);
    for rule in RULES {
        findings.push(rule.examine(&view)?);
    }
    findings.extend(held(&view, room)?);
    findings.push(documents(&view)?);
    findings.push(unfit(&view)?);
    Ok(findings)
}

/// A statement that counts what must not be.
struct Rule {
    well: &'static str,
    bad: &'static str,
    count: &'static str,
}

const RULES: &[Rule] = &[
    Rule {
        well: "no entry stands behind its log's head",
        bad: "entries stand behind their log's head",
        count: BEHIND,
    },
    Rule {
        well: "no place is taken twice",
        bad: "places hold both an entry and a compacted one's hash",
        count: TWICE,
    },
    Rule {
        well: "documents know the length of their tails and states",
        bad: "documents are wrong about the length of their tails or states",
        count: LENGTHS,
    },
    Rule {
        well: "every entry belongs to a document",
        bad: "entries belong to no document",
        count: STRAY,
    },
    Rule {
        well: "nothing is left of erased documents but their tombstones",
        bad: "erased documents have bytes or lack their tombstone",
        count: ERASED,
    },
    Rule {
        well: "each state stands before its document's tail",
        bad: "states stand behind updates of their tails",
        count: STATES,
    },
    Rule {
        well: "devices are counted at least as far as their entries",
        bad: "devices are counted less far than their entries",
        count: DEVICES,
    },
    Rule {
        well: "every workspace has its log",
        bad: "workspaces of the accounts have no log",
        count: NO_LOG,
    },
    Rule {
        well: "every membership is a member's, in a workspace",
        bad: "memberships name members or workspaces that are not there",
        count: MEMBERSHIPS,
    },
];

impl Rule {
    fn examine(&self, view: &Connection) -> rusqlite::Result<Finding> {
        let count: i64 = view.query_row(self.count, [], |row| row.get(0))?;
        let bad = format!("{count} {}", self.bad);
        Ok(Finding::check(count == 0, self.well, bad))
    }
}

/// Each place up to the head holds an entry or the hash of one; hashes far behind the head are not kept.
fn places(view: &Connection) -> rusqlite::Result<Finding> {
    let mut logs = view.prepare(LOGS)?;
    let mut rows = logs.query([])?;
    let (mut count, mut missing) = (0, 0);
    while let Some(row) = rows.next()? {
        let (key, head): (i64, i64) = (row.get(0)?, row.get(1)?);
        let kept = COMPACTED_HASHES_KEPT as i64;
        let from = (head - kept).max(0);
        let held: i64 = view
            .prepare_cached(PLACES)?
            .query_row(params![(key << 40) + from, (key << 40) + head], |row| {
                row.get(0)
            })?;
        count += 1;
        missing += (head - from - held).abs();
    }
    Ok(Finding::check(
        missing == 0,
        format!("{count} logs have no hole"),
        format!(
            "{missing} places of the logs are missing: restore a backup, the desks fill in the rest"
        ),
    ))
}

/// Each workspace holds what it says, and how much that is. An older file is brought up to date when the relay starts.
fn held(view: &Connection, room: Room) -> rusqlite::Result<Vec<Finding>> {
    if newer::version(view) < Some(room::SINCE_FILE) {
        return Ok(vec![room::older()]);
    }
    let wrong = view.query_row(room::WRONG, [], |row| row.get(0))?;
    let mut rows = view.prepare(room::HELD)?;
    let rows = rows.query_map([], |row| {
        let held = Held {
            documents: row.get::<_, i64>(1)?.max(0).unsigned_abs(),
            bytes: row.get::<_, i64>(2)?.max(0).unsigned_abs(),
        };
        Ok((WorkspaceId(row.get(0)?), held))
    })?;
    let all = rows.collect::<rusqlite::Result<Vec<_>>>()?;
    Ok(room::findings(wrong, &all, room))
}

/// Each document's state vector follows from its bytes, and each update is the one that was pushed.
fn documents(view: &Connection) -> rusqlite::Result<Finding> {
    let mut statement = view.prepare(DOCUMENTS)?;
    let mut rows = statement.query([])?;
    let mut sum = Sum::default();
    while let Some(row) = rows.next()? {
        let at = (row.get(5)?, row.get_ref(0)?.as_blob()?);
        sum.begin(at, row.get_ref(1)?.as_blob()?);
        let hash = row.get_ref(4)?.as_blob()?;
        sum.entry(row.get(2)?, row.get_ref(3)?.as_blob()?, hash);
    }
    Ok(sum.finding())
}

/// What has been read of the documents so far.
#[derive(Default)]
pub(super) struct Sum {
    count: u64,
    bad: u64,
    at: Option<(i64, Vec<u8>)>,
    wanted: Vec<u8>,
    known: StateVector,
    broken: bool,
}

impl Sum {
    pub(super) fn begin(&mut self, (workspace, document): (i64, &[u8]), state_vector: &[u8]) {
        let same = self
            .at
            .as_ref()
            .is_some_and(|at| at.0 == workspace && at.1 == document);
        if !same {
            self.end();
            self.at = Some((workspace, document.to_vec()));
            self.wanted = state_vector.to_vec();
            self.known = StateVector::new();
            self.broken = false;
        }
    }

    pub(super) fn entry(&mut self, kind: i64, bytes: &[u8], hash: &[u8]) {
        const UPDATE: i64 = 0;
        let id = self
            .at
            .as_ref()
            .and_then(|at| DocumentId::from_bytes(&at.1));
        let pushed = kind != UPDATE || id.is_some_and(|id| update_hash(id, bytes)[..] == *hash);
        match walk_update(bytes) {
            Ok(shape) if pushed && shape.fits(&self.known) => shape.apply_to(&mut self.known),
            _ => self.broken = true,
        }
    }

    pub(super) fn finding(mut self) -> Finding {
        self.end();
        let bad = format!(
            "{} of {} documents do not follow from their entries: restore a backup, the desks fill in the rest",
            self.bad, self.count
        );
        let well = format!("{} documents follow from their entries", self.count);
        Finding::check(self.bad == 0, well, bad)
    }

    fn end(&mut self) {
        if self.at.take().is_some() {
            let same = StateVector::decode(&self.wanted).is_ok_and(|wanted| wanted == self.known);
            self.count += 1;
            self.bad += u64::from(self.broken || !same);
        }
    }
}

fn unfit(view: &Connection) -> rusqlite::Result<Finding> {
    let count: i64 = view.query_row(UNFIT, [], |row| row.get(0))?;
    Ok(if count == 0 {
        Finding::well("every document folds")
    } else {
        Finding::careful(format!(
            "{count} documents do not fold: nothing is lost, they take more space; a newer version tries again"
        ))
    })
}

crate::statements! {
    BEHIND = "SELECT count(*) FROM entries e LEFT JOIN workspaces w ON w.key = e.place >> 40
                WHERE w.key IS NULL OR e.place > (w.key << 40) + w.head";
    TWICE = "SELECT count(*) FROM entries JOIN compacted USING (place)";
    LENGTHS = "SELECT count(*) FROM documents d LEFT JOIN (
                    SELECT place >> 40 AS workspace, document, sum(kind = 0) AS tail,
                        sum(CASE kind WHEN 0 THEN length(bytes) ELSE 0 END) AS tail_bytes,
                        sum(CASE kind WHEN 2 THEN length(bytes) ELSE 0 END) AS state_bytes
                    FROM entries GROUP BY 1, 2) e USING (workspace, document)
                WHERE coalesce(e.tail, 0) <> d.tail_count OR coalesce(e.tail_bytes, 0) <> d.tail_bytes
                    OR coalesce(e.state_bytes, 0) <> d.state_bytes";
    STRAY = "SELECT count(*) FROM entries e WHERE NOT EXISTS (SELECT 1 FROM documents d
                WHERE d.workspace = e.place >> 40 AND d.document = e.document)";
    ERASED = "SELECT count(*) FROM documents d WHERE d.erased AND (
                SELECT count(*) FILTER (WHERE kind = 1) <> 1 OR count(*) <> 1 FROM entries e
                WHERE e.document = d.document AND e.place > d.workspace << 40 AND e.place < (d.workspace + 1) << 40)";
    STATES = "SELECT count(*) FROM entries s WHERE s.kind = 2 AND EXISTS (SELECT 1 FROM entries e
                WHERE e.document = s.document AND e.place > (s.place >> 40) << 40 AND e.place < s.place)";
    DEVICES = "SELECT count(*) FROM devices d WHERE d.through < (SELECT max(number) FROM entries e
                WHERE e.device = d.device AND e.place > d.workspace << 40 AND e.place < (d.workspace + 1) << 40)";
    NO_LOG = "SELECT count(*) FROM relay_workspaces WHERE workspace NOT IN (SELECT workspace FROM workspaces)";
    MEMBERSHIPS = "SELECT count(*) FROM memberships WHERE member NOT IN (SELECT member FROM members)
                OR workspace NOT IN (SELECT workspace FROM relay_workspaces)";
    LOGS = "SELECT key, head FROM workspaces";
    PLACES = "SELECT (SELECT count(*) FROM entries WHERE place > ?1 AND place <= ?2)
                      + (SELECT count(*) FROM compacted WHERE place > ?1 AND place <= ?2)";
    DOCUMENTS = "SELECT d.document, d.state_vector, e.kind, e.bytes, e.hash, e.place >> 40 FROM documents d
         JOIN entries e ON e.document = d.document AND e.place > d.workspace << 40
             AND e.place < (d.workspace + 1) << 40
         WHERE NOT d.erased ORDER BY d.workspace, d.document, e.place";
    UNFIT = "SELECT count(*) FROM documents WHERE unfit > 0 AND NOT erased";
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use carnet_protocol::ids::{DeviceId, Epoch, Kind, MemberId};
    use tempfile::TempDir;

    use super::*;
    use crate::doctor::State;
    use crate::log::contract::map_update;
    use crate::log::sqlite::Store;
    use crate::log::{Append, Change};

    /// A log with two documents, one of them erased.
    fn log() -> (TempDir, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("relay.db");
        let mut store = Store::open(&file).unwrap();
        let workspace = WorkspaceId([1; 16]);
        store.create(workspace, Epoch([2; 16])).unwrap();
        let document = |n: u8| DocumentId::new(Kind::DEAL, uuid::Uuid::from_bytes([n; 16]));
        let update = |n: u8, clock: u32| {
            let bytes = map_update(u64::from(n) + 1, clock, "x");
            Change::Update {
                document: document(n),
                shape: walk_update(&bytes).unwrap(),
                bytes: bytes.into(),
            }
        };
        let changes = vec![
            update(1, 0),
            update(1, 1),
            update(2, 0),
            Change::Erase {
                document: document(2),
            },
        ];
        let appended = store.append(&Append {
            workspace,
            device: DeviceId([3; 16]),
            owner: MemberId([4; 16]),
            member: MemberId([4; 16]),
            first: 1,
            heals: false,
            changes,
        });
        assert_eq!(appended.unwrap().refused, None);
        (folder, file)
    }

    fn bad(file: &Path) -> Vec<String> {
        let found = examine(file, Room::default()).unwrap().into_iter();
        found
            .filter(|found| found.state == State::Bad)
            .map(|found| found.about)
            .collect()
    }

    #[test]
    fn a_log_that_agrees_with_itself_is_well() {
        let (_folder, file) = log();
        assert_eq!(bad(&file), Vec::<String>::new());
    }

    #[test]
    fn each_damage_is_found() {
        let table = [
            ("DELETE FROM compacted", "missing"),
            ("DELETE FROM entries WHERE place % 65536 = 2", "missing"),
            ("UPDATE workspaces SET head = 3", "behind their log's head"),
            ("UPDATE workspaces SET document_count = 2", "how much"),
            (
                "UPDATE workspaces SET log_bytes = log_bytes + 1",
                "how much",
            ),
            (
                "INSERT INTO compacted SELECT place, hash FROM entries WHERE kind = 0",
                "both",
            ),
            (
                "UPDATE documents SET tail_count = 7 WHERE NOT erased",
                "length",
            ),
            (
                "UPDATE documents SET tail_bytes = 7 WHERE NOT erased",
                "length",
            ),
            ("DELETE FROM documents WHERE NOT erased", "no document"),
            ("UPDATE entries SET kind = 0 WHERE kind = 1", "tombstone"),
            (
                "UPDATE entries SET kind = 2 WHERE place % 65536 = 2",
                "behind updates",
            ),
            ("UPDATE devices SET through = 1", "less far"),
            (
                "UPDATE documents SET state_vector = x'00' WHERE NOT erased",
                "do not follow",
            ),
            (
                "UPDATE entries SET bytes = zeroblob(length(bytes)) WHERE kind = 0",
                "do not follow",
            ),
            (
                "UPDATE entries SET hash = zeroblob(16) WHERE kind = 0",
                "do not follow",
            ),
            (
                "INSERT INTO relay_workspaces VALUES (x'09', 'x', 0)",
                "have no log",
            ),
            (
                "INSERT INTO memberships VALUES (x'09', x'09', 0, 0)",
                "memberships",
            ),
        ];
        for (damage, word) in table {
            let (_folder, file) = log();
            Connection::open(&file)
                .unwrap()
                .execute_batch(damage)
                .unwrap();
            let bad = bad(&file);
            assert!(
                bad.iter().any(|bad| bad.contains(word)),
                "{damage}: {bad:?}"
            );
        }
    }
}

//! Whether workspaces know how much they hold, and which of them will soon be full (LG9).

use carnet_protocol::ids::WorkspaceId;

use super::Finding;
use crate::limits::{DOCTOR_FULLEST, ROOM_CAREFUL_PERCENT};
use crate::log::{Held, Room};
use crate::settings::Size;

/// The version of a file since which workspaces count what they hold.
pub(super) const SINCE_FILE: i64 = 5;
/// … and of the tables in PostgreSQL.
pub(super) const SINCE_POSTGRES: i64 = 4;

crate::statements! {
    /// Counts workspaces that hold something else than they say.
    pub(super) WRONG = "SELECT count(*) FROM workspaces w LEFT JOIN (
        SELECT workspace, count(*) FILTER (WHERE NOT erased) AS documents, sum(state_bytes + tail_bytes) AS bytes
        FROM documents GROUP BY workspace) d ON d.workspace = w.key
        WHERE w.document_count <> coalesce(d.documents, 0) OR w.log_bytes <> coalesce(d.bytes, 0)";
    /// All workspaces with what they hold, the largest first.
    pub(super) HELD = "SELECT workspace, document_count, log_bytes FROM workspaces ORDER BY log_bytes DESC";
    /// The same, with ids as text.
    pub(super) HELD_BY_TEXT = "SELECT CAST(workspace AS TEXT), document_count, log_bytes FROM workspaces ORDER BY log_bytes DESC";
}

/// Of a file or tables that do not count yet.
pub(super) fn older() -> Finding {
    Finding::careful(
        "what workspaces hold is not counted yet: it is when the newer relay has started",
    )
}

/// What is found of so many wrong workspaces, and of what all hold.
pub(super) fn findings(wrong: i64, all: &[(WorkspaceId, Held)], room: Room) -> Vec<Finding> {
    let counted = Finding::check(
        wrong == 0,
        "workspaces know how much they hold",
        format!(
            "{wrong} workspaces are wrong about how much they hold: `carnet-relay migrate` counts anew (in a file: while no relay runs)"
        ),
    );
    let near = all.iter().filter(|(_, held)| is_near(*held, room));
    let near: Vec<_> = near
        .take(DOCTOR_FULLEST)
        .map(|one| line(one, room))
        .collect();
    let fullness = if near.is_empty() {
        let documents: u64 = all.iter().map(|(_, held)| held.documents).sum();
        let bytes: u64 = all.iter().map(|(_, held)| held.bytes).sum();
        let largest = all.first().map(|one| line(one, room));
        let largest = largest.map_or_else(String::new, |one| format!("; the largest: {one}"));
        Finding::well(format!(
            "workspaces hold {documents} documents and {bytes} bytes{largest}"
        ))
    } else {
        Finding::careful(format!(
            "workspaces are nearly full: give them more room (CARNET_WORKSPACE_DOCUMENTS, CARNET_WORKSPACE_BYTES), or have \
             their owners erase: {}",
            near.join("; ")
        ))
    };
    vec![counted, fullness]
}

fn is_near(held: Held, room: Room) -> bool {
    let near = |held: u64, most: u64| {
        most != u64::MAX
            && u128::from(held) * 100 >= u128::from(most) * u128::from(ROOM_CAREFUL_PERCENT)
    };
    near(held.documents, room.documents) || near(held.bytes, room.bytes)
}

fn line((id, held): &(WorkspaceId, Held), room: Room) -> String {
    format!(
        "{id} with {} of {} documents and {} of {} bytes",
        held.documents,
        Size(room.documents),
        held.bytes,
        Size(room.bytes)
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doctor::State;

    #[test]
    fn one_that_is_nearly_full_is_named() {
        let held = |documents, bytes| Held { documents, bytes };
        let all = [
            (WorkspaceId([1; 16]), held(2, 799)),
            (WorkspaceId([2; 16]), held(9, 10)),
        ];
        let told = |room| {
            let found = findings(0, &all, room);
            (found[1].state, found[1].about.clone())
        };
        let mut room = Room {
            documents: 12,
            bytes: 1_000,
        };
        let (state, about) = told(room);
        assert_eq!(state, State::Well);
        assert!(about.contains("11 documents and 809 bytes"), "{about}");
        room.documents = 11;
        let (state, about) = told(room);
        assert_eq!(state, State::Careful);
        assert!(about.contains("9 of 11 documents"), "{about}");
        assert!(!about.contains("799"), "{about}");
        (room.documents, room.bytes) = (u64::MAX, u64::MAX);
        assert_eq!(told(room).0, State::Well, "there is no end");
        assert_eq!(findings(1, &all, room)[0].state, State::Bad);
    }
}

//! Following `moved_to` and `merged_into`: readers go where a record or stage went; a ring ends at its smallest id.

use std::collections::HashMap;

use carnet_protocol::ids::{DocumentId, Kind};
use rusqlite::Connection;
use uuid::Uuid;

use crate::limits;

/// Where a thing is now: follows `next` from `start`. A step to something unknown is not taken.
pub fn follow<K: Ord + Clone>(
    start: K,
    next: impl Fn(&K) -> Option<K>,
    known: impl Fn(&K) -> bool,
) -> K {
    let mut path = vec![start];
    while let Some(here) = path.last().cloned() {
        let Some(to) = next(&here).filter(|to| known(to)) else {
            return here;
        };
        if let Some(from) = path.iter().position(|passed| *passed == to) {
            return path.split_off(from).into_iter().min().unwrap_or(here);
        }
        if path.len() >= limits::REDIRECTS {
            return here;
        }
        path.push(to);
    }
    unreachable!("BUG: the path starts with one element and only grows")
}

/// Records that were merged into another, and where each is found now.
#[derive(Clone, Debug, Default)]
pub struct Merged {
    to: HashMap<Uuid, Uuid>,
}

impl Merged {
    /// The merged records of a table (`deals`, `contacts` or `companies`). Nearly always few. A record that is not in the trash
    /// is not lost in one that is: who threw that one away did not know what it stands for.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn load(conn: &Connection, table: &'static str) -> rusqlite::Result<Self> {
        let mut statement = conn.prepare_cached(&format!(
            "SELECT m.id, m.merged_into FROM {table} m
             WHERE m.merged_into IS NOT NULL AND EXISTS (SELECT 1 FROM {table} t WHERE t.id = m.merged_into
               AND (t.deleted_at IS NULL OR m.deleted_at IS NOT NULL))"
        ))?;
        let mut rows = statement.query([])?;
        let mut next = HashMap::new();
        while let Some(row) = rows.next()? {
            if let (Some(from), Some(to)) = (crate::rows::id(row, 0)?, crate::rows::id(row, 1)?) {
                next.insert(from, to);
            }
        }
        let to = next
            .keys()
            .map(|id| (*id, follow(*id, |here| next.get(here).copied(), |_| true)))
            .filter(|(from, to)| from != to)
            .collect();
        Ok(Self { to })
    }

    /// The record that stands for this one.
    #[must_use]
    pub fn target(&self, id: Uuid) -> Uuid {
        self.to.get(&id).copied().unwrap_or(id)
    }

    /// Whether another record stands for this one, so that no list shows it.
    #[must_use]
    pub fn hides(&self, id: Uuid) -> bool {
        self.to.contains_key(&id)
    }

    /// Whether nothing was merged.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.to.is_empty()
    }

    /// This record and those merged into it.
    #[must_use]
    pub fn names_of(&self, id: Uuid) -> Vec<Uuid> {
        let mut names: Vec<Uuid> = self
            .to
            .iter()
            .filter(|(_, to)| **to == id)
            .map(|(from, _)| *from)
            .collect();
        names.push(id);
        names.sort();
        names
    }

    /// The documents of the record that stands for this one: its own first, then those merged into it.
    #[must_use]
    pub fn documents(&self, kind: Kind, id: Uuid) -> Vec<DocumentId> {
        let id = self.target(id);
        let others = self.names_of(id).into_iter().filter(|name| *name != id);
        std::iter::once(id)
            .chain(others)
            .map(|id| DocumentId::new(kind, id))
            .collect()
    }

    /// The hidden ids as a JSON list of hex, for `NOT IN (SELECT unhex(value) FROM json_each(?))`.
    #[must_use]
    pub fn hidden_json(&self) -> String {
        let ids: Vec<String> = self.to.keys().map(|id| id.simple().to_string()).collect();
        serde_json::to_string(&ids).unwrap_or_else(|_| "[]".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn end(start: u8, steps: &[(u8, u8)]) -> u8 {
        let next: HashMap<u8, u8> = steps.iter().copied().collect();
        follow(start, |here| next.get(here).copied(), |id| *id < 100)
    }

    #[test]
    fn follows_to_the_end_and_a_ring_to_its_smallest() {
        assert_eq!(end(1, &[]), 1);
        assert_eq!(end(1, &[(1, 2), (2, 3)]), 3);
        assert_eq!(end(1, &[(1, 1)]), 1, "a ring of one");
        assert_eq!(
            end(9, &[(9, 5), (5, 7), (7, 5)]),
            5,
            "9 is not in the ring of 5 and 7"
        );
        assert_eq!(
            end(7, &[(9, 5), (5, 7), (7, 5)]),
            5,
            "every start ends at the same place"
        );
        assert_eq!(
            end(1, &[(1, 200)]),
            1,
            "a target that is not here (yet) is not followed"
        );
    }
}

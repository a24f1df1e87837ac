//! What a request changed, key by key: before and after. It is what an undo puts back, and only where nobody came since.
//!
//! Captured from the Yjs transaction itself, so that a command need not know of it. Roots `notes` and `activity` take no
//! part: an editor has an undo of its own, and history is never rewritten.

use std::str::FromStr;
use std::sync::{Arc, Mutex};

use carnet_protocol::ids::{DocumentId, Kind};
use serde::{Deserialize, Serialize};
use yrs::types::EntryChange;
use yrs::{Any, Doc, MapRef, Observable, Out, ReadTxn, Transact};

use crate::document::record::{CHANGED_AT, CHANGED_BY};
use crate::document::workspace as settings;
use crate::document::{DATA, RootType, roots};

/// The name under which a capture listens.
const OBSERVER: &str = "inverse";

/// Everything that one act changed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Inverse {
    /// In the order of their first edit.
    pub parts: Vec<Part>,
}

/// What an act changed in one document.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Part {
    /// The document's name.
    document: String,
    /// The act made it: it is undone by the trash, whatever its keys.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub created: bool,
    /// The act stamped `changed_at` and `changed_by`, so its undo does.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub stamped: bool,
    /// Keys whose value is another than before.
    pub keys: Vec<Key>,
}

/// One key of one root map.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Key {
    /// The root.
    pub root: String,
    /// The key.
    pub key: String,
    /// `None`: it was absent.
    pub before: Option<Any>,
    /// `None`: it was removed.
    pub after: Option<Any>,
}

impl Part {
    fn new(document: DocumentId, created: bool) -> Self {
        Self {
            document: document.to_string(),
            created,
            stamped: false,
            keys: Vec::new(),
        }
    }

    /// Which document.
    #[must_use]
    pub fn document(&self) -> Option<DocumentId> {
        DocumentId::from_str(&self.document).ok()
    }

    /// As this part, with other keys.
    #[must_use]
    pub fn with(&self, keys: Vec<Key>) -> Self {
        Self {
            keys,
            ..self.clone()
        }
    }

    fn is_empty(&self) -> bool {
        self.keys.is_empty() && !self.created
    }
}

impl Key {
    /// Keys of one group mean something only together: all of them are put back, or none.
    #[must_use]
    pub fn group(&self, kind: Kind) -> String {
        let key = self.key.as_str();
        let group = match (self.root.as_str(), key) {
            (DATA, "pipeline" | "status" | "position" | "closed_at" | "lost_reason")
                if kind == Kind::DEAL =>
            {
                "status"
            }
            (DATA, "amount" | "currency") if kind == Kind::DEAL => "amount",
            (DATA, "due" | "due_zone") => "due",
            (DATA, _) => key,
            // `{id}.{field}`: a task, an e-mail, a stage.
            _ => key.rsplit_once('.').map_or(key, |(id, _)| id),
        };
        format!("{}/{group}", self.root)
    }
}

/// Settings that members change, too.
const OF_MEMBERS: [&str; 3] = [settings::MEMBERS, settings::TAG_SETTINGS, settings::VIEWS];

impl Inverse {
    /// Whether only an owner may put it back: whoever did it may be none any more.
    #[must_use]
    pub fn is_owners(&self) -> bool {
        let of_workspace = |part: &&Part| part.document() == Some(DocumentId::WORKSPACE);
        let mut keys = self
            .parts
            .iter()
            .filter(of_workspace)
            .flat_map(|part| &part.keys);
        keys.any(|key| !OF_MEMBERS.contains(&key.root.as_str()))
    }

    /// Whether nothing was changed that could be put back.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.parts.is_empty()
    }

    /// Of what was stored.
    #[must_use]
    pub fn read(stored: &str) -> Option<Self> {
        serde_json::from_str(stored).ok()
    }

    /// For the file.
    #[must_use]
    pub fn write(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Adds what one transaction changed; several of one document become one part.
    fn add(&mut self, part: Part) {
        let Some(known) = self
            .parts
            .iter_mut()
            .find(|one| one.document == part.document)
        else {
            if !part.is_empty() {
                self.parts.push(part);
            }
            return;
        };
        known.stamped |= part.stamped;
        for key in part.keys {
            let same = |one: &Key| one.root == key.root && one.key == key.key;
            match known.keys.iter_mut().find(|one| same(one)) {
                Some(one) => one.after = key.after,
                None => known.keys.push(key),
            }
        }
        known.keys.retain(|one| one.before != one.after);
    }

    /// Adds the parts of another act that followed.
    pub fn extend(&mut self, other: Self) {
        for part in other.parts {
            self.add(part);
        }
    }
}

type Seen = Arc<Mutex<Vec<Key>>>;

/// Listens to one transaction of one document.
pub(crate) struct Capture {
    part: Part,
    maps: Vec<MapRef>,
    seen: Seen,
}

impl Capture {
    /// Begins to listen. No transaction may be open.
    pub(crate) fn begin(document: DocumentId, doc: &Doc, created: bool) -> Self {
        let seen = Seen::default();
        let mut maps = Vec::new();
        if !created {
            let txn = doc.transact();
            for (root, _) in roots(document.kind)
                .iter()
                .filter(|(_, of)| *of == RootType::Map)
            {
                if let Some(map) = txn.get_map(*root) {
                    listen(&map, root, &seen);
                    maps.push(map);
                }
            }
        }
        Self {
            part: Part::new(document, created),
            maps,
            seen,
        }
    }

    /// Ends listening. What was seen is kept only of a transaction that is kept.
    pub(crate) fn end(self, kept: bool, inverse: &mut Inverse) {
        for map in &self.maps {
            map.unobserve(OBSERVER);
        }
        let mut part = self.part;
        let seen = self.seen.lock().map(|mut seen| std::mem::take(&mut *seen));
        for key in seen.unwrap_or_default() {
            let stamp = key.root == DATA && (key.key == CHANGED_AT || key.key == CHANGED_BY);
            part.stamped |= stamp;
            if !stamp && key.before != key.after {
                part.keys.push(key);
            }
        }
        // By key: what a hash map gave in any order is stored in one.
        part.keys
            .sort_by(|a, b| (&a.root, &a.key).cmp(&(&b.root, &b.key)));
        if kept {
            inverse.add(part);
        }
    }
}

fn listen(map: &MapRef, root: &'static str, seen: &Seen) {
    let seen = Arc::clone(seen);
    map.observe(OBSERVER, move |txn, event| {
        let Ok(mut seen) = seen.lock() else { return };
        for (key, change) in event.keys(txn) {
            let (before, after) = match change {
                EntryChange::Inserted(after) => (None, Some(after)),
                EntryChange::Updated(before, after) => (Some(before), Some(after)),
                EntryChange::Removed(before) => (Some(before), None),
            };
            // A value that is no plain one is a newer version's: it cannot be put back as it was.
            let (Some(before), Some(after)) = (plain(before), plain(after)) else {
                continue;
            };
            seen.push(Key {
                root: root.to_owned(),
                key: key.to_string(),
                before,
                after,
            });
        }
    });
}

/// A value, absent or plain; `None` for anything else.
#[expect(clippy::option_option, reason = "absent is one of the plain ones")]
fn plain(out: Option<&Out>) -> Option<Option<Any>> {
    match out {
        None | Some(Out::Any(Any::Undefined)) => Some(None),
        Some(Out::Any(any)) => Some(Some(any.clone())),
        Some(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::record::put;
    use crate::document::{open, tags, value};
    use uuid::Uuid;
    use yrs::TransactionMut;

    fn captured(doc: &Doc, created: bool, change: impl Fn(&mut TransactionMut<'_>)) -> Inverse {
        let id = DocumentId::new(Kind::DEAL, Uuid::nil());
        let mut inverse = Inverse::default();
        let capture = Capture::begin(id, doc, created);
        let mut txn = doc.transact_mut();
        change(&mut txn);
        txn.commit();
        drop(txn);
        capture.end(true, &mut inverse);
        inverse
    }

    fn key(root: &str, key: &str, before: Option<Any>, after: Option<Any>) -> Key {
        Key {
            root: root.to_owned(),
            key: key.to_owned(),
            before,
            after,
        }
    }

    #[test]
    fn what_a_transaction_changed_is_known_key_by_key() {
        let doc = open(Kind::DEAL, 1);
        let made = captured(&doc, true, |txn| {
            put(txn, "title", Some("Logo"));
            put(txn, "amount", Some(100_i64));
            tags::add(txn, "web");
        });
        assert!(made.parts[0].created && made.parts[0].keys.is_empty());
        let edited = captured(&doc, false, |txn| {
            put(txn, "title", Some("Logo"));
            put(txn, "amount", Some(5_i64));
            put(txn, "amount", Some(200_i64));
            put(txn, "source", Some("Salon"));
            put(txn, CHANGED_AT, Some(7_i64));
            tags::remove(txn, "web");
            value::put(txn, "tasks", "t.title", "Rappeler");
        });
        let wanted = vec![
            key(DATA, "amount", Some(100_i64.into()), Some(200_i64.into())),
            key(DATA, "source", None, Some("Salon".into())),
            key("tags", "web", Some(true.into()), None),
            key("tasks", "t.title", None, Some("Rappeler".into())),
        ];
        assert_eq!(edited.parts[0].keys, wanted, "and no key that stayed");
        assert!(edited.parts[0].stamped);
        let stored = edited.write();
        assert_eq!(Inverse::read(&stored), Some(edited), "{stored}");
    }

    #[test]
    fn two_transactions_of_one_act_are_one_step() {
        let doc = open(Kind::DEAL, 1);
        let mut all = captured(&doc, false, |txn| put(txn, "title", Some("A")));
        all.extend(captured(&doc, false, |txn| put(txn, "title", Some("B"))));
        assert_eq!(
            all.parts[0].keys,
            vec![key(DATA, "title", None, Some("B".into()))]
        );
        all.extend(captured(&doc, false, |txn| {
            put::<&str>(txn, "title", None);
        }));
        assert_eq!(all.parts[0].keys, Vec::new(), "as it was");
    }

    #[test]
    fn what_belongs_together_is_one_group() {
        let group = |root: &str, name: &str| key(root, name, None, None).group(Kind::DEAL);
        assert_eq!(group(DATA, "position"), group(DATA, "pipeline"));
        assert_eq!(group(DATA, "amount"), group(DATA, "currency"));
        assert_ne!(group(DATA, "title"), group(DATA, "source"));
        assert_eq!(group("tasks", "t.due"), group("tasks", "t.title"));
        assert_ne!(group("tasks", "t.due"), group("tasks", "u.due"));
        assert_ne!(group("tags", "web"), group("tags", "print"));
    }
}

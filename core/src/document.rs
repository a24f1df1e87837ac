//! What stands in the documents: every root and key of the schema, read totally and written key by key.
//!
//! `docs/data-model.md` is the same list for people. Reading never fails: a value of a wrong type, or too large, reads
//! as absent, is kept, and is named in `unreadable`. Keys and roots that are not listed here are kept and forwarded.

pub mod activity;
pub mod canonical;
pub mod company;
pub mod contact;
pub mod deal;
pub mod history;
pub mod labelled;
pub mod note;
pub mod record;
pub mod tags;
pub mod task;
pub mod value;
pub mod workspace;

pub use canonical::canonical_json;

use carnet_protocol::ids::Kind;
use yrs::{BranchID, ClientID, Doc, OffsetKind, Options, TransactionMut};

/// The Yjs type of a root.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RootType {
    /// `Y.Map`
    Map,
    /// `Y.Array`
    Array,
    /// `Y.XmlFragment`
    Xml,
}

/// The root that holds a record's own keys.
pub const DATA: &str = "data";
/// The root of what an editor writes.
pub const NOTES: &str = "notes";
/// The root of a record's history.
pub const ACTIVITY: &str = "activity";
/// The root of a record's tags, a map used as a set.
pub const TAGS: &str = "tags";
/// The root of a record's tasks, flat keys `{task}.{field}`.
pub const TASKS: &str = "tasks";
/// The root of the contacts beside a deal's main one, `{contact}` → role.
pub const CONTACTS: &str = "contacts";

const DEAL: &[(&str, RootType)] = &[
    (DATA, RootType::Map),
    (TAGS, RootType::Map),
    (CONTACTS, RootType::Map),
    (TASKS, RootType::Map),
    (NOTES, RootType::Xml),
    (ACTIVITY, RootType::Array),
];
const PERSON: &[(&str, RootType)] = &[
    (DATA, RootType::Map),
    (TAGS, RootType::Map),
    (labelled::EMAILS, RootType::Map),
    (labelled::PHONES, RootType::Map),
    (labelled::ADDRESSES, RootType::Map),
    (labelled::CONSENTS, RootType::Map),
    (TASKS, RootType::Map),
    (NOTES, RootType::Xml),
    (ACTIVITY, RootType::Array),
];
const TASK: &[(&str, RootType)] = &[
    (DATA, RootType::Map),
    (NOTES, RootType::Xml),
    (ACTIVITY, RootType::Array),
];

/// The roots of a kind of document; none for a kind from a newer version.
#[must_use]
pub const fn roots(kind: Kind) -> &'static [(&'static str, RootType)] {
    match kind {
        Kind::DEAL => DEAL,
        Kind::CONTACT | Kind::COMPANY => PERSON,
        Kind::TASK => TASK,
        Kind::WORKSPACE => workspace::ROOTS,
        _ => &[],
    }
}

/// The type a root name has in every kind that uses it.
fn root_type(name: &str) -> Option<RootType> {
    [DEAL, PERSON, TASK, workspace::ROOTS]
        .into_iter()
        .flatten()
        .find(|(known, _)| *known == name)
        .map(|(_, of)| *of)
}

/// An empty document as every desk opens it: UTF-16 offsets like Yjs, and the kind's roots declared.
///
/// Roots must be declared before an update is applied, or [`only_notes_changed`] cannot see changes in them.
#[must_use]
pub fn open(kind: Kind, client: u64) -> Doc {
    let doc = Doc::with_options(Options {
        offset_kind: OffsetKind::Utf16,
        // yrs would delete formats that another's update made useless, in that update's own transaction: deletions that
        // no update carries, so that no other desk learns of them.
        cleanup_formatting: false,
        ..Options::with_client_id(ClientID::new(client))
    });
    declare(&doc, kind);
    doc
}

/// Declares the kind's roots on a document. Writes nothing. No transaction may be open.
pub fn declare(doc: &Doc, kind: Kind) {
    for (name, of) in roots(kind) {
        match of {
            RootType::Map => drop(doc.get_or_insert_map(*name)),
            RootType::Array => drop(doc.get_or_insert_array(*name)),
            RootType::Xml => drop(doc.get_or_insert_xml_fragment(*name)),
        }
    }
}

/// Whether a transaction changed nothing but root `notes` and roots unknown to the kind's schema.
///
/// Commits the transaction (that is when yrs knows what changed), so on `Err` the document must be dropped from memory.
/// The document must have been made by [`open`].
///
/// # Errors
/// The name of a root that an editor may not change.
pub fn only_notes_changed(txn: &mut TransactionMut<'_>, kind: Kind) -> Result<(), String> {
    txn.commit();
    for branch in txn.changed_parent_types() {
        if let BranchID::Root(name) = branch.id()
            && *name != *NOTES
            && roots(kind).iter().any(|(known, _)| *known == &*name)
        {
            return Err(name.to_string());
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;

//! What commands of every record share: stamps, the trash, labelled values, custom fields.

use carnet_protocol::ids::{DocumentId, Kind};
use uuid::Uuid;
use yrs::TransactionMut;

use super::check;
use super::merged::{documents, item_home};
use crate::api::contact::{Labelled, LabelledList};
use crate::api::field::Field;
use crate::api::{ApiError, Response};
use crate::custom::{self, Kind as CustomKind};
use crate::document::record::{self as key, put};
use crate::document::{activity, history, labelled, tags};
use crate::engine::write::Write;
use crate::query::today::Today;
use crate::{limits, query};

/// Who writes, and when.
#[derive(Clone, Copy, Debug)]
pub(super) struct Stamp {
    pub(super) now: i64,
    pub(super) by: Uuid,
    /// For one activity entry.
    pub(super) entry: Uuid,
    /// For one entry about fields.
    pub(super) fields: Uuid,
}

impl Stamp {
    pub(super) fn new(w: &mut Write<'_>) -> Self {
        Self {
            now: w.now_ms(),
            by: w.actor().member.uuid(),
            entry: w.new_id(),
            fields: w.new_id(),
        }
    }

    /// A record was made.
    pub(super) fn created(self, txn: &mut TransactionMut<'_>) {
        put(txn, key::CREATED_AT, Some(self.now));
        put(txn, key::CREATED_BY, Some(self.by.to_string()));
        activity::add(txn, &self.entry(activity::CREATED, []));
    }

    /// Runs an edit of a record: stamps it, and writes who changed which field from what to what.
    pub(super) fn edited(
        self,
        txn: &mut TransactionMut<'_>,
        write: impl FnOnce(&mut TransactionMut<'_>),
    ) {
        let before = history::Picture::read(txn);
        write(txn);
        self.changed(txn);
        let data = history::Picture::read(txn).since(&before);
        if !data.is_empty() {
            let entry = activity::Entry {
                id: self.fields,
                data,
                ..self.entry(activity::CHANGED, [])
            };
            activity::add(txn, &entry);
        }
    }

    /// A record was edited.
    pub(super) fn changed(self, txn: &mut TransactionMut<'_>) {
        put(txn, key::CHANGED_AT, Some(self.now));
        put(txn, key::CHANGED_BY, Some(self.by.to_string()));
    }

    /// An activity entry.
    pub(super) fn entry<const N: usize>(
        self,
        kind: &str,
        data: [(&str, String); N],
    ) -> activity::Entry {
        activity::Entry {
            id: self.entry,
            at: self.now,
            by: Some(self.by),
            kind: kind.to_owned(),
            data: data
                .into_iter()
                .map(|(key, value)| (key.to_owned(), value))
                .collect(),
        }
    }
}

/// The table of a kind of record, and its word.
pub(super) const fn table(kind: Kind) -> (&'static str, &'static str) {
    match kind {
        Kind::CONTACT => ("contacts", "contact"),
        Kind::COMPANY => ("companies", "company"),
        _ => ("deals", "deal"),
    }
}

/// The document of a record that is here; a merged one's is that of the record it was merged into.
pub(super) fn existing(w: &Write<'_>, kind: Kind, id: Uuid) -> Result<DocumentId, ApiError> {
    let (table, noun) = table(kind);
    let id = query::follow::Merged::load(w.rows(), table)?.target(id);
    let here = w
        .rows()
        .prepare_cached(&format!("SELECT 1 FROM {table} WHERE id = ?1"))?
        .exists([id.into_bytes()])?;
    if here {
        Ok(DocumentId::new(kind, id))
    } else {
        Err(query::not_found(noun))
    }
}

/// The record that is named by `on`; `otherwise` is said of documents that are no records.
pub(super) fn on_record(w: &Write<'_>, on: &str, otherwise: &str) -> Result<DocumentId, ApiError> {
    let document: DocumentId = on
        .parse()
        .map_err(|_| ApiError::invalid("on", "is not the name of a record"))?;
    match document.kind {
        Kind::DEAL | Kind::CONTACT | Kind::COMPANY => existing(w, document.kind, document.uuid()),
        _ => Err(ApiError::invalid("on", otherwise)),
    }
}

/// Writes or removes a time of a record, and of those that were merged into it: `deleted_at`, `archived_at`.
pub(super) fn mark(
    w: &mut Write<'_>,
    kind: Kind,
    id: Uuid,
    field: &'static str,
    on: bool,
) -> Result<Response, ApiError> {
    let record = existing(w, kind, id)?;
    for document in documents(w, record)? {
        let stamp = Stamp::new(w);
        w.edit(document, |txn| {
            put(txn, field, on.then_some(stamp.now));
            stamp.changed(txn);
            Ok(())
        })?;
    }
    Ok(Response::Done)
}

/// A checked change of what every record has.
#[derive(Clone, Debug)]
pub(super) enum Change {
    Text(&'static str, Option<String>),
    Link(&'static str, Option<Uuid>),
    Flag(&'static str, bool),
    AddTag(String),
    RemoveTag(String),
    Custom(String, Option<String>),
    PutItem {
        list: &'static str,
        item: labelled::Item,
        new: bool,
    },
    RemoveItem {
        list: &'static str,
        id: Uuid,
    },
}

impl Change {
    /// The item that it changes.
    pub(super) const fn item(&self) -> Option<(&'static str, Uuid)> {
        match self {
            Self::PutItem { list, item, .. } => Some((list, item.id)),
            Self::RemoveItem { list, id } => Some((list, *id)),
            _ => None,
        }
    }

    pub(super) fn write(self, txn: &mut TransactionMut<'_>) {
        match self {
            Self::Text(field, value) => put(txn, field, value),
            Self::Link(field, value) => put(txn, field, value.map(|id| id.to_string())),
            Self::Flag(field, value) => put(txn, field, Some(value).filter(|yes| *yes)),
            Self::AddTag(tag) => tags::add(txn, &tag),
            Self::RemoveTag(tag) => tags::remove(txn, &tag),
            Self::Custom(field, value) => put(txn, &format!("{}{field}", key::CUSTOM), value),
            Self::PutItem { list, item, new } => labelled::put(txn, list, &item, new),
            Self::RemoveItem { list, id } => labelled::remove(txn, list, id),
        }
    }

    /// A value in the form in which it is stored.
    pub(super) fn custom(
        w: &Write<'_>,
        field: &str,
        value: Option<&str>,
    ) -> Result<Self, ApiError> {
        let value = value
            .map(|value| check::lines("value", value, limits::CUSTOM_CHARS))
            .transpose()?
            .filter(|value| !value.is_empty());
        let definition = definition(w, field)?;
        let kind = definition
            .as_ref()
            .and_then(|one| CustomKind::of(&one.kind));
        let value = match (value, kind, &definition) {
            (Some(value), Some(kind), Some(one)) => custom::check(kind, &value, &one.options)?,
            (value, ..) => value,
        };
        Ok(Self::Custom(field.to_owned(), value))
    }

    /// A value as a person types it.
    pub(super) fn custom_typed(w: &Write<'_>, field: &str, text: &str) -> Result<Self, ApiError> {
        let text = check::lines("value", text, limits::CUSTOM_CHARS)?;
        let definition = definition(w, field)?;
        let kind = definition
            .as_ref()
            .and_then(|one| CustomKind::of(&one.kind));
        let reader = custom::Reader {
            today: Today::new(w.actor(), w.now_ms()).date(),
            locale: w.actor().locale,
            currency: &query::card::currency(w.rows())?,
            options: definition.as_ref().map_or(&[], |one| &one.options),
        };
        let value = reader.parse(kind.unwrap_or(CustomKind::Text), &text)?;
        Ok(Self::Custom(field.to_owned(), value))
    }
}

fn definition(w: &Write<'_>, field: &str) -> Result<Option<Field>, ApiError> {
    Ok(query::field::one(w.rows(), check::custom_field(field)?)?)
}

/// The root of a labelled list.
pub(super) const fn list_root(list: LabelledList) -> &'static str {
    match list {
        LabelledList::Emails => labelled::EMAILS,
        LabelledList::Phones => labelled::PHONES,
        LabelledList::Addresses => labelled::ADDRESSES,
        LabelledList::Consents => labelled::CONSENTS,
    }
}

/// Checks a labelled value that is written or added.
pub(super) fn put_item(
    w: &Write<'_>,
    document: DocumentId,
    list: LabelledList,
    item: &Labelled,
) -> Result<Change, ApiError> {
    let root = list_root(list);
    let (known, count): (bool, usize) = {
        let mut statement = w.rows().prepare_cached(
            "SELECT ifnull(sum(id = ?3), 0) > 0, count(*) FROM labelled WHERE document = ?1 AND list = ?2",
        )?;
        statement.query_row(
            rusqlite::params![document.to_bytes(), root, item.id.into_bytes()],
            |row| {
                Ok((
                    row.get(0)?,
                    usize::try_from(row.get::<_, i64>(1)?).unwrap_or_default(),
                ))
            },
        )?
    };
    // An item of a record that was merged into this one is changed there.
    let known = known || item_home(w, document, root, item.id)?.is_some();
    if !known && count >= limits::ITEMS {
        return Err(check::too_many(root, limits::ITEMS));
    }
    let item = labelled::Item {
        id: item.id,
        label: check::line("label", &item.label, limits::LABEL_CHARS)?,
        value: item_value(list, &item.value)?,
        at: w.now_ms(),
    };
    Ok(Change::PutItem {
        list: root,
        item,
        new: !known,
    })
}

/// Checks the value of a labelled list.
pub(crate) fn item_value(list: LabelledList, value: &str) -> Result<String, ApiError> {
    match list {
        LabelledList::Emails => email(value),
        LabelledList::Phones => phone(value),
        LabelledList::Addresses => {
            let value = check::lines("address", value, limits::VALUE_CHARS)?;
            if value.is_empty() {
                Err(ApiError::invalid("address", "is empty"))
            } else {
                Ok(value)
            }
        }
        LabelledList::Consents => consent(value),
    }
}

/// Something before and after one `@`, no spaces: whatever else is strange may still be an address.
fn email(value: &str) -> Result<String, ApiError> {
    let value = check::filled("email", value, limits::VALUE_CHARS)?;
    let parts = value.rsplit_once('@');
    let fits = parts.is_some_and(|(local, host)| !local.is_empty() && host.len() > 1)
        && !value.contains(char::is_whitespace);
    if fits {
        Ok(value)
    } else {
        Err(ApiError::invalid("email", "is no e-mail address"))
    }
}

fn phone(value: &str) -> Result<String, ApiError> {
    let value = check::filled("phone", value, limits::VALUE_CHARS)?;
    if value.chars().filter(char::is_ascii_digit).count() >= 2 {
        Ok(value)
    } else {
        Err(ApiError::invalid("phone", "holds no digits"))
    }
}

fn consent(value: &str) -> Result<String, ApiError> {
    let value = check::filled("consent", value, limits::VALUE_CHARS)?;
    match value.split_once(' ') {
        Some(("given" | "withdrawn", day)) if crate::document::value::is_day(day) => Ok(value),
        _ => Err(ApiError::invalid(
            "consent",
            "must be `given` or `withdrawn` and a day",
        )),
    }
}

//! A contact's rows.

use carnet_protocol::ids::DocumentId;
use rusqlite::{Connection, params};

use super::{Projected, blob, fold, lines, record, search};
use crate::document::contact::Contact;
use crate::document::labelled;

/// Writes the rows of a contact.
pub(super) fn project(
    conn: &Connection,
    document: DocumentId,
    contact: &Contact,
) -> rusqlite::Result<Projected> {
    let known = conn
        .prepare_cached("SELECT 1 FROM contacts WHERE id = ?1")?
        .exists([document.id])?;
    if known {
        record::clear(conn, document)?;
    }
    let name = contact.name();
    insert(conn, document, contact, &name)?;
    for (list, items) in [
        (labelled::EMAILS, &contact.emails),
        (labelled::PHONES, &contact.phones),
        (labelled::ADDRESSES, &contact.addresses),
        (labelled::CONSENTS, &contact.consents),
    ] {
        record::insert_list(conn, document, list, items)?;
    }
    record::insert(conn, document, &contact.common)?;
    if contact.common.deleted_at.is_none() {
        insert_search(conn, document, contact, &name)?;
    }
    Ok(Projected {
        title: name,
        deleted: contact.common.deleted_at.is_some(),
        assignee: contact.assignee,
        assignee_before: None,
        changed_by: contact.common.changed_by,
        unreadable: contact.common.unreadable.clone(),
    })
}

fn insert_search(
    conn: &Connection,
    document: DocumentId,
    contact: &Contact,
    name: &str,
) -> rusqlite::Result<()> {
    let mut texts: Vec<(&'static str, String)> = Vec::new();
    texts.extend(contact.nickname.clone().map(|text| ("nickname", text)));
    texts.extend(contact.job_title.clone().map(|text| ("job", text)));
    texts.extend(record::values("email", &contact.emails));
    texts.extend(record::values(search::PHONE, &contact.phones));
    texts.extend(record::values("address", &contact.addresses));
    texts.extend(contact.website.clone().map(|text| ("web", text)));
    texts.extend(contact.source.clone().map(|text| ("source", text)));
    texts.extend(record::texts(&contact.common));
    let entry = search::Entry {
        band: search::Band::Contact,
        at: contact.common.touched_at().unwrap_or_default(),
        title: name,
        texts,
    };
    search::insert(conn, document, &entry)
}

fn insert(
    conn: &Connection,
    document: DocumentId,
    contact: &Contact,
    name: &str,
) -> rusqlite::Result<()> {
    let common = &contact.common;
    let sort = fold::fold(&format!("{} {}", contact.last_name, contact.first_name));
    let sort = if sort.trim().is_empty() {
        fold::fold(name)
    } else {
        sort.trim().to_owned()
    };
    let mut folded = vec![fold::fold(name)];
    folded.extend(contact.emails.iter().map(|item| fold::fold(&item.value)));
    folded.extend(
        contact
            .phones
            .iter()
            .flat_map(|item| fold::phone_forms(&item.value)),
    );
    conn.prepare_cached(
        "INSERT OR REPLACE INTO contacts (id, name, sort, folded, prefix, first_name, last_name, job_title, company_id,
         assignee, source, birthday, email, phone, created_at, created_by, changed_at, changed_by, deleted_at,
         merged_into, import_id, sample, has_note, tags, unreadable, acts_as, do_not_contact, last_inbound_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22,
         ?23, ?24, ?25, ?26, ?27, ?28)",
    )?
    .execute(params![
        document.id,
        name,
        sort,
        folded.join(" "),
        contact.prefix,
        contact.first_name,
        contact.last_name,
        contact.job_title,
        blob(contact.company_id),
        blob(contact.assignee),
        contact.source,
        contact.birthday,
        contact.emails.first().map(|item| &item.value),
        contact.phones.first().map(|item| &item.value),
        common.created_at,
        blob(common.created_by),
        common.touched_at(),
        blob(common.changed_by),
        common.deleted_at,
        blob(common.merged_into),
        blob(common.import_id),
        common.sample,
        !common.note.is_empty(),
        lines(&common.tags),
        lines(&common.unreadable),
        contact.acts_as,
        contact.do_not_contact,
        contact.last_inbound_at,
    ])?;
    Ok(())
}

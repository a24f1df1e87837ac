//! A company's rows.

use carnet_protocol::ids::DocumentId;
use rusqlite::{Connection, params};

use super::{Projected, blob, fold, lines, record, search};
use crate::document::company::Company;
use crate::document::labelled;

/// Writes the rows of a company.
pub(super) fn project(
    conn: &Connection,
    document: DocumentId,
    company: &Company,
) -> rusqlite::Result<Projected> {
    let known = conn
        .prepare_cached("SELECT 1 FROM companies WHERE id = ?1")?
        .exists([document.id])?;
    if known {
        record::clear(conn, document)?;
    }
    insert(conn, document, company)?;
    for (list, items) in [
        (labelled::EMAILS, &company.emails),
        (labelled::PHONES, &company.phones),
        (labelled::ADDRESSES, &company.addresses),
    ] {
        record::insert_list(conn, document, list, items)?;
    }
    record::insert(conn, document, &company.common)?;
    if company.common.deleted_at.is_none() {
        insert_search(conn, document, company)?;
    }
    Ok(Projected {
        title: company.name.clone(),
        deleted: company.common.deleted_at.is_some(),
        assignee: company.assignee,
        assignee_before: None,
        changed_by: company.common.changed_by,
        unreadable: company.common.unreadable.clone(),
    })
}

fn insert_search(
    conn: &Connection,
    document: DocumentId,
    company: &Company,
) -> rusqlite::Result<()> {
    let mut texts: Vec<(&'static str, String)> = Vec::new();
    texts.extend(record::values("email", &company.emails));
    texts.extend(record::values(search::PHONE, &company.phones));
    for (field, text) in [
        (search::NUMBER, &company.siren),
        (search::NUMBER, &company.siret),
        (search::NUMBER, &company.vat),
        ("industry", &company.industry),
        ("web", &company.website),
        ("source", &company.source),
    ] {
        texts.extend(text.clone().map(|text| (field, text)));
    }
    texts.extend(record::values("address", &company.addresses));
    texts.extend(record::texts(&company.common));
    let entry = search::Entry {
        band: search::Band::Company,
        at: company.common.touched_at().unwrap_or_default(),
        title: &company.name,
        texts,
    };
    search::insert(conn, document, &entry)
}

fn insert(conn: &Connection, document: DocumentId, company: &Company) -> rusqlite::Result<()> {
    let common = &company.common;
    let mut folded = vec![fold::fold(&company.name)];
    folded.extend(company.emails.iter().map(|item| fold::fold(&item.value)));
    folded.extend(company.website.iter().map(|website| fold::fold(website)));
    folded.extend(
        company
            .phones
            .iter()
            .flat_map(|item| fold::phone_forms(&item.value)),
    );
    conn.prepare_cached(
        "INSERT OR REPLACE INTO companies (id, name, sort, folded, industry, website, size, siren, siret, vat, parent,
         assignee, source, created_at, created_by, changed_at, changed_by, deleted_at, merged_into, import_id, sample,
         has_note, tags, unreadable)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22,
         ?23, ?24)",
    )?
    .execute(params![
        document.id,
        company.name,
        fold::fold(&company.name),
        folded.join(" "),
        company.industry,
        company.website,
        company.size,
        company.siren,
        company.siret,
        company.vat,
        blob(company.parent),
        blob(company.assignee),
        company.source,
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
    ])?;
    Ok(())
}

//! Commands of the workspace: its settings, the caller's profile, example data; and the seed of a new workspace.

use carnet_protocol::ids::{DocumentId, Kind};
use uuid::Uuid;

use super::check;
use super::record::Stamp;
use super::sequence::offer;
use crate::api::workspace::{Request, StageKind};
use crate::api::{ApiError, Locale, Response};
use crate::document::record::{self as common, put};
use crate::document::workspace::{self as key, put as put_setting};
use crate::engine::write::Write;
use crate::rows::workspace::kind_word;
use crate::{limits, position, rows, sample};

pub(super) fn run(w: &mut Write<'_>, ask: Request) -> Result<Response, ApiError> {
    match ask {
        Request::Start { name, my_name } => {
            let started = w
                .rows()
                .prepare_cached("SELECT 1 FROM pipelines")?
                .exists([])?;
            if started {
                return Err(ApiError::invalid(
                    "name",
                    "this workspace was started already",
                ));
            }
            seed(w, &name, &my_name)?;
            Ok(Response::Done)
        }
        Request::Rename { name } => {
            let name = check::filled("name", &name, limits::SHORT_NAME_CHARS)?;
            write(w, key::NAME, &name)
        }
        Request::SetCurrency { currency } => {
            let currency = check::currency(&currency)?.to_owned();
            write(w, key::CURRENCY, &currency)
        }
        Request::PutProfile { name, color } => put_profile(w, &name, color),
        Request::AddSample => sample::add(w),
        Request::RemoveSample => remove_sample(w),
        Request::Get | Request::RebuildRows => Err(super::not_a_command()),
    }
}

fn write(w: &mut Write<'_>, field: &'static str, value: &str) -> Result<Response, ApiError> {
    w.edit(DocumentId::WORKSPACE, |txn| {
        put(txn, field, Some(value));
        Ok(Response::Done)
    })
}

fn put_profile(w: &mut Write<'_>, name: &str, color: u8) -> Result<Response, ApiError> {
    let name = check::filled("name", name, limits::SHORT_NAME_CHARS)?;
    if color > 7 {
        return Err(ApiError::invalid("color", "must be 0 to 7"));
    }
    let me = w.actor().member.to_string();
    w.edit(DocumentId::WORKSPACE, |txn| {
        put_setting(txn, key::MEMBERS, &me, "name", Some(name.as_str()));
        put_setting(txn, key::MEMBERS, &me, "color", Some(i64::from(color)));
        Ok(Response::Done)
    })
}

/// The example records that are not in the trash yet.
fn remove_sample(w: &mut Write<'_>) -> Result<Response, ApiError> {
    let stamp = Stamp::new(w);
    for (table, kind) in [
        ("deals", Kind::DEAL),
        ("contacts", Kind::CONTACT),
        ("companies", Kind::COMPANY),
    ] {
        for id in sample_ids(w, table)? {
            w.edit(DocumentId::new(kind, id), |txn| {
                put(txn, common::DELETED_AT, Some(stamp.now));
                Ok(())
            })?;
        }
    }
    Ok(Response::Done)
}

fn sample_ids(w: &Write<'_>, table: &str) -> Result<Vec<Uuid>, ApiError> {
    let mut statement = w.rows().prepare_cached(&format!(
        "SELECT id FROM {table} WHERE sample = 1 AND deleted_at IS NULL"
    ))?;
    let mut found = statement.query([])?;
    let mut ids = Vec::new();
    while let Some(row) = found.next()? {
        ids.extend(rows::id(row, 0)?);
    }
    Ok(ids)
}

/// The pipeline of a new workspace.
pub const SALES: &str = "sales";

/// Id, kind, percent, English and French name of the stages of a new workspace.
const STAGES: &[(&str, StageKind, i64, &str, &str)] = &[
    ("lead", StageKind::Open, 10, "Lead", "Piste"),
    ("qualified", StageKind::Open, 25, "Qualified", "Qualifié"),
    ("proposal", StageKind::Open, 50, "Proposal", "Devis envoyé"),
    ("won", StageKind::Won, 100, "Won", "Gagné"),
    ("lost", StageKind::Lost, 0, "Lost", "Perdu"),
];

/// English and French reasons offered when a deal is lost.
const LOST_REASONS: &[(&str, &str, &str)] = &[
    ("price", "Too expensive", "Trop cher"),
    (
        "competitor",
        "Went to a competitor",
        "Parti chez un concurrent",
    ),
    ("silence", "No answer", "Sans réponse"),
    ("timing", "Not now", "Pas maintenant"),
    ("scope", "Not what we do", "Pas notre métier"),
];

/// Fills the settings of a new workspace: its name, currency, one pipeline, lost reasons and the creator's profile.
/// Only for a workspace that is made here; one that is joined seeds nothing.
///
/// # Errors
/// `Invalid` naming the field, or what the file says.
pub fn seed(w: &mut Write<'_>, name: &str, my_name: &str) -> Result<(), ApiError> {
    let name = check::filled("name", name, limits::SHORT_NAME_CHARS)?;
    let my_name = check::optional("my_name", Some(my_name), limits::SHORT_NAME_CHARS)?;
    let locale = w.actor().locale;
    let french = locale == Locale::Fr;
    let me = w.actor().member.to_string();
    let (stages, reasons) = (ranks(w, STAGES.len()), ranks(w, LOST_REASONS.len()));
    let stamp = Stamp::new(w);
    w.edit(DocumentId::WORKSPACE, |txn| {
        put(txn, key::NAME, Some(name));
        put(txn, key::CURRENCY, Some("EUR"));
        put(txn, common::CREATED_AT, Some(stamp.now));
        put(txn, common::CREATED_BY, Some(me.as_str()));
        let pipeline = if french { "Ventes" } else { "Sales" };
        put_setting(txn, key::PIPELINES, SALES, "name", Some(pipeline));
        put_setting(
            txn,
            key::PIPELINES,
            SALES,
            "position",
            stages.first().cloned(),
        );
        for ((id, kind, percent, en, fr), rank) in STAGES.iter().zip(&stages) {
            let name = if french { *fr } else { *en };
            put_setting(txn, key::STAGES, id, "name", Some(name));
            put_setting(txn, key::STAGES, id, "pipeline", Some(SALES));
            put_setting(txn, key::STAGES, id, "position", Some(rank.as_str()));
            put_setting(txn, key::STAGES, id, "kind", Some(kind_word(*kind)));
            put_setting(txn, key::STAGES, id, "probability", Some(*percent));
        }
        for ((id, en, fr), rank) in LOST_REASONS.iter().zip(&reasons) {
            let name = if french { *fr } else { *en };
            put_setting(txn, key::LOST_REASONS, id, "name", Some(name));
            put_setting(txn, key::LOST_REASONS, id, "position", Some(rank.as_str()));
        }
        offer::write(txn, locale, "proposal", &stages);
        if let Some(my_name) = my_name {
            put_setting(txn, key::MEMBERS, &me, "name", Some(my_name));
            put_setting(txn, key::MEMBERS, &me, "color", Some(0_i64));
        }
        Ok(())
    })
}

/// So many ranks in order.
fn ranks(w: &mut Write<'_>, count: usize) -> Vec<String> {
    let mut ranks: Vec<String> = Vec::with_capacity(count);
    for _ in 0..count {
        ranks.extend(position::between(
            ranks.last().map(String::as_str),
            None,
            w.chance(),
        ));
    }
    ranks
}

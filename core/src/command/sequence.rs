//! Commands of sequences: their settings, and what runs on a deal. A run is nothing but its tasks.

pub(super) mod offer;

use carnet_protocol::ids::{DocumentId, Kind};
use jiff::civil::Date;
use uuid::Uuid;
use yrs::TransactionMut;

use super::record::existing;
use super::setting::{self, Sibling};
use super::{check, task};
use crate::api::sequence::{Request, Sequence, Step};
use crate::api::workspace::StageKind;
use crate::api::{ApiError, Response};
use crate::clock::derived_id;
use crate::document::task::{self as key, Place};
use crate::document::workspace::{SEQUENCES, TEMPLATES, put};
use crate::document::{TASKS, value};
use crate::engine::write::Write;
use crate::holiday::Calendar;
use crate::query::follow::Merged;
use crate::query::pipelines::Pipelines;
use crate::query::today::Today;
use crate::{limits, query, rows, sequence};

pub(super) fn run(w: &mut Write<'_>, ask: Request) -> Result<Response, ApiError> {
    match ask {
        Request::Add { name } => add(w, &name),
        Request::Edit {
            id,
            name,
            stage,
            steps,
        } => edit(w, &id, name.as_deref(), stage.as_deref(), steps),
        Request::Remove { id } => mark(w, SEQUENCES, "sequences", &id, true),
        Request::Restore { id } => mark(w, SEQUENCES, "sequences", &id, false),
        Request::AddText { name } => add_text(w, &name),
        Request::EditText {
            id,
            name,
            subject,
            body,
        } => edit_text(w, &id, &name, &subject, &body),
        Request::RemoveText { id } => mark(w, TEMPLATES, "templates", &id, true),
        Request::RestoreText { id } => mark(w, TEMPLATES, "templates", &id, false),
        Request::Start { deal, id } => start(w, deal, &id),
        Request::Stop { deal } => {
            let deal = existing(w, Kind::DEAL, deal)?;
            w.edit(deal, |txn| {
                stop(txn, None);
                Ok(Response::Done)
            })
        }
        Request::List | Request::Write { .. } => Err(super::not_a_command()),
    }
}

// ---- What is set.

fn ranks(w: &Write<'_>, sql: &'static str, what: &str) -> Result<Vec<Sibling>, ApiError> {
    let siblings = setting::siblings(w, sql, "")?;
    if siblings.len() >= limits::SEQUENCES {
        return Err(check::too_many(what, limits::SEQUENCES));
    }
    Ok(siblings)
}

fn add(w: &mut Write<'_>, name: &str) -> Result<Response, ApiError> {
    let name = check::filled("name", name, limits::SHORT_NAME_CHARS)?;
    let siblings = ranks(
        w,
        "SELECT id, position FROM sequences WHERE ?1 = ''",
        "sequences",
    )?;
    let position = setting::last(w, &siblings);
    let id = w.new_id();
    let (key, steps) = (id.to_string(), offer::steps(w.actor().locale, None));
    setting::write(w, |txn| {
        put(txn, SEQUENCES, &key, "name", Some(name));
        put(txn, SEQUENCES, &key, "steps", Some(sequence::write(&steps)));
        put(txn, SEQUENCES, &key, "position", Some(position));
    })?;
    Ok(Response::Created(id))
}

fn known(w: &Write<'_>, id: &str) -> Result<Sequence, ApiError> {
    query::sequence::one(w.rows(), id)?.ok_or_else(|| query::not_found("sequence"))
}

fn edit(
    w: &mut Write<'_>,
    id: &str,
    name: Option<&str>,
    stage: Option<&str>,
    steps: Option<Vec<Step>>,
) -> Result<Response, ApiError> {
    known(w, id)?;
    let name = name
        .map(|name| check::filled("name", name, limits::SHORT_NAME_CHARS))
        .transpose()?;
    if let Some(stage) = stage.filter(|stage| !stage.is_empty()) {
        let pipelines = Pipelines::load(w.rows())?;
        let found = pipelines
            .known(stage)
            .and_then(|place| pipelines.stage(place));
        if found.is_none_or(|stage| stage.kind != StageKind::Open) {
            return Err(ApiError::invalid("stage", "is no open stage"));
        }
    }
    let steps = steps.map(checked).transpose()?;
    setting::write(w, |txn| {
        if let Some(name) = name {
            put(txn, SEQUENCES, id, "name", Some(name));
        }
        if let Some(stage) = stage {
            put(
                txn,
                SEQUENCES,
                id,
                "stage",
                Some(stage).filter(|id| !id.is_empty()),
            );
        }
        if let Some(steps) = steps {
            put(txn, SEQUENCES, id, "steps", Some(sequence::write(&steps)));
        }
    })?;
    Ok(Response::Done)
}

/// Steps in the order of their days.
fn checked(mut steps: Vec<Step>) -> Result<Vec<Step>, ApiError> {
    if steps.is_empty() {
        return Err(ApiError::invalid("steps", "must not be empty"));
    }
    if steps.len() > limits::STEPS {
        return Err(check::too_many("steps", limits::STEPS));
    }
    for step in &mut steps {
        if !(1..=limits::STEP_DAYS).contains(&step.days) {
            return Err(ApiError::invalid("days", "must be 1 to 365"));
        }
        step.title = check::line("title", &step.title, limits::TITLE_CHARS)?;
        step.template = check::optional("template", step.template.as_deref(), limits::ID_CHARS)?;
    }
    steps.sort_by_key(|step| step.days);
    if sequence::write(&steps).chars().count() > limits::STEPS_CHARS {
        return Err(check::too_many("steps", limits::STEPS));
    }
    Ok(steps)
}

fn add_text(w: &mut Write<'_>, name: &str) -> Result<Response, ApiError> {
    let name = check::filled("name", name, limits::SHORT_NAME_CHARS)?;
    let siblings = ranks(
        w,
        "SELECT id, position FROM templates WHERE ?1 = ''",
        "texts",
    )?;
    let position = setting::last(w, &siblings);
    let id = w.new_id();
    let key = id.to_string();
    setting::write(w, |txn| {
        put(txn, TEMPLATES, &key, "name", Some(name));
        put(txn, TEMPLATES, &key, "position", Some(position));
    })?;
    Ok(Response::Created(id))
}

fn edit_text(
    w: &mut Write<'_>,
    id: &str,
    name: &str,
    subject: &str,
    body: &str,
) -> Result<Response, ApiError> {
    setting::exists(w, "templates", id)?;
    let name = check::filled("name", name, limits::SHORT_NAME_CHARS)?;
    let subject = check::optional("subject", Some(subject), limits::TITLE_CHARS)?;
    let body = check::lines("body", body, limits::LETTER_CHARS)?;
    setting::write(w, |txn| {
        put(txn, TEMPLATES, id, "name", Some(name));
        put(txn, TEMPLATES, id, "subject", subject);
        put(
            txn,
            TEMPLATES,
            id,
            "body",
            Some(body).filter(|body| !body.is_empty()),
        );
    })?;
    Ok(Response::Done)
}

/// Removes by a mark, or takes the mark away.
fn mark(
    w: &mut Write<'_>,
    root: &'static str,
    table: &'static str,
    id: &str,
    gone: bool,
) -> Result<Response, ApiError> {
    setting::exists(w, table, id)?;
    let now = w.now_ms();
    setting::write(w, |txn| {
        put(txn, root, id, "deleted_at", gone.then_some(now));
    })?;
    Ok(Response::Done)
}

// ---- What runs.

/// Every step becomes a task at once: a person sees what comes, can put one off, and an undo takes all of them back. Their
/// ids derive from deal, sequence and day, so that two desks that start the same make one run.
fn start(w: &mut Write<'_>, deal: Uuid, id: &str) -> Result<Response, ApiError> {
    let document = existing(w, Kind::DEAL, deal)?;
    let sequence = known(w, id)?;
    if !is_open(w, document)? {
        return Err(ApiError::invalid("deal", "is closed"));
    }
    if runs(w, document)? {
        return Err(ApiError::invalid("deal", "has a sequence already"));
    }
    let today = Today::new(w.actor(), w.now_ms()).date();
    let days = sequence::days(today, &sequence.steps, Calendar::of(w.actor()));
    task::has_room(w, document)?;
    let run = sequence::run(id, today);
    let (now, zone) = (w.now_ms(), w.actor().zone.clone());
    w.edit(document, |txn| {
        for (number, (step, day)) in sequence.steps.iter().zip(days).enumerate() {
            let names = [&document.to_string(), &run, &number.to_string()];
            let place = Place::OnRecord(derived_id("sequence", &names.map(String::as_str)));
            let title = Some(step.title.as_str()).filter(|title| !title.is_empty());
            place.put(txn, key::TITLE, Some(title.unwrap_or(&sequence.name)));
            place.put(txn, key::DUE, Some(day.to_string()));
            place.put(txn, key::DUE_ZONE, Some(zone.as_str()));
            place.put(txn, key::RUN, Some(run.as_str()));
            place.put(txn, key::TEMPLATE, step.template.as_deref());
            place.put(txn, key::CREATED_AT, Some(now));
            place.put::<i64>(txn, key::DONE_AT, None);
        }
        Ok(Response::Done)
    })
}

fn is_open(w: &Write<'_>, deal: DocumentId) -> Result<bool, ApiError> {
    let pipelines = Pipelines::load(w.rows())?;
    let (pipeline, status): (Option<String>, Option<String>) = w
        .rows()
        .prepare_cached("SELECT pipeline, status FROM deals WHERE id = ?1")?
        .query_row([deal.id], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let stage = pipelines
        .place(pipeline.as_deref(), status.as_deref())
        .and_then(|place| pipelines.stage(place));
    Ok(stage.is_none_or(|stage| stage.kind == StageKind::Open))
}

fn runs(w: &Write<'_>, deal: DocumentId) -> Result<bool, ApiError> {
    let mut statement = w.rows().prepare_cached(
        "SELECT 1 FROM tasks WHERE document = ?1 AND run IS NOT NULL AND done_at IS NULL",
    )?;
    Ok(statement.exists([deal.to_bytes()])?)
}

/// Takes away the open steps of what runs on a deal; with a day, only of what was started by then. What was done stays.
pub(super) fn stop(txn: &mut TransactionMut<'_>, heard: Option<Date>) {
    let began = |run: &str| run.rsplit_once(' ').and_then(|(_, day)| day.parse().ok());
    let ends = |run: &str| match (heard, began(run)) {
        (Some(heard), Some(began)) => heard >= began,
        _ => true,
    };
    for task in key::read(&*txn, &mut Vec::new()) {
        let open = task.done_at.is_none();
        if open && task.run.as_deref().is_some_and(ends) {
            value::remove_group(txn, TASKS, &task.id.to_string());
        }
    }
}

/// Somebody answered: what runs on their deals, or on the deal that they spoke of, is over. An old message that is only
/// filed now ends nothing that was started since.
pub(super) fn answered(w: &mut Write<'_>, by: DocumentId, at: i64) -> Result<(), ApiError> {
    let today = Today::new(w.actor(), w.now_ms());
    let heard = today.day_at(at);
    for deal in running_of(w, by)? {
        w.edit(DocumentId::new(Kind::DEAL, deal), |txn| {
            stop(txn, Some(heard));
            Ok(())
        })?;
    }
    Ok(())
}

/// The deals with a run that this record is, or that are about it.
fn running_of(w: &Write<'_>, record: DocumentId) -> Result<Vec<Uuid>, ApiError> {
    let mut statement = w.rows().prepare_cached(
        "SELECT DISTINCT d.id, d.contact_id, d.company_id FROM tasks t JOIN deals d ON d.id = substr(t.document, 2)
         WHERE t.run IS NOT NULL AND t.done_at IS NULL AND substr(t.document, 1, 1) = x'01'",
    )?;
    let mut found = statement.query([])?;
    let table = match record.kind {
        Kind::CONTACT => "contacts",
        Kind::COMPANY => "companies",
        _ => "deals",
    };
    let merged = Merged::load(w.rows(), table)?;
    let wanted = merged.target(record.uuid());
    let mut deals = Vec::new();
    while let Some(row) = found.next()? {
        let Some(deal) = rows::id(row, 0)? else {
            continue;
        };
        let about = match record.kind {
            Kind::CONTACT => rows::id(row, 1)?,
            Kind::COMPANY => rows::id(row, 2)?,
            _ => Some(deal),
        };
        let beside = record.kind == Kind::CONTACT && is_beside(w, deal, wanted)?;
        if beside || about.is_some_and(|about| merged.target(about) == wanted) {
            deals.push(deal);
        }
    }
    Ok(deals)
}

/// Whether a contact stands beside a deal's main one.
fn is_beside(w: &Write<'_>, deal: Uuid, contact: Uuid) -> Result<bool, ApiError> {
    let mut statement = w
        .rows()
        .prepare_cached("SELECT 1 FROM deal_contacts WHERE deal = ?1 AND contact = ?2")?;
    Ok(statement.exists([deal.into_bytes(), contact.into_bytes()])?)
}

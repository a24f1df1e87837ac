//! Example data: what a new person finds on the board, and as many made-up records as a bench wants.
//!
//! The same chance and the same time give the same records.

mod en;
mod fr;
mod many;

pub use many::{Many, many};

use carnet_protocol::ids::{DocumentId, Kind};
use jiff::ToSpan as _;
use jiff::civil::Date;
use uuid::Uuid;
use yrs::TransactionMut;

use crate::api::workspace::StageKind;
use crate::api::{ApiError, Locale, Response};
use crate::document::deal as key;
use crate::document::record::{self, put};
use crate::document::{activity, company, contact, labelled, note, tags, task};
use crate::engine::write::Write;
use crate::position;
use crate::query::board::column_order;
use crate::query::card;
use crate::query::pipelines::Pipelines;
use crate::query::today::Today;

const DAY_MS: i64 = 86_400_000;
/// Days until the first open deals are expected to close; others follow so many days apart.
const CLOSES_IN: i64 = 12;
/// Days since the example was won, and lost.
const CLOSED_AGO: i64 = 5;

/// An example in one language.
#[derive(Debug)]
struct Example {
    companies: &'static [Company],
    people: &'static [Person],
    deals: &'static [Deal],
}

#[derive(Debug)]
struct Company {
    name: &'static str,
    industry: &'static str,
    website: &'static str,
    address: &'static str,
}

#[derive(Debug)]
struct Person {
    first: &'static str,
    last: &'static str,
    job: &'static str,
    /// An index into the companies.
    company: Option<usize>,
    email: &'static str,
    phone: &'static str,
    tags: &'static [&'static str],
}

/// A column: the n-th open stage, or the first won or lost one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum At {
    Open(usize),
    Won,
    Lost,
}

#[derive(Debug)]
struct Deal {
    title: &'static str,
    /// Whole units of the workspace's currency.
    amount: Option<i64>,
    at: At,
    /// Indexes into the companies and people.
    company: Option<usize>,
    contact: Option<usize>,
    /// What to do, and in how many days; 0 is today.
    step: Option<(&'static str, i64)>,
    tags: &'static [&'static str],
    note: &'static [&'static str],
    /// Days since it was made.
    age: i64,
}

/// Adds the example records in the caller's language, above the cards that are there.
///
/// # Errors
/// What the file says.
pub fn add(w: &mut Write<'_>) -> Result<Response, ApiError> {
    let example = match w.actor().locale {
        Locale::Fr => &fr::EXAMPLE,
        Locale::En => &en::EXAMPLE,
    };
    let companies = add_companies(w, example)?;
    let people = add_people(w, example, &companies)?;
    add_deals(w, example, &companies, &people)?;
    Ok(Response::Done)
}

fn add_companies(w: &mut Write<'_>, example: &Example) -> Result<Vec<Uuid>, ApiError> {
    let mut ids = Vec::new();
    for one in example.companies {
        let (id, item) = (w.new_id(), w.new_id());
        let stamp = stamp(w, 30);
        w.edit(DocumentId::new(Kind::COMPANY, id), |txn| {
            put(txn, company::NAME, Some(one.name));
            put(txn, company::INDUSTRY, Some(one.industry));
            put(txn, company::WEBSITE, Some(one.website));
            put_item(txn, labelled::ADDRESSES, item, one.address, stamp.at);
            stamp.write(txn);
            Ok(())
        })?;
        ids.push(id);
    }
    Ok(ids)
}

fn add_people(
    w: &mut Write<'_>,
    example: &Example,
    companies: &[Uuid],
) -> Result<Vec<Uuid>, ApiError> {
    let mut ids = Vec::new();
    for one in example.people {
        let (id, mail, phone) = (w.new_id(), w.new_id(), w.new_id());
        let stamp = stamp(w, 28);
        w.edit(DocumentId::new(Kind::CONTACT, id), |txn| {
            put(txn, contact::FIRST_NAME, Some(one.first));
            put(txn, contact::LAST_NAME, Some(one.last));
            put(txn, contact::JOB_TITLE, Some(one.job));
            put(txn, contact::COMPANY_ID, pick(companies, one.company));
            put_item(txn, labelled::EMAILS, mail, one.email, stamp.at);
            put_item(txn, labelled::PHONES, phone, one.phone, stamp.at);
            one.tags.iter().for_each(|tag| tags::add(txn, tag));
            stamp.write(txn);
            Ok(())
        })?;
        ids.push(id);
    }
    Ok(ids)
}

fn add_deals(
    w: &mut Write<'_>,
    example: &Example,
    companies: &[Uuid],
    people: &[Uuid],
) -> Result<(), ApiError> {
    let pipelines = Pipelines::load(w.rows())?;
    let currency = card::currency(w.rows())?;
    let unit = 10_i64.pow(crate::money::exponent(&currency));
    let today = Today::new(w.actor(), w.now_ms()).date();
    let zone = w.actor().zone.clone();
    let me = w.actor().member.to_string();
    let now = w.now_ms();
    let spots = spots(w, &pipelines, example)?;
    for (one, spot) in example.deals.iter().zip(spots) {
        let (id, step) = (w.new_id(), w.new_id());
        let stamp = stamp(w, one.age);
        w.edit(DocumentId::new(Kind::DEAL, id), |txn| {
            put(txn, key::TITLE, Some(one.title));
            key::put_amount(txn, one.amount.map(|amount| amount * unit), &currency);
            if let Some((pipeline, stage, rank)) = &spot {
                key::put_place(txn, pipeline, stage, rank);
            }
            match one.at {
                // What has only begun has no day yet.
                At::Open(0) => {}
                At::Open(_) => put(
                    txn,
                    key::EXPECTED_CLOSE,
                    Some(day(today, CLOSES_IN * (1 + one.age % 4))),
                ),
                At::Won | At::Lost => {
                    put(txn, key::CLOSED_AT, Some(now - CLOSED_AGO * DAY_MS));
                }
            }
            put(txn, key::COMPANY_ID, pick(companies, one.company));
            put(txn, key::CONTACT_ID, pick(people, one.contact));
            put(txn, key::ASSIGNEE, Some(me.as_str()));
            one.tags.iter().for_each(|tag| tags::add(txn, tag));
            if let Some((title, days)) = one.step {
                put_step(txn, step, title, &day(today, days), &zone, stamp.at);
            }
            note::add_paragraphs(txn, one.note);
            stamp.write(txn);
            Ok(())
        })?;
    }
    Ok(())
}

type Spot = Option<(String, String, String)>;

/// Pipeline, stage and position of each deal: above the cards that are there, in the example's order.
fn spots(
    w: &mut Write<'_>,
    pipelines: &Pipelines,
    example: &Example,
) -> Result<Vec<Spot>, ApiError> {
    let mut spots: Vec<Spot> = Vec::new();
    let mut tops: Vec<(At, Option<String>)> = Vec::new();
    // From the last to the first, each at the top.
    for one in example.deals.iter().rev() {
        let place = place(pipelines, one.at);
        let stage = place.and_then(|place| pipelines.stage(place));
        let pipeline = place.and_then(|place| pipelines.list.get(place.0));
        let (Some(place), Some(stage), Some(pipeline)) = (place, stage, pipeline) else {
            spots.push(None);
            continue;
        };
        let known = tops.iter().position(|(at, _)| *at == one.at);
        let top = match known.and_then(|index| tops.get(index)) {
            Some((_, top)) => top.clone(),
            None => column_order(w.rows(), pipelines, place)?
                .into_iter()
                .find_map(|(_, rank)| rank),
        };
        let rank = position::between(None, top.as_deref(), w.chance())
            .ok_or_else(|| ApiError::invalid("position", "the column has no room at its top"))?;
        tops.retain(|(at, _)| *at != one.at);
        tops.push((one.at, Some(rank.clone())));
        spots.push(Some((pipeline.id.clone(), stage.id.clone(), rank)));
    }
    spots.reverse();
    Ok(spots)
}

fn place(pipelines: &Pipelines, at: At) -> Option<(usize, usize)> {
    let stages = &pipelines.list.first()?.stages;
    let wanted = match at {
        At::Open(_) => StageKind::Open,
        At::Won => StageKind::Won,
        At::Lost => StageKind::Lost,
    };
    let of_kind: Vec<usize> = (0..)
        .zip(stages)
        .filter(|(_, stage)| stage.kind == wanted)
        .map(|(index, _)| index)
        .collect();
    let nth = if let At::Open(nth) = at { nth } else { 0 };
    let stage = of_kind.get(nth).or_else(|| of_kind.last()).copied();
    stage
        .or(if stages.is_empty() { None } else { Some(0) })
        .map(|stage| (0, stage))
}

/// When and by whom an example record was made.
#[derive(Clone, Copy, Debug)]
struct Stamp {
    at: i64,
    by: Uuid,
    entry: Uuid,
}

fn stamp(w: &mut Write<'_>, age_days: i64) -> Stamp {
    let at = w.now_ms() - age_days * DAY_MS;
    Stamp {
        at,
        by: w.actor().member.uuid(),
        entry: w.new_id(),
    }
}

impl Stamp {
    fn write(self, txn: &mut TransactionMut<'_>) {
        put(txn, record::SAMPLE, Some(true));
        put(txn, record::CREATED_AT, Some(self.at));
        put(txn, record::CREATED_BY, Some(self.by.to_string()));
        let entry = activity::Entry {
            id: self.entry,
            at: self.at,
            by: Some(self.by),
            kind: activity::CREATED.to_owned(),
            data: std::collections::BTreeMap::new(),
        };
        activity::add(txn, &entry);
    }
}

fn pick(ids: &[Uuid], index: Option<usize>) -> Option<String> {
    index.and_then(|index| ids.get(index)).map(Uuid::to_string)
}

fn put_item(txn: &mut TransactionMut<'_>, list: &str, id: Uuid, value: &str, at: i64) {
    let item = labelled::Item {
        id,
        label: "work".to_owned(),
        value: value.to_owned(),
        at,
    };
    labelled::put(txn, list, &item, true);
}

fn put_step(txn: &mut TransactionMut<'_>, id: Uuid, title: &str, due: &str, zone: &str, at: i64) {
    let place = task::Place::OnRecord(id);
    place.put(txn, task::TITLE, Some(title));
    place.put(txn, task::DUE, Some(due));
    place.put(txn, task::DUE_ZONE, Some(zone));
    place.put(txn, task::CREATED_AT, Some(at));
}

fn day(today: Date, days: i64) -> String {
    today.checked_add(days.days()).unwrap_or(today).to_string()
}

#[cfg(test)]
mod tests;

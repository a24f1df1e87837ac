//! The cells of one line, put where they belong.

use carnet_protocol::ids::Kind;
use uuid::Uuid;
use yrs::Any;

use super::super::header::{self, field};
use super::super::value::{self, Order};
use super::{Draft, Entity, Rules};
use crate::api::contact::LabelledList;
use crate::api::import::Column;
use crate::api::workspace::StageKind;
use crate::command::company::numbers;
use crate::command::{check, record};
use crate::document::{company as company_key, contact as contact_key, deal as deal_key, labelled};
use crate::rows::fold::fold;
use crate::{limits, money};

type Read = Result<(), &'static str>;

/// What was gathered so far.
#[derive(Debug, Default)]
pub(super) struct Gathered {
    records: [Entity; 3],
    /// List, column's record, label, group → what will be one value.
    groups: Vec<(usize, &'static str, String, u8, Parts)>,
    labels: Vec<(usize, &'static str, u8, String)>,
    stage: Option<String>,
    pipeline: Option<String>,
    status: Option<StageKind>,
    amount: Option<(String, value::Decimal)>,
    currency: Option<String>,
    rest: Vec<String>,
}

/// An address in parts: street, postcode, city, region, country.
type Parts = [String; 5];

const DEAL: usize = 0;
const CONTACT: usize = 1;
const COMPANY: usize = 2;

fn place(target: &str) -> usize {
    match target.split('.').next() {
        Some("deal") => DEAL,
        Some("contact") => CONTACT,
        _ => COMPANY,
    }
}

pub(super) fn order(column: &Column) -> Order {
    match column.format.as_str() {
        "mdy" => Order::MonthDay,
        "ymd" => Order::Year,
        _ => Order::DayMonth,
    }
}

impl Gathered {
    /// Takes one cell.
    pub(super) fn take(&mut self, rules: &Rules, column: &Column, cell: &str) -> Read {
        let on = place(&column.target);
        let name = field(&column.target);
        match name {
            "" => self.keep(column, cell),
            "id" => match Uuid::parse_str(cell) {
                Ok(id) => self.record(on).id = Some(id),
                Err(_) => self.keep(column, cell),
            },
            "external" => self.record(on).external = Some(text(cell, limits::ID_CHARS)?),
            "email" | "phone" | "address" | "street" | "postcode" | "city" | "region"
            | "country" => {
                self.value(on, name, column, cell);
            }
            "email_label" | "phone_label" | "address_label" => {
                self.labels
                    .push((on, list(name), column.group, header::label(cell)));
            }
            "tags" => self.tags(on, cell)?,
            "note" => self.record(on).note.push(cell.to_owned()),
            "created_at" | "closed_at" => self.moment(rules, on, name, column, cell)?,
            // Of a dry run: the run makes the field first.
            "new" => {
                let key = format!("x:{}", column.header);
                self.put(on, &key, text(cell, limits::CUSTOM_CHARS)?);
            }
            _ => self.plain(rules, on, name, column, cell)?,
        }
        Ok(())
    }

    fn record(&mut self, on: usize) -> &mut Entity {
        // Places are 0, 1 and 2.
        &mut self.records[on.min(2)]
    }

    /// What has no place of its own is kept in words.
    fn keep(&mut self, column: &Column, cell: &str) {
        self.rest.push(format!("{}: {cell}", column.header));
    }

    fn put(&mut self, on: usize, key: &str, value: impl Into<Any>) {
        self.record(on).data.insert(key.to_owned(), value.into());
    }

    fn moment(
        &mut self,
        rules: &Rules,
        on: usize,
        name: &str,
        column: &Column,
        cell: &str,
    ) -> Read {
        if value::is_no_date(cell) {
            return Ok(());
        }
        let at = value::moment(cell, order(column), &rules.zone).ok_or("date")?;
        if name == "created_at" {
            self.record(on).created_at = Some(at);
        } else {
            self.put(on, deal_key::CLOSED_AT, at);
        }
        Ok(())
    }

    /// A value that a record has once.
    fn plain(&mut self, rules: &Rules, on: usize, name: &str, column: &Column, cell: &str) -> Read {
        match (on, name) {
            (CONTACT, "name") => return self.full_name(cell),
            (CONTACT, contact_key::BIRTHDAY) | (DEAL, deal_key::EXPECTED_CLOSE) => {
                if !value::is_no_date(cell) {
                    let day = value::moment(cell, order(column), &jiff::tz::TimeZone::UTC)
                        .and_then(|_| value::day(cell, order(column)).or_else(|| iso_day(cell)));
                    self.put(on, name, day.ok_or("date")?.to_string());
                }
            }
            (DEAL, "amount") => self.amount = Some((cell.to_owned(), Rules::decimal(column))),
            (DEAL, "currency") => self.currency = Some(value::currency(cell).ok_or("currency")?),
            (DEAL, "stage") => self.stage = Some(cell.to_owned()),
            (DEAL, "pipeline") => self.pipeline = Some(cell.to_owned()),
            (DEAL, "status") => self.status(column, cell),
            (DEAL, "probability" | "priority") => {
                let max = if name == "priority" { 3 } else { 100 };
                let number = value::figures(cell.trim_end_matches('%'), Rules::decimal(column))
                    .and_then(|figures| figures.minor(0));
                let number = number
                    .or_else(|| priority(cell))
                    .filter(|number| (0..=max).contains(number));
                self.put(on, name, number.ok_or("number")?);
            }
            (COMPANY, company_key::SIREN) => {
                self.put(on, name, numbers::siren(cell).map_err(|_| "siren")?);
            }
            (COMPANY, company_key::SIRET) => {
                let siret = numbers::siret(cell).map_err(|_| "siret")?;
                self.put(on, name, siret);
            }
            (COMPANY, company_key::VAT) => match numbers::vat(cell) {
                Ok(vat) => self.put(on, name, vat),
                Err(_) => self.keep(column, cell),
            },
            (_, "website") => match numbers::website(Some(cell)) {
                Ok(Some(site)) => self.put(on, name, site),
                _ => self.keep(column, cell),
            },
            (_, custom) if custom.starts_with("x:") => {
                if let Some(value) = rules.custom(&custom[2..], column, cell)? {
                    self.put(on, custom, value);
                }
            }
            _ => self.put(on, name, text(cell, limits::NAME_CHARS)?),
        }
        Ok(())
    }

    /// `Zoé Lefèvre`, `LEFÈVRE Zoé`, `Lefèvre, Zoé`.
    fn full_name(&mut self, cell: &str) -> Read {
        let cell = text(cell, limits::NAME_CHARS)?;
        let (first, last) = split_name(&cell);
        for (key, part) in [
            (contact_key::FIRST_NAME, first),
            (contact_key::LAST_NAME, last),
        ] {
            let known = self.record(CONTACT).data.contains_key(key);
            if !part.is_empty() && !known {
                self.put(CONTACT, key, part);
            }
        }
        Ok(())
    }

    fn status(&mut self, column: &Column, cell: &str) {
        self.status = match fold(cell).as_str() {
            "won" | "gagne" | "gagnee" | "closed won" => Some(StageKind::Won),
            "lost" | "perdu" | "perdue" | "closed lost" => Some(StageKind::Lost),
            "open" | "ouvert" | "ouverte" | "en cours" => Some(StageKind::Open),
            _ => return self.keep(column, cell),
        };
    }

    fn tags(&mut self, on: usize, cell: &str) -> Read {
        for tag in cell
            .split(&[',', ';'][..])
            .flat_map(|part| part.split(" ::: "))
        {
            // Trello writes the colour behind: `Urgent (red)`. Google calls everybody `* myContacts`.
            let tag = tag.trim().trim_start_matches('*').trim();
            let tag = tag
                .rsplit_once(" (")
                .filter(|(_, end)| end.ends_with(')'))
                .map_or(tag, |(name, _)| name);
            if tag.is_empty() || tag == "myContacts" {
                continue;
            }
            let tag = check::tag(tag).map_err(|_| "long")?;
            let tags = &mut self.record(on).tags;
            if !tags.contains(&tag) && tags.len() < limits::TAGS {
                tags.push(tag);
            }
        }
        Ok(())
    }

    /// An e-mail, phone or address; several in one cell stand between ` ::: `.
    fn value(&mut self, on: usize, name: &str, column: &Column, cell: &str) {
        let list = list(name);
        if list == labelled::ADDRESSES && name != "address" {
            let part = ["street", "postcode", "city", "region", "country"]
                .iter()
                .position(|part| *part == name);
            // Parts of one address share a label, or a number.
            let group = if column.label.is_empty() {
                column.group
            } else {
                0
            };
            let found = self
                .groups
                .iter_mut()
                .find(|(of, known, label, number, _)| {
                    (*of, *known, label, *number) == (on, list, &column.label, group)
                });
            let parts = match found {
                Some((_, _, _, _, parts)) => parts,
                None => {
                    self.groups
                        .push((on, list, column.label.clone(), group, Parts::default()));
                    let Some((_, _, _, _, parts)) = self.groups.last_mut() else {
                        return;
                    };
                    parts
                }
            };
            if let Some(slot) = part.and_then(|at| parts.get_mut(at)) {
                *slot = if slot.is_empty() {
                    cell.to_owned()
                } else {
                    format!("{slot}\n{cell}")
                };
            }
            return;
        }
        for one in cell.split(" ::: ") {
            let said = self
                .labels
                .iter()
                .find(|(of, known, group, _)| (*of, *known, *group) == (on, list, column.group));
            let label = said.map_or_else(|| column.label.clone(), |(_, _, _, label)| label.clone());
            self.item(on, list, label, one, &column.header);
        }
    }

    /// A value that is none is kept in words: `n/a` is no number to call.
    fn item(&mut self, on: usize, list: &'static str, label: String, value: &str, header: &str) {
        let kind = match list {
            labelled::EMAILS => LabelledList::Emails,
            labelled::PHONES => LabelledList::Phones,
            _ => LabelledList::Addresses,
        };
        match record::item_value(kind, value.trim()) {
            Ok(value) => {
                let full = self.record(on).items.len() >= limits::ITEMS;
                let known = self
                    .record(on)
                    .items
                    .iter()
                    .any(|(of, _, known)| *of == list && *known == value);
                let label = label.chars().take(limits::LABEL_CHARS).collect();
                if !full && !known {
                    self.record(on).items.push((list, label, value));
                }
            }
            Err(_) => self.rest.push(format!("{header}: {value}")),
        }
    }

    /// The records of the line.
    pub(super) fn finish(mut self, rules: &Rules) -> Result<Draft, &'static str> {
        for (on, list, label, _, parts) in std::mem::take(&mut self.groups) {
            let [street, postcode, city, region, country] = parts;
            let town = format!("{postcode} {city}");
            let lines = [street.as_str(), town.trim(), &region, &country];
            let address: Vec<&str> = lines.into_iter().filter(|line| !line.is_empty()).collect();
            self.item(on, list, label, &address.join("\n"), "");
        }
        self.money(rules)?;
        let main = match rules.main {
            Kind::DEAL => DEAL,
            Kind::CONTACT => CONTACT,
            _ => COMPANY,
        };
        let rest = std::mem::take(&mut self.rest);
        self.record(main).note.extend(rest);
        let place = if main == DEAL {
            Some(self.stage(rules)?)
        } else {
            None
        };
        let [mut deal, contact, company] = self.records;
        deal.place = place;
        let has = |one: &Entity, key: &str| one.data.contains_key(key);
        let deal = Some(deal).filter(|one| has(one, deal_key::TITLE));
        let contact = Some(contact).filter(|one| {
            has(one, contact_key::FIRST_NAME)
                || has(one, contact_key::LAST_NAME)
                || !one.items.is_empty()
        });
        let company = Some(company).filter(|one| has(one, company_key::NAME));
        let missing = match main {
            DEAL => deal.is_none(),
            CONTACT => contact.is_none(),
            _ => company.is_none(),
        };
        if missing {
            return Err("name");
        }
        Ok(Draft {
            deal,
            contact,
            company,
        })
    }

    fn money(&mut self, rules: &Rules) -> Read {
        let Some((cell, decimal)) = self.amount.take() else {
            return Ok(());
        };
        let named = self.currency.take().or_else(|| value::currency(&cell));
        let currency = named.unwrap_or_else(|| rules.currency.clone());
        let minor = value::figures(&cell, decimal)
            .and_then(|figures| figures.minor(money::exponent(&currency)));
        self.put(DEAL, deal_key::AMOUNT, minor.ok_or("number")?);
        self.put(DEAL, deal_key::CURRENCY, currency);
        Ok(())
    }

    /// Where the deal stands: the stage of that name, as the person said, or the first; won and lost by its status.
    fn stage(&self, rules: &Rules) -> Result<(String, String, StageKind), &'static str> {
        let list = &rules.pipelines.list;
        let named = |name: &str, other: &str| fold(name.trim()) == fold(other.trim());
        let pipeline = self.pipeline.as_deref();
        let chosen = pipeline.and_then(|name| {
            list.iter()
                .find(|one| named(&one.name, name) || one.id == name)
        });
        let all = || chosen.into_iter().chain(list.iter());
        let stages = || all().flat_map(|one| one.stages.iter().map(move |stage| (one, stage)));
        let outcome = |kind| stages().find(|(_, stage)| stage.kind == kind);
        let found = match (self.stage.as_deref(), self.status) {
            (_, Some(kind @ (StageKind::Won | StageKind::Lost))) => outcome(kind),
            (Some(name), _) => {
                let said = rules
                    .plan
                    .stages
                    .iter()
                    .find(|(known, _)| named(known, name))
                    .map(|(_, id)| id.as_str());
                stages().find(|(_, stage)| match said {
                    Some(id) => stage.id == id,
                    None => named(&stage.name, name) || stage.id == name,
                })
            }
            (None, _) => outcome(StageKind::Open),
        };
        found
            .map(|(one, stage)| (one.id.clone(), stage.id.clone(), stage.kind))
            .ok_or("stage")
    }
}

fn list(name: &str) -> &'static str {
    match name {
        "email" | "email_label" => labelled::EMAILS,
        "phone" | "phone_label" => labelled::PHONES,
        _ => labelled::ADDRESSES,
    }
}

/// A text on one line.
fn text(cell: &str, max: usize) -> Result<String, &'static str> {
    let line = cell.split_whitespace().collect::<Vec<_>>().join(" ");
    let plain: String = line.chars().filter(|letter| !letter.is_control()).collect();
    check::line("value", &plain, max).map_err(|_| "long")
}

fn iso_day(cell: &str) -> Option<jiff::civil::Date> {
    let at: jiff::Timestamp = cell.parse().ok()?;
    Some(at.to_zoned(jiff::tz::TimeZone::UTC).date())
}

fn priority(cell: &str) -> Option<i64> {
    match fold(cell).as_str() {
        "low" | "faible" | "basse" => Some(1),
        "normal" | "medium" | "normale" | "moyenne" => Some(2),
        "high" | "haute" | "elevee" | "urgent" => Some(3),
        _ => None,
    }
}

/// Given and family name out of one text. A word in capitals is a family name, wherever it stands.
pub(super) fn split_name(name: &str) -> (String, String) {
    if let Some((last, first)) = name.split_once(", ") {
        return (first.trim().to_owned(), last.trim().to_owned());
    }
    let words: Vec<&str> = name.split(' ').collect();
    let capital =
        |word: &&str| word.chars().count() > 1 && word.chars().all(|letter| !letter.is_lowercase());
    let loud = words.iter().take_while(|word| capital(word)).count();
    if (1..words.len()).contains(&loud) {
        let (last, first) = words.split_at(loud);
        return (first.join(" "), last.join(" "));
    }
    match words.split_first() {
        Some((first, rest)) if !rest.is_empty() => ((*first).to_owned(), rest.join(" ")),
        _ => (String::new(), name.to_owned()),
    }
}

//! Which records are here already, by everything that tells records apart. It is filled in slices and grows with what an
//! import makes, so that a file that names a company twice makes it once.

use std::collections::{HashMap, HashSet};

use carnet_protocol::ids::Kind;
use rusqlite::Connection;
use uuid::Uuid;

use super::line::Entity;
use crate::api::ApiError;
use crate::document::{company as company_key, contact as contact_key, deal as deal_key, labelled};
use crate::rows;
use crate::rows::fold::{fold, phone_forms};

/// Rows read at a time.
const ROWS: usize = 1_000;

/// What tells one record from others of its name.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// As shown.
    pub name: String,
    emails: Vec<String>,
    phones: Vec<String>,
    /// The company's name, folded.
    company: String,
}

/// What was found for a draft.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Match {
    /// Nothing like it.
    New,
    /// It is this one.
    Is(Uuid),
    /// It may be this one.
    Perhaps(Uuid),
}

/// The records here.
#[derive(Debug, Default)]
pub struct Known {
    keys: HashMap<String, Uuid>,
    names: HashMap<String, Vec<Uuid>>,
    facts: HashMap<Uuid, Facts>,
    /// Made by this import.
    pub fresh: HashSet<Uuid>,
    step: usize,
    after: Vec<u8>,
    rowid: i64,
}

const fn letter(kind: Kind) -> char {
    match kind {
        Kind::DEAL => 'd',
        Kind::CONTACT => 'p',
        _ => 'c',
    }
}

fn any_text(entity: &Entity, key: &str) -> String {
    match entity.data.get(key) {
        Some(yrs::Any::String(text)) => text.to_string(),
        _ => String::new(),
    }
}

/// The name of a draft, as [`Facts::name`] has it.
#[must_use]
pub fn name(kind: Kind, entity: &Entity) -> String {
    match kind {
        Kind::DEAL => any_text(entity, deal_key::TITLE),
        Kind::COMPANY => any_text(entity, company_key::NAME),
        _ => {
            let parts = [
                contact_key::FIRST_NAME,
                contact_key::MIDDLE_NAME,
                contact_key::LAST_NAME,
            ];
            let parts = parts.map(|key| any_text(entity, key));
            let filled: Vec<&str> = parts
                .iter()
                .map(String::as_str)
                .filter(|part| !part.is_empty())
                .collect();
            filled.join(" ")
        }
    }
}

impl Known {
    /// Reads the next rows; `true` when all were read. Records in the trash are nobody.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn load(&mut self, conn: &Connection) -> Result<bool, ApiError> {
        let sql = match self.step {
            0 => {
                "SELECT id, name, siret, siren, NULL FROM companies WHERE id > ?1 AND deleted_at IS NULL AND merged_into IS NULL ORDER BY id LIMIT 1000"
            }
            1 => {
                "SELECT p.id, p.name, c.name, NULL, NULL FROM contacts p LEFT JOIN companies c ON c.id = p.company_id WHERE p.id > ?1 AND p.deleted_at IS NULL AND p.merged_into IS NULL ORDER BY p.id LIMIT 1000"
            }
            2 => {
                "SELECT d.id, d.title, c.name, NULL, NULL FROM deals d LEFT JOIN companies c ON c.id = d.company_id WHERE d.id > ?1 AND d.deleted_at IS NULL AND d.merged_into IS NULL ORDER BY d.id LIMIT 1000"
            }
            3 => return self.load_items(conn),
            4 => return self.load_externals(conn),
            _ => return Ok(true),
        };
        let mut statement = conn.prepare_cached(sql)?;
        let mut found = statement.query([&self.after])?;
        let mut count = 0;
        let mut last = Vec::new();
        while let Some(row) = found.next()? {
            count += 1;
            last = row.get(0)?;
            let Some(id) = rows::id(row, 0)? else {
                continue;
            };
            let text = |at| {
                row.get::<_, Option<String>>(at)
                    .map(Option::unwrap_or_default)
            };
            let (name, second, third) = (text(1)?, text(2)?, text(3)?);
            let kind = [Kind::COMPANY, Kind::CONTACT, Kind::DEAL][self.step.min(2)];
            let company = if kind == Kind::COMPANY {
                String::new()
            } else {
                fold(&second)
            };
            if kind == Kind::COMPANY {
                self.key(kind, "siret", &second, id);
                self.key(kind, "siren", &third, id);
            }
            self.add_name(kind, &name, company, id);
        }
        self.after = last;
        if count < ROWS {
            self.step += 1;
            self.after.clear();
        }
        Ok(false)
    }

    fn load_items(&mut self, conn: &Connection) -> Result<bool, ApiError> {
        let mut statement = conn.prepare_cached(
            "SELECT rowid, document, list, value FROM labelled WHERE rowid > ?1 ORDER BY rowid LIMIT 1000",
        )?;
        let mut found = statement.query([self.rowid])?;
        let mut count = 0;
        while let Some(row) = found.next()? {
            count += 1;
            self.rowid = row.get(0)?;
            let document: Vec<u8> = row.get(1)?;
            let (list, value): (String, String) = (row.get(2)?, row.get(3)?);
            let id = document
                .get(1..)
                .and_then(|bytes| Uuid::from_slice(bytes).ok());
            // What belongs to no record of before is in the trash.
            if let Some(id) = id.filter(|id| self.facts.contains_key(id)) {
                let kind = if document.first() == Some(&Kind::COMPANY.0) {
                    Kind::COMPANY
                } else {
                    Kind::CONTACT
                };
                self.add_item(kind, &list, &value, id);
            }
        }
        if count < ROWS {
            self.step += 1;
            self.rowid = 0;
        }
        Ok(false)
    }

    fn load_externals(&mut self, conn: &Connection) -> Result<bool, ApiError> {
        let mut statement = conn.prepare_cached(
            "SELECT rowid, document, value FROM externals WHERE rowid > ?1 ORDER BY rowid LIMIT 1000",
        )?;
        let mut found = statement.query([self.rowid])?;
        let mut count = 0;
        while let Some(row) = found.next()? {
            count += 1;
            self.rowid = row.get(0)?;
            let document: Vec<u8> = row.get(1)?;
            let value: String = row.get(2)?;
            let kind = document.first().copied().map_or(Kind::DEAL, Kind);
            let id = document
                .get(1..)
                .and_then(|bytes| Uuid::from_slice(bytes).ok());
            if let Some(id) = id.filter(|id| self.facts.contains_key(id)) {
                self.key(kind, "x", &value, id);
            }
        }
        if count < ROWS {
            self.step += 1;
        }
        Ok(self.step > 4)
    }

    fn key(&mut self, kind: Kind, what: &str, value: &str, id: Uuid) {
        if !value.is_empty() {
            self.keys
                .entry(format!("{}{what}:{value}", letter(kind)))
                .or_insert(id);
        }
    }

    fn add_name(&mut self, kind: Kind, name: &str, company: String, id: Uuid) {
        let folded = fold(name.trim());
        if !folded.is_empty() {
            self.names
                .entry(format!("{}{folded}", letter(kind)))
                .or_default()
                .push(id);
        }
        let facts = self.facts.entry(id).or_default();
        name.clone_into(&mut facts.name);
        facts.company = company;
    }

    fn add_item(&mut self, kind: Kind, list: &str, value: &str, id: Uuid) {
        match list {
            labelled::EMAILS => {
                let email = fold(value.trim());
                self.key(kind, "e", &email, id);
                self.facts.entry(id).or_default().emails.push(email);
            }
            labelled::PHONES => {
                let Some(phone) = phone_forms(value).pop() else {
                    return;
                };
                self.key(kind, "t", &phone, id);
                self.facts.entry(id).or_default().phones.push(phone);
            }
            _ => {}
        }
    }

    /// A record that a line made, or added to.
    pub fn learn(&mut self, kind: Kind, entity: &Entity, company: &str, id: Uuid, new: bool) {
        if new {
            self.fresh.insert(id);
            self.add_name(kind, &name(kind, entity), fold(company.trim()), id);
        }
        for (list, _, value) in &entity.items {
            self.add_item(kind, list, value, id);
        }
        if let Some(external) = &entity.external {
            self.key(kind, "x", external, id);
        }
        for key in [company_key::SIRET, company_key::SIREN] {
            self.key(kind, key, &any_text(entity, key), id);
        }
    }

    /// The name of a record here.
    #[must_use]
    pub fn name_of(&self, id: Uuid) -> &str {
        self.facts.get(&id).map_or("", |facts| &facts.name)
    }

    fn get(&self, kind: Kind, what: &str, value: &str) -> Option<Uuid> {
        self.keys
            .get(&format!("{}{what}:{value}", letter(kind)))
            .copied()
    }

    /// Whether a draft is a record here: our id, the other program's, e-mail, phone, company number, name and company.
    #[must_use]
    pub fn find(&self, kind: Kind, entity: &Entity, company: &str) -> Match {
        let own = entity.id.filter(|id| self.facts.contains_key(id));
        let other = || {
            entity
                .external
                .as_ref()
                .and_then(|external| self.get(kind, "x", external))
        };
        if let Some(id) = own.or_else(other) {
            return Match::Is(id);
        }
        if let Some(found) = self.by_items(kind, entity) {
            return found;
        }
        let numbers = [company_key::SIRET, company_key::SIREN];
        let mut numbers = numbers.iter().map(|key| (key, any_text(entity, key)));
        if let Some(id) = numbers.find_map(|(key, value)| self.get(kind, key, &value)) {
            return Match::Is(id);
        }
        self.by_name(kind, entity, &fold(company.trim()))
    }

    /// An e-mail is one person's. A phone may be a household's: the name decides.
    fn by_items(&self, kind: Kind, entity: &Entity) -> Option<Match> {
        let of = |wanted: &'static str| {
            entity
                .items
                .iter()
                .filter(move |(list, _, _)| *list == wanted)
        };
        let emails: HashSet<Uuid> = of(labelled::EMAILS)
            .filter_map(|(_, _, value)| self.get(kind, "e", &fold(value.trim())))
            .collect();
        let mut emails = emails.into_iter();
        match (emails.next(), emails.next()) {
            (Some(one), None) => return Some(Match::Is(one)),
            (Some(one), Some(other)) => return Some(Match::Perhaps(one.min(other))),
            _ => {}
        }
        let phone = of(labelled::PHONES)
            .filter_map(|(_, _, value)| phone_forms(value).pop())
            .find_map(|phone| self.get(kind, "t", &phone))?;
        let same =
            fold(self.name_of(phone)) == fold(&name(kind, entity)) || name(kind, entity).is_empty();
        let theirs = self.facts.get(&phone)?;
        match (
            same,
            theirs.emails.is_empty() || of(labelled::EMAILS).next().is_none(),
        ) {
            (true, true) => Some(Match::Is(phone)),
            // In one file, two people at one number are two people.
            _ if self.fresh.contains(&phone) => None,
            _ => Some(Match::Perhaps(phone)),
        }
    }

    fn by_name(&self, kind: Kind, entity: &Entity, company: &str) -> Match {
        let folded = fold(name(kind, entity).trim());
        let Some(found) = self.names.get(&format!("{}{folded}", letter(kind))) else {
            return Match::New;
        };
        if kind == Kind::COMPANY {
            return found.first().map_or(Match::New, |id| Match::Is(*id));
        }
        let numbers = |wanted: &str, normal: &dyn Fn(&str) -> String| -> Vec<String> {
            entity
                .items
                .iter()
                .filter(|(list, _, _)| *list == wanted)
                .map(|(_, _, value)| normal(value))
                .collect()
        };
        let emails = numbers(labelled::EMAILS, &|value| fold(value.trim()));
        let phones = numbers(labelled::PHONES, &|value| {
            phone_forms(value).pop().unwrap_or_default()
        });
        let denies = |mine: &[String], theirs: &[String]| {
            !mine.is_empty() && !theirs.is_empty() && !mine.iter().any(|one| theirs.contains(one))
        };
        let mut doubt = None;
        for id in found {
            let Some(facts) = self.facts.get(id) else {
                continue;
            };
            let other = denies(&emails, &facts.emails) || denies(&phones, &facts.phones);
            match facts.company == company {
                true if !other
                    && (kind == Kind::DEAL
                        || !company.is_empty()
                        || says_nothing_new(&emails, &phones, facts)) =>
                {
                    return Match::Is(*id);
                }
                _ if self.fresh.contains(id) => {}
                // A deal of that title at another company is another deal.
                false if kind == Kind::DEAL => {}
                _ => doubt = doubt.or(Some(*id)),
            }
        }
        doubt.map_or(Match::New, Match::Perhaps)
    }
}

/// Whether a record has each e-mail and phone of a line already.
fn says_nothing_new(emails: &[String], phones: &[String], facts: &Facts) -> bool {
    emails.iter().all(|one| facts.emails.contains(one))
        && phones.iter().all(|one| facts.phones.contains(one))
}

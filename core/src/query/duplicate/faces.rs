//! What a record is recognised by: its names, addresses and numbers, each in the one form in which it is compared.

use std::collections::HashMap;

use rusqlite::Connection;
use uuid::Uuid;

use super::near;
use crate::api::duplicate::{Of, Side, Typed, Why};
use crate::document::labelled::{EMAILS, PHONES};
use crate::query::follow::Merged;
use crate::rows;
use crate::rows::fold::{compact, fold, phone_forms, words};

/// What stands in companies' names and tells nothing.
const FORMS: &[&str] = &[
    "sarl", "sas", "sasu", "eurl", "sa", "sci", "snc", "ei", "eirl", "scop", "ltd", "llc", "inc",
    "gmbh", "ag", "bv", "nv", "srl", "spa", "ste", "societe",
];
/// The fewest digits of a phone number that tells one person from another.
const PHONE_DIGITS: usize = 6;

/// One record.
#[derive(Clone, Debug, Default)]
pub(super) struct Face {
    pub(super) id: Uuid,
    name: String,
    /// The words of its name in alphabetical order: "Jean Dupont" and "DUPONT, Jean" are one.
    pub(super) words: String,
    /// A person's family name, folded.
    pub(super) last: String,
    /// A person's given name, folded.
    pub(super) first: String,
    pub(super) company: Option<Uuid>,
    pub(super) emails: Vec<String>,
    pub(super) phones: Vec<String>,
    pub(super) siren: Option<String>,
    pub(super) siret: Option<String>,
    pub(super) vat: Option<String>,
    pub(super) website: Option<String>,
    /// An e-mail and a phone as written.
    shown: [Option<String>; 2],
}

/// All records of a noun that are here, by id: the older first.
#[derive(Debug)]
pub(super) struct Faces {
    pub(super) all: Vec<Face>,
    companies: HashMap<Uuid, String>,
    merged: Merged,
}

impl Faces {
    pub(super) fn load(conn: &Connection, of: Of) -> rusqlite::Result<Self> {
        let merged = Merged::load(conn, of.table())?;
        let mut faces = Self {
            all: Vec::new(),
            companies: HashMap::new(),
            merged: Merged::load(conn, "companies")?,
        };
        match of {
            Of::Contact => faces.contacts(conn, &merged)?,
            Of::Company => faces.organisations(conn, &merged)?,
        }
        faces.all.sort_by_key(|face| face.id);
        faces.addresses(conn, of, &merged)?;
        Ok(faces)
    }

    /// Where companies that were merged are found.
    pub(super) const fn companies(&self) -> &Merged {
        &self.merged
    }

    fn contacts(&mut self, conn: &Connection, merged: &Merged) -> rusqlite::Result<()> {
        let mut statement = conn.prepare_cached(
            "SELECT id, name, first_name, last_name, company_id FROM contacts WHERE deleted_at IS NULL",
        )?;
        let mut found = statement.query([])?;
        while let Some(row) = found.next()? {
            let Some(id) = rows::id(row, 0)?.filter(|id| !merged.hides(*id)) else {
                continue;
            };
            let name: String = row.get(1)?;
            let company = rows::id(row, 4)?.map(|id| self.merged.target(id));
            self.all.push(Face {
                id,
                words: sorted(words(&name)),
                first: fold(row.get_ref(2)?.as_str()?),
                last: fold(row.get_ref(3)?.as_str()?),
                name,
                company,
                ..Face::default()
            });
        }
        let mut names = conn.prepare_cached("SELECT id, name FROM companies")?;
        let mut found = names.query([])?;
        while let Some(row) = found.next()? {
            if let Some(id) = rows::id(row, 0)? {
                self.companies.insert(id, row.get(1)?);
            }
        }
        Ok(())
    }

    fn organisations(&mut self, conn: &Connection, merged: &Merged) -> rusqlite::Result<()> {
        let mut statement = conn.prepare_cached(
            "SELECT id, name, siren, siret, vat, website FROM companies WHERE deleted_at IS NULL",
        )?;
        let mut found = statement.query([])?;
        while let Some(row) = found.next()? {
            let Some(id) = rows::id(row, 0)?.filter(|id| !merged.hides(*id)) else {
                continue;
            };
            let text = |column: usize| -> rusqlite::Result<Option<String>> {
                let text = row.get_ref(column)?.as_str_or_null()?;
                Ok(text.map(compact).filter(|text| !text.is_empty()))
            };
            let name: String = row.get(1)?;
            let mut face = Face {
                id,
                words: company_words(&name),
                name,
                vat: text(4)?,
                website: row.get_ref(5)?.as_str_or_null()?.and_then(host),
                ..Face::default()
            };
            face.numbers([text(2)?, text(3)?]);
            self.all.push(face);
        }
        Ok(())
    }

    /// E-mails and phones, those of merged records with the one that stands for them.
    fn addresses(&mut self, conn: &Connection, of: Of, merged: &Merged) -> rusqlite::Result<()> {
        let places: HashMap<Uuid, usize> = self
            .all
            .iter()
            .enumerate()
            .map(|(place, face)| (face.id, place))
            .collect();
        let mut statement = conn.prepare_cached(
            "SELECT document, list, value FROM labelled WHERE list IN ('emails', 'phones')",
        )?;
        let mut found = statement.query([])?;
        while let Some(row) = found.next()? {
            if row.get_ref(0)?.as_blob()?.first() != Some(&of.kind().0) {
                continue;
            }
            let id = rows::record::record_id(row, 0)?.map(|id| merged.target(id));
            let place = id.and_then(|id| places.get(&id));
            let Some(face) = place.and_then(|place| self.all.get_mut(*place)) else {
                continue;
            };
            let value = row.get_ref(2)?.as_str()?;
            match row.get_ref(1)?.as_str()? {
                EMAILS => face.email(value),
                PHONES => face.phone(value),
                _ => {}
            }
        }
        Ok(())
    }
}

impl Face {
    /// What is being typed.
    pub(super) fn typed(typed: &Typed, companies: &Merged) -> Self {
        let all = words(&typed.name);
        let mut face = Self {
            words: match typed.of {
                Of::Contact => sorted(all.clone()),
                Of::Company => company_words(&typed.name),
            },
            company: typed.company.map(|id| companies.target(id)),
            ..Self::default()
        };
        if typed.of == Of::Contact
            && let [first, .., last] = all.as_slice()
        {
            (face.first, face.last) = (first.clone(), last.clone());
        }
        typed.email.iter().for_each(|email| face.email(email));
        typed.phone.iter().for_each(|phone| face.phone(phone));
        let number = typed.number.as_deref().map(compact);
        face.vat = number.clone().filter(|number| number.len() > 4);
        face.numbers([number.clone(), number]);
        face
    }

    fn numbers(&mut self, [siren, siret]: [Option<String>; 2]) {
        let digits = |text: &String, count: usize| {
            text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit())
        };
        self.siret = siret.filter(|text| digits(text, 14));
        let head = self.siret.as_ref().and_then(|text| text.get(..9));
        self.siren = siren
            .filter(|text| digits(text, 9))
            .or_else(|| head.map(str::to_owned));
    }

    fn email(&mut self, value: &str) {
        let [shown, _] = &mut self.shown;
        shown.get_or_insert_with(|| value.to_owned());
        let value = value.trim().to_lowercase();
        if value.contains('@') {
            self.emails.push(value);
        }
    }

    fn phone(&mut self, value: &str) {
        let [_, shown] = &mut self.shown;
        shown.get_or_insert_with(|| value.to_owned());
        // The international form stands last.
        if let Some(digits) = phone_forms(value).pop()
            && digits.len() >= PHONE_DIGITS
        {
            self.phones.push(digits);
        }
    }

    /// In what two are alike.
    pub(super) fn alike(&self, other: &Self) -> Vec<Why> {
        let mut why = Vec::new();
        let mut see = |same: bool, one: Why| {
            if same {
                why.push(one);
            }
        };
        let shared =
            |one: &[String], other: &[String]| one.iter().any(|value| other.contains(value));
        let same = |one: &Option<String>, other: &Option<String>| one.is_some() && one == other;
        see(shared(&self.emails, &other.emails), Why::Email);
        see(shared(&self.phones, &other.phones), Why::Phone);
        see(same(&self.siret, &other.siret), Why::Siret);
        see(same(&self.siren, &other.siren), Why::Siren);
        see(same(&self.vat, &other.vat), Why::Vat);
        see(same(&self.website, &other.website), Why::Website);
        if self.words.is_empty() {
            return why;
        }
        if self.words == other.words {
            let together = self.company.is_some() && self.company == other.company;
            see(together, Why::NameCompany);
            see(!together, Why::Name);
        } else {
            see(near::close(self, other), Why::NameClose);
        }
        why
    }

    pub(super) fn side(&self, faces: &Faces) -> Side {
        let company = self.company.and_then(|id| faces.companies.get(&id));
        let [email, phone] = &self.shown;
        let number = self.siret.as_ref().or(self.siren.as_ref());
        let detail = [
            company,
            number,
            self.website.as_ref(),
            email.as_ref(),
            phone.as_ref(),
        ];
        Side {
            id: self.id,
            name: self.name.clone(),
            detail: detail.into_iter().flatten().cloned().collect(),
        }
    }
}

fn sorted(mut words: Vec<String>) -> String {
    words.sort();
    words.join(" ")
}

fn company_words(name: &str) -> String {
    let all = words(name);
    let told: Vec<String> = all
        .iter()
        .filter(|word| !FORMS.contains(&word.as_str()))
        .cloned()
        .collect();
    // "SA" alone is a name.
    (if told.is_empty() { all } else { told }).concat()
}

/// The host of a web site, without what nobody says.
fn host(website: &str) -> Option<String> {
    let folded = fold(website.trim());
    let rest = folded
        .split_once("://")
        .map_or(folded.as_str(), |(_, rest)| rest);
    let host = rest.split(['/', '?', '#', ':']).next().unwrap_or_default();
    let host = host.strip_prefix("www.").unwrap_or(host);
    (host.contains('.')).then(|| host.to_owned())
}

//! Tables: one line a record, under headers that the importer knows.

use std::collections::HashMap;

use carnet_protocol::ids::{DocumentId, Kind};
use rusqlite::Connection;
use uuid::Uuid;

use super::{file, french, ids, moment, names, read};
use crate::api::field::Field;
use crate::api::import::File;
use crate::api::{ApiError, Locale};
use crate::document::labelled::{self, Item};
use crate::document::record::Common;
use crate::document::{company, contact, deal};
use crate::import::value::guard;
use crate::query::pipelines::Pipelines;
use crate::{custom, money};

/// A table that grows by named cells.
struct Table {
    locale: Locale,
    fields: Vec<Field>,
    /// Of each list, how many the richest record has.
    most: HashMap<String, u32>,
    headers: Vec<String>,
    places: HashMap<String, usize>,
    lines: Vec<Vec<String>>,
}

impl Table {
    fn new(conn: &Connection, locale: Locale, on: &str) -> Result<Self, ApiError> {
        let mut fields = crate::query::field::all(conn)?;
        fields.retain(|field| field.on == on && !field.removed);
        Ok(Self {
            locale,
            fields,
            most: most(conn, on)?,
            headers: Vec::new(),
            places: HashMap::new(),
            lines: Vec::new(),
        })
    }

    fn line(&mut self) {
        self.lines.push(Vec::new());
    }

    /// Puts a cell of the last line under a header, in French and in English.
    fn put(&mut self, fr: &str, en: &str, cell: impl Into<String>) {
        let header = if french(self.locale) { fr } else { en };
        self.put_under(header, header, cell.into());
    }

    /// The same of a custom field, which may bear the name of another column: then its id stands behind it.
    fn put_custom(&mut self, field: &Field, cell: String) {
        let key = format!("x:{}", field.id);
        let taken = self.headers.contains(&field.name) && !self.places.contains_key(&key);
        let header = if taken {
            format!("{} [{}]", field.name, field.id)
        } else {
            field.name.clone()
        };
        self.put_under(&key, &header, cell);
    }

    fn put_under(&mut self, key: &str, header: &str, cell: String) {
        let place = match self.places.get(key) {
            Some(place) => *place,
            None => {
                self.headers.push(header.to_owned());
                self.places.insert(key.to_owned(), self.headers.len() - 1);
                self.headers.len() - 1
            }
        };
        let Some(line) = self.lines.last_mut() else {
            return;
        };
        if line.len() <= place {
            line.resize(place + 1, String::new());
        }
        if let Some(slot) = line.get_mut(place) {
            *slot = cell;
        }
    }

    /// What is there once, or not.
    fn maybe(&mut self, fr: &str, en: &str, cell: Option<&str>) {
        self.put(fr, en, cell.unwrap_or_default());
    }

    /// Groups as Google writes them: `E-mail 1 - Label`, `E-mail 1 - Value`.
    /// Every line has as many as the richest record: columns of one kind stand together.
    fn items(&mut self, word: &str, value: &str, list: &str, items: &[Item]) {
        let most = self
            .most
            .get(list)
            .map_or(0, |most| usize::try_from(*most).unwrap_or_default());
        for number in 1..=most.max(items.len()) {
            let item = items.get(number - 1);
            let label = format!("{word} {number} - Label");
            let header = format!("{word} {number} - {value}");
            let (name, cell) = item.map_or(("", ""), |item| (&item.label, &item.value));
            self.put(&label, &label, name);
            self.put(&header, &header, cell);
        }
    }

    /// What every record has.
    fn common(&mut self, common: &Common) {
        self.put("Étiquettes", "Tags", common.tags.join(", "));
        self.maybe("ID externe", "External ID", common.external_id.as_deref());
        self.put(
            "Date de création",
            "Created at",
            common.created_at.map(moment).unwrap_or_default(),
        );
        self.put("Note", "Note", common.note.as_str());
        for field in self.fields.clone() {
            let stored = common.custom.iter().find(|(id, _)| *id == field.id);
            let shown = stored.map(|(_, value)| match custom::Kind::of(&field.kind) {
                Some(kind) => custom::show(kind, value, &field.options, self.locale),
                None => value.clone(),
            });
            self.put_custom(&field, shown.unwrap_or_default());
        }
    }

    /// UTF-8 with its mark, so that Excel reads accents; no cell runs.
    fn file(self, fr: &str, en: &str) -> File {
        let french = french(self.locale);
        let mut writer = csv::WriterBuilder::new()
            .delimiter(if french { b';' } else { b',' })
            .terminator(csv::Terminator::CRLF)
            .from_writer(b"\xEF\xBB\xBF".to_vec());
        let width = self.headers.len();
        let mut written = writer.write_record(self.headers.iter().map(|text| guard(text)));
        for mut line in self.lines {
            line.resize(width, String::new());
            written =
                written.and_then(|()| writer.write_record(line.iter().map(|cell| guard(cell))));
        }
        let bytes = written
            .ok()
            .and_then(|()| writer.into_inner().ok())
            .unwrap_or_default();
        let text = String::from_utf8(bytes).unwrap_or_default();
        file(if french { fr } else { en }, "text/csv", text)
    }
}

fn most(conn: &Connection, on: &str) -> Result<HashMap<String, u32>, ApiError> {
    let mut statement = conn.prepare_cached(
        "SELECT list, max(n) FROM (SELECT list, count(*) AS n FROM labelled WHERE substr(document, 1, 1) = ?1
         GROUP BY document, list) GROUP BY list",
    )?;
    let kind = match on {
        "deal" => Kind::DEAL,
        "contact" => Kind::CONTACT,
        _ => Kind::COMPANY,
    };
    let found = statement.query_map([[kind.0]], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(found.collect::<rusqlite::Result<_>>()?)
}

/// Contacts.
pub(super) fn contacts(conn: &Connection, locale: Locale) -> Result<File, ApiError> {
    let companies = names(conn, "companies")?;
    let mut table = Table::new(conn, locale, "contact")?;
    for id in ids(conn, Kind::CONTACT)? {
        let one = read(conn, DocumentId::new(Kind::CONTACT, id), |txn| {
            contact::read(txn)
        })?;
        let t = &mut table;
        t.line();
        t.put("ID Carnet", "Carnet ID", id.to_string());
        t.maybe("Civilité", "Name prefix", one.prefix.as_deref());
        t.put("Prénom", "First name", one.first_name.as_str());
        t.maybe("Deuxième prénom", "Middle name", one.middle_name.as_deref());
        t.put("Nom de famille", "Last name", one.last_name.as_str());
        t.maybe("Suffixe", "Name suffix", one.suffix.as_deref());
        t.maybe("Surnom", "Nickname", one.nickname.as_deref());
        t.maybe("Fonction", "Job title", one.job_title.as_deref());
        put_company(t, one.company_id, &companies);
        t.items("E-mail", "Value", labelled::EMAILS, &one.emails);
        t.items("Phone", "Value", labelled::PHONES, &one.phones);
        t.items("Address", "Formatted", labelled::ADDRESSES, &one.addresses);
        t.maybe("Anniversaire", "Birthday", one.birthday.as_deref());
        t.maybe("Langue", "Language", one.language.as_deref());
        t.maybe("Site web", "Website", one.website.as_deref());
        t.maybe("Origine", "Source", one.source.as_deref());
        t.common(&one.common);
    }
    Ok(table.file("contacts.csv", "contacts.csv"))
}

fn put_company(t: &mut Table, id: Option<Uuid>, companies: &HashMap<Uuid, String>) {
    let name = id.and_then(|id| companies.get(&id));
    // A company that is not here (yet) would come back as another one.
    let id = id.filter(|_| name.is_some()).map(|id| id.to_string());
    t.put(
        "Entreprise - ID Carnet",
        "Company - Carnet ID",
        id.unwrap_or_default(),
    );
    t.put("Entreprise", "Company", name.cloned().unwrap_or_default());
}

/// Companies.
pub(super) fn companies(conn: &Connection, locale: Locale) -> Result<File, ApiError> {
    let mut table = Table::new(conn, locale, "company")?;
    for id in ids(conn, Kind::COMPANY)? {
        let one = read(conn, DocumentId::new(Kind::COMPANY, id), |txn| {
            company::read(txn)
        })?;
        let t = &mut table;
        t.line();
        t.put("ID Carnet", "Carnet ID", id.to_string());
        t.put("Entreprise", "Company", one.name.as_str());
        t.maybe("Activité", "Industry", one.industry.as_deref());
        t.maybe("Site web", "Website", one.website.as_deref());
        t.maybe("Taille", "Size", one.size.as_deref());
        t.maybe("SIREN", "SIREN", one.siren.as_deref());
        t.maybe("SIRET", "SIRET", one.siret.as_deref());
        t.maybe("TVA", "VAT", one.vat.as_deref());
        t.items("E-mail", "Value", labelled::EMAILS, &one.emails);
        t.items("Phone", "Value", labelled::PHONES, &one.phones);
        t.items("Address", "Formatted", labelled::ADDRESSES, &one.addresses);
        t.maybe("Origine", "Source", one.source.as_deref());
        t.common(&one.common);
    }
    Ok(table.file("entreprises.csv", "companies.csv"))
}

/// Deals, with the names of their company and main contact.
pub(super) fn deals(conn: &Connection, locale: Locale) -> Result<File, ApiError> {
    let companies = names(conn, "companies")?;
    let people = people(conn)?;
    let pipelines = Pipelines::load(conn)?;
    let mut table = Table::new(conn, locale, "deal")?;
    for id in ids(conn, Kind::DEAL)? {
        let one = read(conn, DocumentId::new(Kind::DEAL, id), |txn| deal::read(txn))?;
        let t = &mut table;
        t.line();
        t.put("ID Carnet", "Carnet ID", id.to_string());
        t.put("Affaire", "Deal", one.title.as_str());
        let currency = one.currency.clone().unwrap_or_default();
        let amount = one.amount.map(|minor| decimal(minor, &currency, locale));
        t.put("Montant", "Amount", amount.unwrap_or_default());
        t.put("Devise", "Currency", currency);
        let place = pipelines.place(one.pipeline.as_deref(), one.status.as_deref());
        let pipeline = place.and_then(|(at, _)| pipelines.list.get(at));
        let stage = place.and_then(|place| pipelines.stage(place));
        t.put(
            "Pipeline",
            "Pipeline",
            pipeline.map(|one| one.name.clone()).unwrap_or_default(),
        );
        t.put(
            "Étape",
            "Stage",
            stage.map(|one| one.name.clone()).unwrap_or_default(),
        );
        put_company(t, one.company_id, &companies);
        let person = one.contact_id.filter(|id| people.contains_key(id));
        let name = person.and_then(|id| people.get(&id));
        t.put(
            "Contact - ID Carnet",
            "Contact - Carnet ID",
            person.map(|id| id.to_string()).unwrap_or_default(),
        );
        let (first, last) = name.cloned().unwrap_or_default();
        t.put("Contact - Prénom", "Contact - First name", first);
        t.put("Contact - Nom de famille", "Contact - Last name", last);
        t.maybe(
            "Clôture prévue",
            "Expected close date",
            one.expected_close.as_deref(),
        );
        let number = |number: Option<u8>| number.map(|n| n.to_string()).unwrap_or_default();
        t.put("Probabilité", "Probability", number(one.probability));
        let priority = Some(one.priority).filter(|priority| *priority > 0);
        t.put("Priorité", "Priority", number(priority));
        t.maybe("Origine", "Source", one.source.as_deref());
        t.maybe("Motif de perte", "Lost reason", one.lost_reason.as_deref());
        t.put(
            "Clôturée le",
            "Closed on",
            one.closed_at.map(moment).unwrap_or_default(),
        );
        t.common(&one.common);
    }
    Ok(table.file("affaires.csv", "deals.csv"))
}

fn people(conn: &Connection) -> Result<HashMap<Uuid, (String, String)>, ApiError> {
    let mut statement = conn.prepare_cached("SELECT id, first_name, last_name FROM contacts")?;
    let found = statement.query_map([], |row| {
        Ok((
            Uuid::from_bytes(row.get(0)?),
            (row.get::<_, String>(1)?, row.get::<_, String>(2)?),
        ))
    })?;
    Ok(found.collect::<rusqlite::Result<_>>()?)
}

/// An amount with all its decimals: nobody takes them for thousands.
fn decimal(minor: i64, currency: &str, locale: Locale) -> String {
    let places = usize::try_from(money::exponent(currency)).unwrap_or_default();
    let digits = format!("{:0>width$}", minor.unsigned_abs(), width = places + 1);
    let (whole, part) = digits.split_at(digits.len().saturating_sub(places));
    let sign = if minor < 0 { "-" } else { "" };
    let point = if french(locale) { "," } else { "." };
    match part {
        "" => format!("{sign}{whole}"),
        part => format!("{sign}{whole}{point}{part}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_keep_their_decimals() {
        for (minor, currency, wanted) in [
            (125_000, "EUR", "1250,00"),
            (5, "EUR", "0,05"),
            (-1_234, "EUR", "-12,34"),
            (1_200, "JPY", "1200"),
        ] {
            assert_eq!(decimal(minor, currency, Locale::Fr), wanted);
        }
    }
}

//! Everything about one person, as JSON and as a page to be read: what the person may ask for.

use std::collections::{BTreeSet, HashMap};
use std::fmt::Write as _;

use carnet_protocol::ids::{DocumentId, Kind};
use rusqlite::Connection;
use serde_json::json;
use uuid::Uuid;

use super::{file, french, json, moment, names, read};
use crate::api::import::File;
use crate::api::{Actor, ApiError};
use crate::document::contact::{self, Contact};
use crate::document::deal::{self, Deal};
use crate::document::labelled::Item;
use crate::query::follow::Merged;
use crate::query::not_found;

/// The deals that name a person, as main contact or beside.
const DEALS: &str = "SELECT id FROM deals WHERE contact_id = ?1
    UNION SELECT deal FROM deal_contacts WHERE contact = ?1 ORDER BY 1";

/// The person's file.
pub(super) fn about(
    conn: &Connection,
    id: Uuid,
    page: bool,
    actor: &Actor,
    now_ms: i64,
) -> Result<File, ApiError> {
    let document = DocumentId::new(Kind::CONTACT, id);
    if crate::store::documents::head(conn, document)?.is_none_or(|head| head.erased) {
        return Err(not_found("contact"));
    }
    // What was merged into the person is the person, too.
    let them = Merged::load(conn, "contacts")?.documents(Kind::CONTACT, id);
    let contacts = them
        .iter()
        .map(|one| read(conn, *one, |txn| contact::read(txn)))
        .collect::<Result<Vec<_>, _>>()?;
    let deals = naming(conn, &them)?;
    if page {
        let companies = names(conn, "companies")?;
        let deals = deals
            .iter()
            .map(|id| read(conn, *id, |txn| deal::read(txn)))
            .collect::<Result<Vec<_>, _>>()?;
        let text = Page::new(french(actor.locale), actor).of(&contacts, &companies, &deals, now_ms);
        return Ok(file("personne.html", "text/html", text));
    }
    let whole = |ids: &mut dyn Iterator<Item = DocumentId>| {
        ids.map(|id| Ok((id.to_string(), json::one(conn, id)?)))
            .collect::<Result<serde_json::Map<_, _>, ApiError>>()
    };
    let companies = contacts.iter().filter_map(|one| one.company_id);
    let companies = companies.map(|id| DocumentId::new(Kind::COMPANY, id));
    let text = json!({
        "format": "carnet-person", "version": 1, "exported_at": moment(now_ms),
        "person": whole(&mut them.iter().copied())?,
        "named_by": whole(&mut companies.chain(deals))?,
    });
    Ok(file(
        "personne.json",
        "application/json",
        serde_json::to_string_pretty(&text).unwrap_or_default(),
    ))
}

/// The deals that name one of these contacts, each once.
fn naming(conn: &Connection, contacts: &[DocumentId]) -> Result<BTreeSet<DocumentId>, ApiError> {
    let mut statement = conn.prepare_cached(DEALS)?;
    let mut deals = BTreeSet::new();
    for contact in contacts {
        let mut found = statement.query([contact.uuid().into_bytes()])?;
        while let Some(row) = found.next()? {
            let id = Uuid::from_bytes(row.get(0)?);
            deals.insert(DocumentId::new(Kind::DEAL, id));
        }
    }
    Ok(deals)
}

/// A page that needs nothing but itself.
struct Page {
    french: bool,
    zone: jiff::tz::TimeZone,
    text: String,
}

const STYLE: &str = "body{font:15px/1.5 system-ui,sans-serif;max-width:720px;margin:40px auto;padding:0 20px;color:#1c1b18}\
h1{font-size:24px}h2{font-size:16px;margin:28px 0 6px;border-bottom:1px solid #ddd9d1}\
dl{display:grid;grid-template-columns:180px 1fr;gap:2px 16px;margin:0}dt{color:#55524b}dd{margin:0;white-space:pre-line}\
ul{padding-left:18px}@media print{body{margin:0}}";

impl Page {
    fn new(french: bool, actor: &Actor) -> Self {
        let zone = jiff::tz::TimeZone::get(&actor.zone).unwrap_or(jiff::tz::TimeZone::UTC);
        Self {
            french,
            zone,
            text: String::new(),
        }
    }

    /// The person first, then those merged into it.
    fn of(
        mut self,
        people: &[Contact],
        companies: &HashMap<Uuid, String>,
        deals: &[Deal],
        now_ms: i64,
    ) -> String {
        let lang = if self.french { "fr" } else { "en" };
        let title = escape(&people.first().map(Contact::name).unwrap_or_default());
        let _ = write!(
            self.text,
            "<!doctype html><html lang=\"{lang}\"><meta charset=\"utf-8\"><title>{title}</title><style>{STYLE}</style><h1>{title}</h1>"
        );
        let words = self.pick(
            "Tout ce que Carnet sait de cette personne, le",
            "Everything that Carnet knows about this person, on",
        );
        let at = self.day(now_ms);
        let _ = write!(self.text, "<p>{words} {at}.</p>");
        for (at, one) in people.iter().enumerate() {
            if at > 0 {
                let merged = self.pick("Fiche fusionnée\u{202f}:", "Merged record:");
                let name = escape(&one.name());
                let _ = write!(self.text, "<h1>{merged} {name}</h1>");
            }
            self.facts(one, one.company_id.and_then(|id| companies.get(&id)));
            self.talks(one);
        }
        self.deals(deals);
        self.text.push_str("</html>\n");
        self.text
    }

    fn pick(&self, fr: &'static str, en: &'static str) -> &'static str {
        if self.french { fr } else { en }
    }

    fn day(&self, ms: i64) -> String {
        let at = jiff::Timestamp::from_millisecond(ms).unwrap_or_default();
        let form = self.pick("%d/%m/%Y", "%Y-%m-%d");
        at.to_zoned(self.zone.clone()).strftime(form).to_string()
    }

    fn head(&mut self, fr: &'static str, en: &'static str) {
        let words = self.pick(fr, en);
        let _ = write!(self.text, "<h2>{words}</h2>");
    }

    fn line(&mut self, name: &str, value: &str) {
        if !value.trim().is_empty() {
            let _ = write!(
                self.text,
                "<dt>{}</dt><dd>{}</dd>",
                escape(name),
                escape(value)
            );
        }
    }

    fn items(&mut self, name: &str, items: &[Item]) {
        for item in items {
            let label = if item.label.is_empty() {
                name.to_owned()
            } else {
                format!("{name} ({})", item.label)
            };
            self.line(&label, &item.value);
        }
    }

    fn facts(&mut self, one: &Contact, company: Option<&String>) {
        self.head("Identité et coordonnées", "Who and where");
        self.text.push_str("<dl>");
        let some = |text: &Option<String>| text.clone().unwrap_or_default();
        let lines = [
            (self.pick("Civilité", "Prefix"), some(&one.prefix)),
            (self.pick("Prénom", "First name"), one.first_name.clone()),
            (self.pick("Nom", "Last name"), one.last_name.clone()),
            (self.pick("Surnom", "Nickname"), some(&one.nickname)),
            (self.pick("Fonction", "Job title"), some(&one.job_title)),
            (
                self.pick("Entreprise", "Company"),
                company.cloned().unwrap_or_default(),
            ),
            (self.pick("Anniversaire", "Birthday"), some(&one.birthday)),
            (self.pick("Langue", "Language"), some(&one.language)),
            (self.pick("Site web", "Website"), some(&one.website)),
            (self.pick("Origine", "Source"), some(&one.source)),
            (self.pick("Étiquettes", "Tags"), one.common.tags.join(", ")),
            (
                self.pick("Enregistré le", "Recorded on"),
                one.common
                    .created_at
                    .map(|at| self.day(at))
                    .unwrap_or_default(),
            ),
        ];
        for (name, value) in lines {
            self.line(name, &value);
        }
        self.items("E-mail", &one.emails);
        let (phone, address) = (
            self.pick("Téléphone", "Phone"),
            self.pick("Adresse", "Address"),
        );
        self.items(phone, &one.phones);
        self.items(address, &one.addresses);
        for (field, value) in &one.common.custom {
            self.line(field, value);
        }
        let consent = self.pick("Consentement", "Consent");
        self.items(consent, &one.consents);
        if one.do_not_contact {
            let (name, yes) = (
                self.pick("Ne pas contacter", "Do not contact"),
                self.pick("oui", "yes"),
            );
            self.line(name, yes);
        }
        self.line("Note", &one.common.note);
        self.text.push_str("</dl>");
    }

    fn talks(&mut self, one: &Contact) {
        self.head("Historique et relances", "History and follow-ups");
        self.text.push_str("<ul>");
        for entry in &one.common.activity {
            let at = self.day(entry.at);
            let words: Vec<&str> = entry
                .data
                .iter()
                .filter(|(key, _)| *key != "import" && *key != "changes")
                .map(|(_, value)| value.as_str())
                .collect();
            let _ = write!(
                self.text,
                "<li>{at} · {} {}</li>",
                escape(&entry.kind),
                escape(&words.join(" · "))
            );
        }
        for task in &one.common.tasks {
            let due = task.due.clone().unwrap_or_default();
            let _ = write!(
                self.text,
                "<li>{} {}</li>",
                escape(&due),
                escape(&task.title)
            );
        }
        self.text.push_str("</ul>");
    }

    fn deals(&mut self, deals: &[Deal]) {
        if deals.is_empty() {
            return;
        }
        self.head(
            "Affaires qui citent cette personne",
            "Deals that name this person",
        );
        self.text.push_str("<ul>");
        for deal in deals {
            let _ = write!(self.text, "<li>{}</li>", escape(&deal.title));
        }
        self.text.push_str("</ul>");
    }
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

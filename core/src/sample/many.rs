//! As many made-up records as a bench wants, as updates: nothing here knows an engine.

use carnet_protocol::ids::{DocumentId, Kind};
use uuid::Uuid;
use yrs::{ReadTxn, StateVector, Transact, TransactionMut};

use super::{DAY_MS, put_item, put_step};
use crate::clock::{Chance, SeededChance, new_id};
use crate::document::deal as key;
use crate::document::record::{self, put};
use crate::document::{self, company, contact, labelled, note, tags};
use crate::position;

const WORK: &[&str] = &[
    "Refonte",
    "Site vitrine",
    "Identité",
    "Logo",
    "Brochure",
    "Boutique",
    "Audit",
    "Film",
];
const FIRST: &[&str] = &[
    "Zoé", "Martin", "Hélène", "Karim", "Anaïs", "Thomas", "Camille", "Inès", "Luc", "Maëlle",
];
const LAST: &[&str] = &[
    "Lefèvre", "Garnier", "Moreau", "Benali", "Dufour", "Nguyen", "Roux", "Petit", "Faure", "Gœtz",
];
const TRADE: &[&str] = &[
    "Boulangerie",
    "Menuiserie",
    "Cabinet",
    "Jardins",
    "Cycles",
    "Atelier",
    "Garage",
    "Librairie",
];
const TAG: &[&str] = &["web", "print", "identité", "photo", "urgent"];
const STAGE: &[&str] = &[
    "lead",
    "lead",
    "lead",
    "qualified",
    "qualified",
    "proposal",
    "won",
    "lost",
];

/// Made-up documents, one at a time: companies, contacts, then deals.
#[derive(Debug)]
pub struct Many {
    chance: SeededChance,
    now: i64,
    companies: Vec<Uuid>,
    people: Vec<Uuid>,
    deals_left: usize,
    people_left: usize,
    companies_left: usize,
    last_rank: Option<String>,
}

/// So many deals, with a contact for every 4 and a company for every 8, in the pipeline of a new workspace. Each item is
/// a document and its one update (v1). The same seed and time give the same bytes.
#[must_use]
pub fn many(deals: usize, seed: u64, now_ms: i64) -> Many {
    Many {
        chance: SeededChance::new(seed),
        now: now_ms,
        companies: Vec::new(),
        people: Vec::new(),
        deals_left: deals,
        people_left: deals.div_ceil(4),
        companies_left: deals.div_ceil(8),
        last_rank: None,
    }
}

impl Iterator for Many {
    type Item = (DocumentId, Vec<u8>);

    fn next(&mut self) -> Option<Self::Item> {
        if self.companies_left > 0 {
            self.companies_left -= 1;
            return Some(self.company());
        }
        if self.people_left > 0 {
            self.people_left -= 1;
            return Some(self.person());
        }
        self.deals_left = self.deals_left.checked_sub(1)?;
        Some(self.deal())
    }
}

impl Many {
    fn any<'a>(&mut self, words: &[&'a str]) -> &'a str {
        let index = self.below(words.len());
        words.get(index).copied().unwrap_or_default()
    }

    fn below(&mut self, end: usize) -> usize {
        let end = u64::try_from(end).unwrap_or(u64::MAX);
        usize::try_from(self.chance.below(end)).unwrap_or_default()
    }

    fn document(
        &mut self,
        kind: Kind,
        write: impl FnOnce(&mut Self, &mut TransactionMut<'_>),
    ) -> (DocumentId, Vec<u8>) {
        let id = DocumentId::new(kind, new_id(self.now, &mut self.chance));
        // 53 bits, as Yjs clients have.
        let doc = document::open(kind, self.chance.u64() >> 11);
        let mut txn = doc.transact_mut();
        write(self, &mut txn);
        put(&mut txn, record::CREATED_AT, Some(self.now));
        drop(txn);
        let update = doc
            .transact()
            .encode_state_as_update_v1(&StateVector::default());
        (id, update)
    }

    fn company(&mut self) -> (DocumentId, Vec<u8>) {
        let name = format!("{} {}", self.any(TRADE), self.any(LAST));
        let made = self.document(Kind::COMPANY, |_, txn| put(txn, company::NAME, Some(name)));
        self.companies.push(made.0.uuid());
        made
    }

    fn person(&mut self) -> (DocumentId, Vec<u8>) {
        let (first, last) = (self.any(FIRST), self.any(LAST));
        let company = self.pick_company();
        let phone = format!("06{:08}", self.below(100_000_000));
        let made = self.document(Kind::CONTACT, |this, txn| {
            put(txn, contact::FIRST_NAME, Some(first));
            put(txn, contact::LAST_NAME, Some(last));
            put(txn, contact::COMPANY_ID, company);
            let item = new_id(this.now, &mut this.chance);
            put_item(txn, labelled::PHONES, item, &phone, this.now);
        });
        self.people.push(made.0.uuid());
        made
    }

    fn deal(&mut self) -> (DocumentId, Vec<u8>) {
        let title = format!("{} {}", self.any(WORK), self.any(LAST));
        let (stage, tag) = (self.any(STAGE), self.any(TAG));
        let amount = i64::try_from(self.below(20_000)).unwrap_or_default() * 100;
        let (company, person) = (self.pick_company(), self.pick_person());
        let rank = position::between(self.last_rank.as_deref(), None, &mut self.chance);
        self.last_rank.clone_from(&rank);
        let days = i64::try_from(self.below(60)).unwrap_or_default() - 20;
        let due = jiff::Timestamp::from_millisecond(self.now + days * DAY_MS).unwrap_or_default();
        let due = due.to_zoned(jiff::tz::TimeZone::UTC).date().to_string();
        self.document(Kind::DEAL, |this, txn| {
            put(txn, key::TITLE, Some(title));
            key::put_amount(txn, Some(amount), "EUR");
            key::put_place(txn, "sales", stage, rank.as_deref().unwrap_or("V"));
            put(txn, key::COMPANY_ID, company);
            put(txn, key::CONTACT_ID, person);
            tags::add(txn, tag);
            if days % 2 == 0 {
                let step = new_id(this.now, &mut this.chance);
                put_step(txn, step, "Relancer", &due, "Europe/Paris", this.now);
            }
            if days % 5 == 0 {
                note::add_paragraphs(txn, &["Premier échange au téléphone.", "Envoyer un devis."]);
            }
        })
    }

    fn pick_company(&mut self) -> Option<String> {
        let index = self.below(self.companies.len());
        self.companies.get(index).map(Uuid::to_string)
    }

    fn pick_person(&mut self) -> Option<String> {
        let index = self.below(self.people.len());
        self.people.get(index).map(Uuid::to_string)
    }
}

//! A company: root `data`, labelled lists and what every record has.

use uuid::Uuid;
use yrs::ReadTxn;

use super::labelled::{self, Item};
use super::record::Common;
use super::value::{Fields, Unreadable};
use crate::limits;

/// 1–300 characters.
pub const NAME: &str = "name";
/// What it does.
pub const INDUSTRY: &str = "industry";
/// `https://…`
pub const WEBSITE: &str = "website";
/// In words or numbers.
pub const SIZE: &str = "size";
/// 9 digits.
pub const SIREN: &str = "siren";
/// 14 digits.
pub const SIRET: &str = "siret";
/// Intra-community VAT number.
pub const VAT: &str = "vat";
/// The company above it.
pub const PARENT: &str = "parent";
/// Who looks after it.
pub const ASSIGNEE: &str = "assignee";
/// Where it came from.
pub const SOURCE: &str = "source";

/// A company as it can be read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Company {
    /// Empty when absent.
    pub name: String,
    /// What it does.
    pub industry: Option<String>,
    /// `https://…`
    pub website: Option<String>,
    /// In words or numbers.
    pub size: Option<String>,
    /// 9 digits.
    pub siren: Option<String>,
    /// 14 digits.
    pub siret: Option<String>,
    /// Intra-community VAT number.
    pub vat: Option<String>,
    /// The company above it.
    pub parent: Option<Uuid>,
    /// Who looks after it.
    pub assignee: Option<Uuid>,
    /// Where it came from.
    pub source: Option<String>,
    /// In the order they were added.
    pub emails: Vec<Item>,
    /// In the order they were added.
    pub phones: Vec<Item>,
    /// In the order they were added.
    pub addresses: Vec<Item>,
    /// What every record has.
    pub common: Common,
}

/// Reads a company.
pub fn read<T: ReadTxn>(txn: &T) -> Company {
    let mut bad = Unreadable::new();
    let mut fields = Fields::of_root(txn, super::DATA);
    let f = &mut fields;
    let mut company = Company {
        name: f
            .text(NAME, limits::NAME_CHARS, &mut bad)
            .unwrap_or_default(),
        industry: f.text(INDUSTRY, limits::WORD_CHARS, &mut bad),
        website: f.text(WEBSITE, limits::URL_CHARS, &mut bad),
        size: f.text(SIZE, limits::WORD_CHARS, &mut bad),
        siren: f.text(SIREN, limits::ID_CHARS, &mut bad),
        siret: f.text(SIRET, limits::ID_CHARS, &mut bad),
        vat: f.text(VAT, limits::ID_CHARS, &mut bad),
        parent: f.id(PARENT, &mut bad),
        assignee: f.id(ASSIGNEE, &mut bad),
        source: f.text(SOURCE, limits::WORD_CHARS, &mut bad),
        emails: labelled::read(txn, labelled::EMAILS, &mut bad),
        phones: labelled::read(txn, labelled::PHONES, &mut bad),
        addresses: labelled::read(txn, labelled::ADDRESSES, &mut bad),
        common: Common::default(),
    };
    company.common = Common::read(txn, &mut fields, bad);
    company
}

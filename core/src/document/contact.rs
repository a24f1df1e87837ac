//! A contact: root `data`, labelled lists and what every record has.

use uuid::Uuid;
use yrs::ReadTxn;

use super::labelled::{self, Item};
use super::record::Common;
use super::value::{Fields, Unreadable};
use crate::limits;

/// Mr, Dr …
pub const PREFIX: &str = "prefix";
/// Given name.
pub const FIRST_NAME: &str = "first_name";
/// Names between the given and the family name.
pub const MIDDLE_NAME: &str = "middle_name";
/// Family name.
pub const LAST_NAME: &str = "last_name";
/// Jr., PhD …
pub const SUFFIX: &str = "suffix";
/// What friends say.
pub const NICKNAME: &str = "nickname";
/// What they do.
pub const JOB_TITLE: &str = "job_title";
/// Where.
pub const COMPANY_ID: &str = "company_id";
/// Who looks after them.
pub const ASSIGNEE: &str = "assignee";
/// Where the contact came from.
pub const SOURCE: &str = "source";
/// `YYYY-MM-DD`.
pub const BIRTHDAY: &str = "birthday";
/// `fr`, `en` …: the language to write in.
pub const LANGUAGE: &str = "language";
/// A web page.
pub const WEBSITE: &str = "website";
/// When the prospect last wrote or called by themselves: starts the three years of the CNIL.
pub const LAST_INBOUND_AT: &str = "last_inbound_at";
/// A person acting for themselves (`consumer`) or for their work (`professional`): decides which consent a call needs.
pub const ACTS_AS: &str = "acts_as";
/// Never contact again.
pub const DO_NOT_CONTACT: &str = "do_not_contact";

/// A contact as it can be read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Contact {
    /// Mr, Dr …
    pub prefix: Option<String>,
    /// Given name; may be empty.
    pub first_name: String,
    /// Between the two.
    pub middle_name: Option<String>,
    /// Family name; may be empty.
    pub last_name: String,
    /// Jr., PhD …
    pub suffix: Option<String>,
    /// What friends say.
    pub nickname: Option<String>,
    /// What they do.
    pub job_title: Option<String>,
    /// Where.
    pub company_id: Option<Uuid>,
    /// Who looks after them.
    pub assignee: Option<Uuid>,
    /// Where the contact came from.
    pub source: Option<String>,
    /// `YYYY-MM-DD`.
    pub birthday: Option<String>,
    /// The language to write in.
    pub language: Option<String>,
    /// A web page.
    pub website: Option<String>,
    /// Milliseconds since 1970.
    pub last_inbound_at: Option<i64>,
    /// `consumer` or `professional`.
    pub acts_as: Option<String>,
    /// Never contact again.
    pub do_not_contact: bool,
    /// In the order they were added.
    pub emails: Vec<Item>,
    /// In the order they were added.
    pub phones: Vec<Item>,
    /// In the order they were added.
    pub addresses: Vec<Item>,
    /// In the order they were added.
    pub consents: Vec<Item>,
    /// What every record has.
    pub common: Common,
}

impl Contact {
    /// The name as shown: the parts that are there, else the nickname, else the first e-mail or phone.
    #[must_use]
    pub fn name(&self) -> String {
        let parts = [
            Some(self.first_name.as_str()),
            self.middle_name.as_deref(),
            Some(self.last_name.as_str()),
        ];
        let name: Vec<&str> = parts
            .into_iter()
            .flatten()
            .filter(|part| !part.is_empty())
            .collect();
        if !name.is_empty() {
            return name.join(" ");
        }
        let first = |items: &[Item]| items.first().map(|item| item.value.clone());
        self.nickname
            .clone()
            .or_else(|| first(&self.emails))
            .or_else(|| first(&self.phones))
            .unwrap_or_default()
    }
}

/// Reads a contact.
pub fn read<T: ReadTxn>(txn: &T) -> Contact {
    let mut bad = Unreadable::new();
    let mut fields = Fields::of_root(txn, super::DATA);
    let f = &mut fields;
    let mut contact = Contact {
        prefix: f.text(PREFIX, limits::WORD_CHARS, &mut bad),
        first_name: f
            .text(FIRST_NAME, limits::NAME_CHARS, &mut bad)
            .unwrap_or_default(),
        middle_name: f.text(MIDDLE_NAME, limits::NAME_CHARS, &mut bad),
        last_name: f
            .text(LAST_NAME, limits::NAME_CHARS, &mut bad)
            .unwrap_or_default(),
        suffix: f.text(SUFFIX, limits::WORD_CHARS, &mut bad),
        nickname: f.text(NICKNAME, limits::NAME_CHARS, &mut bad),
        job_title: f.text(JOB_TITLE, limits::WORD_CHARS, &mut bad),
        company_id: f.id(COMPANY_ID, &mut bad),
        assignee: f.id(ASSIGNEE, &mut bad),
        source: f.text(SOURCE, limits::WORD_CHARS, &mut bad),
        birthday: f.day(BIRTHDAY, &mut bad),
        language: f.text(LANGUAGE, limits::ID_CHARS, &mut bad),
        website: f.text(WEBSITE, limits::URL_CHARS, &mut bad),
        last_inbound_at: f.time(LAST_INBOUND_AT, &mut bad),
        acts_as: f.text(ACTS_AS, limits::ID_CHARS, &mut bad),
        do_not_contact: f.flag(DO_NOT_CONTACT, &mut bad),
        emails: labelled::read(txn, labelled::EMAILS, &mut bad),
        phones: labelled::read(txn, labelled::PHONES, &mut bad),
        addresses: labelled::read(txn, labelled::ADDRESSES, &mut bad),
        consents: labelled::read(txn, labelled::CONSENTS, &mut bad),
        common: Common::default(),
    };
    contact.common = Common::read(txn, &mut fields, bad);
    contact
}

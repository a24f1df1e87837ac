//! Two records of one person or company: warned of while typing, found, merged, separated again.
//!
//! Merging writes `merged_into` and the values that were chosen, nothing else: readers show the e-mails, phones, tasks, notes,
//! history and deals of both. So a merge can be undone, two desks may merge at the same time, and what somebody wrote to
//! the other record meanwhile is shown with the one that stays.

use carnet_protocol::ids::Kind;
use serde::{Deserialize, Serialize};
use ts_rs::TS;
use uuid::Uuid;

use super::act::Act;
use super::actor::Right;

/// What may be asked of duplicates.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "do", content = "with", rename_all = "snake_case")]
#[ts(export, rename = "DuplicateRequest")]
pub enum Request {
    /// → `Alike`: who is here already that may be the one that is being typed.
    Check(Typed),
    /// → `Duplicates`: pairs that may be one, the surest first.
    Find { of: Of },
    /// → `Comparison`: two records side by side.
    Compare { of: Of, left: Uuid, right: Uuid },
    /// → `Done`. `away` becomes part of `keep`, which takes these values of it: keys of the record, `x:{field}`.
    Merge {
        of: Of,
        keep: Uuid,
        away: Uuid,
        take: Vec<String>,
    },
    /// → `Done`. A record that was merged stands alone again, however long ago that was, at any desk.
    Split { of: Of, id: Uuid },
    /// → `Done`. These are two, and are not shown as a pair any more, to nobody.
    Apart { of: Of, left: Uuid, right: Uuid },
}

impl Request {
    pub(super) const fn act(&self) -> Option<Act> {
        match self {
            Self::Merge { .. } => Some(Act::Merge),
            Self::Split { .. } | Self::Apart { .. } => Some(Act::Edit),
            Self::Check(_) | Self::Find { .. } | Self::Compare { .. } => None,
        }
    }

    pub(super) const fn right(&self) -> Right {
        match self {
            Self::Check(_) | Self::Find { .. } | Self::Compare { .. } => Right::Read,
            Self::Merge { .. } | Self::Split { .. } | Self::Apart { .. } => Right::Write,
        }
    }
}

/// Of which noun.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export, rename = "DuplicateOf")]
pub enum Of {
    /// People.
    Contact,
    /// Organisations.
    Company,
}

impl Of {
    /// The kind of its documents.
    #[must_use]
    pub const fn kind(self) -> Kind {
        match self {
            Self::Contact => Kind::CONTACT,
            Self::Company => Kind::COMPANY,
        }
    }

    /// The table of its rows.
    #[must_use]
    pub const fn table(self) -> &'static str {
        match self {
            Self::Contact => "contacts",
            Self::Company => "companies",
        }
    }
}

/// What is known of a record that is being typed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export, rename = "DuplicateTyped")]
pub struct Typed {
    /// Of which noun.
    pub of: Of,
    /// Its name.
    pub name: String,
    /// A contact's company, a company's nothing.
    #[serde(default)]
    pub company: Option<Uuid>,
    /// An e-mail address.
    #[serde(default)]
    pub email: Option<String>,
    /// A phone number, in any form.
    #[serde(default)]
    pub phone: Option<String>,
    /// A company's SIREN, SIRET or VAT number, in any form.
    #[serde(default)]
    pub number: Option<String>,
}

/// In what two records are alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export, rename = "DuplicateWhy")]
pub enum Why {
    /// The same establishment.
    Siret,
    /// The same e-mail address.
    Email,
    /// The same VAT number.
    Vat,
    /// The same company number: perhaps two establishments.
    Siren,
    /// The same name at the same company.
    NameCompany,
    /// The same phone number: perhaps a switchboard.
    Phone,
    /// The same name.
    Name,
    /// The same web site.
    Website,
    /// Names one typo or one initial apart.
    NameClose,
}

impl Why {
    /// How much it says.
    pub(crate) const fn weight(self) -> u32 {
        match self {
            Self::Siret => 100,
            Self::Email => 80,
            Self::Vat => 70,
            Self::Siren | Self::NameCompany => 60,
            Self::Phone => 40,
            Self::Name => 30,
            Self::Website => 20,
            Self::NameClose => 10,
        }
    }
}

/// A record in short.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export, rename = "DuplicateSide")]
pub struct Side {
    /// The record.
    pub id: Uuid,
    /// Its name.
    pub name: String,
    /// What tells it from others of that name: company, e-mail, phone, number, web site.
    pub detail: Vec<String>,
}

/// A record that is here and may be the one that is typed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export, rename = "DuplicateAlike")]
pub struct Alike {
    /// Which.
    pub side: Side,
    /// In what, the strongest first.
    pub why: Vec<Why>,
    /// `false`: maybe.
    pub sure: bool,
}

/// Two records that may be one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export, rename = "DuplicatePair")]
pub struct Pair {
    /// The older one.
    pub left: Side,
    /// The other.
    pub right: Side,
    /// In what they are alike, the strongest first.
    pub why: Vec<Why>,
    /// `false`: maybe.
    pub sure: bool,
}

/// The pairs that were found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export, rename = "DuplicatesFound")]
pub struct Found {
    /// The surest first, as many as a person works through.
    pub pairs: Vec<Pair>,
    /// How many there are in all.
    pub total: u32,
}

/// Two records side by side.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export, rename = "DuplicateComparison")]
pub struct Comparison {
    /// One.
    pub left: Side,
    /// The other.
    pub right: Side,
    /// The fields in which at least one has a value.
    pub fields: Vec<Compared>,
}

/// One field of both.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export, rename = "DuplicateField")]
pub struct Compared {
    /// Its key: `job_title`, `x:{field}`.
    pub key: String,
    /// The value; of a link, the name of what it leads to.
    pub left: Option<String>,
    /// The value of the other.
    pub right: Option<String>,
}

/// A record that became part of another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export, rename = "MergedPart")]
pub struct Part {
    /// The record.
    pub id: Uuid,
    /// Its name.
    pub name: String,
    /// Its note has words.
    pub has_note: bool,
}

//! Everything at once: accents and typos forgiven, phone numbers in any form.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use uuid::Uuid;

/// → `Hits`, best first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export, rename = "SearchRequest")]
pub struct Request {
    /// What to look for.
    pub text: String,
    /// At most so many; 50 when 0.
    pub limit: u32,
}

/// A record found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Hit {
    /// Its document's name, `crm:deal:…`.
    pub document: String,
    /// Its id.
    pub id: Uuid,
    /// `deal`, `contact`, `company` or `task`.
    pub noun: String,
    /// Its title or name.
    pub title: String,
    /// What tells it from its namesakes.
    pub subtitle: String,
}

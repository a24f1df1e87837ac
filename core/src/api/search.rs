//! Everything at once: accents and typos forgiven, phone numbers in any form.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use uuid::Uuid;

/// → `Hits`: grouped by noun, the noun of the best one first; in each best first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
#[ts(export, rename = "SearchRequest")]
pub struct Request {
    /// What to look for.
    pub text: String,
    /// At most so many; 50 when 0.
    pub limit: u32,
    /// Not everything.
    pub only: Only,
    /// With no text: these documents, those of them that are here, in this order; then what changed last.
    pub recent: Option<Vec<String>>,
}

/// What is looked through.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export, rename = "SearchOnly")]
pub enum Only {
    /// Everything.
    #[default]
    All,
    /// Contacts and companies.
    People,
    /// Records with a tag that begins so.
    Tags,
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
    /// What of the title was looked for: from, to, in UTF-16 units.
    pub title_marks: Vec<[u32; 2]>,
    /// What tells it from its namesakes.
    pub subtitle: String,
    /// Where it was found when not in the title: `tag`, `task`, `custom`, `activity`, `note`, `email`, `phone`, `address`,
    /// `number` (SIREN, SIRET, VAT), `job`, `nickname`, `industry`, `web`, `source`, `reason`.
    pub field: Option<String>,
    /// The words around it there.
    pub excerpt: String,
    /// What of the excerpt was looked for: from, to, in UTF-16 units.
    pub excerpt_marks: Vec<[u32; 2]>,
    /// A deal won or lost, a task done.
    pub closed: bool,
    /// Set aside by hand.
    pub archived: bool,
}

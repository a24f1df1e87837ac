//! One grammar of filters for the board, tables, saved views and programs: a text, and clauses that must all hold.
//!
//! In an address it is written `filter[stage][in]=lead,proposal&filter[amount][gte]=1000 EUR&q=boulangerie`, percent-encoded.
//! Inside a list, a comma that belongs to a value is `\,` and a backslash `\\`. What fields there are, and what each
//! understands, says `docs/data-model.md`; [`crate::query::filter`] turns a filter into SQL.

mod text;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

pub(crate) use text::{encode, pairs};
pub use text::{parse, print};

/// Which records. Empty: all of them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
#[ts(export)]
pub struct Filter {
    /// Words that are all found in what a record is called by: title, name, company, tags …
    pub text: String,
    /// Conditions, each of which holds.
    pub all: Vec<Clause>,
}

/// One condition.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export, rename = "FilterClause")]
pub struct Clause {
    /// A field's name; a custom field's is `x:` and its id.
    pub field: String,
    /// How it is compared.
    pub op: Op,
    /// With what: none for `empty` and `not_empty`, one or more else. Several mean "one of them", and none of them after `ne`.
    pub values: Vec<String>,
}

/// How a field is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export, rename = "FilterOp")]
pub enum Op {
    /// Is it, or one of them.
    Eq,
    /// Is none of them; what is empty is none of them.
    Ne,
    /// As `eq`, said for lists.
    In,
    /// At least.
    Gte,
    /// At most.
    Lte,
    /// Holds these words.
    Contains,
    /// Has no value.
    Empty,
    /// Has a value.
    NotEmpty,
    /// In a time told from today: `overdue`, `today`, `this_week`, …
    Within,
}

/// By which column lines are ordered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Sort {
    /// A column's name; a custom field's is `x:` and its id.
    pub by: String,
    /// Largest first.
    pub down: bool,
}

impl Op {
    /// All, in the order in which they are offered.
    pub const ALL: [Self; 9] = [
        Self::In,
        Self::Eq,
        Self::Ne,
        Self::Contains,
        Self::Gte,
        Self::Lte,
        Self::Within,
        Self::Empty,
        Self::NotEmpty,
    ];

    /// As it is written.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Eq => "eq",
            Self::Ne => "ne",
            Self::In => "in",
            Self::Gte => "gte",
            Self::Lte => "lte",
            Self::Contains => "contains",
            Self::Empty => "empty",
            Self::NotEmpty => "not_empty",
            Self::Within => "within",
        }
    }

    /// Whether it needs no value.
    #[must_use]
    pub const fn is_alone(self) -> bool {
        matches!(self, Self::Empty | Self::NotEmpty)
    }
}

impl Filter {
    /// Only words.
    #[must_use]
    pub fn of_text(text: &str) -> Self {
        Self {
            text: text.to_owned(),
            all: Vec::new(),
        }
    }

    /// Whether it lets everything through.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.text.trim().is_empty() && self.all.is_empty()
    }
}

impl Clause {
    /// How errors name it: `filter[amount][gte]`.
    #[must_use]
    pub fn name(&self) -> String {
        format!("filter[{}][{}]", self.field, self.op.word())
    }
}

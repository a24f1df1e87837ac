//! One line becomes drafts of a deal, a person and a company. What has no place goes into the main one's note; what cannot be
//! understood refuses the line, with the column at fault.

mod fields;

use std::collections::BTreeMap;

use carnet_protocol::ids::Kind;
use jiff::tz::TimeZone;
use uuid::Uuid;
use yrs::Any;

use super::header::field;
use super::table::Line;
use super::value::{self, Decimal};
use crate::api::Locale;
use crate::api::field::Field;
use crate::api::import::{Column, Plan};
use crate::api::workspace::StageKind;
use crate::command::check;
use crate::query::pipelines::Pipelines;
use crate::{custom, limits, money};

/// What a line says about one record.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Entity {
    /// Our own id, out of our own export.
    pub id: Option<Uuid>,
    /// The id it has elsewhere.
    pub external: Option<String>,
    /// Keys of root `data`.
    pub data: BTreeMap<String, Any>,
    /// List, label, value.
    pub items: Vec<(&'static str, String, String)>,
    /// Tags.
    pub tags: Vec<String>,
    /// Lines of the note.
    pub note: Vec<String>,
    /// When it was made elsewhere.
    pub created_at: Option<i64>,
    /// Pipeline and stage, of deals.
    pub place: Option<(String, String, StageKind)>,
}

/// What a line says.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Draft {
    /// A deal.
    pub deal: Option<Entity>,
    /// A person.
    pub contact: Option<Entity>,
    /// A company.
    pub company: Option<Entity>,
}

/// Why a line is refused: a reason, and the column at fault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// See [`crate::api::import::Refusal`].
    pub reason: &'static str,
    /// Its place.
    pub column: usize,
}

/// What every line is read with.
#[derive(Debug)]
pub struct Rules {
    /// What the columns mean.
    pub plan: Plan,
    /// Of times without a zone.
    pub zone: TimeZone,
    /// Of amounts that name none.
    pub currency: String,
    /// The stages here.
    pub pipelines: Pipelines,
    /// The record that the file is about.
    pub main: Kind,
    /// The custom fields here.
    pub fields: Vec<Field>,
    /// How the person writes numbers.
    pub locale: Locale,
    /// What "tomorrow" is counted from.
    pub today: jiff::civil::Date,
}

impl Rules {
    /// The kind of record that columns are about: deals before people before companies.
    #[must_use]
    pub fn main_of(columns: &[Column]) -> Kind {
        let any = |on: &str| columns.iter().any(|column| column.target.starts_with(on));
        if any("deal.") {
            Kind::DEAL
        } else if any("contact.") {
            Kind::CONTACT
        } else {
            Kind::COMPANY
        }
    }

    /// What a line says.
    ///
    /// # Errors
    /// The first cell that cannot be understood.
    pub fn draft(&self, line: &Line) -> Result<Draft, Refused> {
        let refused = |reason, column| Refused { reason, column };
        let columns = &self.plan.columns;
        if let Some(more) = (columns.len()..line.cells.len()).find(|at| {
            line.cells
                .get(*at)
                .is_some_and(|cell| !cell.trim().is_empty())
        }) {
            return Err(refused("cells", more));
        }
        let mut gathered = fields::Gathered::default();
        for (at, column) in columns.iter().enumerate() {
            let cell = value::clean(line.cells.get(at).unwrap_or_default());
            if !cell.is_empty() && column.target != "-" {
                gathered
                    .take(self, column, cell)
                    .map_err(|reason| refused(reason, at))?;
            }
        }
        gathered.finish(self).map_err(|reason| {
            let fault = |column: &Column| match reason {
                "number" => field(&column.target) == "amount",
                "stage" => matches!(field(&column.target), "stage" | "status" | "pipeline"),
                _ => matches!(field(&column.target), "name" | "title" | "last_name"),
            };
            refused(reason, columns.iter().position(fault).unwrap_or_default())
        })
    }

    /// The value of a custom field, as it is stored: read as the kind that the field has.
    fn custom(
        &self,
        id: &str,
        column: &Column,
        cell: &str,
    ) -> Result<Option<String>, &'static str> {
        let text = || check::lines("value", cell, limits::CUSTOM_CHARS).map_err(|_| "long");
        let field = self.fields.iter().find(|field| field.id == id);
        let kind = field.and_then(|field| custom::Kind::of(&field.kind));
        let (Some(field), Some(kind)) = (field, kind) else {
            return text().map(Some);
        };
        let reader = custom::Reader {
            today: self.today,
            locale: self.locale,
            currency: &self.currency,
            options: &field.options,
        };
        match kind {
            custom::Kind::Text => text().map(Some),
            custom::Kind::Date if value::is_no_date(cell) => Ok(None),
            custom::Kind::Date => {
                let day = value::day(cell, fields::order(column)).ok_or("date")?;
                Ok(Some(day.to_string()))
            }
            // The column says how its numbers are written, whatever the person's language.
            custom::Kind::Number => {
                let figures = value::figures(cell, Self::decimal(column)).ok_or("number")?;
                Ok(Some(figures.plain()))
            }
            custom::Kind::Money => {
                let code = value::currency(cell).unwrap_or_else(|| self.currency.clone());
                let amount = value::figures(cell, Self::decimal(column))
                    .and_then(|figures| figures.minor(money::exponent(&code)))
                    .ok_or("number")?;
                Ok(Some(format!("{amount} {code}")))
            }
            _ => reader.parse(kind, cell).map_err(|_| "value"),
        }
    }

    /// How numbers of a column are written.
    #[must_use]
    pub fn decimal(column: &Column) -> Decimal {
        if column.format == "point" {
            Decimal::Point
        } else {
            Decimal::Comma
        }
    }
}

#[cfg(test)]
mod tests;

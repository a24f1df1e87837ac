//! One clause as SQL, by how its field is stored.

use jiff::ToSpan;
use jiff::civil::Date;
use rusqlite::Connection;
use rusqlite::types::Value;
use uuid::Uuid;

use super::fields::{Kept, Noun, kept};
use super::sql::Sql;
use super::value::Test;
use super::when::{self, Period};
use crate::api::ApiError;
use crate::api::filter::{Clause, Op};
use crate::query::card;
use crate::query::follow::Merged;
use crate::query::today::Today;
use crate::quick_add;
use crate::rows::fold::fold;

const NONE: [Value; 0] = [];

/// The clause says no time told from today that there is.
pub(super) fn no_time(clause: &Clause) -> ApiError {
    ApiError::invalid(&clause.name(), "there is no such time")
}

/// A clause with what it is read with.
pub(super) struct Asked<'a> {
    pub(super) conn: &'a Connection,
    pub(super) noun: Noun,
    pub(super) clause: &'a Clause,
    pub(super) today: &'a Today,
}

impl Asked<'_> {
    /// # Errors
    /// `Invalid` naming the clause, or when the file cannot be read.
    pub(super) fn sql(&self) -> Result<Sql, ApiError> {
        let kept = kept(self.noun, &self.clause.field)
            .ok_or_else(|| self.wrong("there is no such field"))?;
        let positive = self.positive(&kept)?;
        Ok(match self.clause.op {
            Op::Ne | Op::Empty => positive.negated(),
            _ => positive,
        })
    }

    pub(super) fn wrong(&self, detail: &str) -> ApiError {
        ApiError::invalid(&self.clause.name(), detail)
    }

    pub(super) fn not_here(&self) -> ApiError {
        self.wrong("this field cannot be compared so")
    }

    /// As if `ne` were `eq`, and `empty` `not_empty`.
    fn positive(&self, kept: &Kept) -> Result<Sql, ApiError> {
        match kept {
            Kept::Pipeline | Kept::Stage | Kept::Kind => self.places(kept),
            Kept::Rotting => self.rotting(),
            Kept::Amount => self.amount(),
            Kept::FollowUp => self.follow_up(),
            Kept::Tag => self.tag(),
            Kept::Contact => self.contact(),
            Kept::Company(column) => self.company(column),
            Kept::Member(column) => self.member(column),
            Kept::Day(column) => self.day(column),
            Kept::Time(column) => self.time(column),
            Kept::Number(column) => self.number(column),
            Kept::Text(column) => self.text(column),
            Kept::Custom(field) => self.custom(field),
        }
    }

    pub(super) fn is_equal(&self) -> bool {
        matches!(self.clause.op, Op::Eq | Op::Ne | Op::In)
    }

    pub(super) fn asks_any(&self) -> bool {
        self.clause.op.is_alone()
    }

    pub(super) fn values(&self) -> impl Iterator<Item = &str> {
        self.clause.values.iter().map(|value| value.trim())
    }

    pub(super) fn first(&self) -> &str {
        self.values().next().unwrap_or_default()
    }

    /// An amount is compared with amounts of its own currency only.
    fn amount(&self) -> Result<Sql, ApiError> {
        if self.asks_any() {
            return Ok(Sql::new("d.amount IS NOT NULL", NONE));
        }
        let sign = match self.clause.op {
            Op::Gte => ">=",
            Op::Lte => "<=",
            _ if self.is_equal() => "=",
            _ => return Err(self.not_here()),
        };
        let own = card::currency(self.conn)?;
        let mut any = Sql::new("0", NONE);
        for value in self.values() {
            let (minor, currency) = quick_add::amount_alone(value, &own)
                .ok_or_else(|| self.wrong("must be an amount, such as 1000 or 1000.50 EUR"))?;
            let text = format!("(d.amount {sign} ? AND ifnull(d.currency, ?) = ?)");
            let values: [Value; 3] = [
                minor.into(),
                own.clone().into(),
                currency.unwrap_or_else(|| own.clone()).into(),
            ];
            any = any.or(Sql::new(text, values));
        }
        Ok(any)
    }

    fn follow_up(&self) -> Result<Sql, ApiError> {
        if self.asks_any() {
            return Ok(Sql::new("d.next_due IS NOT NULL", NONE));
        }
        let periods = self.periods()?;
        let mut pairs = self.pairs("next_due", "next_zone", "deals WHERE next_due IS NOT NULL")?;
        pairs.retain(|(due, zone)| {
            let zone = Some(zone.as_str()).filter(|zone| !zone.is_empty());
            let day = self.today.day_of(due, zone);
            day.is_some_and(|day| periods.iter().any(|period| period.holds(day)))
        });
        Ok(Sql::one_of_pairs("d.next_due", "d.next_zone", &pairs))
    }

    /// The ranges of days that a clause names.
    fn periods(&self) -> Result<Vec<Period>, ApiError> {
        let day = |value: &str| {
            when::day(value, self.today).ok_or_else(|| self.wrong("must be a day, YYYY-MM-DD"))
        };
        match self.clause.op {
            Op::Within => Period::of_word(self.first(), self.today.date())
                .map(|period| vec![period])
                .ok_or_else(|| no_time(self.clause)),
            Op::Gte => Ok(vec![Period::since(day(self.first())?)]),
            Op::Lte => Ok(vec![Period::until(day(self.first())?)]),
            Op::Eq | Op::Ne | Op::In => self
                .values()
                .map(|value| Ok(Period::on(day(value)?)))
                .collect(),
            _ => Err(self.not_here()),
        }
    }

    fn ranges(
        &self,
        column: &str,
        from: impl Fn(Date) -> Value,
        beyond: impl Fn(Date) -> Value,
    ) -> Result<Sql, ApiError> {
        if self.asks_any() {
            return Ok(Sql::new(format!("{column} IS NOT NULL"), NONE));
        }
        let mut any = Sql::new("0", NONE);
        for period in self.periods()? {
            let mut all = Sql::new(format!("{column} IS NOT NULL"), NONE);
            if let Some(first) = period.from {
                all = all.and(Sql::new(format!("{column} >= ?"), [from(first)]));
            }
            if let Some(last) = period.to {
                let next = last.saturating_add(1.day());
                all = all.and(Sql::new(format!("{column} < ?"), [beyond(next)]));
            }
            any = any.or(all);
        }
        Ok(any)
    }

    fn day(&self, column: &str) -> Result<Sql, ApiError> {
        let text = |day: Date| Value::Text(day.to_string());
        self.ranges(column, text, text)
    }

    fn time(&self, column: &str) -> Result<Sql, ApiError> {
        let begins = |day: Date| Value::Integer(self.today.begins_ms(day));
        self.ranges(column, begins, begins)
    }

    fn tag(&self) -> Result<Sql, ApiError> {
        let alias = self.noun.alias();
        if self.asks_any() {
            return Ok(Sql::new(format!("{alias}.tags <> ''"), NONE));
        }
        if !self.is_equal() {
            return Err(self.not_here());
        }
        let one =
            format!("instr(char(10) || {alias}.tags || char(10), char(10) || ? || char(10)) > 0");
        let tags = self.values().map(|tag| tag.trim_start_matches('#'));
        Ok(tags.fold(Sql::new("0", NONE), |any, tag| {
            any.or(Sql::new(one.clone(), [tag.to_owned()]))
        }))
    }

    fn ids(&self) -> Result<Vec<Uuid>, ApiError> {
        self.values()
            .map(|value| match value {
                "me" => Ok(self.today.me()),
                id => Uuid::parse_str(id).map_err(|_| self.wrong("must be an id")),
            })
            .collect()
    }

    fn member(&self, column: &str) -> Result<Sql, ApiError> {
        match self.clause.op {
            _ if self.asks_any() => Ok(Sql::new(format!("{column} IS NOT NULL"), NONE)),
            _ if self.is_equal() => Ok(Sql::one_of_ids(column, &self.ids()?)),
            _ => Err(self.not_here()),
        }
    }

    /// Records that a name stands for, those merged into it with it.
    fn linked(&self, table: &'static str) -> Result<Vec<Uuid>, ApiError> {
        let merged = Merged::load(self.conn, table)?;
        let ids = self.ids()?;
        Ok(ids
            .into_iter()
            .flat_map(|id| merged.names_of(merged.target(id)))
            .collect())
    }

    fn company(&self, column: &str) -> Result<Sql, ApiError> {
        match self.clause.op {
            _ if self.asks_any() => Ok(Sql::new(format!("{column} IS NOT NULL"), NONE)),
            Op::Contains => Ok(self.named("c.sort")),
            _ if self.is_equal() => Ok(Sql::one_of_ids(column, &self.linked("companies")?)),
            _ => Err(self.not_here()),
        }
    }

    /// The main contact, or one beside it.
    fn contact(&self) -> Result<Sql, ApiError> {
        match self.clause.op {
            _ if self.asks_any() => Ok(Sql::new("d.contact_id IS NOT NULL", NONE)),
            Op::Contains => Ok(self.named("p.sort")),
            _ if self.is_equal() => {
                let ids = self.linked("contacts")?;
                let beside = Sql::one_of_ids("contact", &ids);
                let beside = Sql::new(
                    format!(
                        "d.id IN (SELECT deal FROM deal_contacts WHERE {})",
                        beside.text
                    ),
                    beside.values,
                );
                Ok(Sql::one_of_ids("d.contact_id", &ids).or(beside))
            }
            _ => Err(self.not_here()),
        }
    }

    /// A folded name holds the words of one of the values.
    fn named(&self, column: &str) -> Sql {
        self.values().fold(Sql::new("0", NONE), |any, value| {
            let words = fold(value);
            let all = words.split_whitespace().fold(Sql::all(), |all, word| {
                all.and(Sql::new(
                    format!("instr({column}, ?) > 0"),
                    [word.to_owned()],
                ))
            });
            any.or(all)
        })
    }

    fn number(&self, column: &str) -> Result<Sql, ApiError> {
        let sign = match self.clause.op {
            _ if self.asks_any() => {
                return Ok(Sql::new(format!("ifnull({column}, 0) <> 0"), NONE));
            }
            Op::Gte => ">=",
            Op::Lte => "<=",
            _ if self.is_equal() => "=",
            _ => return Err(self.not_here()),
        };
        let mut any = Sql::new("0", NONE);
        for value in self.values() {
            let number: i64 = value
                .parse()
                .map_err(|_| self.wrong("must be a whole number"))?;
            any = any.or(Sql::new(format!("ifnull({column}, 0) {sign} ?"), [number]));
        }
        Ok(any)
    }

    fn text(&self, column: &str) -> Result<Sql, ApiError> {
        if self.asks_any() {
            return Ok(Sql::new(format!("ifnull({column}, '') <> ''"), NONE));
        }
        if matches!(self.clause.op, Op::Gte | Op::Lte | Op::Within) {
            return Err(self.not_here());
        }
        let (table, alias) = (self.noun.table(), self.noun.alias());
        let sql =
            format!("SELECT DISTINCT {column} FROM {table} {alias} WHERE {column} IS NOT NULL");
        let found = self.fitting(&sql, None)?;
        Ok(Sql::one_of(column, &found))
    }

    fn custom(&self, field: &str) -> Result<Sql, ApiError> {
        let sql = "SELECT DISTINCT value FROM customs WHERE field = ?1";
        let found = self.fitting(sql, Some(field))?;
        let fits = Sql::one_of("value", &found);
        let (prefix, alias) = (self.noun.prefix(), self.noun.alias());
        let text = format!(
            "CAST({prefix} || {alias}.id AS BLOB) IN (SELECT document FROM customs WHERE field = ? AND {})",
            fits.text
        );
        let mut values = vec![Value::Text(field.to_owned())];
        values.extend(fits.values);
        Ok(Sql { text, values })
    }

    /// The texts that occur and fit.
    fn fitting(&self, sql: &str, with: Option<&str>) -> Result<Vec<String>, ApiError> {
        let test = Test::new(self.clause, self.today)?;
        let mut statement = self.conn.prepare_cached(sql)?;
        let found = statement.query_map(rusqlite::params_from_iter(with), |row| {
            let text = row.get_ref(0)?.as_str()?;
            Ok(test.holds(text).then(|| text.to_owned()))
        })?;
        Ok(found
            .filter_map(Result::transpose)
            .collect::<rusqlite::Result<_>>()?)
    }
}

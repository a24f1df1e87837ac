//! What the lists of contacts and companies share: which records fit, in what order, and the window that is looked at.

use std::collections::HashMap;

use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};
use uuid::Uuid;

use super::filter::{self, DEALS_OF_COMPANY, DEALS_OF_CONTACT, Noun, Sql};
use super::follow::Merged;
use super::record;
use super::sort::{Groups, Key, compare, key_of};
use super::today::Today;
use crate::api::ApiError;
use crate::api::contact::List;
use crate::api::deal::Custom;
use crate::api::filter::{Filter, Sort};
use crate::api::view::Group;
use crate::{limits, rows};

/// A list of one noun.
pub(super) struct Asked<'a> {
    pub(super) conn: &'a Connection,
    pub(super) noun: Noun,
    /// What follows `FROM`.
    pub(super) from: &'static str,
    pub(super) list: &'a List,
    pub(super) merged: &'a Merged,
    pub(super) today: &'a Today,
}

impl Asked<'_> {
    /// How many fit in all, and the ids of the window in order.
    pub(super) fn window(&self) -> Result<Window, ApiError> {
        let fits = self.condition()?;
        let (skip, limit) = (self.list.offset as usize, self.limit() as usize);
        let group = self.list.group.as_deref();
        let sort = self.list.sort.as_ref().filter(|sort| !is_by_name(sort));
        if sort.is_some() || group.is_some() {
            let lines = self.sorted(&fits, sort, group)?;
            let mut groups = Groups::default();
            for line in lines.iter().filter(|_| group.is_some()) {
                groups.add(line.group.as_ref(), None, "", 0);
            }
            let window = lines.iter().skip(skip).take(limit);
            return Ok(Window {
                total: u32::try_from(lines.len()).unwrap_or(u32::MAX),
                ids: window.map(|line| line.id).collect(),
                groups: groups.done(),
            });
        }
        let Sql { text, values } = &fits;
        let total = self
            .conn
            .prepare_cached(&format!("SELECT count(*) FROM {} WHERE {text}", self.from))?
            .query_row(params_from_iter(values), |row| row.get(0))?;
        let mut statement = self.conn.prepare_cached(&format!(
            "SELECT r.id FROM {} WHERE {text} ORDER BY r.sort, r.id LIMIT {limit} OFFSET {skip}",
            self.from
        ))?;
        let mut found = statement.query(params_from_iter(values))?;
        let mut ids = Vec::new();
        while let Some(row) = found.next()? {
            ids.extend(rows::id(row, 0)?);
        }
        Ok(Window {
            total,
            ids,
            groups: Vec::new(),
        })
    }

    fn limit(&self) -> u32 {
        match self.list.limit {
            0 => 200,
            limit => limit.min(limits::LIST_ROWS),
        }
    }

    /// Shelf, merged records, words and conditions.
    fn condition(&self) -> Result<Sql, ApiError> {
        let List { trash, all, .. } = self.list;
        let not = if *trash { "NOT " } else { "" };
        let mut fits = Sql::new(format!("r.deleted_at IS {not}NULL"), [] as [Value; 0]);
        if !self.merged.is_empty() {
            let hidden = "r.id NOT IN (SELECT unhex(value) FROM json_each(?))";
            fits = fits.and(Sql::new(hidden, [self.merged.hidden_json()]));
        }
        let clauses = Filter {
            text: String::new(),
            all: all.clone(),
        };
        let clauses = filter::condition(self.conn, self.noun, &clauses, self.today)?;
        Ok(fits.and(self.words()?).and(clauses))
    }

    /// The words stand in the record, or in one that was merged into it.
    fn words(&self) -> Result<Sql, ApiError> {
        let filter = Filter {
            text: self.list.filter.clone().unwrap_or_default(),
            all: Vec::new(),
        };
        let words = filter::condition(self.conn, self.noun, &filter, self.today)?;
        if self.merged.is_empty() || filter.text.trim().is_empty() {
            return Ok(words);
        }
        let mut statement = self.conn.prepare_cached(&format!(
            "SELECT r.id FROM {} WHERE r.merged_into IS NOT NULL AND {}",
            self.from, words.text
        ))?;
        let mut found = statement.query(params_from_iter(&words.values))?;
        let mut ids = Vec::new();
        while let Some(row) = found.next()? {
            ids.extend(rows::id(row, 0)?.map(|id| self.merged.target(id)));
        }
        Ok(words.or(Sql::one_of_ids("r.id", &ids)))
    }

    /// All that fit, by group and column; what is empty stands last either way, what is equal by name.
    fn sorted(
        &self,
        fits: &Sql,
        sort: Option<&Sort>,
        group: Option<&str>,
    ) -> Result<Vec<Line>, ApiError> {
        let by = sort.map_or("name", |sort| &sort.by);
        let (key, with) = self.key(by, "sort")?;
        let (group, group_with) = match group {
            Some(by) => self.key(by, "group")?,
            None => ("NULL".to_owned(), None),
        };
        let mut statement = self.conn.prepare_cached(&format!(
            "SELECT r.id, r.sort, {key}, {group} FROM {} WHERE {}",
            self.from, fits.text
        ))?;
        let values = with.iter().chain(&group_with).chain(&fits.values);
        let mut found = statement.query(params_from_iter(values))?;
        let mut lines: Vec<Line> = Vec::new();
        while let Some(row) = found.next()? {
            lines.push(Line {
                id: rows::id(row, 0)?.unwrap_or_default(),
                name: row.get(1)?,
                key: key_of(row.get_ref(2)?),
                group: key_of(row.get_ref(3)?),
            });
        }
        let down = sort.is_some_and(|sort| sort.down);
        lines.sort_by(|a, b| {
            compare(a.group.as_ref(), b.group.as_ref(), false)
                .then_with(|| compare(a.key.as_ref(), b.key.as_ref(), down))
                .then_with(|| (&a.name, a.id).cmp(&(&b.name, b.id)))
        });
        Ok(lines)
    }

    /// A column as SQL, and its parameter.
    fn key(&self, by: &str, what: &str) -> Result<(String, Option<Value>), ApiError> {
        if let Some(field) = by.strip_prefix("x:") {
            let sql = format!(
                "(SELECT ifnull(o.name, x.value) FROM customs x LEFT JOIN field_options o ON o.id = x.value AND o.field = x.field
                  WHERE x.document = CAST({} || r.id AS BLOB) AND x.field = ?)",
                self.noun.prefix()
            );
            return Ok((sql, Some(Value::Text(field.to_owned()))));
        }
        column(self.noun, by)
            .map(|sql| (sql.to_owned(), None))
            .ok_or_else(|| ApiError::invalid(what, format!("there is no column {by}")))
    }
}

/// What is looked at of a list.
pub(super) struct Window {
    pub(super) total: u32,
    /// In order.
    pub(super) ids: Vec<Uuid>,
    pub(super) groups: Vec<Group>,
}

struct Line {
    id: Uuid,
    name: String,
    key: Option<Key>,
    group: Option<Key>,
}

fn is_by_name(sort: &Sort) -> bool {
    sort.by == "name" && !sort.down
}

fn column(noun: Noun, by: &str) -> Option<&'static str> {
    Some(match (noun, by) {
        (_, "name") => "r.sort",
        (_, "assignee") => "(SELECT name FROM members WHERE id = r.assignee LIMIT 1)",
        (_, "source") => "r.source",
        (_, "created") => "r.created_at",
        (_, "changed") => "r.changed_at",
        (_, "tags") => "r.tags",
        (Noun::Contact, "job_title") => "r.job_title",
        (Noun::Contact, "company") => "c.sort",
        (Noun::Contact, "email") => "r.email",
        (Noun::Contact, "phone") => "r.phone",
        (Noun::Contact, "birthday") => "r.birthday",
        (Noun::Contact, "deals") => DEALS_OF_CONTACT,
        (Noun::Company, "industry") => "r.industry",
        (Noun::Company, "website") => "r.website",
        (Noun::Company, "size") => "r.size",
        (Noun::Company, "contacts") => {
            "(SELECT count(*) FROM contacts p WHERE p.company_id = r.id AND p.deleted_at IS NULL)"
        }
        (Noun::Company, "deals") => DEALS_OF_COMPANY,
        _ => return None,
    })
}

/// The custom fields of some records.
pub(super) fn customs(
    conn: &Connection,
    noun: Noun,
    ids: &[Uuid],
) -> rusqlite::Result<HashMap<Uuid, Vec<Custom>>> {
    let fields = super::field::all(conn)?;
    let chosen = Sql::one_of_ids("document", ids);
    let mut statement = conn.prepare_cached(&format!(
        "SELECT document, field, value FROM customs WHERE document IN
         (SELECT CAST({} || unhex(value) AS BLOB) FROM json_each(?)) ORDER BY field",
        noun.prefix()
    ))?;
    let mut lines = statement.query(params_from_iter(&chosen.values))?;
    let mut found: HashMap<Uuid, Vec<Custom>> = HashMap::new();
    while let Some(row) = lines.next()? {
        if let Some(id) = rows::record::record_id(row, 0)? {
            let field: String = row.get(1)?;
            let definition = fields.iter().find(|one| one.id == field);
            let set = record::set(definition, field, row.get(2)?);
            found.entry(id).or_default().push(set);
        }
    }
    Ok(found)
}

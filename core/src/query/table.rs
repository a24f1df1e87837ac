//! The table of deals: sums and order of all that fit, everything else of the lines that are looked at only.

use std::cmp::Ordering;
use std::collections::HashMap;

use rusqlite::types::Value;
use rusqlite::{Connection, Row, params_from_iter};
use uuid::Uuid;

use super::board::{LIVE, probability};
use super::card::{self, Cards};
use super::deal::end;
use super::filter::{self, Noun, Sql};
use super::list;
use super::sort::{Groups, Key, compare, key_of};
use super::sums::Sums;
use super::today::Today;
use crate::api::ApiError;
use crate::api::deal::{Table, TableAsk, TableRow};
use crate::api::filter::Sort;
use crate::api::workspace::StageKind;
use crate::{limits, rows};

/// Reads a window of the table.
///
/// # Errors
/// `Invalid` naming the clause or the column that does not read, or when the file cannot be read.
pub fn table(conn: &Connection, ask: &TableAsk, today: &Today) -> Result<Table, ApiError> {
    let cards = Cards::new(conn, today)?;
    let fits = filter::condition(conn, Noun::Deal, &ask.filter, today)?;
    let order = Order::new(ask.sort.as_ref())?;
    let own = card::currency(conn)?;
    let group = ask.group.as_deref().map(grouping).transpose()?;
    let wanted = Wanted {
        pipeline: ask.pipeline.as_deref(),
        fits: &fits,
        order: &order,
        group: group.as_ref(),
    };
    let mut lines = lines(conn, &cards, &wanted, &own)?;
    let mut sums = Sums::default();
    for line in &lines {
        sums.add(line.amount, &line.currency, line.percent);
    }
    lines.sort_by(|a, b| {
        compare(a.group.as_ref(), b.group.as_ref(), false).then_with(|| order.compare(a, b))
    });
    let mut groups = Groups::default();
    for line in lines.iter().filter(|_| group.is_some()) {
        groups.add(
            line.group.as_ref(),
            line.amount,
            &line.currency,
            line.percent,
        );
    }
    let limit = if ask.limit == 0 {
        200
    } else {
        ask.limit.min(limits::LIST_ROWS)
    };
    let window = lines.iter().skip(ask.offset as usize).take(limit as usize);
    let ids: Vec<Uuid> = window.map(|line| line.id).collect();
    Ok(Table {
        total: sums.count,
        totals: sums.totals(),
        rows: whole(conn, &cards, &ids)?,
        groups: groups.done(),
    })
}

/// What order and sums need of a deal.
struct Line {
    id: Uuid,
    place: Option<(usize, usize)>,
    rank: Option<String>,
    amount: Option<i64>,
    foreign: bool,
    currency: String,
    percent: u8,
    key: Option<Key>,
    group: Option<Key>,
}

/// Which lines, in what order.
struct Wanted<'a> {
    pipeline: Option<&'a str>,
    fits: &'a Sql,
    order: &'a Order,
    group: Option<&'a Order>,
}

/// What lines can stand together by.
fn grouping(by: &str) -> Result<Order, ApiError> {
    let known = [
        "stage",
        "company",
        "contact",
        "assignee",
        "priority",
        "source",
        "lost_reason",
    ];
    if !known.contains(&by) && !by.starts_with("x:") {
        return Err(ApiError::invalid(
            "group",
            format!("lines do not stand together by {by}"),
        ));
    }
    Order::new(Some(&Sort {
        by: by.to_owned(),
        down: false,
    }))
}

/// How lines are ordered.
enum Order {
    /// As the board: stage by stage, by hand inside.
    Board { down: bool },
    /// Amounts of the workspace's currency first, then currency by currency.
    Amount { down: bool },
    /// By the percent that counts.
    Percent { down: bool },
    /// By a column; empty ones last either way.
    Column {
        sql: String,
        with: Option<String>,
        down: bool,
    },
}

impl Order {
    fn new(sort: Option<&Sort>) -> Result<Self, ApiError> {
        let Some(Sort { by, down }) = sort else {
            return Ok(Self::Board { down: false });
        };
        let down = *down;
        let column = |sql: &str| {
            Ok(Self::Column {
                sql: sql.to_owned(),
                with: None,
                down,
            })
        };
        if let Some(field) = by.strip_prefix("x:") {
            return Ok(Self::Column {
                sql: "(SELECT ifnull(o.name, x.value) FROM customs x LEFT JOIN field_options o ON o.id = x.value AND o.field = x.field
                  WHERE x.document = CAST(x'01' || d.id AS BLOB) AND x.field = ?)".to_owned(),
                with: Some(field.to_owned()),
                down,
            });
        }
        match by.as_str() {
            "stage" => Ok(Self::Board { down }),
            "amount" => Ok(Self::Amount { down }),
            "probability" => Ok(Self::Percent { down }),
            "title" => column("d.folded"),
            "company" => column("c.sort"),
            "contact" => column("p.sort"),
            "assignee" => column("(SELECT name FROM members WHERE id = d.assignee LIMIT 1)"),
            "follow_up" => column("d.next_due"),
            "expected_close" => column("d.expected_close"),
            "created" => column("d.created_at"),
            "changed" => column("d.changed_at"),
            "closed" => column("d.closed_at"),
            "source" => column("d.source"),
            "lost_reason" => column("d.lost_reason"),
            "priority" => column("nullif(d.priority, 0)"),
            "tags" => column("nullif(d.tags, '')"),
            _ => Err(ApiError::invalid(
                "sort",
                format!("there is no column {by}"),
            )),
        }
    }

    /// The column read beside each line, and its parameter.
    fn sql(&self) -> (&str, Option<Value>) {
        match self {
            Self::Column { sql, with, .. } => (sql, with.clone().map(Value::Text)),
            _ => ("NULL", None),
        }
    }

    fn compare(&self, a: &Line, b: &Line) -> Ordering {
        let turned = |order: Ordering, down: bool| if down { order.reverse() } else { order };
        let found = match self {
            Self::Board { down } => {
                fn rank(line: &Line) -> (bool, Option<&str>) {
                    (line.rank.is_none(), line.rank.as_deref())
                }
                turned(a.place.cmp(&b.place), *down).then_with(|| rank(a).cmp(&rank(b)))
            }
            Self::Amount { down } => {
                fn currency(line: &Line) -> (bool, bool, &str) {
                    (line.amount.is_none(), line.foreign, line.currency.as_str())
                }
                currency(a)
                    .cmp(&currency(b))
                    .then_with(|| turned(a.amount.cmp(&b.amount), *down))
            }
            Self::Percent { down } => turned(a.percent.cmp(&b.percent), *down),
            Self::Column { down, .. } => compare(a.key.as_ref(), b.key.as_ref(), *down),
        };
        found.then_with(|| a.id.cmp(&b.id))
    }
}

fn lines(
    conn: &Connection,
    cards: &Cards<'_>,
    wanted: &Wanted<'_>,
    own: &str,
) -> Result<Vec<Line>, ApiError> {
    let shown = match wanted.pipeline {
        Some(id) => Some(
            cards
                .pipelines
                .pipeline(Some(id))
                .ok_or_else(|| super::not_found("pipeline"))?,
        ),
        None => None,
    };
    let (column, with) = wanted.order.sql();
    let (group, group_with) = wanted.group.map_or(("NULL", None), Order::sql);
    let by_stage = matches!(wanted.group, Some(Order::Board { .. }));
    let mut statement = conn.prepare_cached(&format!(
        "SELECT d.id, d.amount, d.currency, d.pipeline, d.status, d.position, d.probability, {column}, {group} FROM deals d
         LEFT JOIN companies c ON c.id = d.company_id LEFT JOIN contacts p ON p.id = d.contact_id
         WHERE {LIVE} AND {}",
        wanted.fits.text
    ))?;
    let values = with.iter().chain(&group_with).chain(&wanted.fits.values);
    let mut found = statement.query(params_from_iter(values))?;
    let mut lines = Vec::new();
    while let Some(row) = found.next()? {
        let mut line = line(row, cards, own)?;
        if let Some(line) = line.as_mut().filter(|_| by_stage) {
            line.group = line
                .place
                .map(|(pipeline, stage)| Key::Number((pipeline * limits::STAGES + stage) as f64));
        }
        lines.extend(line.filter(|line| {
            shown.is_none_or(|shown| line.place.is_some_and(|(pipeline, _)| pipeline == shown))
        }));
    }
    Ok(lines)
}

fn line(row: &Row<'_>, cards: &Cards<'_>, own: &str) -> rusqlite::Result<Option<Line>> {
    let Some(id) = rows::id(row, 0)?.filter(|id| !cards.hides(*id)) else {
        return Ok(None);
    };
    let (pipeline, status) = (row.get_ref(3)?, row.get_ref(4)?);
    let place = cards
        .pipelines
        .place(pipeline.as_str_or_null()?, status.as_str_or_null()?);
    let stage = place.and_then(|place| cards.pipelines.stage(place));
    let percent = match stage {
        Some(stage) => probability(stage, row.get(6)?),
        None => 0,
    };
    let currency = row.get_ref(2)?.as_str_or_null()?.unwrap_or(own);
    Ok(Some(Line {
        id,
        place,
        rank: row.get(5)?,
        amount: row.get(1)?,
        foreign: currency != own,
        currency: currency.to_owned(),
        percent,
        key: key_of(row.get_ref(7)?),
        group: key_of(row.get_ref(8)?),
    }))
}

/// Everything of some lines, in their order.
fn whole(conn: &Connection, cards: &Cards<'_>, ids: &[Uuid]) -> Result<Vec<TableRow>, ApiError> {
    let chosen = Sql::one_of_ids("d.id", ids);
    let placed = cards.read(&chosen.text, params_from_iter(&chosen.values))?;
    let mut found: HashMap<Uuid, TableRow> = placed
        .into_iter()
        .map(|placed| {
            let stage = placed.place.and_then(|place| cards.pipelines.stage(place));
            let percent = stage.map_or(0, |stage| probability(stage, placed.probability));
            let pipeline = placed
                .place
                .and_then(|place| cards.pipelines.list.get(place.0));
            let pipeline = pipeline.map(|one| one.id.clone()).unwrap_or_default();
            (
                placed.card.id,
                TableRow::new(placed.card, pipeline, percent),
            )
        })
        .collect();
    more(conn, cards, &chosen, &mut found)?;
    for (id, custom) in list::customs(conn, Noun::Deal, ids)? {
        if let Some(line) = found.get_mut(&id) {
            line.custom = custom;
        }
    }
    Ok(ids.iter().filter_map(|id| found.remove(id)).collect())
}

fn more(
    conn: &Connection,
    cards: &Cards<'_>,
    chosen: &Sql,
    found: &mut HashMap<Uuid, TableRow>,
) -> rusqlite::Result<()> {
    let mut statement = conn.prepare_cached(&format!(
        "SELECT d.id, d.expected_close, d.source, d.lost_reason, d.closed_at, d.created_at, d.changed_at FROM deals d
         WHERE {}",
        chosen.text
    ))?;
    let mut lines = statement.query(params_from_iter(&chosen.values))?;
    while let Some(row) = lines.next()? {
        let id = rows::id(row, 0)?;
        if let Some(line) = id.and_then(|id| found.get_mut(&id)) {
            line.expected_close = row.get(1)?;
            line.source = row.get(2)?;
            let stage = cards.pipelines.known(&line.card.stage);
            let stage = stage.and_then(|place| cards.pipelines.stage(place));
            let kind = stage.map_or(StageKind::Open, |stage| stage.kind);
            (line.closed_at, line.lost_reason) = end(kind, row.get(4)?, row.get(3)?);
            line.created_at = row.get(5)?;
            line.changed_at = row.get(6)?;
        }
    }
    Ok(())
}

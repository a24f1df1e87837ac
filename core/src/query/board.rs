//! The board: a pipeline's columns with their cards, counts and sums.

use std::collections::HashMap;

use rusqlite::Connection;

use super::card::{Cards, Placed};
use super::today::Today;
use crate::api::deal::{Board, Column, Total};
use crate::api::workspace::{Stage, StageKind};
use crate::api::{ApiError, Code};
use crate::rows::fold;
use crate::{limits, money, position};

/// Reads a board. Numbers count what the filter lets through.
///
/// # Errors
/// `NotFound` when there is no such pipeline, or when the file cannot be read.
pub fn board(
    conn: &Connection,
    pipeline: Option<&str>,
    filter: Option<&str>,
    today: &Today,
) -> Result<Board, ApiError> {
    let cards = Cards::new(conn, today)?;
    let Some(shown) = cards.pipelines.pipeline(pipeline) else {
        return match pipeline {
            Some(_) => Err(ApiError::new(
                Code::NotFound,
                "there is no such pipeline here",
            )),
            None => Ok(Board {
                pipeline: String::new(),
                columns: Vec::new(),
            }),
        };
    };
    let words = filter_words(filter.unwrap_or_default());
    let placed = cards.read(
        "d.deleted_at IS NULL AND d.archived_at IS NULL",
        [],
        !words.is_empty(),
    )?;
    let shown_pipeline = cards
        .pipelines
        .list
        .get(shown)
        .cloned()
        .unwrap_or_else(empty_pipeline);
    let mut columns: Vec<Vec<Placed>> = shown_pipeline.stages.iter().map(|_| Vec::new()).collect();
    for placed in placed {
        if let Some((_, stage)) = placed.place.filter(|(pipeline, _)| *pipeline == shown)
            && words
                .iter()
                .all(|word| placed.folded.contains(word.as_str()))
            && let Some(column) = columns.get_mut(stage)
        {
            column.push(placed);
        }
    }
    let columns = shown_pipeline
        .stages
        .into_iter()
        .zip(columns)
        .map(|(stage, c)| column(stage, c))
        .collect();
    Ok(Board {
        pipeline: shown_pipeline.id,
        columns,
    })
}

fn empty_pipeline() -> crate::api::workspace::Pipeline {
    crate::api::workspace::Pipeline {
        id: String::new(),
        name: String::new(),
        stages: Vec::new(),
    }
}

/// A filter's words, folded; every one must be found.
pub(super) fn filter_words(text: &str) -> Vec<String> {
    let end = text.floor_char_boundary(limits::QUERY_BYTES);
    let text = text.get(..end).unwrap_or_default();
    fold::fold(text)
        .split_whitespace()
        .map(|word| word.trim_start_matches('#').to_owned())
        .filter(|word| !word.is_empty())
        .take(limits::QUERY_WORDS)
        .collect()
}

fn column(stage: Stage, mut placed: Vec<Placed>) -> Column {
    placed.sort_by(|a, b| order(a).cmp(&order(b)));
    let totals = totals(&stage, &placed);
    Column {
        stage,
        count: u32::try_from(placed.len()).unwrap_or(u32::MAX),
        cards: placed.into_iter().map(|placed| placed.card).collect(),
        totals,
    }
}

/// As [`position::key`], without copying.
fn order(placed: &Placed) -> (bool, &str, uuid::Uuid) {
    let rank = placed.position.as_deref();
    (rank.is_none(), rank.unwrap_or_default(), placed.card.id)
}

/// What a deal in this stage is expected to bring, percent: a hand-set value counts while the deal is open; what is won
/// or lost is certain.
pub(super) fn probability(stage: &Stage, by_hand: Option<u8>) -> u8 {
    match stage.kind {
        StageKind::Open => by_hand.unwrap_or(stage.probability),
        StageKind::Won | StageKind::Lost => stage.probability,
    }
}

#[derive(Default)]
struct Sum {
    count: u32,
    sum: i128,
    hundredfold: i128,
}

fn totals(stage: &Stage, placed: &[Placed]) -> Vec<Total> {
    let mut sums: HashMap<&str, Sum> = HashMap::new();
    for one in placed {
        let Some(amount) = one.card.amount.map(i128::from) else {
            continue;
        };
        let sum = sums.entry(&one.card.currency).or_default();
        sum.count += 1;
        sum.sum += amount;
        sum.hundredfold += amount * i128::from(probability(stage, one.probability));
    }
    let mut totals: Vec<Total> = sums
        .into_iter()
        .map(|(currency, sum)| Total {
            currency: currency.to_owned(),
            count: sum.count,
            sum: money::clamp(sum.sum),
            weighted: money::percent(sum.hundredfold),
        })
        .collect();
    totals.sort_by(|a, b| {
        b.count
            .cmp(&a.count)
            .then_with(|| a.currency.cmp(&b.currency))
    });
    totals
}

/// A column's order as commands need it: ids and ranks of the cards that stand in a stage, in order.
///
/// # Errors
/// When the file cannot be read.
pub fn column_order(
    conn: &Connection,
    pipelines: &super::pipelines::Pipelines,
    place: (usize, usize),
) -> rusqlite::Result<Vec<(uuid::Uuid, Option<String>)>> {
    let mut statement = conn.prepare_cached(
        "SELECT id, position, pipeline, status FROM deals WHERE deleted_at IS NULL AND archived_at IS NULL",
    )?;
    let mut rows = statement.query([])?;
    let mut order = Vec::new();
    while let Some(row) = rows.next()? {
        let pipeline = row.get_ref(2)?.as_str_or_null()?;
        let status = row.get_ref(3)?.as_str_or_null()?;
        if pipelines.place(pipeline, status) == Some(place)
            && let Some(id) = crate::rows::id(row, 0)?
        {
            order.push((id, row.get::<_, Option<String>>(1)?));
        }
    }
    order.sort_by_cached_key(|(id, rank)| position::key(rank.as_deref(), *id));
    Ok(order)
}

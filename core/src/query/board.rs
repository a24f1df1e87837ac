//! The board: a pipeline's columns with their cards, counts and sums.

use rusqlite::{Connection, params_from_iter};

use super::card::{Cards, Placed};
use super::filter::{self, Noun};
use super::sums::{self, Sums};
use super::today::Today;
use crate::api::deal::{Board, Column};
use crate::api::filter::Filter;
use crate::api::workspace::{Stage, StageKind};
use crate::api::{ApiError, Code};
use crate::rows::fold;
use crate::{limits, position};

/// Reads a board. Numbers count what the filter lets through; beside them stand those of all cards.
///
/// # Errors
/// `NotFound` when there is no such pipeline, `Invalid` for a filter that does not read, or when the file cannot be read.
pub fn board(
    conn: &Connection,
    pipeline: Option<&str>,
    filter: &Filter,
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
    let condition = filter::condition(conn, Noun::Deal, filter, today)?;
    let live = format!("{LIVE} AND {}", condition.text);
    let placed = cards.read(&live, params_from_iter(&condition.values))?;
    let shown_pipeline = cards
        .pipelines
        .list
        .get(shown)
        .cloned()
        .unwrap_or_else(empty_pipeline);
    let mut columns: Vec<Vec<Placed>> = shown_pipeline.stages.iter().map(|_| Vec::new()).collect();
    for placed in placed {
        if let Some((_, stage)) = placed.place.filter(|(pipeline, _)| *pipeline == shown)
            && let Some(column) = columns.get_mut(stage)
        {
            column.push(placed);
        }
    }
    let mut all = match filter.is_empty() {
        true => Vec::new(),
        false => sums::by_place(conn, &cards.pipelines)?,
    };
    let stages = shown_pipeline.stages.into_iter().zip(columns);
    let columns = stages
        .enumerate()
        .map(|(index, (stage, placed))| {
            let whole = all
                .iter_mut()
                .find(|(place, _)| *place == (shown, index))
                .map(|(_, sums)| std::mem::take(sums));
            column(stage, placed, whole)
        })
        .collect();
    Ok(Board {
        pipeline: shown_pipeline.id,
        columns,
    })
}

/// Deals that stand on a board.
pub(super) const LIVE: &str = "d.deleted_at IS NULL AND d.archived_at IS NULL";

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

fn column(stage: Stage, mut placed: Vec<Placed>, whole: Option<Sums>) -> Column {
    placed.sort_by(|a, b| order(a).cmp(&order(b)));
    let mut sums = Sums::default();
    for one in &placed {
        let percent = probability(&stage, one.probability);
        sums.add(one.card.amount, &one.card.currency, percent);
    }
    let count = sums.count;
    let totals = sums.totals();
    let whole = whole.map(|whole| (whole.count, whole.totals()));
    let (all_count, all_totals) = whole.unwrap_or_else(|| (count, totals.clone()));
    Column {
        stage,
        cards: placed.into_iter().map(|placed| placed.card).collect(),
        count,
        totals,
        all_count,
        all_totals,
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

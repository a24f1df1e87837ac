//! The desk's rows: start, move, search, with 10,000 deals.

use std::path::Path;

use anyhow::{Result, ensure};
use carnet_core::api::{Request, Response, deal, number, search};
use carnet_core::desk::Desk;
use carnet_core::engine::Mode;
use carnet_tests::desk::{actor, board, created, opened};
use uuid::Uuid;

use super::{median, ms, row};

pub(super) const DEALS: usize = 10_000;
const STAGES: [&str; 5] = ["lead", "qualified", "proposal", "won", "lost"];
pub(super) const FIRST: [&str; 8] = [
    "Site",
    "Identité",
    "Refonte",
    "Boutique",
    "Logo",
    "Maquette",
    "Audit",
    "Affiche",
];
pub(super) const LAST: [&str; 8] = [
    "Lefèvre",
    "Martin",
    "Durand",
    "Zoé",
    "Atelier Nord",
    "Café Bleu",
    "Moreau",
    "Petit",
];

pub(super) fn measure() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("workspace.carnet");
    let deals = fill(&file)?;
    let start = median(10, || {
        let desk = opened(&file, Mode::Solo)?;
        ensure!(
            board(&desk)
                .columns
                .iter()
                .map(|column| column.cards.len())
                .sum::<usize>()
                == DEALS
        );
        desk.close();
        Ok(())
    })?;
    let how = "open the file, read the board; the window itself is not in it; median of 10";
    row(
        "desktop: start to usable board, 10,000 deals",
        &ms(start),
        "≤ 800 ms",
        how,
    );
    let desk = opened(&file, Mode::Solo)?;
    moves(&desk, &deals)?;
    searches(&desk)?;
    numbers(&desk)?;
    let again = median(10, || {
        ensure!(!board(&desk).columns.is_empty(), "a board has columns");
        Ok(())
    })?;
    row(
        "the whole board read, 10,000 cards",
        &ms(again),
        "—",
        "one request; median of 10",
    );
    desk.close();
    Ok(())
}

/// Filled as a cache, which waits for no disk; opened as a person's file afterwards.
pub(super) fn fill(file: &Path) -> Result<Vec<Uuid>> {
    let desk = opened(file, Mode::Cache)?;
    let mut deals = Vec::with_capacity(DEALS);
    for number in 0..DEALS {
        let title = format!("{} {} {number}", FIRST[number % 8], LAST[number / 8 % 8]);
        let draft = deal::Draft {
            title,
            amount: Some(i64::try_from(number)? * 1_000),
            stage: Some(STAGES[number % 5].to_owned()),
            ..deal::Draft::default()
        };
        deals.push(created(
            desk.call(Request::Deal(deal::Request::Create(draft)), actor())?,
        ));
    }
    for (number, id) in deals
        .iter()
        .enumerate()
        .filter(|(number, _)| number % 2 == 0)
    {
        let stage = STAGES[(number + 1) % 5].to_owned();
        desk.call(moved(*id, "sales", stage), actor())?;
    }
    desk.close();
    Ok(deals)
}

pub(super) fn moved(id: Uuid, pipeline: &str, stage: String) -> Request {
    Request::Deal(deal::Request::Move(deal::Move {
        id,
        pipeline: pipeline.to_owned(),
        stage,
        after: None,
        before: None,
        lost_reason: None,
    }))
}

fn moves(desk: &Desk, deals: &[Uuid]) -> Result<()> {
    let (mut next, now) = (0, board(desk));
    let time = median(100, || {
        next += 1;
        let to = &now.columns[1 + next % 2];
        let request = moved(deals[next * 37], &now.pipeline, to.stage.id.clone());
        desk.call(request, actor())?;
        Ok(())
    })?;
    let how = "asked to answered, after the disk said so (fsync); median of 100";
    row(
        "a move: durable on disk, 10,000 deals",
        &ms(time),
        "≤ 20 ms",
        how,
    );
    Ok(())
}

fn searches(desk: &Desk) -> Result<()> {
    let texts = ["lefevre", "zoe 77", "boutique durand", "moreua", "9999"];
    let mut next = 0;
    let time = median(50, || {
        next += 1;
        let request = search::Request {
            text: texts[next % texts.len()].to_owned(),
            limit: 50,
            ..search::Request::default()
        };
        let answer = desk.call(Request::Search(request), actor())?;
        ensure!(matches!(answer, Response::Hits(_)), "a search answers hits");
        Ok(())
    })?;
    let how = "five texts, one with a typo, in 10,000 records so far (the budget is for 100,000); median of 50";
    row("search", &ms(time), "≤ 30 ms", how);
    Ok(())
}

fn numbers(desk: &Desk) -> Result<()> {
    let ask = number::Ask {
        pipeline: None,
        owner: None,
        currency: None,
        period: number::Period::Year { day: None },
    };
    let time = median(20, || {
        let request = number::Request::Page(ask.clone());
        let answer = desk.call(Request::Number(request), actor())?;
        ensure!(
            matches!(answer, Response::Numbers(_)),
            "numbers are answered"
        );
        Ok(())
    })?;
    let how = "every number of the page, one request; median of 20";
    row("all numbers, 10,000 deals", &ms(time), "≤ 50 ms", how);
    Ok(())
}

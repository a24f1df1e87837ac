//! The desk's rows: start, move, search, with 10,000 deals.

use std::path::Path;

use anyhow::{Result, ensure};
use carnet_core::api::{Request, Response, deal, search};
use carnet_core::desk::Desk;
use carnet_core::engine::Mode;
use carnet_tests::desk::{actor, board, create, created, opened};
use uuid::Uuid;

use super::{median, ms, row};

const DEALS: usize = 10_000;
const FIRST: [&str; 8] = [
    "Site",
    "Identité",
    "Refonte",
    "Boutique",
    "Logo",
    "Maquette",
    "Audit",
    "Affiche",
];
const LAST: [&str; 8] = [
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
fn fill(file: &Path) -> Result<Vec<Uuid>> {
    let desk = opened(file, Mode::Cache)?;
    let mut deals = Vec::with_capacity(DEALS);
    for number in 0..DEALS {
        let title = format!("{} {} {number}", FIRST[number % 8], LAST[number / 8 % 8]);
        deals.push(created(desk.call(create(&title), actor())?));
    }
    desk.close();
    Ok(deals)
}

fn moves(desk: &Desk, deals: &[Uuid]) -> Result<()> {
    let (mut next, now) = (0, board(desk));
    let time = median(100, || {
        next += 1;
        let to = &now.columns[1 + next % 2];
        let request = deal::Move {
            id: deals[next * 37],
            pipeline: now.pipeline.clone(),
            stage: to.stage.id.clone(),
            after: None,
            before: None,
            lost_reason: None,
        };
        desk.call(Request::Deal(deal::Request::Move(request)), actor())?;
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
        };
        let answer = desk.call(Request::Search(request), actor())?;
        ensure!(matches!(answer, Response::Hits(_)), "a search answers hits");
        Ok(())
    })?;
    let how = "five texts, one with a typo, in 10,000 records so far (the budget is for 100,000); median of 50";
    row("search", &ms(time), "≤ 30 ms", how);
    Ok(())
}

//! `cargo xtask bench desk`: what a person waits for at a desk with 10,000 deals, and with 100,000 contacts; median of ten.

#[path = "desktop/memory.rs"]
mod memory;
#[path = "desktop/window.rs"]
mod window;

use std::path::{Path, PathBuf};

use anyhow::{Result, ensure};
use carnet_core::api::{Request, Response, contact, number, search, today};
use carnet_core::desk::Desk;
use carnet_core::engine::Mode;
use carnet_tests::desk::{actor, board, opened};

use super::desk::{DEALS, FIRST, LAST, fill, moved};
use super::{timed, weigh};

const RUNS: usize = 10;
const CONTACTS: usize = 90_000;
const CONTACTS_IMPORTED: u32 = 100_000;

/// Measures. The words after `desktop`: the app's program, whose window is opened, too; or `memory FILE`, for a process of its own.
pub(super) fn measure(mut words: impl Iterator<Item = String>) -> Result<()> {
    let word = words.next();
    if word.as_deref() == Some("memory") {
        return memory::tell(Path::new(&words.next().unwrap_or_default()));
    }
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("workspace.carnet");
    let deals = fill(&file)?;
    if let Some(program) = word {
        window::measure(&PathBuf::from(program))?;
    }
    reads(&file)?;
    let desk = opened(&file, Mode::Solo)?;
    let now = board(&desk);
    let mut next = 0;
    let moves = timed(RUNS * 10, || {
        next += 1;
        let to = &now.columns[1 + next % 2];
        desk.call(
            moved(deals[next * 37], &now.pipeline, to.stage.id.clone()),
            actor(),
        )?;
        Ok(())
    })?;
    let how = "asked to answered, after the disk said so (fsync); 100 moves";
    weigh("a move: durable on disk", &moves, 20.0, how);
    desk.close();
    memory::measure(&file)?;
    many(&file)?;
    imports(CONTACTS_IMPORTED, 3)
}

/// A file of so many contacts into a new workspace, from its first byte to the last record saved.
pub(super) fn imports(contacts: u32, runs: usize) -> Result<()> {
    let folder = tempfile::tempdir()?;
    let mut run = 0;
    let times = timed(runs, || {
        run += 1;
        let (read, wrote) =
            carnet_tests::import::contacts(&folder.path().join(format!("{run}.carnet")), contacts)?;
        eprintln!("import: read in {read:.1?}, written in {wrote:.1?}");
        Ok(())
    })?;
    let what = format!("an import of {contacts} contacts");
    let how = "a table with their companies: read, understood, every record saved, with progress all the way; median of three";
    weigh(&what, &times, 15_000.0, how);
    Ok(())
}

fn reads(file: &Path) -> Result<()> {
    let opens = timed(RUNS, || {
        let desk = opened(file, Mode::Solo)?;
        let cards = board(&desk)
            .columns
            .iter()
            .map(|column| column.cards.len())
            .sum::<usize>();
        ensure!(cards == DEALS, "the whole board is read");
        desk.close();
        Ok(())
    })?;
    let how = "the file opened, the whole board read; without a window";
    weigh("the engine: start to the board's rows", &opens, 800.0, how);
    let desk = opened(file, Mode::Solo)?;
    let ask = number::Ask {
        pipeline: None,
        owner: None,
        currency: None,
        period: number::Period::Year { day: None },
    };
    let page = || Request::Number(number::Request::Page(ask.clone()));
    let numbers = asked(&desk, page, |answer| matches!(answer, Response::Numbers(_)))?;
    weigh(
        "the numbers page",
        &numbers,
        50.0,
        "every number of a year, one request",
    );
    let day = || {
        Request::Today(today::Request::Get {
            since: None,
            everybody: true,
        })
    };
    let day = asked(&desk, day, |answer| matches!(answer, Response::Today(_)))?;
    weigh("Today", &day, 30.0, "one request");
    desk.close();
    Ok(())
}

/// How long it takes to be answered, warm.
fn asked(
    desk: &Desk,
    mut request: impl FnMut() -> Request,
    right: impl Fn(&Response) -> bool,
) -> Result<Vec<std::time::Duration>> {
    let mut once = || {
        ensure!(right(&desk.call(request(), actor())?), "another answer");
        Ok(())
    };
    once()?;
    timed(RUNS, once)
}

/// 100,000 records: the deals, and contacts.
fn many(file: &Path) -> Result<()> {
    let desk = opened(file, Mode::Cache)?;
    for n in 0..CONTACTS {
        let draft = contact::Draft {
            first_name: FIRST[n % 8].to_owned(),
            last_name: format!("{} {n}", LAST[n / 8 % 8]),
            email: Some(format!("personne{n}@exemple{}.fr", n % 997)),
            phone: Some(format!("06{:08}", n * 7919 % 100_000_000)),
            ..contact::Draft::default()
        };
        desk.call(Request::Contact(contact::Request::Create(draft)), actor())?;
    }
    desk.close();
    let desk = opened(file, Mode::Solo)?;
    for (text, what) in [
        ("lefevre", "a word that many have"),
        ("zoe 77", "two words"),
        ("moreua", "a typo"),
        ("personne4711@exemple", "a part of an address"),
        ("06 00 07 91", "a part of a telephone number"),
    ] {
        let request = || {
            Request::Search(search::Request {
                text: text.to_owned(),
                limit: 50,
                ..search::Request::default()
            })
        };
        let times = asked(&desk, request, |answer| matches!(answer, Response::Hits(_)))?;
        let what = format!("search in {} records: {what}", DEALS + CONTACTS);
        weigh(&what, &times, 30.0, &format!("“{text}”, 50 finds"));
    }
    desk.close();
    Ok(())
}

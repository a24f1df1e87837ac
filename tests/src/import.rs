//! An import of many contacts, measured from the first byte handed over to the last record saved.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use carnet_core::api::import::{HowRead, Phase, Plan, Request as Ask, State};
use carnet_core::api::{Request, Response};
use carnet_core::desk::Desk;
use carnet_core::engine::Mode;
use uuid::Uuid;

use crate::desk::{actor, opened};

/// Bytes in one request, as the UI sends them.
const SLICE: usize = 384 * 1024;
/// How often a person who waits is told how far it is.
const POLL: Duration = Duration::from_millis(50);
/// Lines that take long enough to be watched.
const MANY: u32 = 10_000;

/// Imports so many contacts into a new file: the time for reading and understanding, and the time for writing.
///
/// # Errors
/// When the file refuses, or what was imported is not what was handed over.
pub fn contacts(file: &Path, count: u32) -> Result<(Duration, Duration)> {
    let desk = opened(file, Mode::Solo)?;
    let text = table(count);
    let began = Instant::now();
    let name = "contacts.csv".to_owned();
    let id = match ask(&desk, Ask::Open { name })? {
        Response::Created(id) => id,
        other => bail!("{other:?}"),
    };
    for slice in text.as_bytes().chunks(SLICE) {
        let data = STANDARD.encode(slice);
        ask(&desk, Ask::Append { file: id, data })?;
    }
    let how = HowRead::default();
    ask(&desk, Ask::Read { file: id, how })?;
    let look = over(&desk, id)?.look.context("it was read")?;
    let read = began.elapsed();
    let plan = Plan {
        columns: look.columns,
        ..Plan::default()
    };
    let began = Instant::now();
    ask(&desk, Ask::Run { file: id, plan })?;
    let report = over(&desk, id)?.report.context("it ran")?;
    let wrote = began.elapsed();
    if report.created.contacts != count || report.refused + report.doubtful > 0 {
        bail!("{report:?}");
    }
    Ok((read, wrote))
}

/// A table as a French spreadsheet writes it.
fn table(count: u32) -> String {
    let mut text = "Prénom;Nom;Email;Mobile;Entreprise;Fonction;Date de création\r\n".to_owned();
    for number in 0..count {
        let (company, day) = (number / 20, number % 28 + 1);
        let _ = writeln!(
            text,
            "Camille;Martin{number};c{number}@client.example;06{number:08};Atelier {company};Gérant;{day:02}/10/2026\r"
        );
    }
    text
}

fn ask(desk: &Desk, ask: Ask) -> Result<Response> {
    Ok(desk.call(Request::Import(ask), actor())?)
}

/// Waits, as a person does, until the work is over; long work tells how far it is.
fn over(desk: &Desk, file: Uuid) -> Result<State> {
    let mut told = BTreeSet::new();
    loop {
        let Response::Import(state) = ask(desk, Ask::State { file })? else {
            bail!("no state");
        };
        if let Some(problem) = state.problem {
            bail!("{problem:?}");
        }
        if !matches!(state.phase, Phase::Reading | Phase::Running) {
            let wrote = state.phase == Phase::Done;
            if wrote && state.done > MANY && told.len() < 4 {
                bail!("{} lines without a word: {told:?}", state.done);
            }
            return Ok(*state);
        }
        told.insert(state.done);
        std::thread::park_timeout(POLL);
    }
}

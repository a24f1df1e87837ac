//! A power cut at any moment loses no edit that was shown as saved.

use std::path::Path;

use carnet_core::api::{Request, Response, workspace};
use carnet_core::desk::Desk;
use carnet_core::engine::Mode;
use carnet_tests::desk::{actor, create, created, deal, integrity, opened, rename, sync};
use carnet_tests::power::recorder::Recorder;
use carnet_tests::power::{Change, cut};
use carnet_tests::scale;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

const FILE: &str = "workspace.carnet";
/// Enough that the write-ahead log is moved into the file several times, and tails are folded.
const DEALS: usize = 40;
const TITLES: usize = 6;

/// What a series of cuts found.
#[derive(Debug, Default)]
struct Found {
    cuts: u64,
    with_saved: u64,
    lost: u64,
    broken: u64,
}

#[test]
fn no_saved_edit_is_lost_at_any_cut() {
    let changes = work(Mode::Shared);
    let found = cuts(&changes, Mode::Shared, scale::cuts());
    assert_eq!((found.lost, found.broken), (0, 0), "{found:?}");
    assert!(
        found.with_saved * 2 > found.cuts,
        "most cuts had something to lose: {found:?}"
    );
}

/// The control: were the syncs not needed, or the cuts too kind, the test above would prove nothing.
#[test]
fn a_desk_that_does_not_sync_loses_saved_edits() {
    let changes = work(Mode::Cache);
    let found = cuts(&changes, Mode::Cache, 50);
    assert!(
        found.lost + found.broken > 0,
        "synchronous=OFF must lose: {found:?}"
    );
}

/// Creates and edits deals, from an empty folder to a closed file.
fn work(mode: Mode) -> Vec<Change> {
    let folder = tempfile::tempdir().expect("a folder");
    let recorder = Recorder::watch(folder.path());
    let desk = opened(&folder.path().join(FILE), mode).expect("a new file opens");
    for number in 0..DEALS {
        let title = format!("deal {number} title 0");
        let id = created(desk.call(create(&title), actor()).expect("there is space"));
        recorder.saved(format!("{id} {title}"));
        for again in 1..TITLES {
            let title = format!("deal {number} title {again}");
            desk.call(rename(id, &title), actor())
                .expect("there is space");
            recorder.saved(format!("{id} {title}"));
        }
    }
    desk.close();
    recorder.changes()
}

fn cuts(changes: &[Change], mode: Mode, cuts: u64) -> Found {
    let mut found = Found::default();
    for seed in 0..cuts {
        let mut chance = StdRng::seed_from_u64(seed);
        let at = chance.random_range(0..=changes.len());
        let (files, saved) = cut::files(changes, at, &mut chance);
        let folder = tempfile::tempdir_in(shared_memory()).expect("a folder");
        cut::lay_out(&files, folder.path()).expect("there is space");
        found.cuts += 1;
        found.with_saved += u64::from(!saved.is_empty());
        match after(&folder.path().join(FILE), mode, &saved) {
            Ok(()) => {}
            Err(After::Lost(what)) => {
                found.lost += 1;
                println!("seed {seed}, cut before change {at}: lost {what}");
            }
            Err(After::Broken(what)) => {
                found.broken += 1;
                println!("seed {seed}, cut before change {at}: {what}");
            }
        }
    }
    println!("{mode:?}: {} changes, {found:?}", changes.len());
    found
}

/// What was wrong after the power came back.
enum After {
    Lost(String),
    Broken(String),
}

fn after(path: &Path, mode: Mode, saved: &[String]) -> Result<(), After> {
    let desk = opened(path, mode).map_err(|error| After::Broken(error.to_string()))?;
    let result = check(&desk, mode, saved);
    desk.close();
    result?;
    match integrity(path).as_str() {
        "ok" => Ok(()),
        complaint => Err(After::Broken(complaint.to_owned())),
    }
}

fn check(desk: &Desk, mode: Mode, saved: &[String]) -> Result<(), After> {
    // Rows and documents are read by different ways; both must have it.
    let rebuilt = desk.call(Request::Workspace(workspace::Request::RebuildRows), actor());
    if !matches!(rebuilt, Ok(Response::Done)) {
        return Err(After::Broken(format!("rows are not rebuilt: {rebuilt:?}")));
    }
    for word in saved {
        let (id, title) = word.split_once(' ').expect("an id and a title");
        let found = deal(desk, id.parse().expect("an id")).map(|deal| deal.card.title);
        if found.as_deref().is_none_or(|found| found < title) {
            return Err(After::Lost(format!("{title}: {found:?} is there")));
        }
    }
    let pending = sync(desk).pending as usize;
    if mode == Mode::Shared && pending < saved.len() {
        return Err(After::Lost(format!(
            "{} edits saved, {pending} of them for the relay",
            saved.len()
        )));
    }
    Ok(())
}

/// Memory, where there is some: these files need to survive nothing.
fn shared_memory() -> &'static Path {
    let memory = Path::new("/dev/shm");
    if memory.is_dir() {
        memory
    } else {
        Path::new("/tmp")
    }
}

//! A desk killed at any moment keeps every edit that it showed as saved.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use carnet_core::api::{Request, Response, act, contact};
use carnet_core::desk::Desk;
use carnet_core::engine::Mode;
use carnet_tests::desk::{actor, deal, integrity, opened};
use carnet_tests::program::{Program, binary};
use carnet_tests::scale;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use uuid::Uuid;

/// What the writer said is saved: the last title of each deal.
type Saved = BTreeMap<Uuid, String>;

#[test]
fn a_killed_desk_keeps_every_saved_edit() {
    let folder = tempfile::tempdir().expect("a folder for the desk");
    let file = folder.path().join("workspace.carnet");
    let mut chance = StdRng::seed_from_u64(11);
    let mut saved = Saved::new();
    for kill in 1..=scale::kills() {
        let before = saved.len();
        write_until_killed(&file, &mut chance, &mut saved);
        check(&file, &saved, kill);
        assert!(saved.len() >= before, "the writer wrote");
    }
    assert!(
        saved.len() as u64 > scale::kills(),
        "most kills hit a desk that was writing: {}",
        saved.len()
    );
    assert_eq!(integrity(&file), "ok", "SQLite finds the file whole");
}

/// One life of the writer: SIGKILL a random moment after it opened the file, or while it opens it.
fn write_until_killed(file: &Path, chance: &mut StdRng, saved: &mut Saved) {
    killed("desk_writer", file, chance, |line| {
        if let Some((id, title)) = line.split_once(' ') {
            saved.insert(id.parse().expect("an id"), title.to_owned());
        }
    });
}

/// One life of a program that writes: what it said is saved.
fn killed(program: &str, file: &Path, chance: &mut StdRng, mut saved: impl FnMut(&str)) {
    let mut writer = Program::start(Command::new(binary(program)).arg(file));
    let wait_for_open = chance.random_bool(0.9);
    if wait_for_open {
        assert_eq!(
            writer.line().as_deref(),
            Some("open"),
            "the file opens after every kill"
        );
    }
    let killer = {
        let (pid, after) = (
            writer.pid(),
            Duration::from_micros(chance.random_range(0..150_000)),
        );
        std::thread::spawn(move || {
            std::thread::park_timeout(after);
            let status = Command::new("kill")
                .args(["-KILL", &pid.to_string()])
                .status();
            assert!(
                status.is_ok_and(|status| status.success()),
                "the writer was alive until now"
            );
        })
    };
    while let Some(line) = writer.line() {
        if let Some(said) = line.strip_prefix("saved ") {
            saved(said);
        }
    }
    killer.join().expect("the kill was sent");
    writer.kill();
}

/// Each deal has the last title that was shown as saved, or a later one that was on its way when the kill came.
fn check(file: &Path, saved: &Saved, kill: u64) {
    let desk =
        opened(file, Mode::Shared).unwrap_or_else(|error| panic!("after kill {kill}: {error}"));
    for (id, title) in saved {
        let found =
            deal(&desk, *id).unwrap_or_else(|| panic!("after kill {kill}: {title} is lost"));
        assert!(
            edit(&found.card.title) >= edit(title) && round(&found.card.title) == round(title),
            "after kill {kill}: {title} was saved, {} is there",
            found.card.title
        );
    }
    desk.close();
}

fn edit(title: &str) -> u32 {
    title
        .split_once(" edit ")
        .map_or(0, |(_, number)| number.parse().expect("a number"))
}

fn round(title: &str) -> &str {
    title.split(" edit ").next().unwrap_or(title)
}

/// What a desk holds of two records that are merged, undone and redone: all of the one state, or all of the other.
fn state(desk: &Desk, keep: Uuid, away: Uuid) -> &'static str {
    let get = |id| match desk.call(Request::Contact(contact::Request::Get { id }), actor()) {
        Ok(Response::Contact(contact)) => *contact,
        other => panic!("{id}: {other:?}"),
    };
    let (one, other) = (get(keep), get(away));
    let tags: Vec<&str> = one.row.tags.iter().map(String::as_str).collect();
    let job = one.row.job_title.as_deref();
    match (other.row.id == keep, tags.as_slice(), job) {
        (true, ["away", "keep"], Some("away")) => "merged",
        (false, ["keep"], Some("keep")) => "apart",
        half => panic!("half a merge: {half:?}"),
    }
}

#[test]
fn a_killed_desk_has_whole_merges_and_whole_undos() {
    let folder = tempfile::tempdir().expect("a folder for the desk");
    let file = folder.path().join("workspace.carnet");
    let mut chance = StdRng::seed_from_u64(12);
    let mut saved: BTreeMap<(Uuid, Uuid), String> = BTreeMap::new();
    let mut merges = 0;
    for kill in 1..=scale::kills() {
        let mut last = None;
        killed("merge_writer", &file, &mut chance, |said| {
            let words: Vec<&str> = said.split(' ').collect();
            let [keep, away, state] = words.as_slice() else {
                panic!("{said}")
            };
            let pair = (keep.parse().expect("an id"), away.parse().expect("an id"));
            saved.insert(pair, (*state).to_owned());
            last = Some(pair);
            merges += 1;
        });
        let desk = opened(&file, Mode::Shared)
            .unwrap_or_else(|error| panic!("after kill {kill}: {error}"));
        for (pair, said) in &mut saved {
            let found = state(&desk, pair.0, pair.1);
            // What was on its way when the kill came may be there, whole.
            assert!(found == said || Some(*pair) == last, "after kill {kill}");
            found.clone_into(said);
        }
        if let Some((keep, away)) = last {
            // The records that were made on their way may be what goes first.
            for _ in 0..4 {
                if state(&desk, keep, away) == "merged" {
                    let undo = Request::Act(act::Request::Undo);
                    desk.call(undo, actor()).expect("an answer");
                }
            }
            assert_eq!(
                state(&desk, keep, away),
                "apart",
                "undone after kill {kill}"
            );
            saved.insert((keep, away), "apart".to_owned());
        }
        desk.close();
    }
    println!("{merges} merges, undos and redos, {} kills", scale::kills());
    assert!(
        merges > scale::kills(),
        "most kills hit a desk that was writing"
    );
    assert_eq!(integrity(&file), "ok", "SQLite finds the file whole");
}

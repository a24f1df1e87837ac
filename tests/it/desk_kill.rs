//! A desk killed at any moment keeps every edit that it showed as saved.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use carnet_core::engine::Mode;
use carnet_tests::desk::{deal, integrity, opened};
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
    let mut writer = Program::start(Command::new(binary("desk_writer")).arg(file));
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
        if let Some((id, title)) = line
            .strip_prefix("saved ")
            .and_then(|said| said.split_once(' '))
        {
            saved.insert(id.parse().expect("an id"), title.to_owned());
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

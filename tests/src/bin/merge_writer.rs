//! A desk that merges, undoes and redoes until somebody kills it, and says what is saved once it is.
//!
//! `merge_writer FILE`: prints `saved <keep> <away> <merged or apart>` after each call returned.

use std::io::Write;
use std::path::PathBuf;

use anyhow::{Context, Result};
use carnet_core::api::duplicate::{Of, Request as Ask};
use carnet_core::api::{Request, act, contact};
use carnet_core::engine::Mode;
use carnet_tests::desk::{actor, created, opened};

fn main() -> Result<()> {
    let path: PathBuf = std::env::args_os().nth(1).context("which file?")?.into();
    let desk = opened(&path, Mode::Shared)?;
    let mut out = std::io::stdout();
    writeln!(out, "open")?;
    let person = |name: &str| {
        let draft = contact::Draft {
            last_name: name.to_owned(),
            job_title: Some(name.to_owned()),
            tags: vec![name.to_owned()],
            ..contact::Draft::default()
        };
        desk.call(Request::Contact(contact::Request::Create(draft)), actor())
    };
    loop {
        let (keep, away) = (created(person("keep")?), created(person("away")?));
        let merge = Ask::Merge {
            of: Of::Contact,
            keep,
            away,
            take: vec!["job_title".to_owned()],
        };
        desk.call(Request::Duplicate(merge), actor())?;
        writeln!(out, "saved {keep} {away} merged")?;
        for _ in 0..2 {
            desk.call(Request::Act(act::Request::Undo), actor())?;
            writeln!(out, "saved {keep} {away} apart")?;
            desk.call(Request::Act(act::Request::Redo), actor())?;
            writeln!(out, "saved {keep} {away} merged")?;
        }
    }
}

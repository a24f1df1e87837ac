//! Copies that a running relay makes by itself.

use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Context as _;
use jiff::{SignedDuration, Timestamp};
use tokio_util::sync::CancellationToken;

use super::{Backup, Source, Why, list, make_in};
use crate::clock::now;
use crate::folder;
use crate::limits::{BACKUP_LOOK_SECS, BACKUP_SLACK_SECS, FIRST_BACKUP_SECS};
use crate::metrics;

/// Makes a copy whenever the newest is older than `every`, until stopped. The time since the newest counts, not since the
/// start, so that a relay that is restarted every day has copies too.
pub async fn run(source: Source, folder: PathBuf, every: Duration, stop: CancellationToken) {
    let mut wait = Duration::from_secs(FIRST_BACKUP_SECS);
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(wait) => {}
        }
        wait = Duration::from_secs(BACKUP_LOOK_SECS);
        let (source, folder) = (source.clone(), folder.clone());
        let turn = tokio::task::spawn_blocking(move || turn(&source, &folder, every));
        match turn.await {
            Ok(Ok(Some(backup))) => told(&backup),
            Ok(Ok(None)) => {}
            Ok(Err(error)) => failed(&format!("{error:#}")),
            Err(_) => failed("it panicked"),
        }
    }
}

fn told(backup: &Backup) {
    metrics::backup_made(now());
    tracing::info!(
        path = %backup.path.display(),
        bytes = backup.bytes,
        workspaces = backup.checked.workspaces,
        entries = backup.checked.entries,
        "a backup was made and checked"
    );
}

fn failed(error: &str) {
    metrics::backup_failed();
    tracing::error!(error, "no backup was made");
}

/// Makes a copy when one is due and no other instance is at it.
fn turn(source: &Source, folder: &Path, every: Duration) -> anyhow::Result<Option<Backup>> {
    folder::private_folder(folder)
        .with_context(|| format!("the folder {} cannot be made", folder.display()))?;
    let Some(_held) = one_at_a_time(folder)? else {
        return Ok(None);
    };
    let now = now();
    let copies = list(folder).with_context(|| format!("{} cannot be read", folder.display()))?;
    let newest = copies.last().map(|(stamp, _)| *stamp);
    if let Some(newest) = newest.filter(|newest| !is_due(*newest, now, every)) {
        metrics::backup_made(newest);
        return Ok(None);
    }
    make_in(source, folder, now, Why::Due).map(Some)
}

/// A clock that was set back makes a copy rather than none for years.
fn is_due(newest: Timestamp, now: Timestamp, every: Duration) -> bool {
    let age = now.duration_since(newest);
    let every = SignedDuration::try_from(every).unwrap_or(SignedDuration::MAX);
    age.is_negative() || age + SignedDuration::from_secs(BACKUP_SLACK_SECS) >= every
}

fn one_at_a_time(folder: &Path) -> anyhow::Result<Option<File>> {
    let path = folder.join(".lock");
    let cannot = || format!("{} cannot be written", path.display());
    folder::private_file(&path).with_context(cannot)?;
    let file = File::options()
        .write(true)
        .open(&path)
        .with_context(cannot)?;
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(error)) => Err(error.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::log::sqlite::Store;

    const DAY: Duration = Duration::from_secs(24 * 3600);

    #[test]
    fn a_copy_is_made_when_it_is_due() {
        let now: Timestamp = "2026-11-22T03:00:00Z".parse().unwrap();
        let ago = |hours: i64| now - SignedDuration::from_hours(hours);
        assert!(!is_due(ago(1), now, DAY));
        assert!(is_due(ago(24), now, DAY));
        assert!(is_due(ago(-1), now, DAY), "the clock was set back");
    }

    #[test]
    fn one_instance_makes_it_and_not_twice() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("relay.db");
        drop(Store::open(&file).unwrap());
        let source = Source::in_folder(folder.path());
        let to = folder.path().join("copies");
        folder::private_folder(&to).unwrap();
        let other = one_at_a_time(&to).unwrap().expect("free");
        assert!(
            turn(&source, &to, DAY).unwrap().is_none(),
            "another is at it"
        );
        drop(other);
        assert!(turn(&source, &to, DAY).unwrap().is_some());
        assert!(turn(&source, &to, DAY).unwrap().is_none(), "not due again");
    }
}

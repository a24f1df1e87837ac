//! The files of a folder as a power cut might leave them.
//!
//! What was synced stays. Of what was written after that, any sector may be there or not, in any mixture: a disk
//! and an operating system keep no order between two syncs. A sector is 512 bytes and is never torn itself.
//! Removals of files are durable once anything in the folder was synced: journaling file systems keep that order, and
//! SQLite counts on it when it leaves its rollback journal.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;

use rand::{Rng, RngExt};

use super::Change;

const SECTOR: usize = 512;

/// The folder's files at a cut before `changes[at]`, and what the test had been told is saved by then.
pub fn files(
    changes: &[Change],
    at: usize,
    chance: &mut impl Rng,
) -> (BTreeMap<String, Vec<u8>>, Vec<String>) {
    let mut disk = BTreeMap::<String, File>::new();
    let mut saved = Vec::new();
    for change in &changes[..at] {
        match change {
            Change::Saved(what) => saved.push(what.clone()),
            Change::Sync { file } => {
                disk.entry(file.clone()).or_default().sync();
                disk.values_mut().for_each(File::settle_removal);
            }
            Change::Delete {
                file,
                durable: true,
            } => {
                disk.remove(file);
            }
            Change::Delete {
                file,
                durable: false,
            } => {
                disk.entry(file.clone())
                    .or_default()
                    .pending
                    .push(Pending::Delete);
            }
            Change::Write {
                file,
                offset,
                bytes,
            } => {
                let pending = Pending::Write(usize_of(*offset), bytes.clone());
                disk.entry(file.clone()).or_default().pending.push(pending);
            }
            Change::Truncate { file, size } => {
                let pending = Pending::Truncate(usize_of(*size));
                disk.entry(file.clone()).or_default().pending.push(pending);
            }
        }
    }
    // Some cuts lose nearly everything, some nearly nothing: both find other mistakes than the middle does.
    let kept = [0.0, 0.1, 0.5, 0.9, 1.0][chance.random_range(0..5)];
    let after = disk
        .into_iter()
        .filter_map(|(name, file)| Some((name, file.after_cut(kept, chance)?)));
    (after.collect(), saved)
}

/// Writes the files into an empty folder.
///
/// # Errors
/// What the disk under the test says.
pub fn lay_out(files: &BTreeMap<String, Vec<u8>>, folder: &Path) -> io::Result<()> {
    for (name, bytes) in files {
        std::fs::write(folder.join(name), bytes)?;
    }
    Ok(())
}

/// One file: what is durable, and what was done to it since.
#[derive(Default)]
struct File {
    /// `None` before the first sync: the file itself may not be there.
    durable: Option<Vec<u8>>,
    pending: Vec<Pending>,
}

enum Pending {
    Write(usize, Vec<u8>),
    Truncate(usize),
    Delete,
}

impl File {
    fn sync(&mut self) {
        let mut now = self.durable.take();
        for pending in self.pending.drain(..) {
            now = pending.applied(now);
        }
        // A sync of a file that was deleted and not written again leaves it deleted.
        self.durable = now;
    }

    /// Everything up to the last removal is settled: the file was gone then.
    fn settle_removal(&mut self) {
        let removed = |pending: &Pending| matches!(pending, Pending::Delete);
        if let Some(last) = self.pending.iter().rposition(removed) {
            self.pending.drain(..=last);
            self.durable = None;
        }
    }

    fn after_cut(self, kept: f64, chance: &mut impl Rng) -> Option<Vec<u8>> {
        let mut now = self.durable;
        for pending in self.pending {
            now = match pending {
                Pending::Write(offset, bytes) => torn(now, offset, &bytes, kept, chance),
                other if chance.random_bool(kept) => other.applied(now),
                _ => now,
            };
        }
        now
    }
}

impl Pending {
    fn applied(self, file: Option<Vec<u8>>) -> Option<Vec<u8>> {
        match self {
            Self::Write(offset, bytes) => Some(put(file.unwrap_or_default(), offset, &bytes)),
            Self::Truncate(size) => {
                let mut file = file.unwrap_or_default();
                file.resize(size, 0);
                Some(file)
            }
            Self::Delete => None,
        }
    }
}

/// A write of which any sector may have arrived.
fn torn(
    mut file: Option<Vec<u8>>,
    offset: usize,
    bytes: &[u8],
    kept: f64,
    chance: &mut impl Rng,
) -> Option<Vec<u8>> {
    let mut at = 0;
    while at < bytes.len() {
        let end = bytes.len().min(at + SECTOR - (offset + at) % SECTOR);
        if chance.random_bool(kept) {
            file = Some(put(file.unwrap_or_default(), offset + at, &bytes[at..end]));
        }
        at = end;
    }
    file
}

fn put(mut file: Vec<u8>, offset: usize, bytes: &[u8]) -> Vec<u8> {
    let end = offset + bytes.len();
    if file.len() < end {
        file.resize(end, 0);
    }
    file[offset..end].copy_from_slice(bytes);
    file
}

fn usize_of(size: u64) -> usize {
    usize::try_from(size).expect("a test's file fits in memory")
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;
    use rand::rngs::StdRng;

    use super::*;

    fn write(offset: u64, bytes: &[u8]) -> Change {
        Change::Write {
            file: "a".to_owned(),
            offset,
            bytes: bytes.to_vec(),
        }
    }

    #[test]
    fn what_was_synced_stays_and_what_was_not_may_go_sector_by_sector() {
        let changes = [
            write(0, &[1; 1024]),
            Change::Sync {
                file: "a".to_owned(),
            },
            Change::Saved("one".to_owned()),
            write(0, &[2; 1024]),
        ];
        let mut seen = std::collections::BTreeSet::new();
        for seed in 0..200 {
            let mut chance = StdRng::seed_from_u64(seed);
            let (files, saved) = files(&changes, changes.len(), &mut chance);
            assert_eq!(saved, ["one"], "the word of the test is not lost");
            let file = &files["a"];
            assert_eq!(file.len(), 1024, "synced bytes stay");
            seen.insert((file[0], file[512]));
            assert!(
                file[..512].iter().all(|byte| *byte == file[0]),
                "a sector is whole"
            );
        }
        assert_eq!(
            seen.len(),
            4,
            "every mixture of old and new sectors comes up: {seen:?}"
        );
    }

    #[test]
    fn a_file_that_was_never_synced_may_be_gone() {
        let changes = [write(0, &[1; 512])];
        let gone = (0..50).any(|seed| {
            let mut chance = StdRng::seed_from_u64(seed);
            files(&changes, 1, &mut chance).0.is_empty()
        });
        assert!(gone, "its name was not durable either");
    }
}
